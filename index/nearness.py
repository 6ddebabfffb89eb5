"""How near a question is in meaning to the passages of a book and to their sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.encoder import Vectors
from index.reference import Reference

_NEUTRAL_BEST = 10
_LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Nearness:
    """Cosines with what all have in common taken away.

    `passages` (n,): half of it the whole passage, half its best sentence. `sentences` (m,), empty where none are kept.
    `neutral`: the cosine of passages that answer nothing. `stretch`: by how much differences grew against plain cosines.
    """

    passages: Vectors
    sentences: Vectors
    neutral: float
    stretch: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """What a nearness is made of.

    `centre`: the share of the means that is taken away; .5 to .75 are within .003 nDCG@10 of it. `whole`: the whole
    passage's share, the rest its best sentence's.
    """

    centre: float = 0.6
    whole: float = 0.5


class Space:
    """The vectors of a book seen from the mean of each language in it."""

    def __init__(
        self,
        passages: Vectors,
        sentences: Vectors,
        first_sentence: Sequence[int],
        languages: Sequence[str],
        reference: Reference,
        shares: Shares = Shares(),
    ) -> None:
        counts = np.diff([*first_sentence, len(sentences)]) if len(sentences) else [0] * len(passages)
        self._passages = _Centred(passages, np.asarray(languages), shares.centre)
        self._sentences = _Centred(sentences, np.repeat(languages, counts), shares.centre)
        self._neutral = _Centred(reference.neutral, np.full(len(reference.neutral), ""), shares.centre)
        self._first = np.asarray(first_sentence, np.int64)
        self._reference, self._shares = reference, shares

    def near(self, vector: Vectors, english: bool) -> Nearness:
        """Nearness to every passage and sentence of the question with this vector, (dim,) of unit length."""
        query, length = self._centred(vector, english)
        passages, sentences = self._passages.cosines(query), self._sentences.cosines(query)
        if len(sentences):
            whole = self._shares.whole
            best = np.maximum.reduceat(sentences, self._first)
            passages = np.asarray(whole * passages + (1 - whole) * best, np.float32)
        neutral = float(np.sort(self._neutral.cosines(query))[-_NEUTRAL_BEST:].mean())
        return Nearness(passages, sentences, neutral, 1 / (length * self._passages.mean_length))

    def near_sentences(self, vector: Vectors, english: bool, rows: slice) -> Vectors:
        """Nearness to some sentences alone, as `near` has it, (len of rows,) float32."""
        return self._sentences.cosines(self._centred(vector, english)[0], rows)

    def _centred(self, vector: Vectors, english: bool) -> tuple[Vectors, float]:
        """The question from the mean of questions in its language, of unit length, and how long it was."""
        left = vector - self._shares.centre * self._reference.question_mean(english)
        length = max(float(np.linalg.norm(left)), _LEAST)
        return np.asarray(left / length, np.float32), length


class _Centred:
    """Rows of unit length with a share of their language's mean taken away, without copying them."""

    def __init__(self, rows: Vectors, languages: npt.NDArray[np.str_], share: float) -> None:
        names, self._group = np.unique(languages, return_inverse=True)
        centres = [share * rows[self._group == i].mean(axis=0) for i in range(len(names))]
        self._rows, self._centres = rows, np.array(centres, np.float32).reshape(len(names), rows.shape[1])
        squares = 1 - 2 * (rows @ self._centres.T) + np.sum(self._centres**2, axis=1)
        own = squares[np.arange(len(rows)), self._group]
        self._lengths = np.asarray(np.sqrt(np.maximum(own, _LEAST)), np.float32)
        self.mean_length = float(self._lengths.mean()) if len(rows) else 1.0

    def cosines(self, query: Vectors, rows: slice = slice(None)) -> Vectors:
        """(row - centre)·query / |row - centre| of these rows, float32."""
        centred = self._rows[rows] @ query - (self._centres @ query)[self._group[rows]]
        return np.asarray(centred / self._lengths[rows], np.float32)
