"""The companion as a guide to the book: what a question is near in the companion tells where in the book to look.

The companion reports on foreword and preface in both languages. An English question finds the English report, and
the Chinese one beside it, in the book's own language and close to its words, finds the passage reported on.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from corpus.structure.pages import can_share_page, encloses, pages_of
from corpus.types import Passage
from index.encoder import Vectors
from index.folder import BookIndex
from index.vectors.rows import Ids

# The worth of a sure pointer, and how fast lesser ones fade, all in cosines: neighbouring passages differ by .01 to .05.
WEIGHT = 0.12
_OF_QUESTION = 0.02
_OF_REPORT = 0.04
_COVERAGE_WEIGHT = 0.5
# Of a book with more passages, as many nearest to each report are looked at; and as many are pointed to at once.
_SHORT, _NEAREST, _MOST_POINTED = 1000, 200, 1000

Floats = npt.NDArray[np.float32]


class Guide:
    """The reports of a companion on one copy of its book, and the passages each of them is likely to report on."""

    def __init__(self, companion: BookIndex, book: BookIndex) -> None:
        """Both indexes by the same encoder; otherwise, and where nothing is reported on, the guide is silent."""
        self.companion, self._book = companion, book
        self._rows: dict[bool, list[int]] = {False: [], True: []}
        comparable = companion.encoder == book.encoder and len(book.passages) > 0
        for row, passage in enumerate(companion.passages):
            if comparable and passage.basis in ("foreword", "preface") and passage.language != "en":
                self._rows[False].append(row)
                self._rows[True].append(_row_of_pair(companion, passage, row))
        reports = self._rows[False]
        self._columns = _columns(companion, book, reports)
        self._near = _likeness(companion, book, reports, self._columns)
        self._points = _softmax(self._near / _OF_REPORT) if reports else self._near

    def hints(self, text: str, vector: Vectors, english: bool) -> tuple[Ids, Floats]:
        """The passages of the book that the reports can be on, and what each gains, in cosines from 0 to WEIGHT.

        The sum over reports of P(report | question) · P(passage | report), each a softmax. `vector`, (dim,), is the
        question's in `text`. At most `_MOST_POINTED`, those that gain most, sorted.
        """
        rows = self._rows[english]
        if not rows:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        coverage, _ = self.companion.coverage(text, english)
        scores = self.companion.dense.vectors(np.array(rows)) @ vector + _COVERAGE_WEIGHT * coverage[rows]
        weights = _softmax(np.asarray(scores[None] / _OF_QUESTION, np.float32))
        gains = np.asarray(WEIGHT * (weights @ self._points)[0], np.float32)
        best = np.sort(np.argsort(-gains, kind="stable")[:_MOST_POINTED])
        return self._columns[best], gains[best]

    def report_on(self, passage: Passage) -> Passage | None:
        """The English report that is clearly on the paragraph of this passage of the book; None where none is.

        It stands in the companion's part on the same section, its pages enclose the passage's, of that part it is the
        nearest to the passage, and to nothing outside the paragraph is it nearer. Where another report has its place in
        the passage too, neither is clearly on it.
        """
        row = self._book.passages.row_of(passage.id)
        column = None if row is None else next(iter(np.flatnonzero(self._columns == row).tolist()), None)
        reports = [self.companion.passages[row] for row in self._rows[False]]
        of_section = [i for i, report in enumerate(reports) if report.section_id == passage.section_id]
        if column is None or not of_section:
            return None
        places = {i: int(self._near[i].argmax()) for i in of_section}
        nearest = max(of_section, key=lambda i: float(self._near[i, column]))
        if any(place == column for i, place in places.items() if i != nearest):
            return None
        home, report = self._book.passages[self._columns[places[nearest]]], reports[nearest]
        if (home.section_id, home.paragraph) != (passage.section_id, passage.paragraph):
            return None
        reported = pages_of(self.companion.book, report.start, report.end)
        if not encloses(reported, pages_of(self._book.book, passage.start, passage.end)):
            return None
        english = self.companion.passages[self._rows[True][nearest]]
        return english if english.language == "en" else None


def _row_of_pair(companion: BookIndex, passage: Passage, row: int) -> int:
    found = companion.passages.row_of(passage.pair_id) if passage.pair_id else None
    return row if found is None else found


def _columns(companion: BookIndex, book: BookIndex, rows: Sequence[int]) -> Ids:
    """The rows of the book that reports may be on: all of a short one, those nearest to each report of a long one."""
    if len(book.passages) <= _SHORT or not rows:
        return np.arange(len(book.passages))
    reports = companion.store.passages(np.array(rows))
    return np.unique(np.concatenate([book.store.nearest(report, _NEAREST) for report in reports]))


def _likeness(companion: BookIndex, book: BookIndex, rows: Sequence[int], columns: Ids) -> Floats:
    """Likeness of reports and passages, (reports, columns), less what each has of its own; -inf on other pages."""
    if not rows:
        return np.zeros((0, len(columns)), np.float32)
    reports = companion.dense.vectors(np.array(rows))
    near = reports @ book.dense.vectors(columns).T
    near = near - (reports @ book.dense.mean)[:, None] - near.mean(axis=0, keepdims=True)
    near[~_on_its_pages(companion, book, rows, columns)] = -np.inf
    return np.asarray(near, np.float32)


def _on_its_pages(companion: BookIndex, book: BookIndex, rows: Sequence[int], columns: Ids) -> npt.NDArray[np.bool_]:
    """Which passages a report can be on; all of them where the copy shows no page that would tell."""
    pages = [pages_of(book.book, p.start, p.end) for p in (book.passages[column] for column in columns)]
    reported = [pages_of(companion.book, p.start, p.end) for p in (companion.passages[row] for row in rows)]
    shared = np.array([[can_share_page(report, page) for page in pages] for report in reported], bool)
    shared[~shared.any(axis=1)] = True
    return shared


def _softmax(logits: Floats) -> Floats:
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)
