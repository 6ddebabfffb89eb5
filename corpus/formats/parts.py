"""The parts of a ZIP container that hold XML or a page, parsed."""

from __future__ import annotations

import re

from lxml import etree

from corpus.draft.container import Container
from corpus.draft.xml import Element, parse_xml
from corpus.formats.markup import MAX_TAGS, check_markup, clean, decode_page, named_characters, parse_xhtml


def xml_part(archive: Container, name: str, where: str) -> Element:
    """The root element of a part. Raises SourceError."""
    return parse_xml(xml_bytes(archive, name, where), f"{where}: {name}")


def xml_bytes(archive: Container, name: str, where: str, most: int = MAX_TAGS) -> bytes:
    """A part as UTF-8 without its declaration, found harmless, of at most `most` tags. Raises SourceError."""
    data = archive.read(name)
    if not data:
        raise archive.broken("an empty part", name)
    at = f"{where}: {name}"
    text = clean(decode_page(data, at)[0])
    check_markup(text, at, most)
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", named_characters(text)).strip().encode("utf-8", "replace")


def page_part(archive: Container, name: str, where: str) -> etree._Element:
    """The root of a page; an empty page is none to complain of. Raises SourceError."""
    at = f"{where}: {name}"
    data = archive.read(name)
    text = decode_page(data, at)[0] if data else ""
    return parse_xhtml(text if text.strip() else "<html/>", at)
