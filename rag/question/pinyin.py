"""Questions typed in pinyin: "zhihui chengshi shi shenme" read as 智慧城市是什么, with the words that the books have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import accumulate

from corpus.language.english import STOP_WORDS
from corpus.language.folding import count_han
from corpus.language.pinyin import joined
from corpus.language.segment import tokenizer
from corpus.terms.entries import curated_entries
from index.folder import BookIndex

_SYLLABLES = re.compile(
    "(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    "(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|in|un|vn|ia|ie|iu|ua|ue|ui|uo|ve|er|a|o|e|i|u|v))+"
)
_LEAST_LETTERS = 6
# Letters for a word taken, for one kept as it is: few long words are likelier than many short ones.
_A_WORD, _UNREAD, _ACROSS = 1.0, 2.0, 1.0
_TONE = re.compile("(?<=[a-z])[1-5]")
_LEAST_READ = 0.8
# What questions are asked with; the rest of a question is in the books or unknown.
_ASKING = """
shenme 什么|shi 是|shishenme 是什么|zai 在|zainali 在哪里|zaina 在哪|nali 哪里|nar 哪儿|na 哪|nage 哪个|naxie 哪些|nayi 哪一|nayinian 哪一年|nanian 哪年
nayizhang 哪一章|nazhang 哪章|nayijie 哪一节|jinian 几年|ji 几|jiye 几页|dijiye 第几页|dijizhang 第几章|shui 谁|shei 谁|shuide 谁的|zenme 怎么|zenyang 怎样
ruhe 如何|duoshao 多少|duojiu 多久|weishenme 为什么|weihe 为何|heshi 何时|shihou 时候|shenmeshihou 什么时候|you 有|youshenme 有什么|younaxie 有哪些
de 的|le 了|ma 吗|ne 呢|he 和|yu 与|dui 对|cong 从|dao 到|jiang 讲|shuo 说|jiangshenme 讲什么|xie 写|zuo 做|yong 用|ge 个|nian 年|yue 月|ri 日|tian 天
zhang 章|jie 节|ye 页|di 第|yi 一|er 二|san 三|si 四|wu 五|liu 六|qi 七|ba 八|jiu 九|shu 书|zhebenshu 这本书|benshu 本书|zuozhe 作者|xu 序|zixu 自序|jieyu 结语
dingyi 定义|yisi 意思|hanyi 含义|neirong 内容|mudi 目的|yiyi 意义|zuoyong 作用|tedian 特点|tezheng 特征|kaishi 开始|juti 具体|zhuyao 主要|diyi 第一|dier 第二
"""


def as_chinese(text: str, indexes: Iterable[BookIndex]) -> str | None:
    """The question in Chinese characters, or None where `text` is not pinyin that the books' words explain.

    Tones may be marked, numbered or left out, and spaces set anywhere.
    """
    if count_han(text):
        return None
    typed = re.findall(r"[^\s,.;:!?，。？！]+", text)
    words = [_TONE.sub("", joined(word)) for word in typed]
    if sum(map(len, words)) < _LEAST_LETTERS or not all(_SYLLABLES.fullmatch(word) for word in words):
        return None
    # "Ningbo", "Pan Yunhe": names are written so in English too.
    if all(word[0].isupper() for word in typed) or all(word in STOP_WORDS for word in words):
        return None
    read, share = _read(words, _lexicon(indexes))
    return f"{read}？" if share >= _LEAST_READ else None


def _read(words: list[str], lexicon: dict[str, tuple[str, float]]) -> tuple[str, float]:
    """The likeliest reading of typed words, and the share of their letters that words were found for."""
    letters, spaces = "".join(words), set(accumulate(map(len, words), initial=0))
    longest = max(map(len, lexicon))
    best: list[tuple[float, str, int]] = [(0.0, "", 0)]
    for end in range(1, len(letters) + 1):
        cost, text, read = best[end - 1]
        options = [(cost + _UNREAD, text + letters[end - 1], read)]
        for start in range(max(0, end - longest), end):
            found = lexicon.get(letters[start:end])
            if found:
                cost, text, read = best[start]
                across = any(start < space < end for space in spaces) and not {start, end} <= spaces
                options.append((cost + _A_WORD + found[1] + _ACROSS * across, text + found[0], read + end - start))
        best.append(min(options))
    return best[-1][1], best[-1][2] / len(letters)


def _lexicon(indexes: Iterable[BookIndex]) -> dict[str, tuple[str, float]]:
    """Pinyin without tones → word, and a little for being rarer than its homophones: the books' words, terms, question words."""
    lexicon: dict[str, tuple[str, float]] = {}
    for index in indexes:
        postings, glossary, _ = index.terms.parts
        for reading, found in glossary.pinyin.items():
            named = [name for name in found if tokenizer().FREQ.get(name)]
            if not named:
                continue  # two characters that stand side by side, and no word
            word = max(named, key=lambda name: (postings.holders(name), name))
            rarity = 0.5 / (1 + postings.holders(word))
            if reading not in lexicon or rarity < lexicon[reading][1]:
                lexicon[reading] = word, rarity
    return {**lexicon, **_terms(), **_asking()}


@cache
def _terms() -> dict[str, tuple[str, float]]:
    return {joined(entry.pinyin): (entry.zh_hans, 0.0) for entry in curated_entries() if entry.pinyin}


@cache
def _asking() -> dict[str, tuple[str, float]]:
    pairs = (item.split() for item in _ASKING.replace("\n", "|").split("|") if item)
    return {reading: (word, 0.0) for reading, word in pairs}
