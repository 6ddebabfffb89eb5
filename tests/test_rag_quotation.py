"""Pasted sentences held against the book: exact, altered, on the page claimed or not, nowhere; and what is no quotation."""

from __future__ import annotations

import pytest
from conftest import SMALL_FILE

from rag.answers.answering import ask
from rag.answers.verification import verify
from rag.library.library import Library
from rag.question.reading import read_question
from rag.search.differences import differences
from rag.types import Answer, Difference


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    library = Library.open(tmp_path_factory.mktemp("home"))
    library.add(SMALL_FILE)
    return library


def put(question: str, library: Library) -> Answer:
    return ask(question, books=["small-book"], library=library)


CHANGED = [
    ("城市未来100年", "我们看城市未来 50 年。", [("changed", "100", "50")]),
    ("担任课题组组长，这", "聘请他担任课题组副组长，这在研究中", [("changed", "组长", "副组长")]),
    ("給你 10 秒的時間", "命令前给你 5 秒的时间。", [("changed", "10", "5")]),
    ("花了35年", "换表一共花了3至5年", [("changed", "35", "3至5")]),
    ("花了12,000元", "共花了12000元", []),
    ("每只水表，每小时报一次数", "每 只 水 表 每小时报一次数；", []),
    ("The city bought five hundred meters", "In 2018 the city bought five meters.", [("added", "hundred", "")]),
    ("the city meters", "the city bought meters", [("omitted", "", "bought")]),
    ("using Git 2.1 on port 2525", "using Git 2.0 on port 587 today", [("changed", "2.1", "2.0"), ("changed", "2525", "587")]),
]  # fmt: skip


@pytest.mark.parametrize(("quoted", "in_book", "expected"), CHANGED)
def test_differences_word_by_word(quoted: str, in_book: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(d.kind, d.quoted, d.in_book) for d in differences(quoted, in_book)] == expected


ASKED = [
    ("“2018年，小城换了13万只水表。”书上真的是这样写的吗？", "checked"),
    ("「2018年，小城換了13萬只水錶」原文是這樣嗎？", "checked"),
    ("书里是不是说“每只水表每天报一次数”？", "checked"),
    ("书里是不是说‘每只水表每天报一次数’？", "checked"),
    ("这句话对吗：每只水表每天报一次数，夜里有人漏水", "checked"),
    ("每只水表每天报一次数，原文是这样吗？", "checked"),
    ("请核对：2018年，小城换了13万只水表", "checked"),
    ("“2018年，小城换了13万只水表。”", "checked"),
    ("第12页写着“小城换了12.5万只水表”，对吗？", "checked"),
    ("Is this quoted correctly: “小城换了13万只水表”?", "checked"),
    ('Is this quoted correctly: "小城换了13万只水表"?', "checked"),
    ("Does the book say 'every meter reports once a day at night'?", "checked"),
    ("Someone pasted me this: “小城换了13万只水表。” Is that what the book says?", "checked"),
    ("On page 12 it says “小城换了12.5万只水表”. Is that right?", "checked"),
    ("Did the author really write “小城换了13万只水表”?", "checked"),
    ("“小城换了12.5万只水表”这句话在第几页？", "placed"),
    ("On what page does “the small town replaced all its meters” stand?", "placed"),
    ("2018年，小城换了13万只水表。每只水表每小时报一次数。", "bare"),
]


@pytest.mark.parametrize(("question", "kind"), ASKED)
def test_what_is_put_to_the_test(question: str, kind: str) -> None:
    asked = read_question(question).quotation
    assert asked is not None and asked.kind == kind
    assert "“" not in asked.words and asked.page == ("12" if "12页" in question or "page 12" in question else None)


@pytest.mark.parametrize(
    "question",
    [
        "“水表”在第几页？",
        "“智慧城市”是什么意思？",
        "“小城换了12.5万只水表”是谁说的？",
        "“小城换了12.5万只水表”是什么意思？",
        "为什么说“每只水表每小时报一次数”？",
        "书里是不是说城市要发展？",
        "书里有没有提到区块链？",
        "第12页讲什么？",
        "这句话对吗？",
        "小城哪一年换了十二万五千只水表",
        "“红绿灯的学问到底有多深”和“电灯的新用法有哪些”有什么区别？",
        "请概括第一章的主要内容和作者的观点",
        "What does “the meters report every hour” mean?",
        "Does the book mention blockchain?",
        "What is the difference between “merge” and “rebase”?",
        "What does the book say about the vision of city leaders and their plans?",
        "Summarize the foreword and tell me what the author thanks people for",
    ],
)
def test_other_questions_are_not(question: str) -> None:
    assert read_question(question).quotation is None


def test_a_sentence_of_the_book_stands_as_quoted(library: Library) -> None:
    answer = put("“每隻水錶每小時報一次數”，原文是这样吗？", library)
    assert (answer.verdict, answer.confidence) == ("answered", 1.0)
    assert "每只水表每小时报一次数" in answer.quotes[0].text and "逐字可查" in answer.statement


def test_an_altered_sentence_is_checked_not_answered(library: Library) -> None:
    for question in (
        "“2018年，小城换了13万只水表”，书里真的这么写吗？",
        "2018年，小城换了13万只水表。每只水表每小时报一次数；",
    ):
        answer = put(question, library)
        assert answer.verdict == "answered" and 0 < answer.confidence < 1
        assert "有出入" in answer.statement and "引文作“13”，原文是“12.5”" in answer.statement
        assert "小城换了12.5万只水表" in answer.quotes[0].text
    english = put("Is this quoted correctly: “每只水表每天报一次数；夜里有人漏水”?", library)
    assert "differs from the book" in english.statement and "the quotation has “每天”" in english.statement


def test_a_quotation_over_two_passages_or_over_a_page(library: Library) -> None:
    answer = put("原文是这样吗：“换表一共花了5至8年，比原来想的快。”", library)
    assert "引文作“5”，原文是“3”；引文作“8”，原文是“5”" in answer.statement
    assert "比原来想的快" in " ".join(quote.text for quote in answer.quotes)


def test_the_page_claimed_is_judged(library: Library) -> None:
    assert "不在第9页" in put("第9页写着“小城换了12.5万只水表”，对吗？", library).statement
    wrong = put("On page 9 it says “小城换了13万只水表”. Is that right?", library)
    assert "it is not on p. 9" in wrong.statement and "the book “12.5”" in wrong.statement
    assert "无法确定" in put("第2页写着“换表一共花了3至5年，比原来想的快”，对吗？", library).statement


def test_what_is_like_nothing_in_the_book(library: Library) -> None:
    answer = put("书里是不是说“区块链将在五年内彻底改变金融体系”？", library)
    assert (answer.verdict, answer.quotes) == ("not_found", ()) and "区块链将在五年内" in answer.statement


def test_a_heading_is_no_quotation(library: Library) -> None:
    answer = put("“二、电灯的新用法”在第几页？", library)
    assert answer.verdict == "structural" and "第5页" in answer.statement


def test_verification_shows_the_differences(library: Library) -> None:
    check = verify("小城换了13万只水表", "small-book", library=library)
    assert check.differences == (Difference("changed", "13", "12.5"),)
    assert verify("小城换了12.5万只水表", "small-book", library=library).differences == ()
    assert verify("这句话与书毫不相干呀", "small-book", library=library).differences == ()
