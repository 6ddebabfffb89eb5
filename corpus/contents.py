"""The contents page: finding it in a text and reading its entries."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.folding import is_han, skeleton
from corpus.layout import Span
from corpus.pages import normalise_label
from corpus.types import SectionKind

_NUMERAL = "[一二三四五六七八九十百零〇0-9]+"
_ENTRY = re.compile(
    r"^\s*(?:[-*•·]\s*)?(?P<title>\S.*?)\s*(?:/|…+|[.．·]{3,}|\t+| {3,})\s*(?P<page>[0-9]{1,4}|[IVXLCivxlc]+)\s*$"
)
_CHAPTER = re.compile(rf"^(?P<number>第\s*{_NUMERAL}\s*[章篇部编回])[\s、：:]*(?P<title>.*)$")
_SECTION = re.compile(rf"^(?P<number>第\s*{_NUMERAL}\s*节|{_NUMERAL}、|\d+\.\d+)[\s：:]*(?P<title>.+)$")
_CONTENTS_TITLE = re.compile(r"^\s*(目\s*[录錄次]|contents|table of contents)\s*$", re.IGNORECASE)
_FRONT = re.compile(
    r"^(推荐|代|自|总|再版|译者?|第.版|中文版)*(序|序言|前言|引言|自序|导言|凡例|foreword|preface)[一二三四]?$"
)
_BACK = re.compile(r"^(结语|结束语|后记|跋|附录.*|参考文献|索引|致谢|conclusion|afterword|appendix.*)$")
_LEAST_ENTRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the contents, with the span of its line where it was read from a text."""

    kind: SectionKind
    number: str
    title: str
    level: int
    page: str | None
    start: int = 0
    end: int = 0

    @property
    def key(self) -> str:
        """What a heading of this entry looks like when folded."""
        return skeleton(self.number + self.title).text


def find_contents(text: str) -> tuple[Span, tuple[Entry, ...]] | None:
    """The longest run of contents lines ("title / page") with its entries; None where there is none."""
    runs: list[list[Entry]] = [[]]
    heads: list[int | None] = [None]
    offset, pending = 0, None
    for line in text.splitlines(keepends=True):
        entry = read_entry(line, offset)
        if entry:
            if not runs[-1]:
                heads[-1] = pending
            runs[-1].append(entry)
        elif _CONTENTS_TITLE.match(line):
            pending = offset
        elif line.strip():
            runs.append([])
            heads.append(None)
            pending = None
        offset += len(line)
    best = max(range(len(runs)), key=lambda i: len(runs[i]))
    entries, head = runs[best], heads[best]
    if len(entries) < _LEAST_ENTRIES:
        return None
    start = entries[0].start if head is None else head
    return Span(start, entries[-1].end), tuple(entries)


def read_entry(line: str, offset: int = 0) -> Entry | None:
    """The contents entry that `line` (beginning at `offset`) is, or None."""
    match = _ENTRY.match(line)
    if match is None:
        return None
    start = offset + match.start("title")
    return _entry(match["title"], normalise_label(match["page"]), start, offset + len(line.rstrip()))


def read_heading(paragraph: str) -> Entry | None:
    """The heading that a short paragraph is by its own form ("第一章 …", "一、…", "前言"), or None."""
    text = paragraph.strip()
    if len(text) > 40 or "\n" in text or text[-1:] in "。，；！？":
        return None
    entry = _entry(text, None, 0, len(text))
    return entry if entry.number or entry.kind != "chapter" else None


def squeeze(title: str) -> str:
    """`title` without the spaces that typesetters put between Chinese characters ("导 论")."""
    return re.sub(r"(?<=\S)\s+(?=\S)", lambda m: "" if _between_han(title, m) else " ", title).strip()


def _entry(text: str, page: str | None, start: int, end: int) -> Entry:
    text = squeeze(text)
    for pattern, kind, level in ((_CHAPTER, "chapter", 1), (_SECTION, "section", 2)):
        match = pattern.match(text)
        if match:
            number = re.sub(r"\s", "", match["number"])
            title = match["title"].strip()
            return Entry(kind=kind, number=number, title=title, level=level, page=page, start=start, end=end)  # type: ignore[arg-type]
    folded = text.casefold()
    kind = "front" if _FRONT.match(folded) else "back" if _BACK.match(folded) else "chapter"
    return Entry(kind=kind, number="", title=text, level=1, page=page, start=start, end=end)  # type: ignore[arg-type]


def _between_han(title: str, match: re.Match[str]) -> bool:
    return is_han(title[match.start() - 1]) and is_han(title[match.end()])
