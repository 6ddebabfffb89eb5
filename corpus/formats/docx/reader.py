"""DOCX: the paragraphs and tables of a Word document, the headings its styles make, and its pages where they are known.

Only the parts that hold text are unpacked, and they are read as a stream: a picture that is missing or a part that
is damaged does not keep the text from being read, and a large book takes little memory.

Source: ECMA-376 part 1, section 17 (WordprocessingML).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corpus.draft.container import Container
from corpus.draft.draft import Builder, Draft, Imprint, drawn_at
from corpus.draft.files import Progress, read_bytes, source_of
from corpus.errors import SourceError
from corpus.formats.docx.body import Body
from corpus.formats.docx.numbering import Numbering, read_lists, style_lists
from corpus.formats.docx.styles import heading_levels
from corpus.formats.flow import Block
from corpus.formats.parts import xml_part

_TEMPLATE_AUTHORS = frozenset(("python-docx", "user", "administrator", "微软用户", "微軟使用者", "admin"))
_EVERY = 1000


@dataclass(slots=True)
class _Notes:
    """Footnotes and endnotes by kind and id; those that have been shown."""

    blocks: Mapping[str, Sequence[Block]] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)


def read(path: Path, progress: Progress) -> Draft:
    """The draft of a Word document. Raises SourceError."""
    where = str(path)
    data = read_bytes(path)
    archive = Container(data, "DOCX", where)
    main = _main_part(archive, where)
    folder = posixpath.dirname(main)
    levels = heading_levels(archive, posixpath.join(folder, "styles.xml"), where)
    body = Body(levels, _numbering(archive, folder, where))
    body.read(archive, main, where)
    notes = _Notes(
        {
            f"{kind} {key}": blocks
            for kind in ("footnote", "endnote")
            for key, blocks in _notes(archive, posixpath.join(folder, f"{kind}s.xml"), kind, where).items()
        }
    )
    blocks = body.close()
    has_pages = body.n_pages > 1 and body.n_pages == _stated_pages(archive, where)
    builder = _written(blocks, notes, has_pages, progress)
    if not builder.text:
        raise SourceError("the document holds no text", where, "give a document whose pages are text, not pictures")
    return Draft(
        text=builder.text,
        source=source_of(path, data, builder.text, "docx"),
        edits=tuple(builder.edits),
        headings=tuple(builder.headings),
        notes=tuple(builder.notes),
        marks=builder.marks,
        imprint=_imprint(archive, body.title, where),
    )


def _written(blocks: Sequence[Block], notes: _Notes, has_pages: bool, progress: Progress) -> Builder:
    """The blocks as a draft; a paragraph's notes behind it."""
    builder = Builder()
    page = 1
    if has_pages:
        builder.page(physical=page)
    for number, block in enumerate(blocks, start=1):
        marks = []
        for point in block.points:
            if point.kind == "note":
                marks.append((point.name, builder.next + drawn_at(block.cuts, point.offset)))
            elif point.kind == "page" and has_pages and block.text:
                page += 1
                builder.page(physical=page, within=drawn_at(block.cuts, point.offset))
        if block.level:
            builder.heading(block.level, block.text, block.cuts)
        else:
            builder.block(block.text, block.cuts)
        for name, mark in marks:
            _add_note(builder, name, mark, notes)
        if number % _EVERY == 0:
            progress("reading", number, len(blocks))
    progress("reading", len(blocks), len(blocks))
    return builder


def _add_note(builder: Builder, name: str, mark: int, notes: _Notes) -> None:
    if name in notes.blocks and name not in notes.shown:
        notes.shown.add(name)
        for block in notes.blocks[name]:
            builder.note(block.text, block.cuts, mark, str(len(notes.shown)))


def _main_part(archive: Container, where: str) -> str:
    """The part that holds the text, by the package's relations."""
    for relation in xml_part(archive, "_rels/.rels", where).find_all("Relationship"):
        if relation.attributes.get("Type", "").endswith("/officeDocument"):
            name = posixpath.normpath(relation.attributes.get("Target", "").lstrip("/"))
            if name in archive:
                return name
    if "word/document.xml" not in archive:
        raise archive.broken("the part with the text is missing")
    return "word/document.xml"


def _numbering(archive: Container, folder: str, where: str) -> Numbering:
    """The rules for numbers before headings; none where the document has none, or they cannot be read."""
    try:
        lists = read_lists(xml_part(archive, posixpath.join(folder, "numbering.xml"), where))
        return Numbering(lists, style_lists(xml_part(archive, posixpath.join(folder, "styles.xml"), where)))
    except SourceError:
        return Numbering()


def _notes(archive: Container, name: str, kind: str, where: str) -> dict[str, list[Block]]:
    if name not in archive:
        return {}
    body = Body({})
    body.read(archive, name, where, note=kind)
    return body.notes


def _stated_pages(archive: Container, where: str) -> int | None:
    """The pages Word counted when it saved the document."""
    try:
        root = xml_part(archive, "docProps/app.xml", where)
    except SourceError:
        return None  # without it the pages are not known, and the text is whole
    stated = next((e.text.strip() for e in root.find_all("Pages")), "")
    return int(stated) if re.fullmatch("[0-9]{1,6}", stated) else None


def _imprint(archive: Container, title: str, where: str) -> Imprint:
    if "docProps/core.xml" not in archive:
        return Imprint(title=title)
    root = xml_part(archive, "docProps/core.xml", where)
    stated = {e.name: " ".join(e.text.split()) for e in root.children}
    names = [name.strip() for name in re.split("[;；、]", stated.get("creator", ""))]
    return Imprint(
        title=stated.get("title") or title,
        authors=tuple(name for name in names if name and name.lower() not in _TEMPLATE_AUTHORS),
    )
