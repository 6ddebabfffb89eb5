"""Printed page labels of a file that has pages: learnt from what is printed, never guessed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace

from corpus.language.page_numbers import PageNumber, format_label, parse_label
from corpus.types import PageMark, Section


def labelled(marks: Sequence[PageMark], sections: Sequence[Section]) -> tuple[PageMark, ...]:
    """The marks in the order of the text; those of pages without a label get one where it is beyond doubt.

    What is printed on pages, and where the contents list lets sections begin, is evidence of the distance between the
    number of a page in the file and the one printed on it. Where all evidence of a series (roman, arabic) agrees,
    pages between its first number and the last evidence have their label by that distance. Else they have none.
    """
    ordered = tuple(sorted(marks, key=lambda mark: mark.offset))
    printed = {m.physical: n for m in ordered if m.physical is not None and (n := parse_label(m.label))}
    listed = list(_listed(ordered, sections))
    known: dict[int, str] = {}
    for series in ("arabic", "roman"):
        evidence = [(p, n.value) for p, n in [*printed.items(), *listed] if n.series == series]
        known |= _filled(evidence, series, {p for p in printed if printed[p].series != series} | known.keys())
    return tuple(replace(m, label=known.get(m.physical, "")) if not m.label and m.physical else m for m in ordered)


def with_printed_pages(sections: Sequence[Section], marks: Sequence[PageMark]) -> tuple[Section, ...]:
    """The sections, each of which the contents give no page with the label of the page it begins on, where that is known.

    `marks` tell of every page, by offset.
    """
    offsets = [mark.offset for mark in marks]
    found = []
    for section in sections:
        i = bisect_right(offsets, section.start) - 1
        label = marks[i].label if i >= 0 and section.level and section.start < section.end else ""
        found.append(replace(section, page=label) if label and not section.page else section)
    return tuple(found)


def _listed(marks: Sequence[PageMark], sections: Sequence[Section]) -> list[tuple[int, PageNumber]]:
    """(page of the file, printed page) for each section that the contents list gives a page and the text holds."""
    offsets = [mark.offset for mark in marks]
    found = []
    for section in sections:
        number = parse_label(section.page) if section.page and section.start < section.end else None
        i = bisect_right(offsets, section.start) - 1
        physical = marks[i].physical if i >= 0 else None
        if number and physical is not None:
            found.append((physical, number))
    return found


def _filled(evidence: Sequence[tuple[int, int]], series: str, taken: Mapping[int, str] | set[int]) -> dict[int, str]:
    """Labels by the one distance that all evidence has; two places at least must show it."""
    distances = {value - physical for physical, value in evidence}
    pages = {physical for physical, _ in evidence}
    if len(distances) != 1 or len(pages) < 2:
        return {}
    distance = distances.pop()
    first, last = max(1, 1 - distance), max(pages)
    return {p: format_label(PageNumber(series, p + distance)) for p in range(first, last + 1) if p not in taken}
