"""The formats a book may come in: which one a file is, by its bytes first and its name second, and its reader."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from importlib import import_module
from itertools import islice
from pathlib import Path

from corpus.draft.container import common_folder
from corpus.draft.draft import Draft
from corpus.draft.files import MAX_FILE_BYTES, Progress
from corpus.errors import SourceError

_OPENING = 4096
_MOST_MEMBERS = 50_000

_READERS = {
    "pdf": "corpus.formats.pdf.reader",
    "epub": "corpus.formats.epub.reader",
    "docx": "corpus.formats.docx.reader",
    "html": "corpus.formats.html.reader",
    "markdown": "corpus.formats.markdown.reader",
    "beir": "corpus.formats.beir",
    "text": "corpus.formats.text",
    "folder": "corpus.formats.files",
}
_SUFFIXES = {
    ".md": "markdown", ".markdown": "markdown", ".mkd": "markdown",
    ".html": "html", ".htm": "html", ".xhtml": "html",
    ".jsonl": "beir",
}  # fmt: skip
FORMATS = tuple(_READERS)
_MEMBERS = {"epub": "META-INF/container.xml", "docx": "word/document.xml"}


def read_draft(path: Path, progress: Progress | None = None, ocr: bool = False) -> Draft:
    """What the reader of the file's format makes of it; of a folder, the HTML pages in it, else its text files.

    `progress` is called with ("reading", pages or parts done, all of them).

    Raises:
        SourceError: it is missing, unreadable, too large, empty, of no known format, or not whole.
    """
    report = progress or (lambda stage, done, total: None)
    try:
        name = format_of(path)
        read: Callable[..., Draft] = import_module(_READERS[name]).read
    except FileNotFoundError as error:
        raise SourceError("no such file", str(path), "check the path") from error
    except (OSError, ValueError) as error:
        raise SourceError(f"cannot be read ({error})", str(path), "check the path and its permissions") from error
    return read(path, report, ocr=ocr) if name == "pdf" else read(path, report)


def format_of(path: Path) -> str:
    """The format of a file, one of `FORMATS`: what its first bytes say, else its name, else text.

    Raises OSError where it cannot be opened.
    """
    if path.is_dir():
        return "folder" if not _holds_pages(path) and _holds_text(path) else "html"
    with path.open("rb") as file:
        opening = file.read(_OPENING)
    if b"%PDF-" in opening[:1024]:
        return "pdf"
    if opening.startswith(b"PK\x03\x04"):
        return _archive_format(path)
    # A UTF-16 page has zero bytes between its letters.
    letters = opening.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    by_name = _SUFFIXES.get(path.suffix.lower(), "text")
    if letters.startswith((b"<!doctype html", b"<html")):
        return "html"
    if by_name == "html" and letters.startswith(b"<"):
        return "html"
    if by_name == "beir":
        return "beir" if letters.startswith(b"{") else "text"
    return by_name if by_name != "html" else "text"


def _holds_pages(folder: Path) -> bool:
    return any(path.suffix.lower() in (".html", ".htm", ".xhtml") for path in islice(folder.rglob("*"), _MOST_MEMBERS))


def _holds_text(folder: Path) -> bool:
    return any(path.suffix.lower() in (".txt", ".md", ".markdown") for path in islice(folder.rglob("*"), _MOST_MEMBERS))


def _archive_format(path: Path) -> str:
    """EPUB and DOCX are ZIP archives with known members; any other archive is left to the text reader to name."""
    names = _names_in(path)
    for kind, member in _MEMBERS.items():
        if member in names:
            return kind
    return path.suffix.lower()[1:] if path.suffix.lower()[1:] in _MEMBERS else "text"


def _names_in(path: Path) -> frozenset[str]:
    """The known members of an archive that it has; none where its list is damaged or longer than any book's."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES or path.read_bytes().count(b"PK\x01\x02") > _MOST_MEMBERS:
            return frozenset()
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            folder = common_folder(names)
            return frozenset(name.removeprefix(folder) for name in names) & set(_MEMBERS.values())
    except (zipfile.BadZipFile, struct.error, OSError, ValueError, NotImplementedError, RuntimeError):
        return frozenset()
