"""A draft: what the reader of one format makes of a file, before the structure of the book is worked out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from corpus.draft.layout import Edit
from corpus.types import Note, PageMark, Source

_PARTED = "\n\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """What a book states of itself on its imprint page or in its metadata; empty where it does not."""

    title: str = ""
    authors: tuple[str, ...] = ()
    publisher: str = ""
    year: int | None = None
    isbn: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading the file itself declares: its span in the draft's text, and its level, 1 for the highest.

    An empty span: the file says that a section begins there, and shows no line for it.
    """

    start: int
    end: int
    level: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The characters of a file in reading order, and what its format declares. All offsets are of `text`.

    `edits` are the repairs the format asks for: markup taken away, lines joined, running headers removed. `marks` tell
    where pages begin: a printed label ("" where none is known), a page of the file, or both. `imprint` is what the
    file's own metadata says. `notes` are the paragraphs that are notes, each with the place of its mark. `layout` is true where paragraphs may still be broken by page ends (plain text).
    """

    text: str
    source: Source
    edits: tuple[Edit, ...] = ()
    headings: tuple[Heading, ...] = ()
    marks: tuple[PageMark, ...] = ()
    imprint: Imprint = field(default_factory=Imprint)
    notes: tuple[Note, ...] = ()
    layout: bool = False


class Cut(NamedTuple):
    """Characters that the file shows beside its text and that are none of it: `removed` stands before `at` of a block's
    text, and `kind` says what it is (the mark of a note, a reading)."""

    at: int
    removed: str
    kind: str


def drawn_at(cuts: Sequence[Cut], offset: int) -> int:
    """Where an offset of a block's text stands when its cuts are drawn too."""
    return offset + sum(len(cut.removed) for cut in cuts if cut.at < offset)


class Builder:
    """Collects the blocks of a document in reading order; blank lines part them.

    Its text holds what is cut from the blocks too; `edits` take that away, so that nothing of the file goes unlisted.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._has_text = False
        self._marks: list[PageMark] = []
        self.headings: list[Heading] = []
        self.edits: list[Edit] = []
        self.notes: list[Note] = []

    @property
    def next(self) -> int:
        """The offset at which the next block will begin."""
        return self._length + (len(_PARTED) if self._has_text else 0)

    @property
    def text(self) -> str:
        """What has been collected."""
        return "".join(self._parts)

    @property
    def marks(self) -> tuple[PageMark, ...]:
        """The pages noted, by offset; a page without text stands where the next one begins."""
        return tuple(self._marks)

    def block(self, text: str, cuts: Sequence[Cut] = ()) -> None:
        """A paragraph, a line of code, a row of a table; nothing happens where it holds no text."""
        left = len(text) - len(text.lstrip())
        text = text.strip()
        if text:
            self._append(text, [cut._replace(at=cut.at - left) for cut in cuts] if left else cuts)

    def aside(self, cuts: Sequence[Cut]) -> None:
        """What is shown where no text follows, and is none."""
        for cut in cuts:
            self.edits.append(Edit(self._length, self._length + len(cut.removed), "", cut.kind))
            self._add(cut.removed)

    def note(self, text: str, cuts: Sequence[Cut], mark: int, label: str) -> None:
        """A paragraph of a note: `mark` is the offset in this builder's text of the note's mark, `label` what it shows."""
        start = self.next
        self.block(text, cuts)
        if self._length > start:
            self.notes.append(Note(start=start, end=self._length, mark=mark, label=label))

    def heading(self, level: int, title: str, cuts: Sequence[Cut] = ()) -> None:
        """A heading of the document."""
        title = " ".join(title.split())
        if title:
            start = self.next
            self._append(title, cuts)
            self.headings.append(Heading(start=start, end=self._length, level=level, title=title))

    def page(self, label: str = "", physical: int | None = None, within: int | None = None) -> None:
        """A page begins: at the next block, or `within` characters into it."""
        self._marks.append(PageMark(self.next + (within or 0), label, physical))

    def _append(self, text: str, cuts: Sequence[Cut]) -> None:
        self._add(_PARTED if self._has_text else "")
        self._has_text = True
        position = 0
        for cut in sorted(cuts, key=lambda cut: cut.at):
            at = min(max(cut.at, position), len(text))
            self._add(text[position:at])
            self.edits.append(Edit(self._length, self._length + len(cut.removed), "", cut.kind))
            self._add(cut.removed)
            position = at
        self._add(text[position:])

    def _add(self, part: str) -> None:
        self._parts.append(part)
        self._length += len(part)
