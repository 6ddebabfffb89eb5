"""Where each entry of the contents stands in a text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.draft.layout import Span, paragraphs
from corpus.language.folding import skeleton
from corpus.structure.contents import Entry, find_contents, read_heading
from corpus.structure.editions import Edition, EditionSection
from corpus.structure.imprint import imprint_end
from corpus.structure.tree import name_entries

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
    _begins: frozenset[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        begins = frozenset(h.start for h in self.headings.values() if h.start < h.end)
        object.__setattr__(self, "_begins", begins)

    def stands_alone(self, text: str, span: Span) -> bool:
        """True for a paragraph that is never part of a broken one: imprint, contents, heading, date."""
        in_contents = self.contents and self.contents.start <= span.start < self.contents.end
        is_heading = span.start in self._begins
        return bool(span.start < self.imprint_end or in_contents or is_heading or _DATED.match(span.of(text)))


def found_outline(text: str, edition: Edition | None) -> Outline:
    """The structure of `text`: by the edition's contents, else by its own, else by what looks like a heading."""
    spans = paragraphs(text)
    front = imprint_end(text, spans)
    found = find_contents(text)
    contents, listed = found if found else (None, ())
    outside = [s for s in spans if s.start >= front and not (contents and contents.start <= s.start < contents.end)]
    if edition:
        entries = edition.sections
    elif listed:
        entries = name_entries([entry for entry in listed if entry.kind != "contents"])
    else:
        own = [heading for s in outside if (heading := read_heading(s.of(text)))]
        entries = name_entries(own)
    headings = _match_headings(text, outside, entries)
    headings |= _match_prefaces(text, outside, entries, headings)
    first = min((h.start for h in headings.values()), default=len(text))
    loose = outside[0].start if outside and outside[0].start < first else None
    return Outline(entries, spans, front, contents, listed, headings, loose)


def _match_headings(text: str, spans: Sequence[Span], entries: Sequence[EditionSection]) -> dict[int, Span]:
    """Paragraphs that read as an entry (number and title, in any writing), in the order of the contents."""
    places: dict[str, list[int]] = {}
    for index, named in enumerate(entries):
        places.setdefault(named.entry.key, []).append(index)
    headings: dict[int, Span] = {}
    following = 0
    for span in spans:
        paragraph = span.of(text)
        if len(paragraph) > 80 or following >= len(entries):
            continue
        key = skeleton(paragraph.lstrip("#")).text
        indices = places.get(key, []) if key else []
        at = bisect_left(indices, following)
        if at < len(indices):
            headings[indices[at]] = span
            following = indices[at] + 1
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
