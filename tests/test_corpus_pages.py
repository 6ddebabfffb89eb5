"""Pages: labels, and what may be claimed of a span."""

from __future__ import annotations

import pytest

from corpus.language.page_numbers import PageNumber, normalise_label, parse_label
from corpus.structure.pages import can_share_page, contains_page, pages_of
from corpus.types import Book, PageMark, Pages, Section


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("XII", PageNumber("roman", 12)),
        ("xiv", PageNumber("roman", 14)),
        ("095", PageNumber("arabic", 95)),
        ("第95页", PageNumber("arabic", 95)),
        ("p. 7", PageNumber("arabic", 7)),
        ("IIX", None),
        ("九", None),
        ("", None),
    ],
)
def test_labels(text: str, expected: PageNumber | None) -> None:
    assert parse_label(text) == expected


def test_labels_are_written_one_way() -> None:
    assert [normalise_label(x) for x in ("095", "xi", "A-3")] == ["95", "XI", "A-3"]


def _section(name: str, start: int, end: int, page: str | None, level: int = 1) -> Section:
    return Section(
        id=name, kind="chapter", number="", title=name, title_en="", level=level, start=start, body=start, end=end, page=page
    )  # fmt: skip


BOOK = Book(
    id="b",
    layer="book",
    title="b",
    title_en="",
    canonical_text="x" * 100,
    sections=(
        _section("imprint", 0, 10, None, 0),
        _section("foreword", 10, 30, "VII"),
        _section("preface", 30, 50, "XI"),
        _section("one", 50, 70, "1"),
        _section("one-a", 70, 80, "3", 2),
        _section("one-b", 80, 100, "6", 2),
    ),
    marks=(PageMark(25, "X"),),
)


@pytest.mark.parametrize(
    ("span", "pages"),
    [
        ((0, 5), None),  # the imprint stands outside the numbering
        ((10, 20), Pages("VII", "IX")),  # before page X begins
        ((25, 30), Pages("X", "X")),  # after it, and the preface begins XI
        ((20, 28), Pages("VII", "X")),  # across the page turn
        ((30, 40), Pages("XI", None)),  # nothing bounds the preface: chapter one counts anew
        ((50, 60), Pages("1", "3")),  # the next section may begin within page 3
        ((70, 75), Pages("3", "6")),
        ((90, 95), Pages("6", None)),
    ],
)
def test_what_may_be_claimed(span: tuple[int, int], pages: Pages | None) -> None:
    assert pages_of(BOOK, *span) == pages


@pytest.mark.parametrize(
    ("pages", "label", "expected"),
    [
        (Pages("X", "X"), "x", True),
        (Pages("VII", "IX"), "X", False),
        (Pages("VII", "IX"), "VIII", None),
        (Pages("XI", None), "XII", None),
        (Pages("XI", None), "V", False),
        (Pages("XI", None), "95", None),
        (None, "95", None),
    ],
)
def test_is_it_on_the_page_cited(pages: Pages | None, label: str, expected: bool | None) -> None:
    assert contains_page(pages, label) is expected


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        (("VII", "IX"), ("IX", "X"), True),
        (("VII", "IX"), ("X", "X"), False),
        (("VII", "IX"), ("8", "8"), False),
        (("XI", None), ("XX", "XX"), True),
        (("XI", None), ("X", "X"), False),
        ((None, "9"), ("3", None), True),
        ((None, None), ("3", "4"), False),
    ],
)
def test_pages_in_common(one: tuple[str | None, str | None], other: tuple[str, str], shared: bool) -> None:
    assert can_share_page(Pages(*one), Pages(*other)) is shared
    assert can_share_page(Pages(*other), Pages(*one)) is shared
    assert not can_share_page(None, Pages(*other))
