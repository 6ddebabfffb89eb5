"""Structural questions: what is asked, of which sections."""

from __future__ import annotations

import pytest

from corpus.companion import read_companion
from rag.question.structure import TitleIndex, named_sections, parse, topic_of

SECTIONS = read_companion("smart-city-practice").book.sections

ASKED = [
    ("第六章讲什么？", "about", ["ch06"]),
    ("第3章主要是关于什么的？", "about", ["ch03"]),
    ("第十二章讲什么？", None, []),
    ("What is the sixth chapter about?", "about", ["ch06"]),
    ("chapter two: subject?", "about", ["ch02"]),
    ("第八章第三节在多少页？", "page", ["ch08-s03"]),
    ("自序在哪一頁？", "page", ["preface-2"]),
    ("On what page does the foreword start?", "page", ["preface-1"]),
    ("Compare chapters 2 and 5.", "compare", ["ch02", "ch05"]),
    ("第二、五章有什么不同？", "compare", ["ch02", "ch05"]),
    ("第四章有哪几节？", "list", ["ch04"]),
    ("全书一共有几章？", "count", []),
    ("What comes after chapter 3?", "next", ["ch03"]),
    ("Which section is on page 161?", "on_page", []),
    ("哪一章讲标准建设？", "where", []),
    ("第六章的正文怎么说标准的目的？", "text", ["ch06"]),
    # questions about the matter, however near their words come
    ("宁波哪一年决定建设智慧城市？", None, []),
    ("序里点名了哪几种代表性的信息技术？", None, ["preface-1"]),
    ("毛光烈在哪几级城市当过市长？", None, []),
    ("工作程序和顺序是什么？", None, []),
    ("When and where did Pan Yunhe sign the foreword?", None, ["preface-1"]),
    ("What is the ultimate aim of the effort?", None, []),
]


@pytest.mark.parametrize(("question", "kind", "named"), ASKED, ids=[row[0] for row in ASKED])
def test_what_is_asked(question: str, kind: str | None, named: list[str]) -> None:
    from corpus.language.folding import fold

    asked = parse(question, SECTIONS)
    assert (asked.kind if asked else None) == kind
    assert [s.id for s in named_sections(fold(question), SECTIONS)] == named


def test_the_topic_is_what_is_left() -> None:
    assert topic_of("哪一章讲标准建设？".rstrip("？"), ()) == "讲标准建设"
    assert topic_of("on which page does the section on methods begin", ()).split()[-2:] == ["on", "methods"]


def test_titles_by_coverage() -> None:
    index = TitleIndex.of(SECTIONS)
    best = dict(zip((s.id for s in index.sections), index.coverage("知识产权保护"), strict=True))
    assert max(best, key=lambda i: best[i]) == "ch06-s05" and best["ch06-s05"] == 1
    english = dict(zip((s.id for s in index.sections), index.coverage("duties of government"), strict=True))
    assert max(english, key=lambda i: english[i]) == "ch04-s04"
    assert index.coverage("") == [0.0] * len(index.sections)
