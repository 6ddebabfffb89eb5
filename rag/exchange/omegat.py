"""OmegaT glossary: UTF-8, tab-separated source, target, comment; no header row.

A line pairs one Chinese name with one English name. The comment holds the rest as "key: value" parts, so that the
file can be read back; a glossary from elsewhere has its comment taken as a note.
Source: OmegaT manual, "Glossaries", TSV format.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from corpus.draft.decoding import detect
from corpus.terms.entries import LANGUAGES, STATUSES, ConceptEntry, Language, Term, sections_of
from rag.errors import TermFileError
from rag.exchange.rows import Ids, build, join_list, row_of, split_list
from rag.exchange.values import ExportInfo, Reading

_FIELDS = (
    "status", "pinyin", "definition_zh", "definition_en", "subject", "abbreviation", "part_of_speech", "english_source",
    "source_note", "note", "occurrences", "first", "places",
)  # fmt: skip
_CHINESE: tuple[Language, ...] = ("zh-Hans", "zh-Hant")
_ENTRY_NAME = {"english_source": "source"}


def write_omegat(entries: Sequence[ConceptEntry], heading: ExportInfo) -> bytes:
    """The entries as glossary lines."""
    return "".join(line for entry in entries for line in _lines(entry)).encode("utf-8")


def read_omegat(data: bytes, where: str) -> Reading:
    """The entries of a glossary; lines with one id are one entry, else lines with one source term.

    Raises:
        SourceError: not text, or an encoding that cannot be recognised.
        TermFileError: no line of terms.
    """
    text = data.decode(detect(data, where)[0]).lstrip("\ufeff")
    found: dict[str, list[tuple[list[str], dict[str, str]]]] = {}
    ignored: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        cells = line.rstrip("\r").split("\t")
        if len(cells) < 2 or not (cells[0] + cells[1]).strip():
            ignored += [f"line {number} has no two columns"] if line.strip() else []
            continue
        comment = _read_comment(cells[2] if len(cells) > 2 else "")
        found.setdefault(comment.get("id", "\t" + cells[0]), []).append((cells, comment))
    if not found:
        raise TermFileError("no line with source and target", where, "give lines of source, tab, target, tab, comment")
    ids = Ids()
    entries = []
    for key, lines in found.items():
        entries.append(_entry(key, lines, ids, where))
        ids.take(entries[-1].id)
    return Reading(tuple(entries), tuple(ignored))


def _lines(entry: ConceptEntry) -> Iterable[str]:
    chinese = _names(entry, _CHINESE)
    english = _names(entry, ("en",))
    best_zh, best_en = next(iter(chinese), ""), next(iter(english), "")
    pairs = [
        (best_zh, best_en),
        *((zh, best_en) for zh in list(chinese)[1:]),
        *((best_zh, en) for en in list(english)[1:]),
    ]
    for number, (zh, en) in enumerate(pairs):
        parts = [f"id: {entry.id}"]
        parts += [
            f"{language}: {marks}"
            for names in (chinese.get(zh), english.get(en))
            for language, marks in (names or {}).items()
        ]
        if number == 0:
            row = row_of(entry)
            parts += [f"{name}: {row[name]}" for name in _FIELDS if row[name]]
        yield f"{zh}\t{en}\t{_escape(join_list(parts))}\n"


def _names(entry: ConceptEntry, languages: Iterable[Language]) -> dict[str, dict[str, str]]:
    """For each name: language → status, and source where the term states one."""
    names: dict[str, dict[str, str]] = {}
    for language in languages:
        for term in entry.terms(language):
            marks = f"{term.status} {term.source}".strip()
            names.setdefault(term.text, {})[language] = marks
    return names


def _escape(comment: str) -> str:
    return comment.replace("\n", "\\n")  # join_list has doubled every backslash of the text itself


def _read_comment(comment: str) -> dict[str, str]:
    """The parts of a comment written here; of any other, one `note`."""
    if not comment.startswith("id: "):
        return {"note": comment}
    # Split first: in the escaped text an n after an odd backslash is a line break.
    pairs = (part.partition(": ") for part in split_list(_line_breaks(comment)))
    return {key: value for key, _, value in pairs}


def _line_breaks(comment: str) -> str:
    pieces = comment.split("\\\\")
    return "\\\\".join(piece.replace("\\n", "\n") for piece in pieces)


def _entry(key: str, lines: Sequence[tuple[list[str], dict[str, str]]], ids: Ids, where: str) -> ConceptEntry:
    terms: dict[Language, list[Term]] = {language: [] for language in LANGUAGES}
    for cells, comment in lines:
        _add_terms(terms, cells, comment, where)
    facts = lines[0][1]
    first = "" if "id" in facts else "\n".join(dict.fromkeys(c["note"] for _, c in lines if c.get("note")))
    fields: dict[str, Any] = {
        _ENTRY_NAME.get(n, n): facts[n] for n in _FIELDS if n in facts and n not in ("occurrences", "places")
    }
    fields |= {"note": first or facts.get("note", ""), "status": facts.get("status", "")}
    fields["occurrences"] = int(facts["occurrences"]) if facts.get("occurrences", "").isdecimal() else None
    fields["places"] = tuple(split_list(facts.get("places", "")))
    name = lines[0][0][0] or lines[0][0][1]
    entry_id = facts.get("id") or ids.new(name)
    return build(lambda: ConceptEntry(id=entry_id, sections=sections_of(terms), **fields), where)


def _add_terms(terms: dict[Language, list[Term]], cells: Sequence[str], comment: Mapping[str, str], where: str) -> None:
    stated = {language: comment[language] for language in LANGUAGES if language in comment}
    if "id" not in comment:
        stated = {"zh-Hans": _next_status(terms["zh-Hans"]), "en": _next_status(terms["en"])}
    for language, marks in stated.items():
        text = cells[1] if language == "en" else cells[0]
        status, _, source = marks.partition(" ")
        if text.strip() and status in STATUSES:
            terms[language].append(_term(text, status, source, where))


def _next_status(terms: Sequence[Term]) -> str:
    return "admitted" if terms else "preferred"


def _term(text: str, status: Any, source: Any, where: str) -> Term:
    try:
        return Term(text, status, source)
    except ValueError as error:
        raise TermFileError(str(error), where, "mend this line in the file and import it again") from error
