"""The contents and the page list of an EPUB: of its navigation document, or of the NCX that EPUB 2 has in its place."""

from __future__ import annotations

import posixpath
from typing import NamedTuple

from lxml import etree

from corpus.draft.container import Container
from corpus.draft.xml import Element
from corpus.formats.epub.package import Package, resolved
from corpus.formats.html.elements import brief_text, name_of, types_of
from corpus.formats.parts import page_part, xml_part

MAX_TITLE = 500


class Target(NamedTuple):
    """An entry of the contents (level 1 and deeper) or of the page list (level 0), and what it points at."""

    level: int
    title: str
    file: str
    anchor: str


def navigation(archive: Container, package: Package, where: str) -> tuple[list[Target], list[Target]]:
    """The contents and the page list: of the EPUB 3 navigation document, else of the NCX."""
    contents, pages = _nav_targets(archive, package.nav, where) if package.nav in archive else ([], [])
    if not (contents and pages) and package.ncx in archive:
        more, more_pages = _ncx_targets(xml_part(archive, package.ncx, where), posixpath.dirname(package.ncx))
        contents, pages = contents or more, pages or more_pages
    return contents, pages


def _nav_targets(archive: Container, name: str, where: str) -> tuple[list[Target], list[Target]]:
    contents: list[Target] = []
    pages: list[Target] = []
    folder = posixpath.dirname(name)
    into: list[Target] | None = None
    headed: list[tuple[int, str]] = []
    depth = 0
    for event, element in etree.iterwalk(page_part(archive, name, where), events=("start", "end")):
        tag = name_of(element)
        if tag == "nav":
            types = types_of(element) if event == "start" else frozenset()
            into = contents if types & {"toc", "doc-toc"} else pages if types & {"page-list", "doc-pagelist"} else None
            depth = 0
        elif tag == "ol":
            depth += 1 if event == "start" else -1
        elif tag in ("a", "span") and event == "start" and into is not None and element.get("href"):
            title = brief_text(element, MAX_TITLE)
            place = resolved(folder, element.get("href"))
            into += [Target(level, shown, *place) for level, shown in headed]
            headed = []
            into.append(Target(0 if into is pages else max(depth, 1), title, *place))
        elif tag == "span" and event == "start" and into is contents and _is_in_list(element):
            # It heads the list below it, and begins where the first entry of that does.
            headed.append((max(depth, 1), brief_text(element, MAX_TITLE)))
    return contents, pages


def _is_in_list(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and name_of(parent) == "li"


def _ncx_targets(root: Element, folder: str) -> tuple[list[Target], list[Target]]:
    contents: list[Target] = []
    stack = [(0, root)]
    while stack:
        level, element = stack.pop()
        if element.name == "navPoint":
            contents.append(_ncx_target(element, level, folder))
        inner = [child for child in element.children if child.name in ("navMap", "navPoint")]
        stack += [(level + (child.name == "navPoint"), child) for child in reversed(inner)]
    return contents, [_ncx_target(element, 0, folder) for element in root.find_all("pageTarget")]


def _ncx_target(element: Element, level: int, folder: str) -> Target:
    label = next((child for child in element.children if child.name == "navLabel"), None)
    content = next((child for child in element.children if child.name == "content"), None)
    title = " ".join(label.text.split())[:MAX_TITLE] if label else ""
    return Target(level, title, *resolved(folder, content.attributes.get("src", "") if content else ""))
