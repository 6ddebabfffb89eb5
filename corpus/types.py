"""The values that every package shares. All frozen; all offsets are code points, half-open."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from corpus.language.numbers import read_number

Layer = Literal["book", "companion"]
SectionKind = Literal["front", "contents", "part", "chapter", "section", "back"]
Basis = Literal["contents", "foreword", "preface", "background"]

# What stands around a number: "第六章", "Chapter 6", "（六）", "六、", "章6".
_NUMBER = re.compile(
    r"(?:chapter|part|section|lesson|lecture|volume|book)?\s*(?:the\s)?\s*[第章(（]?\s*(.*?)\s*(?:[章回讲講课課篇编編卷辑輯节節部]|部分)?[)）、.]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Pages:
    """The printed pages a span may stand on: the first and the last it can be.

    Equal ends: the page is known. Different ends: the span lies within these bounds.
    An end that nothing bounds is None ("XI or later"). Labels as printed, without leading zeros.
    """

    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class PageMark:
    """At `offset` of the canonical text the page labelled `label` begins."""

    offset: int
    label: str
    physical: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A paragraph that is a note to the text: its span, and the offset and the words of the mark that leads to it."""

    start: int
    end: int
    mark: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRange:
    """A span whose pages are stated outright (companion paragraphs report on pages of the book)."""

    start: int
    end: int
    pages: Pages | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the book. Sections are disjoint and cover the canonical text.

    `level` is 0 outside the contents (title pages, imprint, the contents list), 1 for parts, chapters, prefaces and
    back matter, one more for what stands in those. `body` is where the text after the heading begins; a section
    without text has `body == end`. `page` is the printed page on which the contents let it begin.
    """

    id: str
    kind: SectionKind
    number: str
    title: str
    title_en: str
    level: int
    start: int
    body: int
    end: int
    page: str | None = None
    parent: str | None = None

    @property
    def ordinal(self) -> int | None:
        """The number it is printed with: 6 for 第六章, Chapter Six and 6, 2 for 二、, （二） and section 1.2; else None."""
        match = _NUMBER.fullmatch(self.number.strip())
        if match is None:
            return None
        *above, own = match[1].split(".")
        return None if above and self.kind != "section" else read_number(own)

    @property
    def heading(self) -> str:
        """Number and title as the contents print them: "第六章 智慧城市的标准建设", "一、…", "序"."""
        gap = "" if not self.number or self.number[-1] in "、)）" else " "
        return f"{self.number}{gap}{self.title}".rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """One change from the file's characters to the canonical text.

    `before` stood at `start` of the decoded file; `after` stands at `at` of the canonical text instead.
    """

    kind: str
    start: int
    before: str
    at: int
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a book came from: file name, SHA-256 of its bytes, encoding and why, characters read, format."""

    path: str
    sha256: str
    encoding: str
    encoding_reason: str
    n_characters: int
    format: str = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """One book as read: metadata, the canonical text, and where everything stands in it."""

    id: str
    layer: Layer
    title: str
    title_en: str
    canonical_text: str
    sections: tuple[Section, ...]
    authors: tuple[str, ...] = ()
    publisher: str = ""
    year: int | None = None
    isbn: str = ""
    language: str = "zh-Hans"
    edition: str | None = None
    marks: tuple[PageMark, ...] = ()
    page_ranges: tuple[PageRange, ...] = ()
    repairs: tuple[Repair, ...] = ()
    notes: tuple[Note, ...] = ()
    source: Source | None = None

    def section(self, section_id: str) -> Section:
        """The section with this id. Raises KeyError."""
        for section in self.sections:
            if section.id == section_id:
                return section
        raise KeyError(section_id)

    def has_text(self, section: Section) -> bool:
        """True when this copy holds text of the section itself or of a part of it."""
        return section.id in self.with_text()

    def with_text(self) -> frozenset[str]:
        """The ids of the sections of which this copy holds text, of their own or of a part of them."""
        found: set[str] = set()
        for section in reversed(self.sections):  # what stands in a section stands after it
            if section.id in found or self.canonical_text[section.body : section.end].strip():
                found |= {section.id, section.parent or section.id}
        return frozenset(found)

    def within(self, section_id: str) -> frozenset[str]:
        """The ids of a section and of all that it holds."""
        found = {section_id}
        for section in self.sections:  # in the order of the book: what holds a section stands before it
            if section.parent in found:
                found.add(section.id)
        return frozenset(found)

    def ancestors(self, section: Section) -> tuple[Section, ...]:
        """The sections that hold `section`, the outermost first."""
        by_id = {s.id: s for s in self.sections}
        found: list[Section] = []
        while section.parent and section.parent in by_id and len(found) < len(by_id):
            section = by_id[section.parent]
            found.insert(0, section)
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """The unit retrieved and cited: `text == canonical_text[start:end]` of its book.

    `paragraph` counts from 1 within the section. `sentences` are spans in the canonical text that
    cover the passage. `pair_id` names the same paragraph in the other language (companion only).
    """

    id: str
    book_id: str
    section_id: str
    start: int
    end: int
    text: str
    paragraph: int
    language: str = "zh-Hans"
    basis: Basis | None = None
    pair_id: str | None = None
    searchable: bool = True
    sentences: tuple[tuple[int, int], ...] = field(default=())
