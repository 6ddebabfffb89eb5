"""Plain text, in any encoding Chinese books come in."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from corpus.draft.decoding import read_text
from corpus.draft.draft import Draft
from corpus.draft.files import Progress
from corpus.draft.layout import Edit, apply_edits, line_ending_edits, origin, rebase
from corpus.formats.text_pages import page_edits
from corpus.language.sentences import PARAGRAPH_ENDS

_LINE = re.compile(r"[^\n]*\S[^\n]*")
_BLANK = re.compile(r"\n(?:[^\S\n]*\n)+")
# So many times as many lines as blank lines: the lines are the paragraphs.
_MORE = 3
# In a text that was broken into lines of one length, more of the long ones than this end within a sentence.
_WRAPPED = 0.3
_LONG = 0.6


def read(path: Path, progress: Progress) -> Draft:
    """The draft of a text file. Raises SourceError."""
    text, source = read_text(path)
    endings = line_ending_edits(text)
    clean, _, _ = apply_edits(text, endings)
    edits, marks = page_edits(clean)
    edits = edits or line_edits(clean)
    place = origin(endings)
    return Draft(
        text=text,
        source=source,
        edits=tuple(rebase(edits, endings)),
        marks=tuple(replace(mark, offset=place(mark.offset)) for mark in marks),
        layout=True,
    )


def line_edits(text: str) -> list[Edit]:
    """The blank lines that a text lacks in which every line is a paragraph, and which has a blank line here and there.

    Nothing for a text that has none at all, or that was broken into lines of one length.
    """
    n_blank = len(_BLANK.findall(text.strip()))
    lines = list(_LINE.finditer(text))
    inner = [a for a, b in zip(lines, lines[1:], strict=False) if b.start() - a.end() == 1]
    if not n_blank or len(inner) < _MORE * n_blank or _is_wrapped([line[0].strip() for line in inner]):
        return []
    return [Edit(line.end(), line.end() + 1, "\n\n", "paragraph") for line in inner]


def _is_wrapped(lines: list[str]) -> bool:
    usual = sorted(map(len, lines))[int(0.9 * (len(lines) - 1))]
    long = [line for line in lines if len(line) >= _LONG * usual]
    return sum(line[-1] not in PARAGRAPH_ENDS for line in long) > _WRAPPED * len(long)
