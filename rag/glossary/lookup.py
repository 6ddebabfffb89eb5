"""The look-up index of a termbase: made once, then each query is a few binary searches.

Ranks, best first: the word itself (preferred, other, deprecated name); the English word in another form; its reading
in pinyin, with tones, then without; initials; then what begins with the query in the same order; then what contains it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from corpus.language.folding import count_han, fold
from corpus.language.pinyin import initials, joined, pinyin, toned
from corpus.terms.entries import STATUSES, ConceptEntry

_PREFERRED, _OTHER, _DEPRECATED, _FORM, _TONED, _PINYIN, _INITIALS, _PREFIX, _WITHIN = 0, 1, 2, 3, 4, 5, 6, 10, 20
_WORD = re.compile(r"[^\W_]+")
# (key, rank, number of the entry)
_Row = tuple[str, int, int]
# A word's forms meet in one stem; it need not be a word itself. Plural endings; -isation and -ization; -tre and -ter.
_ENDINGS = (("ies", "i"), ("es", ""), ("s", ""), ("y", "i"), ("e", ""))
_SPELLINGS = ((re.compile("is(ation|ed|ing|e)$"), r"iz\1"), (re.compile("tre$"), "ter"))


class EntryIndex:
    """Finds entries by Chinese in either script, English, abbreviation, pinyin or initials."""

    def __init__(self, entries: Sequence[ConceptEntry]) -> None:
        """`entries` in the order in which equally good ones are listed."""
        self._entries = tuple(entries)
        self._order = _standing(self._entries)
        keys = [_keys_of(entry) for entry in self._entries]
        self._words, self._forms, self._tails, self._readings = (
            _Table((key, rank, number) for number, tables in enumerate(keys) for key, rank in tables[kind])
            for kind in range(4)
        )
        self._other_readings: _Table | None = None

    def find(self, query: str) -> tuple[ConceptEntry, ...]:
        """All entries the query can mean, best first; ties by status, then by occurrences, then by pinyin."""
        best: dict[int, tuple[int, int, int]] = {}
        for key, rank, number in self._rows(query) or self._rows_of_other_readings(query):
            row = (rank, len(key), self._order[number])
            if number not in best or row < best[number]:
                best[number] = row
        return tuple(self._entries[number] for number in sorted(best, key=best.__getitem__))

    def _rows(self, query: str) -> list[_Row]:
        key = word_key(query)
        if not key:
            return []
        rows = list(self._words.starting(key))
        if count_han(key):
            return rows + list(self._words.containing(key))
        rows += self._forms.starting(form_key(query))
        # A word of one or two letters begins too many others.
        rows += self._tails.starting(key) if len(key) > 2 else ()
        return rows + _of_readings(self._readings, query)

    def _rows_of_other_readings(self, query: str) -> list[_Row]:
        """The readings of admitted names, made only when a query has found nothing else: that takes jieba and pypinyin."""
        if not word_key(query) or count_han(query):
            return []
        if self._other_readings is None:
            numbered = enumerate(self._entries)
            pairs = ((number, term.text) for number, entry in numbered for term in entry.terms("zh-Hans")[1:])
            keys = ((number, row) for number, text in pairs for row in _reading_keys(pinyin(text)))
            self._other_readings = _Table((key, rank, number) for number, (key, rank) in keys)
        return _of_readings(self._other_readings, query)


def _of_readings(table: _Table, query: str) -> list[_Row]:
    typed = {toned(query), joined(query), word_key(query)} - {""}
    return [row for reading in sorted(typed) for row in table.starting(reading)]


class _Table:
    """Rows in the order of their keys."""

    def __init__(self, rows: Iterable[_Row]) -> None:
        self._rows = sorted(rows)
        self._keys = [key for key, _, _ in self._rows]

    def starting(self, key: str) -> Iterator[_Row]:
        """The rows with this key, then those that begin with it, ranked behind."""
        for found, rank, number in self._from(key):
            if not found.startswith(key):
                return
            yield found, rank if found == key else rank + _PREFIX, number

    def containing(self, key: str) -> Iterator[_Row]:
        """The rows with this key inside, ranked last."""
        for (found, _, number), text in zip(self._rows, self._keys, strict=True):
            if key in text:
                yield found, _WITHIN, number

    def _from(self, key: str) -> Iterator[_Row]:
        return (self._rows[i] for i in range(bisect_left(self._keys, key), len(self._rows)))


def word_key(text: str) -> str:
    """Folded letters and digits, nothing between: "Cloud-Computing" and "cloud computing" are one; 物聯網 is 物联网."""
    folded = fold(text)
    return "".join(_WORD.findall(folded)) or folded.strip()


def form_key(text: str) -> str:
    """As `word_key`, each English word reduced so that its forms agree: "smart cities" and "smart city"."""
    return "".join(_stem(word) for word in _WORD.findall(fold(text)))


def _stem(word: str) -> str:
    for pattern, replacement in _SPELLINGS:
        word = pattern.sub(replacement, word)
    if len(word) <= 3 or word.endswith(("ss", "us", "is")):
        return word
    return next((word[: -len(end)] + new for end, new in _ENDINGS if word.endswith(end)), word)


@lru_cache(maxsize=32768)
def _keys_of(entry: ConceptEntry) -> tuple[tuple[tuple[str, int], ...], ...]:
    """The keys of an entry with their ranks: words, forms, tails, readings. Kept: an edit changes one entry of many."""
    names = tuple(_names(entry))
    english = tuple(text for text, _ in names if not count_han(text))
    return (
        tuple((word_key(text), rank) for text, rank in names),
        tuple((form_key(text), _FORM) for text in english),
        tuple((tail, _WITHIN) for text in english for tail in _tails(text)),
        tuple(_reading_keys(entry.pinyin) if entry.pinyin else ()),
    )


def _names(entry: ConceptEntry) -> Iterator[tuple[str, int]]:
    ranks = {"preferred": _PREFERRED, "admitted": _OTHER, "proposed": _OTHER, "deprecated": _DEPRECATED}
    for section in entry.sections:
        for term in section.terms:
            yield term.text, ranks[term.status]
    if entry.abbreviation:
        yield entry.abbreviation, _OTHER


def _tails(text: str) -> Iterator[str]:
    """For "internet of things": "ofthings" and "things", so that any word of it begins a match."""
    words = _WORD.findall(fold(text))
    for i in range(1, len(words)):
        yield "".join(words[i:])


def _reading_keys(reading: str) -> Iterator[tuple[str, int]]:
    yield toned(reading), _TONED
    yield joined(reading), _PINYIN
    short = initials(reading)
    if len(short) > 1:
        yield short, _INITIALS


def _standing(entries: Sequence[ConceptEntry]) -> list[int]:
    """The place of each entry among equally good ones."""
    ranks: dict[str, int] = {status: rank for rank, status in enumerate(STATUSES)}
    order = sorted(
        range(len(entries)), key=lambda i: (ranks.get(entries[i].status, 9), -(entries[i].occurrences or 0), i)
    )
    places = [0] * len(entries)
    for place, number in enumerate(order):
        places[number] = place
    return places
