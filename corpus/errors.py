"""What can go wrong, as one tree.

WenshuError                     what, where, and how to mend it, in one line
├── RequestError                a bad request: empty question, unknown book, bad option
├── SourceError                 a file that cannot be imported
├── EditionError                a record or companion shipped with the package is not well formed
└── index.errors
    ├── IndexMissingError       no index, or not whole
    ├── IndexDamagedError       a file is not what the manifest says
    ├── IndexMismatchError      made with another encoder
    ├── EncoderError            the encoder cannot be had
    └── HomeError               the library's folder cannot be written
"""

from __future__ import annotations


class WenshuError(Exception):
    """An error a reader can act on. `str()` gives one line: what, where, how to mend it."""

    exit_code = 2

    def __init__(self, what: str, where: str = "", mend: str = "") -> None:
        self.what, self.where, self.mend = (_one_line(part) for part in (what, where, mend))
        super().__init__(", ".join(part for part in (self.what, self.where, self.mend) if part))


class RequestError(WenshuError, ValueError):
    """The request itself is at fault: an empty question, a book that is not there."""


class SourceError(WenshuError):
    """The file given for import cannot be read as a book."""


class EditionError(WenshuError):
    """An edition record or companion file of the package is malformed."""

    exit_code = 1


def _one_line(text: str) -> str:
    """`text` with control characters made visible, so that a file name cannot break the line."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
