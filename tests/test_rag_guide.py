"""The companion as a guide: what its reports point to, worked by hand on made-up vectors."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from fakes import KeywordEncoder

from corpus.types import Book, PageRange, Pages, Passage, Section
from index.folder import BookIndex, build
from rag.library.guide import WEIGHT, Guide

ENCODER = KeywordEncoder()


def _section(end: int) -> Section:
    return Section(id="s", kind="front", number="", title="序", title_en="", level=1, start=0, body=0, end=end)


def _index(name: str, texts: list[str], pages: list[tuple[str, str] | None], reports: bool) -> BookIndex:
    text = "".join(texts)
    passages, ranges, at = [], [], 0
    for number, (words, on) in enumerate(zip(texts, pages, strict=True)):
        end = at + len(words)
        passages.append(
            Passage(
                id=f"{name}/{number}", book_id=name, section_id="s", start=at, end=end, text=words, paragraph=number + 1,
                basis="foreword" if reports else None, sentences=((at, end),),
            )
        )  # fmt: skip
        if on:
            ranges.append(PageRange(start=at, end=end, pages=Pages(*on)))
        at = end
    book = Book(
        id=name, layer="companion" if reports else "book", title=name, title_en=name, canonical_text=text,
        sections=(_section(at),), page_ranges=tuple(ranges),
    )  # fmt: skip
    return build(book, tuple(passages), ENCODER)


@pytest.fixture(scope="module")
def book() -> BookIndex:
    texts = ["标准是建设的先导。", "宁波先行一步。", "标准由国家制定。"]
    return _index("book", texts, [("VII", "VII"), ("VIII", "VIII"), ("IX", "IX")], False)


def _hints(companion: BookIndex, book: BookIndex, question: str) -> np.ndarray:
    rows, gains = Guide(companion, book).hints(question, ENCODER.encode_queries([question])[0], False)
    assert len(rows) in (0, len(book.passages))
    return gains


def test_a_sure_pointer_is_worth_the_whole_weight(book: BookIndex) -> None:
    # One report on page IX alone: it can only be on the third passage, whatever it resembles.
    companion = _index("guide", ["标准的先导作用。"], [("IX", "IX")], True)
    assert _hints(companion, book, "标准") == pytest.approx([0, 0, WEIGHT])


def test_pages_that_tell_nothing_leave_every_passage_possible(book: BookIndex) -> None:
    companion = _index("guide", ["标准的先导作用。"], [None], True)
    hints = _hints(companion, book, "标准")
    assert hints.sum() == pytest.approx(WEIGHT) and (hints > 0).all()


def test_of_two_reports_the_one_the_question_is_about_points(book: BookIndex) -> None:
    companion = _index("guide", ["宁波的情况。", "标准的情况。"], [("VIII", "VIII"), ("IX", "IX")], True)
    first, second = _hints(companion, book, "宁波"), _hints(companion, book, "标准")
    assert first.argmax() == 1 and second.argmax() == 2
    assert first[0] == second[0] == 0


def test_without_reports_or_with_another_encoder_it_is_silent(book: BookIndex) -> None:
    background = _index("guide", ["标准的先导作用。"], [("IX", "IX")], False)
    assert not _hints(background, book, "标准").any()
    other = dataclasses.replace(_index("guide", ["标准。"], [("IX", "IX")], True), encoder="another")
    assert not _hints(other, book, "标准").any()
