"""Answers and quotes as HTML: what is marked, what is linked, and that nothing foreign stays markup."""

from __future__ import annotations

import re
from html import escape, unescape

import pytest
from fakes_ui import CONTEXT, QUOTED, answer, quote

from corpus.companion import pair_of, read_companion
from rag.citation import cite
from rag.types import Quote
from ui.page import cards
from ui.page.session import Turn
from ui.page.texts import LANGUAGES, TEXTS, text, ui_language

HOSTILE = '<img src=x onerror="alert(1)"> <script>alert(2)</script> \' & [a](javascript:x) $x$ {{value}} ${value}'


def _plain(html: str) -> str:
    """The text a reader sees."""
    return unescape(re.sub(r"<[^>]+>", "", html.replace("<br>", "\n")))


def _tags(html: str) -> set[str]:
    return set(re.findall(r"<([a-z0-9]+)", html))


def test_the_quoted_words_and_only_they_are_marked() -> None:
    assert cards.highlighted(quote()) == f"灯塔镇很小。<mark>{QUOTED}</mark>馆里有三千册书。"


def test_a_quote_wider_than_its_passage_marks_the_passage() -> None:
    # The passage spans 100..., the quote 90 to 1000: nothing before, nothing after, all of it marked.
    assert cards.highlighted(quote(start=90, end=1000)) == f"<mark>{CONTEXT}</mark>"


def test_line_ends_of_a_passage_are_kept() -> None:
    assert cards.highlighted(quote(text="一\n二三", quoted="二")) == "一<br><mark>二</mark>三"


@pytest.mark.parametrize(
    ("layer", "badge", "noted"), [("book", "Book", False), ("companion", "Companion", True)], ids=["book", "companion"]
)
def test_a_card_says_whose_words_it_shows(layer: str, badge: str, noted: bool) -> None:
    html = cards.card_html(quote(layer=layer), 1, "en")
    assert f'<span class="w-badge">{badge}</span>' in html
    assert f"w-card w-{layer}" in html
    assert (text("companion_note", "en") in html) is noted
    assert (text("basis_preface", "en") in _plain(html)) is noted


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh-Hans", "《灯塔镇志》 第一章 图书馆，第7页，第2段"),
        ("zh-Hant", "《灯塔镇志》 第一章 图书馆，第7頁，第2段"),
        ("en", "Tower Town, Chapter 1: Library, p. 7, ¶2"),
    ],
)
def test_the_place_speaks_the_language_of_the_page(language: str, expected: str) -> None:
    assert cards.label(quote().citation, ui_language(language)) == expected
    assert expected in cards.card_html(quote(), 1, ui_language(language))


def test_copying_takes_quote_and_place() -> None:
    assert cards.quotation(quote().citation, "en") == f"“{QUOTED}”\n(Tower Town, Chapter 1: Library, p. 7, ¶2)"
    copied = re.search(r'data-copy="([^"]*)"', cards.card_html(quote(), 1, "en"))
    assert copied and unescape(copied[1]) == cards.quotation(quote().citation, "en")


def test_only_markers_that_have_a_card_are_links() -> None:
    turn = Turn("？", answer=answer(statement="甲[1]，乙[2]"))
    html = cards.reply_html(turn, 3, "zh-Hans")
    assert 'href="#w-card-3-1"' in html
    assert html.count("<a ") == 1
    assert "[2]" in _plain(html)
    assert 'id="w-card-3-1"' in cards.evidence_html([turn, turn, turn], "zh-Hans")


@pytest.mark.parametrize("language", LANGUAGES)
def test_markup_in_question_answer_book_and_error_is_text(language: str) -> None:
    hostile = quote(text=f"前{HOSTILE}后", quoted=HOSTILE, label_zh=HOSTILE, label_en=HOSTILE)
    answered = Turn(HOSTILE, answer=answer(HOSTILE, HOSTILE, quotes=(hostile,), terms=(HOSTILE,)))
    failed = Turn(HOSTILE, error=HOSTILE)
    chat = "".join(m["content"] for m in cards.messages([answered, failed], ui_language(language)))
    evidence = cards.evidence_html([answered, failed], ui_language(language))
    for html in (chat, evidence):
        assert not _tags(html) & {"img", "script"}
        assert 'onerror="' not in html
        assert HOSTILE in _plain(html)


def test_all_but_the_newest_answer_are_hidden() -> None:
    turns = [Turn("一", answer=answer()), Turn("二", error="x"), Turn("三", answer=answer()), Turn("四")]
    html = cards.evidence_html(turns, "en")
    assert re.findall(r'id="w-turn-(\d)"( hidden)?', html) == [("1", " hidden"), ("3", "")]


def test_an_answer_without_quotes_says_so() -> None:
    silent = answer(verdict="not_found", statement="没有", quotes=())
    html = cards.evidence_html([Turn("红烧肉怎么做？", answer=silent)], "zh-Hans")
    assert text("evidence_none", "zh-Hans") in html
    assert text("verdict_not_found", "zh-Hans") in html


def test_a_long_question_is_shown_shortened() -> None:
    shown = _plain(cards.question_html("问" * 10_000))
    assert shown == "问" * cards.SHOWN_QUESTION_CHARACTERS + "…"


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_every_string_exists_in_all_languages_with_the_same_fields(key: str) -> None:
    fields = {frozenset(re.findall(r"\{(\w+)\}", words)) for words in TEXTS[key]}
    assert len(TEXTS[key]) == len(LANGUAGES)
    assert all(TEXTS[key])
    assert len(fields) == 1


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en-GB,en;q=0.9", "en"), ("zh", "zh-Hans"), ("zh-CN,zh;q=0.9", "zh-Hans"), ("zh-TW", "zh-Hant"),
        ("zh_HK", "zh-Hant"), ("zh-Hant-HK", "zh-Hant"), ("fr", "zh-Hans"), ("", "zh-Hans"), (None, "zh-Hans"),
    ],
)  # fmt: skip
def test_language_tags(tag: str | None, language: str) -> None:
    assert ui_language(tag) == language


def test_a_companion_paragraph_is_shown_in_both_languages() -> None:
    chinese = next(p for p in read_companion("smart-city-practice").passages if p.language == "zh-Hans")
    english = pair_of(chinese)
    assert english is not None and pair_of(english) == chinese
    book = read_companion("smart-city-practice").book
    card = cards.card_html(Quote(marker=1, citation=cite(book, chinese), context=chinese), 1, "en")
    first, second = re.findall(r'<blockquote[^>]*lang="([^"]+)">(.*?)</blockquote>', card)
    assert (first[0], second[0]) == ("zh-Hans", "en")
    assert "<mark>" in first[1] and "<mark>" not in second[1] and escape(english.text[:40]) in second[1]
