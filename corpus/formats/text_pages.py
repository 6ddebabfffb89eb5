"""Plain text whose pages end with form feeds: running headers, page numbers, footnotes, and paragraphs that pages cut."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.draft.layout import Edit, Span, is_cut, paragraphs
from corpus.language.line_breaks import glue
from corpus.language.page_numbers import PageNumber, format_label, parse_label
from corpus.language.sentences import PARAGRAPH_ENDS
from corpus.structure.contents import read_heading
from corpus.types import PageMark

_LEAST_PAGES = 3
_LONGEST = 60
_WIDE = r"(?:\s{2,}|\u3000+|\t+)"
_LABEL = "([0-9]{1,4}|[ivxlcdm]+|[IVXLCDM]+)"
_ORNAMENT = r"[·•—–\-~\s]*"
_NUMBER = tuple(
    re.compile(form) for form in (rf"{_ORNAMENT}{_LABEL}{_ORNAMENT}", rf"{_LABEL}{_WIDE}\S.*", rf"\S.*?{_WIDE}{_LABEL}")
)
_NOTE = re.compile(r"[①-⑳*†]\s*\S")
_INDENT = re.compile(r"\u3000{2}|\t| {4}")


@dataclass(frozen=True, slots=True)
class _Page:
    """The spans of a page: what stands on it but for running header and number, and of that the notes at its foot."""

    body: Span
    notes: Span
    label: str

    @property
    def end(self) -> int:
        """Where the last sign of the page stands."""
        return max(self.body.end, self.notes.end)


def page_edits(text: str) -> tuple[list[Edit], list[PageMark]]:
    """The repairs that pages ask for, and where each page begins; nothing for a text of fewer than three pages.

    Running headers go; a paragraph that a page end cuts is joined, and the notes that stand between its halves are put
    behind it, where a mark names their own page.
    """
    spans = _between_feeds(text)
    if len(spans) < _LEAST_PAGES:
        return [], []
    pages = _pages(text, spans)
    marks = [PageMark(page.body.start, page.label, n) for n, page in enumerate(pages, 1) if page.body.start < page.end]
    written = [(n, page) for n, page in enumerate(pages, 1) if page.body.start < page.end]
    edits: list[Edit] = []
    for (n, page), (m, following) in zip(written, written[1:], strict=False):
        edits += _joint(text, page, following, n, m)
    first = written[0][1].body.start if written else 0
    head = [Edit(0, first, "", "running header")] if text[:first].strip() else []
    return head + edits, marks


def _joint(text: str, page: _Page, following: _Page, number: int, next_number: int) -> list[Edit]:
    """What happens between two pages: one paragraph goes on, or the next begins."""
    kind = "running header" if text[page.end : following.body.start].strip() else "page break"
    if not _goes_on(text, page.body, following.body):
        return [Edit(page.end, following.body.start, "\n\n", kind)]
    joint = glue(text[page.body.start : page.body.end], text[following.body.start : following.body.end])
    notes = page.notes.of(text)
    if not notes:
        return [Edit(page.end, following.body.start, joint, kind)]
    rest = following.body.start + paragraphs(following.body.of(text))[0].end
    if rest == following.body.end and text[rest - 1] not in PARAGRAPH_ENDS:
        return [Edit(page.end, following.body.start, "\n\n", kind)]  # a paragraph of three pages keeps its note within
    return [
        Edit(page.body.end, following.body.start, joint, "footnote"),
        Edit(rest, rest, "\n\n", "footnote", page.label, number),
        Edit(rest, rest, notes, "footnote", following.label, next_number),
    ]


def _goes_on(text: str, body: Span, following: Span) -> bool:
    """Whether the last paragraph of a page goes on on the next one, by its last sign and by the indentation of both."""
    lines, first = body.of(text).splitlines(), following.of(text).splitlines()[0]
    last = lines[-1]
    if _INDENT.match(first) or read_heading(first):
        return False
    if is_cut(last):
        return True
    indents = bool(_INDENT.match(last)) or len(lines) == 1
    return indents and not (len(first) < _LONGEST // 3 and first[-1] not in PARAGRAPH_ENDS)


def _pages(text: str, spans: Sequence[Span]) -> list[_Page]:
    """Each page with the label of its running header, where the numbers of such lines go up as pages do."""
    heads = [_line_at_edge(text, span, first=True) for span in spans]
    feet = [_line_at_edge(text, span, first=False) for span in spans]
    top, bottom = _steady([_number_of(h.of(text)) for h in heads]), _steady([_number_of(f.of(text)) for f in feet])
    pages = []
    for i, span in enumerate(spans):
        head, foot = top.get(i), bottom.get(i) if feet[i] != heads[i] or i not in top else None
        start, end = heads[i].end if head else span.start, feet[i].start if foot else span.end
        label = head or foot
        body, notes = _parted(text, start, max(start, end))
        pages.append(_Page(body, notes, format_label(label) if label else ""))
    return pages


def _between_feeds(text: str) -> list[Span]:
    ends = [match.start() for match in re.finditer("\f", text)]
    return [Span(a, b) for a, b in zip([0, *(end + 1 for end in ends)], [*ends, len(text)], strict=True)]


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    """The lines of [start, end) that are not blank."""
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        if text[start:stop].strip():
            yield Span(start, stop)
        start = stop + 1


def _line_at_edge(text: str, span: Span, first: bool) -> Span:
    """The first or the last line of a page that is not blank; empty where there is none."""
    lines = list(_lines(text, span.start, span.end))
    return lines[0 if first else -1] if lines else Span(span.start, span.start)


def _number_of(line: str) -> PageNumber | None:
    """The page number that a line would show if it were a running header or a footer."""
    line = line.strip()
    found = next((m for form in _NUMBER if (m := form.fullmatch(line))), None) if len(line) <= _LONGEST else None
    return parse_label(found[1]) if found else None


def _steady(numbers: Sequence[PageNumber | None]) -> dict[int, PageNumber]:
    """Page (from 0) → its number, for numbers that keep one distance to the page on three pages or more."""
    distances = Counter((n.series, n.value - i) for i, n in enumerate(numbers) if n)
    return {i: n for i, n in enumerate(numbers) if n and distances[n.series, n.value - i] >= _LEAST_PAGES}


def _parted(text: str, start: int, end: int) -> tuple[Span, Span]:
    """[start, end) as the text of a page and the notes at its foot: a last block that begins as a note does."""
    lines = list(_lines(text, start, end))
    if not lines:
        return Span(start, start), Span(start, start)
    body = Span(lines[0].start, lines[-1].end)
    # The last line with a blank one before it begins the last block.
    parted = [i for i in range(1, len(lines)) if lines[i].start > lines[i - 1].end + 1]
    if parted and _NOTE.match(lines[parted[-1]].of(text)):
        return Span(body.start, lines[parted[-1] - 1].end), Span(lines[parted[-1]].start, body.end)
    return body, Span(body.end, body.end)
