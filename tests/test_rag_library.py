"""The library: import, replace, remove, and what it says when something is wrong."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import SMALL_FILE

from corpus.errors import RequestError, SourceError
from index.errors import HomeError, IndexDamagedError
from rag.answering import ask
from rag.library import Library
from rag.retrieval import retrieve


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
        if stage == "vectors" and done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.add(SMALL_FILE, replace=True, progress=cancel)
    assert Library.open(library.path).book("small-book").title == "小城智慧"
    assert ask("路灯", ["small-book"], library=Library.open(library.path)).quotes


def test_a_damaged_book_says_so_and_the_others_answer(library: Library) -> None:
    vectors = library.books_path / "small-book" / "passages.faiss"
    data = bytearray(vectors.read_bytes())
    data[100] ^= 1
    vectors.write_bytes(bytes(data))
    with pytest.raises(IndexDamagedError, match=r"passages.faiss.*wenshu import .*--id small-book --replace"):
        ask("路灯什么时候变暗", library=library)
    assert ask("什么是顶层设计？", ["smart-city-practice"], library=library).quotes
    summaries = {s.id: s.error for s in library.summaries()}
    assert "cut or altered" in (summaries["small-book"] or "") and summaries["smart-city-practice-companion"] is None
    library.add(SMALL_FILE, replace=True)
    assert ask("路灯什么时候变暗", ["small-book"], library=library).quotes


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


def test_two_libraries_see_each_others_imports(library: Library) -> None:
    other = Library.open(library.path)
    assert other.index("small-book").book.title == "小城智慧"
    library.add(SMALL_FILE, title="新书名", replace=True)
    assert other.index("small-book").book.title == "新书名"
