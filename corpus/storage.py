"""Books and passages as JSON, and back."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from corpus.errors import SourceError
from corpus.types import Book, Note, PageMark, PageRange, Pages, Passage, Repair, Section, Source


def book_to_json(book: Book) -> str:
    """`book` without its canonical text, which is kept in a file of its own."""
    table = dataclasses.asdict(book)
    del table["canonical_text"]
    return json.dumps(table, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def book_from_json(text: str, canonical_text: str, where: str) -> Book:
    """The book that `book_to_json` wrote. Raises SourceError if the JSON is of another shape."""
    try:
        table = json.loads(text)
        return Book(**_book_fields(table), canonical_text=canonical_text)
    except (KeyError, TypeError, ValueError) as error:
        raise SourceError(f"not a book record ({error})", where, "import the book again with --replace") from error


def passages_to_jsonl(passages: tuple[Passage, ...]) -> str:
    """One JSON object a line, without the text, which the canonical text holds."""
    return "".join(json.dumps(_passage_fields(p), ensure_ascii=False, sort_keys=True) + "\n" for p in passages)


def passages_from_jsonl(text: str, canonical_text: str, where: str) -> tuple[Passage, ...]:
    """The passages that `passages_to_jsonl` wrote. Raises SourceError if a line is of another shape."""
    try:
        return tuple(_passage(json.loads(line), canonical_text) for line in text.split("\n") if line)
    except (KeyError, TypeError, ValueError) as error:
        raise SourceError(f"not a passage list ({error})", where, "import the book again with --replace") from error


def _passage_fields(passage: Passage) -> dict[str, Any]:
    table = dataclasses.asdict(passage)
    del table["text"]
    return table


def _passage(table: dict[str, Any], canonical_text: str) -> Passage:
    table["sentences"] = tuple((start, end) for start, end in table["sentences"])
    return Passage(**table, text=canonical_text[table["start"] : table["end"]])


def _book_fields(table: dict[str, Any]) -> dict[str, Any]:
    table["sections"] = tuple(Section(**row) for row in table["sections"])
    table["marks"] = tuple(PageMark(**row) for row in table["marks"])
    table["repairs"] = tuple(Repair(**row) for row in table["repairs"])
    table["notes"] = tuple(Note(**row) for row in table.get("notes", ()))
    table["page_ranges"] = tuple(_page_range(row) for row in table["page_ranges"])
    table["authors"] = tuple(table["authors"])
    table["source"] = Source(**table["source"]) if table["source"] else None
    return table


def _page_range(row: dict[str, Any]) -> PageRange:
    pages = Pages(**row["pages"]) if row["pages"] else None
    return PageRange(start=row["start"], end=row["end"], pages=pages)
