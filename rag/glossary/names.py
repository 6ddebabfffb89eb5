"""Terms looked up in several termbases at once, and whether an entry is called exactly so."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.language.folding import count_han
from corpus.language.pinyin import joined, toned
from corpus.terms.entries import LANGUAGES, ConceptEntry
from rag.glossary.lookup import form_key, word_key
from rag.glossary.termbase import Termbase


def lookup(asked: Iterable[Termbase], query: str) -> tuple[ConceptEntry, ...]:
    """All entries the query can mean, those called exactly so first, then in the order of the termbases.

    Raises:
        RequestError: an empty query.
    """
    found = [entry for termbase in asked for entry in termbase.lookup(query)]
    return tuple(sorted(found, key=lambda entry: not is_called(entry, query)))


def is_called(entry: ConceptEntry, text: str) -> bool:
    """True when `text` is a name of the entry, in any script, form or case; or its pinyin, syllable for syllable."""
    names = [term.text for language in LANGUAGES for term in entry.terms(language)] + [entry.abbreviation]
    key = word_key(text)
    if not key:
        return False
    if count_han(text):
        return any(word_key(name) == key for name in names)
    form = form_key(text)
    english = (name for name in names if name and not count_han(name))
    if any(key == word_key(name) or form == form_key(name) for name in english):
        return True
    return bool(entry.pinyin) and key in (joined(entry.pinyin), word_key(toned(entry.pinyin)))
