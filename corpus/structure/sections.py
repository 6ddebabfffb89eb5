"""The section tree of a book, made from what its file declares or its text shows."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.draft.draft import Heading
from corpus.structure.declared import declared_outline
from corpus.structure.editions import Edition
from corpus.structure.outline import Outline, found_outline
from corpus.types import Section

# What belongs to no entry of the contents, in a book without headings and before the first of them.
_LOOSE = {False: ("正文", "Text"), True: ("正文之前", "Before the Text")}


def outline(text: str, edition: Edition | None, declared: Sequence[Heading] = (), title: str = "") -> Outline:
    """The structure of `text`: by the edition's record, else by the headings its file declares, else by its own words."""
    if declared and not edition:
        return declared_outline(text, declared, title)
    return found_outline(text, edition)


def sections_of(text: str, plan: Outline) -> tuple[Section, ...]:
    """The sections of the canonical text: disjoint, covering all of it, in the order of the book.

    Entries without text stand empty after the section before them.
    """
    starts: list[tuple[int, int, str]] = [
        (heading.start, heading.end, plan.entries[i].id) for i, heading in plan.headings.items()
    ]
    if plan.contents:
        starts.append((plan.contents.start, plan.contents.start, "contents"))
    starts += [(start, start, f"text-{i}" if i > 1 else "text") for i, start in enumerate(plan.loose, start=1)]
    if plan.imprint_end or not starts:
        starts.append((0, 0, "imprint" if plan.imprint_end else "text"))
    starts.sort()
    starts[0] = (0, max(starts[0][1], 0), starts[0][2])
    ends = [start for start, _, _ in starts[1:]] + [len(text)]
    spans = {name: (start, body, end) for (start, body, name), end in zip(starts, ends, strict=True)}
    return tuple(_in_order(plan, spans))


def _in_order(plan: Outline, spans: dict[str, tuple[int, int, int]]) -> list[Section]:
    """Outside matter first where it stands, then the entries, empty ones where nothing was found."""
    outside = {
        "imprint": ("front", "书名页与版权页", "Title Pages and Imprint"),
        "contents": ("contents", "目录", "Contents"),
        "text": ("front", *_LOOSE[bool(plan.headings)]),
        "text-2": ("front", *_LOOSE[bool(plan.headings)]),
    }
    sections = [
        Section(id=name, kind=kind, number="", title=zh, title_en=en, level=0, start=s, body=b, end=e)  # type: ignore[arg-type]
        for name, (kind, zh, en) in outside.items()
        if name in spans
        for s, b, e in [spans[name]]
    ]
    place = 0
    for named in plan.entries:
        start, body, end = spans.get(named.id, (place, place, place))
        place = max(place, end)
        entry = named.entry
        sections.append(
            Section(
                id=named.id,
                kind=entry.kind,
                number=entry.number,
                title=entry.title,
                title_en=named.title_en,
                level=entry.level,
                start=start,
                body=body,
                end=end,
                page=entry.page,
                parent=named.parent,
            )
        )
    return sorted(sections, key=lambda s: (s.start, s.end)) if _monotonic(sections) else sections


def _monotonic(sections: list[Section]) -> bool:
    """True when sorting by place keeps the entries in the order of the contents."""
    entries = [s for s in sections if s.level > 0]
    return sorted(entries, key=lambda s: (s.start, s.end)) == entries
