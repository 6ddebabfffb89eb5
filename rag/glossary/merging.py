"""What an import changes: which entries are new, which say the same, which say otherwise."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.terms.entries import LANGUAGES, ConceptEntry, Language, Term, sections_of
from rag.glossary.lookup import word_key

_FIELDS = (
    "subject", "pinyin", "abbreviation", "part_of_speech", "definition_zh", "definition_en", "source", "source_note",
    "status", "note",
)  # fmt: skip


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


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """The entries to add, the ids that say the same already, and the conflicts."""

    added: tuple[ConceptEntry, ...]
    unchanged: tuple[str, ...]
    conflicts: tuple[Conflict, ...]


def plan_import(existing: Sequence[ConceptEntry], incoming: Sequence[ConceptEntry]) -> ImportPlan:
    """Compare: by id, else by the best Chinese name. Two new entries of one name are both added (homonyms)."""
    by_id = {entry.id: entry for entry in existing}
    by_name = {key: entry for entry in reversed(existing) for key in name_keys(entry)}
    added: list[ConceptEntry] = []
    unchanged: list[str] = []
    conflicts: list[Conflict] = []
    for entry in incoming:
        names = (by_name[key] for key in name_keys(entry) if key in by_name)
        known = by_id.get(entry.id) or next(names, None)
        if known is None:
            added.append(entry)
            continue
        found = differences(known, entry)
        if found:
            conflicts.append(Conflict(known, entry, found))
        else:
            unchanged.append(known.id)
    return ImportPlan(tuple(added), tuple(unchanged), tuple(conflicts))


def differences(existing: ConceptEntry, incoming: ConceptEntry) -> tuple[str, ...]:
    """The fields in which `incoming` states something else. What it leaves empty, and counts, do not differ."""
    found = [name for name in _FIELDS if getattr(incoming, name) not in ("", getattr(existing, name))]
    for section in incoming.sections:
        known = {term.text: term for term in existing.terms(section.language)}
        if any(_differs(term, known.get(term.text)) for term in section.terms):
            found.append(section.language)
    return tuple(found)


def merge(existing: ConceptEntry, incoming: ConceptEntry) -> ConceptEntry:
    """`existing` with all that `incoming` states in its place; names that only `existing` has stay."""
    stated = {name: getattr(incoming, name) for name in _FIELDS if getattr(incoming, name)}
    terms = {language: _merged(existing, incoming, language) for language in LANGUAGES}
    return dataclasses.replace(existing, **stated, sections=sections_of(terms))


def name_keys(entry: ConceptEntry) -> tuple[str, ...]:
    """The best Chinese names, folded: what tells that two entries are of one term."""
    return tuple(dict.fromkeys(word_key(name) for name in (entry.zh_hans, entry.zh_hant) if name))


def chinese_keys(entry: ConceptEntry) -> frozenset[str]:
    """All Chinese names, folded."""
    return frozenset(word_key(term.text) for language in LANGUAGES[:2] for term in entry.terms(language))


def _differs(term: Term, known: Term | None) -> bool:
    return known is None or term.status != known.status or term.source not in ("", known.source)


def _merged(existing: ConceptEntry, incoming: ConceptEntry, language: Language) -> list[Term]:
    known = {term.text: term.source for term in existing.terms(language)}
    stated = [Term(t.text, t.status, t.source or known.get(t.text, "")) for t in incoming.terms(language)]
    texts = {term.text for term in stated}
    preferred = any(term.status == "preferred" for term in stated)
    for term in existing.terms(language):
        if term.text not in texts:
            demoted = preferred and term.status == "preferred"
            stated.append(dataclasses.replace(term, status="admitted") if demoted else term)
    return stated
