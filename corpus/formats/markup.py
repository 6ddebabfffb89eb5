"""Markup from strangers: which encoding it is in, and parsed within bounds; HTML as a browser reads it, and XHTML."""

from __future__ import annotations

import codecs
import re
from html.entities import html5

from lxml import etree

from corpus.draft.decoding import detect
from corpus.errors import SourceError

_DECLARED = (
    re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})"),
    re.compile(rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE),
)
# Pages say GB2312 and mean any of its supersets (WHATWG Encoding Standard, section 4.2).
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "utf-16": "utf-8", "iso8859-1": "cp1252"}
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff]")
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
