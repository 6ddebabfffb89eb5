"""Lines and paragraphs of plain text, and the repairs of a scanned page's layout.

A repair is an edit of the decoded characters; `apply_edits` makes the canonical text and the list of
repairs from them, and `undo` gives the file's characters back.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import NamedTuple

from corpus.language.folding import skeleton
from corpus.language.page_numbers import normalise_label, parse_label
from corpus.language.sentences import PARAGRAPH_ENDS
from corpus.types import PageMark, Repair

_BLANK_LINES = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_INDENTED_LINE = re.compile(r"\n(?=(?:\u3000{2}|\t| {4})\S)")
_SHORT = 40
_NOTE_SIGNS = "".join(chr(0x2460 + i) for i in range(20))
# The expression below takes time in the square of what it looks at.
_LONGEST_INDEX = 200
_PAGE_NUMBERS = re.compile(r"(?:[0-9]{1,4}[，,、]\s*)+[0-9]{1,4}$")


class Span(NamedTuple):
    """A half-open range of offsets."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters of the span."""
        return text[self.start : self.end]


class Edit(NamedTuple):
    """Replace [start, end) by `after`. `label`, `physical`: the page that begins after it, where the edit tells of one."""

    start: int
    end: int
    after: str
    kind: str
    label: str | None = None
    physical: int | None = None


def paragraphs(text: str) -> tuple[Span, ...]:
    """The paragraphs of `text`, without surrounding space.

    Blank lines part them, and indented first lines; in a text without blank lines, every line is one.
    """
    if _BLANK_LINES.search(text.strip()):
        breaks = [m.span() for m in _BLANK_LINES.finditer(text)]
        breaks += [m.span() for m in _INDENTED_LINE.finditer(text)]
    else:
        breaks = [m.span() for m in re.finditer(r"\n", text)]
    spans, start = [], 0
    for begin, end in [*sorted(breaks), (len(text), len(text))]:
        trimmed = trim(text, start, begin)
        if trimmed.start < trimmed.end:
            spans.append(trimmed)
        start = max(start, end)
    return tuple(spans)


def trim(text: str, start: int, end: int) -> Span:
    """[start, end) without space at its ends; empty at `start` if there is nothing else."""
    part = text[start:end]
    left = len(part) - len(part.lstrip())
    return Span(start + left, start + len(part.rstrip())) if part.strip() else Span(start, start)


def line_ending_edits(raw: str) -> list[Edit]:
    """A leading byte-order mark removed; CR LF and CR made LF."""
    edits = [Edit(0, 1, "", "byte-order mark")] if raw.startswith("\ufeff") else []
    return edits + [Edit(m.start(), m.end(), "\n", "line ending") for m in re.finditer(r"\r\n?", raw)]


def header_edits(text: str, spans: Sequence[Span], titles: frozenset[str]) -> list[Edit]:
    """Running headers removed: a page label and a title of the book standing as paragraphs of their own.

    `titles`: skeletons of the titles a header may show. A sentence cut by the header is joined.
    """
    edits = []
    for i in range(1, len(spans) - 2):
        pair = [spans[i].of(text), spans[i + 1].of(text)]
        label = next((t for t in pair if parse_label(t)), None)
        title = next((t for t in pair if skeleton(t).text in titles), None)
        if label and title:
            before, after = spans[i - 1], spans[i + 2]
            glue = _glue(text, before, after) if is_cut(before.of(text)) else "\n\n"
            edits.append(Edit(before.end, after.start, glue, "running header", normalise_label(label)))
    return edits


def join_edits(text: str, spans: Sequence[Span], stands_alone: Callable[[Span], bool]) -> list[Edit]:
    """Paragraphs that a page end has cut, joined: prose that stops without a sentence end.

    `stands_alone`: true for headings, dates, contents lines and the imprint, which are never joined.
    """
    return [
        Edit(a.end, b.start, _glue(text, a, b), "joined paragraph")
        for a, b in zip(spans, spans[1:], strict=False)
        if is_cut(a.of(text)) and not stands_alone(a) and not stands_alone(b)
    ]


def apply_edits(raw: str, edits: Sequence[Edit]) -> tuple[str, tuple[Repair, ...], tuple[PageMark, ...]]:
    """The canonical text, the repairs that lead to it, and the pages the removed headers tell of."""
    parts: list[str] = []
    repairs, marks, position, length = [], [], 0, 0
    for edit in sorted(edits):
        parts += [raw[position : edit.start], edit.after]
        length += edit.start - position
        if edit.label or edit.physical:
            marks.append(PageMark(length + len(edit.after), edit.label or "", edit.physical))
        before = raw[edit.start : edit.end]
        repairs.append(Repair(kind=edit.kind, start=edit.start, before=before, at=length, after=edit.after))
        length += len(edit.after)
        position = edit.end
    parts.append(raw[position:])
    return "".join(parts), tuple(repairs), tuple(marks)


def mover(repairs: Sequence[Repair]) -> Callable[[int], int]:
    """Where an offset of the file's characters stands in the canonical text; from within a repair, after it."""
    starts = [repair.start for repair in repairs]

    def move(offset: int) -> int:
        i = bisect_right(starts, offset) - 1
        if i < 0:
            return offset
        repair = repairs[i]
        return repair.at + len(repair.after) + max(0, offset - repair.start - len(repair.before))

    return move


def undo(canonical: str, repairs: Sequence[Repair]) -> str:
    """The file's characters again: the proof that a repair lost nothing."""
    parts, position = [], 0
    for repair in repairs:
        parts += [canonical[position : repair.at], repair.before]
        position = repair.at + len(repair.after)
    return "".join([*parts, canonical[position:]])


def rebase(edits: Sequence[Edit], first: Sequence[Edit]) -> list[Edit]:
    """`edits` of the text that `first` makes of `raw`, as edits of `raw`; with those of `first` left over."""
    place = origin(first)
    rebased = [edit._replace(start=place(edit.start), end=place(edit.end)) for edit in edits]
    starts = [edit.start for edit in rebased]
    left = [f for f in first if not _lies_in(f, rebased, starts)]
    return sorted(rebased + left)


def origin(edits: Sequence[Edit]) -> Callable[[int], int]:
    """Tells for an offset after `edits` the one before them that it comes from; from within a repair, its start."""
    afters: list[int] = []
    length = position = 0
    for edit in edits:
        length += edit.start - position
        afters.append(length)
        length += len(edit.after)
        position = edit.end

    def place(offset: int) -> int:
        i = bisect_right(afters, offset) - 1
        if i < 0:
            return offset
        edit, beyond = edits[i], offset - afters[i] - len(edits[i].after)
        return edit.end + beyond if beyond >= 0 else edit.start

    return place


def _lies_in(edit: Edit, others: Sequence[Edit], starts: Sequence[int]) -> bool:
    i = bisect_right(starts, edit.start) - 1
    return i >= 0 and edit.end <= others[i].end


def is_cut(paragraph: str) -> bool:
    """True for prose that stops in the middle of a sentence: after a comma, or at no mark at all.

    The sign of a note after the last mark, and the page numbers of an index, are no unfinished sentence.
    """
    if paragraph[-1] in "，、":
        return True
    shown = paragraph.rstrip(_NOTE_SIGNS)
    words = shown[:-_LONGEST_INDEX] + _PAGE_NUMBERS.sub("", shown[-_LONGEST_INDEX:])
    is_prose = len(words) > _SHORT // 2 and any(c in words for c in "，。、；,")
    return is_prose and words[-1] not in PARAGRAPH_ENDS


def _glue(text: str, a: Span, b: Span) -> str:
    """What joins two halves: a space between Latin words, nothing between Chinese characters."""
    left, right = text[a.end - 1], text[b.start]
    return " " if left.isascii() and left.isalnum() and right.isascii() and right.isalnum() else ""
