"""Terms in a text made into links that the page's script shows an entry for. All text is escaped here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from corpus.language.folding import to_traditional
from corpus.terms.entries import ConceptEntry
from ui.page.texts import UiLanguage, text


@dataclass(frozen=True, slots=True)
class TermMark:
    """The terms of these entries stand at text[start:end]; `key` names the first of them on the page."""

    start: int
    end: int
    key: str
    entries: tuple[ConceptEntry, ...]


# Given a book's id ("" where none is meant) and a text: the terms that stand in it, in order, none within another.
FindTerms = Callable[[str, str], Sequence[TermMark]]


def no_terms(book_id: str, words: str) -> tuple[TermMark, ...]:
    """For a page without a termbase."""
    return ()


def linked(words: str, start: int, end: int, marks: Iterable[TermMark]) -> str:
    """words[start:end] as HTML, each term in it a link. A term that reaches beyond the piece stays plain."""
    parts = []
    at = start
    for mark in marks:
        if at <= mark.start and mark.end <= end:
            parts += [escape(words[at : mark.start]), _link(words[mark.start : mark.end], mark.key)]
            at = mark.end
    return "".join([*parts, escape(words[at:end])])


def table_html(marks: Iterable[TermMark], language: UiLanguage) -> str:
    """What the pop-up shows, by key: a hidden element that only the page's script reads."""
    table = {mark.key: [popup(entry, language) for entry in mark.entries] for mark in marks}
    data = escape(json.dumps(table, ensure_ascii=False, sort_keys=True))
    note, label = (escape(text(key, language)) for key in ("term_note", "term_popup"))
    return f'<div class="w-term-table" hidden data-terms="{data}" data-note="{note}" data-label="{label}"></div>'


def popup(entry: ConceptEntry, language: UiLanguage) -> dict[str, str]:
    """An entry as the pop-up shows it, plain text throughout."""
    chinese = entry.zh_hant if language == "zh-Hant" else entry.zh_hans
    source = text(f"term_source_{entry.source}", language) if entry.source and entry.en else ""
    first, second = entry.definition_zh, entry.definition_en
    if language == "zh-Hant":
        first = to_traditional(first)
    return {
        "zh": chinese or entry.heading,
        "pinyin": entry.pinyin,
        "en": " · ".join(part for part in (entry.en, entry.abbreviation) if part),
        "definition": (second or first) if language == "en" else (first or second),
        "status": text(f"term_status_{entry.status}", language) if entry.status else "",
        "source": f"{text('term_english_from', language)}: {source}" if source else "",
    }


def _link(words: str, key: str) -> str:
    return f'<a class="w-term" href="#w-term-{quote(key, safe="")}">{escape(words)}</a>'
