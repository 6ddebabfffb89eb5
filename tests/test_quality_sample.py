"""Real questions to the sample book, which stands in every clone: tests/quality/sample/*.jsonl, one question a line.

    {"question": "Who …?", "anchor": "words of the book"}            the passage that holds them is wanted first
    {"question": "第九回讲什么？", "section": "ch09", "page": "47"}      an answer from the contents, which names the page
    {"question": "红烧肉怎么做？", "verdict": "not_found"}              what the book does not tell

`anchor` may be a list, where several places answer. `verdict` may stand on any line. Lines of one `dialogue` are asked one after the other, each on the answer before it.
Each file is measured against its entry in tests/quality/baseline.json, under sample/NAME; a file without one fails.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from corpus.types import Book
from rag.answers.answering import ask
from rag.library.library import Library
from rag.search.retrieval import retrieve
from rag.types import Answer

pytestmark = pytest.mark.quality

FOLDER = ROOT / "tests" / "quality"
BASELINE = json.loads((FOLDER / "baseline.json").read_text(encoding="utf-8"))
FILES = sorted((FOLDER / "sample").glob("*.jsonl"))
KEYS = {"question", "anchor", "section", "page", "verdict", "dialogue", "note"}
BOOK = "qingpu-bridges"


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_questions(sample_library: Library, path: Path) -> None:
    book = sample_library.book(BOOK)
    counts: Counter[str] = Counter()
    context, dialogue = None, None
    for line in lines(path):
        _check_line(line, book)
        context = context if line.get("dialogue") and line["dialogue"] == dialogue else None
        answer = ask(line["question"], [BOOK], library=sample_library, context=context)
        context, dialogue = answer.context, line.get("dialogue")
        counts["asked"] += 1
        counts["right"] += _right(answer, line, book)
        if "anchor" in line and not dialogue:
            rank = _rank(sample_library, line["question"], _places(line, book))
            counts["first"] += rank == 1
            counts["first three"] += rank <= 3
    least = BASELINE[f"sample/{path.stem}"]
    assert counts["asked"] >= least["asked"], "questions are added, not taken away"
    assert all(counts[name] >= value for name, value in least.items()), (dict(counts), least)


def _check_line(line: dict[str, Any], book: Book) -> None:
    assert line.keys() <= KEYS and line.keys() & {"anchor", "section", "verdict"}, line
    assert all(book.canonical_text.count(anchor) == 1 for anchor in _anchors(line)), line
    assert "section" not in line or book.section(line["section"]), line


def _anchors(line: dict[str, Any]) -> list[str]:
    named = line.get("anchor", [])
    return [named] if isinstance(named, str) else named


def _places(line: dict[str, Any], book: Book) -> list[tuple[int, int]]:
    starts = [(book.canonical_text.index(anchor), len(anchor)) for anchor in _anchors(line)]
    return [(start, start + length) for start, length in starts]


def _right(answer: Answer, line: dict[str, Any], book: Book) -> bool:
    """Whether the verdict is the one wanted, a quote touches an anchor, the section is named and the page stated."""
    if "verdict" in line and answer.verdict != line["verdict"]:
        return False
    if "section" in line and answer.section_ids[:1] != (line["section"],):
        return False
    if "page" in line and line["page"] not in answer.statement:
        return False
    quoted = [(quote.citation.start, quote.citation.end) for quote in answer.quotes]
    places = _places(line, book)
    return not places or any(a < end and start < b for a, b in quoted for start, end in places)


def _rank(library: Library, question: str, places: list[tuple[int, int]]) -> int:
    """The rank of the first passage in which a place begins, 99 where none is among the first five."""
    hits = retrieve(question, 5, [BOOK], library)
    held = (hit.rank for hit in hits if any(hit.passage.start <= start < hit.passage.end for start, _ in places))
    return next(held, 99)


def test_the_sample_has_questions() -> None:
    assert FILES
