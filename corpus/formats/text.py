"""Plain text, in any encoding Chinese books come in."""

from __future__ import annotations

from pathlib import Path

from corpus.draft.decoding import read_text
from corpus.draft.draft import Draft
from corpus.draft.files import Progress
from corpus.draft.layout import line_ending_edits


def read(path: Path, progress: Progress) -> Draft:
    """The draft of a text file. Raises SourceError."""
    text, source = read_text(path)
    return Draft(text=text, source=source, edits=tuple(line_ending_edits(text)), layout=True)
