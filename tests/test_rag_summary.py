"""Summaries: which questions ask for one, and what is quoted of a part, of a matter in it, of the whole book."""

from __future__ import annotations

import numpy as np
import pytest

from rag.answers.answering import ask
from rag.library.library import Library
from rag.question.reading import read_question
from rag.search.key_sentences import key_sentences, sentences_of

BOOK_ID = "tower"
BOOK = """# 灯塔手册

## 前言

这本书讲怎样看守一座灯塔，写给第一次上岛的守塔人和他们的家里人看。

第一章 讲灯塔的灯怎样点亮，又怎样在大风里不熄灭，是全书最要紧的一章。

全书分成两章，先说灯火，再说船只，两章可以分开来读，也可以从头读到尾。

## 第一章 灯火

本章介绍灯塔的灯用什么油，怎样点火，以及夜里怎样照看它直到天亮。

### 一、点灯

守塔人每天傍晚先把油加满，再把灯芯剪齐，然后才可以划火柴点灯。

为什么要把灯芯剪齐呢？

点灯之前要做两件事：

灯芯剪得不齐，火苗就会冒黑烟，玻璃罩很快会被熏黑，光就照不远了。

### 二、护灯

大风的夜里要把玻璃门关紧，每过一个钟头上去看一次，免得灯火熄灭。

天亮以后把玻璃罩擦干净，把用掉的灯油记在本子上，再下塔去睡觉。

## 第二章 船只

船长看见灯光就知道礁石在哪里，所以灯塔的光一个晚上也不能断。
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library with one made manual of a preface and two chapters."""
    folder = tmp_path_factory.mktemp("tower")
    path = folder / "tower.md"
    path.write_text(BOOK, encoding="utf-8")
    library = Library.open(folder / "home")
    library.add(path)
    return library


@pytest.mark.parametrize(
    ("question", "target", "whole"),
    [
        ("请概括第五章", "第五章", False),
        ("总结自序的要点", "自序", False),
        ("把第五章总结一下", "第五章", False),
        ("幫我歸納一下第五章的重點", "第五章", False),
        ("自序的核心观点是什么？", "自序", False),
        ("概括一下第四章主要讲什么", "第四章", False),
        ("能不能总结一下全书？", "", True),
        ("这本书讲什么？", "", True),
        ("what is this book about?", "", True),
        ("Summarize chapter 5", "chapter 5", False),
        ("Can you summarise the preface in three sentences, please?", "the preface", False),
        ("What are the key points of the foreword?", "the foreword", False),
        ("Sum up how the foreword rates the book", "how the foreword rates the book", False),
    ],
)
def test_a_summary_is_asked_for(question: str, target: str, whole: bool) -> None:
    asked = read_question(question).summary
    assert asked is not None and (asked.target, asked.whole) == (target, whole)


@pytest.mark.parametrize(
    "question",
    [
        "第六章讲什么？",
        "What is chapter 6 about?",
        "第六章的主要内容是什么？",
        "总结会什么时候召开？",
        "自序里归纳全国探索智慧城市有几种走法？",
        "结语里作者的原话是怎么总结的？",
        "谁总结了宁波的经验？",
        "书中总结了哪些经验？",
        "什么是摘要？",
        "这本书推荐给什么人看？",
        "Who summarised the results?",
        "Which chapter summarises the standards?",
        "How do I make a summary with git shortlog?",
    ],
)
def test_other_questions_are_none(question: str) -> None:
    assert read_question(question).summary is None


def test_key_sentences_cover_a_chapter_in_its_order(library: Library) -> None:
    answer = ask("请概括第一章", library=library, books=[BOOK_ID])
    text = library.book("tower").canonical_text
    starts = [quote.citation.start for quote in answer.quotes]
    assert answer.verdict == "answered" and 3 <= len(starts) <= 6 and starts == sorted(starts)
    assert all(text[q.citation.start : q.citation.end] == q.text for q in answer.quotes)
    assert {q.citation.section for q in answer.quotes} >= {"一、点灯", "二、护灯"}
    assert "第一章 讲灯塔的灯怎样点亮" in answer.quotes[0].text and answer.quotes[0].citation.part == "前言"
    shown = "".join(quote.text for quote in answer.quotes)
    assert "为什么" not in shown and "两件事" not in shown and "选自第一章" in answer.statement


def test_a_part_without_enough_text_gives_what_it_has(library: Library) -> None:
    answer = ask("Summarise chapter 2", library=library, books=[BOOK_ID])
    assert [quote.citation.chapter for quote in answer.quotes] == ["第二章 船只"]


def test_the_whole_book_is_told_from_its_preface_and_chapters(library: Library) -> None:
    answer = ask("这本书讲什么？", library=library, books=[BOOK_ID])
    assert answer.verdict == "answered"
    assert any(quote.text.startswith("这本书讲怎样看守一座灯塔") for quote in answer.quotes)
    assert "目录列有2章：第一章 灯火；第二章 船只。" in answer.statement


def test_a_chapter_the_book_has_not_is_not_summarised(library: Library) -> None:
    answer = ask("请概括第九章", library=library, books=[BOOK_ID])
    assert "选自" not in answer.statement


def test_what_a_copy_lacks_is_told_from_the_contents_and_the_companion(real_library: Library) -> None:
    answer = ask("Summarize chapter 5", library=real_library)
    assert answer.verdict == "not_in_copy" and "has 3 sections" in answer.statement
    assert [quote.citation.layer for quote in answer.quotes] == ["book", *["companion"] * 4]
    assert "this project's companion" in answer.statement


def test_a_matter_within_a_part_chooses_what_is_near_it(library: Library) -> None:
    index = library.index("tower")
    sentences = sentences_of(index, ["ch01", "ch01-s01", "ch01-s02"])
    near = np.zeros(len(sentences), np.float32)
    near[-1] = 1.0
    assert key_sentences(index, sentences, near, on_topic=True) == [sentences[-1]]
