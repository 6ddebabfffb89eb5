"""Where the notes of a book stand that is made of pages: each is read behind the paragraph that refers to it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import unquote

from corpus.draft.draft import Builder, drawn_at
from corpus.formats.flow import NOTE_MARK, Block, Point

# What is longer is no note.
_MOST_BLOCKS = 20
_BRACKETS = "[]［］()（）【】〔〕{} "


class Place(NamedTuple):
    """A block of a book: its file, and its number there."""

    file: int
    block: int


class Note(NamedTuple):
    """A note: its blocks, the offset of its mark in the block that refers to it, and what the mark shows."""

    blocks: tuple[Place, ...]
    mark: int
    label: str


class Notes:
    """The notes to be read behind each block, and the blocks that are therefore not read where they stand."""

    def __init__(
        self, files: Sequence[Sequence[Block]], names: Sequence[str] = ("",), fixed: frozenset[Place] = frozenset()
    ) -> None:
        """`names`: those of the files, for links that lead from one to another. `fixed`: blocks that stay in place."""
        self._files = files
        self.behind: dict[Place, list[Note]] = {}
        self.moved: set[Place] = set()
        anchors = {key: (place, at) for key, place, at in reversed(list(_points(files, names, "anchor")))}
        ends = {key: place for key, place, _ in _points(files, names, "end")}
        for host, point, label in _marks(files):
            key = _target(names[host.file], point.name)
            found = anchors.get(key)
            if found is None or found[1] > 0 or host in self.moved:
                continue
            blocks = self._blocks_of(found[0], ends.get(key))
            if blocks and host not in blocks and not any(self._stays(place, fixed) for place in blocks):
                self.behind.setdefault(host, []).append(Note(blocks, point.offset, label))
                self.moved.update(blocks)

    def _blocks_of(self, first: Place, end: Place | None) -> tuple[Place, ...]:
        last = end.block if end and end.file == first.file else first.block + 1
        places = [Place(first.file, i) for i in range(first.block, max(last, first.block + 1))]
        return tuple(places) if len(places) <= _MOST_BLOCKS else ()

    def _stays(self, place: Place, fixed: frozenset[Place]) -> bool:
        return (
            place in fixed
            or place in self.moved
            or place in self.behind
            or self._files[place.file][place.block].level > 0
        )

    def add_behind(self, builder: Builder, host: Place, start: int) -> None:
        """The notes of the block at `host`, which begins at `start` of the builder's text."""
        for note in self.behind.get(host, ()):
            mark = start + drawn_at(self._files[host.file][host.block].cuts, note.mark)
            for place in note.blocks:
                block = self._files[place.file][place.block]
                builder.note(block.text, block.cuts, mark, note.label)


def _points(
    files: Sequence[Sequence[Block]], names: Sequence[str], kind: str
) -> Iterator[tuple[tuple[str, str], Place, int]]:
    for file, blocks in enumerate(files):
        for i, block in enumerate(blocks):
            for point in block.points:
                if point.kind == kind:
                    yield (names[file], point.name), Place(file, i), point.offset


def _marks(files: Sequence[Sequence[Block]]) -> Iterator[tuple[Place, Point, str]]:
    """The references to notes, in order, and what their marks show; a mark that begins a block is the note's own."""
    for file, blocks in enumerate(files):
        for i, block in enumerate(blocks):
            shown: Mapping[int, str] = {p.offset: p.name for p in reversed(block.points) if p.kind == NOTE_MARK}
            for point in block.points:
                if point.kind == "note" and point.offset > 0 and block.text:
                    yield Place(file, i), point, shown.get(point.offset, "").strip(_BRACKETS)


def _target(name: str, href: str) -> tuple[str, str]:
    """The file and the anchor that a link in file `name` leads to."""
    path, _, anchor = href.partition("#")
    file = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(path))) if path else name
    return file, unquote(anchor)
