"""The contents page: finding it in a text and reading its entries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from corpus.folding import skeleton
from corpus.layout import Span
from corpus.pages import normalise_label
from corpus.titles import is_contents_title, read_title
from corpus.types import SectionKind

_ENTRY = re.compile(
    r"^\s*(?:[-*•·]\s*)?(?P<title>\S.*?)\s*(?:/|…+|(?:[.．·…‧・]\s*){3,}|\t+| {3,})\s*(?P<page>[0-9]{1,4}|[IVXLCivxlc]+)\s*$"
)
_LEAST_ENTRIES = 3
_LONGEST = 200
# Lines between two entries that may be the first half of a long one, or a running header.
_MOST_BETWEEN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the contents, with the span of its line where it was read from a text.

    `rank` orders depths: 0 for parts, 1 for chapters, more for sections; `level` is the depth in the tree, from 1.
    """

    kind: SectionKind
    number: str
    title: str
    level: int
    page: str | None
    start: int = 0
    end: int = 0
    rank: int = 1

    @property
    def key(self) -> str:
        """What a heading of this entry looks like when folded."""
        return skeleton(self.number + self.title).text


def find_contents(text: str) -> tuple[Span, tuple[Entry, ...]] | None:
    """The longest run of contents lines ("title / page") with its entries; None where there is none.

    A few other lines may stand in a run that began under a title of its own (目录): halves of long entries.
    """
    best = max(_runs(text), key=lambda run: len(run.entries))
    if len(best.entries) < _LEAST_ENTRIES:
        return None
    start = best.entries[0].start if best.head is None else best.head
    return Span(start, best.entries[-1].end), tuple(best.entries)


@dataclass(slots=True)
class _Run:
    """Contents lines that follow one another, and where the title over them stands, if one does."""

    head: int | None
    entries: list[Entry] = field(default_factory=list)
    n_between: int = 0


def _runs(text: str) -> Iterator[_Run]:
    run, offset = _Run(None), 0
    for line in text.splitlines(keepends=True):
        entry = read_entry(line, offset)
        if entry:
            run.entries.append(entry)
            run.n_between = 0
        elif is_contents_title(line):
            # Within a list it is the running header of its next page.
            if run.head is None or not run.entries:
                yield run
                run = _Run(offset)
        elif line.strip():
            run.n_between += 1
            if run.n_between > (0 if run.head is None else _MOST_BETWEEN):
                yield run
                run = _Run(None)
        offset += len(line)
    yield run


def read_entry(line: str, offset: int = 0) -> Entry | None:
    """The contents entry that `line` (beginning at `offset`) is, or None."""
    match = _ENTRY.match(line) if len(line) <= _LONGEST else None
    if match is None:
        return None
    start = offset + match.start("title")
    return entry_of(match["title"], normalise_label(match["page"]), start, offset + len(line.rstrip()))


def read_heading(paragraph: str) -> Entry | None:
    """The heading that a short paragraph is by its own form ("第一章 …", "一、…", "前言"), or None."""
    text = paragraph.strip()
    if len(text) > 40 or "\n" in text or text[-1:] in "。，；！？":
        return None
    entry = entry_of(text)
    return entry if (entry.number or entry.kind in ("front", "back")) and entry.kind != "contents" else None


def entry_of(text: str, page: str | None = None, start: int = 0, end: int = 0) -> Entry:
    """The entry that a title makes, by its form."""
    title = read_title(text)
    # Until the tree is known a section counts as one level below a chapter.
    level = 1 if title.rank <= 1 else 2
    return Entry(
        kind=title.kind, number=title.number, title=title.words, level=level, page=page, start=start, end=end,
        rank=title.rank,
    )  # fmt: skip
