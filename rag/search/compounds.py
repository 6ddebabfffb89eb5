"""Chinese terms that a question turns on: known ones, and compounds of a kind that the book itself makes.

A book that speaks of 智慧城市, 智慧物流 and 智慧电网 and never of 智慧教育 does not answer a question about 智慧教育, though it has
both words. An ordinary pair of nouns (桥面宽度) is no such term: a book says it in many ways.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from corpus.language.folding import fold, is_han
from corpus.language.names import names_in, tag_of, word_list
from corpus.language.segment import STOP_WORDS, words

# The longest term of the list, and a compound's two words.
_LONGEST, _SHORTEST, _WORD = 6, 3, 2
# A word makes compounds in a book that has it before so many nouns, most times it says it; or behind two, twice each.
_PREFIX_KINDS, _PREFIX_SHARE = 5, 0.6
_SUFFIX_KINDS, _SUFFIX_LEAST = 2, 2
# 智慧的教育, 教育走向智慧: two words so near each other say the compound.
_APART = 4
# jieba's tags of them; it takes 智慧 for a person's name. Real names are claims of their own.
_NOUNS = ("n", "nr", "nz", "vn", "an", "j", "b", "l")
# Common words that jieba tags as places: they end compounds and begin none.
_PLACES = ("城市", "地区")
# 电动船, 水泥厂: things of a kind; the book that never says the first word does not speak of them.
_THINGS = frozenset("船桥车站厂机路馆校院店楼塔灯庙寺")


def terms_in(folded: str, book: str) -> Iterator[str]:
    """The terms of a folded question that the book, given as its canonical text, does not say."""
    cut = words(folded)
    # Most are said just as they are written: only what is not is worth folding a whole book for.
    known = [term for term in _known(cut) if term not in book]
    things = [word for word in cut if _is_a_thing(word) and word not in known and word[:_WORD] not in book]
    pairs = [pair for pair in _pairs(cut) if "".join(pair[:2]) not in book]
    if not (known or things or pairs):
        return
    text = _folded(book)
    known = [term for term in known if term not in text and not _said_in_parts(term, text)]
    known += [word for word in things if word[:_WORD] not in text]
    yield from known
    for first, second, third in pairs:
        compound = first + second
        if third and second + third in text:
            continue  # 钻研智慧城市: the second word belongs to the third
        if any(compound in term or term in compound for term in known) or compound not in folded:
            continue
        if not _says(text, first, second) and _is_of_its_kind(text, first, second):
            yield compound


def _pairs(cut: list[str]) -> Iterator[tuple[str, str, str]]:
    """Two nouns side by side, neither of them a name, and the word behind them ("" at the end)."""
    for (first, second), third in zip(pairwise(cut), [*cut[2:], ""], strict=False):
        nouns = _is_noun(first) and (_is_noun(second) or second in _PLACES)
        if nouns and not names_in(first) and not names_in(second):
            yield first, second, third


def _known(cut: list[str]) -> Iterator[str]:
    """The longest listed terms that begin and end with words."""
    terms, at = word_list("known-terms"), 0
    while at < len(cut):
        for end in range(min(len(cut), at + _LONGEST), at, -1):
            run = "".join(cut[at:end])
            if _SHORTEST <= len(run) <= _LONGEST and run in terms:
                yield run
                at = end - 1
                break
        at += 1


def _said_in_parts(term: str, text: str) -> bool:
    """Whether a term is put together of words that the book has; of three characters, whether it has the word it is made from."""
    if len(term) == _SHORTEST:
        return term[:_WORD] in text
    cuts = ([term[:_WORD], term[_WORD:]], words(term))
    return any(len(parts) > 1 and all(part in text for part in parts) for parts in cuts)


def _is_of_its_kind(text: str, first: str, second: str) -> bool:
    """Whether the book makes compounds with the first word before others, or, where it lacks that, with the second behind others."""
    kinds, share = _followers(text, first)
    if kinds >= _PREFIX_KINDS and share >= _PREFIX_SHARE:
        return True
    return first not in text and tag_of(second)[:1] == "n" and _modifiers(text, second) >= _SUFFIX_KINDS


@lru_cache(maxsize=512)
def _followers(text: str, word: str) -> tuple[int, float]:
    """How many different nouns stand right behind a word, and how often one does, in [0, 1]."""
    found = re.findall(f"{word}([㐀-鿿]{{2}})?", text)
    nouns = [after for after in found if after and (_is_noun(after) or after in _PLACES)]
    return len(set(nouns)), len(nouns) / max(1, len(found))


@lru_cache(maxsize=512)
def _modifiers(text: str, word: str) -> int:
    """How many different nouns stand right before a word, each at least twice."""
    counts = Counter(re.findall(f"([㐀-鿿]{{2}}){word}", text))
    return sum(n >= _SUFFIX_LEAST and _is_noun(before) for before, n in counts.items())


def _says(text: str, first: str, second: str) -> bool:
    apart = f"[^。！？\n]{{0,{_APART}}}"
    return re.search(f"{first}{apart}{second}|{second}{apart}{first}", text) is not None


def _is_a_thing(word: str) -> bool:
    return len(word) == _WORD + 1 and word[-1] in _THINGS and tag_of(word)[:1] == "n" and not names_in(word)


def _is_noun(word: str) -> bool:
    return len(word) == _WORD and is_han(word[0]) and word not in STOP_WORDS and tag_of(word) in _NOUNS


@lru_cache(maxsize=8)
def _folded(book: str) -> str:
    return fold(book)
