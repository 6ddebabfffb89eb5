"""A line about a book."""

from __future__ import annotations

from corpus.reading import sections_with_text
from index.folder import BookIndex
from rag.types import BookSummary


def summary_of(index: BookIndex) -> BookSummary:
    """What a book that can be used is, and how much there is of it."""
    book = index.book
    held = book.layer == "book"
    return BookSummary(
        id=book.id,
        layer=book.layer,
        title=book.title,
        title_en=book.title_en,
        n_passages=len(index.passages),
        n_characters=len(book.canonical_text),
        n_chapters=sum(s.kind == "chapter" for s in book.sections),
        n_sections=sum(s.kind == "section" for s in book.sections),
        in_copy=tuple(s.heading for s in sections_with_text(book)) if held else (),
    )


def unusable(book_id: str, error: str) -> BookSummary:
    """A book that cannot be used, and why."""
    return BookSummary(
        id=book_id, layer="book", title=book_id, title_en="", n_passages=0, n_characters=0,
        n_chapters=0, n_sections=0, in_copy=(), error=error,
    )  # fmt: skip
