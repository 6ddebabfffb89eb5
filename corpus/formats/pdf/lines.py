"""The text layer of a PDF, line by line, with where each line stands on its page."""

from __future__ import annotations

import ctypes
import re
import statistics
import unicodedata
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as api

from corpus.draft.draft import Cut
from corpus.language.line_breaks import is_wide

_FIXED_PITCH = 1  # PDF 32000-1, table 123: font flags, bit 1
_BOLD = 600
_MOST_ON_PAGE = 200_000
_HYPHENS = frozenset((0x02, 0xFFFE, 0xAD))
_SOFT_HYPHEN = 0xAD
# A gap this many sizes wide parts the cells of a table, or a title from its page.
_CELL_GAP = 2.0
# One of more than this many is a space.
_SPACE = 0.2
# Characters that share this many are drawn over one another.
_OVERLAP = 0.3
_MARK = re.compile(r"\S{1,6}\t")
_CONTROL = {c: None for c in range(32) if chr(c) not in "\t"} | {0xFFFF: None}


# Text this much smaller than its line, and this many sizes of the line above or below it, is none of its words.
_SMALLER = 0.87
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


class _Sheet(NamedTuple):
    """PDFium's handles of a document and of a page of it, for its links."""

    document: ctypes.c_void_p
    page: ctypes.c_void_p


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of text on page `page` (from 0). Edges and baseline in points, y upward; `size` is its font's.

    `text` is without space at its ends; a tab stands for a wide gap, save after a list's mark or a number at the start.
    `broken`: the line ends with a hyphen that the typesetter put in. `off_line`: what of the text is not on the line.
    `cuts`: what the page shows in the line and is no text; `marks`: those of the cuts that lead to notes.
    """

    page: int
    text: str
    left: float
    right: float
    base: float
    size: float
    mono: bool = False
    bold: bool = False
    broken: bool = False
    off_line: tuple[OffLine, ...] = ()
    cuts: tuple[Cut, ...] = ()
    marks: tuple[NoteMark, ...] = ()

    @property
    def drawn(self) -> str:
        """The text with what is cut from it."""
        parts, position = [], 0
        for cut in self.cuts:
            parts += [self.text[position : cut.at], cut.removed]
            position = cut.at
        return "".join([*parts, self.text[position:]])


def lines_of(document: pdfium.PdfDocument, number: int) -> list[Line]:
    """The lines of page `number` (from 0), in the order in which the file draws them; none where the page is damaged."""
    try:
        page = document[number]
        text_page = page.get_textpage()
    except pdfium.PdfiumError:
        return []
    try:
        return list(_lines(text_page.raw, number, _Sheet(document.raw, page.raw)))
    finally:
        text_page.close()
        page.close()


def page_height(document: pdfium.PdfDocument, number: int) -> float:
    """The height of page `number` in points; 0 where the page is damaged."""
    try:
        return float(document.get_page_size(number)[1])
    except pdfium.PdfiumError:
        return 0.0


def _lines(page: ctypes.c_void_p, number: int, sheet: _Sheet) -> Iterator[Line]:
    characters: list[tuple[str, int]] = []
    n_characters = min(api.FPDFText_CountChars(page), _MOST_ON_PAGE)
    for i in range(n_characters):
        code = api.FPDFText_GetUnicode(page, i)
        if code == _SOFT_HYPHEN and i + 1 < n_characters and api.FPDFText_GetUnicode(page, i + 1) not in (10, 13):
            code = ord("-")  # some fonts have no other hyphen
        # PDFium joins a line that ends in a hyphen to the next one, with a sign of its own in the hyphen's place.
        is_hyphen = code in _HYPHENS
        if not is_hyphen and code not in (10, 13):
            characters.append((chr(code) if code <= 0x10FFFF else "\ufffd", i))
            continue
        following = None if is_hyphen else _off_line_after(page, characters, i, n_characters)
        if following is not None:
            if _is_apart(page, characters[-1], following):
                characters.append((" ", following))
            continue
        if line := _line(page, number, characters, is_hyphen, sheet):
            yield line
        characters = []
    if line := _line(page, number, characters, False, sheet):
        yield line


def _off_line_after(page: ctypes.c_void_p, characters: list[tuple[str, int]], i: int, n_characters: int) -> int | None:
    """The character after the end of a line at `i`, where PDFium ends it only because what follows beside it is set
    smaller and higher, or no longer is."""
    while i < n_characters and api.FPDFText_GetUnicode(page, i) in (10, 13):
        i += 1
    before = next((k for c, k in reversed(characters) if not c.isspace()), None)
    if before is None or i == n_characters or chr(api.FPDFText_GetUnicode(page, i)).isspace():
        return None
    small, large = sorted((_size(page, [before]), _size(page, [i])))
    rise = abs(_origin(page, i)[1] - _origin(page, before)[1])
    is_off = small <= _SMALLER * large and _HIGHER * large <= rise <= _HIGHEST * large
    return i if is_off and -small < _gap(page, before, i) < _CELL_GAP * small else None


def _is_apart(page: ctypes.c_void_p, last: tuple[str, int], following: int) -> bool:
    """Whether a space parts a mark from what follows it on the line."""
    large = _size(page, [following])
    return not last[0].isspace() and _size(page, [last[1]]) < large and _gap(page, last[1], following) > _SPACE * large


def _marked(
    page: ctypes.c_void_p, characters: Sequence[tuple[str, int]], size: float, base: float, sheet: _Sheet
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
        parts.append(c.translate(_CONTROL))
    return "".join(parts) + _END * bool(inside) + spaces, links


def _place(page: ctypes.c_void_p, i: int, size: float, base: float) -> str:
    """The sign for a character that is set smaller, and above or below its line; "" for one that is on it."""
    rise = _origin(page, i)[1] - base
    is_off = _HIGHER * size <= abs(rise) <= _HIGHEST * size and _size(page, [i]) <= _SMALLER * size
    return (_UP if rise > 0 else _DOWN) if is_off else ""


def _target(page: ctypes.c_void_p, i: int, sheet: _Sheet) -> Target | None:
    """Where in the document the link leads that a character is in."""
    left, right = _edges(page, i)
    link = api.FPDFLink_GetLinkAtPoint(sheet.page, (left + right) / 2, _origin(page, i)[1] + 1)
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


def _parted(text: str, links: Sequence[Target | None]) -> tuple[str, tuple[OffLine, ...]]:
    """A line's text without the signs, and the runs that they stood around."""
    parts, runs, position, length = [], [], 0, 0
    for match, target in zip(_RUN.finditer(text), links, strict=False):
        parts += [text[position : match.start()], match[2]]
        length += match.start() - position
        runs.append(OffLine(length, length + len(match[2]), match[1] == _UP, target))
        length += len(match[2])
        position = match.end()
    return "".join([*parts, text[position:]]), tuple(runs)


def _line(
    page: ctypes.c_void_p, number: int, characters: list[tuple[str, int]], broken: bool, sheet: _Sheet
) -> Line | None:
    shown = [i for c, i in characters if not c.isspace()]
    if not shown:
        return None
    samples = sorted({shown[k * (len(shown) - 1) // 4] for k in range(5)})
    fonts = [_font(page, i) for i in samples]
    size = _size(page, [i for i, font in zip(samples, fonts, strict=True) if not _is_mono(font)] or samples)
    mono = all(_is_mono(font) for font in fonts[:-1]) and _is_mono(fonts[0])
    characters = _spaced(page, characters, size, 0 if mono else _CELL_GAP * size)
    base = statistics.median(_origin(page, i)[1] for i in samples)
    signed, links = _marked(page, characters, size, base, sheet)
    text, off_line = _parted(_joined(signed).strip(), links)
    if not text:
        return None
    shown = [i for c, i in characters if not c.isspace()]
    first, last = _edges(page, shown[0]), _edges(page, shown[-1])
    return Line(
        page=number,
        text=(text.replace("\t", " ", 1) if _MARK.match(text) else text) + "-" * broken,
        left=min(first[0], last[0]),
        right=max(first[1], last[1]),
        base=base,
        size=size,
        mono=mono,
        bold=all("bold" in name or "heavy" in name or "black" in name for name, _ in fonts)
        or all(api.FPDFText_GetFontWeight(page, i) >= _BOLD for i in samples),
        broken=broken,
        off_line=off_line,
    )


def _spaced(
    page: ctypes.c_void_p, characters: list[tuple[str, int]], size: float, wide: float
) -> list[tuple[str, int]]:
    """The characters of a line from left to right, with a tab where a gap is wider than `wide` points, if that is not 0.

    Files may draw a line's marks after its letters. PDFium gives characters as they are drawn, and puts spaces of its
    own into the gaps; only a line with such spaces can be out of order.
    """
    put_in = {i for c, i in characters if c == " " and api.FPDFText_IsGenerated(page, i) == 1}
    if not put_in:
        return characters
    drawn = [(c, i) for c, i in characters if i not in put_in]
    in_place = _in_place(page, drawn, size)
    if in_place != drawn:
        put_in = {b for (_, a), (_, b) in zip(in_place, in_place[1:], strict=False) if _gap(page, a, b) > _SPACE * size}
        characters = [part for c, i in in_place for part in ([(" ", i), (c, i)] if i in put_in else [(c, i)])]
    if _is_spread(characters, put_in):
        return [(c, i) for c, i in characters if c != " " or i not in put_in]
    spaced = []
    for k, (c, i) in enumerate(characters):
        is_gap = wide and c == " " and i in put_in and 0 < k < len(characters) - 1
        is_wide_gap = is_gap and _gap(page, characters[k - 1][1], characters[k + 1][1]) > wide
        spaced.append(("\t" if is_wide_gap else c, i))
    return spaced


def _is_spread(characters: Sequence[tuple[str, int]], put_in: Set[int]) -> bool:
    """True for a line of Chinese that was stretched to fill its width: spaces stand between most of its characters."""
    wide = [k for k, (c, i) in enumerate(characters) if is_wide(c) and i not in put_in]
    n_apart = sum(b - a == 2 and characters[a + 1][1] in put_in for a, b in zip(wide, wide[1:], strict=False))
    return n_apart >= 4 and n_apart > 0.6 * (len(wide) - 1)


def _in_place(page: ctypes.c_void_p, drawn: list[tuple[str, int]], size: float) -> list[tuple[str, int]]:
    """Characters from left to right; as they are drawn where the line runs another way, or has them over one another."""
    places = [_origin(page, i)[0] for _, i in drawn]
    n_back = sum(b < a - size / 4 for a, b in zip(places, places[1:], strict=False))
    if not 0 < n_back < len(drawn) / 3:
        return drawn
    for k, (c, _) in enumerate(drawn):
        if k and unicodedata.combining(c):
            places[k] = places[k - 1]
    in_place = [one for _, one in sorted(zip(places, drawn, strict=True), key=lambda pair: pair[0])]
    overlaps = any(_gap(page, a, b) < -_OVERLAP * size for (_, a), (_, b) in zip(in_place, in_place[1:], strict=False))
    return drawn if overlaps else in_place


def _gap(page: ctypes.c_void_p, a: int, b: int) -> float:
    """The room between two characters, in points."""
    return _edges(page, b)[0] - _edges(page, a)[1]


def _size(page: ctypes.c_void_p, samples: Sequence[int]) -> float:
    """The usual size of some characters, in points to one decimal."""
    return round(float(statistics.median(api.FPDFText_GetFontSize(page, i) * _scale(page, i) for i in samples)), 1)


def _joined(text: str) -> str:
    """`text` with UTF-16 surrogate pairs made one character, as some files give rare Chinese characters in halves."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _edges(page: ctypes.c_void_p, i: int) -> tuple[float, float]:
    """Left and right of a character with the room it takes in its line, not of its ink."""
    box = api.FS_RECTF()
    if api.FPDFText_GetLooseCharBox(page, i, box) and box.left < box.right:
        return float(box.left), float(box.right)
    edges = [ctypes.c_double() for _ in range(4)]
    api.FPDFText_GetCharBox(page, i, *edges)
    return edges[0].value, edges[1].value


def _scale(page: ctypes.c_void_p, i: int) -> float:
    """What the page's matrix makes of the font's nominal size."""
    matrix = api.FS_MATRIX()
    if not api.FPDFText_GetMatrix(page, i, matrix):
        return 1.0
    return float(abs(matrix.d) or abs(matrix.b) or 1.0)


def _origin(page: ctypes.c_void_p, i: int) -> tuple[float, float]:
    x, y = ctypes.c_double(), ctypes.c_double()
    api.FPDFText_GetCharOrigin(page, i, x, y)
    return x.value, y.value


def _is_mono(font: tuple[str, bool]) -> bool:
    name, fixed = font
    return fixed or "mono" in name or "courier" in name or "consol" in name


def _font(page: ctypes.c_void_p, i: int) -> tuple[str, bool]:
    """The name of a character's font in small letters, and whether all its letters are of one width."""
    flags = ctypes.c_int()
    buffer = ctypes.create_string_buffer(128)
    length = api.FPDFText_GetFontInfo(page, i, buffer, len(buffer), flags)
    name = buffer.value.decode("utf-8", "replace").lower() if 0 < length <= len(buffer) else ""
    return name, bool(flags.value & _FIXED_PITCH)
