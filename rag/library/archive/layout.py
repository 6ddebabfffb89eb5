"""How an archive is laid out: where its members stand, and to which termbase a file belongs."""

from __future__ import annotations

from corpus.reading import slug
from rag.library.recovery import TERMS

FORMAT = 1
LISTING = "wenshu-library.json"
BLOCK = 1 << 20


def is_plain(name: str) -> bool:
    """True for the listing, `books/ID/…` and `terms/NAME.json` with nothing odd in any part of the name."""
    parts = name.split("/")
    if any(not p or p.startswith(".") or not p.isprintable() or set(p) & set('\\:*?"<>|') for p in parts):
        return False
    if parts[0] == "books":
        return len(parts) > 2
    if parts[0] == TERMS:
        return len(parts) == 2 and name.endswith(".json") and slug(termbase_of(name)) == termbase_of(name)
    return name == LISTING


def termbase_of(name: str) -> str:
    """`terms/NAME.json` and `terms/NAME.extracted.json` belong to the termbase NAME."""
    return name.rsplit("/", 1)[-1].removesuffix(".json").removesuffix(".extracted")


def term_files(name: str) -> tuple[str, str]:
    """The names of a termbase's files."""
    return f"{name}.json", f"{name}.extracted.json"
