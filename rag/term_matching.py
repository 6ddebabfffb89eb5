"""Where terms stand in a text: longest first, never overlapping, never half a word."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from corpus.folding import fold, skeleton
from corpus.segment import words
from corpus.termbase import ConceptEntry, Language
from corpus.types import Passage

CHINESE: tuple[Language, ...] = ("zh-Hans", "zh-Hant")
_HAN_RUN = re.compile("[㐀-鿿豈-﫿\U00020000-\U000323af]+")
_IGNORED = str.maketrans("", "", "-‐‑–—'’ \t\n\r\u3000\xa0")


@dataclass(frozen=True, slots=True)
class Mention:
    """A term of these entries stands at text[start:end]."""

    start: int
    end: int
    entry_ids: tuple[str, ...]


@dataclass(slots=True)
class _Pattern:
    """All writings of one skeleton: what the text between two places must be, and whose terms they are."""

    writings: set[str] = field(default_factory=set)
    entry_ids: dict[str, None] = field(default_factory=dict)


class TermMatcher:
    """Finds a fixed set of terms, in either script, any case and width."""

    def __init__(self, terms: Iterable[tuple[str, str]]) -> None:
        """`terms` are (text, entry id); several entries may share a text."""
        self._patterns: dict[str, _Pattern] = {}
        for text, entry_id in terms:
            key = skeleton(text).text
            if key:
                pattern = self._patterns.setdefault(key, _Pattern())
                pattern.writings.add(_strict(text))
                pattern.entry_ids[entry_id] = None
        lengths: dict[str, set[int]] = {}
        for key in self._patterns:
            lengths.setdefault(key[:2], set()).add(len(key))
        self._lengths = {head: sorted(found, reverse=True) for head, found in lengths.items()}

    def find(self, text: str) -> tuple[Mention, ...]:
        """The mentions in `text`, in order. Longer ones win over shorter, then earlier over later."""
        taken = bytearray(len(text))
        found: list[Mention] = []
        for mention in sorted(self._candidates(text), key=lambda m: (m.start - m.end, m.start)):
            if not any(taken[mention.start : mention.end]):
                taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
                found.append(mention)
        return tuple(sorted(found, key=lambda m: m.start))

    def _candidates(self, text: str) -> Iterable[Mention]:
        folded = skeleton(text)
        starts: frozenset[int] | None = None
        for i in range(len(folded.text)):
            heads = {folded.text[i : i + 2], folded.text[i]}
            for length in {n for head in heads for n in self._lengths.get(head, ())}:
                pattern = self._patterns.get(folded.text[i : i + length])
                if pattern is None or i + length > len(folded.text):
                    continue
                start, end = folded.span(i, i + length)
                if _strict(text[start:end]) in pattern.writings and _is_whole(text, start, end):
                    starts = _word_starts(text) if starts is None else starts
                    if start in starts or end in starts:
                        yield Mention(start, end, tuple(pattern.entry_ids))


def matcher_of(entries: Iterable[ConceptEntry], languages: Sequence[Language]) -> TermMatcher:
    """A matcher of all the entries' terms in these languages; English brings the abbreviations."""
    pairs: list[tuple[str, str]] = []
    for entry in entries:
        pairs += [(term.text, entry.id) for language in languages for term in entry.terms(language)]
        pairs += [(entry.abbreviation, entry.id)] if "en" in languages and entry.abbreviation else []
    return TermMatcher(pairs)


class OccurrenceCounter:
    """Counts terms in the passages of a Chinese book; counts again only when the Chinese names have changed."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        """The passages to count in, in the book's order."""
        self._passages = tuple(passages)
        self._names: tuple[tuple[str, str], ...] | None = None
        self._found: dict[str, list[Passage]] = {}

    def fill(self, entries: Iterable[ConceptEntry]) -> tuple[ConceptEntry, ...]:
        """The entries with `occurrences`, `first` and `places`.

        Chinese names only: an English name beside a Chinese one is the same occurrence. 顶层设计 is not also one of 设计.
        """
        listed = tuple(entries)
        names = tuple(
            (term.text, entry.id) for entry in listed for language in CHINESE for term in entry.terms(language)
        )
        if names != self._names:
            self._names, self._found = names, self._count(TermMatcher(names)) if names else {}
        return tuple(self._filled(entry) for entry in listed)

    def passages_with(self, entry_id: str) -> tuple[Passage, ...]:
        """The passages where the entry was found at the last `fill`, each once, in order."""
        return tuple({passage.id: passage for passage in self._found.get(entry_id, ())}.values())

    def _count(self, matcher: TermMatcher) -> dict[str, list[Passage]]:
        found: dict[str, list[Passage]] = {}
        for passage in self._passages:
            for mention in matcher.find(passage.text):
                for entry_id in mention.entry_ids:
                    found.setdefault(entry_id, []).append(passage)
        return found

    def _filled(self, entry: ConceptEntry) -> ConceptEntry:
        found = self._found.get(entry.id, [])
        places = tuple(dict.fromkeys(passage.section_id for passage in found))
        first = found[0].id if found else None
        return dataclasses.replace(entry, occurrences=len(found), first=first, places=places)


def count_occurrences(entries: Iterable[ConceptEntry], passages: Iterable[Passage]) -> tuple[ConceptEntry, ...]:
    """The entries as `OccurrenceCounter.fill` gives them, for counting once."""
    return OccurrenceCounter(passages).fill(entries)


def _strict(text: str) -> str:
    """What must agree beyond the skeleton: punctuation, so that 智慧。城市 is not 智慧城市."""
    return fold(text).translate(_IGNORED)


def _is_whole(text: str, start: int, end: int) -> bool:
    return not (_joins(text[start - 1 : start], text[start]) or _joins(text[end - 1], text[end : end + 1]))


def _word_starts(text: str) -> frozenset[int]:
    """Where words begin, and all places outside Chinese.

    A term that begins inside one word and ends inside another is none: 市场 in 城市|场景. At one end it may differ
    from jieba's words, which know few terms of a field.
    """
    inside: set[int] = set()
    for run in _HAN_RUN.finditer(text):
        ends = list(accumulate(map(len, words(run.group())), initial=run.start()))
        if ends[-1] == run.end():
            inside |= set(range(run.start() + 1, run.end())) - set(ends)
    return frozenset(range(len(text) + 1)) - inside


def _joins(left: str, right: str) -> bool:
    return bool(left and right) and _is_latin(left) and _is_latin(right)


def _is_latin(character: str) -> bool:
    return character.isalnum() and character < "\u0250"
