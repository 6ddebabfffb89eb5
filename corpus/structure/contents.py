"""The contents page: finding it in a text and reading its entries."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from corpus.draft.layout import Span
from corpus.language.folding import skeleton
from corpus.language.page_numbers import normalise_label
from corpus.language.sentences import NOT_OF_HEADINGS
from corpus.structure.titles import is_contents_title, read_title
from corpus.types import SectionKind

_PAGE = re.compile(r"(?:[0-9]{1,4}|[IVXLCivxlc]+)$")
# A number in digits or a letter, before a title, and what may stand around it.
_COUNTED = re.compile(
    r"\s*(?:第|章|chapter|part|appendix|附录|附錄)?\s*([0-9]{1,3}(?:\.[0-9]{1,3})*|[A-Z](?:\.[0-9]{1,3})*(?=[.．、:：\s]))"
    r"\s*[章节節回]?[\s.．、:：]+(?=\S)",
    re.IGNORECASE,
)
_BULLET = re.compile(r"[-*•·]\s*(?=\S)")
_DOTS = frozenset(".．·…‧・")
# What a leader, from a title to its page, is made of.
_LEADER = "".join(sorted(_DOTS)) + "/" + "".join(c for c in map(chr, range(0x3001)) if c.isspace())
_LEAST_ENTRIES = 3
_LONGEST = 200
_LONGEST_PAGE = 16
# Lines between two entries that may be the first half of a long one, or a running header.
_MOST_BETWEEN = 3
# Of a list without a title over it so many entries must stand in the text again.
_MOST = 0.6
_LONGEST_LINE = 80
# A list without pages stands at the beginning.
_OPENING = 20_000


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
    return _found(best) if len(best.entries) >= _LEAST_ENTRIES else None


def contents_of(text: str) -> tuple[Span, tuple[Entry, ...]] | None:
    """The contents list of a whole text: lines with pages, or titles alone that the text shows again as lines.

    Lines with pages are a contents list only under a title (目录), or where the text shows most of them again, in order.
    """
    shown = _Shown(text)
    for run in sorted(_runs(text), key=lambda run: -len(run.entries)):
        if len(run.entries) < _LEAST_ENTRIES:
            break
        if run.head is not None or shown.share(run.entries) >= _MOST:
            return _found(run)
    return _without_pages(text, shown)


def _found(run: _Run) -> tuple[Span, tuple[Entry, ...]]:
    start = run.entries[0].start if run.head is None else run.head
    return Span(start, run.entries[-1].end), tuple(run.entries)


class _Shown:
    """The short lines of a text, folded, and where each wording stands."""

    def __init__(self, text: str) -> None:
        self.places: dict[str, list[int]] = {}
        offset = 0
        for line in text.splitlines(keepends=True):
            if len(line) <= _LONGEST_LINE:
                for key in keys_of(line):
                    self.places.setdefault(key, []).append(offset)
            offset += len(line)

    def again(self, key: str, after: int) -> int | None:
        """The first place after an offset at which a line says `key` (of `spoken`, or folded)."""
        places = self.places.get(key, [])
        i = bisect_right(places, after)
        return places[i] if i < len(places) else None

    def share(self, entries: Sequence[Entry]) -> float:
        """How many of some entries the text shows again, in order, behind the last of them."""
        position, n_found = entries[-1].end, 0
        for entry in entries:
            place = self.again(entry.key, position)
            if place is not None:
                position, n_found = place, n_found + 1
        return n_found / len(entries)


def _without_pages(text: str, shown: _Shown) -> tuple[Span, tuple[Entry, ...]] | None:
    """A run of lines under a title (目录), or at the beginning of the text, that all stand in the text again."""
    lines = [(m.start(), m[0]) for m in re.finditer(r"[^\n]*\S[^\n]*", text[: 2 * _OPENING])]
    for i, (start, line) in enumerate(lines):
        has_title = is_contents_title(line)
        if start > _OPENING or (not has_title and read_heading(line) is None):
            continue
        entries = _run_from(lines[i + has_title :], shown, has_title)
        if len(entries) >= _LEAST_ENTRIES:
            return Span(start if has_title else entries[0].start, entries[-1].end), tuple(entries)
    return None


def _run_from(lines: Sequence[tuple[int, str]], shown: _Shown, has_title: bool) -> list[Entry]:
    """The entries from the first line on, up to one that begins the text itself, or to lines the text never shows again.

    Under a title a few lines may stand between that are no headings of the text.
    """
    entries: list[Entry] = []
    first: frozenset[str] = frozenset()
    n_between = 0
    for offset, line in lines:
        entry = _listed(line, offset, has_title)
        keys = keys_of(line)
        if entries and not keys.isdisjoint(first):
            break
        if entry is None or all(shown.again(key, offset) is None for key in keys):
            n_between += 1
            if n_between > (_MOST_BETWEEN if has_title and entries else 0):
                break
            continue
        n_between = 0
        if not entries:
            first = keys
        entries.append(entry)
    return entries


def keys_of(line: str) -> frozenset[str]:
    """What a line says, folded; and with its number in digits or a letter, whatever stands around that.

    "1. 概览", "第 1 章 概览" and "Chapter 1. 概览" share a key.
    """
    found = counted(line)
    keys = {skeleton(line).text} | ({f"{found[0]} {skeleton(found[1]).text}"} if found else set())
    return frozenset(keys - {""})


def counted(line: str) -> tuple[str, str] | None:
    """The number in digits or a letter that a title begins with, whatever stands around it, and the words after it."""
    match = _COUNTED.match(line)
    return (match[1].upper(), line[match.end() :].strip()) if match else None


def _listed(line: str, offset: int, has_title: bool) -> Entry | None:
    """The entry that a line of a list without pages is; without a title over the list only what is a heading by its form."""
    words = line.strip()
    if len(words) > _LONGEST_LINE or (not has_title and read_heading(words) is None):
        return None
    if words[-1:] in NOT_OF_HEADINGS and not (has_title and _COUNTED.match(words)):
        return None
    start = offset + len(line) - len(line.lstrip())
    return entry_of(words, None, start, start + len(words))


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
