"""A dictionary turned round for one book: from English, pinyin and foreign names to the Chinese words it has."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from itertools import islice, product
from pathlib import Path

from corpus.language.dictionary import glosses, headwords
from corpus.language.english import STOP_WORDS, gloss_phrases, stem
from corpus.language.folding import fold
from corpus.language.pinyin import joined
from corpus.language.transliteration import chinese_skeletons
from corpus.terms.entries import curated_entries

_DOTS = str.maketrans("", "", "·•・")
_MOST_READINGS = 4
_LEAST_SOUNDS = 2

Table = dict[str, list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Translations:
    """Ways into the Chinese words of a book; each value is a sorted list of them.

    `phrases`: by a whole translation in base forms ("smart city"). `stems`: by the stem of a translation, or of a word
    in one of two or three. `names`: by consonants. `pinyin`: by letters without tones. `surnames`: the dictionary's, by
    letters.
    """

    phrases: Table
    stems: Table
    names: Table
    pinyin: Table
    surnames: Table

    @classmethod
    def load(cls, path: Path) -> Translations:
        """The glossary that `save` wrote."""
        return cls(**json.loads(path.read_text(encoding="utf-8")))

    def save(self, path: Path) -> None:
        """Write the glossary to one file."""
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, sort_keys=True), encoding="utf-8")


def undotted(text: str) -> str:
    """`text` without the dots between the parts of foreign names."""
    return text.translate(_DOTS)


@lru_cache(maxsize=1)
def known_words() -> Mapping[str, str]:
    """The headwords of the dictionary and the termbase, each by the form it is looked for in texts."""
    dictionary = {undotted(word): word for word in headwords()}
    return dictionary | {word: word for word in _termbase()}


def invert(words: Iterable[str], spoken: Iterable[str], names: Iterable[str]) -> Translations:
    """The glossary over a book's dictionary words, the words to be found by pinyin, and its possible names."""
    phrases: dict[str, set[str]] = defaultdict(set)
    for word in words:
        for phrase in translations(word):
            phrases[phrase].add(word)
    return Translations(
        phrases=_sorted(phrases),
        stems=_sorted(_by_stem(phrases)),
        names=_sorted(_by_sound(names)),
        pinyin=_sorted(_by_pinyin(spoken)),
        surnames=_sorted(_surnames()),
    )


def translations(word: str) -> set[str]:
    """What the dictionary and the termbase say for one of the `known_words`, in base forms."""
    senses = [part for gloss in glosses(known_words()[word]) for sense in gloss.senses for part in sense.split(";")]
    return {" ".join(phrase) for sense in senses for phrase in gloss_phrases(sense)} | _termbase().get(word, set())


@lru_cache(maxsize=1)
def _termbase() -> Mapping[str, Set[str]]:
    """English names in base forms by Chinese name, of the curated concepts."""
    table: dict[str, set[str]] = defaultdict(set)
    for entry in curated_entries():
        english = [term.text for term in entry.terms("en")] + [entry.abbreviation] * bool(entry.abbreviation)
        for term in entry.terms("zh-Hans"):
            table[fold(term.text)] |= {" ".join(phrase) for name in english for phrase in gloss_phrases(name)}
    return table


def _by_stem(phrases: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """By stems of whole translations; by those of words inside longer ones where there is none."""
    whole: dict[str, set[str]] = defaultdict(set)
    inside: dict[str, set[str]] = defaultdict(set)
    for phrase, found in phrases.items():
        words = phrase.split()
        if len(words) == 1:
            whole[stem(phrase)] |= found
        for word in words if len(words) in (2, 3) else ():
            if word not in STOP_WORDS:
                inside[stem(word)] |= found
    return inside | whole


def _by_sound(names: Iterable[str]) -> dict[str, set[str]]:
    table: dict[str, set[str]] = defaultdict(set)
    for name in names:
        for skeleton in chinese_skeletons(name):
            if len(skeleton) >= _LEAST_SOUNDS:
                table[skeleton].add(name)
    return table


def _by_pinyin(words: Iterable[str]) -> dict[str, set[str]]:
    table: dict[str, set[str]] = defaultdict(set)
    for word in words:
        for reading in islice(product(*map(_readings, word)), _MOST_READINGS):
            table["".join(reading)].add(word)
    return table


def _surnames() -> dict[str, set[str]]:
    table: dict[str, set[str]] = defaultdict(set)
    for word in headwords():
        for gloss in glosses(word) if len(word) == 1 else ():
            if any(sense.startswith("surname ") for sense in gloss.senses):
                table[joined(gloss.pinyin)].add(fold(word))
    return table


@cache
def _readings(character: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(joined(gloss.pinyin) for gloss in glosses(character))) or ("?",)


def _sorted(table: Mapping[str, set[str]]) -> Table:
    return {key: sorted(found) for key, found in sorted(table.items())}
