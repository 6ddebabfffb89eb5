"""The characters of a PDF's page as PDFium tells of them: where each stands, how large it is, of which font."""

from __future__ import annotations

import ctypes
import statistics
from collections.abc import Sequence

import pypdfium2.raw as api

_FIXED_PITCH = 1  # PDF 32000-1, table 123: font flags, bit 1
CONTROL = {c: None for c in range(32) if chr(c) not in "\t"} | {0xFFFF: None}


def gap(page: ctypes.c_void_p, a: int, b: int) -> float:
    """The room between two characters, in points."""
    return edges(page, b)[0] - edges(page, a)[1]


def size_of(page: ctypes.c_void_p, samples: Sequence[int]) -> float:
    """The usual size of some characters, in points to one decimal."""
    return round(float(statistics.median(api.FPDFText_GetFontSize(page, i) * _scale(page, i) for i in samples)), 1)


def edges(page: ctypes.c_void_p, i: int) -> tuple[float, float]:
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


def origin(page: ctypes.c_void_p, i: int) -> tuple[float, float]:
    """Where a character stands: its left end on the baseline."""
    x, y = ctypes.c_double(), ctypes.c_double()
    api.FPDFText_GetCharOrigin(page, i, x, y)
    return x.value, y.value


def is_mono(font: tuple[str, bool]) -> bool:
    """True for a font of which all letters are of one width, as it says or as its name does."""
    name, fixed = font
    return fixed or "mono" in name or "courier" in name or "consol" in name


def font_of(page: ctypes.c_void_p, i: int) -> tuple[str, bool]:
    """The name of a character's font in small letters, and whether all its letters are of one width."""
    flags = ctypes.c_int()
    buffer = ctypes.create_string_buffer(128)
    length = api.FPDFText_GetFontInfo(page, i, buffer, len(buffer), flags)
    name = buffer.value.decode("utf-8", "replace").lower() if 0 < length <= len(buffer) else ""
    return name, bool(flags.value & _FIXED_PITCH)
