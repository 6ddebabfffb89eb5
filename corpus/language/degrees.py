"""Superlatives and ordinals: what a question says of rank, and the ways in which a Chinese text says the same.

"The longest bridge" is not answered by a passage about a long one, nor "the second hook" by one about hooks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.language.numbers import read_number

_FIRST = ("首", "第一", "率先", "头一", "始")
_TOP = ("之最", "之冠", "首位", "第一", "头号", "居首")
# A superlative as asked, and what stands for it in a text beside what every one of them has.
_CHINESE = {
    **dict.fromkeys("早先初", ("最早", "最先", "最初", "最古", "最老", *_FIRST)),
    **dict.fromkeys("老古", ("最早", "最老", "最古", "最年长", "最久", *_FIRST)),
    **dict.fromkeys("大多高广", ("最大", "最多", "最高", "最广", "最长")),
    **dict.fromkeys("长远久", ("最长", "最远", "最久", "最大")),
    **dict.fromkeys("小少低矮短", ("最小", "最少", "最低", "最矮", "最短")),
    **dict.fromkeys("新晚迟", ("最新", "最近", "最晚", "最迟", "最后", "末")),
}
_OTHERS = "快慢深浅宽窄贵重轻冷热强弱厚薄忙"
_SUPERLATIVE = re.compile(f"最([{''.join(_CHINESE)}{_OTHERS}])(?!低限度)")
_ENGLISH = {
    "earliest": "早", "oldest": "老", "largest": "大", "biggest": "大", "greatest": "大", "highest": "高", "tallest": "高",
    "longest": "长", "farthest": "远", "furthest": "远", "smallest": "小", "fewest": "少", "lowest": "低", "shortest": "短",
    "newest": "新", "latest": "新", "youngest": "小", "fastest": "快", "quickest": "快", "slowest": "慢", "deepest": "深",
    "shallowest": "浅", "widest": "宽", "broadest": "宽", "narrowest": "窄", "heaviest": "重", "lightest": "轻",
    "strongest": "强", "weakest": "弱", "thickest": "厚", "thinnest": "薄", "busiest": "忙", "coldest": "冷", "hottest": "热",
}  # fmt: skip
_WORD = re.compile(r"[a-z]+")
# Divisions of books are places and not ranks: 第三章, 第12页.
_ORDINAL = re.compile(r"第(\d+|[一二三四五六七八九十百零]+)(?![章节回讲课卷篇部编页版\d一二三四五六七八九十百零])")
_ENGLISH_ORDINALS = {
    word: n
    for n, word in enumerate(
        "second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), start=2
    )
}
_ENGLISH_ORDINAL = re.compile(
    rf"(?<!per )(?<!a )(?<![-/])\b({'|'.join(_ENGLISH_ORDINALS)}|\d+(?:st|nd|rd|th))\b(?! (?:half|cent|world war|edition|chapter|section|of \w+ \d{{4}}))"
)
_HAN = "零一二三四五六七八九十"


def degrees_in(folded: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each superlative and each ordinal above the first of a folded question, with the ways in which a folded text says it."""
    for match in _SUPERLATIVE.finditer(folded):
        yield match[0], _ways(match[1])
    for match in _WORD.finditer(folded):
        if match[0] in _ENGLISH:
            yield match[0], (match[0], *_ways(_ENGLISH[match[0]]))
    for match in _ORDINAL.finditer(folded):
        yield from _ordinal(match[0], read_number(match[1]))
    for match in _ENGLISH_ORDINAL.finditer(folded):
        n = _ENGLISH_ORDINALS.get(match[1]) or int(re.sub(r"\D", "", match[1]))
        yield from _ordinal(match[1], n)


def _ways(degree: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys([f"最{degree}", *_CHINESE.get(degree, ()), *_TOP]))


def _ordinal(words: str, n: int | None) -> Iterator[tuple[str, tuple[str, ...]]]:
    if n is None or n < 2:
        return
    yield words, (f"第{n}", f"第{_han(n)}", words)


def _han(n: int) -> str:
    """A number below 100 in Chinese; others in digits."""
    if n <= 10:
        return _HAN[n]
    tens, ones = divmod(n, 10)
    return str(n) if n > 99 else ("" if tens == 1 else _HAN[tens]) + "十" + (_HAN[ones] if ones else "")
