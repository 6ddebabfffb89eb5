"""The glossary of the page: rows, entries, concordance, edits, files. Values in, plain tables out; no web server here."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, Protocol, cast, get_args

from corpus.errors import RequestError, WenshuError
from corpus.language.dictionary import segment_with_glosses
from corpus.language.folding import fold, to_simplified, to_traditional
from corpus.language.pinyin import index_letter
from corpus.structure.pages import pages_of, physical_pages_of
from corpus.terms.entries import (
    LANGUAGES,
    ConceptEntry,
    Status,
    Term,
    entry_from_dict,
    entry_to_dict,
    sections_of,
)
from corpus.types import Book
from index.folder import BookIndex
from index.swap import replace_file
from rag.citation import cite, english_heading, page_words
from rag.exchange.formats import FORMATS
from rag.glossary.concordance import Line, concordance
from rag.glossary.extraction import extract_into, usual_number
from rag.glossary.termbase import Termbase
from rag.types import BookSummary, Quote
from ui.page.cards import card_html
from ui.page.term_marks import TermMark
from ui.page.texts import UiLanguage, ui_language
from ui.shapes.terms import full_to_dict, line_to_dict, outcome_to_dict, row_to_dict, word_to_dict

MOST_ROWS = 200
_Sort = Literal["pinyin", "en", "n"]
_MOST_CHARACTERS = 2000
_LONGEST_NAME = 200
_APPROVED = ("preferred", "admitted")


class StaleEntryError(RequestError):
    """An edit of an entry that is no longer as it was when the edit began."""


class TermLibrary(Protocol):
    """What the glossary needs of a library."""

    def summaries(self) -> tuple[BookSummary, ...]:
        """A line about each book."""

    def termbase(self, book_id: str | None = None) -> Termbase:
        """The termbase of a book."""

    def index(self, book_id: str) -> BookIndex:
        """The book with its passages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which entries are listed, in what order, and from which row on."""

    query: str = ""
    section: str = ""
    status: str = ""
    source: str = ""
    sort: Literal["pinyin", "en", "n"] = "pinyin"
    offset: int = 0
    limit: int = MOST_ROWS


class GlossaryPage:
    """The termbases of a library for many visitors at once; one at a time is served."""

    def __init__(self, library: TermLibrary) -> None:
        self._library = library
        self._lock = threading.Lock()
        self._listed: dict[tuple[str, str], tuple[tuple[ConceptEntry, ...], tuple[ConceptEntry, ...]]] = {}

    def marks(self, book_id: str, words: str) -> tuple[TermMark, ...]:
        """The terms that stand in a text of a book."""
        with self._lock:
            termbase = self._library.termbase(book_id or None)
            found = ((m, tuple(termbase.entry(i) for i in m.entry_ids)) for m in termbase.mentions(words))
            return tuple(TermMark(m.start, m.end, f"{termbase.book_id}:{e[0].id}", e) for m, e in found)

    def find_terms(self, book_id: str, words: str) -> tuple[TermMark, ...]:
        """As `marks`, but none where a termbase cannot be read: a text is shown all the same."""
        try:
            return self.marks(book_id, words)
        except WenshuError:
            return ()

    def add(self, book_id: str, zh: str, en: str, language: UiLanguage) -> dict[str, Any]:
        """Add an entry of the reader's own; gives it back.

        Raises:
            RequestError: no Chinese name, or an entry has it already.
        """
        chinese, english = zh.strip()[:_LONGEST_NAME], en.strip()[:_LONGEST_NAME]
        if not chinese:
            raise RequestError("it needs a name", "", "give the Chinese name")
        with self._lock:
            termbase = self._library.termbase(book_id or None)
            known = {term.text for entry in termbase.entries for s in entry.sections for term in s.terms}
            if chinese in known:
                raise RequestError("the glossary has this term already", chinese, "edit its entry")
            sections = sections_of(
                {
                    "zh-Hans": [Term(to_simplified(chinese))],
                    "zh-Hant": [Term(to_traditional(chinese))],
                    "en": [Term(english)] if english else [],
                }
            )
            made = termbase.add(
                ConceptEntry(id=f"own-{secrets.token_hex(6)}", sections=sections, source="proposed" if english else "")
            )
            return _full(termbase.entry(made.id), self._book(book_id), language)

    def rows(self, book_id: str, wanted: Wanted, language: UiLanguage) -> dict[str, Any]:
        """A page of rows, how many there are in all, where each letter begins, and the sections one can choose."""
        with self._lock:
            termbase = self._library.termbase(book_id or None)
            book = self._book(book_id)
            chosen = self._chosen(termbase, book, wanted)
            shown = chosen[wanted.offset : wanted.offset + min(wanted.limit, MOST_ROWS)]
            letters: dict[str, int] = {}
            for place, entry in enumerate(() if wanted.query.strip() or wanted.sort == "n" else chosen):
                letters.setdefault(_letter(entry, wanted.sort), place)
            return {
                "total": len(chosen),
                "all": len(termbase.entries),
                "offset": wanted.offset,
                "letters": letters,
                "rows": [row_to_dict(entry) for entry in shown],
                "sections": _sections(book, termbase.entries, language),
            }

    def entry(self, book_id: str, entry_id: str, language: UiLanguage) -> dict[str, Any]:
        """All of an entry, the headings of the sections in which it occurs included."""
        with self._lock:
            entry = self._library.termbase(book_id or None).entry(entry_id)
            return _full(entry, self._book(book_id), language)

    def lines(self, book_id: str, entry_id: str, by: str, language: UiLanguage) -> dict[str, Any]:
        """The concordance of an entry."""
        with self._lock:
            termbase = self._library.termbase(book_id or None)
            book = self._book(book_id)
            found = concordance(termbase, entry_id, "left" if by == "left" else "right")
            headings = {section.id: _heading(book, section.id, language) for section in book.sections}
            rows = [
                {**line_to_dict(line, _place(book, line, headings[line.section_id], language)), "book": book.id}
                for line in found
            ]
            return {"total": termbase.entry(entry_id).occurrences or 0, "lines": rows}

    def passage_html(self, book_id: str, passage_id: str, start: int, end: int, language: UiLanguage) -> str:
        """The card of a passage with these words marked."""
        with self._lock:
            index = self._index(book_id)
        row = index.passages.row_of(passage_id)
        passage = None if row is None else index.passages[row]
        if passage is None or not passage.start <= start < end <= passage.end:
            raise RequestError("no such place", passage_id, "reload the page")
        quote = Quote(marker=0, citation=cite(index.book, passage, start, end), context=passage)
        return card_html(quote, 0, language)

    def edit(self, book_id: str, entry_id: str, change: dict[str, Any], language: UiLanguage) -> dict[str, Any]:
        """Keep an entry's new names, definitions and status; gives it back.

        Raises:
            RequestError: no such entry, or what is no entry.
        """
        with self._lock:
            termbase = self._library.termbase(book_id or None)
            now = termbase.entry(entry_id)
            if change.get("version", version_of(now)) != version_of(now):
                raise StaleEntryError("the entry was changed meanwhile", entry_id, "look at it again")
            try:
                made = _edited(now, change)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                if isinstance(error, RequestError):
                    raise
                raise RequestError(
                    f"not an entry ({error})", entry_id, "give each name its words and its status"
                ) from error
            termbase.edit(made)
            return _full(termbase.entry(entry_id), self._book(book_id), language)

    def set_status(self, book_id: str, entry_id: str, status: str, language: UiLanguage) -> dict[str, Any]:
        """Give an entry another status; gives it back."""
        with self._lock:
            termbase = self._library.termbase(book_id or None)
            termbase.set_status(entry_id, cast("Status", status))
            return _full(termbase.entry(entry_id), self._book(book_id), language)

    def delete(self, book_id: str, entry_id: str) -> dict[str, Any]:
        """Take an entry out; gives what `put_back` needs."""
        with self._lock:
            termbase = self._library.termbase(book_id or None)
            entry = termbase.entry(entry_id)
            termbase.remove(entry_id)
            return {"entry": entry_to_dict(entry)}

    def put_back(self, book_id: str, table: dict[str, Any], language: UiLanguage) -> dict[str, Any]:
        """Keep an entry that was deleted; gives it back."""
        with self._lock:
            termbase = self._library.termbase(book_id or None)
            try:
                made = termbase.edit(entry_from_dict(table["entry"]))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise RequestError(f"not an entry ({error})", "", "reload the page") from error
            return _full(termbase.entry(made.id), self._book(book_id), language)

    def extract(self, book_id: str, progress: Callable[[str, int, int], None]) -> None:
        """Propose the terms of a book; curated and edited entries stay."""
        index = self._index(book_id)
        with self._lock:
            termbase = self._library.termbase(book_id or None)
        extract_into(termbase, index.book, tuple(index.passages), usual_number(index.book), progress)

    def export(self, book_id: str, format: str, approved: bool) -> tuple[str, bytes]:
        """(file name, bytes) of the termbase in a format, all of it or what is approved."""
        with self._lock:
            termbase = self._library.termbase(book_id or None)
            data = termbase.render(format, termbase.select(status=_APPROVED if approved else ()))
            kind = "-tbx2" if format == "tbx2" else ""
            return f"{termbase.book_id}-terms{kind}{FORMATS[format].extension}", data

    def bring_in(self, book_id: str, name: str, data: bytes, take: bool) -> dict[str, Any]:
        """Import a file of terms: what was added, and what is in conflict."""
        with self._lock, TemporaryDirectory(prefix="wenshu-terms-") as folder:
            path = Path(folder) / f"terms{Path(name).suffix[:12]}"
            replace_file(path, data)
            outcome = self._library.termbase(book_id or None).import_(path, on_conflict="take" if take else "keep")
        return outcome_to_dict(outcome)

    def words(self, quoted: str) -> list[dict[str, Any]]:
        """A quote word by word: pinyin and what the dictionary says."""
        return [dict(row) for row in _words(quoted[:_MOST_CHARACTERS])]

    def _index(self, book_id: str) -> BookIndex:
        return self._library.index(book_id or self._library.summaries()[0].id)

    def _book(self, book_id: str) -> Book:
        return self._index(book_id).book

    def _chosen(self, termbase: Termbase, book: Book, wanted: Wanted) -> Sequence[ConceptEntry]:
        asked = bool(wanted.query.strip())
        entries = termbase.lookup(wanted.query) if asked else self._sorted(termbase, wanted.sort)
        inside = book.within(wanted.section) if wanted.section else frozenset[str]()
        tests: list[Callable[[ConceptEntry], bool]] = []
        if wanted.status:
            tests.append(lambda entry: entry.status == wanted.status)
        if wanted.source:
            tests.append(lambda entry: entry.source == wanted.source)
        if wanted.section:
            tests.append(lambda entry: not inside.isdisjoint(entry.places))
        return [entry for entry in entries if all(test(entry) for test in tests)] if tests else entries

    def _sorted(self, termbase: Termbase, sort: str) -> tuple[ConceptEntry, ...]:
        entries = termbase.entries
        key = (termbase.book_id, sort)
        # Compared by identity, but an empty tuple is every other empty tuple.
        if key not in self._listed or self._listed[key][0] is not entries:
            # The first keystroke must not wait for the look-up index: a word that is nowhere makes all of it.
            termbase.lookup("qqqq")
            self._listed[key] = entries, _in_order(entries, sort)
        return self._listed[key][1]


def _in_order(entries: tuple[ConceptEntry, ...], sort: str) -> tuple[ConceptEntry, ...]:
    """Entries, given by pinyin, in another order: by their English, or the most used first."""
    if sort == "en":
        return tuple(sorted(entries, key=lambda e: (not e.en, fold(e.en), e.id)))
    return tuple(sorted(entries, key=lambda e: -(e.occurrences or 0))) if sort == "n" else entries


def version_of(entry: ConceptEntry) -> str:
    """Another value when what a reader edits of an entry has changed."""
    kept = replace(entry, occurrences=None, first=None, places=())
    return hashlib.sha256(repr(kept).encode("utf-8", "replace")).hexdigest()[:16]


def _letter(entry: ConceptEntry, sort: str) -> str:
    return _letter_of(entry.en if sort == "en" else entry.pinyin or entry.en)


@lru_cache(maxsize=32768)
def _letter_of(words: str) -> str:
    return index_letter(fold(words))


def _full(entry: ConceptEntry, book: Book, language: UiLanguage) -> dict[str, Any]:
    known = {section.id for section in book.sections}
    places = [_heading(book, place, language) for place in entry.places if place in known]
    return {**full_to_dict(entry, places, language), "version": version_of(entry)}


def _edited(entry: ConceptEntry, change: dict[str, Any]) -> ConceptEntry:
    """The entry with other names, definitions and status; its pinyin follows its Chinese name."""
    kept = {(s.language, t.text): t.source for s in entry.sections for t in s.terms}
    sections = sections_of(
        {
            language: [
                Term(row["text"], row["status"], kept.get((language, row["text"]), ""))
                for row in change["terms"].get(language, ())
                if str(row["text"]).strip()
            ]
            for language in LANGUAGES
        }
    )
    if not sections:
        raise ValueError("it needs a name")
    made = replace(
        entry,
        sections=sections,
        status=change.get("status", entry.status),
        definition_zh=str(change.get("definition_zh", entry.definition_zh)),
        definition_en=str(change.get("definition_en", entry.definition_en)),
    )
    if (made.zh_hans, made.zh_hant) != (entry.zh_hans, entry.zh_hant):
        made = replace(made, pinyin="")
    # Words of the reader's own come from no dictionary and no standard.
    return made if made.en == entry.en else replace(made, source="proposed", source_note="")


def _sections(book: Book, entries: Sequence[ConceptEntry], language: UiLanguage) -> list[dict[str, Any]]:
    """The sections in which a term occurs, with the chapters above them, in the book's order."""
    used = {place for entry in entries for place in entry.places}
    above = {holder.id for s in book.sections if s.id in used for holder in book.ancestors(s)}
    return [
        {"id": s.id, "label": _heading(book, s.id, language), "level": s.level}
        for s in book.sections
        if s.id in used | above
    ]


def _heading(book: Book, section_id: str, language: UiLanguage) -> str:
    section = book.section(section_id)
    return (english_heading(section) if language == "en" else section.heading) or book.title


def _place(book: Book, line: Line, heading: str, language: UiLanguage) -> str:
    """The heading a line stands under, with its page where that is known."""
    page = page_words(pages_of(book, line.start, line.end), physical_pages_of(book, line.start, line.end), language)
    return " · ".join(part for part in (heading, page) if part)


@lru_cache(maxsize=256)
def _words(quoted: str) -> tuple[dict[str, Any], ...]:
    return tuple(word_to_dict(word) for word in segment_with_glosses(quoted))


def wanted_of(query: dict[str, str]) -> Wanted:
    """The rows an address asks for. Raises RequestError for a number that is none."""
    try:
        offset, limit = int(query.get("offset", "0")), int(query.get("limit", str(MOST_ROWS)))
    except ValueError as error:
        raise RequestError("not a number of rows", "", "reload the page") from error
    return Wanted(
        query=query.get("q", "")[:200],
        section=query.get("section", ""),
        status=query.get("status", ""),
        source=query.get("source", ""),
        sort=next((order for order in get_args(_Sort) if order == query.get("sort")), "pinyin"),
        offset=max(0, offset),
        limit=max(1, limit),
    )


def page_language(query: dict[str, str]) -> UiLanguage:
    """The page's language in an address."""
    return ui_language(query.get("lang"))
