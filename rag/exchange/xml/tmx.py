"""TMX 1.4b: a unit for each pair of names, the concept's facts in its first unit.

A deprecated name stands in a property, so that no tool suggests it as a translation.
Source: LISA OSCAR, TMX 1.4b specification.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element

from corpus.terms.entries import LANGUAGES, ConceptEntry, Language, Term
from rag.exchange.rows import row_of
from rag.exchange.values import ExportInfo
from rag.exchange.xml.writing import add, to_bytes

_PROPERTIES = (
    "subject", "status", "pinyin", "abbreviation", "part_of_speech", "definition_zh", "definition_en",
    "english_source", "source_note", "occurrences", "first", "places",
)  # fmt: skip
_HEADER = {
    "creationtool": "Wenshu", "creationtoolversion": "1", "segtype": "phrase", "o_tmf": "wenshu-termbase",
    "adminlang": "en", "srclang": "zh-Hans", "datatype": "plaintext",
}  # fmt: skip
_Unit = Mapping[Language, Term]


def write_tmx(entries: Sequence[ConceptEntry], heading: ExportInfo) -> bytes:
    """The entries as a translation memory."""
    root = Element("tmx", {"version": "1.4"})
    add(root, "header", **_HEADER)
    body = add(root, "body")
    for entry in entries:
        for number, unit in enumerate(_units(entry), 1):
            node = add(body, "tu", tuid=entry.id if number == 1 else f"{entry.id}#{number}")
            if number == 1:
                _add_facts(node, entry)
            for language, term in unit.items():
                _add_variant(node, language, term)
    return to_bytes(root)


def _units(entry: ConceptEntry) -> list[_Unit]:
    """The best names together; then every other name with the best of the other side."""
    usable = {language: _usable(entry.terms(language)) for language in LANGUAGES}
    best = {language: terms[0] for language, terms in usable.items() if terms}
    if not best:
        return [{section.language: section.terms[0] for section in entry.sections}]
    units: list[_Unit] = [best]
    for language, terms in usable.items():
        partner: Language = "zh-Hans" if language == "en" else "en"
        if partner not in best and language == "en":
            partner = "zh-Hant"
        units += [{language: term} | {k: v for k, v in best.items() if k == partner} for term in terms[1:]]
    return units


def _usable(terms: Sequence[Term]) -> list[Term]:
    return [term for term in terms if term.status != "deprecated"]


def _add_facts(node: Element, entry: ConceptEntry) -> None:
    if entry.note:
        add(node, "note", entry.note)
    row = row_of(entry)
    for name in _PROPERTIES:
        if row[name]:
            add(node, "prop", row[name], type=f"x-{name.replace('_', '-')}")
    for section in entry.sections:
        for term in section.terms:
            if term.status == "deprecated":
                add(node, "prop", term.text, type="x-deprecated", lang=section.language)


def _add_variant(node: Element, language: Language, term: Term) -> None:
    variant = add(node, "tuv", lang=language)
    add(variant, "prop", term.status, type="x-status")
    if term.source:
        add(variant, "prop", term.source, type="x-source")
    add(variant, "seg", term.text)
