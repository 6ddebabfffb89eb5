"""English help with Chinese quotes: the companion's report only where it is clearly meant, else the key terms."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import SMALL_FILE
from fakes import KeywordEncoder
from fakes_ui import answer, quote

from corpus.language.dictionary import name_gloss
from corpus.structure.pages import encloses
from corpus.terms.entries import ConceptEntry, Term, sections_of
from corpus.types import Book, PageRange, Pages, Passage, Section
from index.folder import BookIndex, build
from index.words.proper_names import ProperNames
from rag.answers.answering import ask
from rag.glossary.key_terms import MOST_KEY_TERMS, key_terms
from rag.glossary.termbase import Termbase
from rag.library.guide import Guide
from rag.library.library import Library
from rag.types import QuoteHelp
from ui.cli.lines import answer_lines
from ui.page import cards
from ui.shapes.answers import answer_to_dict

ENCODER = KeywordEncoder()
REPORT = QuoteHelp(kind="companion", text="A library opened in <1987>.", source="Companion, p. 7, ¶1")
TERMS = QuoteHelp(kind="terms", text="图书馆: library; 灯塔: lighthouse")


def _entry(name: str, chinese: str, english: Term | None, **more: object) -> ConceptEntry:
    sections = sections_of({"zh-Hans": [Term(chinese)], "en": [english] if english else []})
    return ConceptEntry(id=name, sections=sections, **more)  # type: ignore[arg-type]


@pytest.fixture
def termbase(tmp_path: Path) -> Callable[..., Termbase]:
    return lambda *entries: Termbase(tmp_path, "made-up", entries)


PARTY = (
    _entry("save", "省", Term("to save")),
    _entry("committee", "省委", Term("provincial committee")),
    _entry("secretary", "省委书记", Term("provincial Party secretary")),
)


def test_the_longest_term_wins_and_what_is_left_of_a_word_is_named(termbase: Callable[..., Termbase]) -> None:
    # 浙江省委 is one word of the segmenter's; 省委 of it belongs to 省委书记, 浙江 is left. 省 alone is never a term.
    found = key_terms("浙江省委书记省下钱。", termbase(*PARTY), ProperNames())
    assert found == "浙江: Zhejiang province; 省委书记: provincial Party secretary"


def test_the_glossary_comes_before_the_dictionary(termbase: Callable[..., Termbase]) -> None:
    named = _entry("ningbo", "宁波", Term("Ningbo, our city"))
    assert (
        key_terms("宁波在浙江。", termbase(named), ProperNames()) == "宁波: Ningbo, our city; 浙江: Zhejiang province"
    )


def test_a_traditional_quote_is_shown_as_printed(termbase: Callable[..., Termbase]) -> None:
    light = _entry("light", "红绿灯", Term("traffic light"))
    assert key_terms("寧波的紅綠燈", termbase(light), ProperNames()) == (
        "寧波: Ningbo subprovincial city in Zhejiang; 紅綠燈: traffic light"
    )


def test_english_that_nobody_looked_at_is_no_help(termbase: Callable[..., Termbase]) -> None:
    guessed = _entry("a", "水表读数", Term("water table read", "proposed", "composed"), status="proposed")
    approved = _entry("b", "红绿灯", Term("traffic light", "preferred", "composed"))
    listed = _entry("c", "路灯", Term("street light", "proposed", "dictionary"), status="proposed")
    deprecated = _entry("d", "图书馆", Term("book hall", "deprecated"))
    nameless = _entry("e", "电灯", None)
    text = "水表读数、红绿灯、路灯、图书馆、电灯。"
    found = key_terms(text, termbase(guessed, approved, listed, deprecated, nameless), ProperNames())
    assert found == "红绿灯: traffic light; 路灯: street light"


def test_eight_at_most_the_longest_in_the_order_of_the_text(termbase: Callable[..., Termbase]) -> None:
    words = ["苹果", "香蕉", "葡萄干", "西红柿", "马铃薯", "胡萝卜", "哈密瓜", "猕猴桃", "火龙果"]
    entries = [_entry(f"n{i}", word, Term(f"fruit {i}")) for i, word in enumerate(words)]
    found = key_terms("、".join(words) + "。", termbase(*entries), ProperNames())
    assert MOST_KEY_TERMS == 8
    # 香蕉 is as short as 苹果 and stands behind it.
    assert found == "; ".join(f"{w}: fruit {i}" for i, w in enumerate(words) if w != "香蕉")


def test_a_term_is_named_once_and_on_one_line(termbase: Callable[..., Termbase]) -> None:
    book = _entry("book", "红绿灯", Term("traffic light"))
    assert key_terms("红绿\n  灯，红绿灯", termbase(book), ProperNames()) == "红绿 灯: traffic light"


def test_a_quote_without_terms_has_no_line(termbase: Callable[..., Termbase]) -> None:
    assert key_terms("写得不好，请读者指教。", termbase(), ProperNames()) == ""


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("宁波", "Ningbo subprovincial city in Zhejiang"),
        ("浙江", "Zhejiang province"),
        ("红绿灯", ""),  # no name
        ("没有这个词", ""),
    ],
)
def test_what_the_dictionary_says_of_a_name(name: str, english: str) -> None:
    assert name_gloss(name) == english


@pytest.mark.parametrize(
    ("outer", "inner", "expected"),
    [
        (("VII", "IX"), ("VII", "IX"), True),
        (("VII", "IX"), ("VIII", "VIII"), True),
        (("VII", "IX"), ("VII", "X"), False),
        (("VIII", "IX"), ("VII", "IX"), False),
        (("XI", None), ("XII", None), True),
        (("XI", None), ("XI", "XIII"), True),
        (("XI", "XII"), ("XI", None), False),
        (("VII", "IX"), ("8", "8"), False),
        ((None, "IX"), ("VII", "VII"), False),
    ],
)
def test_pages_that_hold_all_of_others(
    outer: tuple[str | None, str | None], inner: tuple[str | None, str | None], expected: bool
) -> None:
    assert encloses(Pages(*outer), Pages(*inner)) is expected
    assert not encloses(None, Pages(*inner)) and not encloses(Pages(*outer), None)


def _index(name: str, rows: list[tuple[str, int, tuple[str, str]]], reports: bool = False) -> BookIndex:
    """A book of one section; of a companion each paragraph, and then its English."""
    text, passages, ranges = "", [], []
    for words, paragraph, pages in rows:
        for language in ("zh-Hans", "en") if reports else ("zh-Hans",):
            start, said = len(text), words if language != "en" else f"In English: {paragraph}."
            text += said
            stem = f"{name}/{paragraph}" if reports else f"{name}/{len(passages)}"
            tail, other = ("-en", "") if language == "en" else ("", "-en")
            passages.append(
                Passage(
                    id=stem + tail, book_id=name, section_id="s", start=start, end=len(text), text=said,
                    paragraph=paragraph, language=language, sentences=((start, len(text)),),
                    basis="preface" if reports else None, pair_id=stem + other if reports else None,
                )
            )  # fmt: skip
            ranges.append(PageRange(start=start, end=len(text), pages=Pages(*pages)))
    section = Section(id="s", kind="front", number="", title="序", title_en="", level=1, start=0, body=0, end=len(text))
    book = Book(
        id=name, layer="companion" if reports else "book", title=name, title_en=name, canonical_text=text,
        sections=(section,), page_ranges=tuple(ranges),
    )  # fmt: skip
    return build(book, tuple(passages), ENCODER)


ALL = ("VII", "IX")
BOOK = [("标准是先导。", 1, ALL), ("宁波先行一步。", 2, ALL), ("城市大了。", 3, ALL)]


def _reported(
    reports: list[tuple[str, int, tuple[str, str]]], book: list[tuple[str, int, tuple[str, str]]]
) -> list[str]:
    index = _index("book", book)
    guide = Guide(_index("guide", reports, True), index)
    found = [guide.report_on(passage) for passage in index.passages]
    return [report.text if report else "" for report in found]


def test_a_report_helps_with_the_paragraph_it_is_nearest_to() -> None:
    # Nothing reports on the third paragraph: the nearest report is on another one.
    reports = [("标准的事。", 1, ALL), ("宁波的事。", 2, ALL)]
    assert _reported(reports, BOOK) == ["In English: 1.", "In English: 2.", ""]


def test_two_reports_on_one_passage_are_not_clear() -> None:
    reports = [("标准的事。", 1, ALL), ("标准也有事。", 2, ALL), ("宁波的事。", 3, ALL)]
    assert _reported(reports, BOOK) == ["", "In English: 3.", ""]


def test_a_report_on_fewer_pages_than_the_passage_may_stand_on_is_not_clear() -> None:
    reports = [("标准的事。", 1, ("VII", "VIII")), ("宁波的事。", 2, ALL)]
    assert _reported(reports, BOOK) == ["", "In English: 2.", ""]


def test_a_report_on_another_section_is_on_another_place() -> None:
    companion, book = _index("guide", [("标准的事。", 1, ALL)], True), _index("book", BOOK)
    elsewhere = replace(book.passages[0], section_id="t")
    assert Guide(companion, book).report_on(elsewhere) is None
    assert Guide(companion, book).report_on(replace(book.passages[0], id="unknown")) is None


@pytest.fixture(scope="module")
def small_library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    library = Library.open(tmp_path_factory.mktemp("home"))
    library.add(SMALL_FILE)
    library.termbase("small-book").add(_entry("meter", "水表", Term("water meter")))
    return library


def test_an_english_answer_helps_with_its_chinese_quotes_and_a_chinese_one_does_not(small_library: Library) -> None:
    english = ask("How many water meters did the town change?", ["small-book"], library=small_library)
    helps = {quote.text: quote.help for quote in english.quotes}
    assert english.spoken == "en" and any("水表" in words for words in helps)
    for words, help in helps.items():
        if "水表" in words:
            assert help is not None and help.kind == "terms" and "水表: water meter" in help.text
    chinese = ask("小城换了多少只水表？", ["small-book"], library=small_library)
    assert chinese.spoken == "zh-Hans" and chinese.quotes and not any(quote.help for quote in chinese.quotes)


def test_the_shell_says_whose_words_they_are_and_says_them_once() -> None:
    quotes = tuple(replace(quote(n), help=help) for n, help in ((1, REPORT), (2, REPORT), (3, TERMS)))
    lines = answer_lines(answer(quotes=quotes), "en")
    about = "    What our companion reports of this paragraph (not the book’s words): "
    assert f"{about}A library opened in <1987>. (Companion, p. 7, ¶1)" in lines
    assert f"{about}→ [1]" in lines
    key = "    Key terms from our glossary and a dictionary (not the book’s words): "
    assert f"{key}图书馆: library; 灯塔: lighthouse" in lines


def test_json_tells_kind_text_and_source() -> None:
    quotes = (replace(quote(), help=REPORT), replace(quote(2), help=TERMS), quote(3))
    shown = [row["help"] for row in json.loads(json.dumps(answer_to_dict(answer(quotes=quotes))))["quotes"]]
    assert shown == [
        {"kind": "companion", "text": "A library opened in <1987>.", "source": "Companion, p. 7, ¶1"},
        {"kind": "terms", "text": "图书馆: library; 灯塔: lighthouse", "source": None},
        None,
    ]


def test_a_card_says_whose_words_the_help_is() -> None:
    html = cards.card_html(replace(quote(), help=REPORT), 1, "en")
    assert "What our companion reports of this paragraph (not the book’s words):" in html
    assert "A library opened in &lt;1987&gt;." in html and "(Companion, p. 7, ¶1)" in html
    assert "w-help" not in cards.card_html(quote(), 1, "en")
    assert "不是书中原文" in cards.card_html(replace(quote(), help=TERMS), 1, "zh-Hans")
    assert "不是書中原文" in cards.card_html(replace(quote(), help=TERMS), 1, "zh-Hant")


def test_real_reports_stand_by_the_paragraphs_they_are_on(real_library: Library) -> None:
    book_id = "smart-city-practice"
    guide = real_library.guide(book_id)
    assert guide is not None
    passages = [p for p in real_library.index(book_id).passages if p.section_id in ("preface-1", "preface-2")]
    found = {p.id.removeprefix(f"{book_id}/"): report for p in passages if (report := guide.report_on(p))}
    # Read side by side with the book: the foreword's paragraphs on the author's career, and the first event.
    career, event = found["preface-1/p003"], found["preface-2/p002"]
    assert "career" in career.text and "15 May 2010" in event.text
    assert all(report.language == "en" for report in found.values())
    # Two reports share one paragraph, the last lines of both prefaces have none.
    assert (len(passages), len(found)) == (22, 19)
