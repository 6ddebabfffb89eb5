"""What several test modules share: a small book of our own, the real file where it is, a library of its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from corpus.reading import read_book
from corpus.types import Book
from rag.library import Library

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
REAL_FILE = SHARED / "book" / "smart-city-practice.front-matter.txt"
SMALL_FILE = ROOT / "tests" / "data" / "small-book.txt"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library folder of the test's own."""
    path = tmp_path / "home"
    monkeypatch.setenv("WENSHU_HOME", str(path))
    return path


@pytest.fixture(scope="session")
def small_book() -> Book:
    """tests/data/small-book.txt as the reader reads it."""
    return read_book(SMALL_FILE)


@pytest.fixture(scope="session")
def real_file() -> Path:
    """The scanned front matter; it is in copyright and not in the repository."""
    if not REAL_FILE.exists():
        pytest.skip(f"the real file is not at {REAL_FILE}")
    return REAL_FILE


@pytest.fixture(scope="session")
def real_book(real_file: Path) -> Book:
    """The real file as the reader reads it."""
    return read_book(real_file)


@pytest.fixture(scope="session")
def real_library(real_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library with the real file imported and the companion prepared, by the real encoder."""
    library = Library.open(tmp_path_factory.mktemp("real"))
    library.add(real_file)
    library.prepare()
    return library


@pytest.fixture(scope="session")
def bench() -> Path:
    """The folder of public test sets."""
    path = SHARED / "bench"
    if not path.is_dir():
        pytest.skip(f"no test sets at {path}")
    return path


def in_ci() -> bool:
    """True where a missing browser is a failure, not a reason to skip."""
    return bool(os.environ.get("CI"))
