"""The file formats a termbase is exported to and imported from: the one list. `rag.exchange` reads and writes them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath


@dataclass(frozen=True, slots=True)
class TermFormat:
    """A format: its name in commands, what people call it, its file extension and media type.

    `also`: further extensions its files come with. A `binary` one is nothing to print.
    """

    name: str
    label: str
    extension: str
    media_type: str
    readable: bool = False
    binary: bool = False
    also: tuple[str, ...] = ()


_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TERM_FORMATS = (
    TermFormat("csv", "CSV", ".csv", "text/csv", readable=True),
    TermFormat("xlsx", "XLSX", ".xlsx", _SHEET, readable=True, binary=True),
    TermFormat("tbx", "TBX v3", ".tbx", "application/xml", readable=True, also=(".xml", ".tbxm")),
    TermFormat("tbx2", "TBX v2", ".tbx", "application/xml", readable=True),
    TermFormat("tmx", "TMX", ".tmx", "application/xml"),
    TermFormat("omegat", "OmegaT", ".txt", "text/plain", readable=True, also=(".tsv", ".utf8", ".tab")),
    TermFormat("skos", "SKOS (Turtle)", ".ttl", "text/turtle"),
    TermFormat("skos-jsonld", "SKOS (JSON-LD)", ".jsonld", "application/ld+json"),
    TermFormat("json", "JSON", ".json", "application/json", readable=True),
    TermFormat("markdown", "Markdown", ".md", "text/markdown"),
    TermFormat("html", "HTML", ".html", "text/html", also=(".htm",)),
    TermFormat("anki", "Anki", ".apkg", "application/octet-stream", binary=True),
)
NAMES = tuple(form.name for form in TERM_FORMATS)
READABLE = tuple(form.name for form in TERM_FORMATS if form.readable)
# Where two have one extension, the first of the list is meant.
_BY_EXTENSION = {ending: form for form in reversed(TERM_FORMATS) for ending in (form.extension, *form.also)}


def format_named(name: str) -> TermFormat | None:
    """The format with this name."""
    return next((form for form in TERM_FORMATS if form.name == name), None)


def format_by_extension(file: PurePath) -> TermFormat | None:
    """The format that a file's extension means."""
    return _BY_EXTENSION.get(file.suffix.lower())


def readable_extensions() -> tuple[str, ...]:
    """The extensions of files that can be imported."""
    return tuple(dict.fromkeys(e for form in TERM_FORMATS if form.readable for e in (form.extension, *form.also)))
