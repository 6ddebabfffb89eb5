"""The leaves this package adds to the tree of `corpus.errors`.

WenshuError
├── TermFileError       a file of terms that cannot be read or written
├── WriterError         a language model that cannot be reached, or does not answer as one
└── TermbaseError       the kept edits of a termbase are damaged or cannot be written
"""

from __future__ import annotations

from corpus.errors import WenshuError


class TermFileError(WenshuError):
    """A file of terms that cannot be read, or that a format cannot hold."""


class TermbaseError(WenshuError):
    """The edits kept for a termbase are damaged or cannot be written."""


class WriterError(WenshuError):
    """A language model cannot be reached, refuses, or sends what is no answer."""

    exit_code = 1
