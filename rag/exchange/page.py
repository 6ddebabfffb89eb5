"""A glossary for reading: the entries under their letters, and the lines about each that all such formats show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from corpus.language.pinyin import index_letter
from corpus.terms.entries import LANGUAGES, ConceptEntry

LANGUAGE_NAMES = {"zh-Hans": "简体", "zh-Hant": "繁體", "en": "English"}
STATUS_NAMES = {
    "preferred": "首选 preferred",
    "admitted": "许用 admitted",
    "proposed": "建议 proposed",
    "deprecated": "不宜 deprecated",
}


def by_letter(entries: Sequence[ConceptEntry]) -> Iterator[tuple[str, list[ConceptEntry]]]:
    """(letter, entries) in the order given, which must be that of the pinyin; "#" holds what has no letter."""
    for letter, found in groupby(entries, lambda e: index_letter(e.pinyin or e.en)):
        yield letter, list(found)


def other_terms(entry: ConceptEntry) -> list[tuple[str, str, str]]:
    """(language, term, status) of every name that the heading line of an entry does not show as preferred."""
    shown = {(language, entry.name(language)) for language in LANGUAGES}
    return [
        (LANGUAGE_NAMES[section.language], term.text, STATUS_NAMES[term.status])
        for section in entry.sections
        for term in section.terms
        if term.status != "preferred" or (section.language, term.text) not in shown
    ]


def facts(entry: ConceptEntry) -> list[tuple[str, str]]:
    """(label, text) of the small print: status, subject, where the English comes from, how often it occurs."""
    source = " · ".join(filter(None, (entry.source, entry.source_note)))
    count = "" if entry.occurrences is None else str(entry.occurrences)
    pairs = (
        ("状态 status", STATUS_NAMES.get(entry.status, "")),
        ("领域 subject", entry.subject),
        ("词性 part of speech", entry.part_of_speech),
        ("英文来源 source of the English", source),
        ("出现次数 occurrences", count),
        ("首见 first", entry.first or ""),
        ("备注 note", entry.note),
    )
    return [pair for pair in pairs if pair[1]]
