"""Plain text, in any encoding Chinese books come in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from corpus.draft.decoding import read_text
from corpus.draft.draft import Draft
from corpus.draft.files import Progress
from corpus.draft.layout import apply_edits, line_ending_edits, origin, rebase
from corpus.formats.text_pages import page_edits


def read(path: Path, progress: Progress) -> Draft:
    """The draft of a text file. Raises SourceError."""
    text, source = read_text(path)
    endings = line_ending_edits(text)
    clean, _, _ = apply_edits(text, endings)
    edits, marks = page_edits(clean)
    place = origin(endings)
    return Draft(
        text=text,
        source=source,
        edits=tuple(rebase(edits, endings)),
        marks=tuple(replace(mark, offset=place(mark.offset)) for mark in marks),
        layout=True,
    )
