"""What a reference says of a book, and the page a quote is cited from."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.structure.editions import edition
from corpus.types import Book
from rag.types import Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The facts of a book for a reference; "" and () where nothing is known.

    `names_en`, `title_en`, `publisher_en` are what the edition's record knows in English.
    """

    id: str
    title: str
    title_en: str
    names: tuple[str, ...]
    names_en: tuple[str, ...]
    publisher: str
    publisher_en: str
    place: str
    year: int | None
    isbn: str
    language: str


def source_of(book: Book) -> Source:
    """The facts of a book, from its record where it has one, else from its own imprint."""
    record = edition(book.edition) if book.edition and book.layer == "book" else None
    return Source(
        id=book.id,
        title=book.title.strip("《》") if book.layer == "book" else book.title,
        title_en=book.title_en,
        names=book.authors,
        names_en=record.authors_en if record else (),
        publisher=book.publisher,
        publisher_en=record.publisher_en if record else "",
        place=record.place if record else "",
        year=book.year,
        isbn=book.isbn,
        language={"zh-Hans": "zh-CN", "zh-Hant": "zh-TW"}.get(book.language, book.language),
    )


def pages_cited(citation: Citation) -> str:
    """The printed page or pages of a quote, "95" or "III–IV"; "" where they are not known for certain from both ends."""
    pages = citation.pages
    if pages is None or pages.first is None or pages.last is None:
        return ""
    return pages.first if pages.first == pages.last else f"{pages.first}–{pages.last}"
