"""What writes and reads each of the formats that `corpus.terms.formats` lists, and which one a file is."""

from __future__ import annotations

from pathlib import Path

from corpus.errors import RequestError
from corpus.terms.formats import NAMES, READABLE, TERM_FORMATS, format_by_extension, format_named
from rag.exchange.anki import write_anki
from rag.exchange.csv import read_csv, write_csv
from rag.exchange.html import write_html
from rag.exchange.json import read_json, write_json
from rag.exchange.markdown import write_markdown
from rag.exchange.omegat import read_omegat, write_omegat
from rag.exchange.skos import write_jsonld, write_turtle
from rag.exchange.values import Format, Reader, Writer
from rag.exchange.xlsx import read_xlsx, write_xlsx
from rag.exchange.xml.tbx import read_tbx, write_tbx, write_tbx2
from rag.exchange.xml.tmx import write_tmx

_FUNCTIONS: dict[str, tuple[Writer, Reader | None]] = {
    "csv": (write_csv, read_csv),
    "xlsx": (write_xlsx, read_xlsx),
    "tbx": (write_tbx, read_tbx),
    "tbx2": (write_tbx2, read_tbx),
    "tmx": (write_tmx, None),
    "omegat": (write_omegat, read_omegat),
    "skos": (write_turtle, None),
    "skos-jsonld": (write_jsonld, None),
    "json": (write_json, read_json),
    "markdown": (write_markdown, None),
    "html": (write_html, None),
    "anki": (write_anki, None),
}
FORMATS = {form.name: Format(form.name, form.extension, *_FUNCTIONS[form.name]) for form in TERM_FORMATS}


def format_of(path: Path, name: str | None = None) -> Format:
    """The format called `name`, or the one the file's extension means.

    Raises:
        RequestError: no such format.
    """
    found = format_named(name) if name else format_by_extension(path)
    if found is None:
        raise RequestError("no such format", name or path.name, f"choose one with --format: {', '.join(NAMES)}")
    return FORMATS[found.name]


def reader_of(path: Path, name: str | None = None) -> Reader:
    """What reads the format that `format_of` finds. Raises RequestError for one that can only be exported."""
    found = format_of(path, name)
    if found.read is None:
        raise RequestError(f"{found.name} can only be exported", path.name, f"import one of: {', '.join(READABLE)}")
    return found.read
