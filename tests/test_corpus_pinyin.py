"""Readings against a table of polyphone terms, the keys to search by, and the glossary's order."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.language.pinyin import index_letter, initials, joined, pinyin, sort_key, toned, toneless
from corpus.terms.entries import curated_entries

_TABLE = Path(__file__).parent / "data" / "polyphones.tsv"


def _polyphones() -> list[tuple[str, str]]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return [(row["term"], row["pinyin"]) for row in csv.DictReader(file, delimiter="\t")]


def test_the_table_is_large_enough():
    assert len({term for term, _ in _polyphones()}) >= 60


@pytest.mark.parametrize(("term", "expected"), _polyphones(), ids=[term for term, _ in _polyphones()])
def test_polyphones_are_read_by_their_word(term, expected):
    assert pinyin(term) == expected


def test_the_curated_readings_are_found_again():
    assert [e.zh_hans for e in curated_entries() if pinyin(e.zh_hans) != e.pinyin] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“3 + X”推进模式", "3 + X tuī jìn mó shì"),  # signs stay, punctuation goes
        ("CIP数据核字", "CIP shù jù hé zì"),
        ("物聯網", "wù lián wǎng"),  # Traditional
        ("专著", "zhuān zhù"),  # 著 is not read as the 着 it folds to
        ("二〇一三", "èr líng yī sān"),
        ("", ""),
    ],
)
def test_what_is_not_chinese_stays(text, expected):
    assert pinyin(text) == expected


@pytest.mark.parametrize(
    "typed",
    ["wù lián wǎng", "wu lian wang", "wulianwang", "wùliánwǎng", "wu4 lian2 wang3", "wu4lian2wang3", "Wu Lian Wang"],
)
def test_every_way_to_type_a_reading_has_one_key(typed):
    assert joined(typed) == "wulianwang"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("lǜ sè", "lvse"), ("lv se", "lvse"), ("lü4 se4", "lvse"), ("lu:4 se4", "lvse"), ("nǚ", "nv")],
)
def test_umlaut_is_v(typed, expected):
    assert joined(typed) == expected


def test_digits_that_are_no_tones_stay():
    assert (joined("O2O"), joined("5G wǎng luò"), joined("mp3 bō fàng")) == ("o2o", "5gwangluo", "mp3bofang")


def test_other_keys():
    assert toneless("lǜ sè") == "lv se"
    assert toned("wù lián wǎng") == toned("wu4 lian2 wang3") == "wu4lian2wang3"
    assert toned("wu lian wang") == "wulianwang"
    assert initials("wù lián wǎng") == "wlw"
    assert initials("CIP shù jù hé zì") == "cipsjhz"


def test_order_is_syllable_then_tone_then_characters():
    readings = ["mǎ", "mā", "ma", "má", "mà", "ān quán", "màn", "lǜ sè", "lù dì"]
    # Toneless first: an quan, lu di, lv se, ma × 5, man; among the ma by tone 1 2 3 4, the neutral last.
    assert sorted(readings, key=lambda r: sort_key(r, "")) == [
        "ān quán",
        "lù dì",
        "lǜ sè",
        "mā",
        "má",
        "mǎ",
        "mà",
        "ma",
        "màn",
    ]
    assert sort_key("shì shí", "事实") < sort_key("shì shí", "适时")
    assert sort_key("shì", "是") < sort_key("shì qū", "市区")


def test_index_letters():
    assert [index_letter(r) for r in ("ān quán", "lǜ sè", "CIP shù", "3 + X tuī", "")] == ["A", "L", "C", "#", "#"]


def test_only_words_that_pypinyin_reads_wrong_are_listed() -> None:
    """In a process of its own, for what is listed goes into pypinyin's table for good."""
    code = """
from corpus.language import pinyin as own
words = [item.split(" ", 1) for item in own._WORDS.replace("\\n", "|").split("|") if item]
own._WORDS = ""
print(len(words), [word for word, reading in words if own.pinyin(word) == reading])
"""
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown == "59 []\n"
