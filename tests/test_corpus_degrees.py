"""Superlatives and ordinals of a question, and how a text says them."""

from __future__ import annotations

import pytest

from corpus.language.degrees import degrees_in


@pytest.mark.parametrize(
    ("question", "words", "said", "not_said"),
    [
        pytest.param("清浦最短的桥是哪座", "最短", "最短", "最长", id="superlative"),
        pytest.param("哪座桥最早造好", "最早", "第一", "最晚", id="the earliest is the first"),
        pytest.param("which bridge is the longest?", "longest", "最长", "最短", id="English superlative"),
        pytest.param("第十三代撑篙人是谁", "第十三", "第13", "第三", id="ordinal in figures"),
        pytest.param("第2次修桥花了多少钱", "第2", "第二", "第三", id="ordinal in numerals"),
        pytest.param("what is the fourth step?", "fourth", "第四", "第五", id="English ordinal"),
        pytest.param("the 21st hook", "21st", "第二十一", "第十一", id="ordinal above twenty"),
    ],
)
def test_a_degree_and_the_ways_to_say_it(question: str, words: str, said: str, not_said: str) -> None:
    ((found, ways),) = degrees_in(question)
    assert found == words
    assert said in ways and not_said not in ways


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("第三章讲什么", id="a chapter"),
        pytest.param("最近几年怎么样", id="lately"),
        pytest.param("最后怎么样了", id="in the end"),
        pytest.param("第一座桥", id="the first is said in too many ways"),
        pytest.param("in the second half of 2010", id="half a year"),
        pytest.param("who ruled in the 19th century?", id="a century"),
        pytest.param("how fast per second", id="a second of time"),
        pytest.param("what is the latest edition of the test?", id="no superlative but one"),
    ],
)
def test_what_is_no_degree(question: str) -> None:
    assert [words for words, _ in degrees_in(question) if words != "latest"] == []
