"""Blocks of text in reading order, collected part by part: what the readers of HTML, EPUB and DOCX make of a page."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from corpus.draft.draft import Cut

NOTE_MARK = "note mark"
READING = "reading"
NAVIGATION = "navigation"
CUTS = frozenset((NOTE_MARK, READING, NAVIGATION))
# Which white space between Chinese characters is only the end of a source line: Han, kana, bopomofo, their marks.
_WIDE = re.compile(
    "[\u00b7\u2014\u2018\u2019\u201c\u201d\u2026\u2e80-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\ufe10-\ufe1f\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6\U00020000-\U0003ffff]"
)
BREAK = "\x01"  # <br>: no page can hold this character itself
_RUN = re.compile(f"[ \t\n\r\f{BREAK}]{{2,}}|[\t\n\r\f{BREAK}]")
_TAIL = 12

Collapse = Callable[[str, Sequence[int]], tuple[str, list[int]]]


class Point(NamedTuple):
    """A place in a block: where a page begins ("page"), a target of links ("anchor") and where that ends ("end"), a
    reference to a note ("note"), or what is shown there and is no text (one of CUTS: `name` is what is shown)."""

    offset: int
    kind: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block's text, its heading level (0: no heading), and the places in it, by offset."""

    text: str
    level: int = 0
    points: tuple[Point, ...] = ()

    @property
    def cuts(self) -> tuple[Cut, ...]:
        """What is shown in the block and is no text of it."""
        return tuple(Cut(p.offset, p.name, p.kind) for p in self.points if p.kind in CUTS)


class Flow:
    """Collects text into blocks; the cells of a table's row become one block, parted by tabs.

    A row in which a cell holds more than one block, or a heading, is layout: its blocks stand alone.
    """

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._rows: list[list[list[Block]]] = []
        self._raw: list[str] = []
        self._length = 0
        self._points: list[Point] = []
        self._carried: list[Point] = []  # those of blocks without text: they stand at the beginning of the next one

    @property
    def ends_line(self) -> bool:
        """True at the beginning of a block or of a line in it."""
        return not self._raw or self._raw[-1].endswith("\n")

    @property
    def so_far(self) -> str:
        """The text of the block at hand, white space collapsed."""
        return " ".join("".join(self._raw).split())

    @property
    def tail(self) -> str:
        """The last few characters of the block at hand."""
        return "".join(self._raw[-_TAIL:])[-_TAIL:]

    def add(self, blocks: Sequence[Block]) -> None:
        """Blocks made elsewhere that stand here."""
        for block in blocks:
            self._put(block)

    def text(self, text: str) -> None:
        """More text of the block at hand."""
        if text:
            self._raw.append(text)
            self._length += len(text)

    def point(self, kind: str, name: str) -> None:
        """A place worth noting, here."""
        self._points.append(Point(self._length, kind, name))

    def flush(self, collapse: Collapse, level: int = 0) -> None:
        """The block at hand ends; without text, its places are those of the next one."""
        raw = "".join(self._raw)
        text, offsets = collapse(raw, [point.offset for point in self._points])
        self._raw, self._length = [], 0
        if not text:
            self._carried += (point._replace(offset=0) for point in self._points)
            self._points = []
            return
        own = (
            p._replace(offset=0 if level and p.kind not in CUTS else o)
            for p, o in zip(self._points, offsets, strict=True)
        )
        points = (*self._carried, *own)
        self._points, self._carried = [], []
        self._put(Block(text=" ".join(text.split()) if level else text, level=level, points=points))

    def open_row(self) -> None:
        """A row of a table begins."""
        self._rows.append([[]])

    def open_cell(self) -> None:
        """A cell of the row at hand begins."""
        if self._rows:
            self._rows[-1].append([])

    def close_row(self) -> None:
        """The row at hand ends."""
        cells = self._rows.pop()
        cells = cells[1:] if not cells[0] else cells
        if any(len(cell) > 1 or any(block.level for block in cell) for cell in cells):
            for cell in cells:
                for block in cell:
                    self._put(block)
            return
        row = _joined([cell[0] if cell else Block(text="") for cell in cells])
        if row.text:
            self._put(row)

    def close(self) -> list[Block]:
        """All blocks; a last one without text carries the places that no text follows."""
        while self._rows:
            self.close_row()
        if self._carried or self._points:
            self._put(Block(text="", points=(*self._carried, *self._points)))
        return self._blocks

    def _put(self, block: Block) -> None:
        (self._rows[-1][-1] if self._rows else self._blocks).append(block)


def collapsed(raw: str, offsets: Sequence[int]) -> tuple[str, list[int]]:
    """`raw` with its white space as a browser shows it, and where `offsets` of it come to stand."""
    parts: list[str] = []
    starts: list[int] = []
    moved: list[tuple[int, int]] = []  # the end of each run, and by how much what follows it moves
    position = length = 0
    for run in _RUN.finditer(raw):
        gap = _gap(raw, run)
        parts += (raw[position : run.start()], gap)
        length += run.start() - position + len(gap)
        position = run.end()
        starts.append(run.start())
        moved.append((position, length - position))
    parts.append(raw[position:])
    text = "".join(parts)
    placed = []
    for offset in offsets:
        i = bisect_right(starts, offset) - 1
        placed.append(offset if i < 0 else max(offset, moved[i][0]) + moved[i][1])
    return _trimmed(text, placed)


def verbatim(raw: str, offsets: Sequence[int]) -> tuple[str, list[int]]:
    """`raw` as it is, but for the space around it."""
    return _trimmed(raw, list(offsets))


def _joined(cells: Sequence[Block]) -> Block:
    """The cells of a row as one block."""
    points: list[Point] = []
    row = "\t".join(cell.text for cell in cells)
    at = len(row.lstrip()) - len(row)
    for cell in cells:
        points += (point._replace(offset=max(0, point.offset + at)) for point in cell.points)
        at += len(cell.text) + 1
    return Block(text=row.strip(), points=tuple(points))


def _gap(raw: str, run: re.Match[str]) -> str:
    """What a browser shows for white space: lines' ends for <br>, nothing between Chinese characters, or a space."""
    if breaks := run[0].count(BREAK):
        return "\n" * min(breaks, 2)
    if "\n" not in run[0] and "\r" not in run[0]:
        return " "
    before, after = raw[max(0, run.start() - 1) : run.start()], raw[run.end() : run.end() + 1]
    return "" if _WIDE.match(before) and _WIDE.match(after) else " "


def _trimmed(text: str, offsets: list[int]) -> tuple[str, list[int]]:
    trimmed = text.strip()
    left = len(text) - len(text.lstrip())
    return trimmed, [min(max(0, offset - left), len(trimmed)) for offset in offsets]
