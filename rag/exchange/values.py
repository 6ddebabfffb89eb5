"""The values that go in and out of a termbase's files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.terms.entries import ConceptEntry, Language

_TRADITIONAL = {"hant", "tw", "hk", "mo"}


@dataclass(frozen=True, slots=True)
class ExportInfo:
    """What an export is headed with: the book, and when the terms were last changed (seconds since 1970)."""

    book_id: str
    title: str
    modified: float = 946684800.0  # 2000-01-01


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file of terms holds, and a line about each thing in it that was left out."""

    entries: tuple[ConceptEntry, ...]
    ignored: tuple[str, ...] = ()


Writer = Callable[[Sequence[ConceptEntry], ExportInfo], bytes]
Reader = Callable[[bytes, str], Reading]


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: its file extension, how entries become bytes, and how bytes become entries if they can."""

    name: str
    extension: str
    write: Writer
    read: Reader | None = None


def language_of_tag(tag: str) -> Language | None:
    """zh, zh-CN, zh_Hans_SG … → zh-Hans; zh-TW, zh-HK … → zh-Hant; en-US … → en; anything else None."""
    parts = tag.lower().replace("_", "-").split("-")
    if parts[0] == "en":
        return "en"
    if parts[0] not in ("zh", "cmn"):
        return None
    return "zh-Hant" if _TRADITIONAL & set(parts[1:]) and "hans" not in parts else "zh-Hans"
