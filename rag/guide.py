"""The companion as a guide to the book: what a question is near in the companion tells where in the book to look.

The companion reports on foreword and preface in both languages. An English question finds the English report, and
the Chinese one beside it, in the book's own language and close to its words, finds the passage reported on.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.encoder import Vectors
from index.folder import BookIndex

# Cosines of reports with passages are steep already: half their weight serves.
WEIGHT = 0.5
_COVERAGE_WEIGHT = 0.5
_REPORTS = 3
_TEMPERATURE = 0.04


def guidance(guide: BookIndex, book: BookIndex, text: str, vector: Vectors, language: str) -> npt.NDArray[np.float32]:
    """What the companion adds to the score of each passage of the book, (n,) float32, in cosines; mean 0.

    The reports nearest to the question (softmax over their scores) are compared with the passages.
    """
    rows = [
        i
        for i, passage in enumerate(guide.passages)
        if passage.basis in ("foreword", "preface") and (passage.language == "en") == (language == "en")
    ]
    if not rows or not len(book.passages) or guide.encoder != book.encoder:
        return np.zeros(len(book.passages), np.float32)
    coverage, _ = guide.coverage(text, language == "en")
    scores = (guide.dense.vectors() @ vector + _COVERAGE_WEIGHT * coverage)[rows]
    best = np.argsort(-scores, kind="stable")[:_REPORTS]
    weights = np.exp((scores[best] - scores[best[0]]) / _TEMPERATURE)
    weights /= weights.sum()
    near = guide.dense.vectors()[_in_chinese(guide, [rows[i] for i in best])] @ book.dense.vectors().T
    near -= near.mean(axis=1, keepdims=True)
    return np.asarray(WEIGHT * (weights @ near), np.float32)


def _in_chinese(guide: BookIndex, rows: Sequence[int]) -> list[int]:
    places = {passage.id: i for i, passage in enumerate(guide.passages)}
    chosen = [guide.passages[row] for row in rows]
    return [places[p.pair_id] if p.language == "en" and p.pair_id else places[p.id] for p in chosen]
