"""The terms leg: what a question says in English, pinyin, foreign names or numbers, as words of a Chinese book.

All ways to say one thing are one group, scored as one term, so that a word with ten translations weighs no more
than a word with one. What the book lacks stays in the sum as a group without keys.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from corpus.language.english import STOP_WORDS, base, base_forms, stem
from corpus.language.folding import fold, is_han
from corpus.language.numbers import english_numbers, number_tokens, number_word
from corpus.language.transliteration import latin_skeleton, name_spans
from index.arrays import load_array, save_array
from index.words.lexical import K1, B, RowScores
from index.words.postings import Postings
from index.words.proper_names import ProperNames
from index.words.word_tables import Translations, invert, known_words, undotted

_GLOSSARY, _LENGTHS = "glossary.json", "lengths.npy"
_LONGEST_WORD = 10
_LONGEST_PHRASE = 4
# Weights of a Latin word beside its translations, of a name matched by sound, and of a word the book lacks.
_ITSELF = 0.5
_NAME = 0.7
_UNKNOWN = 0.75

_LATIN = re.compile(r"[A-Za-zÀ-ɏ0-9]+(?:[._+\-'’][A-Za-z0-9]+)*")
_RANKS = "省市县区州"

_NUMERAL = re.compile(r"[\d.,]+(?:st|nd|rd|th|s)?")


@dataclass(frozen=True, slots=True)
class Group:
    """One thing a question names, and the keys that say it here, each with its weight; none if the book lacks it."""

    label: str
    keys: Mapping[str, float] = field(default_factory=dict)
    weight: float = 1.0
    is_number: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """On what a passage's share of a question's terms rests.

    `sure`: its score, each term in its likeliest sense only and the less the more ways the book has to say it, in idf.
    `elsewhere`: weight * idf of the terms that the book has and the passage lacks. `words`: how many terms it holds by
    a word of two characters or more, numbers not counted.
    """

    sure: float
    elsewhere: float
    words: int


class TermIndex:
    """Chinese words, names, numbers and Latin words of passages, with the glossary that leads to them."""

    def __init__(
        self, postings: Postings, glossary: Translations, lengths: RowScores, proper: ProperNames | None = None
    ) -> None:
        """`proper`: the dictionary's names, the book's or not, so that a question about what it never names is noticed."""
        self._postings, self._glossary, self._lengths = postings, glossary, lengths
        self._proper = proper or ProperNames()
        average = max(float(lengths.mean()) if len(lengths) else 0.0, 1.0)
        self._norm = K1 * (1 - B + B * lengths / average)

    @classmethod
    def build(
        cls, texts: Sequence[str], tokens: Sequence[Sequence[str]], proper: ProperNames | None = None
    ) -> TermIndex:
        """An index of passages, given as texts and as their tokens by `corpus.language.segment`."""
        counts: dict[str, dict[int, int]] = defaultdict(dict)
        names: set[str] = set()
        for row, (text, row_tokens) in enumerate(zip(texts, tokens, strict=True)):
            folded = fold(text)
            spans = Counter(name_spans(folded))
            names.update(spans)
            # Union takes the larger count: jieba's words are found as spans once more.
            words = Counter(t for t in row_tokens if not t.isdigit()) | Counter(_long_words(undotted(folded))) | spans
            for key, count in (words + Counter(number_tokens(folded))).items():
                counts[key][row] = count
        words_held = [key for key in counts if key in known_words()]
        spoken = [key for key in counts if len(key) in (2, 3) and all(map(is_han, key))]
        lengths = np.array([len(row_tokens) for row_tokens in tokens], np.float32)
        return cls(Postings.build(counts), invert(words_held, spoken, names), lengths, proper)

    @property
    def parts(self) -> tuple[Postings, Translations, RowScores]:
        """What the index is made of: postings, glossary, and the passages' lengths in tokens, (n,)."""
        return self._postings, self._glossary, self._lengths

    @classmethod
    def load(cls, folder: Path, proper: ProperNames | None = None) -> TermIndex:
        """The index that `save` wrote, with the names that all books share."""
        lengths = load_array(folder / _LENGTHS)
        postings = Postings.load(folder)
        if lengths.ndim != 1 or postings.n_rows > len(lengths):
            raise ValueError("terms and passages differ in number")
        return cls(postings, Translations.load(folder / _GLOSSARY), lengths, proper)

    def save(self, folder: Path) -> None:
        """Write the index into a folder, made if need be."""
        folder.mkdir(exist_ok=True)
        self._postings.save(folder)
        self._glossary.save(folder / _GLOSSARY)
        save_array(folder / _LENGTHS, self._lengths)

    def weigh(self, groups: Sequence[Group]) -> tuple[RowScores, float, float]:
        """Scores of the groups in each passage, (n,) float32; the sum of weight * idf that the book knows; and of all.

        A group scores idf * tf / (tf + norm), as BM25 does, with tf and df pooled over its keys.
        """
        scores = np.zeros(len(self._lengths), np.float32)
        known = total = 0.0
        for group in groups:
            rows, tf = self._postings.pooled(group.keys)
            mass = group.weight * self._idf(len(rows))
            scores[rows] += mass * tf / (tf + self._norm[rows])
            total += mass
            known += mass if group.keys else 0.0
        return scores, known, total

    def rarity(self, group: Group) -> float:
        """weight * idf of a group."""
        return group.weight * self._idf(len(self._postings.pooled(group.keys)[0]))

    def grounds(self, weighed: Sequence[tuple[Group, float]], row: int) -> Grounds:
        """What groups, each with its `rarity`, find in one passage."""
        held = [group for group, _ in weighed if any(self._postings.count(key, row) for key in group.keys)]
        return Grounds(
            sure=sum(self._sure(group, row) for group in held),
            elsewhere=sum(rarity for group, rarity in weighed if group.keys and group not in held),
            words=sum(not group.is_number and self._by_word(group, row) for group in held),
        )

    def _sure(self, group: Group, row: int) -> float:
        """The best of a group's keys by idf * tf / (tf + norm), divided by 1 + ln of how many they are."""
        counts = {key: self._postings.count(key, row) for key in group.keys}
        best = max(self._idf(self._postings.holders(key)) * n / (n + self._norm[row]) for key, n in counts.items())
        return group.weight * float(best) / (1 + math.log(len(counts)))

    def _by_word(self, group: Group, row: int) -> bool:
        return any(len(key) > 1 and key[0] != "#" and self._postings.count(key, row) for key in group.keys)

    def groups(self, text: str, english: bool) -> list[Group]:
        """What a question names in Latin letters and in numbers: phrases first, then words, then numbers.

        `english` says whether numbers and number words are read the English way.
        """
        folded = fold(text)
        words = list(self._split_hyphens(_latin_words(text)))
        phrases, rest = self._phrases([word.lower() for word in words])
        people, rest = self._people(words, rest)
        found = [self._word(words[i]) for i in rest if not _says_nothing(words[i].lower())]
        return phrases + people + found + self._numbers(folded, english)

    def absent(self, text: str, english: bool) -> tuple[str, ...]:
        """The proper names and numbers of a question that stand nowhere in the book."""
        names = [name for name in self._names_in(undotted(fold(text))) if name not in self._postings]
        groups = self.groups(text, english)
        lacking = [g.label for g in groups if not g.keys and (g.is_number or g.label in self._proper)]
        return tuple(names + lacking)

    def named(self, text: str, english: bool) -> dict[str, tuple[str, ...]]:
        """The proper names and the years of a question, each with the ways it can stand in a passage."""
        names = {name: (name, _without_rank(name)) for name in self._names_in(undotted(fold(text)))}
        groups = [
            g for g in self.groups(text, english) if g.label in self._proper or (g.is_number and _is_year(g.label))
        ]
        return names | {group.label: tuple(group.keys) for group in groups}

    def missing(self, named: Mapping[str, Sequence[str]], rows: Sequence[int]) -> tuple[str, ...]:
        """Those of the names and years that none of these passages holds."""
        return tuple(
            label for label, keys in named.items() if not any(self._postings.count(k, r) for k in keys for r in rows)
        )

    def _names_in(self, folded: str) -> list[str]:
        """The proper names in a folded Chinese text, the longest at each place."""
        found, start = [], 0
        while start < len(folded) - 1:
            ends = range(min(start + _LONGEST_WORD, len(folded)), start + 1, -1) if is_han(folded[start]) else ()
            end = next((end for end in ends if folded[start:end] in self._proper), None)
            found += [folded[start:end]] if end else []
            start = end or start + 1
        return found

    def _idf(self, df: int) -> float:
        """As `LexicalIndex.idf`."""
        return math.log(1 + (len(self._lengths) - df + 0.5) / (df + 0.5))

    def _split_hyphens(self, words: Sequence[str]) -> Iterator[str]:
        """Words, a hyphenated one that neither book nor glossary has in its parts."""
        for word in words:
            known = word.lower() in self._postings or word.lower() in self._glossary.phrases
            yield from [word] if known else [part for part in word.split("-") if part]

    def _phrases(self, words: list[str]) -> tuple[list[Group], list[int]]:
        """Groups of the phrases of two to four words that the glossary has, longest first, and the words left over."""
        found: list[Group] = []
        left = set(range(len(words)))
        for size in range(min(_LONGEST_PHRASE, len(words)), 1, -1):
            for start in range(len(words) - size + 1):
                span = range(start, start + size)
                if not left.issuperset(span) or words[span[0]] in STOP_WORDS or words[span[-1]] in STOP_WORDS:
                    continue
                phrase = self._phrase(words[start : start + size])
                if phrase:
                    found.append(Group(phrase, dict.fromkeys(self._glossary.phrases[phrase], 1.0)))
                    left.difference_update(span)
        return found, sorted(left)

    def _phrase(self, words: Sequence[str]) -> str | None:
        """The glossary's form of a phrase: all words but the last in base forms, the last in any form."""
        opening = " ".join(map(base, words[:-1]))
        forms = (f"{opening} {last}" for last in base_forms(words[-1]))
        return next((form for form in forms if form in self._glossary.phrases), None)

    def _people(self, words: Sequence[str], rest: Sequence[int]) -> tuple[list[Group], list[int]]:
        """Groups of the people that two capitalised words side by side name in pinyin, and the words left over."""
        found: list[Group] = []
        left = list(rest)
        for i in rest:
            if i in left and i + 1 in left and words[i][0].isupper() and words[i + 1][0].isupper():
                names = self._person(words[i].lower(), words[i + 1].lower())
                if names:
                    found.append(Group(f"{words[i]} {words[i + 1]}".lower(), dict.fromkeys(names, 1.0)))
                    left = [j for j in left if j not in (i, i + 1)]
        return found, left

    def _person(self, first: str, second: str) -> list[str]:
        """Chinese names read so, surname first or last: 孙谦 for "Sun Qian"; of 夏宝龙 the given name, which is what is indexed."""
        spoken = self._glossary.pinyin
        if first + second in spoken:
            return spoken[first + second]
        for surname, given in ((first, second), (second, first)):
            characters = self._glossary.surnames.get(surname, ())
            names = [name for name in spoken.get(given, ()) if any(c + name[0] in self._postings for c in characters)]
            if names:
                return names
        return []

    def _word(self, raw: str) -> Group:
        """The group of one word: its translations, the word itself, the number it is; else what it resembles."""
        word = raw.lower()
        number = number_word(word)
        itself = {form: 1.0 for form in (word, number) if form and form in self._postings}
        translated = self._translated(word)
        if translated:
            return Group(word, {**translated, **{k: 1.0 if k == number else _ITSELF for k in itself}})
        if itself:
            return Group(word, itself)
        return self._resembling(raw)

    def _translated(self, word: str) -> dict[str, float]:
        """Keys of which some form of the word is the whole translation."""
        return {key: 1.0 for form in base_forms(word) for key in self._glossary.phrases.get(form, ())}

    def _resembling(self, raw: str) -> Group:
        """The group of a word without translation here: by stem, sound or pinyin."""
        word = raw.lower()
        near = self._glossary.stems.get(stem(word))
        if near:
            return Group(word, dict.fromkeys(near, 1.0))
        names = self._glossary.names.get(latin_skeleton(word), ()) if raw[0].isupper() and len(word) > 2 else ()
        if names:
            return Group(word, dict.fromkeys(names, _NAME))
        spoken = self._glossary.pinyin.get(word)
        if spoken:
            return Group(word, dict.fromkeys(spoken, 1.0))
        return Group(word, weight=_UNKNOWN)

    def _numbers(self, folded: str, english: bool) -> list[Group]:
        readings = english_numbers(folded) if english else [(token,) for token in dict.fromkeys(number_tokens(folded))]
        found = []
        for tokens in readings:
            held = next((token for token in tokens if token in self._postings), None)
            found.append(Group(tokens[0], {held: 1.0} if held else {}, is_number=True))
        return found


def _is_year(token: str) -> bool:
    """True for the token of a number from 1000 to 2999."""
    return len(token) == 5 and token[1] in "12" and token[1:].isdigit()


def _without_rank(place: str) -> str:
    """A place's name as texts shorten it: 杭州市 is 杭州."""
    return place[:-1] if len(place) > 2 and place[-1] in _RANKS else place


def _latin_words(text: str) -> list[str]:
    """The words of `text` in Latin letters, without possessive endings."""
    words = _LATIN.findall(unicodedata.normalize("NFKC", text).replace("’", "'"))
    return [word.removesuffix("'s") for word in words]


def _says_nothing(word: str) -> bool:
    return word in STOP_WORDS or len(word) < 2 or _NUMERAL.fullmatch(word) is not None


def _long_words(folded: str) -> Iterator[str]:
    """The dictionary's words of three characters or more in a text, overlapping ones too."""
    known = known_words()
    for start in range(len(folded) - 2):
        for end in range(start + 3, min(start + _LONGEST_WORD, len(folded)) + 1):
            if folded[start:end] in known:
                yield folded[start:end]
