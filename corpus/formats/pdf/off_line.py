"""What stands off the line in a PDF, smaller and higher or lower: found among the characters, with where it leads."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Sequence
from typing import NamedTuple

import pypdfium2.raw as api

from corpus.formats.pdf.characters import CONTROL, edges, gap, origin, size_of

# Text this much smaller than its line, and this many sizes of the line above or below it, is none of its words.
_SMALLER = 0.87
# Room of this many sizes parts a mark from what follows; of more than so many it stands in another cell.
_APART, _WIDEST = 0.2, 2.0
_HIGHER, _HIGHEST = 0.1, 1.05
# What a mark, a power or an index can begin with.
_OFF_LINE = re.compile(r"[\d\[［(（【〔①-⓿❶-➓*†‡§¶※+−–-]")
_UP, _DOWN, _END = "\x0e", "\x0f", "\x10"
_RUN = re.compile(f"([{_UP}{_DOWN}])([^{_END}]*){_END}")


class Target(NamedTuple):
    """Where a link leads: a page (from 0), and a height on it in points."""

    page: int
    y: float


class OffLine(NamedTuple):
    """Part of a line's text that is set smaller and higher, or lower: its span; where it leads, if it is a link."""

    start: int
    end: int
    is_raised: bool
    target: Target | None


class NoteMark(NamedTuple):
    """The mark of a note in a line: what it shows, the offset in the text, and where it leads, if it is a link."""

    label: str
    at: int
    target: Target | None


class Sheet(NamedTuple):
    """PDFium's handles of a document and of a page of it, for its links."""

    document: ctypes.c_void_p
    page: ctypes.c_void_p


def off_line_after(page: ctypes.c_void_p, characters: list[tuple[str, int]], i: int, n_characters: int) -> int | None:
    """The character after the end of a line at `i`, where PDFium ends it only because what follows beside it is set
    smaller and higher, or no longer is."""
    while i < n_characters and api.FPDFText_GetUnicode(page, i) in (10, 13):
        i += 1
    before = next((k for c, k in reversed(characters) if not c.isspace()), None)
    if before is None or i == n_characters or chr(api.FPDFText_GetUnicode(page, i)).isspace():
        return None
    small, large = sorted((size_of(page, [before]), size_of(page, [i])))
    rise = abs(origin(page, i)[1] - origin(page, before)[1])
    is_off = small <= _SMALLER * large and _HIGHER * large <= rise <= _HIGHEST * large
    return i if is_off and -small < gap(page, before, i) < _WIDEST * small else None


def is_apart(page: ctypes.c_void_p, last: tuple[str, int], following: int) -> bool:
    """Whether a space parts a mark from what follows it on the line."""
    large = size_of(page, [following])
    return not last[0].isspace() and size_of(page, [last[1]]) < large and gap(page, last[1], following) > _APART * large


def marked(
    page: ctypes.c_void_p, characters: Sequence[tuple[str, int]], size: float, base: float, sheet: Sheet
) -> tuple[str, list[Target | None]]:
    """The characters of a line with signs around each run that is not on it, and where each leads that is a link."""
    parts: list[str] = []
    links: list[Target | None] = []
    inside = spaces = ""
    for c, i in characters:
        if inside and c in "\t ":
            spaces += c
            continue
        place = _place(page, i, size, base) if inside or _OFF_LINE.match(c) else ""
        if place != inside:
            parts += [_END] * bool(inside) + [spaces, place]
            if place:
                links.append(_target(page, i, sheet))
            inside = place
        spaces = ""  # within a mark they are only its wide setting
        parts.append(c.translate(CONTROL))
    return "".join(parts) + _END * bool(inside) + spaces, links


def _place(page: ctypes.c_void_p, i: int, size: float, base: float) -> str:
    """The sign for a character that is set smaller, and above or below its line; "" for one that is on it."""
    rise = origin(page, i)[1] - base
    is_off = _HIGHER * size <= abs(rise) <= _HIGHEST * size and size_of(page, [i]) <= _SMALLER * size
    return (_UP if rise > 0 else _DOWN) if is_off else ""


def _target(page: ctypes.c_void_p, i: int, sheet: Sheet) -> Target | None:
    """Where in the document the link leads that a character is in."""
    left, right = edges(page, i)
    link = api.FPDFLink_GetLinkAtPoint(sheet.page, (left + right) / 2, origin(page, i)[1] + 1)
    if not link:
        return None
    action = api.FPDFLink_GetAction(link)
    place = api.FPDFAction_GetDest(sheet.document, action) if action else api.FPDFLink_GetDest(sheet.document, link)
    number = api.FPDFDest_GetDestPageIndex(sheet.document, place) if place else -1
    if number < 0:
        return None
    has = [ctypes.c_int() for _ in range(3)]
    x, y, zoom = (ctypes.c_float() for _ in range(3))
    found = api.FPDFDest_GetLocationInPage(place, *has, x, y, zoom)
    return Target(number, float(y.value) if found and has[1].value else float("inf"))


def parted(text: str, links: Sequence[Target | None]) -> tuple[str, tuple[OffLine, ...]]:
    """A line's text without the signs, and the runs that they stood around."""
    parts, runs, position, length = [], [], 0, 0
    for match, target in zip(_RUN.finditer(text), links, strict=False):
        parts += [text[position : match.start()], match[2]]
        length += match.start() - position
        runs.append(OffLine(length, length + len(match[2]), match[1] == _UP, target))
        length += len(match[2])
        position = match.end()
    return "".join([*parts, text[position:]]), tuple(runs)
