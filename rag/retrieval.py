"""Retrieval: the passages for a question, over one book or many."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from corpus.errors import RequestError
from corpus.folding import skeleton
from corpus.segment import query_tokens
from corpus.types import Passage
from index.encoder import Vectors
from index.folder import BookIndex
from rag.citation import cite
from rag.language import detect_language, to_search_form
from rag.library import Library
from rag.types import Evidence, Hit, Language

MAX_QUESTION_CHARACTERS = 2000
# Coverage weighs itself down in a language the index knows little of; any weight in .2–.3 is within .002 nDCG@10.
COVERAGE_WEIGHT = 0.25
_EXACT_BONUS = 1.0
_EXACT_LEAST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question ready to be searched: its text, language, content tokens, and vector per encoder."""

    text: str
    language: Language
    tokens: tuple[str, ...]
    skeleton: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """All searched passages of one book, best first: row numbers of its index, with scores and their parts."""

    rows: tuple[int, ...]
    scores: tuple[float, ...]
    dense: tuple[float, ...]
    coverage: tuple[float, ...]
    known: float


def understand(text: str) -> Question:
    """The question in `text`.

    Raises:
        RequestError: it is empty, or longer than MAX_QUESTION_CHARACTERS.
    """
    stripped = " ".join(text.split())
    if not skeleton(stripped).text:
        raise RequestError("the question is empty", "", "type a question in Chinese or English")
    if len(stripped) > MAX_QUESTION_CHARACTERS:
        raise RequestError(
            f"the question has {len(stripped)} characters, at most {MAX_QUESTION_CHARACTERS} are taken",
            f"{stripped[:20]}…",
            "ask a shorter one, or check a long quotation with: wenshu verify",
        )
    return Question(
        text=stripped,
        language=detect_language(stripped),
        tokens=tuple(query_tokens(stripped)),
        skeleton=skeleton(stripped).text,
    )


def rank(index: BookIndex, question: Question, vector: Vectors) -> Ranking:
    """Every searched passage of a book, by cosine + COVERAGE_WEIGHT * coverage; ties by passage id.

    A passage that holds the question's very words comes first.
    """
    coverage, known = index.lexical.coverage(question.tokens)
    dense = index.dense.vectors() @ vector
    scores = dense + COVERAGE_WEIGHT * coverage
    if len(question.skeleton) >= _EXACT_LEAST:
        exact = [question.skeleton in skeleton(p.text).text for p in index.passages] if known > 0.9 else []
        if exact:
            scores = scores + _EXACT_BONUS * np.asarray(exact, np.float32)
    rows = sorted(range(len(scores)), key=lambda i: (-float(scores[i]), index.passages[i].id))
    return Ranking(
        rows=tuple(rows),
        scores=tuple(float(scores[i]) for i in rows),
        dense=tuple(float(dense[i]) for i in rows),
        coverage=tuple(float(coverage[i]) for i in rows),
        known=known,
    )


def encode(library: Library, indexes: Sequence[BookIndex], question: Question) -> dict[str, Vectors]:
    """The question's vector for each encoder the books were indexed with."""
    encoders = {index.encoder: library.encoder_of(index) for index in indexes}
    form = to_search_form(question.text)
    return {name: encoder.encode_queries([form])[0] for name, encoder in encoders.items()}


def search(library: Library, question: Question, k: int, books: Sequence[str] | None = None) -> tuple[Hit, ...]:
    """The best `k` passages over the books. The book itself comes before what the companion says of it.

    A companion paragraph on a section whose text the copy holds stands after the copy's own passages, and
    of a paragraph and its translation only the one in the question's language is shown.
    """
    indexes = [library.index(book_id) for book_id in library.resolve(tuple(books) if books else None)]
    vectors = encode(library, indexes, question)
    held = _sections_held(indexes)
    found: list[tuple[bool, float, str, Hit]] = []
    for index in indexes:
        ranking = rank(index, question, vectors[index.encoder])
        for hit in to_hits(index, ranking, question, k):
            section = (index.book.edition, hit.passage.section_id)
            after = index.book.layer == "companion" and section in held
            found.append((after, -hit.score, hit.passage.id, hit))
    ordered = [hit for *_, hit in sorted(found, key=lambda row: row[:3])]
    return tuple(replace(hit, rank=i) for i, hit in enumerate(ordered[:k], start=1))


def retrieve(
    query: str, k: int = 5, books: Sequence[str] | None = None, library: Library | None = None
) -> tuple[Hit, ...]:
    """The `k` best passages for a question, each with its citation and the evidence for it.

    Args:
        query: a question in Chinese (either script) or English.
        k: how many passages at most, 1 to 1000.
        books: ids of the books to search; None searches all.
        library: an open library; by default that of `$WENSHU_HOME`.

    Raises:
        RequestError: an empty or overlong question, a k out of range, an unknown book.
    """
    if not 1 <= k <= 1000:
        raise RequestError("k is out of range", str(k), "give a number from 1 to 1000")
    return search(library or Library.open(), understand(query), k, books)


class Stopwatch:
    """Milliseconds since it was made or last read."""

    def __init__(self) -> None:
        self._start = time.perf_counter()

    def lap_ms(self) -> float:
        """Milliseconds since the last lap."""
        now = time.perf_counter()
        elapsed, self._start = now - self._start, now
        return round(elapsed * 1000, 2)


def to_hits(index: BookIndex, ranking: Ranking, question: Question, k: int) -> list[Hit]:
    """The best k of a ranking as hits, one of each pair."""
    by_id = {p.id: p for p in index.passages}
    hits: list[Hit] = []
    seen: set[str] = set()
    for row, score, dense, coverage in zip(
        ranking.rows, ranking.scores, ranking.dense, ranking.coverage, strict=True
    ):
        passage = index.passages[row]
        if passage.id in seen:
            continue
        seen |= {passage.id, passage.pair_id or passage.id}
        shown = _in_language_of(question, passage, by_id)
        evidence = Evidence(
            dense=dense, coverage=coverage, known=ranking.known, matched=_matched(question, passage)
        )
        hits.append(
            Hit(rank=len(hits) + 1, score=score, passage=shown, citation=cite(index.book, shown), evidence=evidence)
        )
        if len(hits) == k:
            break
    return hits


def _in_language_of(question: Question, passage: Passage, by_id: dict[str, Passage]) -> Passage:
    """The passage or its translation, whichever is in the question's language."""
    if passage.pair_id is None or (passage.language == "en") == (question.language == "en"):
        return passage
    return by_id[passage.pair_id]


def _matched(question: Question, passage: Passage) -> tuple[str, ...]:
    folded = skeleton(passage.text).text
    return tuple(token for token in question.tokens if re.sub(r"\W", "", token) in folded)


def _sections_held(indexes: Sequence[BookIndex]) -> set[tuple[str | None, str]]:
    """(edition, section) of every section whose text one of the copies holds."""
    return {
        (index.book.edition, section.id)
        for index in indexes
        if index.book.layer == "book"
        for section in index.book.sections
        if index.book.has_text(section)
    }
