"""One array from one file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np


def load_array(path: Path) -> Any:
    """The array in a .npy file. Raises ValueError for any other file; `np.load` would open archives and leave them open."""
    with path.open("rb") as file:
        return np.lib.format.read_array(file, allow_pickle=False)
