"""What a killed writer leaves in a library, finished or undone by the next one."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from index.swap import move_in, recover

# Where an archive is laid out under `books/`, and the file there that says that all of it is well.
INCOMING, COMPLETE = ".incoming", "complete"
TERMS = "terms"


def settle(home: Path) -> None:
    """Finish or undo what a killed writer left in the library; under its lock only. Raises OSError."""
    books_path = home / "books"
    recover(books_path)
    incoming = books_path / INCOMING
    if (incoming / COMPLETE).exists():
        for folder in sorted((incoming / "books").glob("*")):
            move_in(folder, books_path / folder.name)
        for file in sorted((incoming / TERMS).glob("*.json")):
            (home / TERMS).mkdir(exist_ok=True)
            os.replace(file, home / TERMS / file.name)
    shutil.rmtree(incoming, ignore_errors=True)
