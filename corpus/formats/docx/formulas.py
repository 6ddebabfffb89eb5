"""The formulas of a Word document in one line.

Source: ECMA-376 part 1, section 22.1 (Office Math Markup).
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from lxml import etree

from corpus.formats.formulas import fraction, index, joined, power, root

_DEEPEST = 60
_PROPERTIES = "Pr"
# How each shape is written, and of which parts.
_SHAPES: dict[str, tuple[Callable[..., str], tuple[str, ...]]] = {
    "f": (fraction, ("num", "den")),
    "sSup": (power, ("e", "sup")),
    "sSub": (index, ("e", "sub")),
    "sSubSup": (lambda base, below, above: power(index(base, below), above), ("e", "sub", "sup")),
    "rad": (root, ("e", "deg")),
}


def written_formula(element: etree._Element, depth: int = 0) -> str:
    """What an element of a formula says."""
    if depth > _DEEPEST:
        return "".join(map(str, element.itertext()))
    name = _name(element)
    if name == "t":
        return element.text or ""
    if name == "nary":
        return _sum(element, depth)
    if name == "d":
        return _bracketed(element, depth)
    if name not in _SHAPES:
        return _row(element, depth)
    parts = {_name(child): written_formula(child, depth + 1) for child in element if isinstance(child.tag, str)}
    write, keys = _SHAPES[name]
    return write(*(parts.get(key, "") for key in keys))


def _row(element: etree._Element, depth: int) -> str:
    inner = [child for child in element if isinstance(child.tag, str) and not _name(child).endswith(_PROPERTIES)]
    # Runs side by side are one text, cut where its type changes.
    runs = groupby(inner, key=lambda child: _name(child) in ("r", "t"))
    parts = []
    for is_text, group in runs:
        texts = [written_formula(child, depth + 1) for child in group]
        parts += ["".join(texts)] if is_text else texts
    return joined(parts)


def _sum(element: etree._Element, depth: int) -> str:
    sign = _property(element, "chr") or "∫"
    parts = {_name(child): written_formula(child, depth + 1) for child in element if isinstance(child.tag, str)}
    return power(index(sign, parts.get("sub", "")), parts.get("sup", "")) + " " + parts.get("e", "")


def _bracketed(element: etree._Element, depth: int) -> str:
    opening, closing = _property(element, "begChr", "("), _property(element, "endChr", ")")
    inner = [written_formula(child, depth + 1) for child in element if _name(child) == "e"]
    return opening + (_property(element, "sepChr") or "|").join(inner) + closing


def _property(element: etree._Element, name: str, default: str = "") -> str:
    """A property of an element; one that is there without a value means that nothing is shown."""
    for node in element:
        if _name(node).endswith(_PROPERTIES):
            for child in node:
                if _name(child) == name:
                    return next((str(value) for key, value in child.attrib.items() if str(key).endswith("val")), "")
    return default


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]
