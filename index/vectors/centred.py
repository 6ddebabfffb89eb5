"""Vectors seen from the mean of their language: what tells passages apart is all that is left of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.arrays import load_array, map_array, save_array
from index.encoder import Vectors
from index.vectors.rows import ENDING, Ids, Rows

_LEAST_LENGTH = 1e-3
# Vectors are rounded to steps of 1 / 2**20, so that they can be had again to the last bit from what is left of them.
_STEPS = np.float32(2**20)
_ROWS, _LENGTHS, _GROUPS, _CENTRES = "npy", "lengths.npy", "groups.npy", "centres.npy"
_MOST_LANGUAGES = 255


class Centred:
    """Unit rows: of each vector, what is left when a share of its language's mean is taken away.

    So the inner product of a row with a question treated alike is their nearness. `mean`: of the vectors as they were.
    """

    def __init__(
        self, rows: Rows, lengths: Vectors, groups: npt.NDArray[np.uint8], centres: Vectors, mean: Vectors
    ) -> None:
        self.rows, self.mean = rows, mean
        self._lengths, self._groups, self._centres = lengths, groups, centres
        self.mean_length = float(np.mean(lengths, dtype=np.float64)) if len(lengths) else 1.0

    @classmethod
    def build(cls, vectors: Vectors, languages: Sequence[str], share: float) -> Centred:
        """From the rows of `vectors`, (n, dim) float32 of unit length, each in one of the `languages`.

        Raises:
            ValueError: rows are not of unit length.
        """
        if len(vectors) and not np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-3):
            raise ValueError("vectors must be of unit length")
        vectors = _rounded(vectors)
        names, groups = np.unique(np.asarray(languages, dtype=str), return_inverse=True)
        if len(names) > _MOST_LANGUAGES:
            raise ValueError(f"{len(names)} languages in one book")
        centres = np.array([share * vectors[groups == i].mean(axis=0) for i in range(len(names))], np.float32)
        centres = centres.reshape(len(names), vectors.shape[1])
        left = vectors - centres[groups]
        lengths = np.maximum(np.linalg.norm(left, axis=1), _LEAST_LENGTH).astype(np.float32)
        rows = np.ascontiguousarray(left / lengths[:, None], np.float32)
        mean = vectors.mean(axis=0) if len(vectors) else np.zeros(vectors.shape[1])
        return cls(Rows(rows), lengths, groups.astype(np.uint8), centres, np.asarray(mean, np.float32))

    @classmethod
    def load(cls, folder: Path, name: str, lists: Path) -> Centred:
        """What `save` wrote under this name. Raises ValueError for arrays that do not fit together."""
        paths = {ending: folder / f"{name}.{ending}" for ending in (_ROWS, _LENGTHS, _GROUPS, _CENTRES)}
        rows = Rows.load(paths[_ROWS], lists / f"{name}{ENDING}")
        lengths, groups = map_array(paths[_LENGTHS], np.float32, 1), map_array(paths[_GROUPS], np.uint8, 1)
        centres = load_array(paths[_CENTRES])
        shapes = (len(lengths), len(groups), centres.ndim, centres.dtype, centres.shape[-1])
        if shapes != (len(rows), len(rows), 2, np.float32, rows.array.shape[1]) or not len(centres):
            raise ValueError("vectors and their centres do not fit together")
        if len(groups) and int(groups.max()) + 1 >= len(centres):
            raise ValueError("vectors without a centre")
        return cls(rows, lengths, groups, centres[1:], centres[0])

    def save(self, folder: Path, name: str) -> None:
        """Write the vectors under this name, without the lists that many are searched by. Raises OSError."""
        self.rows.save(folder / f"{name}.{_ROWS}")
        centres = np.vstack([self.mean[None], self._centres])
        for ending, array in ((_LENGTHS, self._lengths), (_GROUPS, self._groups), (_CENTRES, centres)):
            save_array(folder / f"{name}.{ending}", array)

    def recentred(self, share: float) -> Centred:
        """The same vectors with another share taken away."""
        return Centred.build(self.vectors(), [str(group) for group in self._groups], share)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def dim(self) -> int:
        """Dimensions of a vector."""
        return int(self.rows.array.shape[1])

    def take(self, rows: Ids | slice) -> Vectors:
        """Some rows, centred, (len of rows, dim) float32."""
        return np.asarray(self.rows.array[rows])

    def vectors(self, rows: Ids | slice = slice(None)) -> Vectors:
        """Some vectors as the encoder made them, to six digits, (len of rows, dim) float32."""
        lengths = np.asarray(self._lengths[rows])[:, None]
        return _rounded(self.rows.array[rows] * lengths + self._centres[self._groups[rows]])


def _rounded(vectors: Vectors) -> Vectors:
    return np.asarray(np.round(vectors * _STEPS) / _STEPS, np.float32)
