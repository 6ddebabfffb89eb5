"""The numbers Word writes before headings ("第一章", "1.2"): they stand in no run of text, only in the rules for them.

Source: ECMA-376 part 1, section 17.9 (Numbering).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from corpus.draft.xml import Element
from corpus.language.page_numbers import PageNumber, format_label

_DIGITS = "〇一二三四五六七八九"
_CHINESE = ("chinese", "ideograph", "taiwanese", "japanese")
_PLACE = re.compile(r"%([1-9])")
# Word itself follows fewer.
_MOST_BASES = 50
_LONGEST_TEXT = 100


class Level(NamedTuple):
    """One level of a list: the number it begins with, its format, and the text around it ("第%1章")."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    legal: bool = False


@dataclass(slots=True)
class Numbering:
    """The lists of a document (list id → its levels), the level a style numbers by, and how far each list has counted."""

    lists: Mapping[str, Mapping[int, Level]] = field(default_factory=dict)
    styles: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    def number(self, list_id: str, depth: int) -> str:
        """The number of the next paragraph of a list at `depth` (from 0); empty for bullets and unknown lists."""
        levels = self.lists.get(list_id, {})
        if depth not in levels:
            return ""
        counts = self._counts[list_id]
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        level = levels[depth]
        if level.form in ("bullet", "none"):
            return ""

        def count(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            at = levels.get(place, Level())
            return _written(counts.get(place, at.start), "decimal" if level.legal else at.form)

        return _PLACE.sub(count, level.text).strip()


def read_lists(root: Element) -> dict[str, dict[int, Level]]:
    """The lists of a numbering part: of each, the levels of the abstract list it follows."""
    abstract = {
        node.attributes.get("abstractNumId", ""): dict(map(_level, node.find_all("lvl")))
        for node in root.children
        if node.name == "abstractNum"
    }
    lists = {}
    for node in root.children:
        if node.name == "num":
            followed = _child(node, "abstractNumId")
            lists[node.attributes.get("numId", "")] = abstract.get(followed, {})
    return lists


def style_lists(root: Element) -> dict[str, tuple[str, int]]:
    """Style id → (list id, depth) it numbers by, those of the styles it is based on included."""
    own: dict[str, tuple[str, int]] = {}
    bases: dict[str, str] = {}
    for style in root.find_all("style"):
        key = style.attributes.get("styleId", "")
        bases[key] = _child(style, "basedOn")
        for rule in style.find_all("numPr"):
            if list_id := _child(rule, "numId"):
                own[key] = list_id, _number(_child(rule, "ilvl"), 0)
    found = {}
    for key in bases:
        at, seen = key, {key}
        while at not in own and bases.get(at) and bases[at] not in seen and len(seen) <= _MOST_BASES:
            at = bases[at]
            seen.add(at)
        if at in own:
            found[key] = own[at]
    return found


def _level(node: Element) -> tuple[int, Level]:
    legal = any(child.name == "isLgl" for child in node.children)
    level = Level(
        _number(_child(node, "start"), 1),
        _child(node, "numFmt") or "decimal",
        _child(node, "lvlText")[:_LONGEST_TEXT],
        legal,
    )
    return _number(node.attributes.get("ilvl", ""), 0), level


def _child(node: Element, name: str) -> str:
    return next((child.attributes.get("val", "") for child in node.children if child.name == name), "")


def _number(text: str, default: int) -> int:
    return int(text) if re.fullmatch("[0-9]{1,4}", text) else default


def _written(number: int, form: str) -> str:
    if form.startswith(_CHINESE):
        return _chinese(number)
    if form in ("upperRoman", "lowerRoman"):
        roman = format_label(PageNumber("roman", number))
        return roman if form == "upperRoman" else roman.lower()
    if form in ("upperLetter", "lowerLetter"):
        letter = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if form == "upperLetter" else letter.lower()
    return f"{number:02d}" if form == "decimalZero" else str(number)


def _chinese(number: int) -> str:
    """一, 十, 十二, 二十, 二十一; from a hundred on digit by digit, as no book has as many chapters."""
    if not 0 < number < 100:
        return "".join(_DIGITS[int(digit)] for digit in str(number))
    tens, units = divmod(number, 10)
    return (_DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (_DIGITS[units] if units else "")
