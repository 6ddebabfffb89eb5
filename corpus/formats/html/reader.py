"""HTML: one page, or a folder of pages in the order in which its index links to them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from corpus.draft.draft import Builder, Draft, Imprint, drawn_at
from corpus.draft.files import MAX_TEXT_BYTES, Progress, read_bytes, source_of
from corpus.errors import SourceError
from corpus.formats.flow import Block
from corpus.formats.html.blocks import blocks_of
from corpus.formats.html.folder import in_order, pages_in
from corpus.formats.html.notes import Notes, Place
from corpus.formats.html.page import imprint_of, parsed
from corpus.formats.markup import MAX_TAGS, count_elements
from corpus.types import Source

_MEND = "give a file with the book's text"


def read(path: Path, progress: Progress) -> Draft:
    """The draft of a page or of a folder of pages. Raises SourceError."""
    return _read_folder(path, progress) if path.is_dir() else _read_page(path, progress)


def _read_page(path: Path, progress: Progress) -> Draft:
    data = read_bytes(path, MAX_TEXT_BYTES)
    root, encoding = parsed(data, str(path))
    builder = Builder()
    add_blocks(builder, blocks_of(root))
    progress("reading", 1, 1)
    return _draft(builder, source_of(path, data, builder.text, "html", encoding), imprint_of(root, path))


def _read_folder(folder: Path, progress: Progress) -> Draft:
    pages = pages_in(folder)
    digest = hashlib.sha256()
    builder, imprint, encodings = Builder(), Imprint(), []
    length = n_elements = 0
    order: Iterator[tuple[str, bytes, etree._Element, tuple[str, str]]] = in_order(pages)
    for number, (name, data, root, encoding) in enumerate(order, start=1):
        digest.update(name.encode("utf-8", "surrogateescape") + b"\0" + data)
        blocks = blocks_of(root)
        length += sum(len(block.text) for block in blocks)
        n_elements += count_elements(root)
        if length > MAX_TEXT_BYTES or n_elements > MAX_TAGS:
            most = f"{MAX_TEXT_BYTES >> 20} MB of text or {MAX_TAGS} tags"
            raise SourceError(f"more than {most}", str(folder), "split it")
        add_blocks(builder, blocks)
        encodings.append(encoding)
        imprint = imprint_of(root, pages[name]) if number == 1 else imprint
        progress("reading", number, len(pages))
    text = builder.text
    names = sorted({name for name, _ in encodings})
    source = Source(
        path=str(folder),
        sha256=digest.hexdigest(),
        encoding=", ".join(names),
        encoding_reason=encodings[0][1] if len(names) == 1 else "each page by itself",
        n_characters=len(text),
        format="html",
    )
    return _draft(builder, source, imprint)


def add_blocks(builder: Builder, blocks: list[Block]) -> None:
    """Blocks of a page into a draft, notes behind their paragraphs, with the pages of the printed book that it marks."""
    notes = Notes([blocks])
    for i, block in enumerate(blocks):
        if not block.text:
            builder.aside(block.cuts)
        if not block.text or Place(0, i) in notes.moved:
            continue
        for point in block.points:
            if point.kind == "page" and point.name:
                builder.page(label=point.name, within=drawn_at(block.cuts, point.offset))
        start = builder.next
        if block.level:
            builder.heading(block.level, block.text, block.cuts)
        else:
            builder.block(block.text, block.cuts)
        notes.add_behind(builder, Place(0, i), start)


def _draft(builder: Builder, source: Source, imprint: Imprint) -> Draft:
    text = builder.text
    if not text:
        raise SourceError("the page holds no text", source.path, _MEND)
    return Draft(
        text=text,
        source=source,
        edits=tuple(builder.edits),
        headings=tuple(builder.headings),
        marks=builder.marks,
        imprint=imprint,
        notes=tuple(builder.notes),
    )
