"""Proper names in Chinese text."""

from __future__ import annotations

import pytest

from corpus.language.names import Name, names_in, tag_of, ways_to_say, word_list


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("杭州的运河很长", [("杭州", "place")], id="a place"),
        pytest.param("杭州市委做出了决定", [("杭州市委", "organisation")], id="an organisation"),
        pytest.param(
            "1909年约什·诺曼拦截了几次", [("约什·诺曼", "person")], id="foreign, what stands before it cut off"
        ),
        pytest.param("谁与珀西·雪莱同行", [("珀西·雪莱", "person")], id="after 与"),
        pytest.param("东西很多，抗议无效", [], id="common nouns that jieba tags as names"),
        pytest.param("城市的高水平建设", [], id="neither 城市 nor 高水平"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_names(text: str, names: list[tuple[str, str]]) -> None:
    assert [(name.text, name.kind) for name in names_in(text)] == names


def test_a_name_is_found_once() -> None:
    assert names_in("宁波在浙江，宁波靠海") == (Name("宁波", "place"), Name("浙江", "place"))


@pytest.mark.parametrize(
    ("name", "ways"),
    [("杭州市", ("杭州市", "杭州")), ("约什·诺曼", ("约什·诺曼", "约什诺曼", "约什", "诺曼")), ("宁波", ("宁波",))],
)
def test_ways_to_say_a_name(name: str, ways: tuple[str, ...]) -> None:
    assert ways_to_say(name) == ways


def test_tags_and_lists() -> None:
    assert (tag_of("宁波"), tag_of("没有这个词的")) == ("ns", "")
    assert "东西" in word_list("common-chinese") and "宁波" not in word_list("common-chinese")
    assert "bridge" in word_list("everyday-english") and "blockchain" not in word_list("everyday-english")
    assert "blockchain" in word_list("rare-english")
