"""A library and an answerer for tests of the page: no model, no file, every value made up here."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from corpus.errors import RequestError, SourceError
from corpus.types import Pages, Passage, Section
from rag.types import Answer, BookSummary, Citation, Context, ImportReport, Quote

# The passage starts inside the book, so that offsets within it and within the book differ.
CONTEXT_START = 100
CONTEXT = "灯塔镇很小。图书馆在1987年开馆。馆里有三千册书。"
QUOTED = "图书馆在1987年开馆。"
QUOTE_START = CONTEXT_START + CONTEXT.index(QUOTED)


def quote(marker: int = 1, layer: str = "book", text: str = CONTEXT, quoted: str = QUOTED, **changes: object) -> Quote:
    """A quote of `quoted` within a passage of `text`."""
    start = CONTEXT_START + text.index(quoted)
    values: dict[str, object] = {
        "passage_id": f"tower/ch01/p{marker:03}", "book_id": "tower", "book_title": "灯塔镇志", "layer": layer,
        "basis": "preface" if layer == "companion" else None, "path": ("第一章 图书馆",), "path_en": ("Chapter 1: Library",),
        "chapter": "第一章 图书馆", "section": None, "part": None, "pages": Pages("7", "7"), "physical": None,
        "paragraph": 2, "start": start, "end": start + len(quoted), "text": quoted,
        "label_zh": "《灯塔镇志》 第一章 图书馆，第7页，第2段", "label_en": "Tower Town, Chapter 1: Library, p. 7, ¶2",
    }  # fmt: skip
    citation = Citation(**{**values, **changes})  # type: ignore[arg-type]
    context = Passage(
        id=citation.passage_id, book_id="tower", section_id="ch01", start=CONTEXT_START,
        end=CONTEXT_START + len(text), text=text, paragraph=2,
    )  # fmt: skip
    return Quote(marker=marker, citation=citation, context=context)


def answer(query: str = "图书馆哪一年开馆？", statement: str = f"“{QUOTED}”[1]", **changes: object) -> Answer:
    """An answer with one quote of the book."""
    values: dict[str, object] = {
        "query": query, "language": "zh-Hans", "verdict": "answered", "confidence": 0.9, "statement": statement,
        "quotes": (quote(),),
    }  # fmt: skip
    return Answer(**{**values, **changes})  # type: ignore[arg-type]


def ask(question: str, books: list[str] | None, context: Context | None = None, literal: bool = False) -> Answer:
    """Echoes the question and the books; refuses a question longer than 2000 characters."""
    if len(question) > 2000:
        raise RequestError("the question is too long", f"{len(question)} characters", "shorten it")
    return answer(question, f"{question} {books or 'all'} [1]", suggestions=("馆里有多少书？",))


REPORT = ImportReport(
    book_id="tower", title="灯塔镇志", edition="tower", matched_by="isbn", encoding="utf-8", encoding_reason="UTF-8",
    n_chapters=9, n_sections=36, text_found=("序", "自序"), text_missing=("第一章 图书馆",),
    repairs={"running header": 1, "something new": 2}, n_characters=12345, n_lost=0, n_passages=20,
)  # fmt: skip


class FakeShelf:
    """One companion; an import of `n_steps` steps that adds "tower", and waits for `go` before its last half."""

    def __init__(self, n_steps: int = 4) -> None:
        self.books = [summary("guide", "companion", "灯塔镇志 导读", "Guide to Tower Town")]
        self.n_steps = n_steps
        self.go = threading.Event()
        self.go.set()

    def summaries(self) -> tuple[BookSummary, ...]:
        return tuple(self.books)

    def contents(self, book_id: str | None = None) -> tuple[str, str, tuple[tuple[Section, bool], ...]]:
        return book_id or "", "", ()

    def add(
        self,
        path: str,
        book_id: str | None = None,
        title: str | None = None,
        replace: bool = False,
        progress: Callable[[str, int, int], None] | None = None,
    ) -> ImportReport:
        report = progress or (lambda stage, done, total: None)
        report("reading", 0, 1)
        if not Path(path).read_bytes():
            raise SourceError("the file is empty", Path(path).name, "choose another")
        report("reading", 1, 1)
        for done in range(self.n_steps):
            report("vectors", done, self.n_steps)
            if done == self.n_steps // 2:
                self.go.wait(timeout=10)
        report("writing", 0, 1)
        self.books.insert(0, summary("tower", "book", "灯塔镇志", "Tower Town", in_copy=("序",)))
        report("writing", 1, 1)
        return REPORT


def summary(book_id: str, layer: str, title: str, title_en: str, **changes: object) -> BookSummary:
    """A line about a book."""
    values: dict[str, object] = {
        "id": book_id, "layer": layer, "title": title, "title_en": title_en, "n_passages": 3, "n_characters": 90,
        "n_chapters": 1, "n_sections": 2, "in_copy": (),
    }  # fmt: skip
    return BookSummary(**{**values, **changes})  # type: ignore[arg-type]
