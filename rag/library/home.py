"""Where the library lives: the one place that reads `$WENSHU_HOME`."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def home() -> Path:
    """`$WENSHU_HOME`, or the user's data folder. Nothing is created."""
    named = os.environ.get("WENSHU_HOME")
    return Path(named).expanduser() if named else Path(platformdirs.user_data_dir("wenshu", appauthor=False))
