"""The companion as a guide to the book: what a question is near in the companion tells where in the book to look.

The companion reports on foreword and preface in both languages. An English question finds the English report, and
the Chinese one beside it, in the book's own language and close to its words, finds the passage reported on.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from corpus.structure.pages import can_share_page, pages_of
from index.encoder import Vectors
from index.folder import BookIndex

# The worth of a sure pointer, and how fast lesser ones fade, all in cosines: neighbouring passages differ by .01 to .05.
WEIGHT = 0.12
_OF_QUESTION = 0.02
_OF_REPORT = 0.04
_COVERAGE_WEIGHT = 0.5

Floats = npt.NDArray[np.float32]


class Guide:
    """The reports of a companion on one copy of its book, and the passages each of them is likely to report on."""

    def __init__(self, companion: BookIndex, book: BookIndex) -> None:
        """Both indexes by the same encoder; otherwise, and where nothing is reported on, the guide is silent."""
        self.companion = companion
        self._rows: dict[bool, list[int]] = {False: [], True: []}
        places = {passage.id: i for i, passage in enumerate(companion.passages)}
        comparable = companion.encoder == book.encoder and len(book.passages) > 0
        for row, passage in enumerate(companion.passages):
            if comparable and passage.basis in ("foreword", "preface") and passage.language != "en":
                self._rows[False].append(row)
                self._rows[True].append(places.get(passage.pair_id or "", row))
        self._points = _points(companion, book, self._rows[False])

    def hints(self, text: str, vector: Vectors, english: bool) -> Floats:
        """What the reports add to each passage of the book, (n,) float32, in cosines from 0 to WEIGHT.

        The sum over reports of P(report | question) · P(passage | report), each a softmax. `vector`, (dim,), is the
        question's in `text`.
        """
        rows = self._rows[english]
        if not rows:
            return np.zeros(self._points.shape[1], np.float32)
        coverage, _ = self.companion.coverage(text, english)
        scores = (self.companion.dense.vectors() @ vector + _COVERAGE_WEIGHT * coverage)[rows]
        return np.asarray(
            WEIGHT * (_softmax(np.asarray(scores[None] / _OF_QUESTION, np.float32)) @ self._points)[0], np.float32
        )


def _points(companion: BookIndex, book: BookIndex, rows: list[int]) -> Floats:
    """P(passage | report), (reports, passages): by likeness, among the passages that can stand on the pages reported on."""
    if not rows:
        return np.zeros((0, len(book.passages)), np.float32)
    near = companion.dense.vectors()[rows] @ book.dense.vectors().T
    near = near - near.mean(axis=1, keepdims=True) - near.mean(axis=0, keepdims=True)
    near[~_on_its_pages(companion, book, rows)] = -np.inf
    return _softmax(near / _OF_REPORT)


def _on_its_pages(companion: BookIndex, book: BookIndex, rows: list[int]) -> npt.NDArray[np.bool_]:
    """Which passages a report can be on; all of them where the copy shows no page that would tell."""
    pages = [pages_of(book.book, p.start, p.end) for p in book.passages]
    reported = [pages_of(companion.book, p.start, p.end) for p in (companion.passages[row] for row in rows)]
    shared = np.array([[can_share_page(report, page) for page in pages] for report in reported], bool)
    shared[~shared.any(axis=1)] = True
    return shared


def _softmax(logits: Floats) -> Floats:
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)
