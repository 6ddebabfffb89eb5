"""HTML: one page, or a folder of pages in the order in which its index links to them."""

from __future__ import annotations

import hashlib
import os
import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import etree

from corpus.draft.draft import Builder, Draft, Imprint
from corpus.draft.files import MAX_FILE_BYTES, MAX_TEXT_BYTES, Progress, read_bytes, source_of
from corpus.errors import SourceError
from corpus.formats.blocks import (
    MAX_TAGS,
    Block,
    blocks_of,
    count_elements,
    decode_page,
    name_of,
    parse_html,
    parse_xhtml,
)
from corpus.types import Source

MAX_PAGES = 5000
_SUFFIXES = (".html", ".htm", ".xhtml")
# The page that leads to the others, best first.
_INDEXES = ("index", "default", "toc", "contents", "content", "summary", "catalog", "mulu", "目录", "目錄")
_UNTITLED = frozenset(("untitled", "untitled document", "无标题", "无标题文档", "無標題", "無標題文件", "未命名"))
_LINKING = {"a": "href", "area": "href", "frame": "src", "iframe": "src"}
_MEND = "give a file with the book's text"


def read(path: Path, progress: Progress) -> Draft:
    """The draft of a page or of a folder of pages. Raises SourceError."""
    return _read_folder(path, progress) if path.is_dir() else _read_page(path, progress)


def _read_page(path: Path, progress: Progress) -> Draft:
    data = read_bytes(path, MAX_TEXT_BYTES)
    root, encoding = _parsed(data, str(path))
    builder = Builder()
    add_blocks(builder, blocks_of(root))
    progress("reading", 1, 1)
    return _draft(builder, source_of(path, data, builder.text, "html", encoding), imprint_of(root, path))


def _read_folder(folder: Path, progress: Progress) -> Draft:
    pages = _pages_in(folder)
    digest = hashlib.sha256()
    builder, imprint, encodings = Builder(), Imprint(), []
    length = n_elements = 0
    order: Iterator[tuple[str, bytes, etree._Element, tuple[str, str]]] = _in_order(pages)
    for number, (name, data, root, encoding) in enumerate(order, start=1):
        digest.update(name.encode("utf-8", "surrogateescape") + b"\0" + data)
        blocks = blocks_of(root)
        length += sum(len(block.text) for block in blocks)
        n_elements += count_elements(root)
        if length > MAX_TEXT_BYTES or n_elements > MAX_TAGS:
            most = f"{MAX_TEXT_BYTES >> 20} MB of text or {MAX_TAGS} tags"
            raise SourceError(f"more than {most}", str(folder), "split it")
        add_blocks(builder, blocks)
        encodings.append(encoding)
        imprint = imprint_of(root, pages[name]) if number == 1 else imprint
        progress("reading", number, len(pages))
    text = builder.text
    names = sorted({name for name, _ in encodings})
    source = Source(
        path=str(folder),
        sha256=digest.hexdigest(),
        encoding=", ".join(names),
        encoding_reason=encodings[0][1] if len(names) == 1 else "each page by itself",
        n_characters=len(text),
        format="html",
    )
    return _draft(builder, source, imprint)


def add_blocks(builder: Builder, blocks: list[Block]) -> None:
    """Blocks of a page into a draft, with the pages of the printed book that it marks."""
    for block in blocks:
        if not block.text:
            continue
        for point in block.points:
            if point.kind == "page" and point.name:
                builder.page(label=point.name, within=point.offset)
        if block.level:
            builder.heading(block.level, block.text)
        else:
            builder.block(block.text)


def imprint_of(root: etree._Element, path: Path) -> Imprint:
    """What a page's head says of it; a title that only repeats the file's name says nothing."""
    metas = {(m.get("name") or "").lower(): (m.get("content") or "").strip() for m in root.iter("{*}meta")}
    title = " ".join((root.findtext(".//{*}head/{*}title") or "").split())
    by_default = metas.get("generator") == "pandoc" and not _has_title_block(root)
    if by_default or title.lower() in _UNTITLED | {path.name.lower(), path.stem.lower()}:
        title = ""
    authors = tuple(name.strip() for name in re.split("[;；、]", metas.get("author", "")) if name.strip())
    return Imprint(title=title, authors=authors)


def _has_title_block(root: etree._Element) -> bool:
    """Pandoc writes its input's name where it was given no title; a title it was given it also shows."""
    return any("title" in (h1.get("class") or "").split() for h1 in root.iter("{*}h1"))


def _draft(builder: Builder, source: Source, imprint: Imprint) -> Draft:
    text = builder.text
    if not text:
        raise SourceError("the page holds no text", source.path, _MEND)
    return Draft(text=text, source=source, headings=tuple(builder.headings), marks=builder.marks, imprint=imprint)


def _parsed(data: bytes, where: str) -> tuple[etree._Element, tuple[str, str]]:
    text, encoding, reason = decode_page(data, where)
    parse = parse_xhtml if text.lstrip().startswith("<?xml") else parse_html
    return parse(text, where), (encoding, reason)


def _pages_in(folder: Path) -> dict[str, Path]:
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


def _in_order(pages: Mapping[str, Path]) -> Iterator[tuple[str, bytes, etree._Element, tuple[str, str]]]:
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
        root, encoding = _parsed(data, str(pages[name]))
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
