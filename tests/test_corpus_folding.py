"""Folding: one writing for many, with a way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.language.folding import bare, fold, skeleton

FOLDED = [
    ("建設", "建设", "Traditional"),
    ("潘雲鶴", "潘云鹤", "Traditional name"),
    ("智慧型城市計畫", "智慧型城市计画", "one character at a time: no word-level change"),
    ("ＩＳＢＮ　９７８", "isbn 978", "full width, ideographic space"),
    ("ℌello ①", "hello 1", "compatibility forms"),
    ("藉由著作", "借由着作", "variants that OpenCC keeps"),
    ("乾幹干", "干干干", "three Traditional characters of one Simplified"),
    ("二○一○", "二零一零", "circle as zero"),
    ("ﬁber", "fiber", "ligature"),
    ("10³ 米，37①，②③，m²", "10^3 米,37^1,2^3,m2", "a power beside a digit is no digit"),
]


@pytest.mark.parametrize(("text", "expected"), [row[:2] for row in FOLDED], ids=[row[2] for row in FOLDED])
def test_fold(text: str, expected: str) -> None:
    assert fold(text) == expected


SKELETONS = [
    ("“3 + X”指导推进模式；", "3+x指导推进模式", "symbols stay, quotation marks go"),
    ("印张：12.5", "印张12.5", "decimal point"),
    ("1,190 人", "1190人", "thousands separator"),
    ("第1、2章", "第1、2章", "a list of numbers is not one number"),
    ("3—5年", "3-5年", "range, one dash"),
    ("50 ％", "50%", "per cent"),
    ("甬党〔2010〕14号", "甬党201014号", "brackets go"),
    ("导 论", "导论", "spaced by the typesetter"),
    ("978 - 7 - 5086", "978-7-5086", "spaces around hyphens"),
    ("10³ 米，10^3", "10^3米10^3", "a power"),
    ("37① 万斤，②37", "37^1万斤2^37", "the sign of a note"),
    ("1½ 斤，m²", "1^1⁄2斤m2", "a fraction"),
    ("……", "", "punctuation alone"),
]


@pytest.mark.parametrize(("text", "expected"), [row[:2] for row in SKELETONS], ids=[row[2] for row in SKELETONS])
def test_skeleton(text: str, expected: str) -> None:
    assert skeleton(text).text == expected


def test_skeleton_maps_back_to_the_source() -> None:
    text = "（一）“智慧 城市”。"
    folded = skeleton(text)
    # 一 智 慧 城 市 at 1, 4, 5, 7, 8 of the source, then the end
    assert folded.text == "一智慧城市"
    assert list(folded.offsets) == [1, 4, 5, 7, 8, 11]
    assert text[slice(*folded.span(1, 5))] == "智慧 城市"


def test_bare_drops_signs_but_not_the_decimal_point() -> None:
    assert bare(skeleton("“3 + X”")).text == "3x"
    assert bare(skeleton("978-7-5086")).text == "97875086"
    assert bare(skeleton("12.5 %")).text == "12.5%"


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert skeleton(skeleton(text).text).text == skeleton(text).text


@given(st.text(min_size=1))
def test_offsets_are_in_order_and_in_range(text: str) -> None:
    folded = skeleton(text)
    assert len(folded.offsets) == len(folded.text) + 1
    assert list(folded.offsets) == sorted(folded.offsets)
    assert all(0 <= offset <= len(text) for offset in folded.offsets)
