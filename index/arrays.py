"""One array from one file, read whole or mapped into memory."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np


def load_array(path: Path) -> Any:
    """The array in a .npy file. Raises ValueError for any other file; `np.load` would open archives and leave them open."""
    with path.open("rb") as file:
        return np.lib.format.read_array(file, allow_pickle=False)


def map_array(path: Path, dtype: type[np.generic], dim: int) -> Any:
    """The array of `dim` dimensions in a .npy file, read-only, its pages read when they are first used.

    Raises ValueError for any other file, or an array of another type.
    """
    # Windows cannot replace a folder while a file in it is mapped.
    array = load_array(path) if os.name == "nt" else np.lib.format.open_memmap(path, mode="r")
    if array.dtype != dtype or array.ndim != dim:
        raise ValueError(f"{path.name} is an array of {array.dtype} in {array.ndim} dimensions")
    return np.asarray(array)
