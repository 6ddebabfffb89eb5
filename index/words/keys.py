"""A sorted list of strings in a file: the number of each is found by halves, without reading them all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.arrays import map_array, save_array

_TEXT, _STARTS = "txt.npy", "starts.npy"
_REMEMBERED = 50_000


class Keys:
    """Distinct strings by code points; number i is the i-th."""

    def __init__(self, text: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64]) -> None:
        self._text, self._starts = text, starts
        self._found: dict[str, int | None] = {}

    @classmethod
    def of(cls, keys: Iterable[str]) -> Keys:
        """The keys of strings that are sorted and distinct already."""
        encoded = [_bytes(key) for key in keys]
        starts = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
        return cls(np.frombuffer(b"".join(encoded), np.uint8), starts)

    @classmethod
    def load(cls, folder: Path, name: str) -> Keys:
        """What `save` wrote under this name. Raises ValueError for arrays that do not fit together."""
        text, starts = (
            map_array(folder / f"{name}.{_TEXT}", np.uint8, 1),
            map_array(folder / f"{name}.{_STARTS}", np.int64, 1),
        )
        if not len(starts) or (int(starts[0]), int(starts[-1])) != (0, len(text)):
            raise ValueError("keys and where they begin differ")
        return cls(text, starts)

    def save(self, folder: Path, name: str) -> None:
        """Write the keys under this name."""
        for ending, array in ((_TEXT, self._text), (_STARTS, self._starts)):
            save_array(folder / f"{name}.{ending}", array)

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __contains__(self, key: str) -> bool:
        return self.find(key) is not None

    def find(self, key: str) -> int | None:
        """The number of a key; None for one that is not there."""
        if key not in self._found:
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            self._found[key] = self._search(_bytes(key))
        return self._found[key]

    def _search(self, wanted: bytes) -> int | None:
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            # Bytes of UTF-8 have the order of code points.
            if self._text[self._starts[middle] : self._starts[middle + 1]].tobytes() < wanted:
                low = middle + 1
            else:
                high = middle
        whole = low < len(self) and self._text[self._starts[low] : self._starts[low + 1]].tobytes() == wanted
        return low if whole else None


def _bytes(key: str) -> bytes:
    return key.encode("utf-8", "surrogatepass")
