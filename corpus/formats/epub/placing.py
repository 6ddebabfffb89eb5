"""Where in the text of an EPUB its contents and its page list lead: which lines are headings, of what level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from corpus.draft.draft import Builder, Heading, drawn_at
from corpus.formats.epub.navigation import MAX_TITLE, Target
from corpus.formats.flow import Block
from corpus.formats.html import notes as html_notes
from corpus.language.page_numbers import normalise_label

_DEEPEST = 6


class Place(NamedTuple):
    """Where in the spine: the file, the block in it, the character in that."""

    file: int
    block: int
    offset: int


@dataclass(slots=True)
class Text:
    """The blocks of the spine's files, and what the contents make of them."""

    files: list[list[Block]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    places: dict[tuple[str, str], Place] = field(default_factory=dict)
    levels: dict[tuple[int, int], int] = field(default_factory=dict)
    empties: dict[tuple[int, int], list[tuple[int, int, str]]] = field(default_factory=dict)
    pages: dict[tuple[int, int], list[tuple[int, str]]] = field(default_factory=dict)
    _shown: dict[int, dict[str, int]] = field(default_factory=dict)

    def heading(self, file: int, title: str) -> int | None:
        """The first heading of a file that shows a title: its place among the blocks."""
        if file not in self._shown:
            self._shown[file] = {}
            for i, block in enumerate(self.files[file]):
                if block.level and len(block.text) <= 2 * MAX_TITLE:
                    self._shown[file].setdefault(_bare(block.text), i)
        return self._shown[file].get(_bare(title))


def place_contents(text: Text, contents: Sequence[Target]) -> None:
    """Gives the contents' entries to the headings they point at; an entry without one becomes an empty heading."""
    found: dict[tuple[int, int], list[tuple[Place, Target]]] = {}
    for target in dict.fromkeys(contents):
        place = _contents_place(text, target)
        if place is not None and target.title:
            found.setdefault(place[:2], []).append((place, target))
    for key in sorted(found):
        group = found[key]
        left = [(place, target) for place, target in group if not _claim_by_title(text, key, target)]
        blocks = text.files[key[0]]
        is_heading = key[1] < len(blocks) and blocks[key[1]].level > 0
        if left and is_heading and key not in text.levels:
            text.levels[key] = left.pop()[1].level
        for place, target in left:
            at = _line_start(blocks[key[1]].text, place.offset) if key[1] < len(blocks) else 0
            text.empties.setdefault(key, []).append((at, target.level, target.title))


def _contents_place(text: Text, target: Target) -> Place | None:
    """Where an entry points; the file's beginning is its first block with text. None where nothing is there."""
    place = text.places.get((target.file, target.anchor))
    if place is not None:
        return place
    start = text.places.get((target.file, ""))
    if start is None:
        return None
    i = text.heading(start.file, target.title)
    return None if i is None else Place(start.file, i, 0)


def _claim_by_title(text: Text, key: tuple[int, int], target: Target) -> bool:
    """True where a line at the place shows the entry's title: that line is its heading."""
    blocks = text.files[key[0]]
    candidates = [key[1]]
    while candidates[-1] + 1 < len(blocks) and blocks[candidates[-1]].level and len(candidates) < _DEEPEST:
        candidates.append(candidates[-1] + 1)
    if key[1] > 0 and blocks[key[1] - 1].level:
        candidates.append(key[1] - 1)
    for i in candidates:
        if i < len(blocks) and (key[0], i) not in text.levels and _same(blocks[i].text, target.title):
            text.levels[key[0], i] = target.level
            return True
    return False


def level_the_rest(text: Text) -> None:
    """Headings that the contents do not list: the level most listed ones of their tag have, or by the next tag up."""
    seen: dict[int, Counter[int]] = {}
    for (file, i), level in text.levels.items():
        seen.setdefault(text.files[file][i].level, Counter())[level] += 1
    usual = {tag: min(counts, key=lambda n: (-counts[n], n)) for tag, counts in seen.items() if tag}
    for file, blocks in enumerate(text.files):
        for i, block in enumerate(blocks):
            if block.level:
                text.levels.setdefault((file, i), _usual_level(block.level, usual))


def _usual_level(tag: int, usual: dict[int, int]) -> int:
    if tag in usual or not usual:
        return usual.get(tag, tag)
    above = [known for known in usual if known < tag]
    nearest = max(above) if above else min(usual)
    return max(1, usual[nearest] + tag - nearest)


def place_pages(text: Text, page_list: Sequence[Target]) -> None:
    """Where printed pages begin: page breaks in the text, and what the page list adds to them."""
    known = set()
    for file, blocks in enumerate(text.files):
        for i, block in enumerate(blocks):
            marks = [(point.offset, point.name) for point in block.points if point.kind == "page" and point.name]
            known |= {label for _, label in marks}
            if marks:
                text.pages[file, i] = marks
    for target in page_list:
        label, place = normalise_label(target.title), text.places.get((target.file, target.anchor))
        if label and label not in known and place is not None:
            known.add(label)
            text.pages.setdefault(place[:2], []).append((place.offset, label))


def written(text: Text) -> Builder:
    """The text as a draft, with its headings and pages."""
    builder = Builder()
    fixed = frozenset(html_notes.Place(*key) for key in (*text.levels, *text.empties))
    notes = html_notes.Notes(text.files, text.names, fixed)
    for file, blocks in enumerate(text.files):
        for i, block in enumerate(blocks or [Block(text="")]):
            key = html_notes.Place(file, i)
            if key not in notes.moved:
                start = builder.next
                _write_block(builder, text, block, key)
                notes.add_behind(builder, key, start)
    length = len(builder.text)
    builder.headings[:] = [
        h if h.end <= length else Heading(start=length, end=length, level=h.level, title=h.title)
        for h in builder.headings
    ]
    return builder


def _write_block(builder: Builder, text: Text, block: Block, key: tuple[int, int]) -> None:
    cuts = block.cuts
    for at, level, title in sorted(text.empties.get(key, []), key=lambda empty: empty[0]):
        start = builder.next + drawn_at(cuts, at)
        builder.headings.append(Heading(start=start, end=start, level=level, title=title))
    if not block.text:
        builder.aside(cuts)
        return
    for offset, label in sorted(text.pages.get(key, []), key=lambda mark: mark[0]):
        builder.page(label=label, within=0 if key in text.levels else drawn_at(cuts, offset))
    if key in text.levels:
        builder.heading(text.levels[key], block.text, cuts)
    else:
        builder.block(block.text, cuts)


def _line_start(text: str, offset: int) -> int:
    """The beginning of the line in which an anchor stands: a section begins with a line."""
    return text.rfind("\n", 0, offset) + 1


def _same(shown: str, title: str) -> bool:
    """True where a line shows a title; white space and case set aside."""
    if len(shown) > 2 * MAX_TITLE:
        return False
    return _bare(shown) == _bare(title)


def _bare(title: str) -> str:
    return "".join(title.split()).casefold()
