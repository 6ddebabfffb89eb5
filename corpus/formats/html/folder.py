"""A folder of HTML pages: which pages are in it, and in what order its index leads to them."""

from __future__ import annotations

import os
import posixpath
import re
from collections import deque
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import etree

from corpus.draft.files import MAX_FILE_BYTES, MAX_TEXT_BYTES, read_bytes
from corpus.errors import SourceError
from corpus.formats.html.elements import brief_text, name_of
from corpus.formats.html.page import parsed

MAX_PAGES = 5000
_SUFFIXES = (".html", ".htm", ".xhtml")
# The page that leads to the others, best first.
_INDEXES = ("index", "default", "toc", "contents", "content", "summary", "catalog", "mulu", "目录", "目錄")
_LINKING = {"a": "href", "area": "href", "frame": "src", "iframe": "src", "link": "href"}
_INLINE = frozenset("span b i em strong small code tt font u cite q".split())
# Elements looked at around a link.
_MOST_BESIDE = 64
_DEEPEST = 8


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
    """Each page once, as a reader turns them: behind a page the one it names as next, else those that its lists lead to.

    From the index on; then what is only mentioned in running text, last what nothing links to.
    """
    start = min(pages, key=lambda name: (_index_rank(name), name.count("/"), len(name)))
    ahead = [start]  # the next one last
    known = {start}
    done: set[str] = set()
    mentioned: deque[str] = deque()
    rest = iter(pages)
    while len(done) < len(pages):
        if not ahead:
            ahead.append(mentioned.popleft() if mentioned else next(name for name in rest if name not in done))
        name = ahead.pop()
        if name in done:
            continue
        done.add(name)
        data = read_bytes(pages[name], MAX_TEXT_BYTES) if pages[name].stat().st_size else b"<html></html>"
        root, encoding = parsed(data, str(pages[name]))
        links = [(kind, target) for kind, target in _links(root, name) if target in pages and target not in done]
        listed = [target for kind, target in links if kind == "listed" and target not in known]
        mentioned += (target for kind, target in links if kind == "mentioned")
        ahead += reversed(dict.fromkeys(listed))
        known.update(listed)
        ahead += [target for kind, target in links if kind == "next"][:1]
        yield name, data, root, encoding


def _index_rank(name: str) -> int:
    """How likely a page is the index: the place of its name among `_INDEXES`, a language after it (index.zh-cn) aside."""
    stem = posixpath.basename(name).split(".", 1)[0].lower()
    return _INDEXES.index(stem) if stem in _INDEXES else len(_INDEXES)


def _links(root: etree._Element, name: str) -> Iterator[tuple[str, str]]:
    """The files a page links to, and how: as the "next" page, "listed" by itself, or "mentioned" in running text."""
    folder = posixpath.dirname(name)
    for element in root.iter("{*}a", "{*}area", "{*}frame", "{*}iframe", "{*}link"):
        tag = name_of(element)
        is_next = "next" in (element.get("rel") or "").lower().split()
        if tag == "link" and not is_next:
            continue
        try:
            parts = urlsplit((element.get(_LINKING[tag]) or "").strip())
        except ValueError:
            continue
        if parts.path and not parts.scheme and not parts.netloc and not parts.path.startswith("/"):
            kind = "next" if is_next else "mentioned" if tag == "a" and _is_in_prose(element) else "listed"
            yield kind, posixpath.normpath(posixpath.join(folder, unquote(parts.path)))


def _is_in_prose(link: etree._Element) -> bool:
    """True where the words around a link are many more than its own."""
    around = next((e for e in islice(link.iterancestors(), _DEEPEST) if name_of(e) not in _INLINE), None)
    if around is None:
        return False
    beside = [around.text]
    for child in islice(around, _MOST_BESIDE):
        is_inline = isinstance(child.tag, str) and name_of(child) in _INLINE
        beside += [brief_text(child) if is_inline else "", child.tail]
    return sum(len((part or "").strip()) for part in beside) > 2 * len(brief_text(link))


def _natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """A key that puts ch2 before ch10."""
    return tuple((0, int(part[:18]), part) if part.isdecimal() else (1, 0, part) for part in re.split(r"(\d+)", name))
