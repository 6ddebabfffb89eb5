"""Plain text, in any encoding Chinese books come in."""

from __future__ import annotations

from pathlib import Path

from corpus.decoding import read_text
from corpus.draft import Draft
from corpus.layout import line_ending_edits
from corpus.sources import Progress


def read(path: Path, progress: Progress) -> Draft:
    """The draft of a text file. Raises SourceError."""
    text, source = read_text(path)
    return Draft(text=text, source=source, edits=tuple(line_ending_edits(text)), layout=True)
