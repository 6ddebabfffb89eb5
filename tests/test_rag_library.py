"""The library: import, replace, remove, and what it says when something is wrong."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import faiss
import numpy as np
import pytest
from conftest import SMALL_FILE

from corpus.errors import RequestError, SourceError
from corpus.reading import slug
from index.encoder import DEFAULT_ENCODER, open_encoder
from index.errors import HomeError, IndexDamagedError
from index.folder import build
from rag.answers.answering import ask
from rag.library.library import Library
from rag.search.retrieval import retrieve


@pytest.fixture(scope="module")
def imported(new_home: Callable[[], Path]) -> Path:
    path = new_home()
    Library.open(path).add(SMALL_FILE)
    return path


@pytest.fixture
def library(imported: Path, tmp_path: Path) -> Library:
    shutil.copytree(imported, tmp_path / "library", ignore=shutil.ignore_patterns(".lock"))
    return Library.open(tmp_path / "library")


def test_the_report(tmp_path: Path) -> None:
    stages: list[str] = []
    report = Library.open(tmp_path).add(SMALL_FILE, progress=lambda stage, done, total: stages.append(stage))
    assert (report.book_id, report.matched_by, report.n_chapters, report.n_sections) == ("small-book", "none", 2, 3)
    assert report.text_missing == ("后记",) and report.n_lost == 0
    assert list(dict.fromkeys(stages)) == ["reading", "words", "vectors", "writing"]


def test_a_book_answers_and_its_quotes_are_addresses(library: Library) -> None:
    answer = ask("每只水表多久报一次数？", ["small-book"], library=library)
    text = library.book("small-book").canonical_text
    assert "每小时报一次数" in answer.quotes[0].text
    assert all(text[q.citation.start : q.citation.end] == q.text for q in answer.quotes)
    hits = retrieve("路灯什么时候变暗", 3, ["small-book"], library)
    assert hits[0].passage.id == "small-book/ch01-s02/p002" and [h.rank for h in hits] == [1, 2, 3]


def test_a_book_is_not_replaced_unasked(library: Library) -> None:
    with pytest.raises(RequestError, match="--replace"):
        library.add(SMALL_FILE)
    library.add(SMALL_FILE, book_id="second")
    assert library.ids()[:2] == ("second", "small-book")
    library.add(SMALL_FILE, replace=True)
    library.remove("second")
    assert "second" not in library.ids()


def test_names(library: Library) -> None:
    assert library.resolve(["smart-city-practice"]) == ("smart-city-practice-companion",)
    for name in ("nothing", "", "../x"):
        with pytest.raises(RequestError, match="no such book"):
            library.resolve([name])
    with pytest.raises(RequestError, match="no such book"):
        library.remove("smart-city-practice-companion")
    with pytest.raises(RequestError, match="kept for companions"):
        library.add(SMALL_FILE, book_id="x-companion")


def test_a_failed_import_leaves_the_book(library: Library, tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"\xff\xd8\xff" + b"x" * 100)
    with pytest.raises(SourceError):
        library.add(bad, book_id="small-book", replace=True)

    def cancel(stage: str, done: int, total: int) -> None:
        if stage == "words" and done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.add(SMALL_FILE, replace=True, progress=cancel)
    assert Library.open(library.path).book("small-book").title == "小城智慧"
    assert ask("路灯", ["small-book"], library=Library.open(library.path)).quotes


def test_a_damaged_book_says_so_and_the_others_answer(library: Library) -> None:
    vectors = library.books_path / "small-book" / "vectors" / "passages.npy"
    data = bytearray(vectors.read_bytes())
    data[100] ^= 1
    vectors.write_bytes(bytes(data))
    with pytest.raises(IndexDamagedError, match=r"passages.npy.*wenshu import .*--id small-book --replace"):
        ask("路灯什么时候变暗", ["small-book"], library=library)
    assert {q.citation.layer for q in ask("什么是顶层设计？", library=library).quotes} == {"companion"}
    (notice,) = library.notices()
    assert (notice.book_id, notice.title) == ("small-book", "小城智慧")
    assert re.search(r"cut or altered.*passages.npy.*wenshu import \S*small-book.txt --id small-book", notice.message)
    assert library.notices(["small-book"]) == (), "a request that names its books hears of it as an error"
    summaries = {s.id: s.error for s in library.summaries()}
    assert "cut or altered" in (summaries["small-book"] or "") and summaries["smart-city-practice-companion"] is None
    library.add(SMALL_FILE, replace=True)
    assert library.notices() == () and ask("路灯什么时候变暗", ["small-book"], library=library).quotes


@pytest.mark.skipif(os.geteuid() == 0 and not hasattr(os, "chflags"), reason="root writes anywhere")
def test_a_read_only_library_answers(library: Library, tmp_path: Path) -> None:
    for path in [library.path, *library.path.rglob("*")]:
        path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    assert ask("路灯什么时候变暗", ["small-book"], library=library).quotes
    with pytest.raises(HomeError, match="WENSHU_HOME"):
        library.add(SMALL_FILE, replace=True)


def test_a_home_that_cannot_be_made(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    library = Library.open(blocked / "home")
    with pytest.raises(HomeError, match="cannot write the library"):
        library.add(SMALL_FILE)
    assert blocked.read_text() == "in the way"


def test_an_id_too_long_for_a_folder_is_one_clear_line(library: Library) -> None:
    """83 Han characters are 249 bytes, and the names of the folders beside it are longer still."""
    wanted = "智" * 83
    with pytest.raises(RequestError) as caught:
        library.add(SMALL_FILE, wanted)
    assert (
        str(caught.value)
        == f"the id is too long (249 bytes, 200 at most), {'智' * 20}…, choose a shorter one with --id"
    )
    report = library.add(SMALL_FILE, "智" * 66)
    assert report.book_id == "智" * 66 and library.book("智" * 66).title == "小城智慧"
    termbase = library.termbase("智" * 66)
    termbase.set_extracted(termbase.entries)
    library.remove("智" * 66)


def test_an_id_made_from_a_long_file_name_is_cut(library: Library, tmp_path: Path) -> None:
    file = tmp_path / ("智" * 83 + ".txt")
    file.write_bytes(SMALL_FILE.read_bytes())
    assert library.add(file).book_id == "智" * 66
    assert slug("ab-" * 90).endswith("-ab") and len(slug("ab-" * 90)) <= 200
    library.remove("智" * 66)


def test_two_libraries_see_each_others_imports(library: Library) -> None:
    other = Library.open(library.path)
    assert other.index("small-book").book.title == "小城智慧"
    library.add(SMALL_FILE, title="新书名", replace=True)
    assert other.index("small-book").book.title == "新书名"


def _as_format_6(library: Library, folder: Path) -> None:
    """The book as an earlier version left it: the whole path in its record, fewer lines in its manifest, flat vectors."""
    index = library.index("small-book")
    for name, held in (("passages.faiss", index.dense), ("sentences.faiss", index.sentences)):
        flat = faiss.IndexFlatIP(held.dim)
        flat.add(held.vectors())
        faiss.write_index(flat, str(folder / name))
    shutil.rmtree(folder / "vectors")
    book = json.loads((folder / "book.json").read_text("utf-8"))
    book["source"]["path"] = str(SMALL_FILE)
    (folder / "book.json").write_text(json.dumps(book, ensure_ascii=False), "utf-8")
    table = json.loads((folder / "manifest.json").read_text("utf-8"))
    del table["title"], table["imported_from"], table["n_bytes"]
    table["format"] = 6
    table["files"] = {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in folder.rglob("*")
        if p.is_file() and p.name != "manifest.json"
    }
    (folder / "manifest.json").write_text(json.dumps(table), "utf-8")


def _count_encoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    encoded: list[str] = []
    encoder = open_encoder(DEFAULT_ENCODER)
    real = encoder.encode_passages
    monkeypatch.setattr(encoder, "encode_passages", lambda texts: (encoded.extend(texts), real(texts))[1])
    return encoded


def test_an_index_of_an_earlier_format_is_made_again_when_it_is_asked_for(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = library.books_path / "small-book"
    before = library.index("small-book")
    vectors = before.dense.vectors().copy()
    _as_format_6(library, folder)
    encoded, steps = _count_encoded(monkeypatch), []
    fresh = Library.open(library.path, progress=lambda *step: steps.append(step[0]))
    assert ask("每只水表多久报一次数？", ["small-book"], library=fresh).quotes
    assert list(dict.fromkeys(steps)) == ["words", "vectors"] and encoded == [], "its vectors hold still"
    table = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert (table["format"], table["title"], table["imported_from"]) == (10, "小城智慧", str(SMALL_FILE))
    index = Library.open(library.path).index("small-book")
    assert index.book == before.book and index.all_passages == before.all_passages
    assert index.book.source is not None and index.book.source.path == SMALL_FILE.name
    assert np.allclose(index.dense.vectors(), vectors, atol=1e-5)


def test_an_index_that_holds_the_dictionarys_names_is_made_again(library: Library) -> None:
    """Format 7 kept them in each book's glossary."""
    folder = library.books_path / "small-book"
    before = (folder / "terms" / "glossary.json").read_bytes()
    old = json.dumps(json.loads(before) | {"proper": ["巴塞罗那", "barcelona"]}, ensure_ascii=False)
    (folder / "terms" / "glossary.json").write_text(old, "utf-8")
    table = json.loads((folder / "manifest.json").read_text("utf-8"))
    table["files"]["terms/glossary.json"] = hashlib.sha256(old.encode()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps({**table, "format": 7}), "utf-8")
    terms = Library.open(library.path).index("small-book").terms
    assert terms.absent("巴塞罗那在哪里？", english=False) == ("巴塞罗那",)
    assert (folder / "terms" / "glossary.json").read_bytes() == before
    assert json.loads((folder / "manifest.json").read_text("utf-8"))["format"] == 10
    assert "\n巴塞罗那\n" in (library.path / ".proper-names").read_text("utf-8"), "once for all books"


def test_an_index_by_another_revision_is_made_again(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = library.books_path / "small-book"
    table = json.loads((folder / "manifest.json").read_text("utf-8"))
    (folder / "manifest.json").write_text(json.dumps({**table, "encoder_revision": "0"}), "utf-8")
    encoded = _count_encoded(monkeypatch)
    n = len(Library.open(library.path).index("small-book").passages)
    assert len(set(encoded)) >= n, "nothing of it holds any more"
    assert json.loads((folder / "manifest.json").read_text("utf-8"))["encoder_revision"] == table["encoder_revision"]


def test_where_nothing_can_be_written_it_is_made_again_in_memory(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = library.books_path / "small-book"
    _as_format_6(library, folder)
    before = (folder / "manifest.json").read_bytes()

    def refuse(self: Path, *arguments: object, **named: object) -> None:
        raise PermissionError(13, "Permission denied")

    fresh = Library.open(library.path)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "mkdir", refuse)
        index = fresh.index("small-book")
        assert fresh.index("small-book") is index, "once, not for every question"
        assert ask("路灯什么时候变暗", ["small-book"], library=fresh).quotes
    assert (folder / "manifest.json").read_bytes() == before


def test_an_earlier_format_that_is_not_whole_or_a_later_one_is_refused(library: Library) -> None:
    folder = library.books_path / "small-book"
    _as_format_6(library, folder)
    text = (folder / "text.txt").read_bytes()
    (folder / "text.txt").write_bytes(text[:-3])
    with pytest.raises(IndexDamagedError, match=r"cut or altered.*text.txt, run: wenshu import FILE --id small-book"):
        Library.open(library.path).index("small-book")
    (folder / "text.txt").write_bytes(text)
    table = json.loads((folder / "manifest.json").read_text("utf-8"))
    (folder / "manifest.json").write_text(json.dumps({**table, "format": 11}), "utf-8")
    with pytest.raises(IndexDamagedError, match="index format 11, this version reads 10"):
        Library.open(library.path).index("small-book")
    book = json.loads((folder / "book.json").read_text("utf-8"))
    (folder / "book.json").write_text(json.dumps({**book, "sections": 3}), "utf-8")
    digest = hashlib.sha256((folder / "book.json").read_bytes()).hexdigest()
    files = {**table["files"], "book.json": digest}
    (folder / "manifest.json").write_text(json.dumps({**table, "format": 4, "files": files}), "utf-8")
    with pytest.raises(IndexDamagedError, match="index format 4, this version reads 10"):
        Library.open(library.path).index("small-book")


def test_importing_again_encodes_only_what_is_new(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoded = _count_encoded(monkeypatch)
    library.add(SMALL_FILE, replace=True)
    library.add(SMALL_FILE, book_id="second")
    assert encoded == [], "nor for another copy beside it"
    text = SMALL_FILE.read_text("utf-8")
    assert text.count("每小时报一次数") == 1
    changed = tmp_path / SMALL_FILE.name
    changed.write_text(text.replace("每小时报一次数", "每两小时报一次数"), "utf-8")
    Library.open(library.path).add(changed, replace=True)
    assert encoded and all("每两小时报一次数" in t for t in encoded)
    again = Library.open(library.path).index("small-book")
    monkeypatch.undo()
    scratch = build(again.book, again.all_passages, open_encoder(DEFAULT_ENCODER))
    assert np.allclose(again.dense.vectors(), scratch.dense.vectors(), atol=1e-5)
    assert np.allclose(again.sentences.vectors(), scratch.sentences.vectors(), atol=1e-5)


def test_the_same_file_from_another_folder_is_the_same_book(library: Library, tmp_path: Path) -> None:
    folder = library.books_path / "small-book"
    before = {p.name: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    (tmp_path / "else where").mkdir()
    copy = Path(shutil.copy(SMALL_FILE, tmp_path / "else where"))
    library.add(copy, replace=True)
    after = {p.name: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    assert {name for name in after if after[name] != before[name]} == {"manifest.json"}
    (folder / "text.txt").write_bytes(b"")
    with pytest.raises(IndexDamagedError, match=f"run: wenshu import '{copy}' --id small-book --replace"):
        library.index("small-book")
    copy.unlink()
    with pytest.raises(IndexDamagedError, match="run: wenshu import FILE --id small-book --replace"):
        Library.open(library.path).index("small-book")


def test_one_question_sees_one_state_of_the_library(library: Library) -> None:
    still = library.snapshot()
    before = still.index("small-book")
    Library.open(library.path).add(SMALL_FILE, title="新书名", replace=True)
    assert still.index("small-book") is before and library.index("small-book").book.title == "新书名"
    Library.open(library.path).remove("small-book")
    assert still.index("small-book") is before and "small-book" in still.ids() and "small-book" not in library.ids()
