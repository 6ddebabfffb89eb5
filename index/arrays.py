"""One array from one file, read whole or mapped into memory."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

# Windows cannot replace a folder while a file in it is mapped.
_MAPS = os.name != "nt"


def load_array(path: Path) -> Any:
    """The array in a .npy file. Raises ValueError for any other file; `np.load` would open archives and leave them open."""
    with path.open("rb") as file:
        return np.lib.format.read_array(file, allow_pickle=False)


def map_bytes(path: Path) -> npt.NDArray[np.uint8]:
    """The bytes of a file, read-only, its pages read when they are first used."""
    if not _MAPS or not path.stat().st_size:
        return np.fromfile(path, np.uint8)
    return np.asarray(np.memmap(path, np.uint8, "r"))


def map_array(path: Path, dtype: type[np.generic], dim: int) -> Any:
    """The array of `dim` dimensions in a .npy file, read-only, its pages read when they are first used.

    Raises ValueError for any other file, or an array of another type.
    """
    array = np.lib.format.open_memmap(path, mode="r") if _MAPS else load_array(path)
    if array.dtype != dtype or array.ndim != dim:
        raise ValueError(f"{path.name} is an array of {array.dtype} in {array.ndim} dimensions")
    return np.asarray(array)


def save_array(path: Path, array: npt.NDArray[Any]) -> None:
    """Write an array to a .npy file. Raises OSError with the system's reason, which numpy's own writing would not say."""
    held = np.ascontiguousarray(array)
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, np.lib.format.header_data_from_array_1_0(held))
        file.write(held.reshape(-1).view(np.uint8).data)
