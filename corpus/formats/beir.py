"""A collection in BEIR's layout: one JSON object a line, each a section with its title and text."""

from __future__ import annotations

import json
import re
from pathlib import Path

from corpus.draft.draft import Builder, Draft
from corpus.draft.files import MAX_TEXT_BYTES, Progress, read_bytes, source_of
from corpus.errors import SourceError

_MEND = 'each line must be {"_id": "…", "title": "…", "text": "…"}'
# What XML forbids, and halves of surrogate pairs that JSON can name: neither can be shown or written.
_UNSHOWN = re.compile("[\x00-\x08\x0b\x0e-\x1f]|[\ud800-\udfff]")
_REPORT_EVERY = 1000


def read(path: Path, progress: Progress) -> Draft:
    """The draft of a corpus.jsonl. Raises SourceError, with the number of the line that is malformed."""
    data = read_bytes(path, MAX_TEXT_BYTES)
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    builder = Builder()
    for number, line in enumerate(lines, start=1):
        if line.strip():
            _add(builder, line, f"{path}:{number}")
        if number % _REPORT_EVERY == 0:
            progress("reading", number, len(lines))
    progress("reading", len(lines), len(lines))
    text = builder.text
    if not text:
        raise SourceError("the file holds no documents", str(path), _MEND)
    return Draft(text=text, source=source_of(path, data, text, "beir"), headings=tuple(builder.headings))


def _add(builder: Builder, line: bytes, where: str) -> None:
    """One document: a heading, and the lines of its text as blocks."""
    try:
        document = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise SourceError(f"a line that is not JSON in UTF-8 ({error})", where, _MEND) from error
    if not isinstance(document, dict):
        raise SourceError("a line that is no JSON object", where, _MEND)
    fields = [_field(document, name, where) for name in ("_id", "title", "text")]
    if not "".join(fields[:2]).strip():
        raise SourceError("a document with neither _id nor title", where, _MEND)
    builder.heading(1, fields[1] if fields[1].strip() else fields[0])
    for block in fields[2].splitlines():
        builder.block(block)


def _field(document: dict[str, object], name: str, where: str) -> str:
    value = document.get(name)
    if name == "_id" and isinstance(value, int):
        value = str(value)
    if not isinstance(value, str | None):
        raise SourceError(f'"{name}" is not a text', where, _MEND)
    return _UNSHOWN.sub(lambda match: "" if match[0] < " " else "\ufffd", value or "")
