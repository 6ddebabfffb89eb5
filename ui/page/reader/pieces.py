"""A book cut into pieces that are shown one by one: blocks of text, each at its place in the canonical text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from corpus.draft.layout import paragraphs
from corpus.types import Book, Section

# About two screens; a long book is a few hundred of them.
PIECE_CHARACTERS = 2400
LONGEST_BLOCK = 2400
_SENTENCE_END = re.compile(r"[。！？!?.；;][”’」』）)]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """canonical_text[start:end] of a section: its heading, a paragraph, a paragraph's continuation, or a note.

    A heading that stands in no text of the book (`start == end`) is named by the section alone.
    """

    kind: Literal["heading", "paragraph", "continued", "note"]
    section: Section
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Blocks that are shown together; `number` from 0."""

    number: int
    blocks: tuple[Block, ...]

    @property
    def start(self) -> int:
        """Where its first block begins."""
        return self.blocks[0].start

    @property
    def end(self) -> int:
        """Where its last block ends."""
        return self.blocks[-1].end


@dataclass(frozen=True, slots=True)
class Cut:
    """A book in pieces, in order. Every character but the space between blocks is in one of them."""

    book: Book
    pieces: tuple[Piece, ...]

    def piece_at(self, offset: int) -> Piece:
        """The piece that holds an offset, or the nearest one before it; the first before all."""
        starts = [piece.start for piece in self.pieces]
        return self.pieces[max(0, bisect_right(starts, offset) - 1)]


def cut_book(book: Book) -> Cut:
    """A book in pieces of about `PIECE_CHARACTERS`, which end between blocks."""
    pieces: list[Piece] = []
    held: list[Block] = []
    size = 0
    for block in _blocks(book):
        # A heading goes with what follows it.
        if (held and size >= PIECE_CHARACTERS) or (size > PIECE_CHARACTERS // 2 and block.kind == "heading"):
            pieces.append(Piece(len(pieces), tuple(held)))
            held, size = [], 0
        held.append(block)
        size += block.end - block.start
    if held:
        pieces.append(Piece(len(pieces), tuple(held)))
    return Cut(book, tuple(pieces))


def _blocks(book: Book) -> Iterator[Block]:
    notes = {note.start for note in book.notes}
    text = book.canonical_text
    for section in book.sections:
        own = text[section.body : section.end]
        heading = text[section.start : section.body]
        if heading.strip():
            left = section.start + len(heading) - len(heading.lstrip())
            yield Block(kind="heading", section=section, start=left, end=section.start + len(heading.rstrip()))
        elif section.level and own.strip():
            yield Block(kind="heading", section=section, start=section.body, end=section.body)
        for span in paragraphs(own):
            start, end = section.body + span.start, section.body + span.end
            kind: Literal["note", "paragraph"] = "note" if start in notes else "paragraph"
            for number, (a, b) in enumerate(_parts(text, start, end)):
                yield Block(kind="continued" if number else kind, section=section, start=a, end=b)


def _parts(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    """A paragraph whole, or, where it is very long, in parts that end with a sentence if one does."""
    while end - start > LONGEST_BLOCK:
        ends = [m.end() for m in _SENTENCE_END.finditer(text, start, start + LONGEST_BLOCK)]
        at = ends[-1] if ends else start + LONGEST_BLOCK
        yield start, at
        start = at
    if start < end:
        yield start, end
