"""One archive for a whole library: the same bytes each time, taken in whole or not at all, and no stranger's tricks."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import SMALL_FILE

import index.folder
from corpus.errors import RequestError, SourceError
from corpus.terms.entries import ConceptEntry, Term, sections_of
from index.errors import HomeError
from rag.answers.answering import ask
from rag.errors import TermbaseError
from rag.library import recovery
from rag.library.archive import reading, taking_in
from rag.library.archive.layout import LISTING
from rag.library.library import Library
from ui.cli.main import main

QUESTION = "每只水表多久报一次数？"


@pytest.fixture(scope="module")
def source(new_home: Callable[[], Path]) -> Path:
    library = Library.open(new_home())
    library.add(SMALL_FILE)
    library.add(SMALL_FILE, "second", "第二本")
    library.termbase("small-book").edit(entry("water-meter", "水表", "water meter"))
    library.termbase("smart-city-practice-companion").edit(entry("my-own", "我的词", "my own word"))
    return library.path


@pytest.fixture(scope="module")
def packed(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archive") / "all.zip"
    Library.open(source).export_archive(path)
    return path


@pytest.fixture
def empty(new_home: Callable[[], Path]) -> Library:
    return Library.open(new_home())


def entry(entry_id: str, chinese: str, english: str) -> ConceptEntry:
    return ConceptEntry(id=entry_id, sections=sections_of({"zh-Hans": [Term(chinese)], "en": [Term(english)]}))


def content(library: Library) -> dict[str, bytes]:
    """Every file of the library but the locks."""
    files = sorted(p for p in library.path.rglob("*") if p.is_file() and not p.name.endswith(".lock"))
    return {p.relative_to(library.path).as_posix(): p.read_bytes() for p in files}


def altered(packed: Path, path: Path, change: Callable[[dict[str, bytes]], None], listing: bool = True) -> Path:
    """A copy of the archive with its members changed, the listing made to fit."""
    with zipfile.ZipFile(packed) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    if listing:
        table = json.loads(members[LISTING])
        files = {n: d for n, d in members.items() if n != LISTING}
        table["files"] = {n: {"size": len(d), "sha256": hashlib.sha256(d).hexdigest()} for n, d in files.items()}
        members[LISTING] = json.dumps(table).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_what_is_packed_comes_out_again(packed: Path, source: Path, empty: Library) -> None:
    stages: list[str] = []
    report = empty.import_archive(packed, progress=lambda stage, done, total: stages.append(stage))
    assert (report.books, report.terms, report.terms_kept) == (
        ("second", "small-book"), ("small-book", "smart-city-practice"), (),
    )  # fmt: skip
    assert list(dict.fromkeys(stages)) == ["unpacking", "checking"]
    assert ask(QUESTION, ["small-book"], library=empty).quotes[0].citation.book_id == "small-book"
    assert empty.book("second").title == "第二本"
    assert empty.termbase("small-book").entry("water-meter").en == "water meter"
    assert empty.termbase("smart-city-practice-companion").entry("my-own").zh_hans == "我的词"
    here, there = content(empty), content(Library.open(source))
    assert set(here) == set(there)
    assert [name for name in here if here[name] != there[name]] == [
        "books/second/manifest.json", "books/small-book/manifest.json",
    ], "where a book was read from is nobody else's business"  # fmt: skip


def test_the_same_library_gives_the_same_bytes(packed: Path, empty: Library, tmp_path: Path) -> None:
    empty.import_archive(packed)
    empty.export_archive(tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == packed.read_bytes()
    with zipfile.ZipFile(packed) as archive:
        names = archive.namelist()
        assert names == [LISTING, *sorted(names[1:])] and not any("companion" in name for name in names)
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert str(SMALL_FILE.parent).encode() not in archive.read("books/small-book/manifest.json")


def test_what_is_there_is_not_replaced_unasked(packed: Path, empty: Library) -> None:
    empty.add(SMALL_FILE, title="我的副本")
    empty.termbase("small-book").edit(entry("water-meter", "水表", "my meter"))
    before = content(empty)
    with pytest.raises(RequestError, match="in the library already, small-book, add --replace"):
        empty.import_archive(packed)
    assert content(empty) == before
    report = empty.import_archive(packed, replace=True)
    assert report.terms_kept == () and empty.book("small-book").title == "小城智慧"
    assert empty.termbase("small-book").entry("water-meter").en == "water meter"


def test_the_readers_own_edits_stay(packed: Path, empty: Library) -> None:
    empty.termbase("smart-city-practice-companion").edit(entry("my-own", "我的词", "edited here"))
    report = empty.import_archive(packed)
    assert report.terms_kept == ("smart-city-practice",) and report.terms == ("small-book",)
    assert empty.termbase("smart-city-practice-companion").entry("my-own").en == "edited here"


def _cut_text(members: dict[str, bytes]) -> None:
    members["books/small-book/text.txt"] = members["books/small-book/text.txt"][:-3]


def _other_id(members: dict[str, bytes]) -> None:
    for name in [n for n in members if n.startswith("books/second/")]:
        members[name.replace("/second/", "/third/")] = members.pop(name)


def _extra(name: str) -> Callable[[dict[str, bytes]], None]:
    return lambda members: members.update({name: b"x"})


def _format(version: int) -> Callable[[dict[str, bytes]], None]:
    return lambda members: members.update({LISTING: json.dumps({"format": version, "files": {}}).encode()})


def _vectors_that_lie(members: dict[str, bytes]) -> None:
    """Vectors that announce 10**13 rows, with every checksum made to fit."""
    name, manifest = "books/second/vectors/passages.npy", "books/second/manifest.json"
    members[name] = re.sub(rb"\((\d+), (\d+)\), }" + b" " * 13, rb"(9\g<1>999999999999, \2), }", members[name], count=1)
    table = json.loads(members[manifest])
    table["files"]["vectors/passages.npy"] = hashlib.sha256(members[name]).hexdigest()
    members[manifest] = json.dumps(table).encode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_extra("../evil.txt"), "names a file outside"),
        (_extra("books/small-book/../../evil"), "names a file outside"),
        (_extra("/etc/evil"), "names a file outside"),
        (_extra("C:/evil"), "names a file outside"),
        (_extra("books/a\\..\\evil/x"), "names a file outside"),
        (_extra("books/.incoming/complete"), "names a file outside"),
        (_extra("terms/.small-book.lock"), "names a file outside"),
        (_extra("last-question.json"), "names a file outside"),
        (_extra("BOOKS/small-book/text.txt"), "names a file outside"),
        (_extra("books/Small-Book/text.txt"), "holds a name twice"),
        (_extra("books/x-companion/text.txt"), "a name that no book can have"),
        (_extra("books/small-book/more.bin"), "files that its manifest does not name"),
        (_extra("terms/small-book.json"), "a termbase of the archive cannot be used"),
        (_cut_text, "cut or altered"),
        (_other_id, "under another's name"),
        (_vectors_that_lie, "the index is malformed"),
        (_format(2), "archive format 2, this version reads 1"),
        (lambda members: members.update({LISTING: b"[" * 10}), "listing cannot be read"),
        (lambda members: members.pop("books/second/manifest.json"), "no manifest"),
    ],
)  # fmt: skip
def test_a_strange_archive_is_refused_in_one_line(
    packed: Path, empty: Library, tmp_path: Path, change: Callable[[dict[str, bytes]], None], words: str
) -> None:
    path = altered(packed, tmp_path / "strange.zip", change, listing="listing" not in words)
    before = content(empty)
    with pytest.raises(SourceError, match=words) as caught:
        empty.import_archive(path)
    assert "strange.zip" in str(caught.value) and "\n" not in str(caught.value)
    assert content(empty) == before and not (tmp_path / "evil.txt").exists()


def test_a_damaged_archive_is_refused(packed: Path, empty: Library, tmp_path: Path) -> None:
    whole, path = packed.read_bytes(), tmp_path / "damaged.zip"
    before = content(empty)
    half = len(whole) // 2
    for data in (whole[:half], whole[:-10], b"", b"PK", whole[:half] + bytes([whole[half] ^ 1]) + whole[half + 1 :]):
        path.write_bytes(data)
        with pytest.raises(SourceError, match=r"not a whole library archive|cut or altered"):
            empty.import_archive(path)
    altered(packed, path, _cut_text, listing=False)
    with pytest.raises(SourceError, match="cut or altered"):
        empty.import_archive(path)
    with pytest.raises(SourceError, match="no such file"):
        empty.import_archive(tmp_path / "none.zip")
    assert content(empty) == before


def test_links_doubles_and_bombs_are_refused(packed: Path, empty: Library, tmp_path: Path) -> None:
    def with_member(info: zipfile.ZipInfo, data: bytes) -> Path:
        path = tmp_path / "odd.zip"
        shutil.copy(packed, path)
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(info, data)
        return path

    link = zipfile.ZipInfo("books/small-book/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(SourceError, match="other than plain files"):
        empty.import_archive(with_member(link, b"/etc/passwd"))
    with pytest.warns(UserWarning, match="Duplicate"), pytest.raises(SourceError, match="holds a name twice"):
        empty.import_archive(with_member(zipfile.ZipInfo("books/small-book/text.txt"), b"x"))
    bomb = zipfile.ZipInfo("books/small-book/zeros")
    bomb.compress_type = zipfile.ZIP_DEFLATED
    with pytest.raises(SourceError, match="unpacks to far too much"):
        empty.import_archive(with_member(bomb, bytes(300 << 20)))

    def understated(members: dict[str, bytes]) -> None:
        table = json.loads(members[LISTING])
        table["files"]["books/small-book/text.txt"]["size"] = 10
        members[LISTING] = json.dumps(table).encode()

    path = altered(packed, tmp_path / "understated.zip", understated, listing=False)
    with pytest.raises(SourceError, match=r"cut or altered|text.txt"):
        empty.import_archive(path)
    assert empty.ids() == ("smart-city-practice-companion",) and os.listdir(empty.books_path) == [empty.ids()[0]]


def test_cancelled_or_killed_before_it_is_complete_nothing_is_in(packed: Path, empty: Library) -> None:
    before = content(empty)

    def cancel(stage: str, done: int, total: int) -> None:
        if stage == "checking" and done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        empty.import_archive(packed, progress=cancel)
    assert content(empty) == before
    # Killed while unpacking: what lies there is cleared by the next writer.
    shutil.copytree(empty.books_path, empty.books_path / ".incoming" / "books")
    assert Library.open(empty.path).ids() == empty.ids()
    Library.open(empty.path).prepare()
    assert content(empty) == before


def test_killed_after_that_the_next_writer_finishes_it(
    packed: Path, empty: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved: list[Path] = []

    def dies(new: Path, folder: Path) -> None:
        if moved:
            raise SystemExit  # nothing is cleaned up behind it
        moved.append(folder)
        new.rename(folder)

    monkeypatch.setattr(recovery, "move_in", dies)
    with pytest.raises(SystemExit):
        empty.import_archive(packed)
    monkeypatch.undo()
    assert (empty.books_path / ".incoming" / "complete").exists() and empty.ids()[0] == "second"
    fresh = Library.open(empty.path)
    fresh.prepare()
    assert fresh.ids()[:2] == ("second", "small-book") and fresh.notices() == ()
    assert fresh.termbase("small-book").entry("water-meter").en == "water meter"
    assert not (empty.books_path / ".incoming").exists()


def test_a_full_disk_is_one_error(packed: Path, empty: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    before = content(empty)
    monkeypatch.setattr(reading.shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10, 10, 0))  # type: ignore[attr-defined]
    with pytest.raises(HomeError, match=r"no room for the archive .* 0 MB free"):
        empty.import_archive(packed)
    monkeypatch.undo()

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(taking_in, "flush", full)
    with pytest.raises(HomeError, match="No space left"):
        empty.import_archive(packed)
    assert content(empty) == before


def test_a_damaged_book_or_termbase_is_not_packed(packed: Path, empty: Library, tmp_path: Path) -> None:
    empty.import_archive(packed)
    terms = empty.path / "terms" / "small-book.json"
    whole = terms.read_bytes()
    terms.write_bytes(whole[:-20])
    with pytest.raises(TermbaseError, match="damaged"):
        empty.export_archive(tmp_path / "x.zip")
    terms.write_bytes(whole)
    (empty.books_path / "second" / "text.txt").write_bytes(b"")
    with pytest.raises(index.folder.IndexDamagedError, match="--id second --replace"):
        empty.export_archive(tmp_path / "x.zip")
    with pytest.raises(RequestError, match="cannot be written"):
        Library.open(tmp_path / "none").export_archive(tmp_path / "no-folder" / "x.zip")
    assert os.listdir(tmp_path) == ["home"] or "x.zip" not in os.listdir(tmp_path)


def test_the_commands(
    packed: Path, empty: Library, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("WENSHU_HOME", str(empty.path))
    assert main(["library", "import", str(packed), "--json"]) == 0
    table = json.loads(capsys.readouterr().out)
    assert table == {
        "path": str(packed), "bytes": packed.stat().st_size, "books": ["second", "small-book"],
        "terms": ["small-book", "smart-city-practice"], "terms_kept": [],
    }  # fmt: skip
    assert main(["library", "import", str(packed)]) == 2
    assert capsys.readouterr().err.startswith("wenshu: this book is in the library already, second, add --replace")
    assert main(["library", "export", str(tmp_path / "again.zip")]) == 0
    assert "books: second, small-book" in capsys.readouterr().out
    assert (tmp_path / "again.zip").read_bytes() == packed.read_bytes()
