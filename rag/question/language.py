"""The language a question is asked in, and the one to answer it in."""

from __future__ import annotations

import re

from corpus.language.folding import count_han, fold, is_han
from corpus.language.folding import to_simplified as _to_simplified
from corpus.language.segment import STOP_WORDS, words
from rag.types import Language

_LATIN_WORD = re.compile(r"[A-Za-z][a-z]+")
_QUOTED = re.compile('“[^”]*”|‘[^’]*’|"[^"]*"|「[^」]*」|『[^』]*』|《[^》]*》')
_ASKS_ZH = re.compile(
    "[吗呢嗎谁誰]|什么|什麼|甚么|甚麼|哪|多少|几[个個次年月章节位种]|怎|如何|为何|為何|为什|為什|是否|有没有|有沒有|是不是"
)
_ASKS_EN = r"(?:what|which|who|whom|whose|when|where|why|how)\b"
_BEGINS_EN = re.compile(
    rf"\W*(?:please |(?:can|could|would|will) you )?(?:{_ASKS_EN}|(?:is|are|was|were|does|do|did|has|have|had|can|could|should"
    r"|will|would|list|name|give|tell|summari[sz]e|explain|describe|compare|define|translate|find|show|in|on|at|to|for|from"
    r"|according to|under)\b)",
    re.IGNORECASE,
)
# Behind a Latin word these make it a word of a Chinese sentence: "smart city 的定义".
_GOVERNS = re.compile('[A-Za-z][”’"]?\\s*[的是在有和与與了把被对對]')


def detect_language(text: str) -> Language:
    """zh-Hans, zh-Hant, en, or mixed (Chinese with two English words or more, not counting capitals like ICT)."""
    n_han = count_han(text)
    if n_han == 0:
        return "en"
    if len(_LATIN_WORD.findall(text)) >= 2:
        return "mixed"
    return "zh-Hant" if is_traditional(text) else "zh-Hans"


def spoken_language(text: str) -> Language:
    """The language to answer a question in, never "mixed": English for an English sentence that names things in Chinese.

    What it quotes does not count: “…” may be in any language.
    """
    language = detect_language(text)
    if language != "mixed":
        return language
    around = _QUOTED.sub(" ", text)
    if _is_english(around if _LATIN_WORD.search(around) or count_han(around) else text):
        return "en"
    return "zh-Hant" if is_traditional(text) else "zh-Hans"


def _is_english(sentence: str) -> bool:
    """Whether English words outnumber the Chinese ones, and the sentence is built as an English one.

    One that begins as an English question may name things in as many Chinese words as it likes: "Where is 智慧宁波?"
    """
    english = [word.lower() for word in _LATIN_WORD.findall(sentence)]
    chinese = [word for word in words(sentence) if count_han(word)]
    if _BEGINS_EN.match(sentence):
        return len(english) > len(chinese) or not any(word in STOP_WORDS for word in chinese)
    if len(english) <= len(chinese):
        return False
    if _ASKS_ZH.search(sentence) or _GOVERNS.search(sentence):
        return False
    return bool(re.search(rf"\b{_ASKS_EN}", sentence, re.IGNORECASE)) or any(word in STOP_WORDS for word in english)


def is_traditional(text: str) -> bool:
    """True when some character of `text` is Traditional only."""
    return any(is_han(c) and fold(c) != c for c in _without_variants(text))


def to_search_form(text: str) -> str:
    """`text` as it is encoded: Simplified, which the encoder knows best (docs/ABLATION.md)."""
    return _to_simplified(text)


def _without_variants(text: str) -> str:
    """`text` without characters that folding changes though Simplified texts use them too (著, 藉, 瞭, 祇)."""
    return re.sub("[著藉瞭祇乾徵么零〇]", "", text)
