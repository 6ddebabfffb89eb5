"""HTML as a browser shows it: the blocks of a page in reading order.

Nothing here recurses: a stranger's page may be nested thousands of levels deep.
"""

from __future__ import annotations

import re

from lxml import etree

from corpus.formats.flow import BREAK, Block, Flow, collapsed, verbatim
from corpus.formats.html.elements import NOTE_TYPES, PAGE_TYPES, caption, is_note_mark, name_of, page_label, types_of

_INVISIBLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\xad\ud800-\udfff\ufffe\uffff]")  # soft hyphens too
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure"
    " footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre"
    " search section summary table tbody td tfoot th thead tr ul".split()
)
# The link that documentation tools put after a heading, shown as "¶" or "#" when one points at it.
_TO_ITSELF = frozenset(("headerlink", "anchorjs-link", "header-anchor"))
_UNSEEN = frozenset(
    "annotation annotation-xml audio canvas datalist defs desc head iframe metadata noscript rp rt rtc script style"
    " template title video".split()
)
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_NOT_SHOWN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


def blocks_of(root: etree._Element, *, leave_out: frozenset[str] = frozenset()) -> list[Block]:
    """The blocks of a page; `leave_out` names types (epub:type, role) of elements that are not text."""
    walk = _Walk(leave_out)
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

    def __init__(self, leave_out: frozenset[str]) -> None:
        self._flow = Flow()
        self._leave_out = leave_out
        self._heading: etree._Element | None = None
        self._preformatted: etree._Element | None = None
        self._skipped: etree._Element | None = None
        self._captions: list[str] = []

    def text(self, text: str | None) -> None:
        self._flow.text(_INVISIBLE.sub("", text or ""))

    def start(self, element: etree._Element) -> bool:
        """Takes an element in; false where what it holds is no text of the page."""
        name = name_of(element)
        if name in _BLOCKS:
            self._part()
        if not self._is_shown(element, name):
            self._skipped = element
            return False
        if name in _HEADINGS and self._heading is None and self._preformatted is None:
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
            return name != "sup" or not is_note_mark(element, name, frozenset())
        for anchor in (element.get("id"), element.get("name") if name == "a" else None):
            if anchor:
                self._flow.point("anchor", anchor)
        types = types_of(element)
        if types & PAGE_TYPES:
            self._flow.point("page", page_label(element))
            return False
        if types & self._leave_out or is_note_mark(element, name, types):
            return False
        hidden = element.get("hidden") not in (None, "until-found") or _NOT_SHOWN.search(element.get("style") or "")
        return not hidden or bool(types & NOTE_TYPES)

    def _image(self, element: etree._Element) -> None:
        alt = element.get("alt") or ""
        if not (self._captions and "".join(alt.split()) == self._captions[-1]):
            self.text(alt)
