"""Markdown (CommonMark with tables): the text a reader of the page sees; the markup taken away is listed as repairs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from corpus.draft.decoding import read_text
from corpus.draft.draft import Draft, Heading, Imprint
from corpus.draft.files import Progress
from corpus.draft.layout import Edit, apply_edits, line_ending_edits, origin, rebase
from corpus.errors import SourceError
from corpus.formats.flow import NOTE_MARK
from corpus.formats.markdown.blocks import NOTE, Block, blocks_of
from corpus.types import Note

_METADATA = re.compile(r"\A---[ \t]*\n(?P<rows>(?:.*\n){0,60}?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_ROW = re.compile(
    r"^(?P<key>title|author|authors|publisher|date|isbn):[ \t]*[\"']?(?P<value>.*?)[\"']?[ \t]*$", re.M | re.I
)


class _Piece(NamedTuple):
    """`shown` in the place of [start, end) of the source."""

    start: int
    end: int
    shown: str


def read(path: Path, progress: Progress) -> Draft:
    """The draft of a Markdown file. Raises SourceError."""
    raw, source = read_text(path)
    endings = line_ending_edits(raw)
    text, _, _ = apply_edits(raw, endings)
    metadata = _METADATA.match(text)
    found = list(blocks_of(text, metadata.end() if metadata else 0))
    if not found:
        raise SourceError("the file holds no text", str(path), "give a file with the book's text")
    blocks, behind = _with_notes(text, found)
    edits, spans = _edits(text, blocks, behind)
    place = origin(endings)
    headings = tuple(
        Heading(start=place(start), end=place(end), level=block.level, title=block.shown)
        for block, (start, end) in zip(blocks, spans, strict=True)
        if block.level
    )
    notes = [
        Note(start=place(spans[i][1]), end=place(spans[i][1]), mark=place(mark), label=note.note)
        for i, group in behind.items()
        for mark, note in group
    ]
    return Draft(
        text=raw,
        source=replace(source, format="markdown"),
        edits=tuple(rebase(edits, endings)),
        headings=headings,
        imprint=_imprint(metadata["rows"] if metadata else ""),
        notes=tuple(notes),
    )


_Behind = dict[int, list[tuple[int, Block]]]


def _with_notes(text: str, blocks: Sequence[Block]) -> tuple[list[Block], _Behind]:
    """The blocks that stay where they are; and for each of them, by its place, the notes to be read behind it, with the
    offset in the source of the mark that leads to them."""
    notes: dict[str, list[Block]] = {}
    for block in blocks:
        if block.note:
            notes.setdefault(block.note, []).append(block)
    behind: dict[int, list[tuple[int, Block]]] = {}
    staying: list[Block] = []
    own = {id(block): label for label, group in notes.items() for block in group}
    referred = {m["label"] for block in blocks if id(block) not in own for m in _marks(text, block)}
    for block in blocks:
        if block.note in referred and block.note:
            continue
        staying.append(block)
        for match in _marks(text, block):
            group = notes.pop(match["label"], []) if not block.note else []
            if group:
                behind.setdefault(len(staying) - 1, []).extend((match.start(), note) for note in group)
    return staying, behind


def _marks(text: str, block: Block) -> Iterator[re.Match[str]]:
    return NOTE.finditer(text, block.start, block.end)


def _edits(text: str, blocks: Sequence[Block], behind: _Behind) -> tuple[list[Edit], list[tuple[int, int]]]:
    """What turns the source into its blocks with blank lines between, and where each block stands in the source."""
    edits: list[Edit] = []
    spans = []
    position, parting, kind = 0, "", "markup"
    for number, block in enumerate(blocks):
        pieces = list(_pieces(text, block, max(position, block.start)))
        spans.append((pieces[0].start, pieces[-1].end))
        for piece in pieces:
            _replace(edits, text, position, piece.start, parting, kind)
            kind = "markup"
            _replace(edits, text, piece.start, piece.end, piece.shown)
            position, parting = piece.end, ""
        notes = "".join(f"\n\n{note.shown}" for _, note in behind.get(number, ()))
        parting, kind = f"{notes}\n\n", "note" if notes else "markup"
    ending = parting[:-2] + ("\n" if text.endswith("\n") else "")
    _replace(edits, text, position, len(text), ending, kind)
    return edits, spans


def _replace(edits: list[Edit], text: str, start: int, end: int, shown: str, kind: str = "markup") -> None:
    if text[start:end] != shown:
        is_mark = not shown and NOTE.fullmatch(text, start, end)
        edits.append(Edit(start, end, shown, NOTE_MARK if is_mark else kind))


def _pieces(text: str, block: Block, start: int) -> Iterator[_Piece]:
    """`block.shown` found again in its lines, sign by sign; what is not there as it is shown (an entity) is put in."""
    position, shown, i = start, block.shown, 0
    absent: set[str] = set()  # from `position` on; seeking them again and again would take time in the square
    while i < len(shown):
        mark = NOTE.match(text, position, block.end)
        if mark and not shown.startswith(mark[0], i):
            position = mark.end()
        found = -1 if shown[i] in absent else text.find(shown[i], position, block.end)
        if found < 0:
            absent.add(shown[i])
        if found < 0 or (shown[i] in " \n" and found > position):
            # A line's end shown as a space takes the place of that end.
            end = position + (shown[i] in " \n" and text[position : position + 1].isspace())
            yield _Piece(position, end, shown[i])
            position, i = end, i + 1
            continue
        length = 1
        while i + length < len(shown) and found + length < block.end and text[found + length] == shown[i + length]:
            length += 1
        yield _Piece(found, found + length, shown[i : i + length])
        position, i = found + length, i + length


def _imprint(rows: str) -> Imprint:
    found = {match["key"].lower(): match["value"] for match in _ROW.finditer(rows)}
    authors = found.get("author") or found.get("authors") or ""
    year = re.search(r"\b(1[5-9]|20)\d\d\b", found.get("date", ""))
    return Imprint(
        title=found.get("title", ""),
        authors=tuple(name for name in re.split(r"[,，、;；\[\]\"']+\s*", authors) if name.strip()),
        publisher=found.get("publisher", ""),
        year=int(year[0]) if year else None,
        isbn=re.sub(r"[^0-9Xx]", "", found.get("isbn", "")).upper(),
    )
