"""What words a stretch of text holds, in either language: as written, and by what the dictionary says of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from corpus.language.dictionary import glosses
from corpus.language.english import STOP_WORDS, base_forms, stem
from corpus.language.folding import fold, is_han
from corpus.language.segment import tagged, words
from index.words.word_tables import known_words, translations

_LATIN = re.compile(r"[a-zà-ɏ]+(?:'[a-z]+)?")
_REMARK = re.compile(r"\([^()]*\)|\[[^\]]*\]")
_LONGEST = 6
_WEAK_ENDINGS = "于在到成为了着过出入来去起"
# jieba's tags of nouns, verbs, adjectives, adverbs of manner, times, idioms: what says something.
_TELLING = ("n", "v", "a", "t", "i", "l", "j", "s", "z", "b")

# What one says of a text rather than of its matter; a sentence may have these of its own.
_FRAME_EN = frozenset(
    """according account author book chapter cite cited copy describe described explain explained give given gives
    mention mentioned note noted page paragraph passage quote quoted read record recorded relate report reported say
    said says section sentence state stated tell told text wrote write written writer here
    also however therefore thus because since while later earlier then when where who whom whose which that this
    there these those its their his her they them only just even still already yet both each every all any some many
    more most much very such same other another about around after before during until between among within into
    onto over under from with without because although though so do does did done be been being have has had having
    take takes took taken make makes made come comes came become becomes became get gets got year years time times
    together whole
    can could may might must shall should will would one ones own not never no none nothing cannot""".split()
)
_FRAME_ZH = frozenset(
    """书 书中 本书 此书 书里 作者 本章 这一章 章 节 段 文中 原文 提到 指出 认为 记载 记 写 写道 说 说明 说到 讲 讲到 介绍 描述 根据 据
    称 表示 谈到 列 列出 提及 叙述 可见 因此 所以 因为 由于 但 但是 然而 同时 其中 此外 另外 这 那 其 他 她 它 他们 是 有 在 为 了 的 和 与
    被 把 由 于 对 从 到 将 则 即 也 都 就 而 并 以 及 等 个 一 座 条 次 时 时候 当时 当年 后来 这里 那里 这样 这座 该 共 一共 总共 进行 可以 能 会 要 使 让""".split()
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`folded`: a text, folded. `phrases`: the translations of its words, in base forms; `stems`: of all words in them."""

    folded: str
    phrases: frozenset[str]
    stems: frozenset[str]

    @classmethod
    @lru_cache(maxsize=256)
    def of(cls, text: str) -> Vocabulary:
        """The vocabulary of `text`."""
        folded = fold(text)
        latin = _LATIN.findall(folded)
        phrases = {form for word in latin for form in base_forms(word)}
        stems = {stem(form) for word in latin for form in _forms(word)}
        for word in _chinese_words(folded):
            phrases |= _translations(word) if len(word) > 1 else set()
            stems |= _gloss_stems(word)
        return cls(folded, frozenset(phrases), frozenset(stems))

    def holds(self, word: str) -> bool:
        """True when a folded content word of either language, or what it means, is here."""
        if not is_han(word[0]):
            return any(stem(form) in self.stems for form in _forms(word))
        # Single characters have too many senses to be held for each other.
        alike = len(word) > 1 and not _translations(word).isdisjoint(self.phrases)
        return alike or word in self.folded or self._in_pieces(word)

    def _in_pieces(self, word: str) -> bool:
        """A word whose characters are all here: 立碑 where 把碑立了起来 stands; 建于 says no more than 建."""
        telling = word.rstrip(_WEAK_ENDINGS) or word
        return len(word) > 1 and all(character in self.folded for character in telling)


def content_words(sentence: str) -> list[str]:
    """The folded words of a sentence that say something of its matter, in order, each once; numbers are not among them."""
    folded = fold(sentence)
    latin = [w for w in _LATIN.findall(folded) if len(w) > 2 and (STOP_WORDS | _FRAME_EN).isdisjoint(_forms(w))]
    chinese = [w for w, tag in tagged(folded) if is_han(w[0]) and tag.startswith(_TELLING) and w not in _FRAME_ZH]
    return list(dict.fromkeys([*latin, *chinese]))


def things_named(title: str) -> str:
    """The nouns of a Chinese title: what it is about, not what it says of that."""
    return " ".join(word for word, tag in tagged(title) if is_han(word[0]) and tag[0] in "nt")


def _chinese_words(folded: str) -> Iterator[str]:
    """The words jieba cuts, the characters of those no dictionary has (众善桥: 桥), and the dictionary's longer words."""
    known = known_words()
    for word in words(folded):
        yield from (word,) if word in known else word
    for start in range(len(folded) - 1):
        if is_han(folded[start]):
            for end in range(start + 2, min(start + _LONGEST, len(folded)) + 1):
                if folded[start:end] in known:
                    yield folded[start:end]


@lru_cache(maxsize=8192)
def _translations(word: str) -> frozenset[str]:
    return frozenset(translations(word)) if word in known_words() else frozenset()


@lru_cache(maxsize=8192)
def _gloss_stems(word: str) -> frozenset[str]:
    """Stems of every word by which the dictionary or the termbase explains one, remarks in brackets left out."""
    if word not in known_words():
        return frozenset()
    senses = [_REMARK.sub(" ", sense).lower() for gloss in glosses(known_words()[word]) for sense in gloss.senses]
    said = [w for text in (*senses, *_translations(word)) for w in _LATIN.findall(text) if w not in STOP_WORDS]
    return frozenset(stem(form) for w in said for form in _forms(w))


def _forms(word: str) -> tuple[str, ...]:
    """An English word in base forms and the dictionary's spelling: "metres" is "meter"."""
    plain = word.removesuffix("'s")
    spelled = re.sub("tre(s?)$", r"ter\1", plain)
    return tuple(dict.fromkeys([plain, spelled, *base_forms(spelled)]))
