"""English words and the phrases of dictionary glosses."""

from __future__ import annotations

import pytest

from corpus.language.english import base, base_forms, gloss_phrases, stem


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("cities", "city"),
        ("built", "build"),
        ("planned", "plan"),
        ("making", "make"),
        ("largest", "large"),
        ("easily", "easy"),
        ("colour", "color"),
        ("organisation", "organization"),
        ("firemen", "fireman"),
        ("criteria", "criterion"),
        ("spanish", "spain"),
        ("status", "status"),
    ],
)
def test_base_forms(word: str, form: str) -> None:
    assert form in base_forms(word)


def test_the_most_literal_form_comes_first() -> None:
    assert base_forms("standards")[:2] == ("standards", "standard")
    assert base("went") == "go" and base("city") == "city"


@pytest.mark.parametrize(
    ("gloss", "phrases"),
    [
        ("to build (sth)", [("build",)]),
        ("smart city", [("smart", "city")]),
        ("standard, norm", [("standard",), ("norm",)]),
        # what follows the comma explains
        ("Hangzhou, capital of Zhejiang province in east China", [("hangzhou",)]),
        ("Ningbo subprovincial city in Zhejiang", [("ningbo",)]),
        ("Hong Kong special administrative region 香港特別行政區", [("hong", "kong")]),
        ("Zhejiang province (Chekiang) in east China, abbr. 浙, capital Hangzhou 杭州", [("zhejiang",)]),
        ("CL:座[zuo4]", []),
        ("variant of 城", []),
        ("a very long explanation of what it is", []),
    ],
)
def test_gloss_phrases(gloss: str, phrases: list[tuple[str, ...]]) -> None:
    assert gloss_phrases(gloss) == phrases


def test_words_of_one_root_have_one_stem() -> None:
    # Snowball: y after a consonant is written i
    assert stem("urbanization") == "urban" and stem("urbanity") == "urban" and stem("city") == stem("cities") == "citi"
