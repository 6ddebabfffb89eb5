"""One HTML page: decoded and parsed, and what its head says of it."""

from __future__ import annotations

import re
from pathlib import Path

from lxml import etree

from corpus.draft.draft import Imprint
from corpus.formats.markup import decode_page, parse_html, parse_xhtml

_UNTITLED = frozenset(("untitled", "untitled document", "无标题", "无标题文档", "無標題", "無標題文件", "未命名"))


def parsed(data: bytes, where: str) -> tuple[etree._Element, tuple[str, str]]:
    """The root of a page; its encoding, and why that one. Raises SourceError."""
    text, encoding, reason = decode_page(data, where)
    parse = parse_xhtml if text.lstrip().startswith("<?xml") else parse_html
    return parse(text, where), (encoding, reason)


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
