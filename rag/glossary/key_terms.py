"""The key terms of a text for readers of English: what the glossary has for them, then the dictionary's proper names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from corpus.language.dictionary import name_gloss
from corpus.language.folding import count_han
from corpus.language.segment import words
from corpus.terms.entries import ConceptEntry
from index.words.proper_names import ProperNames
from rag.glossary.matching import Mention
from rag.glossary.termbase import Termbase

MOST_KEY_TERMS = 8
_LEAST_CHARACTERS = 2
_HAN_RUN = re.compile("[㐀-鿿豈-﫿\U00020000-\U000323af]+")
_TRUSTED = ("preferred", "admitted")
# English that a program put together, and nobody has approved.
_GUESSED = ("composed", "proposed")


@dataclass(frozen=True, slots=True)
class _KeyTerm:
    """A term or a proper name that stands at text[start:end], and its English."""

    start: int
    end: int
    english: str


def key_terms(text: str, termbase: Termbase, names: ProperNames) -> str:
    """ "智慧城市: smart city; 宁波: Ningbo": the glossary's terms in a text, then the dictionary's names outside them.

    In the order of the text; of more than `MOST_KEY_TERMS` the longest, the glossary's before the dictionary's. Never
    a part of a longer term, and never a single character, which means too much to be of help.
    """
    mentions = termbase.mentions(text)
    found = _longest(_terms(text, mentions, termbase), MOST_KEY_TERMS)
    if len(found) < MOST_KEY_TERMS:
        found += _longest(_names(text, mentions, names, termbase), MOST_KEY_TERMS - len(found))
    return "; ".join(f"{_shown(text[t.start : t.end])}: {t.english}" for t in sorted(found, key=lambda t: t.start))


def _shown(words: str) -> str:
    """A term as it stands, on one line, without a quotation mark whose fellow stands outside it."""
    marks = "" if words.count("“") == words.count("”") else "“”"
    return " ".join(words.translate(str.maketrans("", "", marks)).split())


def _longest(found: Iterable[_KeyTerm], most: int) -> list[_KeyTerm]:
    """The longest, each writing once, where it stands first."""
    first = {term.english: term for term in reversed(list(found))}
    return sorted(first.values(), key=lambda term: (term.start - term.end, term.start))[:most]


def _terms(text: str, mentions: Iterable[Mention], termbase: Termbase) -> Iterator[_KeyTerm]:
    for mention in mentions:
        if count_han(text[mention.start : mention.end]) >= _LEAST_CHARACTERS:
            english = next(filter(None, (_english(termbase.entry(i)) for i in mention.entry_ids)), "")
            if english:
                yield _KeyTerm(mention.start, mention.end, english)


def _english(entry: ConceptEntry) -> str:
    """The English that the book, a person, a standard or the dictionary has for an entry."""
    for term in entry.terms("en"):
        guessed = (term.source or entry.source) in _GUESSED
        if term.status in _TRUSTED or (term.status == "proposed" and not guessed):
            return term.text
    return ""


def _names(text: str, mentions: Iterable[Mention], names: ProperNames, termbase: Termbase) -> Iterator[_KeyTerm]:
    """The dictionary's proper names among jieba's words, where no term of the glossary with English stands.

    Of 浙江省委, whose 省委 belongs to 省委书记, 浙江 is left.
    """
    taken = {i for mention in mentions if _has_english(mention, termbase) for i in range(mention.start, mention.end)}
    for run in _HAN_RUN.finditer(text):
        for start, word in _words(run.group(), run.start()):
            free = [i for i in range(start, start + len(word)) if i not in taken]
            left = "".join(word[i - start] for i in free)
            in_one = bool(free) and len(free) == free[-1] - free[0] + 1
            pieces = _words(left, free[0]) if in_one else ()
            for at, name in [(start, word)] if left == word else pieces:
                if len(name) >= _LEAST_CHARACTERS and name in names and (gloss := name_gloss(name)):
                    yield _KeyTerm(at, at + len(name), gloss)


def _words(run: str, start: int) -> list[tuple[int, str]]:
    """Jieba's words of a run of Chinese characters, each with its place; none where folding changed their length."""
    cut = words(run)
    ends = list(accumulate(map(len, cut), initial=start))
    return list(zip(ends, cut, strict=False)) if ends[-1] == start + len(run) else []


def _has_english(mention: Mention, termbase: Termbase) -> bool:
    return any(_english(termbase.entry(entry_id)) for entry_id in mention.entry_ids)
