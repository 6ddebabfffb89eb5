"""The headings of a PDF without an outline, by its printed contents: the lines that say again what the contents list."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.formats.pdf.headings import HeadingLines, heading_title, with_number
from corpus.formats.pdf.lines import Line
from corpus.language.folding import skeleton
from corpus.structure.contents import Entry, read_entry

_LEAST_ENTRIES = 5
# So many of the entries must be found, in order.
_MOST = 0.7
# Lines between two entries of one list: the second half of a long one, a running header.
_MOST_BETWEEN = 4
_MOST_LINES = 3
_SAME_MARGIN = 3.0
# "1 Lamps" of the list is "Lamps" under "Chapter 1".
_PLAIN_NUMBER = re.compile(r"(?:[0-9]{1,2}|[A-Z])\.?\s+(?=\S)")


def by_contents(lines: Sequence[Line]) -> list[HeadingLines]:
    """The headings that a printed contents list names, found among the lines behind it; none without such a list."""
    listed, end = _list(lines)
    if len(listed) < _LEAST_ENTRIES:
        return []
    folded = [skeleton(line.text).text for line in lines]
    places: dict[str, list[int]] = {}
    for i in range(end, len(lines)):
        if folded[i]:
            places.setdefault(folded[i][:_PREFIX], []).append(i)
    levels = _levels(listed)
    found: list[HeadingLines] = []
    position = end
    for (_, entry), level in zip(listed, levels, strict=True):
        run = _shown(entry, lines, folded, places, position)
        if run:
            position = run[-1] + 1
            shown = with_number([lines[i] for i in run], lines, run[0])
            found.append(HeadingLines(level, heading_title(shown), tuple(shown)))
    return found if len(found) >= _MOST * len(listed) else []


_PREFIX = 2


def _list(lines: Sequence[Line]) -> tuple[list[tuple[Line, Entry]], int]:
    """The longest run of contents lines, and where it ends."""
    best: tuple[list[tuple[Line, Entry]], int] = ([], 0)
    run: list[tuple[Line, Entry]] = []
    n_between = 0
    for i, line in enumerate(lines):
        entry = read_entry(line.text)
        if entry is None:
            n_between += 1
            run = run if n_between <= _MOST_BETWEEN else []
            continue
        n_between = 0
        run.append((line, entry))
        if len(run) > len(best[0]):
            best = (list(run), i + 1)
    return best


def _shown(
    entry: Entry, lines: Sequence[Line], folded: Sequence[str], places: dict[str, list[int]], position: int
) -> list[int]:
    """The first lines from a position on that say an entry, its number or not; they may be of three lines."""
    for key in (entry.key, skeleton(entry.title).text, skeleton(_PLAIN_NUMBER.sub("", entry.title, count=1)).text):
        for i in places.get(key[:_PREFIX], []) if key else []:
            shown = ""
            for j in range(i, min(i + _MOST_LINES, len(lines))) if i >= position else ():
                shown += folded[j]
                if shown == key:
                    return list(range(i, j + 1))
                if not key.startswith(shown):
                    break
    return []


def _levels(listed: Sequence[tuple[Line, Entry]]) -> list[int]:
    """The level of each entry: by where its line begins, or, where all begin alike, by its number."""
    margins: list[float] = []
    for line, _ in sorted(listed, key=lambda one: one[0].left):
        if not margins or line.left > margins[-1] + _SAME_MARGIN:
            margins.append(line.left)
    if len(margins) > 1:
        return [sum(line.left > margin + _SAME_MARGIN for margin in margins) + 1 for line, _ in listed]
    ranks = sorted({entry.rank for _, entry in listed})
    return [ranks.index(entry.rank) + 1 for _, entry in listed]
