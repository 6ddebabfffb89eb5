"""Changes to an entry that are more than one field: its pinyin, its status, the languages it is given in."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Sequence

from corpus.language.pinyin import pinyin
from corpus.terms.entries import ConceptEntry, Status, Term, sections_of


def complete(entry: ConceptEntry) -> ConceptEntry:
    """The entry with its pinyin, worked out where it has none."""
    if entry.pinyin or not (entry.zh_hans or entry.zh_hant):
        return entry
    return dataclasses.replace(entry, pinyin=pinyin(entry.zh_hans or entry.zh_hant))


def with_status(entry: ConceptEntry, status: Status) -> ConceptEntry:
    """The entry with another status; approving it makes its proposed names preferred or admitted."""
    if status not in ("preferred", "admitted"):
        return dataclasses.replace(entry, status=status)
    terms = {section.language: _approved(section.terms) for section in entry.sections}
    return dataclasses.replace(entry, status=status, sections=sections_of(terms))


def _approved(terms: Sequence[Term]) -> list[Term]:
    """The first proposed name becomes the preferred one where there is none; the others admitted."""
    found: list[Term] = []
    for term in terms:
        if term.status == "proposed":
            free = all(known.status != "preferred" for known in found)
            term = dataclasses.replace(term, status="preferred" if free else "admitted")  # noqa: PLW2901
        found.append(term)
    return found


def in_languages(entry: ConceptEntry, langs: Collection[str]) -> ConceptEntry | None:
    """The entry in these languages only, or None if it has none of them."""
    sections = tuple(section for section in entry.sections if section.language in langs)
    if not sections:
        return None
    chinese, english = bool({"zh-Hans", "zh-Hant"} & set(langs)), "en" in langs
    return dataclasses.replace(
        entry,
        sections=sections,
        pinyin=entry.pinyin if chinese else "",
        definition_zh=entry.definition_zh if chinese else "",
        definition_en=entry.definition_en if english else "",
        abbreviation=entry.abbreviation if english else "",
    )
