"""A file's bytes, within limits, and what is known of the file."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
from pathlib import Path

from corpus.errors import SourceError
from corpus.types import Source

# Text beyond this is no book, and would be encoded for hours.
MAX_TEXT_BYTES = 64 << 20
# A PDF or an EPUB may carry pictures.
MAX_FILE_BYTES = 512 << 20

Progress = Callable[[str, int, int], None]
"""Called with (stage, done, total); raising from it cancels the reading."""


def read_bytes(path: Path, most: int = MAX_FILE_BYTES) -> bytes:
    """The bytes of a file.

    Raises:
        SourceError: missing, a folder, unreadable, empty, or of more than `most` bytes.
    """
    try:
        refuse_special(path)
        if path.is_dir():
            raise SourceError("a folder, not a file", str(path), "give the path of one file")
        if path.stat().st_size > most:
            raise SourceError(f"larger than {most >> 20} MB", str(path), "split it or give its text alone")
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise SourceError("no such file", str(path), "check the path") from error
    except (OSError, ValueError) as error:
        raise SourceError(f"cannot be read ({error})", str(path), "check the path and its permissions") from error
    if not data:
        raise SourceError("the file is empty", str(path), "give a file with the book's text")
    return data


def readable_name(path: Path) -> str:
    """The name of a file as text: names that are no UTF-8 are most often GB18030, from archives and old systems."""
    if path.name.isprintable():
        return path.name
    name = os.fsencode(path.name)
    for encoding in ("utf-8", "gb18030"):
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name.decode("utf-8", "replace")


def refuse_special(path: Path) -> None:
    """Raises SourceError for what is neither a file nor a folder: a pipe or a device may never end."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return  # said better by who reads it
    if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
        raise SourceError("not a file but a pipe, a socket or a device", str(path), "save it as a file first")


def source_of(path: Path, data: bytes, text: str, kind: str, encoding: tuple[str, str] = ("", "")) -> Source:
    """What is known of a file: its name, hash and format, the encoding and why, the characters read from it."""
    return Source(
        path=str(path),
        sha256=hashlib.sha256(data).hexdigest(),
        encoding=encoding[0],
        encoding_reason=encoding[1],
        n_characters=len(text),
        format=kind,
    )
