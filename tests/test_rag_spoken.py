"""The language an answer speaks: that of the question's sentence, whatever it names or quotes."""

from __future__ import annotations

import pytest

from rag.question.reading import read_question


@pytest.mark.parametrize(
    "question",
    [
        "Who first said 智慧宁波?",
        "Where is 智慧宁波?",
        "What does 物联网 mean?",
        "What is 中国智能城市建设与推进战略研究?",
        "Why was 毛光烈 as 副组长 a first for the Chinese Academy of Engineering?",
        "What is the “3 + X” 推进模式 of the pilots, with support from the 标准化主管部门?",
        "自序 says there are how many 路径 for smart city 建设?",
        "Which 同志 helped the author, e.g. 孙谦?",
        "Where does it say “城市领导的视野是一个非常独特而且重要的概念”?",
        "In 自序, who helped the author?",
        "Tell me about the water meters of 小城",
        "Is the 红绿灯 clever?",
        "When did the town change its meters?",
    ],
)
def test_an_english_sentence_is_answered_in_english(question: str) -> None:
    assert read_question(question).spoken == "en"


@pytest.mark.parametrize(
    ("question", "spoken"),
    [
        ("宁波市委哪年做出 smart city 决定?", "zh-Hans"),
        ("浙江 2012 年有多少个 pilot projects?", "zh-Hans"),
        ("ITU 和谁一起 host 了宁波那个 forum?", "zh-Hans"),
        ("“data is king” 之后是什么 is king?", "zh-Hans"),
        ("business intelligence 的要素有哪些, 例如 OLAP?", "zh-Hans"),
        ("The Internet of Things 的定义", "zh-Hans"),
        ("Internet of Things 在书里", "zh-Hans"),
        ("Zhejiang 的 private economy 和民間資本為何是優勢?", "zh-Hant"),
        ("有沒有 roadshow 向 ordinary citizens 宣傳智慧城市?", "zh-Hant"),
        ("“A journey of a thousand miles begins here” 这句话对吗？", "zh-Hans"),
        ("cloud computing 是什么", "zh-Hans"),
        ("smart city 有多少", "zh-Hans"),
        ("第六章讲什么？", "zh-Hans"),
        ("第六章講什麼？", "zh-Hant"),
        ("ICT是什么？", "zh-Hans"),
    ],
)
def test_a_chinese_sentence_with_english_words_is_answered_in_chinese(question: str, spoken: str) -> None:
    assert read_question(question).spoken == spoken


def test_the_search_still_sees_a_mixed_question() -> None:
    assert read_question("Who first said 智慧宁波?").language == "mixed"
