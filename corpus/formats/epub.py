"""EPUB 2 and 3: the pages of the spine in order, with the headings and page numbers that its contents declare."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from lxml import etree

from corpus.draft.container import Container
from corpus.draft.draft import Builder, Draft, Heading, Imprint
from corpus.draft.files import MAX_TEXT_BYTES, Progress, read_bytes, source_of
from corpus.draft.xml import Element, parse_xml
from corpus.errors import SourceError
from corpus.formats.blocks import (
    MAX_TAGS,
    Block,
    blocks_of,
    brief_text,
    check_markup,
    clean,
    count_elements,
    decode_page,
    name_of,
    named_characters,
    parse_xhtml,
    types_of,
)
from corpus.language.page_numbers import normalise_label
from corpus.structure.imprint import isbn_digits

_PAGE_MEDIA = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document")
_PAGE_SUFFIXES = (".xhtml", ".html", ".htm", ".xml")
# Scrambled fonts are no protection of the text (EPUB OCF 3.3, section 4.4; Adobe's older scheme).
_FONT_SCHEMES = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_NAVIGATION = frozenset(("toc", "page-list", "landmarks", "doc-toc", "doc-pagelist", "loi", "lot"))
_ISBN = re.compile(r"(?:urn:)?(?:isbn)?[\s:：-]*((?:\d[\s-]*){9,12}[\dXx])", re.IGNORECASE)
_MAX_TITLE = 500
_DEEPEST = 6


class _Target(NamedTuple):
    """An entry of the contents (level 1 and deeper) or of the page list (level 0), and what it points at."""

    level: int
    title: str
    file: str
    anchor: str


class _Place(NamedTuple):
    """Where in the spine: the file, the block in it, the character in that."""

    file: int
    block: int
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Package:
    """What the package document says: the spine's files, the navigation's, and the metadata."""

    spine: tuple[str, ...]
    nav: str
    ncx: str
    imprint: Imprint


@dataclass(slots=True)
class _Text:
    """The blocks of the spine's files, and what the contents make of them."""

    files: list[list[Block]] = field(default_factory=list)
    places: dict[tuple[str, str], _Place] = field(default_factory=dict)
    levels: dict[tuple[int, int], int] = field(default_factory=dict)
    empties: dict[tuple[int, int], list[tuple[int, int, str]]] = field(default_factory=dict)
    pages: dict[tuple[int, int], list[tuple[int, str]]] = field(default_factory=dict)
    _shown: dict[int, dict[str, int]] = field(default_factory=dict)

    def heading(self, file: int, title: str) -> int | None:
        """The first heading of a file that shows a title: its place among the blocks."""
        if file not in self._shown:
            self._shown[file] = {}
            for i, block in enumerate(self.files[file]):
                if block.level and len(block.text) <= 2 * _MAX_TITLE:
                    self._shown[file].setdefault(_bare(block.text), i)
        return self._shown[file].get(_bare(title))


def read(path: Path, progress: Progress) -> Draft:
    """The draft of an EPUB. Raises SourceError."""
    where = str(path)
    data = read_bytes(path)
    archive = Container(data, "EPUB", where)
    _refuse_protected(archive, where)
    package = _package(archive, where)
    text = _Text()
    _read_spine(text, archive, package, where, progress)
    contents, page_list = _navigation(archive, package, where)
    _place_contents(text, contents)
    _level_the_rest(text)
    _place_pages(text, page_list)
    builder = _written(text)
    if not builder.text:
        raise SourceError("the EPUB holds no text", where, "give an EPUB whose pages are text, not pictures")
    return Draft(
        text=builder.text,
        source=source_of(path, data, builder.text, "epub"),
        headings=tuple(builder.headings),
        marks=builder.marks,
        imprint=package.imprint,
    )


def _refuse_protected(archive: Container, where: str) -> None:
    if "META-INF/encryption.xml" not in archive:
        return
    root = _xml(archive, "META-INF/encryption.xml", where)
    schemes = {e.attributes.get("Algorithm", "") for e in root.find_all("EncryptionMethod")}
    if not schemes.issubset(_FONT_SCHEMES):
        raise SourceError("an EPUB with copy protection (DRM)", where, "give a copy without protection")


def _package(archive: Container, where: str) -> _Package:
    container = _xml(archive, "META-INF/container.xml", where)
    opf = next((e.attributes.get("full-path", "") for e in container.find_all("rootfile")), "")
    if not opf:
        raise archive.broken("the container names no package document", "META-INF/container.xml")
    root = _xml(archive, opf, where)
    folder = posixpath.dirname(opf)
    items = {e.attributes.get("id", ""): e.attributes for e in root.find_all("item")}
    spine = next(iter(root.find_all("spine")), None)
    if spine is None or not items:
        raise archive.broken("the package document has no manifest or no spine", opf)
    hrefs = {key: _resolved(folder, item.get("href", ""))[0] for key, item in items.items()}
    nav = next((hrefs[key] for key, item in items.items() if "nav" in item.get("properties", "").split()), "")
    by_media = (key for key, item in items.items() if item.get("media-type") == "application/x-dtbncx+xml")
    ncx = hrefs.get(spine.attributes.get("toc", "")) or next((hrefs[key] for key in by_media), "")
    refs = [e.attributes.get("idref", "") for e in spine.find_all("itemref")]
    pages = [hrefs[ref] for ref in refs if ref in items and _is_page(items[ref], hrefs[ref])]
    return _Package(spine=tuple(dict.fromkeys(pages)), nav=nav, ncx=ncx, imprint=_imprint(root))


def _is_page(item: dict[str, str], href: str) -> bool:
    return item.get("media-type") in _PAGE_MEDIA or href.lower().endswith(_PAGE_SUFFIXES)


def _read_spine(text: _Text, archive: Container, package: _Package, where: str, progress: Progress) -> None:
    """The blocks of each file, and where its anchors stand. A file that is missing is passed over."""
    length = n_elements = 0
    present = [name for name in package.spine if name in archive]
    if not present:
        raise archive.broken("none of the pages in its spine is there")
    for number, name in enumerate(present, start=1):
        root = _page(archive, name, where)
        blocks = blocks_of(root, leave_out=_NAVIGATION)
        if name == package.nav and all(block.level for block in blocks if block.text):
            continue  # a page of links, with a heading at most
        file = len(text.files)
        text.files.append(blocks)
        length += sum(len(block.text) for block in blocks)
        n_elements += count_elements(root)
        if length > MAX_TEXT_BYTES or n_elements > MAX_TAGS:
            raise SourceError(f"more than {MAX_TEXT_BYTES >> 20} MB of text or {MAX_TAGS} tags", where, "split it")
        text.places[name, ""] = _Place(file, 0, 0)
        for i, block in enumerate(blocks):
            for point in block.points:
                if point.kind == "anchor":
                    text.places.setdefault((name, point.name), _Place(file, i, point.offset))
        progress("reading", number, len(present))


def _navigation(archive: Container, package: _Package, where: str) -> tuple[list[_Target], list[_Target]]:
    """The contents and the page list: of the EPUB 3 navigation document, else of the NCX."""
    contents, pages = _nav_targets(archive, package.nav, where) if package.nav in archive else ([], [])
    if not (contents and pages) and package.ncx in archive:
        more, more_pages = _ncx_targets(_xml(archive, package.ncx, where), posixpath.dirname(package.ncx))
        contents, pages = contents or more, pages or more_pages
    return contents, pages


def _nav_targets(archive: Container, name: str, where: str) -> tuple[list[_Target], list[_Target]]:
    contents: list[_Target] = []
    pages: list[_Target] = []
    folder = posixpath.dirname(name)
    into: list[_Target] | None = None
    depth = 0
    for event, element in etree.iterwalk(_page(archive, name, where), events=("start", "end")):
        tag = name_of(element)
        if tag == "nav":
            types = types_of(element) if event == "start" else frozenset()
            into = contents if types & {"toc", "doc-toc"} else pages if types & {"page-list", "doc-pagelist"} else None
            depth = 0
        elif tag == "ol":
            depth += 1 if event == "start" else -1
        elif tag in ("a", "span") and event == "start" and into is not None and element.get("href"):
            title = brief_text(element, _MAX_TITLE)
            into.append(_Target(0 if into is pages else max(depth, 1), title, *_resolved(folder, element.get("href"))))
    return contents, pages


def _ncx_targets(root: Element, folder: str) -> tuple[list[_Target], list[_Target]]:
    contents: list[_Target] = []
    stack = [(0, root)]
    while stack:
        level, element = stack.pop()
        if element.name == "navPoint":
            contents.append(_ncx_target(element, level, folder))
        inner = [child for child in element.children if child.name in ("navMap", "navPoint")]
        stack += [(level + (child.name == "navPoint"), child) for child in reversed(inner)]
    return contents, [_ncx_target(element, 0, folder) for element in root.find_all("pageTarget")]


def _ncx_target(element: Element, level: int, folder: str) -> _Target:
    label = next((child for child in element.children if child.name == "navLabel"), None)
    content = next((child for child in element.children if child.name == "content"), None)
    title = " ".join(label.text.split())[:_MAX_TITLE] if label else ""
    return _Target(level, title, *_resolved(folder, content.attributes.get("src", "") if content else ""))


def _place_contents(text: _Text, contents: Sequence[_Target]) -> None:
    """Gives the contents' entries to the headings they point at; an entry without one becomes an empty heading."""
    found: dict[tuple[int, int], list[tuple[_Place, _Target]]] = {}
    for target in dict.fromkeys(contents):
        place = _contents_place(text, target)
        if place is not None and target.title:
            found.setdefault(place[:2], []).append((place, target))
    for key in sorted(found):
        group = found[key]
        left = [(place, target) for place, target in group if not _claim_by_title(text, key, target)]
        blocks = text.files[key[0]]
        is_heading = key[1] < len(blocks) and blocks[key[1]].level > 0
        if left and is_heading and key not in text.levels:
            text.levels[key] = left.pop()[1].level
        for place, target in left:
            at = _line_start(blocks[key[1]].text, place.offset) if key[1] < len(blocks) else 0
            text.empties.setdefault(key, []).append((at, target.level, target.title))


def _contents_place(text: _Text, target: _Target) -> _Place | None:
    """Where an entry points; the file's beginning is its first block with text. None where nothing is there."""
    place = text.places.get((target.file, target.anchor))
    if place is not None:
        return place
    start = text.places.get((target.file, ""))
    if start is None:
        return None
    i = text.heading(start.file, target.title)
    return None if i is None else _Place(start.file, i, 0)


def _claim_by_title(text: _Text, key: tuple[int, int], target: _Target) -> bool:
    """True where a line at the place shows the entry's title: that line is its heading."""
    blocks = text.files[key[0]]
    candidates = [key[1]]
    while candidates[-1] + 1 < len(blocks) and blocks[candidates[-1]].level and len(candidates) < _DEEPEST:
        candidates.append(candidates[-1] + 1)
    if key[1] > 0 and blocks[key[1] - 1].level:
        candidates.append(key[1] - 1)
    for i in candidates:
        if i < len(blocks) and (key[0], i) not in text.levels and _same(blocks[i].text, target.title):
            text.levels[key[0], i] = target.level
            return True
    return False


def _level_the_rest(text: _Text) -> None:
    """Headings that the contents do not list: the level most listed ones of their tag have, or by the next tag up."""
    seen: dict[int, Counter[int]] = {}
    for (file, i), level in text.levels.items():
        seen.setdefault(text.files[file][i].level, Counter())[level] += 1
    usual = {tag: min(counts, key=lambda n: (-counts[n], n)) for tag, counts in seen.items() if tag}
    for file, blocks in enumerate(text.files):
        for i, block in enumerate(blocks):
            if block.level:
                text.levels.setdefault((file, i), _usual_level(block.level, usual))


def _usual_level(tag: int, usual: dict[int, int]) -> int:
    if tag in usual or not usual:
        return usual.get(tag, tag)
    above = [known for known in usual if known < tag]
    nearest = max(above) if above else min(usual)
    return max(1, usual[nearest] + tag - nearest)


def _place_pages(text: _Text, page_list: Sequence[_Target]) -> None:
    """Where printed pages begin: page breaks in the text, and what the page list adds to them."""
    known = set()
    for file, blocks in enumerate(text.files):
        for i, block in enumerate(blocks):
            marks = [(point.offset, point.name) for point in block.points if point.kind == "page" and point.name]
            known |= {label for _, label in marks}
            if marks:
                text.pages[file, i] = marks
    for target in page_list:
        label, place = normalise_label(target.title), text.places.get((target.file, target.anchor))
        if label and label not in known and place is not None:
            known.add(label)
            text.pages.setdefault(place[:2], []).append((place.offset, label))


def _written(text: _Text) -> Builder:
    builder = Builder()
    for file, blocks in enumerate(text.files):
        for i, block in enumerate(blocks or [Block(text="")]):
            key = (file, i)
            for at, level, title in sorted(text.empties.get(key, []), key=lambda empty: empty[0]):
                start = builder.next + at
                builder.headings.append(Heading(start=start, end=start, level=level, title=title))
            if not block.text:
                continue
            for offset, label in sorted(text.pages.get(key, []), key=lambda mark: mark[0]):
                builder.page(label=label, within=0 if key in text.levels else offset)
            if key in text.levels:
                builder.heading(text.levels[key], block.text)
            else:
                builder.block(block.text)
    length = len(builder.text)
    builder.headings[:] = [
        h if h.end <= length else Heading(start=length, end=length, level=h.level, title=h.title)
        for h in builder.headings
    ]
    return builder


def _line_start(text: str, offset: int) -> int:
    """The beginning of the line in which an anchor stands: a section begins with a line."""
    return text.rfind("\n", 0, offset) + 1


def _same(shown: str, title: str) -> bool:
    """True where a line shows a title; white space and case set aside."""
    if len(shown) > 2 * _MAX_TITLE:
        return False
    return _bare(shown) == _bare(title)


def _bare(title: str) -> str:
    return "".join(title.split()).casefold()


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


def _resolved(folder: str, href: str) -> tuple[str, str]:
    """The name of the member a link points at, and the anchor in it."""
    try:
        parts = urlsplit(href.strip())
    except ValueError:
        return "", ""
    if parts.scheme or parts.netloc or not parts.path:
        return "", ""
    return posixpath.normpath(posixpath.join(folder, unquote(parts.path))), unquote(parts.fragment)


def _page(archive: Container, name: str, where: str) -> etree._Element:
    at = f"{where}: {name}"
    data = archive.read(name)
    text = decode_page(data, at)[0] if data else ""
    return parse_xhtml(text if text.strip() else "<html/>", at)


def _xml(archive: Container, name: str, where: str) -> Element:
    at = f"{where}: {name}"
    data = archive.read(name)
    if not data:
        raise archive.broken("an empty part", name)
    text = clean(decode_page(data, at)[0])
    check_markup(text, at)
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", named_characters(text))
    return parse_xml(text.strip().encode("utf-8", "replace"), at)
