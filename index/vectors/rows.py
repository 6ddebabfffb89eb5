"""Rows of vectors that FAISS searches by inner product: all of them while that is fast enough, lists of them beyond."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from index.arrays import map_array, save_array
from index.encoder import Vectors

Ids = npt.NDArray[np.int64]

# Up to here every row is compared with a question: 50,000 take 10 ms on one core.
FLAT_MOST = 50_000
# Of the files that lists are kept in.
ENDING = ".ivf"
# This share of the lists is searched, and no fewer than so many; of what they hold, this many times the rows asked for are
# compared exactly. Measured in docs/SCALING.md.
_SHARE_SEARCHED = 1 / 32
_LEAST_SEARCHED = 128
_COMPARED = 2
_TRAINED_ON = 40  # rows a list
_SEED = 1
_BATCH = 65_536


class Rows:
    """(n, dim) float32, of unit length; more than `FLAT_MOST` of them with lists (`IVF`) of one byte a number."""

    def __init__(self, array: Vectors, lists: Any = None) -> None:
        self.array, self._lists = array, lists

    @classmethod
    def load(cls, path: Path, lists: Path) -> Rows:
        """The rows in a file, mapped, with their lists where there are any. Raises ValueError."""
        array = map_array(path, np.float32, 2)
        return cls(array, _read_lists(lists, array) if len(array) > FLAT_MOST and lists.is_file() else None)

    def save(self, path: Path) -> None:
        """Write the rows, without the lists. Raises OSError."""
        save_array(path, self.array)

    def save_lists(self, path: Path) -> None:
        """Sort many rows into lists, and write those; for few, nothing. Raises OSError."""
        if len(self.array) > FLAT_MOST:
            path.parent.mkdir(exist_ok=True)
            try:
                faiss.write_index(_sorted_into_lists(self.array), str(path))
            except RuntimeError as error:
                raise OSError(f"faiss cannot write ({error})") from error

    def __len__(self) -> int:
        return len(self.array)

    def nearest(self, query: Vectors, k: int, span: range | None = None) -> Ids:
        """The `k` rows of largest inner product with `query`, (dim,), best first, ties by row; `span`: of these alone.

        Exact up to `FLAT_MOST` rows; beyond, those that lists near the query hold.
        """
        span = range(len(self)) if span is None else span
        k = min(k, len(span))
        if k <= 0:
            return np.empty(0, np.int64)
        if self._lists is None or len(span) <= FLAT_MOST:
            rows = self.array[span.start : span.stop]
            scores, ids = faiss.knn(query[None, :], rows, k, metric=faiss.METRIC_INNER_PRODUCT)
            ids = ids + span.start
        else:
            _, ids = self._lists.search(query[None, :], _COMPARED * k, params=self._parameters(span))
            ids = ids[:, ids[0] >= 0]
            scores = (self.array[ids[0]] @ query)[None]
        return np.asarray(ids[0][np.lexsort((ids[0], -scores[0]))][:k], np.int64)

    def _parameters(self, span: range) -> Any:
        probes = min(max(_LEAST_SEARCHED, math.ceil(self._lists.nlist * _SHARE_SEARCHED)), self._lists.nlist)
        selector = {} if len(span) == len(self) else {"sel": faiss.IDSelectorRange(span.start, span.stop)}
        parameters: Any = faiss.SearchParametersIVF  # its types know no keywords
        return parameters(nprobe=probes, **selector)


def _sorted_into_lists(array: Vectors) -> Any:
    """Lists about centres found by k-means in a sample, four times as many as the root of the rows."""
    n, dim = array.shape
    n_lists = 4 * math.isqrt(n)
    quantizer = faiss.IndexFlatIP(dim)
    lists = faiss.IndexIVFScalarQuantizer(
        quantizer, dim, n_lists, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    lists.cp.seed = _SEED
    sample = np.random.default_rng(_SEED).permutation(n)[: _TRAINED_ON * n_lists]
    lists.train(np.ascontiguousarray(array[np.sort(sample)]))
    for start in range(0, n, _BATCH):
        lists.add(np.ascontiguousarray(array[start : start + _BATCH]))
    return lists


def _read_lists(path: Path, array: Vectors) -> Any:
    """The lists that were written, mapped; None for those of other rows."""
    try:
        lists = faiss.read_index(str(path), faiss.IO_FLAG_MMAP | faiss.IO_FLAG_READ_ONLY)
    except RuntimeError:
        return None
    return lists if (lists.ntotal, lists.d) == array.shape else None
