"""References as files: BibTeX, CSL-JSON, RIS. The quote and its place go into the note.

Sources: RIS as documented by Clarivate (tags TY, AU, TI, …, ER; lines end in CRLF); CSL 1.0.2 input data schema (csl-data.json).
"""

from __future__ import annotations

import json
import re

from rag.citation import citation_label
from rag.citing.source import Source, pages_cited
from rag.types import Citation, Language

_BIBTEX = str.maketrans(
    {c: f"\\{c}" for c in "%&$#_"} | {"\\": "\\textbackslash{}", "~": "\\~{}", "^": "\\^{}", "{": "\\{", "}": "\\}"}
)


def bibtex(citation: Citation, source: Source, language: Language) -> str:
    """One @book entry."""
    rows = {
        "author": " and ".join(f"{{{_tex(name)}}}" for name in source.names),
        "title": f"{{{_tex(source.title)}}}",
        "publisher": _tex(source.publisher),
        "address": _tex(source.place),
        "year": str(source.year or ""),
        "isbn": source.isbn,
        "langid": "chinese" if source.language.startswith("zh") else "",
        "pages": pages_cited(citation).replace("–", "--"),
        "note": _tex(_note(citation, language)),
    }
    fields = ",\n".join(f"  {key} = {{{value}}}" for key, value in rows.items() if value)
    return f"@book{{{re.sub(r'[^A-Za-z0-9-]+', '', source.id) or 'book'},\n{fields}\n}}\n"


def csl_json(citation: Citation, source: Source, language: Language) -> str:
    """A list of one item, as Zotero and citeproc read it."""
    item = {
        "id": source.id,
        "type": "book",
        "title": source.title,
        "author": [{"literal": name} for name in source.names],
        "publisher": source.publisher,
        "publisher-place": source.place,
        "issued": {"date-parts": [[source.year]]} if source.year else None,
        "ISBN": source.isbn,
        "language": source.language,
        "page": pages_cited(citation),
        "note": _note(citation, language),
    }
    return json.dumps([{key: value for key, value in item.items() if value}], ensure_ascii=False, indent=1) + "\n"


def ris(citation: Citation, source: Source, language: Language) -> str:
    """One record of type BOOK."""
    rows = [
        ("TY", "BOOK"),
        *(("AU", name) for name in source.names),
        ("TI", source.title),
        ("PB", source.publisher),
        ("CY", source.place),
        ("PY", str(source.year or "")),
        ("SN", source.isbn),
        ("LA", source.language),
        ("SP", pages_cited(citation)),
        ("N1", _note(citation, language)),
    ]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in rows if value.strip()]
    return "\r\n".join([*lines, "ER  - ", ""])


def _note(citation: Citation, language: Language) -> str:
    return f"“{citation.text}” ({citation_label(citation, language)})"


def _tex(words: str) -> str:
    return " ".join(words.split()).translate(_BIBTEX)
