"""Term extraction: the candidates of a book, best first, by several measures fused.

Each measure is standardised over the candidates of the book, so that a score says how far a candidate
stands out in this book; the weights were fitted by logistic regression on five unlike texts together, each
with its list of terms, every text counting the same, and rounded: Pro Git, the Debian handbook with its
keywords, the help of LibreOffice Writer and Calc with their indexes, and this project's companion.
Fitted on any four they hold on the fifth (recall within .05 of the fit on all).
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.language.dictionary import is_word
from corpus.language.folding import fold, is_han, to_simplified
from corpus.terms.candidates import (
    GENERAL_WORDS,
    Strings,
    Token,
    Unit,
    Words,
    count_strings,
    general_frequency,
    join_new_words,
    mend_tags,
    nested_frequencies,
    runs_of,
    units_of,
)
from corpus.terms.english import English, Pairs, english_of, find_pairs
from corpus.terms.termhood import c_value, keyness, residual_idf
from corpus.types import Book, Passage

Progress = Callable[[str, int, int], None]
STAGES = ("reading", "counting", "scoring", "translating")
MAX_CANDIDATES = 5000
MAX_CONTEXTS = 5
_SHORT_TEXT = 50_000
_LONGEST_SET_OFF = 12
_SET_OFF = re.compile(rf"[“「『《\"]([^”」』》\"“\n]{{1,{_LONGEST_SET_OFF}}})[”」』》\"]")
_EMPHASIS = frozenset(("**", "__", "*", "_"))
_WEIGHTS = {
    "c_value": 0.25,  # frequent, and not only inside one longer candidate
    "general": -0.45,  # single words: common in general Chinese
    "keyness": 0.3,  # single words: more frequent here than in general Chinese
    "association": 0.35,  # compounds: their words belong together
    "freedom": 0.3,
    "clumping": 0.2,
    "heading": 0.2,  # stands in headings
    "set_off": 0.15,  # in quotation marks or bold
    "pair": 0.05,  # the text gives its English
    "dictionary": 0.15,
    "noun": 0.2,
    "verb": 0.2,  # books on a craft name what one does as well
    "verb_first": -0.25,  # verb and object rather than a name
    "nominal": 0.1,  # stands where nouns stand
}
MEASURES = tuple(_WEIGHTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A term candidate of a book.

    `score` in 0–1, higher is better, comparable within one extraction. `chapters`: over how many it is
    spread. `first`: id of the passage where it stands first. `contexts`: spans of sentences, from
    different passages. `en`: (text, source), the surest first; only "text" is the book's own.
    """

    zh_hans: str
    score: float
    frequency: int
    chapters: int
    first: str
    contexts: tuple[tuple[int, int], ...]
    en: tuple[English, ...]


def extract(
    book: Book, passages: Sequence[Passage], curated: Mapping[str, str], progress: Progress | None = None
) -> tuple[Candidate, ...]:
    """At most `MAX_CANDIDATES` candidates of the Chinese passages of `book`, best first.

    `curated`: known English by Chinese term, in either script. `progress(stage, done, total)` is called
    as each of the `STAGES` ends. Same book, same result.
    """
    report = progress or (lambda stage, done, total: None)
    chinese = sorted((p for p in passages if p.language.startswith("zh")), key=lambda p: p.start)
    runs = [run for run in runs_of(chinese) if run]
    report(STAGES[0], 1, len(STAGES))
    strings = count_strings(runs)
    runs = join_new_words(mend_tags(runs), strings)
    units = units_of(runs)
    pairs = find_pairs(chinese, runs, units)
    report(STAGES[1], 2, len(STAGES))
    ranked = rank(measure(book, runs, units, strings, pairs))[:MAX_CANDIDATES]
    report(STAGES[2], 3, len(STAGES))
    known = {_key(zh): en for zh, en in curated.items()}
    places = _Places(book, chinese)
    found = tuple(places.candidate(units[words], score, english_of(words, pairs, known.get)) for words, score in ranked)
    report(STAGES[3], 4, len(STAGES))
    return found


def measure(
    book: Book, runs: Sequence[Sequence[Token]], units: Mapping[Words, Unit], strings: Strings, pairs: Pairs
) -> dict[Words, dict[str, float]]:
    """The `MEASURES` of each candidate that is seen often enough or is shown to be a term.

    Twice is often enough, once in a short text.
    """
    n_words = sum(map(len, runs))
    least = 2 if n_words * 2 > _SHORT_TEXT else 1
    longer = nested_frequencies(units)
    set_off = Counter(map(_key, _set_off(book)))
    n_blocks = 1 + max((max(unit.blocks) for unit in units.values()), default=0)
    names, headings = _names(book.canonical_text), _Headings(book)
    return {
        words: _measures(unit, longer.get(words, ()), n_words, n_blocks)
        | {
            "association": strings.association(unit.text) if len(words) > 1 else 0.0,
            "freedom": strings.freedom(unit.text),
            "heading": math.log2(1 + headings.count(unit)),
            "set_off": math.log2(1 + set_off[unit.text]),
            "pair": math.log2(1 + sum(pairs.of.get(words, Counter[str]()).values())),
        }
        for words, unit in units.items()
        if unit.frequency >= least or words in pairs.of or set_off[unit.text]
        if any(map(is_han, unit.text)) and all(is_han(w[0]) or w in names or "+" in w for w in words)
    }


def rank(measures: Mapping[Words, Mapping[str, float]]) -> list[tuple[Words, float]]:
    """Candidates with their fused scores in 0–1, best first, ties by text. One writing stands once."""
    if not measures:
        return []
    keys = sorted(measures)
    table: NDArray[np.float64] = np.array([[measures[k][name] for name in MEASURES] for k in keys])
    spread = table.std(axis=0)
    standard = (table - table.mean(axis=0)) / np.where(spread > 0, spread, 1)
    fused = standard @ np.array([_WEIGHTS[name] for name in MEASURES])
    scores = 1 / (1 + np.exp(-fused))
    best: dict[str, tuple[Words, float]] = {}
    for words, score in sorted(zip(keys, scores.tolist(), strict=True), key=lambda pair: (-pair[1], pair[0])):
        best.setdefault("".join(words), (words, round(score, 6)))
    return list(best.values())


def _measures(unit: Unit, longer: Sequence[int], n_words: int, n_blocks: int) -> dict[str, float]:
    """The measures that a candidate's own places and words give.

    Of the longer candidates only the most frequent counts: many rare ones beside it do not free a fragment.
    """
    single, frequency, general = len(unit.words) == 1, unit.frequency, general_frequency(unit.text)
    return {
        "c_value": math.log2(1 + max(0.0, c_value(len(unit.words), frequency, sorted(longer)[-1:]))),
        "general": math.log2(1 + general) if single else 0.0,
        "keyness": keyness(frequency, n_words, general, GENERAL_WORDS) if single else 0.0,
        "clumping": residual_idf(frequency, len(unit.blocks), n_blocks),
        "dictionary": float(is_word(unit.text)),
        "noun": float(single and (unit.tags[0][0] in "nlij" or unit.tags[0] in ("vn", "an"))),
        "verb": float(single and unit.tags[0] == "v"),
        "verb_first": float(not single and unit.tags[0] == "v"),
        "nominal": (unit.nominal + 0.5) / (frequency + 2),
    }


def _set_off(book: Book) -> Iterator[str]:
    """What the author sets off: short words in quotation marks, and in Markdown those between marks of emphasis."""
    text = book.canonical_text
    for match in _SET_OFF.finditer(text):
        yield match[1]
    marks = [repair for repair in book.repairs if repair.before in _EMPHASIS]
    for opened, closed in zip(marks, marks[1:], strict=False):
        words = text[opened.at : closed.at]
        if opened.before == closed.before and 0 < len(words) <= _LONGEST_SET_OFF and "\n" not in words:
            yield words


class _Headings:
    """The headings of a book's sections. Each wording counts once: a title like 小结 is no term for standing in all."""

    def __init__(self, book: Book) -> None:
        text = book.canonical_text
        self._spans = sorted((s.start, s.body, _key(text[s.start : s.body])) for s in book.sections if s.start < s.body)
        self._starts = [start for start, _, _ in self._spans]

    def count(self, unit: Unit) -> int:
        """In how many headings a candidate stands as words of its own."""
        wordings = set()
        for start, end in unit.spans:
            i = bisect_right(self._starts, start) - 1
            if i >= 0 and end <= self._spans[i][1]:
                wordings.add(self._spans[i][2])
        return len(wordings)


def _names(text: str) -> frozenset[str]:
    """Latin words that stand with a capital at least half of the time; what is always lower case is code."""
    all_, capital = Counter[str](), Counter[str]()
    for word in re.findall(r"[^\W_㐀-鿿]+(?:[+\-][^\W_㐀-鿿]+)*", text):
        all_[fold(word)] += 1
        capital[fold(word)] += word != word.lower()
    return frozenset(word for word, n in all_.items() if 2 * capital[word] >= n)


def _key(text: str) -> str:
    return "".join(fold(text).split())


def _chapters(book: Book) -> dict[str, str]:
    """Section id → the id of the chapter (preface, appendix) it belongs to."""
    chapters: dict[str, str] = {}
    kinds = {section.id: section.kind for section in book.sections}
    for section in book.sections:
        above = section.parent if section.parent and kinds.get(section.parent) != "part" else None
        chapters[section.id] = chapters.get(above, above) if above else section.id
    return chapters


class _Places:
    """Where a candidate stands: its passages and chapters, by offset."""

    def __init__(self, book: Book, passages: Sequence[Passage]) -> None:
        self._text = book.canonical_text
        self._passages = passages
        self._starts = [passage.start for passage in passages]
        self._chapters = _chapters(book)

    def candidate(self, unit: Unit, score: float, en: tuple[English, ...]) -> Candidate:
        """The candidate with its writing, spread and contexts."""
        by_passage: dict[int, tuple[int, int]] = {}
        for start, end in unit.spans:
            by_passage.setdefault(bisect_right(self._starts, start) - 1, (start, end))
        chapters = {self._chapter(i) for i in by_passage}
        return Candidate(
            zh_hans=self._writing(unit),
            score=score,
            frequency=unit.frequency,
            chapters=len(chapters),
            first=self._passages[min(by_passage)].id,
            contexts=tuple(self._sentence(i, *span) for i, span in list(by_passage.items())[:MAX_CONTEXTS]),
            en=en,
        )

    def _writing(self, unit: Unit) -> str:
        """The most frequent writing, in Simplified characters."""
        writings = Counter(" ".join(self._text[start:end].split()) for start, end in unit.spans)
        return to_simplified(min(writings, key=lambda w: (-writings[w], w)))

    def _chapter(self, passage: int) -> str:
        section = self._passages[passage].section_id
        return self._chapters.get(section, section)

    def _sentence(self, passage: int, start: int, end: int) -> tuple[int, int]:
        sentences = self._passages[passage].sentences
        return next(((a, b) for a, b in sentences if a <= start < b), (start, end))
