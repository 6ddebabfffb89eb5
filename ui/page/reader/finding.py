"""Words looked for in one book: how often they stand in each chapter, and the places with what stands around them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import Any

from corpus.language.folding import skeleton
from corpus.structure.pages import pages_of, physical_pages_of
from corpus.types import Book, Section
from rag.citation import english_heading, heading_in, page_words
from rag.search.places import find, find_word
from ui.page.texts import UiLanguage

MOST_LINES = 200
MOST_CHARACTERS = 200
_WIDTH = 24


def find_in_book(book: Book, words: str, section_id: str, language: UiLanguage) -> dict[str, Any]:
    """Where words stand, in whatever script they are typed; Latin ones as whole words.

    `total` and `chapters` count the whole book, `lines` are the first `MOST_LINES` of the part of the contents chosen,
    `section_id`, or of the whole book. A hit counts for the chapter, or the preface or appendix, that it begins in.
    """
    spans = _spans(book, words.strip()[:MOST_CHARACTERS])
    holder = _holders(book)
    counts: dict[str, int] = {}
    for start, _ in spans:
        holding = holder(start).id
        counts[holding] = counts.get(holding, 0) + 1
    inside = [span for span in spans if not section_id or holder(span[0]).id == section_id]
    return {
        "total": len(spans),
        "chosen": len(inside),
        "chapters": [{"id": i, "label": _heading(book, i, language), "n": n} for i, n in counts.items()],
        "lines": [_line(book, span, language) for span in inside[:MOST_LINES]],
    }


def _spans(book: Book, words: str) -> list[tuple[int, int]]:
    folded = skeleton(words)
    if not folded.text:
        return []
    return list(find_word(book, words) if words.isascii() else find(book, folded))


def _holders(book: Book) -> Callable[[int], Section]:
    """Given an offset: the chapter that it stands in, or what else stands outside all chapters."""
    starts = [section.start for section in book.sections]
    above: dict[str, Section] = {}
    for section in book.sections:
        levels = [*book.ancestors(section), section]
        above[section.id] = next((s for s in levels if s.kind == "chapter"), levels[-1])
    return lambda offset: above[book.sections[max(0, bisect_right(starts, offset) - 1)].id]


def _line(book: Book, span: tuple[int, int], language: UiLanguage) -> dict[str, Any]:
    start, end = span
    text = book.canonical_text
    pages = page_words(pages_of(book, start, end), physical_pages_of(book, start, end), language)
    return {
        "start": start,
        "end": end,
        "left": _on_one_line(text[max(0, start - _WIDTH) : start]),
        "key": _on_one_line(text[start:end]),
        "right": _on_one_line(text[end : end + _WIDTH]),
        "page": pages,
    }


def _on_one_line(text: str) -> str:
    return "".join(" " if c.isspace() else c for c in text)


def _heading(book: Book, section_id: str, language: UiLanguage) -> str:
    section = book.section(section_id)
    return heading_in(english_heading(section) if language == "en" else section.heading, language) or book.title
