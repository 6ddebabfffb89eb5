"""Proper names in Chinese text: people, places, organisations; by jieba's word list, dots between parts, and surnames.

jieba's tagger is not loaded for this (half a second, and a question waits): a word's tag stands in jieba's word list, which is
searched as text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Literal

import jieba

from corpus.language.folding import is_han
from corpus.language.segment import words

Kind = Literal["person", "place", "organisation", "other"]
# jieba's tags: nr person (nrt: transliterated), ns place, nt organisation, nz other proper name.
_KINDS: dict[str, Kind] = {
    "nr": "person",
    "nrfg": "person",
    "nrt": "person",
    "ns": "place",
    "nt": "organisation",
    "nz": "other",
}
_DOTTED = re.compile(r"[㐀-鿿]{1,10}(?:[·•・][㐀-鿿]{1,8})+")
# What stands before a name in running text; a name of foreign parts holds none of these.
_BEFORE = re.compile(r".*[的在和与谁为是年月日了被由向对把于从到给名]")
_LONGEST_PART = 5
# The hundred commonest surnames but for those that are everyday words (高, 马, 黄, 文, 方, 金 …) and the compound ones.
_SURNAMES = frozenset(
    "王李张刘陈杨赵吴周徐孙胡朱郭何罗郑梁谢宋唐许韩冯邓曹彭曾肖蔡潘袁董余苏叶吕魏蒋杜丁沈姜卢傅钟汪戴崔廖姚邱夏谭韦贾邹熊孟秦"
    "阎薛侯雷郝邵毛"
)
_RANKS = "省市县区州国镇乡村"


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name as it stands in a folded text."""

    text: str
    kind: Kind


@lru_cache(maxsize=1024)
def names_in(folded: str) -> tuple[Name, ...]:
    """The proper names of a folded text, each once, in order. Words that merely contain names are left out."""
    found = {name.text: name for name in map(_dotted, _DOTTED.findall(folded))}
    for word in words(_DOTTED.sub("，", folded)):
        kind = _KINDS.get(tag_of(word)) if len(word) > 1 and is_han(word[0]) and not _is_common(word) else None
        if kind and not (kind == "person" and not _is_person(word)):
            found.setdefault(word, Name(word, kind))
    return tuple(found.values())


def ways_to_say(name: str) -> tuple[str, ...]:
    """How a text may write a name: as it is, without its rank (杭州市: 杭州), by one part (约什·诺曼: 诺曼)."""
    parts = [part for part in re.split("[·•・]", name) if len(part) > 1] if re.search("[·•・]", name) else []
    shorter = [name[:-1]] if len(name) > 2 and name[-1] in _RANKS else []
    return tuple(dict.fromkeys([name, re.sub("[·•・]", "", name), *parts, *shorter]))


@lru_cache(maxsize=8192)
def tag_of(word: str) -> str:
    """jieba's tag of a word, "" for one it does not list."""
    listing = _listing()
    start = listing.find(f"\n{word} ")
    return listing[start + 1 : listing.index("\n", start + 1)].rsplit(" ", 1)[-1] if start >= 0 else ""


@lru_cache(maxsize=8)
def word_list(name: str) -> frozenset[str]:
    """One of the lists of words in corpus/data: "common-chinese", "everyday-english", "known-terms", "rare-english"; each says how it was made."""
    lines = (resources.files("corpus") / "data" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _is_common(word: str) -> bool:
    return word in word_list("common-chinese") or word in ("城市", "地区", "内陆地区")


@lru_cache(maxsize=1)
def _listing() -> str:
    return "\n" + (Path(jieba.__file__).parent / "dict.txt").read_text(encoding="utf-8") + "\n"


def _dotted(run: str) -> Name:
    """The name in a run with dots: what stands before its first part and behind its last is cut off."""
    first, *between, last = re.split("([·•・])", run)
    return Name(_BEFORE.sub("", first)[-_LONGEST_PART:] + "".join(between) + _last_part(last), "person")


def _last_part(run: str) -> str:
    """The words a run begins with, as far as they can be parts of a name: 诺曼 of 诺曼拦截了几次."""
    part = ""
    for word in words(run):
        if len(part) > 1 and tag_of(word) not in _KINDS:
            break
        part += word
    return part


def _is_person(word: str) -> bool:
    """jieba tags many words as people that are none (明白, 高水平): a surname must lead, or the word be transliterated."""
    return tag_of(word) == "nrt" or (word[0] in _SURNAMES and 2 <= len(word) <= 3)
