"""Sentences that announce a list: how many things they promise, and whether they do no more than that."""

from __future__ import annotations

import re

from corpus.language.folding import count_han, fold
from corpus.language.numbers import CARDINALS, parse_numeral
from corpus.passages import sentences

MEASURES = "个方面|方面|阶段|步骤|部分|环节|层次|大类|[个件条种点项步类层大级档招款样]"
# What is counted out and never is the answer itself: reasons, steps, points. Not people, cities, wheels.
_LONG_NOUNS = (
    "方面|原因|理由|缘由|问题|特点|特征|特性|因素|要素|条件|原则|准则|步骤|阶段|环节|层次|层面|维度|途径|路径|路线|道路|方向|思路|方法"
    "|方式|办法|手段|措施|举措|策略|对策|建议|任务|目标|目的|要点|重点|难点|要求|种类|类型|类别|事情|情况|情形|意义|作用"
    "|功能|优点|缺点|优势|劣势|好处|坏处|挑战|机遇|风险|部分|观点|看法|启示|经验|教训|误区|关系|变化|趋势|选择|选项|内容|值"
)
NOUNS = f"{_LONG_NOUNS}|[步类点条项事]"
_MOST_HAN, _MOST_WORDS = 70, 30
_LARGEST = 30
_COUNT_ZH = re.compile(
    rf"(?<![第\d.年月一二三四五六七八九十百千万])([二两三四五六七八九十]{{1,3}}|\d{{1,2}})\s*(?:{MEASURES})(?!月|小时|钟)"
)
_COUNT_EN = re.compile(rf"\b({'|'.join(CARDINALS[1:])}|[2-9]|1\d|20)\s+(?:[a-z’'-]+\s+){{0,3}}?[a-z’'-]+s\b")
_COLON = re.compile(r"[：:]\s*$")
_POINTS_ON = re.compile(
    rf"(?:如下|如次)(?:所[示述列])?(?:[几二三四五六七八九十]?(?:{MEASURES}))?[。.]?$"
    rf"|(?:以下|下述|下列|下面)(?:这|的)?[几多若干二三四五六七八九十\d]{{0,2}}(?:{MEASURES})?[^，,；。]{{0,8}}?(?:{_LONG_NOUNS})[。.]?$"
    r"|\bas follows[.]?$|\bthe following(?: [\w-]+){1,3}[.]?$"
)
_COUNTS_ONLY = re.compile(
    rf"(?:[二两三四五六七八九十几多]{{1,3}}|\d{{1,2}}|以下|若干)\s*(?:大|个|件|条|种|点|项|步|类)?(?:主要|重要|基本|关键|不同)?的?(?:{NOUNS})[。.]?$"
)
_COUNTS_ONLY_EN = re.compile(
    rf"\b(?:there (?:are|were)|(?:has|have|had|for|in|into)) (?:the following |(?:{'|'.join(CARDINALS[1:10])}|several|\d) )"
    r"(?:[\w-]+ ){0,2}(?:reasons|steps|stages|things|points|ways|kinds|types|parts|aspects|factors|conditions|approaches|principles)[.]?$"
)


def only_announces(text: str) -> bool:
    """True for text that says that something follows, and not what: "原因有三个：", "步骤如下。", "There are three reasons:".

    Of several sentences each must be such a one. A sentence that goes on after its colon says what it announces.
    """
    found = [text[span.start : span.end] for span in sentences(text)]
    return bool(found) and all(map(_announces, found))


def announced_number(text: str) -> int | None:
    """How many things a sentence promises: 3 for "有三件事：" and "for three reasons"; None where it counts none.

    The number that stands nearest to the end counts: what went before is said of other things.
    """
    folded = fold(text)
    numbers = [(m.start(), _chinese(m[1])) for m in _COUNT_ZH.finditer(folded)]
    numbers += [(m.start(), _english(m[1])) for m in _COUNT_EN.finditer(folded)]
    return max(((at, n) for at, n in numbers if n and 2 <= n <= _LARGEST), default=(0, None))[1]


def _announces(sentence: str) -> bool:
    folded = " ".join(fold(sentence).split()).rstrip("”’\"')）")
    if count_han(folded) > _MOST_HAN or (not count_han(folded) and len(folded.split()) > _MOST_WORDS):
        return False
    if _COLON.search(folded):
        return True
    return any(pattern.search(folded) for pattern in (_POINTS_ON, _COUNTS_ONLY, _COUNTS_ONLY_EN))


def _chinese(numeral: str) -> int | None:
    return int(numeral) if numeral.isdigit() else parse_numeral(numeral)


def _english(word: str) -> int:
    return int(word) if word.isdigit() else CARDINALS.index(word) + 1
