"""The file formats of the termbase by name, and which one a file is."""

from __future__ import annotations

from pathlib import Path

from corpus.errors import RequestError
from rag.exchange.anki import write_anki
from rag.exchange.csv import read_csv, write_csv
from rag.exchange.html import write_html
from rag.exchange.json import read_json, write_json
from rag.exchange.markdown import write_markdown
from rag.exchange.omegat import read_omegat, write_omegat
from rag.exchange.skos import write_jsonld, write_turtle
from rag.exchange.values import Format, Reader
from rag.exchange.xlsx import read_xlsx, write_xlsx
from rag.exchange.xml.tbx import read_tbx, write_tbx, write_tbx2
from rag.exchange.xml.tmx import write_tmx

_ALL = (
    Format("csv", ".csv", write_csv, read_csv),
    Format("xlsx", ".xlsx", write_xlsx, read_xlsx),
    Format("tbx", ".tbx", write_tbx, read_tbx),
    Format("tbx2", ".tbx", write_tbx2, read_tbx),
    Format("tmx", ".tmx", write_tmx),
    Format("omegat", ".txt", write_omegat, read_omegat),
    Format("skos", ".ttl", write_turtle),
    Format("skos-jsonld", ".jsonld", write_jsonld),
    Format("json", ".json", write_json, read_json),
    Format("markdown", ".md", write_markdown),
    Format("html", ".html", write_html),
    Format("anki", ".apkg", write_anki),
)
FORMATS = {form.name: form for form in _ALL}
_EXTENSIONS = {form.extension: form for form in reversed(_ALL)}
_EXTENSIONS |= {extension: FORMATS["omegat"] for extension in (".tsv", ".utf8", ".tab")}
_EXTENSIONS |= {".htm": FORMATS["html"], ".xml": FORMATS["tbx"], ".tbxm": FORMATS["tbx"]}


def format_of(path: Path, name: str | None = None) -> Format:
    """The format called `name`, or the one the file's extension means.

    Raises:
        RequestError: no such format.
    """
    found = FORMATS.get(name) if name else _EXTENSIONS.get(path.suffix.lower())
    if found is None:
        raise RequestError("no such format", name or path.name, f"choose one with --format: {', '.join(FORMATS)}")
    return found


def reader_of(path: Path, name: str | None = None) -> Reader:
    """What reads the format that `format_of` finds. Raises RequestError for one that can only be exported."""
    found = format_of(path, name)
    if found.read is None:
        known = ", ".join(form.name for form in _ALL if form.read)
        raise RequestError(f"{found.name} can only be exported", path.name, f"import one of: {known}")
    return found.read
