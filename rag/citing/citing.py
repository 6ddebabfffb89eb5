"""A citation in the style named."""

from __future__ import annotations

from collections.abc import Callable

from corpus.errors import RequestError
from corpus.types import Book
from rag.citing.files import bibtex, csl_json, ris
from rag.citing.source import Source, source_of
from rag.citing.styles import apa, chicago, gbt7714, markdown, plain
from rag.types import Citation, Language

_STYLES: dict[str, Callable[[Citation, Source, Language], str]] = {
    "plain": plain, "markdown": markdown, "gbt7714": gbt7714, "apa": apa, "chicago": chicago,
    "bibtex": bibtex, "csl-json": csl_json, "ris": ris,
}  # fmt: skip
STYLES = tuple(_STYLES)
# Those that are files to other programs, with their extensions.
FILES = {"bibtex": "bib", "csl-json": "json", "ris": "ris"}


def cite_as(citation: Citation, book: Book, style: str = "gbt7714", language: Language = "zh-Hans") -> str:
    """The quote with its source, in one of `STYLES`. A page that is not known for certain is left out.

    Raises:
        RequestError: no such style.
    """
    if style not in _STYLES:
        raise RequestError("no such style", style[:30], f"choose one of: {', '.join(STYLES)}")
    return _STYLES[style](citation, source_of(book), language)
