"""SKOS as Turtle and as JSON-LD: one graph, two spellings.

prefLabel is the preferred name (or, where there is none, the first proposed one), altLabel an admitted or proposed
name or the abbreviation, hiddenLabel a deprecated one. What SKOS has no word for stands under urn:wenshu:vocabulary:.
Source: W3C, SKOS Reference (integrity conditions S13, S14); Turtle 1.1; JSON-LD 1.1.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from corpus.terms.entries import ConceptEntry, Language, Term
from rag.exchange.values import ExportInfo

_PREFIXES = {
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dct": "http://purl.org/dc/terms/",
    "wenshu": "urn:wenshu:vocabulary:",
}
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
# (property, text, language or nothing)
_Literal = tuple[str, str, str]
_LABELS = {
    "preferred": "skos:prefLabel",
    "admitted": "skos:altLabel",
    "proposed": "skos:altLabel",
    "deprecated": "skos:hiddenLabel",
}
_PLAIN = {
    "id": "skos:notation", "subject": "dct:subject", "part_of_speech": "wenshu:partOfSpeech", "status": "wenshu:status",
    "source": "wenshu:englishSource", "source_note": "dct:source", "first": "wenshu:firstPassage",
}  # fmt: skip


def write_turtle(entries: Sequence[ConceptEntry], heading: ExportInfo) -> bytes:
    """The entries as a SKOS concept scheme in Turtle."""
    scheme = _scheme_iri(heading)
    blocks = [f"@prefix {name}: <{iri}> ." for name, iri in _PREFIXES.items()]
    blocks.append(f"\n<{scheme}> a skos:ConceptScheme ;\n    dct:title {_turtle(heading.title, '')} .")
    for entry in entries:
        lines = [f"\n<{_concept_iri(entry, heading)}> a skos:Concept", f"    skos:inScheme <{scheme}>"]
        lines += [f"    {name} {_turtle(text, language)}" for name, text, language in _literals(entry)]
        lines += [f"    wenshu:occurrences {entry.occurrences}"] if entry.occurrences is not None else []
        blocks.append(" ;\n".join(lines) + " .")
    return ("\n".join(blocks) + "\n").encode("utf-8")


def write_jsonld(entries: Sequence[ConceptEntry], heading: ExportInfo) -> bytes:
    """The same scheme in JSON-LD."""
    scheme = _scheme_iri(heading)
    graph: list[dict[str, Any]] = [{"@id": scheme, "@type": "skos:ConceptScheme", "dct:title": heading.title}]
    for entry in entries:
        node: dict[str, Any] = {
            "@id": _concept_iri(entry, heading),
            "@type": "skos:Concept",
            "skos:inScheme": {"@id": scheme},
        }
        for name, text, language in _literals(entry):
            value = {"@language": language, "@value": text} if language else text
            node.setdefault(name, []).append(value)
        if entry.occurrences is not None:
            node["wenshu:occurrences"] = entry.occurrences
        graph.append(node)
    table = {"@context": _PREFIXES, "@graph": graph}
    return (json.dumps(table, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _literals(entry: ConceptEntry) -> list[_Literal]:
    found: list[_Literal] = []
    for section in entry.sections:
        found += _labels(section.terms, section.language)
    if entry.abbreviation:
        found.append(("wenshu:abbreviation", entry.abbreviation, "en"))
        if all(term.text != entry.abbreviation for term in entry.terms("en")):
            found.append(("skos:altLabel", entry.abbreviation, "en"))
    texts = (("skos:definition", entry.definition_zh, "zh-Hans"), ("skos:definition", entry.definition_en, "en"))
    found += [literal for literal in texts if literal[1]]
    found += [("wenshu:pinyin", entry.pinyin, "zh-Latn-pinyin")] if entry.pinyin else []
    found += [("skos:editorialNote", entry.note, "")] if entry.note else []
    found += [(name, str(getattr(entry, key)), "") for key, name in _PLAIN.items() if getattr(entry, key)]
    return found + [("wenshu:section", place, "") for place in entry.places]


def _labels(terms: Sequence[Term], language: Language) -> list[_Literal]:
    found: list[_Literal] = []
    stands_in = next((t for t in terms if t.status == "proposed"), None) if terms[0].status != "preferred" else None
    for term in terms:
        label = "skos:prefLabel" if term is stands_in else _LABELS[term.status]
        found.append((label, term.text, language))
        if term.status == "proposed":
            found.append(("wenshu:proposedLabel", term.text, language))
        if term.source:
            found.append((f"wenshu:{term.source}Label", term.text, language))
    # A set of triples: a proposed name whose source is "proposed" says the same twice.
    return list(dict.fromkeys(found))


def _turtle(text: str, language: str) -> str:
    return f'"{text.translate(_ESCAPES)}"' + (f"@{language}" if language else "")


def _scheme_iri(heading: ExportInfo) -> str:
    return f"urn:wenshu:termbase:{quote(heading.book_id, safe='')}"


def _concept_iri(entry: ConceptEntry, heading: ExportInfo) -> str:
    return f"{_scheme_iri(heading)}:{quote(entry.id, safe='')}"
