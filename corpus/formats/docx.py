"""DOCX: the paragraphs and tables of a Word document, the headings its styles make, and its pages where they are known.

Only the parts that hold text are unpacked, and they are read as a stream: a picture that is missing or a part that
is damaged does not keep the text from being read, and a large book takes little memory.

Source: ECMA-376 part 1, section 17 (WordprocessingML).
"""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from corpus.draft.container import Container
from corpus.draft.draft import Builder, Draft, Imprint
from corpus.draft.files import MAX_TEXT_BYTES, Progress, read_bytes, source_of
from corpus.draft.xml import Element, parse_xml
from corpus.errors import SourceError
from corpus.formats.blocks import MAX_TAGS, Block, Flow, check_markup, clean, decode_page, verbatim
from corpus.formats.docx_numbering import Numbering, read_lists, style_lists

_HEADING_NAME = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
_HEXADECIMAL = re.compile("[0-9A-Fa-f]{1,6}")
_TITLE_NAMES = frozenset(("title", "标题", "標題"))
_TITLE = -1
# What is not read: deleted revisions, fallbacks of newer drawings, field codes, the readings above ruby.
_UNSEEN = frozenset(
    ("del", "moveFrom", "Fallback", "delText", "instrText", "delInstrText", "pPrChange", "rPrChange", "rt")
)
_OFF = ("0", "false", "off")
_TEMPLATE_AUTHORS = frozenset(("python-docx", "user", "administrator", "微软用户", "微軟使用者", "admin"))
_SYNTAX = "export the file again from the tool it came from"
_EVERY = 1000
# Word writes a dozen tags for each run of text; they are read as a stream.
_MAX_TAGS = 6_000_000
_INVISIBLE = str.maketrans("", "", "\xad\ufffe\uffff")


@dataclass(slots=True)
class _Run:
    """What is being read of the document at this point."""

    level: int | None = None
    style: str = ""
    vanished: bool = False
    explicit: bool = False
    list_id: str = ""
    depth: int = 0


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
    levels = _heading_levels(archive, posixpath.join(folder, "styles.xml"), where)
    body = _Body(levels, _numbering(archive, folder, where))
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
        headings=tuple(builder.headings),
        marks=builder.marks,
        imprint=_imprint(archive, body.title, where),
    )


class _Body:
    """The blocks of a part with paragraphs, and the page breaks met."""

    def __init__(self, levels: Mapping[str, int], numbering: Numbering | None = None) -> None:
        self._levels = levels
        self._numbering = numbering or Numbering()
        self._flow = Flow()
        self._run = _Run()
        self._outer: list[tuple[Flow, _Run]] = []
        self._boxes: list[list[Block]] = []
        self._unseen: etree._Element | None = None
        self._in_run = 0
        self._has_text = False
        self.title = ""
        self.n_pages = 1
        self.notes: dict[str, list[Block]] = {}

    def read(self, archive: Container, name: str, where: str, note: str = "") -> None:
        """Takes in a part; of a part with notes (`note`: their element), each note by itself. Raises SourceError."""
        at = f"{where}: {name}"
        data = _xml_bytes(archive, name, at, _MAX_TAGS)
        length = 0
        try:
            for event, element in etree.iterparse(
                io.BytesIO(data), events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False,
                huge_tree=False, remove_comments=True, remove_pis=True,
            ):  # fmt: skip
                tag = _local(element)
                if event == "start":
                    self._start(element, tag)
                    continue
                length += len(element.text or "") if tag == "t" else 0
                self._end(element, tag)
                if tag == note:
                    self._close_note(element)
                if tag in ("p", "tr", "tbl", "r"):
                    element.clear()
                    _forget_before(element)
        except (etree.LxmlError, ValueError, AssertionError, LookupError) as error:
            raise SourceError(f"not well-formed XML ({error})", at, _SYNTAX) from error
        if length > MAX_TEXT_BYTES:
            raise SourceError(f"more than {MAX_TEXT_BYTES >> 20} MB of text", where, "split it")

    def close(self) -> list[Block]:
        """All blocks."""
        return self._flow.close()

    def _start(self, element: etree._Element, tag: str) -> None:
        if self._unseen is not None:
            return
        if tag in _UNSEEN:
            self._unseen = element
        elif tag == "r":
            self._in_run += 1
            self._run.vanished = False
        elif tag == "p":
            self._run.level, self._run.style, self._run.list_id, self._run.depth = None, "", "", 0
        elif tag == "txbxContent":
            # A text box stands in a paragraph: its own paragraphs come after that one.
            self._outer.append((self._flow, self._run))
            self._flow, self._run = Flow(), _Run()
        elif tag == "tr":
            self._flow.open_row()
        elif tag == "tc":
            self._flow.open_cell()

    def _end(self, element: etree._Element, tag: str) -> None:
        if self._unseen is not None:
            if element is self._unseen:
                self._unseen = None
            return
        handler = _HANDLERS.get(tag)
        if handler is not None:
            handler(self, element)

    def _text(self, text: str) -> None:
        if not self._run.vanished and text:
            self._flow.text(text.translate(_INVISIBLE))
            if text.strip():
                self._run.explicit = False

    def _on_t(self, element: etree._Element) -> None:
        self._text(element.text or "")

    def _on_tab(self, element: etree._Element) -> None:
        # The same name stands for a tab stop among a paragraph's properties.
        if self._in_run:
            self._text("\t")

    def _on_cr(self, element: etree._Element) -> None:
        self._text("\n")

    def _on_hyphen(self, element: etree._Element) -> None:
        self._text("-")

    def _on_symbol(self, element: etree._Element) -> None:
        stated = _value(element, "char")
        code = int(stated, 16) if _HEXADECIMAL.fullmatch(stated) else 0
        if 0x20 <= code < 0xD800:  # above: a place in a symbol font, no character
            self._text(chr(code))

    def _on_break(self, element: etree._Element) -> None:
        if _value(element, "type") == "page":
            self._page()
            self._run.explicit = True
        elif _value(element, "type") != "column":
            self._text("\n")

    def _on_rendered(self, element: etree._Element) -> None:
        """Where Word last began a page; right after a break by hand it tells of the same one."""
        if not self._run.explicit:
            self._page()
        self._run.explicit = False

    def _page(self) -> None:
        self.n_pages += 1
        self._flow.point("page", "")

    def _on_vanish(self, element: etree._Element) -> None:
        if self._in_run and _value(element, "val") not in _OFF:
            self._run.vanished = True

    def _on_run(self, element: etree._Element) -> None:
        self._in_run -= 1
        self._run.vanished = False

    def _on_style(self, element: etree._Element) -> None:
        self._run.style = _value(element, "val")

    def _on_outline(self, element: etree._Element) -> None:
        self._run.level = _outline_level(_value(element, "val"))

    def _on_list(self, element: etree._Element) -> None:
        self._run.list_id = _value(element, "val")

    def _on_depth(self, element: etree._Element) -> None:
        self._run.depth = int(value) if (value := _value(element, "val")) in tuple("012345678") else 0

    def _on_properties(self, element: etree._Element) -> None:
        """The number Word writes before a heading; list items have theirs from the list, as in other formats."""
        run = self._run
        list_id, depth = self._numbering.styles.get(run.style, ("", 0))
        if run.list_id:
            list_id, depth = run.list_id, run.depth
        number = self._numbering.number(list_id, depth) if list_id else ""
        if number and self._heading_level() > 0:
            self._flow.text(f"{number} ")

    def _heading_level(self) -> int:
        return self._run.level if self._run.level is not None else self._level_of(self._run.style)

    def _on_footnote(self, element: etree._Element) -> None:
        self._flow.point("note", f"footnote {_value(element, 'id')}")

    def _on_endnote(self, element: etree._Element) -> None:
        self._flow.point("note", f"endnote {_value(element, 'id')}")

    def _on_box(self, element: etree._Element) -> None:
        self._boxes.append(self._flow.close())
        self._flow, self._run = self._outer.pop()

    def _on_row(self, element: etree._Element) -> None:
        self._flow.close_row()

    def _on_paragraph(self, element: etree._Element) -> None:
        level = self._heading_level()
        if level == _TITLE:
            text = self._flow.so_far
            self.title = self.title or text
            level = 0 if self._has_text else 1
        self._has_text = self._has_text or bool(self._flow.so_far)
        self._flow.flush(verbatim, level)
        if not self._outer:
            for box in self._boxes:
                self._flow.add(box)
            self._boxes = []

    def _level_of(self, style: str) -> int:
        return self._levels[style] if style in self._levels else _level_of_name(style)

    def _close_note(self, note: etree._Element) -> None:
        blocks = self._flow.close()
        self._flow = Flow()
        if _value(note, "type") in ("", "normal"):
            self.notes[_value(note, "id")] = [Block(text=block.text) for block in blocks if block.text]


_HANDLERS = {
    "t": _Body._on_t, "tab": _Body._on_tab, "cr": _Body._on_cr, "noBreakHyphen": _Body._on_hyphen,
    "sym": _Body._on_symbol, "br": _Body._on_break, "lastRenderedPageBreak": _Body._on_rendered,
    "vanish": _Body._on_vanish, "r": _Body._on_run, "pStyle": _Body._on_style, "outlineLvl": _Body._on_outline,
    "footnoteReference": _Body._on_footnote, "endnoteReference": _Body._on_endnote, "txbxContent": _Body._on_box,
    "tr": _Body._on_row, "p": _Body._on_paragraph, "numId": _Body._on_list, "ilvl": _Body._on_depth,
    "pPr": _Body._on_properties,
}  # fmt: skip


def _written(blocks: Sequence[Block], notes: _Notes, has_pages: bool, progress: Progress) -> Builder:
    """The blocks as a draft; each section's notes at its end."""
    builder = Builder()
    waiting: list[str] = []
    page = 1
    if has_pages:
        builder.page(physical=page)
    for number, block in enumerate(blocks, start=1):
        if block.level:
            _add_notes(builder, waiting, notes)
        for point in block.points:
            if point.kind == "note":
                waiting.append(point.name)
            elif has_pages and block.text:
                page += 1
                builder.page(physical=page, within=point.offset)
        if block.level:
            builder.heading(block.level, block.text)
        else:
            builder.block(block.text)
        if number % _EVERY == 0:
            progress("reading", number, len(blocks))
    _add_notes(builder, waiting, notes)
    progress("reading", len(blocks), len(blocks))
    return builder


def _add_notes(builder: Builder, waiting: list[str], notes: _Notes) -> None:
    for name in waiting:
        if name not in notes.shown:
            notes.shown.add(name)
            for block in notes.blocks.get(name, ()):
                builder.block(block.text)
    waiting.clear()


def _main_part(archive: Container, where: str) -> str:
    """The part that holds the text, by the package's relations."""
    for relation in _parsed(archive, "_rels/.rels", where).find_all("Relationship"):
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
        lists = read_lists(_parsed(archive, posixpath.join(folder, "numbering.xml"), where))
        return Numbering(lists, style_lists(_parsed(archive, posixpath.join(folder, "styles.xml"), where)))
    except SourceError:
        return Numbering()


def _heading_levels(archive: Container, name: str, where: str) -> dict[str, int]:
    """The heading level each paragraph style makes, 0 for none: its own, or that of the style it is based on."""
    if name not in archive:
        return {}
    own: dict[str, int | None] = {}
    bases: dict[str, str] = {}
    for style in _parsed(archive, name, where).find_all("style"):
        key = style.attributes.get("styleId", "")
        fields = {e.name: e.attributes.get("val", "") for e in style.find_all("name", "basedOn", "outlineLvl")}
        by_name = _level_of_name(fields.get("name", "")) or None
        own[key] = _outline_level(fields["outlineLvl"]) if "outlineLvl" in fields else by_name
        if by_name == _TITLE:
            own[key] = _TITLE
        bases[key] = fields.get("basedOn", "")
    levels: dict[str, int] = {}
    for style_id in own:
        at, seen = style_id, {style_id: None}
        while own.get(at) is None and at not in levels and bases.get(at) and bases[at] not in seen:
            at = bases[at]
            seen[at] = None
        level = levels.get(at, own.get(at) or 0)
        levels.update(dict.fromkeys(seen, level))
    return levels


def _level_of_name(name: str) -> int:
    match = _HEADING_NAME.fullmatch(name.strip())
    if match:
        return int(match[1])
    return _TITLE if name.strip().lower() in _TITLE_NAMES else 0


def _outline_level(value: str) -> int:
    """0 to 8 are the levels from the highest; 9 is body text."""
    return int(value) + 1 if value in tuple("012345678") else 0


def _notes(archive: Container, name: str, kind: str, where: str) -> dict[str, list[Block]]:
    if name not in archive:
        return {}
    body = _Body({})
    body.read(archive, name, where, note=kind)
    return body.notes


def _stated_pages(archive: Container, where: str) -> int | None:
    """The pages Word counted when it saved the document."""
    try:
        root = _parsed(archive, "docProps/app.xml", where)
    except SourceError:
        return None  # without it the pages are not known, and the text is whole
    stated = next((e.text.strip() for e in root.find_all("Pages")), "")
    return int(stated) if re.fullmatch("[0-9]{1,6}", stated) else None


def _imprint(archive: Container, title: str, where: str) -> Imprint:
    if "docProps/core.xml" not in archive:
        return Imprint(title=title)
    root = _parsed(archive, "docProps/core.xml", where)
    stated = {e.name: " ".join(e.text.split()) for e in root.children}
    names = [name.strip() for name in re.split("[;；、]", stated.get("creator", ""))]
    return Imprint(
        title=stated.get("title") or title,
        authors=tuple(name for name in names if name and name.lower() not in _TEMPLATE_AUTHORS),
    )


def _parsed(archive: Container, name: str, where: str) -> Element:
    at = f"{where}: {name}"
    return parse_xml(_xml_bytes(archive, name, at), at)


def _xml_bytes(archive: Container, name: str, at: str, most: int = MAX_TAGS) -> bytes:
    """A part as UTF-8 without its declaration, found harmless."""
    data = archive.read(name)
    if not data:
        raise archive.broken("an empty part", name)
    text = clean(decode_page(data, at)[0])
    check_markup(text, at, most)
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text).strip().encode("utf-8", "replace")


def _forget_before(element: etree._Element) -> None:
    """Frees the siblings that have been read."""
    parent = element.getparent()
    while parent is not None and (before := element.getprevious()) is not None:
        parent.remove(before)


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _value(element: etree._Element, name: str) -> str:
    """An attribute by its local name."""
    return next((str(v) for key, v in element.attrib.items() if str(key).rpartition("}")[2] == name), "")
