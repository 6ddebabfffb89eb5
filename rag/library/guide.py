"""The companion as a guide to the book: what a question is near in the companion tells where in the book to look.

The companion reports on foreword and preface in both languages. An English question finds the English report, and
the Chinese one beside it, in the book's own language and close to its words, finds the passage reported on.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from corpus.structure.pages import can_share_page, encloses, pages_of
from corpus.types import Passage
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
        self.companion, self._book = companion, book
        self._rows: dict[bool, list[int]] = {False: [], True: []}
        places = {passage.id: i for i, passage in enumerate(companion.passages)}
        comparable = companion.encoder == book.encoder and len(book.passages) > 0
        for row, passage in enumerate(companion.passages):
            if comparable and passage.basis in ("foreword", "preface") and passage.language != "en":
                self._rows[False].append(row)
                self._rows[True].append(places.get(passage.pair_id or "", row))
        self._near = _likeness(companion, book, self._rows[False])
        self._points = _softmax(self._near / _OF_REPORT) if self._rows[False] else self._near

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

    def report_on(self, passage: Passage) -> Passage | None:
        """The English report that is clearly on the paragraph of this passage of the book; None where none is.

        It stands in the companion's part on the same section, its pages enclose the passage's, of that part it is the
        nearest to the passage, and to nothing outside the paragraph is it nearer. Where another report has its place in
        the passage too, neither is clearly on it.
        """
        column = next((i for i, known in enumerate(self._book.passages) if known.id == passage.id), None)
        reports = [self.companion.passages[row] for row in self._rows[False]]
        of_section = [i for i, report in enumerate(reports) if report.section_id == passage.section_id]
        if column is None or not of_section:
            return None
        places = {i: int(self._near[i].argmax()) for i in of_section}
        nearest = max(of_section, key=lambda i: float(self._near[i, column]))
        if any(place == column for i, place in places.items() if i != nearest):
            return None
        home, report = self._book.passages[places[nearest]], reports[nearest]
        if (home.section_id, home.paragraph) != (passage.section_id, passage.paragraph):
            return None
        reported = pages_of(self.companion.book, report.start, report.end)
        if not encloses(reported, pages_of(self._book.book, passage.start, passage.end)):
            return None
        english = self.companion.passages[self._rows[True][nearest]]
        return english if english.language == "en" else None


def _likeness(companion: BookIndex, book: BookIndex, rows: list[int]) -> Floats:
    """Likeness of reports and passages, (reports, passages), less what each has of its own; -inf on other pages."""
    if not rows:
        return np.zeros((0, len(book.passages)), np.float32)
    near = companion.dense.vectors()[rows] @ book.dense.vectors().T
    near = near - near.mean(axis=1, keepdims=True) - near.mean(axis=0, keepdims=True)
    near[~_on_its_pages(companion, book, rows)] = -np.inf
    return np.asarray(near, np.float32)


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
