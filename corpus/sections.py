"""Structure: where each entry of the contents stands in a text, and the section tree made of that."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.contents import Entry, find_contents, read_heading
from corpus.editions import Edition, EditionSection
from corpus.folding import skeleton
from corpus.imprint import imprint_end
from corpus.layout import Span, paragraphs
from corpus.types import Section

_DATED = re.compile(
    r"^[^。]{0,12}?[0-9〇零一二三四五六七八九十]{2,4}\s*年\s*[0-9一二三四五六七八九十]{1,3}\s*月[^。，]{0,20}$"
)


@dataclass(frozen=True, slots=True)
class Outline:
    """What a text shows of its structure.

    `headings` maps the index of an entry to the paragraph that is its heading (empty span: an unlabelled
    preface that begins there). `loose` is where text begins that belongs to no entry, if any does.
    """

    entries: tuple[EditionSection, ...]
    paragraphs: tuple[Span, ...]
    imprint_end: int
    contents: Span | None
    listed: tuple[Entry, ...]
    headings: dict[int, Span]
    loose: int | None

    def stands_alone(self, text: str, span: Span) -> bool:
        """True for a paragraph that is never part of a broken one: imprint, contents, heading, date."""
        in_contents = self.contents and self.contents.start <= span.start < self.contents.end
        is_heading = any(h.start == span.start < h.end for h in self.headings.values())
        return bool(span.start < self.imprint_end or in_contents or is_heading or _DATED.match(span.of(text)))


def outline(text: str, edition: Edition | None) -> Outline:
    """The structure of `text`: by the edition's contents, else by its own, else by its headings."""
    spans = paragraphs(text)
    front = imprint_end(text, spans)
    found = find_contents(text)
    contents, listed = found if found else (None, ())
    outside = [s for s in spans if s.start >= front and not (contents and contents.start <= s.start < contents.end)]
    if edition:
        entries = edition.sections
    elif listed:
        entries = name_entries(listed)
    else:
        own = [heading for s in outside if (heading := read_heading(s.of(text)))]
        entries = name_entries(own)
    headings = _match_headings(text, outside, entries)
    headings |= _match_prefaces(text, outside, entries, headings)
    first = min((h.start for h in headings.values()), default=len(text))
    loose = outside[0].start if outside and outside[0].start < first else None
    return Outline(entries, spans, front, contents, listed, headings, loose)


def name_entries(entries: Sequence[Entry]) -> tuple[EditionSection, ...]:
    """Entries with stable ids and parents: preface-1, ch01, ch01-s02, back-1."""
    named: list[EditionSection] = []
    counts = {"front": 0, "chapter": 0, "section": 0, "back": 0}
    parent = None
    for entry in entries:
        counts[entry.kind] += 1
        if entry.level == 1:
            counts["section"] = 0
            stem = {"front": "preface-{}", "chapter": "ch{:02d}", "back": "back-{}"}[entry.kind]
            parent = section_id = stem.format(counts[entry.kind])
        else:
            section_id = f"{parent or 'text'}-s{counts['section']:02d}"
        named.append(
            EditionSection(id=section_id, parent=parent if entry.level > 1 else None, title_en="", entry=entry)
        )
    return tuple(named)


def sections_of(text: str, plan: Outline) -> tuple[Section, ...]:
    """The sections of the canonical text: disjoint, covering all of it, in the order of the book.

    Entries without text stand empty after the section before them.
    """
    starts: list[tuple[int, int, str]] = [
        (heading.start, heading.end, plan.entries[i].id) for i, heading in plan.headings.items()
    ]
    if plan.contents:
        starts.append((plan.contents.start, plan.contents.start, "contents"))
    if plan.loose is not None:
        starts.append((plan.loose, plan.loose, "text"))
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
        "text": ("front", "正文", "Text"),
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


def _match_headings(text: str, spans: Sequence[Span], entries: Sequence[EditionSection]) -> dict[int, Span]:
    """Paragraphs that read as an entry (number and title, in any writing), in the order of the contents."""
    keys = [named.entry.key for named in entries]
    headings: dict[int, Span] = {}
    following = 0
    for span in spans:
        paragraph = span.of(text)
        if len(paragraph) > 80 or following >= len(keys):
            continue
        key = skeleton(paragraph.lstrip("#")).text
        if key and key in keys[following:]:
            index = keys.index(key, following)
            headings[index] = span
            following = index + 1
    return headings


def _match_prefaces(
    text: str, spans: Sequence[Span], entries: Sequence[EditionSection], headings: dict[int, Span]
) -> dict[int, Span]:
    """Prefaces without a heading: as many as the contents list, each ending with a dated signature."""
    first_heading = min((h.start for h in headings.values()), default=len(text))
    wanted = [i for i, named in enumerate(entries) if named.entry.kind == "front" and i not in headings]
    segments: list[Span] = []
    begin: int | None = None
    for span in spans:
        if span.start >= first_heading:
            break
        begin = span.start if begin is None else begin
        if _DATED.match(span.of(text)):
            segments.append(Span(begin, begin))
            begin = None
    if len(segments) != len(wanted) or begin is not None:
        return {}
    return dict(zip(wanted, segments, strict=True))
