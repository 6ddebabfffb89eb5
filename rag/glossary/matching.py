"""Where terms stand in a text: longest first, never overlapping, never half a word."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from corpus.language.folding import fold, skeleton
from corpus.language.segment import words
from corpus.terms.entries import ConceptEntry, Language
from corpus.types import Passage

CHINESE: tuple[Language, ...] = ("zh-Hans", "zh-Hant")
# A name, whose it is, and whether that is a bare candidate.
_Known = tuple[str, str, bool]
# With more changed names than this, looking for them takes longer than counting again.
_FEW = 30
_ABBREVIATION = 4
_HAN_RUN = re.compile("[㐀-鿿豈-﫿\U00020000-\U000323af]+")
_IGNORED = str.maketrans("", "", "-‐‑–—'’‘\"“”「」『』 \t\n\r\u3000\xa0")


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
    yields: bool = True
    capitals: bool = True


class TermMatcher:
    """Finds a fixed set of terms, in either script, any case and width."""

    def __init__(self, terms: Iterable[tuple[str, str]], yielding: Collection[str] = ()) -> None:
        """`terms` are (text, entry id); several entries may share a text. Ids `yielding` give way to all others."""
        self._patterns: dict[str, _Pattern] = {}
        for text, entry_id in terms:
            folded = skeleton(text)
            if folded.text:
                pattern = self._patterns.setdefault(folded.text, _Pattern())
                start, end = folded.span(0, len(folded.text))
                pattern.writings.add(_strict(text[start:end]))
                pattern.entry_ids[entry_id] = None
                pattern.capitals = pattern.capitals and _is_abbreviation(text)
                pattern.yields = pattern.yields and entry_id in yielding
        lengths: dict[str, set[int]] = {}
        for key in self._patterns:
            lengths.setdefault(key[:2], set()).add(len(key))
        self._lengths = {head: sorted(found, reverse=True) for head, found in lengths.items()}

    def find(self, text: str) -> tuple[Mention, ...]:
        """The mentions in `text`, in order. Longer ones win over shorter, then earlier over later."""
        return self.read(text)[0]

    def places(self, text: str, entry_id: str) -> tuple[Mention, ...]:
        """Where an entry's terms stand by themselves; if nowhere in `text`, where they stand inside longer terms."""
        free, inside = ([m for m in found if entry_id in m.entry_ids] for found in self.read(text))
        return tuple(free or inside)

    def read(self, text: str) -> tuple[tuple[Mention, ...], tuple[Mention, ...]]:
        """The mentions as `find` gives them, and those hidden by them, both in order."""
        taken = bytearray(len(text))
        free: list[Mention] = []
        hidden: list[Mention] = []
        ranked = sorted(self._candidates(text), key=lambda row: (row[0], row[1].start - row[1].end, row[1].start))
        for _, mention in ranked:
            if any(taken[mention.start : mention.end]):
                hidden.append(mention)
                continue
            taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
            free.append(mention)
        return tuple(sorted(free, key=lambda m: m.start)), tuple(sorted(hidden, key=lambda m: m.start))

    def _candidates(self, text: str) -> Iterable[tuple[bool, Mention]]:
        folded = skeleton(text)
        starts: frozenset[int] | None = None
        for i in range(len(folded.text)):
            heads = {folded.text[i : i + 2], folded.text[i]}
            for length in {n for head in heads for n in self._lengths.get(head, ())}:
                pattern = self._patterns.get(folded.text[i : i + length])
                if pattern is None or i + length > len(folded.text):
                    continue
                start, end = folded.span(i, i + length)
                if pattern.capitals and not text[start:end].isupper():
                    continue  # "it" is not IT
                if _strict(text[start:end]) in pattern.writings and _is_whole(text, start, end):
                    starts = _word_starts(text) if starts is None else starts
                    if start in starts or end in starts:
                        yield pattern.yields, Mention(start, end, tuple(pattern.entry_ids))


def matcher_of(entries: Iterable[ConceptEntry], languages: Sequence[Language]) -> TermMatcher:
    """A matcher of all the entries' terms in these languages; English brings the abbreviations.

    A bare candidate gives way to what somebody has written or approved: 智慧城市决定 does not hide 智慧城市.
    """
    listed = tuple(entries)
    pairs: list[tuple[str, str]] = []
    for entry in listed:
        pairs += [(term.text, entry.id) for language in languages for term in entry.terms(language)]
        pairs += [(entry.abbreviation, entry.id)] if "en" in languages and entry.abbreviation else []
    return TermMatcher(pairs, frozenset(entry.id for entry in listed if _is_bare(entry)))


class OccurrenceCounter:
    """Counts terms in the passages of a Chinese book; after a change only in the passages it can concern."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        """The passages to count in, in the book's order."""
        self._passages = tuple(passages)
        self._skeletons: tuple[str, ...] = ()
        self._known: frozenset[_Known] = frozenset()
        self._ids: list[tuple[str, ...]] = [()] * len(self._passages)
        self._hidden: list[tuple[str, ...]] = [()] * len(self._passages)
        self._found: dict[str, list[Passage]] = {}

    def fill(self, entries: Iterable[ConceptEntry]) -> tuple[ConceptEntry, ...]:
        """The entries with `occurrences`, `first` and `places`.

        Chinese names only: an English name beside a Chinese one is the same occurrence. 顶层设计 is not also one of
        设计, unless 设计 never stands by itself: what the book holds is never counted 0.
        """
        listed = tuple(entries)
        known = frozenset(
            (term.text, entry.id, _is_bare(entry))
            for entry in listed
            for language in CHINESE
            for term in entry.terms(language)
        )
        if known != self._known:
            self._count(matcher_of(listed, CHINESE), self._concerned({text for text, _, _ in known ^ self._known}))
            self._known = known
        return tuple(self._filled(entry) for entry in listed)

    def passages_with(self, entry_id: str) -> tuple[Passage, ...]:
        """The passages where the entry was found at the last `fill`, each once, in order."""
        return tuple({passage.id: passage for passage in self._found.get(entry_id, ())}.values())

    def _concerned(self, names: set[str]) -> list[int]:
        """The passages whose mentions can change with these names: those that hold one of them."""
        self._skeletons = self._skeletons or tuple(skeleton(passage.text).text for passage in self._passages)
        if len(names) > _FEW:
            return list(range(len(self._passages)))
        keys = [skeleton(name).text for name in names]
        return [i for i, text in enumerate(self._skeletons) if any(key in text for key in keys)]

    def _count(self, matcher: TermMatcher, numbers: list[int]) -> None:
        for i in numbers:
            free, hidden = matcher.read(self._passages[i].text)
            self._ids[i], self._hidden[i] = _ids_of(free), _ids_of(hidden)
        inside = self._passages_by_id(self._hidden)
        self._found = inside | self._passages_by_id(self._ids)

    def _passages_by_id(self, ids: list[tuple[str, ...]]) -> dict[str, list[Passage]]:
        found: dict[str, list[Passage]] = {}
        for passage, entry_ids in zip(self._passages, ids, strict=True):
            for entry_id in entry_ids:
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


def _ids_of(mentions: Iterable[Mention]) -> tuple[str, ...]:
    return tuple(entry_id for mention in mentions for entry_id in mention.entry_ids)


def _is_bare(entry: ConceptEntry) -> bool:
    """True for a proposal that says nothing of what the term means: an extracted candidate."""
    return entry.status == "proposed" and not (entry.definition_zh or entry.definition_en)


def _strict(text: str) -> str:
    """What must agree beyond the skeleton: punctuation, so that 智慧。城市 is not 智慧城市."""
    return fold(text).translate(_IGNORED)


def _is_abbreviation(text: str) -> bool:
    return text.isascii() and text.isalpha() and text.isupper() and len(text) <= _ABBREVIATION


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
