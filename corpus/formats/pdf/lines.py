"""The text layer of a PDF, line by line, with where each line stands on its page."""

from __future__ import annotations

import ctypes
import re
import statistics
import unicodedata
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace

import pypdfium2 as pdfium
import pypdfium2.raw as api

from corpus.draft.draft import Cut
from corpus.formats.pdf.characters import edges, font_of, gap, is_mono, origin, size_of
from corpus.formats.pdf.off_line import NoteMark, OffLine, Sheet, is_apart, marked, off_line_after, parted
from corpus.language.line_breaks import is_wide

_BOLD = 600
_MOST_ON_PAGE = 200_000
_HYPHENS = frozenset((0x02, 0xFFFE, 0xAD))
_SOFT_HYPHEN = 0xAD
# A gap this many sizes wide parts the cells of a table, or a title from its page.
_CELL_GAP = 2.0
# One of more than this many is a space.
_SPACE = 0.2
_SPACE_DOWN = 0.15
# Heights are measured down from here, in points; no page is higher (PDF 32000-1, annex C).
_BELOW = 14_400.0
_NEAR = 3
# Characters that share this many are drawn over one another.
_OVERLAP = 0.3
_MARK = re.compile(r"\S{1,6}\t")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of text on page `page` (from 0). Edges and baseline in points, y upward; `size` is its font's.

    `text` is without space at its ends; a tab stands for a wide gap, save after a list's mark or a number at the start.
    `vertical`: the line is set from top to bottom; its edges are measured down the page then, and its baseline across,
    so that such a page is one of lines from left to right to whoever reads it. `broken`: the line ends with a hyphen that the typesetter put in. `off_line`: what of the text is not on the line.
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
    vertical: bool = False
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
        return _turned(list(_lines(text_page.raw, number, Sheet(document.raw, page.raw))))
    finally:
        text_page.close()
        page.close()


def _lines(page: ctypes.c_void_p, number: int, sheet: Sheet) -> Iterator[Line]:
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
        following = None if is_hyphen else off_line_after(page, characters, i, n_characters)
        if following is not None:
            if is_apart(page, characters[-1], following):
                characters.append((" ", following))
            continue
        if line := _line(page, number, characters, is_hyphen, sheet):
            yield line
        characters = []
    if line := _line(page, number, characters, False, sheet):
        yield line


def _line(
    page: ctypes.c_void_p, number: int, characters: list[tuple[str, int]], broken: bool, sheet: Sheet
) -> Line | None:
    shown = [i for c, i in characters if not c.isspace()]
    if not shown:
        return None
    samples = sorted({shown[k * (len(shown) - 1) // 4] for k in range(5)})
    fonts = [font_of(page, i) for i in samples]
    size = size_of(page, [i for i, font in zip(samples, fonts, strict=True) if not is_mono(font)] or samples)
    mono = all(is_mono(font) for font in fonts[:-1]) and is_mono(fonts[0])
    characters = _spaced(page, _spaced_downward(page, characters, size), size, 0 if mono else _CELL_GAP * size)
    base = statistics.median(origin(page, i)[1] for i in samples)
    signed, links = marked(page, characters, size, base, sheet)
    text, off_line = parted(_joined(signed).strip(), links)
    if not text:
        return None
    shown = [i for c, i in characters if not c.isspace()]
    first, last = edges(page, shown[0]), edges(page, shown[-1])
    left, right = min(first[0], last[0]), max(first[1], last[1])
    (x, top), (end, bottom) = origin(page, shown[0]), origin(page, shown[-1])
    vertical = abs(x - end) < size / 4 and top - bottom > size / 2
    if vertical:
        left, right, base = _BELOW - top, _BELOW - bottom + size, x
    return Line(
        page=number,
        text=(text.replace("\t", " ", 1) if _MARK.match(text) else text) + "-" * broken,
        left=left,
        right=right,
        base=base,
        size=size,
        mono=mono,
        bold=all("bold" in name or "heavy" in name or "black" in name for name, _ in fonts)
        or all(api.FPDFText_GetFontWeight(page, i) >= _BOLD for i in samples),
        vertical=vertical,
        broken=broken,
        off_line=off_line,
    )


def _turned(lines: list[Line]) -> list[Line]:
    """The lines of a page; where most of them are vertical, those of one Chinese character are too."""
    if 2 * sum(line.vertical for line in lines) <= len(lines):
        return lines
    turned: list[Line] = []
    for line in map(_turned_alone, lines):
        # PDFium breaks a line off where it takes characters of another for its own.
        near = range(max(0, len(turned) - _NEAR), len(turned))
        above = next((k for k in near if _continues(turned[k], line)), None)
        if above is None:
            turned.append(line)
        else:
            turned[above] = replace(turned[above], text=turned[above].text + line.text, right=line.right)
    return turned


def _turned_alone(line: Line) -> Line:
    """A line of one Chinese character on a vertical page, of which PDFium cannot tell that it is vertical."""
    if len(line.text) != 1 or not is_wide(line.text):
        return line
    left = _BELOW - line.base
    return replace(line, vertical=True, left=left, right=left + line.size, base=line.left)


def _continues(one: Line, line: Line) -> bool:
    """True where a vertical line begins right below the end of another, in its column and type."""
    in_column = one.vertical and line.vertical and abs(one.base - line.base) < line.size / 4 and one.size == line.size
    return in_column and not (one.off_line or line.off_line) and abs(line.left - one.right) < line.size / 2


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
        put_in = {b for (_, a), (_, b) in zip(in_place, in_place[1:], strict=False) if gap(page, a, b) > _SPACE * size}
        characters = [part for c, i in in_place for part in ([(" ", i), (c, i)] if i in put_in else [(c, i)])]
    if _is_spread(characters, put_in):
        return [(c, i) for c, i in characters if c != " " or i not in put_in]
    spaced = []
    for k, (c, i) in enumerate(characters):
        is_gap = wide and c == " " and i in put_in and 0 < k < len(characters) - 1
        is_wide_gap = is_gap and gap(page, characters[k - 1][1], characters[k + 1][1]) > wide
        spaced.append(("\t" if is_wide_gap else c, i))
    return spaced


def _spaced_downward(page: ctypes.c_void_p, characters: list[tuple[str, int]], size: float) -> list[tuple[str, int]]:
    """The characters of a vertical line with a space where the step between two of Chinese is longer than usual."""
    places = [origin(page, i) for _, i in characters]
    steps = [a[1] - b[1] if abs(a[0] - b[0]) < size / 4 else 0.0 for a, b in zip(places, places[1:], strict=False)]
    if len(steps) < 2 or min(steps) < size / 2:
        return characters
    usual = statistics.median_low(steps)
    wide = [is_wide(c) for c, _ in characters]
    spaced = characters[:1]
    for k, step in enumerate(steps):
        is_apart = step > usual + _SPACE_DOWN * size and wide[k] and wide[k + 1]
        spaced += [(" ", characters[k + 1][1])] * is_apart + [characters[k + 1]]
    return spaced


def _is_spread(characters: Sequence[tuple[str, int]], put_in: Set[int]) -> bool:
    """True for a line of Chinese that was stretched to fill its width: spaces stand between most of its characters."""
    wide = [k for k, (c, i) in enumerate(characters) if is_wide(c) and i not in put_in]
    n_apart = sum(b - a == 2 and characters[a + 1][1] in put_in for a, b in zip(wide, wide[1:], strict=False))
    return n_apart >= 4 and n_apart > 0.6 * (len(wide) - 1)


def _in_place(page: ctypes.c_void_p, drawn: list[tuple[str, int]], size: float) -> list[tuple[str, int]]:
    """Characters from left to right; as they are drawn where the line runs another way, or has them over one another."""
    places = [origin(page, i)[0] for _, i in drawn]
    n_back = sum(b < a - size / 4 for a, b in zip(places, places[1:], strict=False))
    if not 0 < n_back < len(drawn) / 3:
        return drawn
    for k, (c, _) in enumerate(drawn):
        if k and unicodedata.combining(c):
            places[k] = places[k - 1]
    in_place = [one for _, one in sorted(zip(places, drawn, strict=True), key=lambda pair: pair[0])]
    overlaps = any(gap(page, a, b) < -_OVERLAP * size for (_, a), (_, b) in zip(in_place, in_place[1:], strict=False))
    return drawn if overlaps else in_place


def _joined(text: str) -> str:
    """`text` with UTF-16 surrogate pairs made one character, as some files give rare Chinese characters in halves."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
