"""What several test modules share: a small book of our own, the real file where it is, a library of its own."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes import KeywordEncoder
from skips import SHARED, pytest_make_collect_report, pytest_runtest_makereport, unpublished

from corpus.passages import cut
from corpus.reading import read_book
from corpus.sample import SAMPLE_ID, sample_file
from corpus.types import Book
from index.folder import BookIndex, build
from rag.library.library import Library
from ui.cli.main import main

ROOT = Path(__file__).parent.parent
REAL_FILE = SHARED / "book" / "smart-city-practice.front-matter.txt"
# The kinds of file that decide what stands in an index.
_DECIDES = (".py", ".toml", ".txt", ".npz")
SMALL_FILE = ROOT / "tests" / "data" / "small-book.txt"

__all__ = ["pytest_make_collect_report", "pytest_runtest_makereport"]


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
def small_index(small_book: Book) -> BookIndex:
    """The small book indexed with an encoder that knows six words."""
    return build(small_book, cut(small_book), KeywordEncoder())


@pytest.fixture(scope="session")
def real_file() -> Path:
    """The scanned front matter; it is in copyright and not in the repository."""
    return unpublished(REAL_FILE, "the reader's copy")


@pytest.fixture(scope="session")
def real_book(real_file: Path) -> Book:
    """The real file as the reader reads it."""
    return read_book(real_file)


@pytest.fixture(scope="session")
def companion_home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with nothing but the companion, indexed once for all tests. To be copied, not used."""
    library = Library.open(_kept_folder("companion", request, tmp_path_factory))
    library.prepare()
    return library.path


@pytest.fixture(scope="session")
def sample_library(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library with the sample book and the companion, by the real encoder. To be asked, not changed."""
    folder = _kept_folder("sample", request, tmp_path_factory)
    library = Library.open(folder)
    if SAMPLE_ID not in library.ids():
        shutil.copytree(request.getfixturevalue("companion_home"), folder, dirs_exist_ok=True)
        with sample_file() as path:
            library.add(path)
    return library


def _kept_folder(name: str, request: pytest.FixtureRequest, factory: pytest.TempPathFactory) -> Path:
    """A folder in pytest's cache, where there is one, for as long as nothing changes of which an index is made."""
    cache = getattr(request.config, "cache", None)
    if cache is None:
        return factory.mktemp(name)
    made = [p for room in ("corpus", "index") for p in sorted((ROOT / room).rglob("*")) if p.suffix in _DECIDES]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in made)).hexdigest()[:16]
    folder = Path(cache.mkdir(f"{name}-{digest}"))
    for old in folder.parent.glob(f"{name}-*"):
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)
    return folder


@pytest.fixture(scope="session")
def new_home(companion_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Makes library folders in which the companion is indexed already."""

    def made() -> Path:
        path = tmp_path_factory.mktemp("library") / "home"
        shutil.copytree(companion_home, path, ignore=shutil.ignore_patterns(".lock"))
        return path

    return made


@pytest.fixture(scope="session")
def sample_home(sample_library: Library, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Makes library folders that hold the sample book and the companion."""

    def made() -> Path:
        path = tmp_path_factory.mktemp("sample") / "home"
        shutil.copytree(sample_library.path, path, ignore=shutil.ignore_patterns(".lock"))
        return path

    return made


@pytest.fixture(scope="session")
def real_library(real_file: Path, new_home: Callable[[], Path]) -> Library:
    """A library with the real file imported and the companion prepared, by the real encoder."""
    library = Library.open(new_home())
    library.add(real_file)
    return library


@pytest.fixture(scope="session")
def bench() -> Path:
    """The folder of public test sets."""
    return unpublished(SHARED / "bench", "the public test sets")


def in_ci() -> bool:
    """True where a missing browser is a failure, not a reason to skip."""
    return bool(os.environ.get("CI"))


def check_slip(capsys: pytest.CaptureFixture[str], arguments: list[str], words: str) -> None:
    """The command ends with exit code 2 and one line that holds `words`, and prints nothing else."""
    try:
        code = main(arguments)
    except SystemExit as stop:
        code = int(stop.code or 0)
    captured = capsys.readouterr()
    assert code == 2 and captured.out == ""
    assert captured.err.startswith("wenshu: ") and words in captured.err and captured.err.count("\n") == 1
