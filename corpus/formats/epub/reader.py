"""EPUB 2 and 3: the pages of the spine in order, with the headings and page numbers that its contents declare."""

from __future__ import annotations

import re
from pathlib import Path

from corpus.draft.container import Container
from corpus.draft.draft import Builder, Draft
from corpus.draft.files import MAX_TEXT_BYTES, Progress, read_bytes, source_of
from corpus.errors import SourceError
from corpus.formats.epub.navigation import navigation
from corpus.formats.epub.package import Package, package_of, refuse_protected
from corpus.formats.epub.placing import Place, Text, level_the_rest, place_contents, place_pages, written
from corpus.formats.html.blocks import blocks_of
from corpus.formats.markup import MAX_TAGS, count_elements
from corpus.formats.parts import page_part

_COUNTED = re.compile(r"(?:section|part|chapter|page|untitled|unknown|start|cover|begin)?[\s_-]*[0-9]*", re.IGNORECASE)
_NAVIGATION = frozenset(("toc", "page-list", "landmarks", "doc-toc", "doc-pagelist", "loi", "lot"))


def read(path: Path, progress: Progress) -> Draft:
    """The draft of an EPUB. Raises SourceError."""
    where = str(path)
    data = read_bytes(path)
    archive = Container(data, "EPUB", where)
    refuse_protected(archive, where)
    package = package_of(archive, where)
    text = Text()
    _read_spine(text, archive, package, where, progress)
    contents, page_list = navigation(archive, package, where)
    place_contents(text, contents)
    level_the_rest(text)
    place_pages(text, page_list)
    builder = written(text)
    if not builder.text:
        raise SourceError("the EPUB holds no text", where, "give an EPUB whose pages are text, not pictures")
    return Draft(
        text=builder.text,
        source=source_of(path, data, builder.text, "epub"),
        edits=tuple(builder.edits),
        headings=() if _says_nothing(builder) else tuple(builder.headings),
        marks=builder.marks,
        imprint=package.imprint,
        notes=tuple(builder.notes),
    )


def _says_nothing(builder: Builder) -> bool:
    """True where no line is a heading, and the contents only count the files: "Section 1", as LibreOffice writes them."""
    shown = any(heading.start < heading.end for heading in builder.headings)
    return not shown and all(_COUNTED.fullmatch(heading.title.strip()) for heading in builder.headings)


def _read_spine(text: Text, archive: Container, package: Package, where: str, progress: Progress) -> None:
    """The blocks of each file, and where its anchors stand. A file that is missing is passed over."""
    length = n_elements = 0
    present = [name for name in package.spine if name in archive]
    if not present:
        raise archive.broken("none of the pages in its spine is there")
    for number, name in enumerate(present, start=1):
        root = page_part(archive, name, where)
        blocks = blocks_of(root, leave_out=_NAVIGATION)
        if name == package.nav and all(block.level for block in blocks if block.text):
            continue  # a page of links, with a heading at most
        file = len(text.files)
        text.files.append(blocks)
        text.names.append(name)
        length += sum(len(block.text) for block in blocks)
        n_elements += count_elements(root)
        if length > MAX_TEXT_BYTES or n_elements > MAX_TAGS:
            raise SourceError(f"more than {MAX_TEXT_BYTES >> 20} MB of text or {MAX_TAGS} tags", where, "split it")
        text.places[name, ""] = Place(file, 0, 0)
        for i, block in enumerate(blocks):
            for point in block.points:
                if point.kind == "anchor":
                    text.places.setdefault((name, point.name), Place(file, i, point.offset))
        progress("reading", number, len(present))
