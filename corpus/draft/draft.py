"""A draft: what the reader of one format makes of a file, before the structure of the book is worked out."""

from __future__ import annotations

from dataclasses import dataclass, field

from corpus.draft.layout import Edit
from corpus.types import PageMark, Source

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
    file's own metadata says. `layout` is true where paragraphs may still be broken by page ends (plain text).
    """

    text: str
    source: Source
    edits: tuple[Edit, ...] = ()
    headings: tuple[Heading, ...] = ()
    marks: tuple[PageMark, ...] = ()
    imprint: Imprint = field(default_factory=Imprint)
    layout: bool = False


class Builder:
    """Collects the blocks of a document in reading order; blank lines part them."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._marks: list[PageMark] = []
        self.headings: list[Heading] = []

    @property
    def next(self) -> int:
        """The offset at which the next block will begin."""
        return self._length + (len(_PARTED) if self._parts else 0)

    @property
    def text(self) -> str:
        """What has been collected."""
        return "".join(self._parts)

    @property
    def marks(self) -> tuple[PageMark, ...]:
        """The pages noted, by offset; a page without text stands where the next one begins."""
        return tuple(self._marks)

    def block(self, text: str) -> None:
        """A paragraph, a line of code, a row of a table; nothing happens where it holds no text."""
        text = text.strip()
        if text:
            self._append(text)

    def heading(self, level: int, title: str) -> None:
        """A heading of the document."""
        title = " ".join(title.split())
        if title:
            start = self.next
            self._append(title)
            self.headings.append(Heading(start=start, end=start + len(title), level=level, title=title))

    def page(self, label: str = "", physical: int | None = None, within: int | None = None) -> None:
        """A page begins: at the next block, or `within` characters into it."""
        self._marks.append(PageMark(self.next + (within or 0), label, physical))

    def _append(self, text: str) -> None:
        parting = _PARTED if self._parts else ""
        self._parts.append(parting + text)
        self._length += len(parting) + len(text)
