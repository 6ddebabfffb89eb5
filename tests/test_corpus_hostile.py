"""Hostile files: each ends in a book or in one clear error, in time, within memory, and writes nothing elsewhere."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from hostile import LOCKED, mutated, special

from corpus.confined import read_confined
from corpus.errors import SourceError
from corpus.passages import cut

pytestmark = pytest.mark.kill
SECONDS = 60
SPECIAL = dict(special())
NAMED = sorted(name for name in SPECIAL if not name.startswith("as-"))


def read_all(files: Iterable[tuple[str, bytes]], folder: Path) -> dict[str, str]:
    """What became of each file: "" for a book, else the error."""
    ends = {}
    for name, data in files:
        path = folder / name
        path.write_bytes(data)
        started = time.monotonic()
        try:
            book = read_confined(path)
            passages = cut(book)
            assert all(p.text == book.canonical_text[p.start : p.end] for p in passages)
            ends[name] = ""
        except SourceError as error:
            assert error.what and error.mend and "\n" not in str(error), name
            ends[name] = error.what
        assert time.monotonic() - started < SECONDS, name
        path.unlink()
    assert list(folder.iterdir()) == []
    return ends


@pytest.mark.parametrize("name", NAMED)
def test_each_kind_of_malice(name: str, tmp_path: Path) -> None:
    read_all([(name, SPECIAL[name])], tmp_path)
    assert not Path("/tmp/outside-of-home.xhtml").exists()


def test_files_under_other_names(tmp_path: Path) -> None:
    ends = read_all([(name, data) for name, data in SPECIAL.items() if name.startswith("as-")], tmp_path)
    assert len(ends) == 80
    # What a PDF, an EPUB and a Word document are, their bytes say.
    good = [name for name in ends if name.startswith(("as-b.pdf", "as-b.epub", "as-b.docx"))]
    assert len(good) == 24 and not any(ends[name] for name in good)


def test_damaged_files(tmp_path: Path) -> None:
    ends = read_all(mutated(seed=20261122, n=60), tmp_path)
    assert len(ends) == 60 and any(ends.values()) and not all(ends.values())


@pytest.mark.slow
def test_two_thousand_damaged_files(tmp_path: Path) -> None:
    assert len(read_all(mutated(seed=7, n=2000), tmp_path)) == 2000


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("locked.pdf", "protected by a password"),
        ("million.pdf", "a PDF of 1000000 pages"),
        ("no-text.pdf", "without a text layer"),
        ("entities.epub", "declares entities"),
        ("up.epub", "leads outside"),
        ("bomb-page.epub", "beyond 64 MB"),
        ("many.epub", "more than 20000 members"),
        ("line.md", "larger than 64 MB"),
    ],
)
def test_the_error_names_the_fault(name: str, what: str, tmp_path: Path) -> None:
    assert what in read_all([(name, SPECIAL[name])], tmp_path)[name]


def test_a_line_of_300_mb_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "line.txt"
    with path.open("wb") as file:
        file.truncate(300 << 20)
    with pytest.raises(SourceError, match="larger than 64 MB"):
        read_confined(path)


def test_the_shell_says_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    elsewhere.mkdir()
    path = elsewhere / "locked.pdf"
    path.write_bytes(LOCKED)
    monkeypatch.setenv("WENSHU_HOME", str(home))
    command = [sys.executable, "-m", "ui.cli.main", "import", str(path)]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=Path(__file__).resolve().parents[1], timeout=SECONDS
    )
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.startswith("wenshu: ") and done.stderr.count("\n") == 1
    assert [p.name for p in elsewhere.iterdir()] == ["locked.pdf"]
