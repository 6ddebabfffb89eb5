"""TBX: version 3 (TBX-Basic, DCA) and version 2 (martif), which Translate Toolkit and older tools read.

TBX has no place for pinyin, for a concept's own status or for a proposed term: they stand in notes, "key: value".
Source: ISO 30042:2019; TBX-Basic dialect, schemas TBXcoreStructV03 and TBX-Basic_DCA; ISO 30042:2008 for martif.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element as Output

from corpus.draft.xml import Element, parse_xml
from corpus.terms.entries import (
    ENGLISH_SOURCES,
    PARTS_OF_SPEECH,
    STATUSES,
    ConceptEntry,
    Language,
    LanguageSection,
    Term,
    sections_of,
)  # fmt: skip
from rag.errors import TermFileError
from rag.exchange.rows import Ids, build
from rag.exchange.values import ExportInfo, Reading, language_of_tag
from rag.exchange.xml.writing import add, to_bytes

_STATUS = {
    "preferred": "preferredTerm-admn-sts",
    "admitted": "admittedTerm-admn-sts",
    "deprecated": "deprecatedTerm-admn-sts",
}
_STATUS_READ = {value: key for key, value in _STATUS.items()} | {"supersededTerm-admn-sts": "deprecated"}
_NOTES = {
    "pinyin": "pinyin",
    "status": "status",
    "English source": "source",
    "occurrences": "occurrences",
    "first": "first",
}
_ALLOWED: dict[str, tuple[str, ...]] = {"status": STATUSES, "English source": ENGLISH_SOURCES}
_ABBREVIATIONS = ("abbreviation", "acronym")
_DESCRIPTION = "Terms of a Chinese book with their English, exported by Wenshu."
# Characters an XML ID cannot hold are written _xHHHH_, as in XLSX and .NET; so is a _ that would look like that.
_NOT_IN_ID = re.compile(r"^[^A-Za-z_]|[^A-Za-z0-9._-]|_(?=x)")
_ENCODED = re.compile(r"_x([0-9A-F]{4}|[1-9A-F][0-9A-F]{4}|10[0-9A-F]{4})_")


@dataclass(frozen=True, slots=True)
class _Dialect:
    """The element names in which the two versions differ."""

    root: str
    attributes: dict[str, str]
    header: str
    entry: str
    section: str
    term: str


_V3 = _Dialect(
    "tbx",
    {"xmlns": "urn:iso:std:iso:30042:ed-2", "xml:lang": "zh-Hans", "type": "TBX-Basic", "style": "dca"},
    "tbxHeader", "conceptEntry", "langSec", "termSec",
)  # fmt: skip
_V2 = _Dialect("martif", {"type": "TBX-Basic", "xml:lang": "zh-Hans"}, "martifHeader", "termEntry", "langSet", "tig")


def write_tbx(entries: Sequence[ConceptEntry], heading: ExportInfo) -> bytes:
    """The entries as TBX version 3."""
    return _write(entries, _V3)


def write_tbx2(entries: Sequence[ConceptEntry], heading: ExportInfo) -> bytes:
    """The entries as TBX version 2."""
    return _write(entries, _V2)


def read_tbx(data: bytes, where: str) -> Reading:
    """The entries of a TBX file of either version. Languages other than Chinese and English are left out.

    Raises:
        SourceError: not well-formed XML, or XML that declares entities.
        TermFileError: another kind of XML, or no entry in it.
    """
    root = parse_xml(data, where)
    if root.name not in ("tbx", "martif"):
        raise TermFileError(f"not TBX but <{root.name}>", where, "export it as TBX version 2 or 3")
    entries: list[ConceptEntry] = []
    ids = Ids()
    ignored: list[str] = []
    nodes = tuple(root.find_all("conceptEntry", "termEntry"))
    if not nodes:
        raise TermFileError("no entry in the file", where, "give a file with at least one term")
    for node in nodes:
        entry = _read_entry(node, ids, ignored, f"{where}:{node.line}")
        if entry and ids.take(entry.id):
            entries.append(entry)
        elif entry:
            ignored.append(f"line {node.line} repeats the id {entry.id}")
    return Reading(tuple(entries), tuple(ignored))


def _write(entries: Sequence[ConceptEntry], dialect: _Dialect) -> bytes:
    root = Output(dialect.root, dialect.attributes)
    description = add(add(root, dialect.header), "fileDesc")
    add(add(description, "titleStmt"), "title", "Wenshu termbase")
    add(add(description, "sourceDesc"), "p", _DESCRIPTION)
    text = add(root, "text")
    body = add(text, "body") if entries else text  # a body needs an entry
    for entry in entries:
        _add_entry(body, entry, dialect)
    return to_bytes(root)


def _add_entry(body: Output, entry: ConceptEntry, dialect: _Dialect) -> None:
    node = add(body, dialect.entry, id=_encode_id(entry.id))
    _add_if(node, "descrip", entry.subject, type="subjectField")
    definitions = {"zh-Hans": entry.definition_zh, "en": entry.definition_en}
    languages = {section.language for section in entry.sections}
    for language, definition in definitions.items():
        if language not in languages:
            _add_if(node, "descrip", definition, type="definition", lang=language)
    _add_if(node, "admin", entry.source_note, type="source")
    for key, name in _NOTES.items():
        value = getattr(entry, name)
        _add_if(node, "note", f"{key}: {value}" if value not in ("", None) else "")
    _add_if(node, "note", "places: " + " ".join(entry.places) if entry.places else "")
    _add_if(node, "note", f"abbreviation: {entry.abbreviation}" if entry.abbreviation and "en" not in languages else "")
    _add_if(node, "note", f"note: {entry.note}" if entry.note else "")
    for section in entry.sections:
        _add_section(node, entry, section, definitions.get(section.language, ""), dialect)


def _add_section(
    node: Output, entry: ConceptEntry, section: LanguageSection, definition: str, dialect: _Dialect
) -> None:
    holder = add(node, dialect.section, lang=section.language)
    _add_if(holder, "descrip", definition, type="definition")
    for term in section.terms:
        tig = _add_term(holder, term.text, entry.part_of_speech, _STATUS.get(term.status, ""), "", dialect)
        _add_if(tig, "admin", term.source, type="source")
        _add_if(tig, "note", "status: proposed" if term.status == "proposed" else "")
    if section.language == "en" and entry.abbreviation:
        _add_term(holder, entry.abbreviation, entry.part_of_speech, _STATUS["admitted"], "abbreviation", dialect)


def _add_term(holder: Output, text: str, part: str, status: str, term_type: str, dialect: _Dialect) -> Output:
    tig = add(holder, dialect.term)
    add(tig, "term", text)
    _add_if(tig, "termNote", part, type="partOfSpeech")
    _add_if(tig, "termNote", status, type="administrativeStatus")
    _add_if(tig, "termNote", term_type, type="termType")
    return tig


def _add_if(parent: Output, name: str, text: str, **attributes: str) -> None:
    if text:
        add(parent, name, text, **attributes)


def _read_entry(node: Element, ids: Ids, ignored: list[str], where: str) -> ConceptEntry | None:
    terms: dict[Language, list[Term]] = {}
    fields: dict[str, Any] = {"status": ""}
    _read_notes(node, None, fields)
    for holder in node.find_all("langSec", "langSet"):
        language = language_of_tag(holder.attributes.get("lang", ""))
        if language is None:
            ignored.append(f"line {holder.line}: language {holder.attributes.get('lang', '')!r}")
            continue
        _read_notes(holder, language, fields)
        for tig in holder.find_all("termSec", "tig", "ntig"):
            term = _read_term(tig, language, not terms.get(language), fields)
            terms.setdefault(language, []).extend([term] if term else [])
    sections = sections_of(terms)
    if not sections:
        ignored.append(f"line {node.line} has no Chinese or English term")
        return None
    entry_id = _decode_id(node.attributes.get("id", "")) or ids.new(sections[0].terms[0].text)
    return build(lambda: ConceptEntry(id=entry_id, sections=sections, **fields), where)


def _read_notes(holder: Element, language: Language | None, fields: dict[str, Any]) -> None:
    """What stands on the concept or on a language of it, into `fields`."""
    groups = [child for child in holder.children if child.name.endswith("Grp")]
    for child in (*holder.children, *(inner for group in groups for inner in group.children)):
        kind = child.attributes.get("type", child.name)
        own = language_of_tag(child.attributes.get("lang", "")) or language
        if kind == "subjectField":
            fields["subject"] = child.text
        elif kind == "definition":
            fields.setdefault("definition_en" if own == "en" else "definition_zh", child.text)
        elif kind == "source":
            fields.setdefault("source_note", child.text)
        elif child.name == "note":
            _read_note(child.text, fields)


def _read_note(text: str, fields: dict[str, Any]) -> None:
    key, colon, value = text.partition(": ")
    if colon and key in _NOTES and _is_value(key, value):
        fields[_NOTES[key]] = int(value) if key == "occurrences" else value
    elif colon and key in ("abbreviation", "note"):
        fields[key] = "\n".join(filter(None, (fields.get(key), value)))
    elif colon and key == "places":
        fields["places"] = tuple(value.split())
    elif text.strip():
        fields["note"] = "\n".join(filter(None, (fields.get("note"), text)))


def _is_value(key: str, value: str) -> bool:
    return value.isdecimal() if key == "occurrences" else value in _ALLOWED.get(key, (value,))


def _read_term(tig: Element, language: Language, first: bool, fields: dict[str, Any]) -> Term | None:
    text = next((child.text for child in tig.find_all("term")), "").strip()
    notes = {
        child.attributes.get("type", child.name): child.text.strip() for child in tig.find_all("termNote", "admin")
    }
    if "partOfSpeech" in notes:
        part = notes["partOfSpeech"]
        fields.setdefault("part_of_speech", part if part in PARTS_OF_SPEECH else "other")
    if language == "en" and notes.get("termType") in _ABBREVIATIONS and not first and "abbreviation" not in fields:
        fields["abbreviation"] = text
        return None
    proposed = any(child.text.strip() == "status: proposed" for child in tig.find_all("note"))
    stated = _STATUS_READ.get(notes.get("administrativeStatus", ""), "preferred" if first else "admitted")
    return _term(text, "proposed" if proposed else stated, notes.get("source", "")) if text else None


def _term(text: str, status: Any, source: Any) -> Term:
    try:
        return Term(text, status, source)
    except ValueError:
        return Term(text, status)  # a source in words of another tool


def _encode_id(text: str) -> str:
    return _NOT_IN_ID.sub(lambda m: f"_x{ord(m.group()):04X}_", text)


def _decode_id(text: str) -> str:
    return _ENCODED.sub(lambda m: chr(int(m.group(1), 16)), text)
