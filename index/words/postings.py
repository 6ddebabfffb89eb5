"""Postings: which passages hold a key, and how often."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.arrays import load_array

Counts = npt.NDArray[np.float32]
_KEYS, _STARTS, _ROWS, _COUNTS = "keys.json", "starts.npy", "rows.npy", "counts.npy"


class Postings:
    """Counts of keys in rows: those of key i are `rows[starts[i]:starts[i + 1]]` with `counts` beside them."""

    def __init__(
        self, keys: list[str], starts: npt.NDArray[np.int64], rows: npt.NDArray[np.int32], counts: Counts
    ) -> None:
        self._keys = keys
        self._places = {key: i for i, key in enumerate(keys)}
        self._starts, self._rows, self._counts = starts, rows, counts

    @classmethod
    def build(cls, counts: Mapping[str, Mapping[int, int]]) -> Postings:
        """Postings of {key: {row: count}}."""
        keys = sorted(counts)
        starts = np.cumsum([0, *(len(counts[key]) for key in keys)], dtype=np.int64)
        rows = np.fromiter((row for key in keys for row in counts[key]), np.int32, starts[-1])
        values = np.fromiter((n for key in keys for n in counts[key].values()), np.float32, starts[-1])
        return cls(keys, starts, rows, values)

    @classmethod
    def load(cls, folder: Path) -> Postings:
        """The postings that `save` wrote. Raises ValueError for arrays that do not fit together."""
        keys = json.loads((folder / _KEYS).read_text(encoding="utf-8"))
        starts, rows, counts = (load_array(folder / name) for name in (_STARTS, _ROWS, _COUNTS))
        shapes = [array.ndim == 1 for array in (starts, rows, counts)]
        whole = all(shapes) and len(starts) == len(keys) + 1 and int(starts[-1]) == len(rows) == len(counts)
        if not whole or int(starts[0]) != 0 or (np.diff(starts) < 0).any() or (len(rows) and int(rows.min()) < 0):
            raise ValueError("postings and their keys differ in number")
        return cls(keys, starts, rows, counts)

    @property
    def n_rows(self) -> int:
        """One more than the last row that holds anything."""
        return int(self._rows.max()) + 1 if len(self._rows) else 0

    def save(self, folder: Path) -> None:
        """Write the postings into a folder."""
        (folder / _KEYS).write_text(json.dumps(self._keys, ensure_ascii=False), encoding="utf-8")
        for name, array in ((_STARTS, self._starts), (_ROWS, self._rows), (_COUNTS, self._counts)):
            np.save(folder / name, array, allow_pickle=False)

    def __contains__(self, key: str) -> bool:
        return key in self._places

    def holders(self, key: str) -> int:
        """How many rows hold a key, 0 for one that is not there."""
        i = self._places.get(key)
        return 0 if i is None else int(self._starts[i + 1] - self._starts[i])

    def count(self, key: str, row: int) -> float:
        """How often a row holds a key."""
        i = self._places.get(key)
        if i is None:
            return 0.0
        start, end = int(self._starts[i]), int(self._starts[i + 1])
        place = start + int(np.searchsorted(self._rows[start:end], row))
        return float(self._counts[place]) if place < end and self._rows[place] == row else 0.0

    def pooled(self, weights: Mapping[str, float], n_rows: int) -> Counts:
        """For each row the sum over `weights` of weight * count, (n_rows,) float32. Keys must be there."""
        total = np.zeros(n_rows, np.float32)
        for key, weight in weights.items():
            i = self._places[key]
            span = slice(self._starts[i], self._starts[i + 1])
            total[self._rows[span]] += weight * self._counts[span]
        return total
