"""A book's term candidates, put into its termbase as proposals."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from corpus.language.folding import to_traditional
from corpus.language.pinyin import pinyin, toneless
from corpus.terms.entries import ConceptEntry, EnglishSource, Term, curated_entries, sections_of
from corpus.terms.extraction import Candidate, extract
from corpus.types import Book, Passage
from rag.glossary.termbase import Termbase

# How many are kept as proposals: a reader can go through so many, and the rest is seldom a term.
_MOST_KEPT = 1000
_CHARACTERS_A_TERM = 100
_MOST_ENGLISH = 3
_SOURCES: dict[str, EnglishSource] = {
    "text": "book",
    "curated": "curated",
    "dictionary": "dictionary",
    "composed": "composed",
}
_APPROVED = ("preferred", "admitted")


def extract_into(
    termbase: Termbase,
    book: Book,
    passages: tuple[Passage, ...],
    keep: int,
    progress: Callable[[str, int, int], None] | None = None,
) -> tuple[Candidate, ...]:
    """All candidates of the book, best first. The best `keep` of them become proposed entries of the termbase.

    They take the place of what an earlier extraction found; curated and edited entries stay as they are.
    """
    candidates = extract(book, passages, known_english(termbase), progress)
    termbase.set_extracted(proposal(candidate) for candidate in candidates[:keep])
    return candidates


def usual_number(book: Book) -> int:
    """How many proposals a book of this length deserves: one for every 100 characters, at most 1000."""
    return min(_MOST_KEPT, len(book.canonical_text) // _CHARACTERS_A_TERM)


def known_english(termbase: Termbase) -> dict[str, str]:
    """The English of curated and approved terms, by Chinese name."""
    approved = [entry for entry in termbase.entries if entry.status in _APPROVED]
    return {
        term.text: entry.en
        for entry in (*curated_entries(), *approved)
        for language in ("zh-Hans", "zh-Hant")
        for term in entry.terms(language)
        if entry.en and entry.status in _APPROVED
    }


def proposal(candidate: Candidate) -> ConceptEntry:
    """A candidate as an entry. The same term has the same id in every extraction, so that edits find it again."""
    english = [Term(text, "proposed", _SOURCES[source]) for text, source in candidate.en[:_MOST_ENGLISH]]
    names = {
        "zh-Hans": [Term(candidate.zh_hans)],
        "zh-Hant": [Term(to_traditional(candidate.zh_hans), "proposed")],
        "en": english,
    }
    return ConceptEntry(
        id=_id(candidate.zh_hans),
        sections=sections_of(names),  # type: ignore[arg-type]
        pinyin=pinyin(candidate.zh_hans),
        source=english[0].source if english else "",
        status="proposed",
    )


def _id(term: str) -> str:
    readable = re.sub(r"[^a-z0-9]+", "-", toneless(pinyin(term))).strip("-")
    return f"{readable or 'term'}-{hashlib.sha256(term.encode()).hexdigest()[:6]}"
