"""HTML as a browser shows it: the blocks of a page in reading order, for every reader whose format has markup.

`Flow` collects the blocks (the DOCX reader fills one too); `blocks_of` walks a parsed page. Nothing here recurses:
a stranger's page may be nested thousands of levels deep.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html.entities import html5
from itertools import islice
from typing import NamedTuple

from lxml import etree

from corpus.draft.decoding import detect
from corpus.errors import SourceError
from corpus.language.page_numbers import normalise_label

# Which white space between Chinese characters is only the end of a source line: Han, kana, bopomofo, their marks.
_WIDE = re.compile(
    "[\u00b7\u2014\u2018\u2019\u201c\u201d\u2026\u2e80-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\ufe10-\ufe1f\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6\U00020000-\U0003ffff]"
)
_BREAK = "\x01"  # <br>: no page can hold this character itself
_RUN = re.compile(f"[ \t\n\r\f{_BREAK}]{{2,}}|[\t\n\r\f{_BREAK}]")

_DECLARED = (
    re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})"),
    re.compile(rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE),
)
# Pages say GB2312 and mean any of its supersets (WHATWG Encoding Standard, section 4.2).
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "utf-16": "utf-8", "iso8859-1": "cp1252"}
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff]")
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\xad\ud800-\udfff\ufffe\uffff]")  # soft hyphens too
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31};)")
_KEPT_ENTITIES = frozenset(("amp;", "lt;", "gt;", "quot;", "apos;"))
_SUBSET = re.compile(r"<!DOCTYPE[^\[>]{0,1000}\[[^\]]{0,100000}\]\s{0,100}>", re.IGNORECASE)
_EMPTY_TAG = re.compile(r"<(a|b|div|em|i|p|script|section|span|strong|title)(\s[^<>]{0,300})?/>")
# libxml2 takes time in the square of a tag's attributes; a million elements and their blocks take 0.8 GB and 20 s.
MAX_TAGS = 1_500_000
_CROWDED = re.compile(
    r"<[A-Za-z][^\s/>]*(?:(?:[\s/]+|(?<=[\"']))[^\s/>\"'=]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>\"']+))?){3000}"
)
_MEND_PAGE = "save or export the page again"

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
_NOTE_TYPES = frozenset(
    "footnote footnotes endnote endnotes rearnote rearnotes note doc-footnote doc-footnotes doc-endnote doc-endnotes"
    .split()
)  # fmt: skip
_MARK_TYPES = frozenset(
    "noteref doc-noteref doc-backlink backlink footnote-ref footnote-back footnote-backref footnoteref duokan-footnote"
    " qqreader-footnote".split()
)
_PAGE_TYPES = frozenset(("pagebreak", "doc-pagebreak"))
# A link into the page that shows only this refers to a note, or leads back from one.
_RAISED = re.compile(r"[\[［(（【〔]?(?:注|註)?\s*(?:\d{1,4}|[①-⓿❶-➓]|[*†‡]{1,3})[\]］)）】〕]?")
_BACK = re.compile(r"[↩↵⏎↑⬆^][\ufe0e\ufe0f]?")
_BRIEF = 12

Collapse = Callable[[str, Sequence[int]], tuple[str, list[int]]]


class Point(NamedTuple):
    """A place in a block: where a page begins ("page"), a target of links ("anchor"), a reference to a note ("note")."""

    offset: int
    kind: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block's text, its heading level (0: no heading), and the places in it, by offset."""

    text: str
    level: int = 0
    points: tuple[Point, ...] = ()


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
        own = (p._replace(offset=0 if level else o) for p, o in zip(self._points, offsets, strict=True))
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


def decode_page(data: bytes, where: str) -> tuple[str, str, str]:
    """The characters of a page, the encoding, and why that one.

    Order: byte-order mark; what the page declares, where it decodes by that; `corpus.draft.decoding.detect`.

    Raises:
        SourceError: undecodable.
    """
    if not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and data.count(b"\0") < len(data) // 8:
        data = data.replace(b"\0", b"")  # in UTF-16 without a mark, every tag is half zeros
    named = next((match[1] for match in (p.search(data[:4096]) for p in _DECLARED) if match), b"").decode()
    if named and not data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            name = codecs.lookup(named).name
            encoding = _SUPERSETS.get(name, name)
            return clean(data.decode(encoding)), encoding, "declared by the page"
        except (LookupError, ValueError):
            pass  # the page is mistaken about itself
    encoding, reason = detect(data, where)
    return clean(data.decode(encoding)), encoding, reason


def clean(text: str) -> str:
    """`text` without a byte-order mark, and without the control characters that no markup may hold."""
    return _CONTROLS.sub("", text.removeprefix("\ufeff"))


def parse_html(text: str, where: str) -> etree._Element:
    """The root of a page, read as a browser reads HTML.

    Raises:
        SourceError: nested, or marked up, beyond reason; no page at all.
    """
    check_markup(text, where)
    text = _SUBSET.sub("<!DOCTYPE html>", text, count=1)
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, no_network=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError, AssertionError, MemoryError) as error:
        raise SourceError(f"not a readable page ({error})", where, _MEND_PAGE) from error
    fatal = next(iter(parser.error_log.filter_from_fatals()), None)
    if fatal is not None and "RESOURCE_LIMIT" in fatal.type_name:
        raise SourceError(f"not a readable page ({fatal.message.strip()})", where, _MEND_PAGE)
    if root is None:
        raise SourceError("the page holds no text", where, "give a file with the book's text")
    return root


def parse_xhtml(text: str, where: str) -> etree._Element:
    """The root of an XHTML page: as XML where it is well-formed, else as HTML.

    Raises:
        SourceError: as `parse_html`; or it declares entities.
    """
    check_markup(text, where)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True, remove_pis=True,
        encoding="utf-8",
    )  # fmt: skip
    try:
        return etree.fromstring(named_characters(text).encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return parse_html(_EMPTY_TAG.sub(r"<\1\2></\1>", text), where)


def count_elements(root: etree._Element) -> int:
    """How many elements a page has."""
    return int(float(str(root.xpath("count(//*)"))))


def named_characters(text: str) -> str:
    """`text` with HTML's named characters (&nbsp;) as themselves, but for those that XML knows."""

    def character(match: re.Match[str]) -> str:
        return match[0] if match[1] in _KEPT_ENTITIES else html5.get(match[1], match[0])

    return _ENTITY.sub(character, text)


def check_markup(text: str, where: str, most: int = MAX_TAGS) -> None:
    """Refuses markup that is made to exhaust a parser, or of more than `most` tags. Raises SourceError."""
    if text.count("<") > most:
        raise SourceError(f"more than {most} tags", where, "split the book or give its text alone")
    if _CROWDED.search(text):
        raise SourceError("a tag with thousands of attributes", where, _MEND_PAGE)
    if "<!ENTITY" in text:
        raise SourceError("markup that declares entities", where, "remove the <!ENTITY …> lines and write the text")


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


def name_of(element: etree._Element) -> str:
    """The element's local name in small letters."""
    tag = str(element.tag)
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if "}" in tag or ":" in tag else tag.lower()


def types_of(element: etree._Element) -> frozenset[str]:
    """What epub:type and role say the element is."""
    kind = element.get("{http://www.idpf.org/2007/ops}type") or element.get("epub:type") or ""
    return frozenset(f"{kind} {element.get('role') or ''}".lower().split())


def brief_text(element: etree._Element, most: int = _BRIEF) -> str:
    """The text of an element that is meant to be short: of its first parts only."""
    parts: list[str] = []
    for part in islice(element.iter(), 32):
        if isinstance(part.tag, str):
            parts.append(part.text or "")
        if part is not element:
            parts.append(part.tail or "")
        if sum(map(len, parts)) > 4 * most:
            break
    return " ".join("".join(parts).split())


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
            self._flow.text("\n" if self._preformatted is not None else _BREAK)
        elif name in ("tr", "td", "th"):
            (self._flow.open_row if name == "tr" else self._flow.open_cell)()
        elif name == "figure":
            self._captions.append(_caption(element))
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
            return name != "sup" or not _is_note_mark(element, name, frozenset())
        for anchor in (element.get("id"), element.get("name") if name == "a" else None):
            if anchor:
                self._flow.point("anchor", anchor)
        types = types_of(element)
        if types & _PAGE_TYPES:
            self._flow.point("page", _page_label(element))
            return False
        if types & self._leave_out or _is_note_mark(element, name, types):
            return False
        hidden = element.get("hidden") not in (None, "until-found") or _NOT_SHOWN.search(element.get("style") or "")
        return not hidden or bool(types & _NOTE_TYPES)

    def _image(self, element: etree._Element) -> None:
        alt = element.get("alt") or ""
        if not (self._captions and "".join(alt.split()) == self._captions[-1]):
            self.text(alt)


def _is_note_mark(element: etree._Element, name: str, types: frozenset[str]) -> bool:
    """True for the raised number that refers to a note, and for the arrow that leads back."""
    if types & _MARK_TYPES or not _MARK_TYPES.isdisjoint((element.get("class") or "").split()):
        return True
    if name == "sup":
        links = [child for child in islice(element, 3) if isinstance(child.tag, str)]
        inner = links[0] if len(links) == 1 and not (element.text or links[0].tail or "").strip() else None
        return inner is not None and name_of(inner) == "a" and _refers(inner, _RAISED)
    if name != "a":
        return False
    return _refers(element, _BACK) or (_is_raised(element) and _refers(element, _RAISED))


def _refers(link: etree._Element, pattern: re.Pattern[str]) -> bool:
    return "#" in (link.get("href") or "") and pattern.fullmatch(brief_text(link)) is not None


def _is_raised(link: etree._Element) -> bool:
    """True where all the link shows is in a <sup>."""
    child = next((child for child in islice(link, 3) if isinstance(child.tag, str)), None)
    return child is not None and name_of(child) == "sup" and not (link.text or child.tail or "").strip()


def _page_label(element: etree._Element) -> str:
    """The label a page break carries; "" where it has none."""
    stated = element.get("title") or element.get("aria-label") or brief_text(element)
    return normalise_label(stated) if len(stated.strip()) <= _BRIEF else ""


def _caption(figure: etree._Element) -> str:
    """What the captions of a figure say, without white space."""
    captions = (child for child in figure if isinstance(child.tag, str) and name_of(child) == "figcaption")
    return "".join("".join(str(part).split()) for caption in captions for part in islice(caption.itertext(), 64))


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
    if breaks := run[0].count(_BREAK):
        return "\n" * min(breaks, 2)
    if "\n" not in run[0] and "\r" not in run[0]:
        return " "
    before, after = raw[max(0, run.start() - 1) : run.start()], raw[run.end() : run.end() + 1]
    return "" if _WIDE.match(before) and _WIDE.match(after) else " "


def _trimmed(text: str, offsets: list[int]) -> tuple[str, list[int]]:
    trimmed = text.strip()
    left = len(text) - len(text.lstrip())
    return trimmed, [min(max(0, offset - left), len(trimmed)) for offset in offsets]
