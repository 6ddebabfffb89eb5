"""Questions on where a term stands, and questions typed in pinyin."""

from __future__ import annotations

import pytest

from index.folder import BookIndex
from rag.answers.answering import ask
from rag.library.library import Library
from rag.question.pinyin import as_chinese
from rag.question.reading import read_question
from rag.search.retrieval import retrieve


@pytest.mark.parametrize(
    ("question", "kind", "name"),
    [
        ("书中最早在哪里提到物联网？", "first", "物联网"),
        ("“顶层设计”第一次出现在哪一章？", "first", "顶层设计"),
        ("頂層設計這個詞最早出現在哪裡？", "first", "顶层设计"),
        ("物联网首次被提到是在第几页？", "first", "物联网"),
        ("哪些章节提到物联网？", "where", "物联网"),
        ("智慧港航出现在哪里？", "where", "智慧港航"),
        ("云计算在书中出现了多少次？", "count", "云计算"),
        ("书里一共提到几次云计算", "count", "云计算"),
        ("哪里谈到了知识产权？", "discussed", "知识产权"),
        ("Where is cloud computing first mentioned?", "first", "cloud computing"),
        ("What is the first mention of the term “big data” in the book?", "first", "big data"),
        ("Where does 物联网 first appear?", "first", "物联网"),
        ("How often is cloud computing mentioned in the book?", "count", "cloud computing"),
        ("Which sections mention data mining?", "where", "data mining"),
        ("Where is data mining discussed?", "discussed", "data mining"),
    ],
)
def test_what_is_asked_of_a_term(question: str, kind: str, name: str) -> None:
    asked = read_question(question).mention
    assert asked is not None and (asked.kind, asked.name) == (kind, name)


@pytest.mark.parametrize(
    "question",
    [
        "第六章讲什么？",
        "宁波哪一年决定建设智慧城市？",
        "Where was the forum held?",
        "How often did the group meet?",
        "什么是物联网？",
    ],
)
def test_other_questions_are_not(question: str) -> None:
    assert read_question(question).mention is None


def test_the_first_mention_all_of_them_and_none(real_library: Library) -> None:
    text = real_library.book("smart-city-practice").canonical_text
    first = ask("书中最早在哪里提到物联网？", library=real_library)
    assert first.verdict == "answered" and len(first.quotes) == 1 and "“物联网”第一次出现于“序”" in first.statement
    citation = first.quotes[0].citation
    assert citation.start <= text.index("物联网") < citation.end and citation.layer == "book"
    places = ask("Which sections mention Ningbo?", library=real_library)
    assert places.verdict == "answered" and "(自序) × " in places.statement
    assert f"({text.count('宁波')})" in places.statement
    none = ask("“量子通信”第一次出现在哪里？", library=real_library)
    assert (none.verdict, none.quotes) == ("not_found", ()) and "没有逐字出现" in none.statement


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("zhihui chengshi shi shenme", "智慧城市是什么？"),
        ("zhìhuì chéngshì shì shénme?", "智慧城市是什么？"),
        ("wu4 lian2 wang3 shi4 shen2me", "物联网是什么？"),
        ("dingcengsheji shi shenme", "顶层设计是什么？"),
        ("diliu zhang jiang shenme", "第六章讲什么？"),
        ("ningbo shenme shihou jueding jianshe zhihui chengshi", "宁波什么时候决定建设智慧城市？"),
        ("What is chapter 6 about?", None),
        ("Ningbo Zhejiang", None),
        ("she can sing a long song", None),
        ("智慧城市 shi shenme", None),
        ("data", None),
    ],
)
def test_pinyin_is_read_with_the_words_of_the_book(typed: str, read: str | None, real_library: Library) -> None:
    indexes: list[BookIndex] = [real_library.index(name) for name in real_library.ids()]
    assert as_chinese(typed, indexes) == read


def test_a_question_in_pinyin_is_answered_as_its_characters_are(real_library: Library) -> None:
    typed = ask("ningbo shenme shihou jueding jianshe zhihui chengshi", library=real_library)
    assert typed.searched_for == "宁波什么时候决定建设智慧城市？" and typed.query.startswith("ningbo")
    written = ask("宁波什么时候决定建设智慧城市？", library=real_library)
    assert [q.citation.start for q in typed.quotes] == [q.citation.start for q in written.quotes]
    hits = retrieve("ningbo shenme shihou jueding jianshe zhihui chengshi", 3, library=real_library)
    assert hits == retrieve("宁波什么时候决定建设智慧城市？", 3, library=real_library)
    assert ask("ningbo shenme shihou", library=real_library, literal=True).searched_for is None
