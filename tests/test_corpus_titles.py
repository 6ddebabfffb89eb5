"""Titles: the number a heading is printed with, whatever division it heads and whatever it is written in."""

from __future__ import annotations

import pytest

from corpus.structure.titles import read_title
from corpus.types import Section, SectionKind


def _section(kind: SectionKind, number: str) -> Section:
    return Section(id="x", kind=kind, number=number, title="", title_en="", level=1, start=0, body=0, end=0)


@pytest.mark.parametrize(
    ("heading", "number", "words", "ordinal"),
    [
        ("第六章 标准", "第六章", "标准", 6),
        ("第一百二十章 归结", "第一百二十章", "归结", 120),
        ("第一〇三回 施毒计", "第一〇三回", "施毒计", 103),
        ("第廿四回 醉金刚", "第廿四回", "醉金刚", 24),
        ("第三講 光", "第三講", "光", 3),
        ("第２课 水", "第２课", "水", 2),
        ("第四卷 海", "第四卷", "海", 4),
        ("第二部分 结果", "第二部分", "结果", 2),
        ("第三节 声", "第三节", "声", 3),
        ("二、电费", "二、", "电费", 2),
        ("（三）水费", "（三）", "水费", 3),
        ("1.2 Water", "1.2", "Water", 2),
        ("3.1.4 Heat", "3.1.4", "Heat", 4),
        ("Chapter Three", "Chapter Three", "", 3),
        ("Chapter Twenty-One: Rain", "Chapter Twenty-One", "Rain", 21),
        ("CHAPTER XIV. Snow", "CHAPTER XIV", "Snow", 14),
        ("Chapter the First", "Chapter the First", "", 1),
        ("Chapter One Hundred and Two", "Chapter One Hundred and Two", "", 102),
        ("Part II: Ice", "Part II", "Ice", 2),
        ("Part Second", "Part Second", "", 2),
        ("前言", "", "前言", None),
        ("Chapters of a Life", "", "Chapters of a Life", None),
    ],
)
def test_the_number_of_a_title(heading: str, number: str, words: str, ordinal: int | None) -> None:
    title = read_title(heading)
    assert (title.number, title.words) == (number, words)
    assert _section(title.kind, title.number).ordinal == ordinal


def test_a_dotted_number_is_no_chapters() -> None:
    assert _section("section", "2.3").ordinal == 3
    assert _section("chapter", "2.3").ordinal is None
