"""The contents page: finding it in a text and reading its entries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from corpus.draft.layout import Span
from corpus.language.folding import skeleton
from corpus.language.page_numbers import normalise_label
from corpus.language.sentences import NOT_OF_HEADINGS
from corpus.structure.titles import is_contents_title, read_title
from corpus.types import SectionKind

_PAGE = re.compile(r"(?:[0-9]{1,4}|[IVXLCivxlc]+)$")
_BULLET = re.compile(r"[-*•·]\s*(?=\S)")
_DOTS = frozenset(".．·…‧・")
# What a leader, from a title to its page, is made of.
_LEADER = "".join(sorted(_DOTS)) + "/" + "".join(c for c in map(chr, range(0x3001)) if c.isspace())
_LEAST_ENTRIES = 3
_LONGEST = 200
_LONGEST_PAGE = 16
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
    shown = line.rstrip()
    page = _PAGE.search(shown, len(shown) - _LONGEST_PAGE) if shown and len(line) <= _LONGEST else None
    if page is None:
        return None
    start = len(line) - len(line.lstrip())
    bullet = _BULLET.match(shown, start)
    for begin in (bullet.end() if bullet else start, start):
        end = _title_end(shown, begin, page.start())
        if end and "\n" not in shown[begin:end]:
            return entry_of(shown[begin:end], normalise_label(page[0]), offset + begin, offset + len(shown))
    return None


def _title_end(line: str, begin: int, end: int) -> int | None:
    """Where the title in line[begin:end] ends: before the longest leader ("……", " / ", a tab) that it ends with."""
    first = max(begin + 1, len(line[:end].rstrip(_LEADER)))
    return next((i for i in range(first, end) if _is_leader(line[i:end])), None)


def _is_leader(text: str) -> bool:
    signs = text.strip()
    if not signs:
        return "\t" in text or "   " in text
    if signs == "/" or not signs.strip("…"):
        return True
    dots = "".join(signs.split())
    return len(dots) >= 3 and _DOTS.issuperset(dots)


def read_heading(paragraph: str) -> Entry | None:
    """The heading that a short paragraph is by its own form ("第一章 …", "一、…", "前言"), or None."""
    text = paragraph.strip()
    if len(text) > 40 or "\n" in text or text[-1:] in NOT_OF_HEADINGS:
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
