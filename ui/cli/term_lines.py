"""Terms as lines of text for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from corpus.terms.entries import ConceptEntry
from rag.glossary.merging import ImportOutcome
from ui.cli.lines import visible

_SHOWN_CANDIDATES = 40


def entry_lines(entries: Sequence[ConceptEntry]) -> list[str]:
    """Each entry: names, where the English comes from, definitions, occurrences."""
    lines: list[str] = []
    for entry in entries:
        count = "" if entry.occurrences is None else f", × {entry.occurrences}"
        lines.append(f"{_names(entry)}  [{entry.status}; English: {entry.source or 'none'}{count}]")
        lines += [f"   {visible(text)}" for text in (entry.definition_zh, entry.definition_en) if text]
        lines += [f"   first: {entry.first}"] if entry.first else []
        lines.append("")
    return lines[:-1] or ["no such term"]


def list_lines(entries: Sequence[ConceptEntry]) -> list[str]:
    """One line an entry."""
    return [f"{_names(entry)}  [{entry.status}]" for entry in entries] or ["no terms"]


def candidate_lines(table: dict[str, Any], kept: int) -> list[str]:
    """The best candidates of `terms extract`, and how many were found and kept."""
    rows = table["candidates"]
    lines = []
    for rank, row in enumerate(rows[:_SHOWN_CANDIDATES], 1):
        english = "; ".join(f"{e['text']} ({e['source']})" for e in row["en"][:2])
        lines.append(
            f"{rank:4}. {visible(row['zh_hans'])}  × {row['frequency']}  {visible(english)}  [{row['status']}]"
        )
    book = table["book_id"]
    lines.append(
        f"{len(rows)} candidates in {book}, the best {kept} kept as proposals: wenshu terms list --book {book}"
    )
    return lines


def outcome_lines(outcome: ImportOutcome, on_conflict: str) -> list[str]:
    """What an import did, each conflict in a line."""
    lines = [f"{len(outcome.added)} added, {len(outcome.updated)} updated, {len(outcome.unchanged)} unchanged"]
    for conflict in outcome.conflicts:
        lines.append(f"conflict: {conflict.existing.id} differs in {', '.join(conflict.fields)}")
    if outcome.conflicts and on_conflict == "keep":
        lines.append("conflicts were left as they are; to take what the file says: --on-conflict take")
    return lines + [f"left out: {visible(line)}" for line in outcome.ignored]


def _names(entry: ConceptEntry) -> str:
    chinese = entry.zh_hans if entry.zh_hant in ("", entry.zh_hans) else f"{entry.zh_hans} / {entry.zh_hant}"
    parts = [chinese, f"({entry.pinyin})" if entry.pinyin else "", entry.en, entry.abbreviation]
    return visible("  ".join(part for part in parts if part))
