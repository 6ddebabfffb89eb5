"""Numbers: one token for one number, however it is written."""

from __future__ import annotations

import pytest

from corpus.language.folding import fold
from corpus.language.numbers import english_numbers, number_tokens, number_word, parse_numeral, read_number, roman


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("十五", 15),
        ("一百二十", 120),
        ("二零一零", 2010),
        ("三万五千", 35_000),
        ("一万亿", 10**12),
        ("两千零五", 2005),
        ("一百零八", 108),
        # the old novels leave the zero out: 第一百二回 follows 第一百一回
        ("一百二", 102),
        ("一〇三", 103),
        ("廿四", 24),
        ("卅", 30),
        ("壹佰贰拾", 120),
        ("三千五百六十七", 3567),
        ("萬", None),
        ("", None),
        ("百", None),
        ("万", None),
    ],
)
def test_parse_numeral(numeral: str, value: int | None) -> None:
    assert parse_numeral(numeral) == value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12", 12),
        ("１２", 12),
        ("第十二", 12),
        ("一百二十", 120),
        ("两萬", 20_000),
        ("xlii", 42),
        ("III", 3),
        ("iiii", None),
        ("mix", 1009),
        ("Three", 3),
        ("forty-two", 42),
        ("twenty first", 21),
        ("Twenty-First", 21),
        ("thirtieth", 30),
        ("hundredth", 100),
        ("a hundred", 100),
        ("one hundred and twenty", 120),
        ("one hundred and twentieth", 120),
        ("two hundred first", 201),
        ("21st", 21),
        ("103rd", 103),
        ("two three", None),
        ("first one", None),
        ("city", None),
        ("and", None),
        ("", None),
    ],
)
def test_read_number(written: str, value: int | None) -> None:
    assert read_number(written) == value


@pytest.mark.parametrize(("value", "numeral"), [(1, "I"), (4, "IV"), (42, "XLII"), (1994, "MCMXCIV")])
def test_roman(value: int, numeral: str) -> None:
    assert roman(value) == numeral
    assert read_number(numeral) == value


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("2010 年 9 月 17 日", ["#2010", "#9", "m9", "#17"]),
        ("二〇一〇年九月十七日", ["#2010", "#9", "m9", "#17"]),
        ("15 个", ["#15"]),
        ("十五个", ["#15"]),
        ("1,500万元", ["#1500", "#15000000"]),
        ("1.5亿", ["#1.5", "#150000000"]),
        ("第三章", ["#3"]),
        # a single numeral with no measure word is part of a word
        ("统一标准，一定要", []),
        ("百分之五十", ["#50", "%"]),
        ("12%", ["#12", "%"]),
    ],
)
def test_number_tokens(text: str, tokens: list[str]) -> None:
    assert number_tokens(fold(text)) == tokens


def test_english_numbers_give_the_scaled_reading_first() -> None:
    assert english_numbers("1.5 million people in the 1990s, 17th of them in h2o") == [
        ("#1500000", "#1.5"),
        ("#1990",),
        ("#17",),
    ]


@pytest.mark.parametrize(
    ("word", "token"), [("fifteen", "#15"), ("fifteenth", "#15"), ("ninety", "#90"), ("may", "m5"), ("city", None)]
)
def test_number_word(word: str, token: str | None) -> None:
    assert number_word(word) == token


def test_a_row_of_digits_is_no_number() -> None:
    assert parse_numeral("一" * 5000) is None
    assert read_number("9" * 5000) is None and read_number("M" * 5000) is None
    assert number_tokens("一" * 5000) == []
