"""An entry as one row of named text cells, and back: what CSV and XLSX share. Every field has its column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

from corpus.language.pinyin import pinyin, toneless
from corpus.terms.entries import LANGUAGES, STATUSES, ConceptEntry, Language, Term, sections_of
from rag.errors import TermFileError
from rag.exchange.values import Reading

_COLUMN: dict[Language, str] = {"zh-Hans": "zh_hans", "zh-Hant": "zh_hant", "en": "en"}
_PLAIN = (
    "subject",
    "pinyin",
    "abbreviation",
    "part_of_speech",
    "definition_zh",
    "definition_en",
    "source_note",
    "note",
)
COLUMNS = (
    "id", "status", "zh_hans", "pinyin", "en", "zh_hant", "definition_zh", "definition_en", "subject",
    "zh_hans_admitted", "zh_hans_proposed", "zh_hans_deprecated",
    "zh_hant_admitted", "zh_hant_proposed", "zh_hant_deprecated",
    "en_admitted", "en_proposed", "en_deprecated", "abbreviation", "part_of_speech",
    "english_source", "source_note", "term_sources", "note", "occurrences", "first", "places",
)  # fmt: skip
# Column names of glossaries from elsewhere. "source" and "target" are the languages of a translation there.
_ALIASES = {
    "zh_hans": "zh zh-cn zh_cn zh-hans chinese 中文 简体 简体中文 汉语 术语 术语中文 source source_term 源语",
    "zh_hant": "zh-tw zh_tw zh-hk zh-hant 繁体 繁體 繁体中文 繁體中文",
    "en": "en-us en-gb en_us en_gb english 英文 英语 英語 译文 目标语 target target_term",
    "pinyin": "拼音",
    "definition_zh": "定义 定義 释义 釋義 definition_chinese",
    "definition_en": "definition definition_english 英文定义",
    "subject": "domain 领域 領域 subject_field",
    "status": "状态 狀態",
    "note": "comment comments notes 备注 備註 description",
    "abbreviation": "缩写 縮寫 acronym",
}
_NAMES = {alias: column for column, aliases in _ALIASES.items() for alias in aliases.split()} | {c: c for c in COLUMNS}
_SEPARATOR = re.compile(r"(?<!\\)((?:\\\\)*)\|")


def row_of(entry: ConceptEntry) -> dict[str, str]:
    """The entry's cells by column; empty ones are empty text."""
    row = {column: str(getattr(entry, column)) for column in _PLAIN}
    row |= {"id": entry.id, "status": entry.status, "english_source": entry.source}
    for language, column in _COLUMN.items():
        row |= _term_cells(entry.terms(language), column)
    stated = [f"{s.language}/{t.source}: {t.text}" for s in entry.sections for t in s.terms if t.source]
    row["term_sources"] = join_list(stated)
    row["occurrences"] = "" if entry.occurrences is None else str(entry.occurrences)
    row["first"] = entry.first or ""
    row["places"] = join_list(entry.places)
    return row


def read_rows(header: Sequence[str], rows: Iterable[Sequence[str]], where: str) -> Reading:
    """The entries of a table. Unknown columns and rows without a term are left out and reported.

    Raises:
        TermFileError: no column of terms, no row, or a cell that is none of its column's values.
    """
    columns = [_NAMES.get(name.strip().lower().replace(" ", "_"), "") for name in header]
    if not {"zh_hans", "zh_hant", "en"} & set(columns):
        found = ", ".join(name for name in header if name)[:200]
        raise TermFileError(
            f"no column of terms among: {found}", where, "name the columns zh_hans, en, definition_en …"
        )
    ignored = [
        f"column {name!r} is not known" for name, column in zip(header, columns, strict=True) if name and not column
    ]
    entries: list[ConceptEntry] = []
    ids = Ids()
    seen = False
    for number, cells in enumerate(rows, 2):
        table = {c: cell for c, cell in zip(columns, cells, strict=False) if c and cell}
        seen = seen or bool(table)
        if not any(table.get(column) for column in _term_columns()):
            ignored += [f"row {number} has no term"] if table else []
            continue
        entry = _entry(table, ids, f"{where}:{number}")
        if ids.take(entry.id):
            entries.append(entry)
        else:
            ignored.append(f"row {number} repeats the id {entry.id}")
    if not seen:
        raise TermFileError("no row under the header", where, "give a file with at least one term")
    return Reading(tuple(entries), tuple(ignored))


def join_list(parts: Iterable[str]) -> str:
    """Parts in one cell, " | " between them; a | or \\ within a part is escaped."""
    return " | ".join(part.replace("\\", "\\\\").replace("|", "\\|") for part in parts)


def split_list(cell: str) -> list[str]:
    """The parts that `join_list` put together."""
    marked = _SEPARATOR.sub("\\1\0", cell)
    parts = (re.sub(r"\\([\\|])", r"\1", part).strip() for part in marked.split("\0"))
    return [part for part in parts if part]


class Ids:
    """The ids of one file's entries: those it states, and readable new ones for entries that have none."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._last: dict[str, int] = {}  # the number last given to a stem: homonyms do not count up from 2 each

    def take(self, entry_id: str) -> bool:
        """Keep an id for an entry; False if one has it already."""
        if entry_id in self._taken:
            return False
        self._taken.add(entry_id)
        return True

    def new(self, text: str) -> str:
        """A free id for a term that has none, not taken yet: "wu-lian-wang", then "wu-lian-wang-2"."""
        stem = re.sub(r"[^a-z0-9]+", "-", toneless(pinyin(text))).strip("-") or "term"
        number = self._last.get(stem, 1)
        while (found := stem if number == 1 else f"{stem}-{number}") in self._taken:
            number += 1
        self._last[stem] = number
        return found


def build(make: Callable[[], ConceptEntry], where: str) -> ConceptEntry:
    """The entry that `make` gives, its ValueError as an error in the file."""
    try:
        return make()
    except (ValueError, TypeError) as error:
        raise TermFileError(str(error), where, "mend this place in the file and import it again") from error


def _term_columns() -> list[str]:
    return [c for column in _COLUMN.values() for c in (column, *(f"{column}_{status}" for status in STATUSES[1:]))]


def _term_cells(terms: Sequence[Term], column: str) -> dict[str, str]:
    cells = {column: next((t.text for t in terms if t.status == "preferred"), "")}
    for status in STATUSES[1:]:
        cells[f"{column}_{status}"] = join_list(t.text for t in terms if t.status == status)
    return cells


def _entry(table: Mapping[str, str], ids: Ids, where: str) -> ConceptEntry:
    sources = dict(_source_pairs(table.get("term_sources", "")))
    terms = {language: tuple(_terms(table, language, sources, where)) for language in LANGUAGES}
    texts = {column: table[column] for column in _PLAIN if column in table}
    name = next(term.text for language in LANGUAGES for term in terms[language])
    places: dict[str, Any] = {
        "occurrences": _number(table.get("occurrences", ""), where),
        "first": table.get("first"),
        "places": tuple(split_list(table.get("places", ""))),
        "status": table.get("status", "").strip().lower(),
        "source": table.get("english_source", ""),
    }
    entry_id = table.get("id") or ids.new(name)
    fields = cast("dict[str, Any]", texts) | places
    return build(lambda: ConceptEntry(id=entry_id, sections=sections_of(terms), **fields), where)


def _terms(table: Mapping[str, str], language: Language, sources: Mapping[str, str], where: str) -> Iterable[Term]:
    column = _COLUMN[language]
    found = [(table[column], STATUSES[0])] if table.get(column, "").strip() else []
    for status in STATUSES[1:]:
        found += [(text, status) for text in split_list(table.get(f"{column}_{status}", ""))]
    try:
        return [Term(text, status, cast("Any", sources.get(f"{language}: {text}", ""))) for text, status in found]
    except ValueError as error:
        raise TermFileError(str(error), where, "mend this place in the file and import it again") from error


def _source_pairs(cell: str) -> Iterable[tuple[str, str]]:
    for part in split_list(cell):
        place, _, text = part.partition(": ")
        language, _, source = place.partition("/")
        yield f"{language}: {text}", source


def _number(cell: str, where: str) -> int | None:
    try:
        return int(cell) if cell.strip() else None
    except ValueError as error:
        raise TermFileError(f"occurrences is no number: {cell[:40]!r}", where, "leave the cell empty") from error
