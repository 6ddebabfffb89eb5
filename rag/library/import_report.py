"""What an import found, in a value."""

from __future__ import annotations

from corpus.reading import contents_missing, coverage, repair_counts, sections_with_text
from corpus.structure.editions import edition
from corpus.structure.imprint import read_imprint
from corpus.types import Book
from rag.types import ImportReport


def report_of(book: Book, n_passages: int) -> ImportReport:
    """What was found in a book of which so many passages can be searched."""
    count = coverage(book)
    record = edition(book.edition) if book.edition else None
    listed = [s for s in book.sections if s.level > 0]
    found = sections_with_text(book)
    held = {s.id for s in found}
    by_isbn = record and book.isbn and record.isbn == book.isbn and _states_isbn(book)
    labels = _labels_of_pages(book)
    return ImportReport(
        book_id=book.id,
        title=book.title,
        edition=book.edition,
        matched_by="isbn" if by_isbn else "title" if record else "none",
        encoding=book.source.encoding if book.source else "",
        encoding_reason=book.source.encoding_reason if book.source else "",
        n_chapters=sum(s.kind == "chapter" for s in listed),
        n_sections=sum(s.kind == "section" for s in listed),
        text_found=tuple(s.heading for s in found),
        text_missing=tuple(s.heading for s in listed if s.id not in held),
        repairs=repair_counts(book.repairs),
        n_characters=count.n_characters,
        n_lost=count.n_lost,
        n_passages=n_passages,
        format=book.source.format if book.source else "text",
        n_pages=len(labels) or None,
        n_labelled=sum(map(bool, labels.values())),
        contents_missing=contents_missing(book),
    )


def _labels_of_pages(book: Book) -> dict[int, str]:
    """The printed label of each physical page that is marked, "" where it carries none."""
    labels: dict[int, str] = {}
    for mark in book.marks:
        if mark.physical is not None:
            labels[mark.physical] = labels.get(mark.physical) or mark.label or ""
    return labels


def _states_isbn(book: Book) -> bool:
    return read_imprint(book.canonical_text).isbn == book.isbn
