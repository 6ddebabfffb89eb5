"""The termbase's values: concept entries with one section per language, and the curated entries of the package.

The levels are TBX's (ISO 30042): entry → language section → term.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib import resources
from typing import Any, Literal, get_args

from corpus.errors import EditionError
from corpus.structure.editions import read_toml

Language = Literal["zh-Hans", "zh-Hant", "en"]
Status = Literal["preferred", "admitted", "proposed", "deprecated"]
EnglishSource = Literal["book", "curated", "standard", "official", "dictionary", "composed", "proposed"]
PartOfSpeech = Literal["noun", "verb", "adjective", "adverb", "other"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
STATUSES: tuple[Status, ...] = get_args(Status)
ENGLISH_SOURCES: tuple[EnglishSource, ...] = get_args(EnglishSource)
PARTS_OF_SPEECH: tuple[PartOfSpeech, ...] = get_args(PartOfSpeech)

# One file so far, made for one edition; the key is the edition it belongs to.
_CURATED = {"smart-city-practice": "data/terms.toml"}
# The status of an entry's main name and of its other names.
_KNOWN: tuple[Status, Status] = ("preferred", "admitted")
_PROPOSED: tuple[Status, Status] = ("proposed", "proposed")
# What XML 1.0 cannot hold (control characters, surrogates, non-characters), C1 controls and the byte-order mark.
_ILLEGAL = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_LINES = ("id", "subject", "pinyin", "abbreviation", "source_note")
_TEXTS = ("definition_zh", "definition_en", "note")


@dataclass(frozen=True, slots=True)
class Term:
    """One name of a concept in one language. `source` is empty where it is the entry's."""

    text: str
    status: Status = "preferred"
    source: EnglishSource | Literal[""] = ""

    def __post_init__(self) -> None:
        """Tidy the text. Raises ValueError for an empty term or an unknown status or source."""
        object.__setattr__(self, "text", tidy_line(self.text))
        if not self.text:
            raise ValueError("empty term")
        _check("status", self.status, STATUSES)
        _check("source", self.source, ("", *ENGLISH_SOURCES))


@dataclass(frozen=True, slots=True)
class LanguageSection:
    """The names of a concept in one language, in the order of `STATUSES`.

    Each name once; at most one is preferred: a second one becomes admitted.
    """

    language: Language
    terms: tuple[Term, ...]

    def __post_init__(self) -> None:
        """Put the terms in order. Raises ValueError for an unknown language or no term at all."""
        _check("language", self.language, LANGUAGES)
        if not self.terms:
            raise ValueError(f"no term in section {self.language}")
        object.__setattr__(self, "terms", _ordered(self.terms))


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptEntry:
    """A concept: its names in each language, what it means, where the English comes from.

    `status` is empty only in what was read from a file that does not state it. `occurrences`, `first` (a passage
    id) and `places` (section ids, in order) are None or empty where nothing was counted.
    """

    id: str
    sections: tuple[LanguageSection, ...]
    subject: str = ""
    pinyin: str = ""
    abbreviation: str = ""
    part_of_speech: PartOfSpeech | Literal[""] = ""
    definition_zh: str = ""
    definition_en: str = ""
    source: EnglishSource | Literal[""] = ""
    source_note: str = ""
    status: Status | Literal[""] = "admitted"
    note: str = ""
    occurrences: int | None = None
    first: str | None = None
    places: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Tidy all text and order the sections. Raises ValueError for what cannot be an entry."""
        for name in _LINES:
            object.__setattr__(self, name, tidy_line(getattr(self, name)))
        for name in _TEXTS:
            object.__setattr__(self, name, tidy_text(getattr(self, name)))
        languages = [section.language for section in self.sections]
        if not self.id or not languages or len(set(languages)) < len(languages):
            raise ValueError(f"entry {self.id!r} needs an id and one section a language")
        ordered = sorted(self.sections, key=lambda s: LANGUAGES.index(s.language))
        object.__setattr__(self, "sections", tuple(ordered))
        _check("status", self.status, ("", *STATUSES))
        _check("source", self.source, ("", *ENGLISH_SOURCES))
        _check("part of speech", self.part_of_speech, ("", *PARTS_OF_SPEECH))

    def terms(self, language: Language) -> tuple[Term, ...]:
        """The terms in one language, best first; none if it has no section."""
        return next((s.terms for s in self.sections if s.language == language), ())

    def name(self, language: Language) -> str:
        """The best term in one language, or an empty string."""
        return next((term.text for term in self.terms(language)), "")

    @property
    def zh_hans(self) -> str:
        """The best Simplified term."""
        return self.name("zh-Hans")

    @property
    def zh_hant(self) -> str:
        """The best Traditional term."""
        return self.name("zh-Hant")

    @property
    def en(self) -> str:
        """The best English term."""
        return self.name("en")

    @property
    def heading(self) -> str:
        """What the entry is listed under: Chinese, else English."""
        return self.zh_hans or self.zh_hant or self.en


def sections_of(terms: Mapping[Language, Iterable[Term]]) -> tuple[LanguageSection, ...]:
    """One section for each language that has terms."""
    made = ((language, tuple(terms.get(language, ()))) for language in LANGUAGES)
    return tuple(LanguageSection(language, found) for language, found in made if found)


def curated_entries(edition_id: str | None = None) -> tuple[ConceptEntry, ...]:
    """The curated entries for an edition, in the file's order; none for an edition without. None: all there are.

    Raises:
        EditionError: a file of the package is malformed.
    """
    names = _CURATED if edition_id is None else (edition_id,)
    return tuple(entry for name in names if name in _CURATED for entry in _curated(name))


def curated_sha256() -> str:
    """The hash of the curated entries' files: another one when an entry has changed."""
    files = (resources.files("corpus").joinpath(name).read_bytes() for name in _CURATED.values())
    return hashlib.sha256(b"\0".join(files)).hexdigest()


def entries_to_json(entries: Iterable[ConceptEntry]) -> str:
    """The entries as one JSON text; the same entries give the same bytes."""
    table = {"format": "wenshu-termbase", "version": 1, "entries": [entry_to_dict(entry) for entry in entries]}
    return json.dumps(table, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def entries_from_json(text: str) -> tuple[ConceptEntry, ...]:
    """The entries that `entries_to_json` wrote. Raises ValueError for any other text."""
    try:
        table = json.loads(text)
        if not isinstance(table, dict) or table.get("format") != "wenshu-termbase":
            raise ValueError("no field format = wenshu-termbase")
        if table.get("version") != 1:
            raise ValueError(f"version {table.get('version')} is not known here")
        return tuple(entry_from_dict(row) for row in table["entries"])
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not a list of entries ({error!r})") from error


def entry_to_dict(entry: ConceptEntry) -> dict[str, Any]:
    """Plain values, empty fields left out."""
    table = {f.name: getattr(entry, f.name) for f in fields(entry) if f.name not in ("sections", "places")}
    table["terms"] = {section.language: [_term_to_dict(term) for term in section.terms] for section in entry.sections}
    table["places"] = list(entry.places)
    return {key: value for key, value in table.items() if value not in ("", None, [])}


def entry_from_dict(table: dict[str, Any]) -> ConceptEntry:
    """The entry that `entry_to_dict` wrote. Raises KeyError, TypeError or ValueError for another shape."""
    rest = {key: value for key, value in table.items() if key not in ("terms", "places")}
    for name in (*_LINES, *_TEXTS, "status", "source", "part_of_speech"):
        if not isinstance(rest.get(name, ""), str):
            raise TypeError(f"{name} is not text")
    if not isinstance(rest.get("occurrences", 0), int):
        raise TypeError("occurrences is not a number")
    sections = sections_of({language: [Term(**row) for row in rows] for language, rows in table["terms"].items()})
    rest.setdefault("status", "")
    return ConceptEntry(**rest, sections=sections, places=tuple(map(str, table.get("places", ()))))


def tidy_line(text: str) -> str:
    """`text` on one line, single spaces, without characters that no exchange format can hold."""
    return " ".join(_ILLEGAL.sub(" ", text).split())


def tidy_text(text: str) -> str:
    """As `tidy_line`, line by line; the line breaks stay, as line feeds."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(tidy_line(line) for line in lines).strip("\n")


def _check(what: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ValueError(f"unknown {what} {value!r}, use one of: {', '.join(filter(None, allowed))}")


def _rank(term: Term) -> int:
    return STATUSES.index(term.status)


def _ordered(terms: Iterable[Term]) -> tuple[Term, ...]:
    found: dict[str, Term] = {}
    for term in sorted(terms, key=_rank):
        second = term.status == "preferred" and found
        found.setdefault(term.text, Term(term.text, "admitted", term.source) if second else term)
    return tuple(found.values())


def _term_to_dict(term: Term) -> dict[str, str]:
    table = {"text": term.text, "status": term.status}
    return {**table, "source": term.source} if term.source else table


@lru_cache(maxsize=4)
def _curated(edition_id: str) -> tuple[ConceptEntry, ...]:
    where = _CURATED[edition_id]
    rows = read_toml((resources.files("corpus") / where).read_text(encoding="utf-8"), where)["concept"]
    try:
        return tuple(_from_curated(row) for row in rows)
    except (KeyError, TypeError, ValueError) as error:
        raise EditionError(f"malformed termbase ({error})", where, "reinstall wenshu") from error


def _from_curated(row: dict[str, Any]) -> ConceptEntry:
    keys = {"zh-Hans": "zh_hans", "zh-Hant": "zh_hant", "en": "en"}
    terms: dict[Language, list[Term]] = {}
    for language in LANGUAGES:
        # The English of a proposed entry is itself no more than a proposal; its Chinese name is a fact.
        proposed = row["status"] == "proposed" and language == "en"
        main, other = _PROPOSED if proposed else _KNOWN
        key = keys[language]
        terms[language] = [Term(row[key], main), *(Term(text, other) for text in row.get(f"{key}_also", ()))]
        found = (d["term"] for d in row.get("deprecated", ()) if d["lang"] == language)
        terms[language] += [Term(text, "deprecated") for text in found]
    kept = {f.name for f in fields(ConceptEntry)} - {"sections"}
    return ConceptEntry(**{key: row[key] for key in row if key in kept}, sections=sections_of(terms))
