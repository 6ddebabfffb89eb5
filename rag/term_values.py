"""The values that go in and out of a termbase's files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.termbase import ConceptEntry


@dataclass(frozen=True, slots=True)
class Heading:
    """What an export is headed with: the book, and when the terms were last changed (seconds since 1970)."""

    book_id: str
    title: str
    modified: float = 946684800.0  # 2000-01-01


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file of terms holds, and a line about each thing in it that was left out."""

    entries: tuple[ConceptEntry, ...]
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """An entry of the file that says otherwise than the termbase; `fields` names what differs."""

    existing: ConceptEntry
    incoming: ConceptEntry
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOutcome:
    """What an import did: ids added, updated, unchanged; conflicts found (those updated included)."""

    added: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    ignored: tuple[str, ...]


Writer = Callable[[Sequence[ConceptEntry], Heading], bytes]
Reader = Callable[[bytes, str], Reading]


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: its file extension, how entries become bytes, and how bytes become entries if they can."""

    name: str
    extension: str
    write: Writer
    read: Reader | None = None
