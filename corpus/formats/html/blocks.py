"""HTML as a browser shows it: the blocks of a page in reading order.

Nothing here recurses: a stranger's page may be nested thousands of levels deep.
"""

from __future__ import annotations

import posixpath
import re

from lxml import etree

from corpus.formats.flow import BREAK, NAVIGATION, NOTE_MARK, READING, Block, Flow, collapsed, verbatim
from corpus.formats.html.elements import (
    NOTE_TYPES,
    PAGE_TYPES,
    caption,
    is_bar,
    is_boxed,
    is_note_mark,
    name_of,
    note_of,
    noted_in,
    page_label,
    position_of,
    text_within,
    types_of,
)
from corpus.formats.html.formulas import written_formula
from corpus.formats.raised import Raised, lowered, parts_digits

_INVISIBLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\xad\ud800-\udfff\ufffe\uffff]")  # soft hyphens too
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure"
    " footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre"
    " search section summary table tbody td tfoot th thead tr ul".split()
)
# The link that documentation tools put after a heading, shown as "¶" or "#" when one points at it.
_TO_ITSELF = frozenset(("headerlink", "anchorjs-link", "header-anchor"))
_UNSEEN = frozenset(
    "audio canvas datalist defs desc head iframe metadata noscript script style template title video".split()
)
_READINGS = frozenset(("rp", "rt", "rtc"))
_WRITTEN = _READINGS | {"math", "sup", "sub"}
# What is longer is no power and no mark, whatever its type.
_LONGEST_RAISED = 40
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_NOT_SHOWN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


def blocks_of(root: etree._Element, *, leave_out: frozenset[str] = frozenset()) -> list[Block]:
    """The blocks of a page; `leave_out` names types (epub:type, role) of elements that are not text."""
    walk = _Walk(leave_out, noted_in(root))
    events = etree.iterwalk(root, events=("start", "end"))
    for event, element in events:
        if event == "start":
            if not walk.start(element):
                events.skip_subtree()
        else:
            walk.end(element)
            if element is not root:
                walk.text(element.tail)
    return walk.close()


class _Walk:
    """What the elements seen so far make of the text."""

    def __init__(self, leave_out: frozenset[str], noted: frozenset[str]) -> None:
        self._flow = Flow()
        self._raised = Raised(noted)
        self._was_off_line = False
        self._leave_out = leave_out
        self._heading: etree._Element | None = None
        self._preformatted: etree._Element | None = None
        self._skipped: etree._Element | None = None
        self._captions: list[str] = []

    def text(self, text: str | None) -> None:
        text = _INVISIBLE.sub("", text or "")
        if text and self._was_off_line:
            self._was_off_line = False
            self._flow.text(parts_digits(self._flow.tail, text))
        self._flow.text(text)

    def start(self, element: etree._Element) -> bool:
        """Takes an element in; false where what it holds is no text of the page."""
        name = name_of(element)
        if name in _BLOCKS:
            self._part()
        if not self._is_shown(element, name) or self._is_written(element, name):
            self._skipped = element
            return False
        if name in _HEADINGS and self._heading is None and self._preformatted is None and not is_boxed(element):
            self._heading = element
        elif name == "pre" and self._preformatted is None and self._heading is None:
            self._preformatted = element
        elif name == "br":
            self._flow.text("\n" if self._preformatted is not None else BREAK)
        elif name in ("tr", "td", "th"):
            (self._flow.open_row if name == "tr" else self._flow.open_cell)()
        elif name == "figure":
            self._captions.append(caption(element))
        elif name == "img":
            self._image(element)
        self.text(element.text)
        return True

    def end(self, element: etree._Element) -> None:
        """The element ends; its tail is yet to come."""
        name = name_of(element)
        if element is self._heading:
            self._heading = None
            self._flow.flush(collapsed, _HEADINGS[name])
        elif element is self._preformatted:
            self._flow.flush(verbatim)
            self._preformatted = None
        elif name in _BLOCKS:
            self._part()
        if name in _BLOCKS and element.get("id"):
            self._flow.point("end", element.get("id") or "")
        if element is self._skipped:
            self._skipped = None
        elif name == "tr":
            self._flow.close_row()
        elif name == "figure":
            self._captions.pop()

    def close(self) -> list[Block]:
        self._flow.flush(collapsed)
        return self._flow.close()

    def _part(self) -> None:
        """A block begins or ends: in a heading that is a space, in preformatted text a line's end."""
        if self._heading is not None:
            self._flow.text(" ")
        elif self._preformatted is None:
            self._flow.flush(collapsed)
        elif not self._flow.ends_line:
            self._flow.text("\n")

    def _is_shown(self, element: etree._Element, name: str) -> bool:
        if name in _UNSEEN or (name == "a" and _TO_ITSELF & set((element.get("class") or "").split())):
            return False
        if not element.attrib:
            return True
        for anchor in (element.get("id"), element.get("name") if name == "a" else None):
            if anchor:
                self._flow.point("anchor", anchor)
        types = types_of(element)
        if types & PAGE_TYPES:
            self._flow.point("page", page_label(element))
            return False
        if types & self._leave_out:
            return False
        hidden = element.get("hidden") not in (None, "until-found") or _NOT_SHOWN.search(element.get("style") or "")
        return not hidden or bool(types & NOTE_TYPES)

    def _is_written(self, element: etree._Element, name: str) -> bool:
        """True where what an element holds has been written at once: formulas, readings, what is not on the line."""
        if not element.attrib and name not in _WRITTEN:
            return False
        if name == "div" and is_bar(element):
            self._flow.point(NAVIGATION, _shown(element))
        elif name == "math":
            self.text(written_formula(element))
        elif name in _READINGS:
            self._flow.point(READING, _shown(element))
        elif is_note_mark(element, name, types_of(element)):
            self._mark(element)
        elif position := position_of(element, name):
            return self._write_off_line(element, position)
        else:
            return False
        return True

    def _write_off_line(self, element: etree._Element, position: str) -> bool:
        text = _shown(element)
        if not 0 < len(text) <= _LONGEST_RAISED or self._preformatted is not None:
            return False
        before = self._flow.tail
        written = lowered(text, before) if position == "sub" else self._raised.written(text, before, element.tail or "")
        if written is None:
            self._mark(element)
            return True
        self.text(written)
        self._was_off_line = True
        return True

    def _mark(self, element: etree._Element) -> None:
        """The mark of a note: shown, and no text."""
        if target := note_of(element):
            self._flow.point("note", target)
        self._flow.point(NOTE_MARK, _shown(element))

    def _image(self, element: etree._Element) -> None:
        alt = element.get("alt") or ""
        if not _is_file_name(alt, element.get("src") or "") and not (
            self._captions and "".join(alt.split()) == self._captions[-1]
        ):
            self.text(alt)


def _is_file_name(alt: str, source: str) -> bool:
    """True where a picture's words only say its file's name again, as AsciiDoc makes them of new_project_24.png."""
    stem = posixpath.basename(source).rpartition(".")[0]
    return alt.isascii() and stem != "" and re.split(r"[\W_]+", alt) == re.split(r"[\W_]+", stem)


def _shown(element: etree._Element) -> str:
    return " ".join(_INVISIBLE.sub("", text_within(element)).split())
