"""A reader of Traditional is spoken to in Traditional; what is printed in a book stays as printed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import SMALL_FILE
from fakes_ui import answer, quote

from corpus.types import Pages
from index.folder import BookIndex
from rag.answers.answering import ask
from rag.citation import citation_label, cite, heading_in, page_label, place_label
from rag.library.library import Library
from ui.cli.lines import answer_lines
from ui.page import cards


@pytest.fixture(scope="module")
def small_library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    library = Library.open(tmp_path_factory.mktemp("home"))
    library.add(SMALL_FILE)
    return library


PRINTED = quote(
    book_title="路与车", path=("第一章 红绿灯的学问",), pages=Pages("XI", None), physical=(3, 3),
    label_zh="《路与车》 第一章 红绿灯的学问，第XI页或其后（文件第3页），第2段",
).citation  # fmt: skip
COMPANION = quote(
    layer="companion", book_title="《路与车》导读", path=("第一章 红绿灯的学问",),
    label_zh="《路与车》导读 第一章 红绿灯的学问，据原书第7页，第2段",
).citation  # fmt: skip


def test_only_our_own_words_of_a_label_are_converted() -> None:
    assert citation_label(PRINTED, "zh-Hant") == "《路与车》 第一章 红绿灯的学问，第XI頁或其後（文件第3頁），第2段"
    assert citation_label(COMPANION, "zh-Hant") == "《路与车》導讀 第一章 红绿灯的学问，據原書第7頁，第2段"
    assert citation_label(PRINTED, "zh-Hans") == PRINTED.label_zh
    assert citation_label(PRINTED, "en") == PRINTED.label_en


def test_a_place_in_a_sentence_speaks_the_script_too() -> None:
    assert place_label(PRINTED, "zh-Hant") == "第一章 红绿灯的学问（第XI頁或其後）"
    assert page_label(replace(PRINTED, pages=None), "zh-Hant") == "文件第3頁"
    assert place_label(PRINTED, "zh-Hans") == "第一章 红绿灯的学问（第XI页或其后）"


def test_names_that_wenshu_gives_are_its_own_words() -> None:
    assert heading_in("书名页与版权页", "zh-Hant") == "書名頁與版權頁"
    assert heading_in("书名页与版权页", "zh-Hans") == "书名页与版权页"
    assert heading_in("第二章 路与车", "zh-Hant") == "第二章 路与车"


def test_the_small_books_title_pages(small_index: BookIndex) -> None:
    passage = next(p for p in small_index.all_passages if "ISBN" in p.text)
    label = citation_label(cite(small_index.book, passage), "zh-Hant")
    assert label.startswith("《小城智慧》 書名頁與版權頁，第") and label.endswith("段")


def test_shell_and_page_show_the_label_in_the_readers_script() -> None:
    asked = answer(quotes=(replace(quote(), citation=COMPANION),), language="zh-Hant")
    lines = answer_lines(asked, "zh-Hant")
    assert "[1] 【導讀】 《路与车》導讀 第一章 红绿灯的学问，據原書第7頁，第2段" in lines
    assert cards.label(COMPANION, "zh-Hant") == "《路与车》導讀 第一章 红绿灯的学问，據原書第7頁，第2段"


def test_a_traditional_question_is_answered_in_traditional(small_library: Library, tmp_path: Path) -> None:
    found = ask("老張說了什麼？", ["small-book"], library=small_library)
    assert found.spoken == "zh-Hant"
    own = "\n".join([found.statement, *(citation_label(q.citation, "zh-Hant") for q in found.quotes)])
    for quoted in found.quotes:
        own = own.replace(quoted.text, "").replace("《小城智慧》", "")
        for heading in quoted.citation.path:
            own = own.replace(heading, "")
    assert not set(own) & set("页书读与关问题没这说写后据")
