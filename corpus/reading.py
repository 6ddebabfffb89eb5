"""From a file to a `Book`: decode, repair, find the structure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from corpus.decoding import read_text
from corpus.editions import Edition, find_edition
from corpus.folding import skeleton
from corpus.imprint import Imprint, read_imprint
from corpus.layout import Edit, Span, apply_edits, header_edits, join_edits, line_ending_edits, rebase, undo
from corpus.sections import outline, sections_of
from corpus.types import Book, Repair, Section, Source

_OPENING = 6000


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Where the characters of a file went: into sections, or into listed repairs. `n_lost` must be 0."""

    n_characters: int
    n_in_sections: int
    n_repaired: int
    n_lost: int


def read_book(path: Path, book_id: str | None = None, title: str | None = None) -> Book:
    """The book in a plain-text file, with its structure aligned to its edition's where that is known.

    Raises:
        SourceError: the file cannot be read as text.
    """
    raw, source = read_text(path)
    endings = line_ending_edits(raw)
    text, _, _ = apply_edits(raw, endings)
    imprint = read_imprint(text[:_OPENING])
    edition = find_edition(imprint, text[:_OPENING])
    canonical, repairs, marks = apply_edits(raw, rebase(_layout_edits(text, edition, imprint), endings, raw))
    plan = outline(canonical, edition)
    name = title or (edition.title if edition else imprint.title) or path.stem
    return Book(
        id=book_id or (edition.id if edition else slug(path.stem)),
        layer="book",
        title=name,
        title_en=edition.title_en if edition else "",
        canonical_text=canonical,
        sections=sections_of(canonical, plan),
        authors=edition.authors if edition else imprint.authors,
        publisher=edition.publisher if edition else imprint.publisher,
        year=edition.year if edition else imprint.year,
        isbn=edition.isbn if edition else imprint.isbn,
        edition=edition.id if edition else None,
        marks=marks,
        repairs=repairs,
        source=source,
    )


def coverage(book: Book) -> Coverage:
    """The count of a book's characters; what repairs removed counts as repaired, what cannot be restored as lost."""
    source: Source | None = book.source
    total = source.n_characters if source else len(book.canonical_text)
    inserted = sum(len(repair.after) for repair in book.repairs)
    in_sections = sum(section.end - section.start for section in book.sections) - inserted
    repaired = sum(len(repair.before) for repair in book.repairs)
    restored = len(undo(book.canonical_text, book.repairs))
    return Coverage(
        n_characters=total,
        n_in_sections=in_sections,
        n_repaired=repaired,
        n_lost=max(abs(total - restored), total - in_sections - repaired),
    )


def repair_counts(repairs: tuple[Repair, ...]) -> dict[str, int]:
    """How many repairs of each kind, most first."""
    kinds = [repair.kind for repair in repairs]
    return {kind: kinds.count(kind) for kind in sorted(set(kinds), key=lambda k: (-kinds.count(k), k))}


def sections_with_text(book: Book) -> tuple[Section, ...]:
    """The contents entries of which this copy holds text."""
    return tuple(s for s in book.sections if s.level > 0 and book.has_text(s))


def slug(name: str) -> str:
    """A book id from a name: letters, digits and hyphens; "book" where nothing is left."""
    return re.sub(r"[^\w]+", "-", name.casefold()).strip("-_") or "book"


def _layout_edits(text: str, edition: Edition | None, imprint: Imprint) -> list[Edit]:
    """Running headers removed and broken paragraphs joined, in the order of the text."""
    plan = outline(text, edition)
    title = edition.title if edition else imprint.title
    titles = {skeleton(title).text} | {skeleton(named.entry.title).text for named in plan.entries}
    headers = header_edits(text, plan.paragraphs, frozenset(titles - {""}))
    inside = {span.start for span in plan.paragraphs for e in headers if e.start <= span.start < e.end}

    def stands_alone(span: Span) -> bool:
        return span.start in inside or plan.stands_alone(text, span)

    return sorted(headers + join_edits(text, plan.paragraphs, stands_alone))
