"""The text layer of a PDF, line by line, with where each line stands on its page."""

from __future__ import annotations

import ctypes
import statistics
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as api

_FIXED_PITCH = 1  # PDF 32000-1, table 123: font flags, bit 1
_BOLD = 600
_MOST_ON_PAGE = 200_000
_HYPHENS = frozenset((0x02, 0xFFFE, 0xAD))
_CONTROL = {c: None for c in range(32) if chr(c) not in "\t"} | {0xFFFF: None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of text on page `page` (from 0). Edges and baseline in points, y upward; `size` is its font's.

    `text` is without space at its ends. `broken`: the line ends with a hyphen that the typesetter put in.
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
    for i in range(min(api.FPDFText_CountChars(page), _MOST_ON_PAGE)):
        code = api.FPDFText_GetUnicode(page, i)
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
    text = _joined("".join(c for c, _ in characters)).translate(_CONTROL)
    shown = [i for c, i in characters if not c.isspace()]
    if not text.strip() or not shown:
        return None
    samples = sorted({shown[k * (len(shown) - 1) // 4] for k in range(5)})
    fonts = [_font(page, i) for i in samples]
    first, last = _box(page, shown[0]), _box(page, shown[-1])
    return Line(
        page=number,
        text=text.strip() + "-" * broken,
        left=min(first[0], last[0]),
        right=max(first[1], last[1]),
        base=statistics.median(_baseline(page, i) for i in samples),
        size=round(statistics.median(api.FPDFText_GetFontSize(page, i) * _scale(page, i) for i in samples), 1),
        mono=all(_is_mono(font) for font in fonts[:-1]) and _is_mono(fonts[0]),
        bold=all("bold" in name or "heavy" in name or "black" in name for name, _ in fonts)
        or all(api.FPDFText_GetFontWeight(page, i) >= _BOLD for i in samples),
        broken=broken,
    )


def _joined(text: str) -> str:
    """`text` with UTF-16 surrogate pairs made one character, as some files give rare Chinese characters in halves."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _box(page: ctypes.c_void_p, i: int) -> tuple[float, float, float, float]:
    """Left, right, bottom, top of a character."""
    edges = [ctypes.c_double() for _ in range(4)]
    api.FPDFText_GetCharBox(page, i, *edges)
    return edges[0].value, edges[1].value, edges[2].value, edges[3].value


def _scale(page: ctypes.c_void_p, i: int) -> float:
    """What the page's matrix makes of the font's nominal size."""
    matrix = api.FS_MATRIX()
    if not api.FPDFText_GetMatrix(page, i, matrix):
        return 1.0
    return float(abs(matrix.d) or abs(matrix.b) or 1.0)


def _baseline(page: ctypes.c_void_p, i: int) -> float:
    x, y = ctypes.c_double(), ctypes.c_double()
    api.FPDFText_GetCharOrigin(page, i, x, y)
    return y.value


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
