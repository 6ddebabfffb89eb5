"""Foreign names: the same consonants in characters and in letters."""

from __future__ import annotations

import pytest

from corpus.language.transliteration import chinese_skeletons, latin_skeleton, name_spans


@pytest.mark.parametrize(
    ("chinese", "latin", "skeleton"),
    [
        ("格林", "Green", "KLN"),
        ("特斯拉", "Tesla", "TSL"),
        ("路德", "Luther", "LT"),
        ("诺曼", "Norman", "NMN"),
        ("华沙", "Warsaw", None),
    ],
)
def test_skeletons_meet(chinese: str, latin: str, skeleton: str | None) -> None:
    # 华 writes a w here but is h elsewhere: K and F, no match
    assert (latin_skeleton(latin) in chinese_skeletons(chinese)) is (skeleton is not None)
    if skeleton:
        assert latin_skeleton(latin) == skeleton


def test_a_final_l_may_be_written() -> None:
    # 贝勒: P+L, or P where 勒 stands for the r that Latin skeletons drop
    assert chinese_skeletons("贝勒") == {"PL", "P"}


def test_name_spans() -> None:
    # 智 and 的 write no names; three characters give 2 + 1 spans
    assert list(name_spans("智特斯拉的")) == ["特斯", "特斯拉", "斯拉"]
