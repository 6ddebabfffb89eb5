"""From a file to a `Book`: read, repair, find the structure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.draft.draft import Draft, Imprint
from corpus.draft.files import Progress, readable_name
from corpus.draft.layout import Edit, Span, apply_edits, header_edits, join_edits, mover, rebase, undo
from corpus.formats.detect import read_draft
from corpus.language.folding import skeleton
from corpus.language.scripts import language_of
from corpus.structure.contents import find_contents
from corpus.structure.declared import title_headings
from corpus.structure.editions import Edition, find_edition
from corpus.structure.imprint import read_imprint
from corpus.structure.outline import found_outline
from corpus.structure.page_labels import labelled, with_printed_pages
from corpus.structure.sections import outline, sections_of
from corpus.structure.titles import english_of
from corpus.types import Book, Note, Repair, Section, Source

_OPENING = 6000
# A book's folder, its lock and its terms are named after it, with up to 40 bytes beside; file systems allow 255.
MOST_ID_BYTES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Where the characters of a file went: into sections, or into listed repairs. `n_lost` must be 0."""

    n_characters: int
    n_in_sections: int
    n_repaired: int
    n_lost: int


def read_book(
    path: Path,
    book_id: str | None = None,
    title: str | None = None,
    progress: Progress | None = None,
    ocr: bool = False,
) -> Book:
    """The book in a file, with its structure aligned to its edition's where that is known.

    `ocr`: pages of a PDF that are pictures alone are read by OCR.

    Raises:
        SourceError: the file cannot be read as a book.
    """
    draft = read_draft(path, progress, ocr)
    name = readable_name(path)
    text, _, _ = apply_edits(draft.text, draft.edits)
    imprint = _with_title(_merged(read_imprint(text[:_OPENING]), draft.imprint), draft)
    edition = find_edition(imprint, text[:_OPENING])
    edits = list(draft.edits)
    if draft.layout:
        edits = rebase(_layout_edits(text, edition, imprint), draft.edits)
    canonical, repairs, marks = apply_edits(draft.text, edits)
    moved = mover(repairs)
    declared = [replace(h, start=moved(h.start), end=moved(h.end)) for h in draft.headings]
    plan = outline(canonical, edition, declared, imprint.title)
    marks = (*marks, *(replace(mark, offset=moved(mark.offset)) for mark in draft.marks))
    sections = sections_of(canonical, plan)
    marks = labelled(marks, sections)
    return Book(
        id=book_id or (edition.id if edition else slug(Path(name).stem)),
        layer="book",
        title=title or (edition.title if edition else imprint.title) or Path(name).stem,
        title_en=edition.title_en if edition else english_of(imprint.title),
        canonical_text=canonical,
        sections=with_printed_pages(sections, marks) if draft.marks else sections,
        authors=edition.authors if edition else imprint.authors,
        publisher=edition.publisher if edition else imprint.publisher,
        year=edition.year if edition else imprint.year,
        isbn=edition.isbn if edition else imprint.isbn,
        language=language_of(canonical),
        edition=edition.id if edition else None,
        marks=marks,
        repairs=repairs,
        notes=tuple(_notes(draft.notes, canonical, repairs)),
        source=replace(draft.source, path=name),
    )


def _notes(notes: Sequence[Note], text: str, repairs: Sequence[Repair]) -> Iterator[Note]:
    """The notes at their places in the canonical text; one without a span was put behind its paragraph by an edit."""
    moved = mover(repairs)
    put = {repair.start: repair for repair in repairs if repair.kind == "note"}
    places = {start: _paragraphs_of(repair) for start, repair in put.items()}
    for note in notes:
        start, end, mark = moved(note.start), moved(note.end), moved(note.mark)
        if note.start == note.end and note.start in put:
            start, end = next(places[note.start], (start, end))
            mark = min(mark, put[note.start].at)
        yield replace(note, start=start, end=start + len(text[start:end].rstrip()), mark=mark)


def _paragraphs_of(repair: Repair) -> Iterator[tuple[int, int]]:
    """Where the paragraphs stand that a repair puts in."""
    for match in re.finditer(r"\n\n(.+?)(?=\n\n|\n?\Z)", repair.after, re.S):
        yield repair.at + match.start(1), repair.at + match.end(1)


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
    held = book.with_text()
    return tuple(s for s in book.sections if s.level > 0 and s.id in held)


def slug(name: str) -> str:
    """A book id from a name: letters, digits and hyphens, at most `MOST_ID_BYTES`; "book" where nothing is left."""
    whole = full_slug(name)
    cut = whole.encode("utf-8", "replace")[:MOST_ID_BYTES].decode("utf-8", "ignore")
    return whole if len(cut) == len(whole) else cut.strip("-_") or "book"


def full_slug(name: str) -> str:
    """As `slug`, however long."""
    return re.sub(r"[^\w]+", "-", name.casefold()).strip("-_") or "book"


def contents_missing(book: Book) -> tuple[str, ...]:
    """The entries of the book's own contents list that are none of its sections, as they are printed there.

    A section of the contents list whose text the copy lacks is not among them: `sections_with_text` tells of those.
    """
    listed = next((s for s in book.sections if s.kind == "contents"), None)
    found = find_contents(book.canonical_text[listed.start : listed.end]) if listed else None
    if found is None:
        return ()
    present = {skeleton(s.title).text for s in book.sections if s.level > 0}
    return tuple(entry.number + entry.title for entry in found[1] if skeleton(entry.title).text not in present)


def _layout_edits(text: str, edition: Edition | None, imprint: Imprint) -> list[Edit]:
    """Running headers removed and broken paragraphs joined, in the order of the text."""
    plan = found_outline(text, edition)
    title = edition.title if edition else imprint.title
    titles = {skeleton(title).text} | {skeleton(named.entry.title).text for named in plan.entries}
    headers = header_edits(text, plan.paragraphs, frozenset(titles - {""}))
    inside = {span.start for span in plan.paragraphs for e in headers if e.start <= span.start < e.end}

    def stands_alone(span: Span) -> bool:
        return span.start in inside or plan.stands_alone(text, span)

    return sorted(headers + join_edits(text, plan.paragraphs, stands_alone))


def _merged(read: Imprint, declared: Imprint) -> Imprint:
    """What the imprint page states, and for what it does not, what the file's metadata says."""
    return Imprint(
        title=read.title or declared.title,
        authors=read.authors or declared.authors,
        publisher=read.publisher or declared.publisher,
        year=read.year or declared.year,
        isbn=read.isbn or declared.isbn,
    )


def _with_title(imprint: Imprint, draft: Draft) -> Imprint:
    """The imprint; its title, where none is known, from the heading above all others."""
    titles = title_headings(draft.text, draft.headings)
    return replace(imprint, title=titles[-1].title) if titles and not imprint.title else imprint
