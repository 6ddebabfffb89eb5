"""Questions about terms: which ones are, what is answered, and which terms stand in an answer."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import REAL_FILE, ROOT

from rag.answers.answering import ask
from rag.glossary.names import is_called
from rag.library.library import Library
from rag.question.reading import read_question

TEXT = """港口手册

第一章 港口

港口装了物联网。码头的物联网是指把吊车和货箱连起来的网络。谁来维护物联网？

第二章 城市

城市也用云计算。云计算让小店也能算大账。
"""


@pytest.fixture(scope="module")
def library(new_home: Callable[[], Path]) -> Library:
    """One made-up book with the curated terms of the edition laid over it."""
    folder = new_home().parent
    path = folder / "港口手册.txt"
    path.write_text(TEXT, encoding="utf-8")
    library = Library.open(folder / "home")
    library.add(path, "harbour")
    curated = Library.open(folder / "home").termbase("smart-city-practice-companion")
    harbour = library.termbase("harbour")
    for name in ("物联网", "云计算", "顶层设计"):
        harbour.add(curated.lookup(name)[0])
    return library


def rows() -> list[dict[str, str]]:
    with (ROOT / "tests" / "quality" / "definitions.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("row", rows(), ids=[row["id"] for row in rows()])
def test_the_term_asked_about_is_read_from_the_question(row: dict[str, str]) -> None:
    entries = Library.open().termbase("smart-city-practice-companion").entries
    names = [name for reading in read_question(row["question"]).terms for name in reading.names]
    called = [e for name in names for e in entries if is_called(e, name)]
    assert called and row["term"] in {t.text for t in called[0].terms("zh-Hans")}


@pytest.mark.parametrize(
    "question",
    [
        "顶层设计为什么重要？", "物联网和云计算有什么区别？", "宁波为什么要做顶层设计", "怎么建设智慧城市？",
        "What is the role of cloud computing in the city?", "When did Ningbo adopt top-level design?", "物联网",
    ],
)  # fmt: skip
def test_a_question_that_merely_contains_a_term_is_none(library: Library, question: str) -> None:
    answer = ask(question, ["harbour"], library=library)
    assert "termbase" not in answer.statement and "术语库" not in answer.statement


def test_the_answer_is_the_entry_then_quotes_the_defining_sentence_first(library: Library) -> None:
    answer = ask("什么是物联网？", ["harbour"], library=library)
    assert (answer.verdict, answer.terms[0].zh_hans) == ("answered", "物联网")
    for words in ("wù lián wǎng", "Internet of Things", "不是书中原文", answer.terms[0].definition_zh):
        assert words in answer.statement
    assert answer.quotes[0].text.strip() == "码头的物联网是指把吊车和货箱连起来的网络。"
    text = library.book("harbour").canonical_text
    for quote in answer.quotes:
        assert quote.text == text[quote.citation.start : quote.citation.end]
        assert f"[{quote.marker}]" in answer.statement
    assert all(not quote.text.strip().endswith("？") for quote in answer.quotes)


@pytest.mark.parametrize(
    ("question", "words", "absent"),
    [
        ("What does 云计算 mean?", "Definition (from Wenshu's termbase", "释义"),
        ("何謂雲計算？", "釋義（問書術語庫自撰", "Definition"),
        ("How do you say 'cloud computing' in the book?", "yún jì suàn", "释义"),
        ("big data 中文叫什么？ yunjisuan 是什么？", "", "术语库"),
    ],
    ids=["mixed", "traditional", "english", "two questions in one"],
)
def test_the_answer_speaks_the_language_of_the_question(
    library: Library, question: str, words: str, absent: str
) -> None:
    statement = ask(question, ["harbour"], library=library).statement
    assert words in statement and absent not in statement


def test_a_term_the_book_does_not_use_says_so(library: Library) -> None:
    answer = ask("顶层设计用英文怎么说？", ["harbour"], library=library)
    assert (answer.verdict, answer.quotes) == ("answered", ())
    assert "top-level design" in answer.statement and "没有逐字出现" in answer.statement


def test_every_answer_names_the_terms_in_it(library: Library) -> None:
    answer = ask("港口靠什么把吊车和货箱连起来？", ["harbour"], library=library)
    assert answer.quotes and "物联网" in {entry.zh_hans for entry in answer.terms}
    assert len(answer.terms) <= 8


@pytest.mark.quality
def test_definition_questions_on_the_real_book(real_library: Library) -> None:
    """30 of 30 name the concept asked for; 29 under the very name (智慧电网 is kept as another name of 智能电网)."""
    answers = [(row["term"], ask(row["question"], library=real_library)) for row in rows()]
    right = [term for term, a in answers if a.terms and term in {t.text for t in a.terms[0].terms("zh-Hans")}]
    first = [term for term, a in answers if a.terms and a.terms[0].zh_hans == term]
    assert len(right) == 30 and len(first) >= 29, (right, first)
    assert all(a.verdict == "answered" and a.confidence == 1 for _, a in answers)
    quoted = [a for _, a in answers if a.quotes and a.quotes[0].citation.layer == "book"]
    assert len(quoted) >= 15 or not REAL_FILE.exists()


def test_a_definition_is_not_asked_of_a_bare_candidate(library: Library, tmp_path: Path) -> None:
    from corpus.terms.entries import ConceptEntry, Term, sections_of

    crane = ConceptEntry(id="crane", sections=sections_of({"zh-Hans": [Term("吊车")]}), status="proposed")
    termbase = library.termbase("harbour")
    termbase.set_extracted([crane])
    try:
        assert "术语库" not in ask("什么是吊车？", ["harbour"], library=library).statement
    finally:
        termbase.set_extracted([])


def test_what_is_suggested_is_not_what_was_asked(real_library: Library) -> None:
    page = ask("第六章从第几页开始？", library=real_library)
    about = ask("第六章讲什么？", library=real_library)
    assert page.suggestions == ("哪一章讲“智慧城市的标准建设”？",)
    assert about.suggestions == ("智慧城市的标准建设在第几页？",)
