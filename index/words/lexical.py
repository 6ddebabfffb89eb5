"""Lexical search: BM25 as a share of the best score a question could reach."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt

from index.words.keys import Keys

# Flat optimum on Chinese question sets: any k1 in .9–1.5 and b in .4–.75 is within .002 nDCG@10 of these.
K1, B = 1.2, 0.5
_LEAST = 1e-9
_WORDS = "words"

RowScores = npt.NDArray[np.float32]


class LexicalIndex:
    """BM25 over token lists.

    Source: Robertson & Zaragoza (2009), The Probabilistic Relevance Framework, in Lucene's form, which
    bm25s names "lucene": idf(w) * tf / (tf + k1 * (1 - b + b * length / average length)).
    """

    def __init__(self, model: bm25s.BM25, words: Keys, n_documents: int) -> None:
        """Token i of the model is word i."""
        self._model, self._words = model, words
        self._n = n_documents
        self._starts = model.scores["indptr"]

    @classmethod
    def build(cls, documents: Sequence[Sequence[str]]) -> LexicalIndex:
        """An index of documents given as tokens."""
        model = bm25s.BM25(method="lucene", k1=K1, b=B)
        vocabulary = {token: i for i, token in enumerate(sorted({t for d in documents for t in d} or {""}))}
        # bm25s takes no document without a token; one that no question asks for stands in.
        stand_in = len(vocabulary)
        ids = [[vocabulary[token] for token in document] or [stand_in] for document in documents]
        words = Keys.of(vocabulary)
        vocabulary["\0"] = stand_in
        model.index((ids, vocabulary), show_progress=False, create_empty_token=False)
        model.vocab_dict = {}  # the keys stand for it
        return cls(model, words, len(documents))

    @classmethod
    def load(cls, folder: Path, n_documents: int) -> LexicalIndex:
        """The index that `save` wrote for this many documents."""
        model = bm25s.BM25.load(str(folder), mmap=os.name != "nt", load_vocab=False, show_progress=False)
        return cls(model, Keys.load(folder, _WORDS), n_documents)

    def save(self, folder: Path) -> None:
        """Write the index into a folder."""
        self._model.save(str(folder), show_progress=False)
        self._words.save(folder, _WORDS)

    def coverage(self, query: Sequence[str]) -> tuple[RowScores, float]:
        """How much of the question each document covers, and how much of it the index knows at all.

        The first, (n,) float32 in [0, 1): the document's BM25 score divided by the sum of idf over the
        question's distinct tokens, those counted that no document has. So the scores of two books compare,
        and a question in another language weighs as little as its words are known here. The second is the
        known tokens' share of that sum, in [0, 1].
        """
        scores, known, total = self.weigh(query)
        return (scores / max(total, _LEAST)).astype(np.float32), known / max(total, _LEAST)

    def weigh(self, query: Sequence[str]) -> tuple[RowScores, float, float]:
        """What `coverage` divides: BM25 scores (n,) float32, the sum of idf over the known tokens, and over all."""
        distinct = list(dict.fromkeys(query))
        ids = [token_id for token in distinct if (token_id := self._words.find(token)) is not None]
        scores = self._model.get_scores(ids) if ids else np.zeros(self._n, np.float32)
        return scores, sum(self.idf(token) for token in distinct if token in self._words), sum(map(self.idf, distinct))

    def idf(self, token: str) -> float:
        """ln(1 + (n - df + .5) / (df + .5)), with df = 0 for a token that no document has."""
        token_id = self._words.find(token)
        df = 0 if token_id is None else int(self._starts[token_id + 1] - self._starts[token_id])
        return float(np.log(1 + (self._n - df + 0.5) / (df + 0.5)))
