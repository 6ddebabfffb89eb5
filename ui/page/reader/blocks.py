"""The text of a piece as HTML. All of it is escaped here; a block's text is the book's, character by character."""

from __future__ import annotations

from bisect import bisect_left
from html import escape

from corpus.structure.pages import pages_of, physical_pages_of
from corpus.types import Book, PageMark
from rag.citation import english_heading, heading_in, page_words
from ui.page.reader.pieces import Block, Piece
from ui.page.term_marks import FindTerms, TermMark, linked, no_terms
from ui.page.texts import UiLanguage, text

Span = tuple[int, int]


def piece_html(
    book: Book, piece: Piece, language: UiLanguage, at: Span | None = None, find: FindTerms = no_terms
) -> tuple[str, tuple[TermMark, ...]]:
    """The blocks of a piece, the words `at` marked, and the terms linked in them."""
    found: list[TermMark] = []
    parts = []
    for block in piece.blocks:
        marks = tuple(find(book.id, book.canonical_text[block.start : block.end])) if block.kind != "heading" else ()
        found += marks
        parts.append(_block(book, block, language, at, marks))
    return "".join(parts), tuple(found)


def _block(book: Book, block: Block, language: UiLanguage, at: Span | None, terms: tuple[TermMark, ...]) -> str:
    section = block.section
    page = page_words(
        pages_of(book, block.start, block.start + 1), physical_pages_of(book, block.start, block.start + 1), language
    )
    shared = f'data-s="{block.start}" data-section="{escape(section.id)}" data-page="{escape(page)}"'
    if block.kind == "heading":
        tag = f"h{min(6, max(2, section.level + 1))}"
        own = heading_in(english_heading(section) if language == "en" else section.heading, language)
        words = _words(book, block, language, at, ()) if block.start < block.end else escape(own)
        note = "" if block.start < block.end else " data-own"
        lang = "" if note and language == "en" else f' lang="{escape(book.language)}"'
        return f'<{tag} class="r-heading"{lang} {shared}{note}>{words}</{tag}>'
    return f'<p class="r-{block.kind}" lang="{_language(book, block)}" {shared}>{_words(book, block, language, at, terms)}</p>'


def _words(book: Book, block: Block, language: UiLanguage, at: Span | None, terms: tuple[TermMark, ...]) -> str:
    """The text of a block, cut at page marks and at the ends of what is marked."""
    whole = book.canonical_text[block.start : block.end]
    starting = _marks_before(book, block)
    cuts = {block.start, block.end, *(max(block.start, mark.offset) for mark in starting)}
    if at:
        cuts |= {place for place in at if block.start < place < block.end}
    ordered = sorted(cuts)
    parts = []
    for start, end in zip(ordered, ordered[1:] or [block.end], strict=False):
        parts += [_page(mark, language) for mark in starting if max(block.start, mark.offset) == start]
        a, b = start - block.start, end - block.start
        words = linked(whole, a, b, (mark for mark in terms if mark.start >= a))
        parts.append(f'<mark class="r-at">{words}</mark>' if at and at[0] <= start and end <= at[1] else words)
    return "".join(parts)


def _marks_before(book: Book, block: Block) -> tuple[PageMark, ...]:
    """The pages that begin in a block, or in the space before it."""
    before = block.start
    while before and book.canonical_text[before - 1].isspace():
        before -= 1
    low = bisect_left(book.marks, before, key=lambda mark: mark.offset)
    high = bisect_left(book.marks, block.end, key=lambda mark: mark.offset)
    return book.marks[low:high]


def _page(mark: PageMark, language: UiLanguage) -> str:
    """Where a page begins; its number is no part of the text, so that what is copied is the book's."""
    if mark.label:
        label = text("read_page", language, n=mark.label)
    else:
        label = text("read_file_page", language, n=mark.physical)
    return f'<span class="r-page" role="separator" data-page="{escape(label)}" aria-label="{escape(label)}"></span>'


def _language(book: Book, block: Block) -> str:
    """The language of a block: a companion has each paragraph in two."""
    if book.layer != "companion":
        return escape(book.language)
    words = book.canonical_text[block.start : block.end]
    return "en" if sum(c.isascii() for c in words) * 2 > len(words) else "zh-Hans"
