"""Dense search: unit vectors in a flat FAISS index."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from index.encoder import Vectors
from index.errors import IndexDamagedError

Ids = npt.NDArray[np.int64]
# Of a flat index by inner product: kind, dimensions, rows, two unused, trained, metric, length of what follows.
_HEADER_BYTES = 4 + 4 + 8 + 8 + 8 + 1 + 4 + 8


class DenseIndex:
    """Exact search by cosine over unit vectors."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: Vectors) -> DenseIndex:
        """An index of the rows of `vectors`, (n, dim) float32 of unit length.

        Raises:
            ValueError: rows are not of unit length.
        """
        norms = np.linalg.norm(vectors, axis=1)
        if len(vectors) and not np.allclose(norms, 1.0, atol=1e-3):
            raise ValueError("vectors must be of unit length")
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> DenseIndex:
        """The index that `save` wrote. Raises IndexDamagedError for a file of any other make."""
        data = np.fromfile(path, np.uint8)
        # Checked here because faiss believes whatever sizes a file names.
        dim, n = struct.unpack_from("<iq", data[:16].tobytes(), 4) if len(data) >= _HEADER_BYTES else (0, 0)
        if bytes(data[:4]) != b"IxFI" or dim <= 0 or n < 0 or len(data) != _HEADER_BYTES + 4 * dim * n:
            raise IndexDamagedError("not a file of vectors", str(path), "import the book again with --replace")
        return cls(faiss.deserialize_index(data))

    def save(self, path: Path) -> None:
        """Write the index to one file. Raises OSError, which faiss itself would not."""
        path.write_bytes(faiss.serialize_index(self._index).tobytes())

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dim(self) -> int:
        """Dimensions of a vector."""
        return int(self._index.d)

    def search(self, query: Vectors, k: int) -> tuple[Ids, Vectors]:
        """Rows nearest to `query` (dim,): ids and cosines, best first, ties by id."""
        k = min(k, len(self))
        if k == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        scores, ids = self._index.search(query[None, :], k)
        order = np.lexsort((ids[0], -scores[0]))
        return ids[0][order], scores[0][order]

    def vectors(self) -> Vectors:
        """All rows, (n, dim) float32, without copying them."""
        flat = faiss.rev_swig_ptr(self._index.get_xb(), len(self) * self.dim)
        return np.asarray(flat).reshape(len(self), self.dim)
