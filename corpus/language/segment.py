"""Segmentation: the tokens that the lexical index and a question share."""

from __future__ import annotations

import logging
import re
from functools import lru_cache
from typing import Any

import jieba

from corpus.language.folding import fold

_RUN = re.compile(
    r"[㐀-鿿豈-﫿\U00020000-\U000323af]+|[^\W_㐀-鿿豈-﫿\U00020000-\U000323af]+(?:[._+\-'’][^\W_㐀-鿿豈-﫿]+)*"
)
_INNER = re.compile(r"[._+\-'’]")
_HAN_SPACES = re.compile(r"(?<=[㐀-鿿])\s+(?=[㐀-鿿])")

# Words that ask rather than name: they say nothing about where the answer stands.
_ZH_STOP = (
    "的 了 是 在 和 与 及 或 也 都 而 就 被 把 对 于 以 为 从 到 由 向 其 之 这 那 此 该 他 她 它 我 你 您 们 他们 她们 它们 我们 有 个 "
    "吗 呢 吧 啊 什么 哪 哪里 哪个 哪些 哪儿 哪年 谁 何 何时 多少 几 怎么 怎样 如何 为何 为什么 什么样 哪位 哪一 哪种 多 请问 是否 有没有 "
    "可以 会 能 能够 要 一个 一种 中 上 下 里 时 等 所 并 但 给 让 使 叫 不 没有 没 做 还 又 很 最 更 是什 么是 么时 时候 什么时候 "
    "是谁 告诉 一下 说 讲 书 书里 书中 本书 这本书 里面 关于 请 想 知道 指"
)
_EN_STOP = (
    "the a an of in on at to for from by with and or is are was were be been being what which who whom whose when where why how did do "
    "does that this it its as s t he she his her they their there about into than then if so not no can could would should will may "
    "many much any some i you we our your me my tell please according author book say says said give given has have had"
)
STOP_WORDS = frozenset(f"{_ZH_STOP} {_EN_STOP}".split())


def tokens(text: str) -> list[str]:
    """Tokens of `text` in order: character bigrams and jieba's words of other lengths; Latin words and numbers.

    Two-character words are bigrams already. A lone character is a token of its own. Everything is folded.
    """
    found: list[str] = []
    for match in _RUN.finditer(_HAN_SPACES.sub("", fold(text))):
        run = match.group()
        if _is_latin(run):
            found.append(run)
            found += [part for part in _INNER.split(run) if part and part != run]
        else:
            found += [word for word in tokenizer().cut_for_search(run, HMM=False) if len(word) != 2]
            found += [run[i : i + 2] for i in range(len(run) - 1)]
    return found


def query_tokens(text: str) -> list[str]:
    """The distinct tokens of a question that carry content, in order."""
    return [token for token in dict.fromkeys(tokens(text)) if token not in STOP_WORDS]


def words(text: str) -> list[str]:
    """Words of `text` as jieba cuts them, folded, without spaces and punctuation."""
    return [
        word
        for match in _RUN.finditer(_HAN_SPACES.sub("", fold(text)))
        for word in ([match.group()] if _is_latin(match.group()) else tokenizer().lcut(match.group(), HMM=False))
    ]


def tagged(text: str, new_words: bool = True) -> list[tuple[str, str]]:
    """Words of `text` with jieba's part-of-speech tags (nr: person, ns: place, …).

    `new_words`: words and names that jieba does not list are guessed too.
    """
    return [(pair.word, pair.flag) for pair in _tagger().cut(text, HMM=new_words)]


def _is_latin(run: str) -> bool:
    return run[0] < "㐀"


@lru_cache(maxsize=1)
def tokenizer() -> jieba.Tokenizer:
    """The one jieba tokenizer, with jieba's own dictionary, loaded when first asked for."""
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    return tokenizer


@lru_cache(maxsize=1)
def _tagger() -> Any:
    import jieba.posseg  # here, because it takes half a second and few questions need it

    return jieba.posseg.POSTokenizer(tokenizer())
