"""A folder of text or Markdown files as one book: each file in natural order, with a section of its own."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from corpus.draft.draft import Draft, Heading, Imprint
from corpus.draft.files import MAX_TEXT_BYTES, Progress
from corpus.draft.layout import Edit, apply_edits, rebase
from corpus.errors import SourceError
from corpus.formats import text
from corpus.formats.markdown import reader as markdown
from corpus.language.sentences import NOT_OF_HEADINGS
from corpus.structure.contents import read_heading
from corpus.types import Note, PageMark, Source

SUFFIXES = {".txt": text, ".md": markdown, ".markdown": markdown}
_MOST_FILES = 5000
_LONGEST_TITLE = 40
_OF_FILES = frozenset(("line ending", "byte-order mark", "paragraph"))
_PARTED = "\n\n"


def files_in(folder: Path) -> list[Path]:
    """The text and Markdown files in a folder and below it, in natural order; links that lead outside are none."""
    root = folder.resolve()
    found = []
    for parent, _, names in os.walk(root):
        for name in names:
            path = Path(parent) / name
            is_text = (
                path.suffix.lower() in SUFFIXES and not name.startswith(".") and not name.lower().startswith("readme")
            )
            if is_text and path.resolve().is_relative_to(root) and path.is_file() and path.stat().st_size:
                found.append(path)
    return sorted(found, key=lambda path: _natural(path.relative_to(root).as_posix()))


def read(folder: Path, progress: Progress) -> Draft:
    """The draft of a folder. Raises SourceError."""
    paths = files_in(folder)
    if len(paths) > _MOST_FILES or sum(path.stat().st_size for path in paths) > MAX_TEXT_BYTES:
        most = f"{_MOST_FILES} files or {MAX_TEXT_BYTES >> 20} MB"
        raise SourceError(f"a folder of more than {most}", str(folder), "give the book's files alone")
    drafts = []
    digest = hashlib.sha256()
    for number, path in enumerate(paths, start=1):
        drafts.append(SUFFIXES[path.suffix.lower()].read(path, lambda stage, done, total: None))
        digest.update(path.name.encode("utf-8", "surrogateescape") + b"\0" + drafts[-1].source.sha256.encode())
        progress("reading", number, len(paths))
    whole = _PARTED.join(draft.text for draft in drafts)
    encodings = sorted({draft.source.encoding for draft in drafts})
    source = Source(
        path=str(folder),
        sha256=digest.hexdigest(),
        encoding=", ".join(encodings),
        encoding_reason=drafts[0].source.encoding_reason if len(encodings) == 1 else "each file by itself",
        n_characters=len(whole),
        format="folder",
    )
    return _joined(drafts, paths, whole, source)


def _joined(drafts: Sequence[Draft], paths: Sequence[Path], whole: str, source: Source) -> Draft:
    """The drafts one behind another; where every file begins with a heading by its form, the text tells its structure."""
    speaks = all(
        draft.layout and _first_line(draft.text)[0] and read_heading(_first_line(draft.text)[0]) for draft in drafts
    )
    edits: list[Edit] = []
    headings: list[Heading] = []
    marks: list[PageMark] = []
    notes: list[Note] = []
    at = 0
    for draft, path in zip(drafts, paths, strict=True):
        edits += (edit._replace(start=edit.start + at, end=edit.end + at) for edit in draft.edits)
        own = draft.headings or (() if speaks else (_heading(draft.text, path),))
        headings += (replace(heading, start=heading.start + at, end=heading.end + at) for heading in own)
        marks += (replace(mark, offset=mark.offset + at) for mark in draft.marks)
        notes += (replace(n, start=n.start + at, end=n.end + at, mark=n.mark + at) for n in draft.notes)
        at += len(draft.text) + len(_PARTED)
    layout = all(draft.layout for draft in drafts)
    if layout and {edit.kind for edit in edits} <= _OF_FILES:
        # Whether a line is a paragraph shows in all files together: one of a few lines does not tell.
        edits = [edit for edit in edits if edit.kind != "paragraph"]
        edits = rebase(text.line_edits(apply_edits(whole, edits)[0]), edits)
    return Draft(
        text=whole,
        source=source,
        edits=tuple(edits),
        headings=tuple(headings),
        marks=tuple(marks),
        notes=tuple(notes),
        imprint=next((draft.imprint for draft in drafts if draft.imprint.title), Imprint()),
        layout=layout,
    )


def _heading(text: str, path: Path) -> Heading:
    """The heading of a file: its first line where that is short and no sentence, else the file's name, shown nowhere."""
    line, start = _first_line(text)
    if line and len(line) <= _LONGEST_TITLE and line[-1] not in NOT_OF_HEADINGS:
        return Heading(start=start, end=start + len(line), level=1, title=line)
    return Heading(start=start, end=start, level=1, title=re.sub(r"^[\d\s._-]+(?=\D)", "", path.stem) or path.stem)


def _first_line(text: str) -> tuple[str, int]:
    match = re.search(r"[^\s\ufeff][^\r\n]*", text)
    return (match[0].rstrip(), match.start()) if match else ("", 0)


def _natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """A key that puts 2.txt before 10.txt."""
    return tuple((0, int(part[:18]), "") if part.isdecimal() else (1, 0, part) for part in re.split(r"(\d+)", name))
