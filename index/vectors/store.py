"""The store of a book's vectors: which rows may answer a question, and the values of rows asked for."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from index.encoder import Vectors
from index.vectors.centred import Centred
from index.vectors.rows import Ids


class Store(Protocol):
    """Rows of passages and of their sentences, centred and of unit length: an inner product is a nearness.

    No answer needs all rows: a question asks for candidates, and scores those alone.
    """

    def nearest(self, query: Vectors, k: int, span: range | None = None) -> Ids:
        """Passages near a centred question, (dim,): the `k` nearest, and those of the `k` nearest sentences, sorted.

        `span`: of these passages alone. Each row once.
        """

    def passages(self, rows: Ids) -> Vectors:
        """The vectors of these passages, (len of rows, dim) float32."""

    def sentences(self, rows: Ids) -> Vectors:
        """The vectors of these sentences, (len of rows, dim) float32."""


class LocalStore:
    """A store in files of this machine, searched by FAISS."""

    def __init__(self, passages: Centred, sentences: Centred, first: Ids) -> None:
        """`first`: of each passage its first sentence, and last how many there are."""
        self._passages, self._sentences, self._first = passages, sentences, first

    def nearest(self, query: Vectors, k: int, span: range | None = None) -> Ids:
        """See `Store`."""
        rows = self._passages.rows.nearest(query, k, span)
        if not len(self._sentences):
            return np.sort(rows)
        inside = None if span is None else range(int(self._first[span.start]), int(self._first[span.stop]))
        sentences = self._sentences.rows.nearest(query, k, inside)
        return np.union1d(rows, np.searchsorted(self._first, sentences, side="right") - 1)

    def passages(self, rows: Ids) -> Vectors:
        """See `Store`."""
        return self._passages.take(_all_or(rows, len(self._passages)))

    def sentences(self, rows: Ids) -> Vectors:
        """See `Store`."""
        return self._sentences.take(_all_or(rows, len(self._sentences)))


def _all_or(rows: Ids, n: int) -> Ids | slice:
    """Rows as they are asked for; all of them, in order, without being copied."""
    return slice(None) if len(rows) == n and n and rows[0] == 0 and rows[-1] == n - 1 else rows
