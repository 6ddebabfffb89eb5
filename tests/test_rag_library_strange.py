"""Strange files under a library: no files at all, names in old encodings, damaged terms and arrays, strangers' encoders."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from conftest import SMALL_FILE, check_slip

import corpus.confined
from corpus.draft.decoding import detect
from corpus.draft.files import readable_name
from corpus.errors import SourceError
from corpus.terms.entries import ConceptEntry, Term, sections_of
from index.errors import IndexDamagedError
from rag.answers.answering import ask
from rag.errors import TermbaseError
from rag.library.library import Library
from ui.cli.terminal import harmless

TITLE = "小城智慧"


@pytest.fixture(scope="module")
def imported(new_home: Callable[[], Path]) -> Path:
    library = Library.open(new_home())
    library.add(SMALL_FILE)
    return library.path


@pytest.fixture
def library(imported: Path, tmp_path: Path) -> Library:
    shutil.copytree(imported, tmp_path / "home", ignore=shutil.ignore_patterns(".lock"))
    return Library.open(tmp_path / "home")


@pytest.mark.skipif(os.name == "nt", reason="no such files there")
@pytest.mark.parametrize("kind", ["a pipe", "a socket", "a device", "a file of /proc"])
def test_what_is_no_regular_file_is_refused_before_anything_is_started(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corpus.confined.subprocess, "Popen", lambda *a, **k: pytest.fail("a reader was started"))
    path = tmp_path / "x"
    held = socket.socket(socket.AF_UNIX)
    if kind == "a pipe":
        os.mkfifo(path)
    elif kind == "a socket":
        monkeypatch.chdir(tmp_path)  # the path of a socket must be short
        held.bind("x")
    else:
        path = Path("/dev/zero" if kind == "a device" else "/proc/self/stat")
    words = "the file is empty" if kind == "a file of /proc" else "not a file but a pipe, a socket or a device"
    with held, pytest.raises(SourceError, match=words):
        corpus.confined.read_confined(path)


@pytest.mark.skipif(os.name == "nt", reason="names are UTF-16 there")
@pytest.mark.parametrize(
    ("name", "shown"), [("城市".encode("gbk"), "城市"), (b"town-\xff", "town-\ufffd"), ("城".encode(), "城")]
)
def test_a_file_named_in_another_encoding_is_imported(
    library: Library, tmp_path: Path, name: bytes, shown: str
) -> None:
    path = os.fsencode(tmp_path) + b"/" + name + b".txt"
    with open(path, "wb") as file:
        file.write("第一章 开始\n\n这里只有几句话。河边有一座桥。\n".encode())
    report = library.add(Path(os.fsdecode(path)))
    assert report.title == shown == readable_name(Path(os.fsdecode(name)))
    book = Library.open(library.path).book(report.book_id)
    assert book.source is not None and book.source.path == f"{shown}.txt"
    library.remove(report.book_id)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-le", "utf-16-be"])
def test_spaces_that_do_not_break_are_text(encoding: str) -> None:
    text = "第一章\u00a0总论\u00a0\u00a0建设需要标准。A\u200bB\n" * 60
    found = detect(text.encode(encoding), "book.txt")[0]
    assert text.encode(encoding).decode(found) == text


@pytest.mark.parametrize("content", ["{", '{"format": 1, "entries": [{"id": 1}]}', "[" * 100_000])
def test_damaged_terms_of_one_book_fail_no_question(library: Library, content: str) -> None:
    terms = library.path / "terms"
    terms.mkdir(exist_ok=True)
    (terms / "small-book.json").write_text(content, encoding="utf-8")
    fresh = Library.open(library.path)
    assert ask("每只水表多久报一次数？", library=fresh).quotes
    assert [(n.book_id, n.title) for n in fresh.notices()] == [("small-book", TITLE)]
    assert fresh.notices()[0].message.startswith("its terms only: the kept terms are damaged")
    assert fresh.notices(["small-book"]) == ()
    with pytest.raises(TermbaseError, match="restore it from a backup"):
        fresh.termbase("small-book").lookup("水表")
    kept = ConceptEntry(id="x", sections=sections_of({"zh-Hans": [Term("水表")]}))
    with pytest.raises(TermbaseError):
        fresh.termbase("small-book").edit(kept)
    assert (terms / "small-book.json").read_text("utf-8") == content, "what is damaged is not written over"


def _rewrite(folder: Path, name: str, data: bytes) -> None:
    """A file of an index altered, its hash made to fit."""
    (folder / name).write_bytes(data)
    table = json.loads((folder / "manifest.json").read_text("utf-8"))
    table["files"][name] = hashlib.sha256(data).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(table), encoding="utf-8")


def _array(values: object) -> bytes:
    import io

    buffer = io.BytesIO()
    np.save(buffer, np.array(values, np.int64), allow_pickle=False)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "name", ["reference.npy", "terms/starts.npy", "terms/rows.npy", "terms/counts.npy", "terms/lengths.npy"]
)
@pytest.mark.parametrize(
    "data", [b"", b"\x93NUMPY", b"PK\x03\x04", b"noise", _array([]), _array([[1]]), _array([1, 9_999_999])]
)
def test_arrays_damaged_under_hashes_that_fit_are_told_of(library: Library, name: str, data: bytes) -> None:
    _rewrite(library.books_path / "small-book", name, data)
    with pytest.raises(IndexDamagedError, match=r"--id small-book --replace"):
        Library.open(library.path).index("small-book")


@pytest.mark.long
def test_an_archive_names_no_encoder_that_nobody_here_has_chosen(
    library: Library, new_home: Callable[[], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    folder = library.books_path / "small-book"
    library.export_archive(tmp_path / "good.zip")
    with zipfile.ZipFile(tmp_path / "good.zip") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = f"books/{folder.name}/manifest.json"
    members[name] = json.dumps(json.loads(members[name]) | {"encoder": "stranger/model"}).encode()
    listing = json.loads(members["wenshu-library.json"])
    listing["files"][name] = {"size": len(members[name]), "sha256": hashlib.sha256(members[name]).hexdigest()}
    members["wenshu-library.json"] = json.dumps(listing).encode()
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        for member, data in members.items():
            archive.writestr(member, data)
    home = new_home()
    monkeypatch.setenv("WENSHU_HOME", str(home))
    check_slip(capsys, ["library", "import", str(tmp_path / "bad.zip")], "--encoder stranger/model")
    assert "small-book" not in Library.open(home).ids()
    assert Library.open(home, encoder="stranger/model").import_archive(tmp_path / "bad.zip").books == ("small-book",)
    assert Library.open(home).notices()[0].book_id == "small-book", "it cannot be used, but others can"


def test_no_line_acts_on_a_terminal() -> None:
    assert harmless("《\x1b]0;x\x07书\n名》\u3000\x9b2J。") == "《 ]0;x 书 名》\u3000 2J。"
