"""The text of a part of a Word document, read as a stream: its paragraphs, tables, boxes and notes, and its page breaks.

Source: ECMA-376 part 1, section 17 (WordprocessingML).
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from corpus.draft.container import Container
from corpus.draft.files import MAX_TEXT_BYTES
from corpus.errors import SourceError
from corpus.formats.docx.formulas import written_formula
from corpus.formats.docx.numbering import Numbering
from corpus.formats.docx.styles import TITLE, level_of_name, outline_level
from corpus.formats.flow import NOTE_MARK, READING, Block, Flow, verbatim
from corpus.formats.parts import xml_bytes
from corpus.formats.raised import Raised, lowered, parts_digits

_HEXADECIMAL = re.compile("[0-9A-Fa-f]{1,6}")
# What is no text: deleted revisions, fallbacks of newer drawings, field codes; the readings of ruby and formulas, which
# are read by themselves.
_UNSEEN = frozenset(
    ("del", "moveFrom", "Fallback", "delText", "instrText", "delInstrText", "pPrChange", "rPrChange", "rt", "oMath")
)
_POSITIONS = ("superscript", "subscript")
_OFF = ("0", "false", "off")
_SYNTAX = "export the file again from the tool it came from"
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
    position: str = ""
    is_mark: bool = False
    list_id: str = ""
    depth: int = 0


class Body:
    """The blocks of a part with paragraphs, and the page breaks met."""

    def __init__(self, levels: Mapping[str, int], numbering: Numbering | None = None) -> None:
        self._levels = levels
        self._numbering = numbering or Numbering()
        self._flow = Flow()
        self._run = _Run()
        self._outer: list[tuple[Flow, _Run]] = []
        self._boxes: list[list[Block]] = []
        self._unseen: etree._Element | None = None
        self._reading: list[str] = []
        # Raised or lowered text is written when what follows it is known.
        self._off_line: tuple[str, list[str]] | None = None
        self._raised = Raised()
        self._was_off_line = False
        self._n_marks = 0
        self._in_run = 0
        self._has_text = False
        self.title = ""
        self.n_pages = 1
        self.notes: dict[str, list[Block]] = {}

    def read(self, archive: Container, name: str, where: str, note: str = "") -> None:
        """Takes in a part; of a part with notes (`note`: their element), each note by itself. Raises SourceError."""
        at = f"{where}: {name}"
        data = xml_bytes(archive, name, where, _MAX_TAGS)
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
                if tag in ("p", "tr", "tbl", "r") and not self._is_in_formula:
                    element.clear()
                    _forget_before(element)
        except (etree.LxmlError, ValueError, AssertionError, LookupError) as error:
            raise SourceError(f"not well-formed XML ({error})", at, _SYNTAX) from error
        if length > MAX_TEXT_BYTES:
            raise SourceError(f"more than {MAX_TEXT_BYTES >> 20} MB of text", where, "split it")

    def close(self) -> list[Block]:
        """All blocks."""
        return self._flow.close()

    @property
    def _is_in_formula(self) -> bool:
        return self._unseen is not None and _local(self._unseen) == "oMath"

    def _start(self, element: etree._Element, tag: str) -> None:
        if self._unseen is not None:
            return
        if tag in _UNSEEN:
            self._unseen = element
        elif tag == "r":
            self._in_run += 1
            self._begin_run()
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
            if tag == "t":
                self._reading.append(element.text or "")
            if element is self._unseen:
                self._close_unseen(element, tag)
            return
        handler = _HANDLERS.get(tag)
        if handler is not None:
            handler(self, element)

    def _close_unseen(self, element: etree._Element, tag: str) -> None:
        self._unseen = None
        reading = "".join(self._reading)
        self._reading = []
        if tag == "rt" and reading.strip():
            self._settle()
            self._flow.point(READING, reading)
        elif tag == "oMath":
            self._text(written_formula(element))
            element.clear()

    def _text(self, text: str) -> None:
        if self._run.vanished or not text:
            return
        text = text.translate(_INVISIBLE)
        if self._run.is_mark:
            self._flow.point(NOTE_MARK, text)
        elif self._run.position:
            if self._off_line is None or self._off_line[0] != self._run.position:
                self._settle()
                self._off_line = (self._run.position, [])
            self._off_line[1].append(text)
        else:
            self._settle(text)
            self._flow.text(parts_digits(self._flow.tail, text) * self._was_off_line + text)
            self._was_off_line = False
        if text.strip():
            self._run.explicit = False

    def _settle(self, after: str = "") -> None:
        """Writes the raised or lowered text that has come to its end."""
        if self._off_line is None:
            return
        position, parts = self._off_line
        self._off_line = None
        text = "".join(parts)
        before = self._flow.tail
        written = self._raised.written(text, before, after) if position == "superscript" else lowered(text, before)
        if written is None:
            self._flow.point(NOTE_MARK, text)
        else:
            self._flow.text(written)
            self._was_off_line = True

    def _begin_run(self) -> None:
        self._run.vanished, self._run.position, self._run.is_mark = False, "", False

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
        stated = _attribute(element, "char")
        code = int(stated, 16) if _HEXADECIMAL.fullmatch(stated) else 0
        if 0x20 <= code < 0xD800:  # above: a place in a symbol font, no character
            self._text(chr(code))

    def _on_break(self, element: etree._Element) -> None:
        if _attribute(element, "type") == "page":
            self._page()
            self._run.explicit = True
        elif _attribute(element, "type") != "column":
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
        if self._in_run and _attribute(element, "val") not in _OFF:
            self._run.vanished = True

    def _on_run(self, element: etree._Element) -> None:
        self._in_run -= 1
        self._begin_run()

    def _on_position(self, element: etree._Element) -> None:
        stated = _attribute(element, "val")
        self._run.position = stated if self._in_run and stated in _POSITIONS else ""

    def _on_style(self, element: etree._Element) -> None:
        self._run.style = _attribute(element, "val")

    def _on_outline(self, element: etree._Element) -> None:
        self._run.level = outline_level(_attribute(element, "val"))

    def _on_list(self, element: etree._Element) -> None:
        self._run.list_id = _attribute(element, "val")

    def _on_depth(self, element: etree._Element) -> None:
        self._run.depth = int(value) if (value := _attribute(element, "val")) in tuple("012345678") else 0

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
        self._on_note("footnote", element)

    def _on_endnote(self, element: etree._Element) -> None:
        self._on_note("endnote", element)

    def _on_note(self, kind: str, element: etree._Element) -> None:
        """The mark of a note: a number that Word counts, or, where it says so, the text after it in the run."""
        self._settle()
        self._flow.point("note", f"{kind} {_attribute(element, 'id')}")
        if _attribute(element, "customMarkFollows") not in ("", *_OFF):
            self._run.is_mark = True
        else:
            self._n_marks += 1
            self._flow.point(NOTE_MARK, f"[{self._n_marks}]")

    def _on_box(self, element: etree._Element) -> None:
        self._boxes.append(self._flow.close())
        self._flow, self._run = self._outer.pop()

    def _on_row(self, element: etree._Element) -> None:
        self._flow.close_row()

    def _on_paragraph(self, element: etree._Element) -> None:
        self._settle()
        level = self._heading_level()
        if level == TITLE:
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
        return self._levels[style] if style in self._levels else level_of_name(style)

    def _close_note(self, note: etree._Element) -> None:
        blocks = self._flow.close()
        self._flow = Flow()
        if _attribute(note, "type") in ("", "normal"):
            self.notes[_attribute(note, "id")] = [_without_notes(block) for block in blocks if block.text]


_HANDLERS = {
    "t": Body._on_t, "tab": Body._on_tab, "cr": Body._on_cr, "noBreakHyphen": Body._on_hyphen,
    "sym": Body._on_symbol, "br": Body._on_break, "lastRenderedPageBreak": Body._on_rendered,
    "vanish": Body._on_vanish, "r": Body._on_run, "pStyle": Body._on_style, "outlineLvl": Body._on_outline,
    "footnoteReference": Body._on_footnote, "endnoteReference": Body._on_endnote, "txbxContent": Body._on_box,
    "tr": Body._on_row, "p": Body._on_paragraph, "numId": Body._on_list, "ilvl": Body._on_depth,
    "pPr": Body._on_properties, "vertAlign": Body._on_position,
}  # fmt: skip


def _without_notes(block: Block) -> Block:
    """A block of a note: it leads to no other note, and begins no page."""
    return Block(text=block.text, points=tuple(p for p in block.points if p.kind in (NOTE_MARK, READING)))


def _forget_before(element: etree._Element) -> None:
    """Frees the siblings that have been read."""
    parent = element.getparent()
    while parent is not None and (before := element.getprevious()) is not None:
        parent.remove(before)


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _attribute(element: etree._Element, name: str) -> str:
    """An attribute by its local name."""
    return next((str(v) for key, v in element.attrib.items() if str(key).rpartition("}")[2] == name), "")
