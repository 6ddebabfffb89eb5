"""Reading: structure, repairs, and that no character is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import SMALL_FILE
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.draft.layout import apply_edits, line_ending_edits, undo
from corpus.errors import SourceError
from corpus.reading import contents_missing, coverage, read_book, repair_counts, sections_with_text
from corpus.types import Book

SMALL = SMALL_FILE.read_text(encoding="utf-8")


def test_a_book_without_a_record_gets_its_own_contents(small_book: Book) -> None:
    assert [(s.id, s.heading, s.page) for s in small_book.sections if s.level] == [
        ("preface-1", "前言", "I"),
        ("ch01", "第一章 水与电", "1"),
        ("ch01-s01", "一、水表会说话", "2"),
        ("ch01-s02", "二、電燈的新用法", "5"),
        ("ch02", "第二章 路与车", "9"),
        ("ch02-s01", "一、红绿灯的学问", "10"),
        ("back-1", "后记", "20"),
    ]
    assert (small_book.title, small_book.authors, small_book.publisher) == ("小城智慧", ("李一",), "样书出版社")
    assert (small_book.year, small_book.isbn) == (2020, "9787000000000")


def test_text_is_found_under_headings_and_for_the_unlabelled_preface(small_book: Book) -> None:
    found = [s.id for s in sections_with_text(small_book)]
    assert found == ["preface-1", "ch01", "ch01-s01", "ch01-s02", "ch02", "ch02-s01"]
    preface = small_book.section("preface-1")
    text = small_book.canonical_text[preface.start : preface.end].strip()
    assert text.startswith("我在小城") and text.endswith("2020年3月于小城")


def test_a_broken_paragraph_is_joined_and_a_running_header_removed(small_book: Book) -> None:
    assert "老事情，于是想把" in small_book.canonical_text
    assert "花了3至5年，比原来想的快。" in small_book.canonical_text
    assert repair_counts(small_book.repairs) == {"joined paragraph": 1, "running header": 1}
    (mark,) = small_book.marks
    assert mark.label == "2" and small_book.canonical_text[mark.offset :].startswith("比原来想的快")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_writing_of_the_file_gives_the_same_book(
    tmp_path: Path, small_book: Book, newline: str, encoding: str
) -> None:
    path = tmp_path / "small-book.txt"
    path.write_bytes(SMALL.replace("\n", newline).encode(encoding))
    book = read_book(path)
    assert book.canonical_text == small_book.canonical_text
    assert book.sections == small_book.sections
    assert coverage(book).n_lost == 0
    bom = "\ufeff" if encoding in ("utf-8-sig", "utf-16") else ""
    assert undo(book.canonical_text, book.repairs) == bom + SMALL.replace("\n", newline)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from([*SMALL.splitlines(), "", "X", "小城智慧", "第三章 新", "a,b", "……，", "\r", "\f"]), min_size=1
    )
)
def test_no_character_is_lost_whatever_the_file(lines: list[str]) -> None:
    import tempfile

    text = "\n".join(lines)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.txt"
        path.write_bytes(text.encode())
        if not text.strip():
            with pytest.raises(SourceError):
                read_book(path)
            return
        book = read_book(path)
    assert coverage(book).n_lost == 0
    assert undo(book.canonical_text, book.repairs) == text
    ordered = sorted((s.start, s.end) for s in book.sections if s.start < s.end)
    assert ordered[0][0] == 0 and ordered[-1][1] == len(book.canonical_text)
    assert all(a[1] == b[0] for a, b in zip(ordered, ordered[1:], strict=False))


def test_repairs_of_line_endings_by_hand() -> None:
    canonical, repairs, _ = apply_edits("\ufeffa\r\nb\rc", line_ending_edits("\ufeffa\r\nb\rc"))
    assert canonical == "a\nb\nc"
    assert [(r.kind, r.start, r.before, r.at, r.after) for r in repairs] == [
        ("byte-order mark", 0, "\ufeff", 0, ""),
        ("line ending", 2, "\r\n", 1, "\n"),
        ("line ending", 5, "\r", 3, "\n"),
    ]


def test_the_real_file(real_book: Book) -> None:
    assert real_book.edition == "smart-city-practice"
    assert sum(s.kind == "chapter" for s in real_book.sections) == 9
    assert sum(s.kind == "section" for s in real_book.sections) == 36
    assert [s.id for s in sections_with_text(real_book)] == ["preface-1", "preface-2"]
    assert repair_counts(real_book.repairs) == {"joined paragraph": 4, "running header": 1}
    count = coverage(real_book)
    assert (count.n_characters, count.n_in_sections + count.n_repaired, count.n_lost) == (5828, 5828, 0)


def test_the_real_file_names_the_page_only_where_it_is_known(real_book: Book) -> None:
    from corpus.structure.pages import pages_of
    from corpus.types import Pages

    (mark,) = real_book.marks
    foreword, preface = real_book.section("preface-1"), real_book.section("preface-2")
    assert mark.label == "X" and real_book.canonical_text[mark.offset :].startswith("清晰")
    assert pages_of(real_book, mark.offset, mark.offset + 20) == Pages("X", "X")
    assert pages_of(real_book, foreword.start, mark.offset) == Pages("VII", "IX")
    for offset in range(preface.start, preface.end - 10, 50):
        assert pages_of(real_book, offset, offset + 10) == Pages("XI", None)


def test_a_contents_entry_without_its_heading_is_reported(tmp_path: Path, real_book: Book) -> None:
    path = tmp_path / "book.md"
    path.write_text(
        "# 目录\n\n起风 …… 1\n\n看海 …… 4\n\n落潮 …… 9\n\n# 起风\n\n风从海上来。\n\n# 落潮\n\n水退到石阶下。\n",
        encoding="utf-8",
    )
    book = read_book(path)
    assert [(s.title, s.page) for s in book.sections if s.level] == [("起风", "1"), ("落潮", "9")]
    assert contents_missing(book) == ("看海",)
    # Sections of which a copy has no text are told of elsewhere.
    assert contents_missing(real_book) == ()


@pytest.mark.parametrize(
    ("page", "title", "headings"),
    [
        ("# 第三章 落潮\n\n## 一、石阶\n\n水退了。\n\n## 二、船\n\n船来了。\n", "excerpt", ["第三章 落潮", "一、石阶", "二、船"]),
        ("# 海边\n\n# 第三章 落潮\n\n## 一、石阶\n\n水退了。\n", "海边", ["第三章 落潮", "一、石阶"]),
        ("# 前言\n\n## 一、石阶\n\n水退了。\n", "excerpt", ["前言", "一、石阶"]),
        ("# Chapter 3: Ebb\n\n## Steps\n\nThe water fell.\n", "excerpt", ["Chapter 3 Ebb", "Steps"]),
        ("# 海边\n\n## 第三章 落潮\n\n水退了。\n", "海边", ["第三章 落潮"]),
    ],
    ids=["a lone chapter", "under a title", "a lone foreword", "in English", "a title"],
)  # fmt: skip
def test_a_lone_chapter_is_not_the_title_of_the_book(
    tmp_path: Path, page: str, title: str, headings: list[str]
) -> None:
    path = tmp_path / "excerpt.md"
    path.write_text(page, encoding="utf-8")
    book = read_book(path)
    assert (book.title, [s.heading for s in book.sections if s.level]) == (title, headings)
