"""The notes of a PDF: those at the foot of a page, and those that marks lead to; each is read behind its paragraph."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corpus.draft.draft import Cut
from corpus.formats.flow import NOTE_MARK
from corpus.formats.pdf.lines import Line
from corpus.formats.pdf.off_line import NoteMark
from corpus.formats.pdf.paragraphs import NOTE, SIZES_DIFFER, Joiner, Style, is_row

_LABEL = re.compile(r"[\[［(（【〔]?(\d{1,4}|[①-⑳]|[*†‡※]+)[\]］)）】〕.．、]?\s*\S")
# What is longer is no note.
_MOST_LINES = 40


@dataclass(frozen=True, slots=True)
class Noted:
    """The lines of a document with each note behind its paragraph; and of each line of a note the line and the mark
    that lead to it, by the line's `id`."""

    lines: list[Line]
    marks: dict[int, tuple[Line, NoteMark]] = field(default_factory=dict)


def with_notes_behind(lines: Sequence[Line], joiner: Joiner) -> Noted:
    """`lines` with the notes that marks lead to put behind the paragraph of their mark."""
    order = {id(line): i for i, line in enumerate(lines)}
    foot = _first_lines(lines, _notes(lines, joiner.style))
    pages: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        pages[line.page].append(line)
    marks: dict[int, tuple[Line, NoteMark]] = {}
    behind: dict[int, list[list[Line]]] = defaultdict(list)
    for i, line in enumerate(lines):
        for mark in line.marks:
            first = _linked(mark, pages) or foot.get((line.page, mark.label))
            if first is None or mark.at == 0 or order[id(first)] <= i or id(first) in marks or id(line) in marks:
                continue
            note = _paragraph(lines, order[id(first)], joiner)
            end = _last(lines, i, joiner)
            if note and end < order[id(first)]:
                marks |= {id(one): (line, mark) for one in note}
                behind[end].append(note)
    noted = Noted([])
    for i, line in enumerate(lines):
        if id(line) not in marks:
            noted.lines.append(line)
        for note in behind.get(i, ()):
            shown = [_without_label(note[0]), *note[1:]]
            noted.lines.extend(shown)
            noted.marks.update({id(one): marks[id(note[0])] for one in shown})
    return noted


def _without_label(line: Line) -> Line:
    """A note's first line; its own mark is none of its words."""
    match = _LABEL.match(line.text)
    if match is None or line.cuts:
        return line
    return replace(line, text=line.text[match.end() - 1 :], cuts=(Cut(0, line.text[: match.end() - 1], NOTE_MARK),))


def _first_lines(lines: Sequence[Line], notes: frozenset[int]) -> dict[tuple[int, str], Line]:
    """The first line of each note at the foot of a page, by its page and its label."""
    found: dict[tuple[int, str], Line] = {}
    for line in lines:
        if id(line) in notes and (label := _label(line)):
            found.setdefault((line.page, label), line)
    return found


def _label(line: Line) -> str:
    """The mark that a line begins with, as a note does."""
    if line.marks and line.marks[0].at == 0:
        return line.marks[0].label
    match = _LABEL.match(line.text)
    return match[1] if match else ""


def _linked(mark: NoteMark, pages: dict[int, list[Line]]) -> Line | None:
    """The line that a mark's link leads to: of those that begin with the mark the first one below that height.

    The height alone does not tell: Chromium leaves the page's margin out of it.
    """
    if mark.target is None:
        return None
    page = [line for line in pages.get(mark.target.page, ()) if line.base <= mark.target.y + line.size]
    return max((line for line in page if _label(line) == mark.label), key=lambda line: line.base, default=None)


def _paragraph(lines: Sequence[Line], first: int, joiner: Joiner) -> list[Line]:
    """The lines of the paragraph that begins with a line; none where it is a heading, or too long for a note."""
    last = _last(lines, first, joiner)
    is_heading = any(id(line) in joiner.headings for line in lines[first : last + 1])
    return [] if is_heading or last - first >= _MOST_LINES else list(lines[first : last + 1])


def _last(lines: Sequence[Line], i: int, joiner: Joiner) -> int:
    """The last line of the paragraph that line `i` is in."""
    while i + 1 < len(lines) and joiner.between(lines[i], lines[i + 1]) in ("", " "):
        i += 1
    return i


def with_notes_after(lines: Sequence[Line], joiner: Joiner) -> list[Line]:
    """`lines` with the footnotes of a page put behind the paragraph that they would cut in two."""
    ordered: list[Line] = []
    held: list[Line] = []
    notes = _notes(lines, joiner.style)
    for line in lines:
        if id(line) in notes:
            held.append(line)
            continue
        if held and not (ordered and _hold_together(ordered[-1], line, joiner)):
            ordered += held
            held = []
        ordered.append(line)
    return ordered + held


def _hold_together(a: Line, b: Line, joiner: Joiner) -> bool:
    """Whether nothing may come between two lines: halves of a paragraph, rows of a table, lines of code."""
    return (is_row(a) and is_row(b)) or (a.mono and b.mono) or joiner.between(a, b) in ("", " ")


def _notes(lines: Sequence[Line], style: Style) -> frozenset[int]:
    """The footnotes: small lines at the foot of a page, the first of them with a note's mark."""
    pages: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        pages[line.page].append(line)
    found: set[int] = set()
    for page in pages.values():
        ordered = sorted(page, key=lambda line: line.base)
        foot = []
        for line in ordered:
            if line.size > (1 - SIZES_DIFFER) * style.size or line.mono:
                break
            foot.append(line)
        first = next((i for i in range(len(foot) - 1, -1, -1) if NOTE.match(foot[i].drawn)), None)
        if first is not None and len(foot) < len(ordered):
            found |= {id(line) for line in foot[: first + 1]}
    return frozenset(found)
