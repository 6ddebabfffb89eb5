"""The tree of a book's sections, made from its headings in order: depth, kind and a stable id for each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from corpus.structure.contents import Entry
from corpus.structure.editions import EditionSection
from corpus.structure.titles import english_of
from corpus.types import SectionKind

_STEMS = {"front": "preface-{}", "part": "part{:02d}", "chapter": "ch{:02d}", "back": "back-{}"}

_PLAIN_NUMBER = re.compile(r"^(?P<number>[0-9]{1,2})\.?\s+(?P<title>[^\W\d].*)$")


def name_entries(entries: Sequence[Entry]) -> tuple[EditionSection, ...]:
    """Entries with depths by their rank, kinds, ids (preface-1, ch01, ch01-s02, ch01-s02-s01, back-1) and parents."""
    parents = _parents(entries)
    kinds = _kinds(entries, parents)
    counts: Counter[str] = Counter()
    ids: list[str] = []
    named: list[EditionSection] = []
    for entry, parent, kind in zip(entries, parents, kinds, strict=True):
        if kind == "section":
            above = ids[parent] if parent is not None else "text"
            counts[above] += 1
            section_id = f"{above}-s{counts[above]:02d}"
        else:
            counts[kind] += 1
            section_id = _STEMS[kind].format(counts[kind])
        ids.append(section_id)
        depth = 1 if parent is None else named[parent].entry.level + 1
        named.append(
            EditionSection(
                id=section_id,
                parent=None if parent is None else ids[parent],
                title_en=english_of(entry.title),
                entry=replace(entry, kind=kind, level=max(depth, 2) if kind == "section" else depth),
            )
        )
    return tuple(named)


def numbered(entries: Sequence[Entry]) -> list[Entry]:
    """Entries; the numbers before chapters' titles ("1 Introduction", "2 …") parted from them where they count from 1.

    In a longer list they may begin anew once, as in an appendix.
    """
    chapters = {i: m for i, e in enumerate(entries) if e.kind == "chapter" and (m := _PLAIN_NUMBER.match(e.title))}
    highest = min((entries[i].rank for i in chapters), default=0)
    plain = {i: m for i, m in chapters.items() if entries[i].rank == highest}
    numbers = [int(m["number"]) for m in plain.values()]
    n_breaks = sum(b != a + 1 for a, b in zip(numbers, numbers[1:], strict=False))
    if len(numbers) < 2 or numbers[0] != 1 or n_breaks > (len(numbers) > 4):
        return list(entries)
    return [
        replace(e, number=plain[i]["number"], title=plain[i]["title"]) if i in plain else e
        for i, e in enumerate(entries)
    ]


def _parents(entries: Sequence[Entry]) -> list[int | None]:
    """For each entry the index of the nearest one before it that ranks higher, None at the top."""
    part_rank = min((entry.rank for entry in entries if entry.kind == "part"), default=-2)
    stack: list[tuple[int, int]] = []
    parents: list[int | None] = []
    for i, entry in enumerate(entries):
        # Prefaces and back matter stand beside the parts, not in them.
        outside = entry.kind in ("front", "back") and entry.rank <= part_rank + 1
        rank = part_rank if outside else entry.rank
        while stack and stack[-1][0] >= rank:
            stack.pop()
        parents.append(stack[-1][1] if stack else None)
        stack.append((rank, i))
    return parents


def _kinds(entries: Sequence[Entry], parents: Sequence[int | None]) -> list[SectionKind]:
    """Kinds by form and place: parts hold chapters; what is unnumbered before and after numbered chapters is matter of its own."""
    has_parts = any(parent is not None and entries[parent].kind == "part" for parent in parents)
    kinds: list[SectionKind] = []
    for entry, parent in zip(entries, parents, strict=True):
        at_top = parent is None or kinds[parent] == "part"
        if entry.kind == "part" and parent is None and has_parts:
            kinds.append("part")
        elif not at_top or (parent is None and entry.kind == "section"):
            kinds.append("section")
        else:
            kinds.append(entry.kind if entry.kind in ("front", "back") else "chapter")
    return _beside_numbered(entries, kinds)


def _beside_numbered(entries: Sequence[Entry], kinds: list[SectionKind]) -> list[SectionKind]:
    """Unnumbered "chapters" before the first numbered one are front matter, those after the last back matter."""
    numbered = [i for i, (e, kind) in enumerate(zip(entries, kinds, strict=True)) if kind == "chapter" and e.number]
    if not numbered:
        return kinds
    first, last = numbered[0], numbered[-1]
    return [
        kind if kind != "chapter" or entries[i].number or first < i < last else ("front" if i < first else "back")
        for i, kind in enumerate(kinds)
    ]
