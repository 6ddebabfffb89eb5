"""The text layer of a PDF, line by line, with where each line stands on its page."""

from __future__ import annotations

import ctypes
import re
import statistics
import unicodedata
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as api

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of text on page `page` (from 0). Edges and baseline in points, y upward; `size` is its font's.

    `text` is without space at its ends; a tab stands for a wide gap, save after a list's mark or a number at the start.
    `broken`: the line ends with a hyphen that the typesetter put in.
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


def lines_of(document: pdfium.PdfDocument, number: int) -> list[Line]:
    """The lines of page `number` (from 0), in the order in which the file draws them; none where the page is damaged."""
    try:
        page = document[number]
        text_page = page.get_textpage()
    except pdfium.PdfiumError:
        return []
    try:
        return list(_lines(text_page.raw, number))
    finally:
        text_page.close()
        page.close()


def page_height(document: pdfium.PdfDocument, number: int) -> float:
    """The height of page `number` in points; 0 where the page is damaged."""
    try:
        return float(document.get_page_size(number)[1])
    except pdfium.PdfiumError:
        return 0.0


def _lines(page: ctypes.c_void_p, number: int) -> Iterator[Line]:
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
        if line := _line(page, number, characters, is_hyphen):
            yield line
        characters = []
    if line := _line(page, number, characters, False):
        yield line


def _line(page: ctypes.c_void_p, number: int, characters: list[tuple[str, int]], broken: bool) -> Line | None:
    shown = [i for c, i in characters if not c.isspace()]
    if not shown:
        return None
    samples = sorted({shown[k * (len(shown) - 1) // 4] for k in range(5)})
    fonts = [_font(page, i) for i in samples]
    size = _size(page, [i for i, font in zip(samples, fonts, strict=True) if not _is_mono(font)] or samples)
    mono = all(_is_mono(font) for font in fonts[:-1]) and _is_mono(fonts[0])
    characters = _spaced(page, characters, size, 0 if mono else _CELL_GAP * size)
    text = _joined("".join(c for c, _ in characters)).translate(_CONTROL).strip()
    if not text:
        return None
    shown = [i for c, i in characters if not c.isspace()]
    first, last = _edges(page, shown[0]), _edges(page, shown[-1])
    return Line(
        page=number,
        text=(text.replace("\t", " ", 1) if _MARK.match(text) else text) + "-" * broken,
        left=min(first[0], last[0]),
        right=max(first[1], last[1]),
        base=statistics.median(_origin(page, i)[1] for i in samples),
        size=size,
        mono=mono,
        bold=all("bold" in name or "heavy" in name or "black" in name for name, _ in fonts)
        or all(api.FPDFText_GetFontWeight(page, i) >= _BOLD for i in samples),
        broken=broken,
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
