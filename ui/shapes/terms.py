"""The termbase's values as plain tables, as scripts and the page read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from corpus.language.dictionary import GlossedWord
from corpus.language.folding import to_traditional
from corpus.terms.entries import ConceptEntry
from corpus.terms.extraction import Candidate
from rag.glossary.concordance import Line
from rag.glossary.lookup import word_key
from rag.glossary.merging import Conflict, ImportOutcome, name_keys
from rag.glossary.termbase import Termbase

_ENTRY = (
    "id", "zh_hans", "zh_hant", "pinyin", "en", "definition_zh", "definition_en", "status", "source", "occurrences",
    "first",
)  # fmt: skip
_ROW = ("id", "zh_hans", "zh_hant", "pinyin", "en", "status", "source", "occurrences")
_MORE = ("subject", "abbreviation", "source_note", "note")
_MOST_SENSES = 3


def entry_to_dict(entry: ConceptEntry) -> dict[str, Any]:
    """The contract's entry of `terms lookup`."""
    return {name: getattr(entry, name) for name in _ENTRY}


def lookup_to_dict(query: str, entries: Iterable[ConceptEntry]) -> dict[str, Any]:
    """The contract's table of `terms lookup`."""
    return {"query": query, "entries": [entry_to_dict(entry) for entry in entries]}


def list_to_dict(book_id: str, entries: Iterable[ConceptEntry]) -> dict[str, Any]:
    """The table of `terms list`."""
    return {"book_id": book_id, "entries": [entry_to_dict(entry) for entry in entries]}


def export_to_dict(book_id: str, path: str, count: int) -> dict[str, Any]:
    """The table of `terms export`."""
    return {"book_id": book_id, "path": path, "entries": count}


def row_to_dict(entry: ConceptEntry) -> dict[str, Any]:
    """An entry as a row of the page's glossary."""
    return {name: getattr(entry, name) for name in _ROW}


def full_to_dict(entry: ConceptEntry, places: Sequence[str], language: str) -> dict[str, Any]:
    """All of an entry, as the page edits it; `places`: the headings of the sections in which it occurs."""
    names = {s.language: [{"text": t.text, "status": t.status} for t in s.terms] for s in entry.sections}
    shown = to_traditional(entry.definition_zh) if language == "zh-Hant" else entry.definition_zh
    more = {name: getattr(entry, name) for name in _MORE}
    return {**entry_to_dict(entry), **more, "definition_zh_shown": shown, "terms": names, "places": list(places)}


def line_to_dict(line: Line, place: str) -> dict[str, Any]:
    """A line of the page's concordance; `place`: the heading of its section."""
    return {
        "left": line.left, "key": line.key, "right": line.right, "passage": line.passage_id,
        "start": line.start, "end": line.end, "place": place,
    }  # fmt: skip


def word_to_dict(word: GlossedWord) -> dict[str, Any]:
    """A word of a quote with its reading and what the dictionary says."""
    glosses = ["; ".join(gloss.senses[:_MOST_SENSES]) for gloss in word.glosses[:2]]
    return {"text": word.text, "pinyin": word.pinyin, "glosses": glosses}


def candidates_to_dict(book_id: str, candidates: Iterable[Candidate], termbase: Termbase) -> dict[str, Any]:
    """The contract's table of `terms extract`; a candidate the termbase knows has the status it has there."""
    known = {key: entry.status for entry in termbase.entries for key in name_keys(entry)}
    return {
        "book_id": book_id,
        "candidates": [
            {
                "zh_hans": candidate.zh_hans,
                "score": candidate.score,
                "frequency": candidate.frequency,
                "chapters": candidate.chapters,
                "first": candidate.first,
                "en": [{"text": text, "source": source} for text, source in candidate.en],
                "status": known.get(word_key(candidate.zh_hans), "proposed"),
            }
            for candidate in candidates
        ],
    }


def outcome_to_dict(outcome: ImportOutcome) -> dict[str, Any]:
    """What an import did; a conflict shows both entries."""
    return {
        "added": list(outcome.added),
        "updated": list(outcome.updated),
        "unchanged": list(outcome.unchanged),
        "conflicts": [_conflict(conflict) for conflict in outcome.conflicts],
        "ignored": list(outcome.ignored),
    }


def _conflict(conflict: Conflict) -> dict[str, Any]:
    return {
        "id": conflict.existing.id,
        "fields": list(conflict.fields),
        "existing": entry_to_dict(conflict.existing),
        "incoming": entry_to_dict(conflict.incoming),
    }
