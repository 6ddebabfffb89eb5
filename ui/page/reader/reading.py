"""What the reader shows of a library: a page, its pieces, what is found. Values in, HTML and tables out; no web server."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from html import escape
from typing import Any, Protocol

from corpus.companion import SUFFIX, companion_ids, read_companion
from corpus.errors import RequestError
from corpus.types import Book
from index.folder import BookIndex
from rag.citation import cite, passage_at
from rag.citing.citing import cite_as
from rag.types import Citation
from ui.page.reader.blocks import piece_html
from ui.page.reader.finding import find_in_book
from ui.page.reader.frame import frame_html
from ui.page.reader.pieces import Cut, cut_book
from ui.page.term_marks import FindTerms, no_terms, table_html
from ui.page.texts import UiLanguage, text

MOST_CITED = 20_000


class ReadLibrary(Protocol):
    """What the reader needs of a library."""

    def index(self, book_id: str) -> BookIndex:
        """The book with its passages."""


class Reader:
    """The books of a library for many visitors at once. Each is cut into pieces once."""

    def __init__(self, library: ReadLibrary, find_terms: FindTerms = no_terms) -> None:
        self._library = library
        self._find_terms = find_terms
        self._lock = threading.Lock()
        self._cut: dict[str, Cut] = {}

    def page(self, book_id: str, at: str, language: UiLanguage) -> str:
        """The whole page of a book, its text filled in where `at` leads ("120-140", "120", or nothing)."""
        cut = self._cut_of(book_id)
        span = span_of(at, cut.book)
        piece = cut.piece_at(span[0] if span else 0) if cut.pieces else None
        words = piece_html(cut.book, piece, language, span)[0] if piece else ""
        return frame_html(cut, piece, words, span, language, gone=bool(at) and span is None)

    def piece(self, book_id: str, number: int, at: str, language: UiLanguage, terms: bool) -> dict[str, Any]:
        """One piece of the text, with what the pop-ups of its terms show where `terms` are asked for.

        Raises:
            RequestError: no such book or piece.
        """
        cut = self._cut_of(book_id)
        if not 0 <= number < len(cut.pieces):
            raise RequestError("no such piece", str(number), "reload the page")
        find = self._find_terms if terms else no_terms
        words, marks = piece_html(cut.book, cut.pieces[number], language, span_of(at, cut.book), find)
        return {"html": words, "terms": table_html(marks, language) if marks else ""}

    def find(self, book_id: str, words: str, section_id: str, language: UiLanguage) -> dict[str, Any]:
        """Where words stand in a book, by chapter."""
        return find_in_book(self._cut_of(book_id).book, words, section_id, language)

    def beside(self, book_id: str, section_id: str, language: UiLanguage) -> str:
        """What the companion says of a section, with its basis; nothing where there is no companion to the book."""
        edition = self._cut_of(book_id).book.edition
        if edition not in companion_ids() or book_id == f"{edition}{SUFFIX}":
            return ""
        companion = read_companion(edition)
        wanted = "en" if language == "en" else "zh-Hans"
        found = [p for p in companion.passages if p.section_id == section_id and p.language == wanted]
        return "".join(f'<p lang="{wanted}">{escape(p.text)}</p>' for p in found)

    def citation(self, book_id: str, start: int, end: int) -> Citation:
        """The citation of any span of a book's text.

        Raises:
            RequestError: no such place, or more words than one cites.
        """
        index = self._index(book_id)
        if not 0 <= start < end <= len(index.book.canonical_text):
            raise RequestError("no such place", f"{start}-{end}", "reload the page")
        if end - start > MOST_CITED:
            raise RequestError("too long to cite", f"{end - start} characters", "select less")
        return cite(index.book, passage_at(index.all_passages, start), start, end)

    def cited(self, citation: Citation, style: str, language: UiLanguage) -> str:
        """A citation in a style of `rag.citing`."""
        return cite_as(citation, self.book(citation.book_id), style, language)

    def book(self, book_id: str) -> Book:
        """The book with this id."""
        return self._index(book_id).book

    def _index(self, book_id: str) -> BookIndex:
        with self._lock:
            return self._library.index(book_id)

    def _cut_of(self, book_id: str) -> Cut:
        book = self._index(book_id).book
        kept = self._cut.get(book_id)
        if kept is None or kept.book is not book:
            kept = self._cut[book_id] = cut_book(book)
        return kept


def span_of(at: str, book: Book) -> tuple[int, int] | None:
    """The span an address names: "120-140", or "120" for a place alone; None for what is no place of the book."""
    first, _, last = at.partition("-")
    if not first.isdecimal() or (last and not last.isdecimal()):
        return None
    start = int(first[:12])
    end = int(last[:12]) if last else start
    return (start, end) if start <= end <= len(book.canonical_text) else None


def no_book_html(language: UiLanguage) -> str:
    """A page that says that there is no such book."""
    words, back = escape(text("read_no_book", language)), escape(text("read_back", language))
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>问书 Wenshu</title>'
        f'<link rel="stylesheet" href="../wenshu/asset/colours.css"><link rel="stylesheet" href="../wenshu/asset/reader.css">'
        f'<body class="r-empty"><main><h1>问书</h1><p>{words}</p><p><a href="../?lang={language}">{back}</a></p></main></body></html>'
    )


def number_of(query: Mapping[str, str], name: str) -> int:
    """A whole number of an address. Raises RequestError for what is none."""
    value = query.get(name, "")
    if not value.isdecimal():
        raise RequestError("not a number", f"{name}={value[:20]}", "reload the page")
    return int(value[:12])
