"""A folder of HTML pages: which pages are in it, and in what order its index leads to them."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import etree

from corpus.draft.files import MAX_FILE_BYTES, MAX_TEXT_BYTES, read_bytes
from corpus.errors import SourceError
from corpus.formats.html.elements import name_of
from corpus.formats.html.page import parsed

MAX_PAGES = 5000
_SUFFIXES = (".html", ".htm", ".xhtml")
# The page that leads to the others, best first.
_INDEXES = ("index", "default", "toc", "contents", "content", "summary", "catalog", "mulu", "目录", "目錄")
_LINKING = {"a": "href", "area": "href", "frame": "src", "iframe": "src"}


def pages_in(folder: Path) -> dict[str, Path]:
    """The pages in a folder and below it by relative name, in natural order; links that lead outside are none."""
    pages: dict[str, Path] = {}
    total = 0
    try:
        root = folder.resolve()
        for parent, _, names in os.walk(root):
            for name in names:
                page = (Path(parent) / name).resolve()
                if not name.lower().endswith(_SUFFIXES) or not page.is_relative_to(root) or not page.is_file():
                    continue
                pages[page.relative_to(root).as_posix()] = page
                total += page.stat().st_size
                if len(pages) > MAX_PAGES or total > MAX_FILE_BYTES:
                    most = f"{MAX_PAGES} pages or {MAX_FILE_BYTES >> 20} MB"
                    raise SourceError(f"a folder of more than {most}", str(folder), "give the book's pages alone")
    except (OSError, RuntimeError, ValueError) as error:
        raise SourceError(f"cannot be read ({error})", str(folder), "check its permissions") from error
    if not pages:
        raise SourceError("a folder without HTML pages", str(folder), "give the folder that holds the book's pages")
    return {name: pages[name] for name in sorted(pages, key=_natural)}


def in_order(pages: Mapping[str, Path]) -> Iterator[tuple[str, bytes, etree._Element, tuple[str, str]]]:
    """Each page once: from the index breadth first along the links, then what nothing links to."""
    start = min(pages, key=lambda name: (_index_rank(name), name.count("/"), len(name)))
    queue = [start]
    known = {start}
    rest = iter(pages)
    position = 0
    while position < len(pages):
        if position == len(queue):
            queue.append(next(name for name in rest if name not in known))
            known.add(queue[-1])
        name = queue[position]
        data = read_bytes(pages[name], MAX_TEXT_BYTES) if pages[name].stat().st_size else b"<html></html>"
        root, encoding = parsed(data, str(pages[name]))
        for target in _links(root, name):
            if target in pages and target not in known:
                known.add(target)
                queue.append(target)
        yield name, data, root, encoding
        position += 1


def _index_rank(name: str) -> int:
    """How likely a page is the index: the place of its name among `_INDEXES`, a language after it (index.zh-cn) aside."""
    stem = posixpath.basename(name).split(".", 1)[0].lower()
    return _INDEXES.index(stem) if stem in _INDEXES else len(_INDEXES)


def _links(root: etree._Element, name: str) -> Iterator[str]:
    """The names of the files a page links to, itself left out."""
    folder = posixpath.dirname(name)
    for element in root.iter("{*}a", "{*}area", "{*}frame", "{*}iframe"):
        try:
            parts = urlsplit((element.get(_LINKING[name_of(element)]) or "").strip())
        except ValueError:
            continue
        if parts.path and not parts.scheme and not parts.netloc and not parts.path.startswith("/"):
            yield posixpath.normpath(posixpath.join(folder, unquote(parts.path)))


def _natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """A key that puts ch2 before ch10."""
    return tuple((0, int(part[:18]), part) if part.isdecimal() else (1, 0, part) for part in re.split(r"(\d+)", name))
