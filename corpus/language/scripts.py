"""The language and script a book is written in."""

from __future__ import annotations

from corpus.language.folding import count_han, fold, is_han

_SAMPLE = 20000
# Simplified texts use these too, though folding changes them.
_SHARED = frozenset("著藉瞭祇乾徵么零〇")
# A Simplified book may quote Traditional words, and a Chinese one English: the main language is what most is in.
_LEAST_HAN = 0.1
_LEAST_TRADITIONAL = 0.05


def language_of(text: str) -> str:
    """zh-Hans, zh-Hant or en, whichever most of `text` is in, by a sample from all of its length."""
    step = max(1, len(text) // _SAMPLE)
    # Letters alone: figures and spaces are in no language.
    letters = [c for c in text[::step] if c.isalpha()]
    n_han = count_han("".join(letters))
    if n_han < _LEAST_HAN * len(letters):
        return "en"
    traditional = sum(is_han(c) and c not in _SHARED and fold(c) != c for c in letters)
    return "zh-Hant" if traditional > _LEAST_TRADITIONAL * n_han else "zh-Hans"
