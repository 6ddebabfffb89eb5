"""What can go wrong with an index (leaves of `corpus.errors.WenshuError`)."""

from __future__ import annotations

from corpus.errors import WenshuError


class IndexMissingError(WenshuError):
    """The index of a book is not there, or not whole."""


class IndexDamagedError(WenshuError):
    """A file of an index is not what its manifest says: cut, altered, or of another format."""


class IndexMismatchError(WenshuError):
    """The index was made by another encoder, or another revision of it, than the one at hand."""


class EncoderError(WenshuError):
    """The encoder asked for cannot be had."""


class HomeError(WenshuError):
    """The library's folder cannot be written."""
