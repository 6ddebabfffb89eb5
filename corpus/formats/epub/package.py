"""The package document of an EPUB: the files of its spine and of its navigation, and what it states of the book."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from corpus.draft.container import Container
from corpus.draft.draft import Imprint
from corpus.draft.xml import Element
from corpus.errors import SourceError
from corpus.formats.parts import xml_part
from corpus.structure.imprint import isbn_digits

_PAGE_MEDIA = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document")
_PAGE_SUFFIXES = (".xhtml", ".html", ".htm", ".xml")
# Scrambled fonts are no protection of the text (EPUB OCF 3.3, section 4.4; Adobe's older scheme).
_FONT_SCHEMES = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_ISBN = re.compile(r"(?:urn:)?(?:isbn)?[\s:：-]*((?:\d[\s-]*){9,12}[\dXx])", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """What the package document says: the spine's files, the navigation's, and the metadata."""

    spine: tuple[str, ...]
    nav: str
    ncx: str
    imprint: Imprint


def refuse_protected(archive: Container, where: str) -> None:
    """Raises SourceError where the text is encrypted."""
    if "META-INF/encryption.xml" not in archive:
        return
    root = xml_part(archive, "META-INF/encryption.xml", where)
    schemes = {e.attributes.get("Algorithm", "") for e in root.find_all("EncryptionMethod")}
    if not schemes.issubset(_FONT_SCHEMES):
        raise SourceError("an EPUB with copy protection (DRM)", where, "give a copy without protection")


def package_of(archive: Container, where: str) -> Package:
    """The package document. Raises SourceError."""
    container = xml_part(archive, "META-INF/container.xml", where)
    opf = next((e.attributes.get("full-path", "") for e in container.find_all("rootfile")), "")
    if not opf:
        raise archive.broken("the container names no package document", "META-INF/container.xml")
    root = xml_part(archive, opf, where)
    folder = posixpath.dirname(opf)
    items = {e.attributes.get("id", ""): e.attributes for e in root.find_all("item")}
    spine = next(iter(root.find_all("spine")), None)
    if spine is None or not items:
        raise archive.broken("the package document has no manifest or no spine", opf)
    hrefs = {key: resolved(folder, item.get("href", ""))[0] for key, item in items.items()}
    nav = next((hrefs[key] for key, item in items.items() if "nav" in item.get("properties", "").split()), "")
    by_media = (key for key, item in items.items() if item.get("media-type") == "application/x-dtbncx+xml")
    ncx = hrefs.get(spine.attributes.get("toc", "")) or next((hrefs[key] for key in by_media), "")
    refs = [e.attributes.get("idref", "") for e in spine.find_all("itemref")]
    pages = [hrefs[ref] for ref in refs if ref in items and _is_page(items[ref], hrefs[ref])]
    return Package(spine=tuple(dict.fromkeys(pages)), nav=nav, ncx=ncx, imprint=_imprint(root))


def _is_page(item: dict[str, str], href: str) -> bool:
    return item.get("media-type") in _PAGE_MEDIA or href.lower().endswith(_PAGE_SUFFIXES)


def _imprint(root: Element) -> Imprint:
    metadata = next(iter(root.find_all("metadata")), None)
    if metadata is None:
        return Imprint()
    fields = list(metadata.find_all("title", "creator", "publisher", "date", "identifier", "meta"))
    refined = {
        (e.attributes.get("refines", "").removeprefix("#"), e.attributes.get("property", "")): e.text.strip()
        for e in fields
        if e.name == "meta"
    }

    def stated(name: str) -> Iterator[Element]:
        return (e for e in fields if e.name == name and e.text.strip())

    titles = sorted(stated("title"), key=lambda e: refined.get((e.attributes.get("id", ""), "title-type")) != "main")
    authors = [
        " ".join(e.text.split())
        for e in stated("creator")
        if (e.attributes.get("role") or refined.get((e.attributes.get("id", ""), "role")) or "aut") == "aut"
    ]
    return Imprint(
        title=" ".join(titles[0].text.split()) if titles else "",
        authors=tuple(dict.fromkeys(authors)),
        publisher=next((" ".join(e.text.split()) for e in stated("publisher")), ""),
        year=_year(list(stated("date")), refined.get(("", "dcterms:modified"), "")),
        isbn=next((isbn for e in stated("identifier") if (isbn := _valid_isbn(e.text))), ""),
    )


def _year(dates: Sequence[Element], modified: str) -> int | None:
    """The year of publication; a date that is only that of the file's making does not tell it."""
    for date in sorted(dates, key=lambda e: e.attributes.get("event") != "publication"):
        year = re.match(r"\s*([12]\d{3})(?!\d)", date.text)
        if year and date.text.strip() != modified and date.attributes.get("event") in (None, "publication"):
            return int(year[1])
    return None


def _valid_isbn(identifier: str) -> str:
    """The digits of an ISBN whose check digit is right (ISO 2108, annex C), else ""."""
    match = _ISBN.fullmatch(identifier.strip()[:100])
    digits = isbn_digits(match[1]) if match else ""
    values = [10 if digit == "X" else int(digit) for digit in digits]
    if len(digits) == 10 and "X" not in digits[:-1]:
        return digits if sum(n * (10 - i) for i, n in enumerate(values)) % 11 == 0 else ""
    if len(digits) == 13 and digits.isdigit() and digits.startswith(("978", "979")):
        return digits if sum(n * (3 if i % 2 else 1) for i, n in enumerate(values)) % 10 == 0 else ""
    return ""


def resolved(folder: str, href: str) -> tuple[str, str]:
    """The name of the member a link points at, and the anchor in it."""
    try:
        parts = urlsplit(href.strip())
    except ValueError:
        return "", ""
    if parts.scheme or parts.netloc or not parts.path:
        return "", ""
    return posixpath.normpath(posixpath.join(folder, unquote(parts.path))), unquote(parts.fragment)
