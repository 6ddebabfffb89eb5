"""Plain text with form feeds: page numbers in running headers, cut paragraphs, notes at the foot of a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.draft.layout import undo
from corpus.formats.text_pages import page_edits
from corpus.reading import read_book, repair_counts
from corpus.structure.pages import pages_of, physical_pages_of
from corpus.types import Book, Pages

# Four pages; the first has no number. Page 7's last paragraph goes on on page 8, over a note.
PAGES = """灯塔镇志

渔民　著
\f· 6 ·

第一章　码头

　　灯塔镇的码头能停泊四十艘木船。
\f第一章　码头　　7

　　码头的吊车归渔港管。①吊车在1987年大修，修了三个月，镇上的船

① 渔港是镇办的。
\f8　　灯塔镇志

只好停在湾外。

　　第二年吊车又坏了。
"""


@pytest.fixture
def book(tmp_path: Path) -> Book:
    path = tmp_path / "town.txt"
    path.write_text(PAGES.replace("\n", "\r\n"), encoding="utf-8", newline="")
    return read_book(path)


def test_pages_are_known_and_headers_gone(book: Book) -> None:
    text = book.canonical_text
    assert (
        "灯塔镇志\n\n渔民" in text and "· 6 ·" not in text and "码头　　7" not in text and "8　　灯塔镇志" not in text
    )
    assert "镇上的船只好停在湾外。\n\n① 渔港是镇办的。\n\n" in text

    def at(words: str) -> Pages | None:
        return pages_of(book, text.index(words), text.index(words) + len(words))

    assert at("渔民　著") == Pages("5", "5"), "filled in: all that is printed agrees"
    assert at("能停泊四十艘") == Pages("6", "6")
    assert at("渔港管") == Pages("7", "7") and at("停在湾外") == Pages("8", "8")
    assert at("镇上的船只好停在") == Pages("7", "8")
    assert at("渔港是镇办的") == Pages("7", "7"), "a note put behind its paragraph keeps its own page"
    assert at("又坏了") == Pages("8", "8"), "the last page of the file is bounded by its end"
    place = text.index("又坏了")
    assert physical_pages_of(book, place, place + 3) == (4, 4)


def test_nothing_is_lost(book: Book) -> None:
    assert undo(book.canonical_text, book.repairs) == PAGES.replace("\n", "\r\n")
    kinds = repair_counts(book.repairs)
    assert kinds["running header"] == 2 and kinds["footnote"] == 3 and "joined paragraph" not in kinds


@pytest.mark.parametrize(
    "text",
    ["一页\f两页", "没有换页的书。\n\n7\n\n第二段。", "1990\f2003\f1931\f1848"],
    ids=["two pages", "no form feed", "numbers that do not go up as pages do"],
)
def test_what_shows_no_page_numbers(text: str) -> None:
    edits, marks = page_edits(text)
    assert all(mark.label == "" for mark in marks)
    assert all(not text[edit.start : edit.end].strip() for edit in edits), "nothing but space is taken away"


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("　　他说：“走。”", "“不走，”她说，“还没有到时候，船也没有来。”", True),
        ("　　这一段到此为止。", "　　新的一段。", False),
        ("　　这一段没有写完，", "还有下半句。", True),
        ("　　这一段到此为止。", "二、码头", False),
        ("　　这一段到此为止。", "说明", False),
        ("1861年　开始记账。\n1869年　建桥。", "1892年　浮桥连成，用船二十六条，养了九年。", False),
        ("　　何景山　46，47，48", "莫有田　26，49", False),
    ],
    ids=["speech goes on", "indented", "cut", "numbered heading", "heading", "list", "index"],
)
def test_whether_a_paragraph_goes_on(before: str, after: str, joined: bool) -> None:
    text = f"1\n\n{before}\n\f2\n\n{after}\n\f3\n\n　　完。\n"
    edit = next(e for e in page_edits(text)[0] if e.start == 3 + len(before))
    assert (edit.after == "") == joined


@pytest.mark.parametrize(
    ("filling", "pages_with_text"),
    [(" " * 300_000, 2), ("1，" * 200_000 + "x", 3), ("\f" * 100_000, 3)],
    ids=["spaces", "numbers", "form feeds"],
)
def test_time_goes_with_the_length(filling: str, pages_with_text: int) -> None:
    """In the square of the length each of these would take hours."""
    text = f"1\n\n一\n\f2\n\n{filling}\n\f3\n\n三\n"
    assert len(page_edits(text)[1]) == pages_with_text
