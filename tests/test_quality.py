"""Real questions on the real file, measured against what was reached before (tests/quality/baseline.json)."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

import rag.evaluation.evaluate
from corpus.types import Book
from index.folder import BookIndex, build
from rag.answers.answering import ask
from rag.evaluation.evaluate import evaluate
from rag.library.library import Library
from rag.search.retrieval import retrieve
from rag.types import Answer

pytestmark = pytest.mark.quality

FOLDER = ROOT / "tests" / "quality"
BASELINE = json.loads((FOLDER / "baseline.json").read_text(encoding="utf-8"))


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def ranks(library: Library, name: str) -> list[int]:
    """For each question the rank of the passage that holds its fact, 99 where it is not among the first five."""
    text = library.book("smart-city-practice").canonical_text
    found = []
    for row in rows(name):
        place = text.find(row["anchor"])
        assert place >= 0, row
        hits = retrieve(row["question"], 5, library=library)
        held = [h.rank for h in hits if h.citation.layer == "book" and h.passage.start <= place < h.passage.end]
        found.append(held[0] if held else 99)
    return found


@pytest.mark.parametrize("name", ["facts.tsv", "facts-heldout.tsv", "facts-blind.tsv", "mixed.tsv"])
def test_the_passage_that_holds_the_fact(real_library: Library, name: str) -> None:
    found = ranks(real_library, name)
    first, among_three = sum(r == 1 for r in found), sum(r <= 3 for r in found)
    assert first >= BASELINE[name]["first"] and among_three >= BASELINE[name]["first three"], (
        first,
        among_three,
        len(found),
    )


def test_structural_questions(real_library: Library) -> None:
    right = sum(_right(ask(row["question"], library=real_library), row) for row in rows("structural.tsv"))
    assert right >= BASELINE["structural.tsv"]["right"], right


def _right(answer: Answer, row: dict[str, str]) -> bool:
    pages = {s.id: s.page for s in _sections()}
    shown = {q.text.rstrip().rsplit(" ", 1)[-1].lstrip("0") for q in answer.quotes}
    wanted = {pages[i] for i in row["expect_sections"].split(",")}
    page = row["expect_page"]
    return answer.verdict == row["verdict"] and wanted <= shown and (not page or page in answer.statement)


def _sections():  # type: ignore[no-untyped-def]
    from corpus.companion import read_companion

    return read_companion("smart-city-practice").book.sections


def test_follow_up_dialogues(real_library: Library) -> None:
    """Each turn asked after the answer before it: how many follow-ups, and how many whole dialogues, are right."""
    right: dict[str, list[bool]] = {}
    context = None
    for row in rows("followups.tsv"):
        answer = ask(row["question"], library=real_library, context=context if row["turn"] != "1" else None)
        context = answer.context
        right.setdefault(row["dialogue"], []).append(_leads_to(answer, row["anchor_or_section"], real_library))
    followups = [turn for turns in right.values() for turn in turns[1:]]
    assert sum(followups) >= BASELINE["followups.tsv"]["right"], (sum(followups), len(followups))
    assert sum(all(turns) for turns in right.values()) >= BASELINE["followups.tsv"]["whole dialogues"]


def _leads_to(answer: Answer, wanted: str, library: Library) -> bool:
    """Whether an answer is about a section of the contents, or quotes from the passage that holds a place in the text."""
    if any(section.id == wanted for section in _sections()):
        return answer.section_ids[:1] == (wanted,)
    place = library.book("smart-city-practice").canonical_text.find(wanted)
    assert place >= 0, wanted
    passages = [quote.context for quote in answer.quotes] + [hit.passage for hit in answer.hits[:1]]
    return any(p.book_id == "smart-city-practice" and p.start <= place < p.end for p in passages)


def test_questions_the_book_does_not_answer(real_library: Library) -> None:
    verdicts = [(row, ask(row["question"], library=real_library).verdict) for row in rows("unanswerable.tsv")]
    far = [verdict for row, verdict in verdicts if row["kind"] == "far"]
    near = [verdict for row, verdict in verdicts if row["kind"] == "near"]
    assert sum(v == "not_found" for v in far) >= BASELINE["unanswerable.tsv"]["far not found"]
    assert sum(v == "answered" for v in near) <= BASELINE["unanswerable.tsv"]["near answered"]


def test_what_the_book_tells_is_answered_and_what_it_nearly_tells_less_often(real_library: Library) -> None:
    asked = [row for name in ("facts.tsv", "facts-heldout.tsv", "facts-blind.tsv") for row in rows(name)]
    answers = [ask(row["question"], library=real_library) for row in asked]
    verdicts = [answer.verdict for answer in answers]
    quoted = sum(bool(answer.quotes) for answer in answers)
    assert quoted >= BASELINE["verdicts"]["answerable quoted"], quoted
    assert verdicts.count("answered") >= BASELINE["verdicts"]["answerable answered"], verdicts.count("answered")
    assert verdicts.count("not_found") <= BASELINE["verdicts"]["answerable not found"], verdicts.count("not_found")
    near = [ask(row["question"], library=real_library).verdict for row in rows("near-misses.tsv")]
    assert near.count("answered") <= BASELINE["near-misses.tsv"]["answered"], near.count("answered")


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("第六章的正文怎么说标准的目的？", "not_in_copy"),
        ("书里第七章举了哪些案例？", "not_in_copy"),
        ("What cases does chapter 7 give?", "not_in_copy"),
        ("红烧肉怎么做？", "not_found"),
        ("What is Barcelona's smart city budget?", "not_found"),
        ("第六章讲什么？", "structural"),
        ("哪一章讲标准建设？", "structural"),
        ("On what page does the section on the purpose of smart city standardization begin?", "structural"),
        ("宁波哪一年决定建设智慧城市？", "answered"),
        ("When did Ningbo decide to build a smart city?", "answered"),
    ],
)
def test_verdicts(real_library: Library, question: str, verdict: str) -> None:
    answer = ask(question, library=real_library)
    assert answer.verdict == verdict
    if verdict == "answered":
        assert answer.quotes[0].citation.layer == "book" and "2010年9月17日" in answer.quotes[0].text


@pytest.mark.parametrize(
    ("question", "verdict", "quoted"),
    [
        ("“城市领导的视野”在第几页？", "answered", "城市领导的视野"),
        ("杭州市委哪一年决定建设智慧城市？", "related", "宁波市委"),
        ("ISBN是多少", "answered", "978 - 7 - 5086"),
        ("Which publisher brought this book out?", "answered", "中信出版"),
        ("这本书的责任编辑叫什么名字？", "not_found", ""),
    ],
)
def test_what_the_first_quote_holds(real_library: Library, question: str, verdict: str, quoted: str) -> None:
    answer = ask(question, books=["smart-city-practice"], library=real_library)
    assert answer.verdict == verdict
    assert quoted in (answer.quotes[0].text if answer.quotes else "")


def test_every_quote_and_passage_is_an_address(real_library: Library) -> None:
    """All passages, and what is quoted for more than 200 questions, equal canonical_text[start:end]."""
    texts = {}
    for book_id in real_library.ids():
        index = real_library.index(book_id)
        texts[book_id] = index.book.canonical_text
        assert all(p.text == texts[book_id][p.start : p.end] for p in index.all_passages)
    asked = 0
    for question in _questions():
        asked += 1
        answer = ask(question, library=real_library)
        for quote in answer.quotes:
            c = quote.citation
            assert quote.text == texts[c.book_id][c.start : c.end] and quote.text
            assert quote.context.start <= c.start < c.end <= quote.context.end
            assert f"[{quote.marker}]" in answer.statement
        assert all(h.passage.text == texts[h.passage.book_id][h.passage.start : h.passage.end] for h in answer.hits)
    assert asked >= 200


def _questions() -> Iterator[str]:
    for name in (
        "facts.tsv",
        "facts-heldout.tsv",
        "facts-blind.tsv",
        "mixed.tsv",
        "structural.tsv",
        "unanswerable.tsv",
    ):
        yield from (row["question"] for row in rows(name))


@pytest.fixture(scope="module")
def built() -> dict[str, BookIndex]:
    """Indexes by their text: the three public sets share their documents."""
    return {}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["xquad-zh", "xquad-hant-zh", "xquad-en-zh"])
def test_public_questions(bench: Path, name: str, built: dict[str, BookIndex], monkeypatch: pytest.MonkeyPatch) -> None:
    def once(book: Book, *rest: Any) -> BookIndex:
        if book.canonical_text not in built:
            built[book.canonical_text] = build(book, *rest)
        return built[book.canonical_text]

    monkeypatch.setattr(rag.evaluation.evaluate, "build", once)
    result = evaluate(bench / name)
    assert result.measures["nDCG@10"] >= BASELINE[name]["nDCG@10"] - 0.003, result.measures
