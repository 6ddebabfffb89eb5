"""Folding: what makes two writings of the same words equal, with a map back to the original.

Folded text is for matching only. What is shown and cited is always the original, reached through
`Folded.span`.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from dataclasses import dataclass
from functools import cache, lru_cache

import opencc

# Characters that OpenCC keeps apart because their use differs by word; for matching they are one.
_SAME = str.maketrans("著藉瞭祇衹託証麽牀〇○◯", "着借了只只托证么床零零零")
# Between two digits these change the number, so they stay there, in one writing each.
_DIGIT_JOINERS = {mark: mark for mark in ".:/,;、^"} | dict.fromkeys("-–—−~", "-")
_KEPT_PUNCTUATION = "%‰"
_OFF_LINE = "".join(c for c in map(chr, range(0x20000)) if unicodedata.category(c) == "No")
_BESIDE_DIGITS = re.compile(rf"(?<=[\d{_OFF_LINE}])(?=[{_OFF_LINE}])|(?<=[{_OFF_LINE}])(?=\d)")
_HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿\U00020000-\U000323af]")


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text; `offsets[i]` is the source offset of folded character i, with one more for the end."""

    text: str
    offsets: array[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The source span of the folded span [start, end), which must not be empty."""
        return self.offsets[start], self.offsets[end - 1] + 1


def fold(text: str) -> str:
    """`text` in NFKC, lower case, Simplified characters, one writing per variant.

    Idempotent, and character by character but for the sign between a digit and ³, ①, ½: 10³ is "10^3" and never 103.
    Spaces and punctuation stay.
    """
    return "".join(map(_fold_character, _BESIDE_DIGITS.sub("^", text)))


def skeleton(text: str) -> Folded:
    """Only what carries content: folded letters, digits and symbols, without spaces or punctuation.

    Signs that change a number stay (decimal point, range, ratio, list, power, per cent), so that 12.5 never
    equals 125, 1、2 never 12 and 10³ never 103; a comma before three digits goes. Two writings of one sentence
    (script, width, spaces, punctuation) have one skeleton.
    """
    characters: list[str] = []
    offsets = array("l")
    was_off = False
    for offset, raw in enumerate(text):
        # ³, ①, ½ beside a digit: never one number with it.
        is_off = unicodedata.category(raw) == "No"
        sign = "^" if (is_off or was_off) and characters and characters[-1].isdigit() else ""
        was_off = is_off
        for character in sign + _fold_character(raw):
            if not character.isspace():
                characters.append(character)
                offsets.append(offset)
    kept = [i for i in range(len(characters)) if _carries_content(characters, i)]
    folded = "".join(_DIGIT_JOINERS.get(characters[i], characters[i]) for i in kept)
    places = array("l", [offsets[i] for i in kept])
    places.append(len(text))
    return Folded(folded, places)


def bare(folded: Folded) -> Folded:
    """`folded` without symbols and number signs too, save decimal point, list marks and per cent.

    For words typed without any sign at all: "3X" for "3 + X", an ISBN without hyphens.
    """
    text = folded.text
    kept = [i for i, c in enumerate(text) if is_content(c)]
    places = array("l", [folded.offsets[i] for i in kept])
    places.append(folded.offsets[-1])
    return Folded("".join(text[i] for i in kept), places)


def is_content(character: str) -> bool:
    """True for what `bare` keeps of a skeleton: letters, digits, and the signs that no number does without."""
    return unicodedata.category(character)[0] in "LNM" or character in ".,;、%‰"


def is_han(character: str) -> bool:
    """True for a Chinese character."""
    return _HAN.match(character) is not None


def count_han(text: str) -> int:
    """How many Chinese characters stand in `text`."""
    return len(_HAN.findall(text))


def to_traditional(text: str) -> str:
    """`text` in Traditional characters, word by word (OpenCC s2t)."""
    return str(_converter("s2t").convert(text))


def to_simplified(text: str) -> str:
    """`text` in Simplified characters, word by word (OpenCC t2s)."""
    return str(_converter("t2s").convert(text))


@cache
def _converter(config: str) -> opencc.OpenCC:
    return opencc.OpenCC(config)


@lru_cache(maxsize=65536)
def _fold_character(character: str) -> str:
    """The fixed point of NFKC, case folding, Traditional→Simplified and `_SAME` for one character."""
    for _ in range(4):
        folded = unicodedata.normalize("NFKC", character).casefold()
        folded = "".join(_simplify(c) for c in folded).translate(_SAME)
        if folded == character:
            break
        character = folded
    return character


@lru_cache(maxsize=65536)
def _simplify(character: str) -> str:
    return str(_converter("t2s").convert(character)) if is_han(character) else character


def _carries_content(characters: list[str], i: int) -> bool:
    character = characters[i]
    category = unicodedata.category(character)
    if category[0] in "LN" or character in _KEPT_PUNCTUATION:
        return True
    if character in _DIGIT_JOINERS:
        return _joins_digits(characters, i)
    return category in ("Sm", "Sc", "So") or category[0] == "M"


def _joins_digits(characters: list[str], i: int) -> bool:
    if not (0 < i < len(characters) - 1 and characters[i - 1].isdigit() and characters[i + 1].isdigit()):
        return False
    thousands = characters[i] == "," and re.match(r"\d{3}(?!\d)", "".join(characters[i + 1 : i + 5]))
    return not thousands
