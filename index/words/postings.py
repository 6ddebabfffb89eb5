"""Postings: which passages hold a key, and how often."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.arrays import map_array, save_array
from index.words.keys import Keys

Counts = npt.NDArray[np.float32]
RowIds = npt.NDArray[np.int32]
_KEYS, _STARTS, _ROWS, _COUNTS = "keys", "starts.npy", "rows.npy", "counts.npy"
# Rows of more are not looked through when they are opened.
_LOOKED_THROUGH = 5_000_000


class Postings:
    """Counts of keys in rows: those of key i are `rows[starts[i]:starts[i + 1]]` with `counts` beside them."""

    def __init__(self, keys: Keys, starts: npt.NDArray[np.int64], rows: RowIds, counts: Counts) -> None:
        self._keys = keys
        self._starts, self._rows, self._counts = starts, rows, counts

    @classmethod
    def build(cls, counts: Mapping[str, Mapping[int, int]]) -> Postings:
        """Postings of {key: {row: count}}."""
        keys = sorted(counts)
        starts = np.cumsum([0, *(len(counts[key]) for key in keys)], dtype=np.int64)
        rows = np.fromiter((row for key in keys for row in counts[key]), np.int32, starts[-1])
        values = np.fromiter((n for key in keys for n in counts[key].values()), np.float32, starts[-1])
        return cls(Keys.of(keys), starts, rows, values)

    @classmethod
    def load(cls, folder: Path) -> Postings:
        """The postings that `save` wrote. Raises ValueError for arrays that do not fit together."""
        keys = Keys.load(folder, _KEYS)
        starts = map_array(folder / _STARTS, np.int64, 1)
        rows, counts = map_array(folder / _ROWS, np.int32, 1), map_array(folder / _COUNTS, np.float32, 1)
        if not len(starts) == len(keys) + 1 or (int(starts[0]), int(starts[-1]), len(rows)) != (
            0,
            len(counts),
            len(counts),
        ):
            raise ValueError("postings and their keys differ in number")
        if len(rows) <= _LOOKED_THROUGH and ((np.diff(starts) < 0).any() or (len(rows) and int(rows.min()) < 0)):
            raise ValueError("postings out of order")
        return cls(keys, starts, rows, counts)

    @property
    def n_rows(self) -> int:
        """One more than the last row that holds anything; 0 for postings too many to look through."""
        return int(self._rows.max()) + 1 if 0 < len(self._rows) <= _LOOKED_THROUGH else 0

    def save(self, folder: Path) -> None:
        """Write the postings into a folder."""
        self._keys.save(folder, _KEYS)
        for name, array in ((_STARTS, self._starts), (_ROWS, self._rows), (_COUNTS, self._counts)):
            save_array(folder / name, array)

    def __contains__(self, key: str) -> bool:
        return key in self._keys

    def holders(self, key: str) -> int:
        """How many rows hold a key, 0 for one that is not there."""
        i = self._keys.find(key)
        return 0 if i is None else int(self._starts[i + 1] - self._starts[i])

    def of(self, key: str) -> tuple[RowIds, Counts]:
        """The rows that hold a key, in order, and how often."""
        i = self._keys.find(key)
        span = slice(0, 0) if i is None else slice(int(self._starts[i]), int(self._starts[i + 1]))
        return self._rows[span], self._counts[span]

    def count(self, key: str, row: int) -> float:
        """How often a row holds a key."""
        rows, counts = self.of(key)
        place = int(np.searchsorted(rows, row))
        return float(counts[place]) if place < len(rows) and rows[place] == row else 0.0

    def pooled(self, weights: Mapping[str, float]) -> tuple[RowIds, Counts]:
        """The rows that hold any of the keys, in order, and of each the sum of weight * count."""
        held = [(*self.of(key), weight) for key, weight in weights.items()]
        if not held:
            return np.empty(0, np.int32), np.empty(0, np.float32)
        if len(held) == 1:
            rows, counts, weight = held[0]
            return rows, np.asarray(weight * counts, np.float32)
        pooled, places = np.unique(np.concatenate([rows for rows, _, _ in held]), return_inverse=True)
        weighed = np.concatenate([weight * counts for _, counts, weight in held])
        return pooled, np.bincount(places, weighed, len(pooled)).astype(np.float32)
