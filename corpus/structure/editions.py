"""Edition records: the facts of a book (imprint, contents with pages) that the package knows."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from corpus.draft.draft import Imprint
from corpus.errors import EditionError
from corpus.language.folding import skeleton
from corpus.structure.contents import Entry
from corpus.structure.imprint import isbn_digits

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionSection:
    """One entry of an edition's contents: stable id, both titles, the printed page it begins on."""

    id: str
    parent: str | None
    title_en: str
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What is known of a book before any copy of it is read."""

    id: str
    title: str
    title_en: str
    authors: tuple[str, ...]
    authors_en: tuple[str, ...]
    publisher: str
    publisher_en: str
    place: str
    year: int
    isbn: str
    cip: str
    classification: str
    sections: tuple[EditionSection, ...]


@lru_cache(maxsize=1)
def editions() -> tuple[Edition, ...]:
    """All edition records of the package, by id.

    Raises:
        EditionError: a record is malformed.
    """
    folder = resources.files("corpus") / "data" / "editions"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return tuple(_edition(read_toml(f.read_text(encoding="utf-8"), f.name), f.name) for f in files)


def find_edition(imprint: Imprint, opening: str) -> Edition | None:
    """The edition a copy belongs to: by ISBN, else by its title standing in its `opening` pages."""
    for edition in editions():
        if imprint.isbn and isbn_digits(edition.isbn) == imprint.isbn:
            return edition
    if imprint.isbn:
        return None
    folded = skeleton(opening).text
    return next((e for e in editions() if skeleton(e.title).text in folded), None)


def edition(edition_id: str) -> Edition | None:
    """The edition with this id, or None."""
    return next((e for e in editions() if e.id == edition_id), None)


def read_toml(text: str, where: str) -> dict[str, Any]:
    """The table a TOML text holds. Raises EditionError."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise EditionError(f"malformed TOML ({error})", where, "reinstall wenshu") from error


def _edition(table: dict[str, Any], where: str) -> Edition:
    rows = table.pop("section", [])
    try:
        lists: dict[str, Any] = {key: tuple(table.pop(key)) for key in ("authors", "authors_en")}
        return Edition(**table, **lists, sections=tuple(_sections(rows)))
    except (KeyError, TypeError) as error:
        raise EditionError(f"malformed edition record ({error})", where, "reinstall wenshu") from error


def _sections(rows: list[dict[str, Any]]) -> list[EditionSection]:
    """The sections in order; what holds one is the nearest before it of a lower level."""
    sections: list[EditionSection] = []
    above: list[EditionSection] = []
    for row in rows:
        entry = Entry(**{key: value for key, value in row.items() if key not in ("id", "title_en")})
        while above and above[-1].entry.level >= entry.level:
            above.pop()
        parent = above[-1].id if above else None
        sections.append(EditionSection(id=row["id"], parent=parent, title_en=row["title_en"], entry=entry))
        above.append(sections[-1])
    return sections
