"""English for a Chinese term, always with its source: the text itself, a curated termbase, the dictionary, or parts."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.language.dictionary import glosses
from corpus.language.folding import fold
from corpus.terms.candidates import Token, Unit, Words, content_spans
from corpus.types import Passage

CandidateSource = Literal["text", "curated", "dictionary", "composed"]
English = tuple[str, CandidateSource]

_MAX_SENSES = 3
_ENGLISH = r"[A-Za-z][A-Za-z0-9'’&/.\-]*(?: (?:[A-Za-z0-9][A-Za-z0-9'’&/.\-]*|&))*"
_AFTER = re.compile(
    rf"(?<![”\"」』》*\s])[”\"」』》*]*\s?[（(]\s*(?:英文|英语|英|即|简称|缩写)?[:：为]?\s*({_ENGLISH}(?:\s*[,，、;；/]\s*{_ENGLISH})*)\s*[)）]"
)
_BEFORE = re.compile(rf"({_ENGLISH})\s?[（(]([㐀-鿿]{{2,12}})(?:[,，、;；][^()（）]*)?[)）]")
_SPLIT = re.compile(r"\s*[,，、;；]\s*")
# Not a word of English: file names, options, paths, hashes, identifiers, single letters.
_CODE = re.compile(r"[a-z]\.[a-z]|[/_=<>]|^[A-Za-z]?$|^[A-Z]?\d|[a-z]+\d|\d[a-z]|\b[a-z]+[A-Z]")
_SMALL_WORDS = frozenset(("a", "an", "the", "of", "in", "on", "at", "to", "for", "and", "or", "by", "with"))
_MAX_WORDS = 5
_MAX_PART_WORDS = 3
_POINTERS = re.compile(r"^(?:CL:|surname |old variant|variant of|see |used in |abbr\. for |\(|Taiwan pr|also pr|erhua)")
_REMARK = re.compile(r"\s*\([^()]*\)\s*|\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Pairs:
    """How often the text itself gives an English for a candidate: `of[words][english]`."""

    of: Mapping[Words, Counter[str]]

    def english(self, words: Words, least: int = 1) -> tuple[str, ...]:
        """The text's own English given `least` times, most frequent first, then in order; one of "commit", "commits"."""
        counts = self.of.get(words, Counter[str]())
        ordered = sorted(counts, key=lambda text: -counts[text])
        kept = {text.casefold().removesuffix("s"): text for text in reversed(ordered) if counts[text] >= least}
        return tuple(text for text in ordered if text in kept.values())


def find_pairs(passages: Iterable[Passage], runs: Sequence[Sequence[Token]], units: Mapping[Words, Unit]) -> Pairs:
    """The pairs `中文（English）` and `English（中文）` of a text, brackets of either width, abbreviations too."""
    found: dict[Words, Counter[str]] = defaultdict(Counter)
    last_tokens = {run[-1].end: run for run in runs}
    by_text = {unit.text: words for words, unit in units.items()}
    for passage in passages:
        for match in _AFTER.finditer(passage.text):
            names = _english_names(match.group(1))
            run = last_tokens.get(passage.start + match.start())
            words = _named_part(run, units, names[0]) if run and names else ()
            found[words].update(names)
        for match in _BEFORE.finditer(passage.text):
            words = by_text.get(fold(match.group(2)), ())
            found[words].update(_english_names(match.group(1)))
    found.pop((), None)
    return Pairs(found)


def english_of(words: Words, pairs: Pairs, curated: Callable[[str], str | None]) -> tuple[English, ...]:
    """Every English there is for a candidate, the surest first; composed of its parts only where there is none."""
    text = "".join(words)
    found: list[English] = [(name, "text") for name in pairs.english(words)]
    known = curated(text)
    if known:
        found.append((known, "curated"))
    found += [(sense, "dictionary") for sense in senses(text)]
    if not found and len(words) > 1:
        parts = [_of_part(words, part, pairs, curated) for part in _parts(words, curated)]
        found = [(" ".join(parts), "composed")] if all(parts) else []
    distinct = {name.casefold(): (name, source) for name, source in reversed(found)}
    return tuple(pair for pair in found if distinct[pair[0].casefold()] == pair)


def senses(word: str) -> tuple[str, ...]:
    """Up to three short English senses of the dictionary, without remarks and pointers."""
    short = (
        _REMARK.sub(" ", part).strip().split(", ")[0]
        for gloss in glosses(word)
        for sense in gloss.senses
        if not _POINTERS.match(sense)
        for part in sense.split(";")
    )
    return tuple(dict.fromkeys(sense for sense in short if sense))[:_MAX_SENSES]


def _english_names(text: str) -> list[str]:
    names = (name for name in _SPLIT.split(text) if not _CODE.search(name))
    return [name for name in names if len(name.split()) <= _MAX_WORDS]


def _named_part(run: Sequence[Token], units: Mapping[Words, Unit], english: str) -> Words:
    """The last words of a run that an English in brackets names.

    About two characters for each English word (each letter of an abbreviation), more where the words
    before hardly ever stand without them.
    """
    starts = [start for start, stop in content_spans(run) if stop == len(run)]
    if not starts:
        return ()
    names = [word for word in english.split() if word.casefold() not in _SMALL_WORDS]
    wanted = 2 * (len(english) if len(names) == 1 and english.isupper() else len(names))

    def distance(start: int) -> tuple[int, int]:
        return abs(sum(len(token.word) for token in run[start:]) - wanted), -start

    best = min(starts, key=distance)
    while best - 1 in starts and _is_bound(run, best - 1, units):
        best -= 1
    return tuple(token.word for token in run[best:])


def _is_bound(run: Sequence[Token], start: int, units: Mapping[Words, Unit]) -> bool:
    """True when the word at `start` mostly stands before the words that follow it here, and more than once."""
    whole = units[tuple(token.word for token in run[start:])].frequency
    return whole > 1 and 2 * whole >= units[(run[start].word,)].frequency


def _parts(words: Words, curated: Callable[[str], str | None]) -> Iterable[Words]:
    """`words` in the longest parts that the termbase or the dictionary has."""
    while words:
        known = (n for n in range(len(words), 0, -1) if curated("".join(words[:n])) or senses("".join(words[:n])))
        n = next(known, 1)
        yield words[:n]
        words = words[n:]


def _of_part(whole: Words, part: Words, pairs: Pairs, curated: Callable[[str], str | None]) -> str:
    """One short English for a part, verbs without "to"; Latin words stand for themselves; "" where there is none."""
    text = "".join(part)
    if text.isascii():
        return text.upper() if len(text) <= 4 else text
    known = pairs.english(part, least=2)[:1] or tuple(filter(None, [curated(text)])) or senses(text)
    return next((sense.removeprefix("to ") for sense in known if len(sense.split()) <= _MAX_PART_WORDS), "")
