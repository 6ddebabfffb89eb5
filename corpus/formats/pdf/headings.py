"""The headings of a PDF: where its outline leads, or, without one, the lines set in larger or bold type."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import pypdfium2 as pdfium

from corpus.formats.pdf.lines import Line
from corpus.language.folding import skeleton
from corpus.language.line_breaks import glue
from corpus.language.sentences import PARAGRAPH_ENDS
from corpus.structure.contents import read_entry
from corpus.structure.titles import read_title

_MOST_ENTRIES = 20_000
_MOST_LINES = 4
_ABOVE = 12.0
_LARGER = 1.12
_LONGEST = 80
_FULL = 0.95
# Baselines this many sizes apart have a space between paragraphs between them.
_APART = 1.8
# A chapter's number stands at most this many sizes above its title.
_ROOM_ABOVE = 5.0
_APPENDIX = re.compile(r"(?:附录|附錄|appendix|annex)\s*[A-Z0-9一二三四五六七八九十]{1,2}", re.I)
_NUMBERISH = re.compile(
    r"^(?:第?[0-9一二三四五六七八九十百零〇.]+[章节篇部编回讲课]?|(?:chapter|part|section|appendix|附录)?[0-9a-zivx.]{0,6})$"
)


class Bookmark(NamedTuple):
    """An entry of a PDF's outline: depth from 1, the page it leads to (from 0), and how high on it, in points."""

    level: int
    title: str
    page: int
    y: float | None


@dataclass(frozen=True, slots=True)
class HeadingLines:
    """A heading: its level, its title, the lines that show it; or, where none do, the line before which it stands."""

    level: int
    title: str
    lines: tuple[Line, ...]
    before: Line | None = None


def bookmarks(document: pdfium.PdfDocument) -> list[Bookmark]:
    """The outline of a PDF, entries that lead nowhere left out."""
    found: list[Bookmark] = []
    try:
        for item in document.get_toc():
            destination = item.get_dest()
            page = destination.get_index() if destination else None
            title = " ".join(item.get_title().replace("\0", " ").split())
            if page is not None and title:
                _, view = destination.get_view()
                found.append(Bookmark(item.level + 1, title, page, view[1] if len(view) > 1 else None))
            if len(found) >= _MOST_ENTRIES:
                break
    except (pdfium.PdfiumError, ValueError, RecursionError):
        pass  # a damaged outline: what was read of it holds
    return found


def by_outline(outline: Sequence[Bookmark], lines: Sequence[Line]) -> list[HeadingLines]:
    """The headings that an outline leads to, found among `lines` (running headers left out), in its order."""
    pages: dict[int, list[Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    sought = _Pages(pages, sorted(pages))
    taken: set[int] = set()
    found = []
    for mark in outline:
        heading = _shown(mark, sought, taken)
        taken |= {id(line) for line in heading.lines}
        found.append(heading)
    return found


def by_type(lines: Sequence[Line], usual: float) -> list[HeadingLines]:
    """Short lines in type larger than the `usual` size of the text, or bold and alone; the larger, the higher the level."""
    runs = [run for run in _with_numbers(list(_runs(lines, usual)), lines) if len(heading_title(run)) <= _LONGEST]
    if not runs or sum(map(len, runs)) > len(lines) / 4:
        return []
    largest = [max(line.size for line in run) for run in runs]
    sizes = sorted(set(largest), reverse=True)
    return [
        HeadingLines(sizes.index(size) + 1, heading_title(run), tuple(run))
        for run, size in zip(runs, largest, strict=True)
    ]


def _with_numbers(runs: Sequence[list[Line]], lines: Sequence[Line]) -> list[list[Line]]:
    """The runs, each with the line above it that is its number and nothing else ("Chapter 1"), whatever its size."""
    order = {id(line): i for i, line in enumerate(lines)}
    found: list[list[Line]] = []
    for run in runs:
        whole = with_number(run, lines, order[id(run[0])])
        if found and len(whole) > len(run) and found[-1] == [whole[0]]:
            found.pop()
        found.append(whole)
    return found


def with_number(run: list[Line], lines: Sequence[Line], i: int) -> list[Line]:
    """The run that begins at line `i`, with the line right above it where that is a chapter's number alone."""
    above = lines[i - 1] if i and lines[i - 1].page == run[0].page else None
    if above is None or not 0 < above.base - run[0].base < _ROOM_ABOVE * run[0].size:
        return run
    return [above, *run] if _is_number(above.text) and not read_title(heading_title(run)).number else run


def _is_number(text: str) -> bool:
    """True for a number of a chapter or an appendix, and nothing else: "Chapter 1", "第一章", "Appendix A"."""
    title = read_title(text)
    return bool(_APPENDIX.fullmatch(text.strip())) or bool(title.number and not title.words)


@dataclass(frozen=True, slots=True)
class _Pages:
    """The lines of each page, the pages in order, and the lines folded once, however many entries lead to a page."""

    lines: dict[int, list[Line]]
    order: list[int]
    _folded: dict[int, list[str]] = field(default_factory=dict)

    def folded(self, number: int) -> list[str]:
        """What the lines of a page say, without spaces and marks."""
        if number not in self._folded:
            self._folded[number] = [skeleton(line.text).text for line in self.lines.get(number, [])]
        return self._folded[number]

    def first_after(self, number: int) -> Line | None:
        """The first line of the pages after `number`."""
        i = bisect_right(self.order, number)
        return self.lines[self.order[i]][0] if i < len(self.order) else None


def _shown(mark: Bookmark, pages: _Pages, taken: set[int]) -> HeadingLines:
    """The lines on the bookmark's page that say its title, nearest to the height it leads to; else where it begins."""
    page = pages.lines.get(mark.page, [])
    key = skeleton(mark.title).text
    runs = _matches(page, pages.folded(mark.page), key) if key else iter(())
    matches = [run for run in runs if not any(id(line) in taken for line in run)]
    if mark.y is not None:
        below = [run for run in matches if run[0].base <= mark.y + _ABOVE]
        matches = sorted(below or matches, key=lambda run: abs(run[0].base - (mark.y or 0)))
    if matches:
        run = _with_number(matches[0], page, taken)
        return HeadingLines(mark.level, heading_title(run), tuple(run))
    here = (line for line in page if mark.y is None or line.base <= mark.y + _ABOVE)
    return HeadingLines(mark.level, mark.title, (), next(here, None) or pages.first_after(mark.page))


def _matches(page: Sequence[Line], folded: Sequence[str], key: str) -> Iterator[list[Line]]:
    """Runs of at most four lines that say `key`, alone or after a number; `folded`: what the lines of the page say."""
    for i in range(len(page)):
        shown = ""
        for j in range(i, min(i + _MOST_LINES, len(page))):
            shown += folded[j]
            if len(shown) > len(key) + 16:
                break
            if shown.endswith(key) and _NUMBERISH.match(shown[: len(shown) - len(key)]):
                yield list(page[i : j + 1])
                break


def _with_number(run: list[Line], page: Sequence[Line], taken: set[int]) -> list[Line]:
    """The run with the line above it, where that is a chapter's number and nothing else ("Chapter 1", "第一章")."""
    i = next(k for k, line in enumerate(page) if line is run[0])
    above = page[i - 1] if i else None
    if above is None or id(above) in taken:
        return run
    return [above, *run] if _is_number(above.text) else run


def _runs(lines: Sequence[Line], usual: float) -> Iterator[list[Line]]:
    run: list[Line] = []
    widths: dict[int, float] = {}
    for line in lines:
        if line.size < _LARGER * usual:
            widths[line.page] = max(widths.get(line.page, 0), line.right - line.left)
    for i, line in enumerate(lines):
        stands_out = not line.mono and read_entry(line.text) is None and _stands_out(lines, i, usual)
        follows = run and line.page == run[-1].page and 0 < run[-1].base - line.base < 2 * line.size
        goes_over = run and _goes_over(run[-1], line, widths.get(run[-1].page, 0))
        if stands_out and (follows or goes_over) and line.size == run[-1].size:
            run.append(line)
            continue
        if run:
            yield run
        run = [line] if stands_out else []
    if run:
        yield run


def _goes_over(last: Line, line: Line, width: float) -> bool:
    """True where a heading fills its line at the end of a column or a page, and goes on at the top of the next."""
    is_over = line.page == last.page + 1 or (line.page == last.page and line.base > last.base)
    return is_over and last.right - last.left >= _FULL * width > 0 and not read_title(line.text).number


def _stands_out(lines: Sequence[Line], i: int, usual: float) -> bool:
    """Whether line i is in larger type; or bold, no sentence, and set off from the lines around it, which are not."""
    line = lines[i]
    if line.size >= _LARGER * usual:
        return True
    if not line.bold or line.size < usual or line.text[-1] in PARAGRAPH_ENDS or len(line.text) > _LONGEST / 2:
        return False
    above, below = (lines[k] if 0 <= k < len(lines) and lines[k].page == line.page else None for k in (i - 1, i + 1))
    apart = above is None or not 0 < above.base - line.base < _APART * line.size
    return apart and not (
        below and below.bold and below.size == line.size and line.base - below.base < _APART * line.size
    )


def heading_title(run: Sequence[Line]) -> str:
    """What the lines of a heading say."""
    title = ""
    for line in run:
        title += glue(title, line.text) + line.text
    return title
