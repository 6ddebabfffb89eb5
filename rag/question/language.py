"""The language a question is asked in."""

from __future__ import annotations

import re

from corpus.language.folding import count_han, fold, is_han
from corpus.language.folding import to_simplified as _to_simplified
from rag.types import Language

_LATIN_WORD = re.compile(r"[A-Za-z][a-z]+")


def detect_language(text: str) -> Language:
    """zh-Hans, zh-Hant, en, or mixed (Chinese with two English words or more, not counting capitals like ICT)."""
    n_han = count_han(text)
    if n_han == 0:
        return "en"
    if len(_LATIN_WORD.findall(text)) >= 2:
        return "mixed"
    return "zh-Hant" if is_traditional(text) else "zh-Hans"


def is_traditional(text: str) -> bool:
    """True when some character of `text` is Traditional only."""
    return any(is_han(c) and fold(c) != c for c in _without_variants(text))


def to_search_form(text: str) -> str:
    """`text` as it is encoded: Simplified, which the encoder knows best (docs/ABLATION.md)."""
    return _to_simplified(text)


def _without_variants(text: str) -> str:
    """`text` without characters that folding changes though Simplified texts use them too (著, 藉, 瞭, 祇)."""
    return re.sub("[著藉瞭祇乾徵么零〇]", "", text)
