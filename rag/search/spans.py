"""The answer's sentences: the one to three of a passage that a reader would cut out."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from corpus.language.folding import fold, is_han
from corpus.language.numbers import number_tokens
from corpus.language.segment import tokens
from corpus.types import Passage
from index.encoder import Vectors
from index.folder import BookIndex
from rag.question.reading import Question
from rag.search.announcements import only_announces
from rag.search.asked_for import asks_for_a_kind, lacks_what_is_asked
from rag.types import Hit

_WORDS_WEIGHT = 0.5
_CUE_WEIGHT = 0.2
_LACKS_WEIGHT = 0.4
_ANNOUNCES_WEIGHT = 0.3
_NEARLY = 0.4
_MOST_CHARACTERS = 200
# Below this a quote is given its neighbours: reasons, recipes and contrasts seldom stand in one short sentence.
_LEAST, _LEAST_OF_A_KIND = 140, 100
_MOST_SENTENCES = 3

# A sentence that begins so is understood only with the one before it.
_LEANING = re.compile(
    "所以|因此|于是|因而|但|不过|然而|而且|这|它|他|她|其|此|那|可是|否则|如此|同时|也|另外|后来|从此|结果|因为|例如|比如"
)

_NUMERALS = "零〇一二三四五六七八九十百千万亿两"
# What a question word asks for: (the question, a sure sign of it in a sentence, a weak one).
_CUES = tuple(
    (re.compile(asked, re.IGNORECASE), re.compile(sure), re.compile(weak or r"(?!)"))
    for asked, sure, weak in (
        (
            r"[哪几]一?[年月天]|何时|时候|日期|世纪|\bwhen\b|\b(?:what|which) (?:year|date|month|day|century|decade)",
            r"\d{3,4}|\d+\s*(?=世纪|月|年|日)",
            "世纪|年代|时期|期间|年|月",
        ),
        (r"多久|多长时间|how long", rf"[\d{_NUMERALS}几]+多?个?(?:年|月|天|日|小时|分钟|周|世纪|秒)", ""),
        (
            r"多少|几|多大|多高|多远|比例|百分|数量|how (?:many|much|old|far|tall|large|big|often)|percent|number",
            r"\d+",
            rf"[{_NUMERALS}]+[个名位次种人条支座部项家只件层所份场天年%]",
        ),
        (r"谁|哪位|何人|\bwho[ms]?\b|whose", r"[㐀-鿿]{1,6}(?:·[㐀-鿿]+)+|[A-Z][a-z]+", ""),
        (
            r"哪里|哪儿|何处|在哪|哪个(?:国家|城市|地方|地区|州|省)|\bwhere\b|which (?:country|city|state|region)",
            r"[在于至往向].{1,12}[市州国省地区岛城山河海洲部边岸街路院馆校]|位于",
            "",
        ),
        (r"为什么|为何|原因|\bwhy\b", "因为|由于|因此|所以|原因|导致|为了|以便|使得", ""),
        (r"叫什么|名字|名称|被称|什么名|\bcalled\b|\bname", "叫|称|名为|命名|“|《|即", ""),
    )
)


def best_span(index: BookIndex, hit: Hit, question: Question, vector: Vectors) -> tuple[int, int]:
    """The best sentence of a passage, with neighbours nearly as good, as a span of the canonical text.

    At most `_MOST_CHARACTERS` unless a single sentence is longer; more than `_MOST_SENTENCES` only where they are short.
    """
    spans = hit.passage.sentences
    texts = [index.book.canonical_text[start:end] for start, end in spans]
    scores = _meaning(index, hit.passage, question, vector) + _WORDS_WEIGHT * _words(index, question, texts)
    scores = scores + _CUE_WEIGHT * np.array([cue(question.folded, text) for text in texts])
    scores -= _LACKS_WEIGHT * np.array([lacks_what_is_asked(question.folded, text) for text in texts])
    announces = [only_announces(text) for text in texts]
    scores -= _ANNOUNCES_WEIGHT * np.array([a or _asks(text) for a, text in zip(announces, texts, strict=True)])
    low = high = best = int(np.argmax(scores))
    if announces[best] and best + 1 < len(spans):
        high = best + 1  # never the announcement alone
    while high - low + 1 < _MOST_SENTENCES:
        near = [
            i
            for i in (low - 1, high + 1)
            if 0 <= i < len(spans)
            and scores[i] >= scores[best] - _NEARLY
            and spans[max(high, i)][1] - spans[min(low, i)][0] <= _MOST_CHARACTERS
        ]
        if not near:
            break
        chosen = max(near, key=lambda i: scores[i])
        low, high = min(low, chosen), max(high, chosen)
    # A day or a sum that is asked for stands in its sentence; a reason or a recipe seldom in one.
    least = (
        _LEAST_OF_A_KIND
        if asks_for_a_kind(question.folded) and not lacks_what_is_asked(question.folded, texts[best])
        else _LEAST
    )
    low, high = _with_context(texts, scores, low, high, least)
    return spans[low][0], spans[high][1]


def _with_context(
    texts: list[str], scores: npt.NDArray[np.float64], low: int, high: int, least: int = _LEAST
) -> tuple[int, int]:
    """The sentences with the one they lean on, and with neighbours while they say little by themselves."""
    length = sum(map(len, texts[low : high + 1]))
    while True:
        near = [i for i in (low - 1, high + 1) if 0 <= i < len(texts) and length + len(texts[i]) <= _MOST_CHARACTERS]
        leans = low - 1 in near and _LEANING.match(texts[low].lstrip()) is not None
        if not near or not (leans or length < least):
            return low, high
        chosen = low - 1 if leans else max(near, key=lambda i: scores[i])
        low, high = min(low, chosen), max(high, chosen)
        length += len(texts[chosen])


def _asks(text: str) -> bool:
    return text.rstrip("”’」』 \n").endswith(("？", "?"))


def cue(folded: str, text: str) -> float:
    """1 if a text holds what the question word of a folded question asks for and the question does not say itself; .5 for a weak sign."""
    for asked, sure, weak in _CUES:
        if asked.search(folded):
            if any(fold(match.group()) not in folded for match in sure.finditer(text)):
                return 1.0
            return 0.5 if weak.search(text) else 0.0
    return 0.0


def _meaning(index: BookIndex, passage: Passage, question: Question, vector: Vectors) -> npt.NDArray[np.float32]:
    """Nearness of each sentence to the question; 0 where the book keeps no vectors of sentences."""
    if not len(index.sentences):
        return np.zeros(len(passage.sentences), np.float32)
    row = index.passages.row_of(passage.id)
    if row is None:
        raise KeyError(passage.id)
    rows = np.arange(index.first_sentence[row], index.first_sentence[row + 1])
    return index.space.near_sentences(vector, question.language == "en", rows)


def _words(index: BookIndex, question: Question, texts: list[str]) -> npt.NDArray[np.float64]:
    """The share of the question's words, by rarity in the book and among these sentences, that each sentence holds."""
    asked = _asked(index, question)
    if not asked:
        return np.zeros(len(texts))
    contents = _contents(texts)
    held = np.array([[_holds(keys, one) for one in contents] for keys, _ in asked])
    found = held.sum(axis=1)
    local = np.log((len(texts) + 1) / (found + 0.5)).clip(0) * (found > 0)
    weights = np.array([rarity for _, rarity in asked]) * local
    return np.asarray(weights @ held / max(float(weights.sum()), 1e-9))


def _asked(index: BookIndex, question: Question) -> list[tuple[set[str], float]]:
    """Ways to say each thing the question names, with its rarity."""
    bigrams = [token for token in question.tokens if len(token) == 2 and is_han(token[0])]
    groups = index.terms.groups(question.text, question.language == "en")
    return [({token}, index.lexical.idf(token)) for token in bigrams] + [
        (set(group.keys), index.terms.rarity(group)) for group in groups if group.keys
    ]


def _contents(texts: list[str]) -> list[tuple[str, set[str]]]:
    """Each sentence folded, and its Latin words and numbers."""
    return [(fold(text), {*tokens(text), *number_tokens(fold(text))}) for text in texts]


def _holds(keys: set[str], contents: tuple[str, set[str]]) -> bool:
    text, words = contents
    return not keys.isdisjoint(words) or any(key in text for key in keys if is_han(key[0]))
