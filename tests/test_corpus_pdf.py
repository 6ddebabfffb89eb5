"""PDF: running headers, page labels, paragraphs, headings and pages, by values worked by hand with lines made here."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from corpus.formats.pdf.furniture import furniture, printed_labels
from corpus.formats.pdf.headings import Bookmark, by_outline, by_type
from corpus.formats.pdf.lines import Line
from corpus.formats.pdf.notes import with_notes_after
from corpus.formats.pdf.ocr import evened
from corpus.formats.pdf.paragraphs import Joiner, Style, in_reading_order, with_code
from corpus.language.folding import skeleton
from corpus.structure.page_labels import labelled, with_printed_pages
from corpus.structure.pages import pages_of, physical_pages_of
from corpus.types import Book, PageMark, Pages, Section, Source

HAN = "河湾镇在一条小河的转弯处，从前以织布和晒盐为生。这本小书写的是镇上的人怎样把路灯和水表接到网上"


def line(text: str, base: float = 700, page: int = 0, **more: object) -> Line:
    """A line of 10-point type from 72 to 500 points, which is full."""
    return Line(**{"page": page, "text": text, "left": 72, "right": 500, "base": base, "size": 10} | more)  # type: ignore[arg-type]


def joiner(words: str = "", indents: bool = False) -> Joiner:
    """Of a book in 10-point type on 14 points, with lines to 500."""
    return Joiner(Style(10, {10: 14}, {}, 500, indents), frozenset(words.split()), {})


# --- running headers and footers, and the labels in them


def paged(footers: Sequence[str], headers: Sequence[str] | None = None) -> list[list[Line]]:
    """Pages of three lines of text with a footer and, where given, a header."""
    pages = []
    for number, footer in enumerate(footers):
        body = [line(f"{HAN[number % 9 :]}第{k}行", 700 - 14 * k, number) for k in range(3)]
        top = [line(headers[number], 780, number)] if headers and headers[number] else []
        pages.append(top + body + ([line(footer, 40, number)] if footer else []))
    return pages


def labels_of(pages: list[list[Line]], titles: frozenset[str] = frozenset()) -> tuple[dict[int, str], list[str]]:
    """The labels printed on pages, and the lines taken for furniture."""
    found = furniture(pages, titles)
    running = [one for page in pages for one in page if id(one) in found]
    return printed_labels(running), [one.text for one in running]


def test_a_count_of_all_pages_is_no_label() -> None:
    labels, running = labels_of(paged([f"{n} / 223" for n in range(3, 9)]))
    assert labels == {0: "3", 1: "4", 2: "5", 3: "6", 4: "7", 5: "8"}
    assert running == [f"{n} / 223" for n in range(3, 9)]


def test_roman_pages_before_arabic_ones() -> None:
    labels, _ = labels_of(paged(["i", "ii", "iii", "iv", "1", "2", "3"]))
    assert labels == {0: "I", 1: "II", 2: "III", 3: "IV", 4: "1", 5: "2", 6: "3"}


def test_left_and_right_hand_headers_and_numbers_of_chapters() -> None:
    headers = [f"{n}  河湾镇手记" if n % 2 == 0 else f"Chapter 3 Water  {n}" for n in range(40, 48)]
    labels, running = labels_of(paged([""] * 8, headers))
    assert labels == {n - 40: str(n) for n in range(40, 48)}
    assert running == headers


def test_a_plate_without_a_number_shifts_the_rest_and_stays_unknown() -> None:
    labels, _ = labels_of(paged(["1", "2", "3", "", "4", "5", "6"]))
    assert labels == {0: "1", 1: "2", 2: "3", 4: "4", 5: "5", 6: "6"}
    marks = tuple(PageMark(10 * n, labels.get(n, ""), n + 1) for n in range(7))
    assert [mark.label for mark in labelled(marks, ())] == ["1", "2", "3", "", "4", "5", "6"]


def test_text_that_recurs_is_no_furniture() -> None:
    # The same words in the middle of pages; and a number in a table, inside of the outermost lines.
    pages = [[line(HAN, 780 - 14 * k, n) for k in range(4)] for n in range(4)]
    for n, page in enumerate(pages):
        page[2:2] = [line("小结", 500 - 30 * n, n)]
        page += [line(f"{HAN}{n}号", 300 - 20 * n, n), line(f"另外{n * n}件事", 200 - 11 * n, n)]
    assert "小结" not in labels_of(pages)[1]


def test_a_title_with_its_page_at_the_height_of_footers() -> None:
    # Two pages for each title: no wording recurs on three, but the footers of the third chapter do.
    footers = ["3.1. 路灯\t20", "21 第三章 接线", "3.2. 水表\t22", *[f"{n} 第四章 用线" for n in range(23, 29)]]
    titles = frozenset(skeleton(title).text for title in ("路灯", "水表", "接线", "用线"))
    assert labels_of(paged(footers), titles)[1] == footers
    assert labels_of(paged(["3.1. 别的话\t20", *footers[1:]]), titles)[1] == footers[1:]


def test_rows_of_numbers_are_no_furniture() -> None:
    rows = [[line(" ".join(str(7 * n + k * j) for j in range(8)), 780 - 14 * k, n) for k in range(9)] for n in range(5)]
    assert labels_of(rows) == ({}, [])


def test_no_label_from_numbers_that_do_not_count_pages() -> None:
    # The year on every page, and the number of a chapter.
    assert labels_of(paged(["2013", "2013", "2013", "2013"]))[0] == {}
    assert labels_of(paged([f"第 {n} 章" for n in (1, 1, 1, 2, 2, 2)]))[0] == {}


# --- labels learnt


def section(start: int, end: int, page: str | None) -> Section:
    return Section(
        id=f"s{start}", kind="chapter", number="", title="", title_en="", level=1, start=start, body=start, end=end, page=page
    )  # fmt: skip


def marks_of(labels: Sequence[str]) -> tuple[PageMark, ...]:
    """Pages of ten characters, counted from 1 in the file."""
    return tuple(PageMark(10 * n, label, n + 1) for n, label in enumerate(labels))


@pytest.mark.parametrize(
    ("labels", "listed", "expected"),
    [
        pytest.param(["", "2", "", "4", "", ""], {}, ["1", "2", "3", "4", "", ""], id="two-printed-fill-between"),
        pytest.param(["", "2", "", "", "", ""], {}, ["", "2", "", "", "", ""], id="one-is-no-proof"),
        pytest.param([""] * 6, {20: "1", 40: "3"}, ["", "", "1", "2", "3", ""], id="contents-alone-teach"),
        pytest.param([""] * 6, {20: "1", 40: "5"}, [""] * 6, id="contents-that-disagree"),
        pytest.param(["", "", "1", "", "", ""], {40: "4"}, ["", "", "1", "", "", ""], id="contents-against-print"),
        pytest.param(["i", "", "iii", "", "", ""], {30: "1", 50: "3"}, ["i", "II", "iii", "1", "2", "3"], id="series"),
    ],
)
def test_labels_are_learnt_where_all_agree(labels: list[str], listed: dict[int, str], expected: list[str]) -> None:
    sections = [section(start, start + 10, page) for start, page in listed.items()]
    assert [mark.label for mark in labelled(marks_of(labels), sections)] == expected


def test_a_section_has_the_page_it_begins_on() -> None:
    found = with_printed_pages([section(5, 25, None), section(25, 60, "9"), section(35, 40, None)], marks_of("123456"))
    assert [s.page for s in found] == ["1", "9", "4"]


@pytest.mark.parametrize(
    ("span", "printed_pages", "physical"),
    [
        ((2, 8), Pages("VIII", "VIII"), (1, 1)),
        ((5, 15), Pages("VIII", "IX"), (1, 2)),  # across the end of a page
        ((15, 25), Pages("IX", "1"), (2, 3)),  # across two series
        ((25, 35), Pages("1", None), (3, 4)),  # the page that follows has no label
        ((35, 45), Pages(None, "3"), (4, 5)),
        ((32, 38), None, (4, 4)),
    ],
)
def test_pages_by_marks(span: tuple[int, int], printed_pages: Pages | None, physical: tuple[int, int]) -> None:
    book = Book(
        id="b",
        layer="book",
        title="b",
        title_en="",
        canonical_text="字" * 50,
        sections=(section(0, 50, None),),
        marks=marks_of(["viii", "ix", "1", "", "3"]),
        source=Source(path="b.pdf", sha256="", encoding="", encoding_reason="", n_characters=50, format="pdf"),
    )
    assert pages_of(book, *span) == printed_pages
    assert physical_pages_of(book, *span) == physical


# --- paragraphs

CASES = [
    pytest.param(line(HAN), line(HAN, 686), "", id="chinese-goes-on"),
    pytest.param(line("so it goes"), line("on and on", 686), " ", id="english-goes-on"),
    pytest.param(line("用了 Git"), line("仓库", 686), " ", id="mixed"),
    pytest.param(line("很亮。", right=300), line(HAN, 686), "\n\n", id="short-last-line"),
    pytest.param(line("很亮，", right=300), line(HAN, 686), "\n\n", id="much-room-is-an-end"),
    pytest.param(line("很亮。", right=490), line(HAN, 686), "", id="room-for-half-a-character"),
    pytest.param(line(HAN), line(HAN, 665), "\n\n", id="a-gap"),
    pytest.param(line(HAN, 60), line(HAN, 780, 1), "", id="across-pages"),
    pytest.param(line(HAN + "。", 60), line(HAN, 780, 1), "\n\n", id="a-sentence-ends-with-the-page"),
    pytest.param(line(HAN), line("很小的注", 686, size=8, right=200), "\n\n", id="smaller-with-less-width"),
    pytest.param(line("表 3 用电" + HAN, 60), line(HAN, 780, 1), "\n\n", id="a-caption-ends-with-the-page"),
    pytest.param(line(HAN + "。"), line("• 梯子太短", 686), "\n\n", id="bullet"),
    pytest.param(line(HAN + "。"), line("（二）梯子太短", 686), "\n\n", id="numbered"),
    pytest.param(line("四月\t1520"), line("五月\t1485", 686), "\n\n", id="rows"),
    pytest.param(line("1.1 路灯 . . . . . . 3"), line("1.2 水表 . . . . . . 5", 686), "\n\n", id="contents"),
    pytest.param(line("a = 1", mono=True), line("b = 2", 686, mono=True), "\n", id="code"),
    pytest.param(line("a = 1", mono=True), line("b = 2", 672, mono=True), "\n\n", id="code-with-a-blank-line"),
    pytest.param(line("run it with"), line("wenshu ask", 686, size=8.5, mono=True), " ", id="code-within-a-sentence"),
]


@pytest.mark.parametrize(("a", "b", "between"), CASES)
def test_what_stands_between_two_lines(a: Line, b: Line, between: str) -> None:
    assert joiner().between(a, b) == between


def test_an_indent_begins_a_paragraph_where_the_book_indents() -> None:
    a, b = line(HAN), line(HAN, 686, left=92)
    assert joiner(indents=True).between(a, b) == "\n\n"
    assert joiner(indents=False).between(a, b) == ""
    # Where it indents, a full line that ends its sentence with the page may go on.
    assert joiner(indents=True).between(line(HAN + "。", 60), line(HAN, 780, 1)) == ""


def test_a_paragraph_of_one_full_line_ends_where_the_next_is_indented() -> None:
    style = Style(10, {10: 14}, {}, 500, True, {0: (72,)})
    indenting = Joiner(style, frozenset(), {})
    a, b = line(HAN + "。", left=92), line(HAN, 686, left=92)
    assert indenting.between(a, b) == "\n\n"
    assert indenting.between(line(HAN + "，", left=92), b) == ""  # a quotation, set in
    assert indenting.between(a, line(HAN, 686)) == ""


@pytest.mark.parametrize(
    ("a", "b", "words", "drops"),
    [
        ("an exam-", "ple of it", "example", True),
        ("an exam-", "ple of it", "", True),  # two runs of small letters
        ("a well-", "known one", "well-known wellknown", False),
        ("the 1990-", "2000 years", "", False),
        ("see http://a.org/-", "docs now", "", True),
    ],
)
def test_hyphens(a: str, b: str, words: str, drops: bool) -> None:
    one, other = line(a, broken=True), line(b, 686)
    assert joiner(words).between(one, other) == ""
    assert joiner(words).drops_hyphen(one, other) is drops


def test_a_footnote_goes_behind_the_paragraph_it_cuts() -> None:
    first, note = line(HAN, 100), line("① 十分钟是商量出来的。", 50, size=8, right=200)
    rest, after = line("后来又亮了。", 780, 1, right=140), line(HAN, 750, 1)
    assert with_notes_after([first, note, rest, after], joiner()) == [first, rest, note, after]
    # Where the page ends with the paragraph, the note stays.
    whole = line("灯亮了。", 100, right=120)
    assert with_notes_after([whole, note, after], joiner()) == [whole, note, after]


def test_what_is_drawn_late_is_read_where_it_stands() -> None:
    a, b, code = line(HAN, 700), line(HAN, 600), line("x = 1", 650, mono=True, right=110)
    assert in_reading_order([a, b, code]) == [a, code, b]
    # A second column is no such thing, whether its lines stand at the height of the first one's or between them.
    left = [line(HAN, 700 - 14 * k, right=280) for k in range(3)]
    right = [line(HAN, 693 - 14 * k, left=300) for k in range(3)]
    assert in_reading_order(left + right) == left + right


def test_code_keeps_its_indent_and_its_remarks() -> None:
    # Letters of 8-point Courier are 4.8 points wide: 19.2 points are four of them.
    first = line("def leak(readings):", mono=True, size=8, right=72 + 19 * 4.8)
    second = line("return 1", 688, mono=True, size=8, left=91.2, right=91.2 + 8 * 4.8)
    remark = line("# 漏了", 676, size=8, right=130)
    found = with_code([line(HAN, 714), first, second, remark], joiner().style)
    assert [one.text for one in found[1:]] == ["def leak(readings):", "    return 1", "# 漏了"]
    assert [one.mono for one in found] == [False, True, True, True]


def test_lines_of_a_scan_have_one_size() -> None:
    # Of 47 + 4 + 2 letters most are of size 10: 12 is within a quarter of it, 18 is not.
    lines = [line(HAN), line("也很清楚", 686, size=12), line("路灯", 650, size=18)]
    assert [one.size for one in evened(lines)] == [10, 10, 18]


# --- headings


def test_headings_of_an_outline() -> None:
    number, title = line("第一章", 760, right=110, size=18), line("路灯", 730, right=110, size=18)
    wrapped = [line("一个很长的标题分在", 600, size=14), line("两行里", 580, size=14, right=120)]
    last = line(HAN, 560)
    lines = [number, title, line(HAN, 700), *wrapped, last]
    outline = [
        Bookmark(1, "路灯", 0, 770),
        Bookmark(2, "一个很长的标题 分在两行里", 0, 610),
        Bookmark(2, "没有印出来", 0, 565),
    ]
    found = by_outline(outline, lines)
    assert [(h.level, h.title) for h in found] == [
        (1, "第一章路灯"),
        (2, "一个很长的标题分在两行里"),
        (2, "没有印出来"),
    ]
    assert [h.lines for h in found] == [(number, title), tuple(wrapped), ()]
    assert found[2].before is last


def test_one_title_twice_on_a_page_is_found_where_the_outline_leads() -> None:
    first, second = line("小结", 700, right=92), line("小结", 300, right=92)
    outline = [Bookmark(1, "小结", 0, 705), Bookmark(1, "小结", 0, 305)]
    assert [h.lines for h in by_outline(outline, [first, line(HAN, 680), second])] == [(first,), (second,)]


def test_headings_by_type() -> None:
    body = [line(HAN, 680 - 14 * k) for k in range(12)]
    chapter, bold = line("第一章 路灯", size=18, right=160), line("三十六盏灯", 480, bold=True, right=122)
    found = by_type([chapter, *body, bold, *[line(HAN, 450 - 14 * k) for k in range(4)]], 10)
    assert [(h.level, h.title) for h in found] == [(1, "第一章 路灯"), (2, "三十六盏灯")]
