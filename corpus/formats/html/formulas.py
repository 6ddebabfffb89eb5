"""The formulas of a page in one line.

Source: MathML Core (W3C), section 3.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from lxml import etree

from corpus.formats.formulas import fraction, index, joined, power, root
from corpus.formats.html.elements import name_of

_DEEPEST = 60
_UNSEEN = frozenset(("annotation", "annotation-xml", "mphantom", "none", "mprescripts"))
_SPACES = frozenset(("mspace", "mtd", "mtr"))
_SHAPES: dict[str, tuple[Callable[..., str], int]] = {
    "mfrac": (fraction, 2),
    "msup": (power, 2),
    "mover": (power, 2),
    "msub": (index, 2),
    "munder": (index, 2),
    "msubsup": (lambda base, below, above: power(index(base, below), above), 3),
    "munderover": (lambda base, below, above: power(index(base, below), above), 3),
    "mroot": (root, 2),
}
_ACCENTS = frozenset("¯ˆ˜→⃗‾^~˙¨ˇ")


def written_formula(element: etree._Element, depth: int = 0) -> str:
    """What an element of a formula says."""
    name = name_of(element)
    if depth > _DEEPEST:
        return "".join(map(str, element.itertext()))
    inner = [child for child in element if isinstance(child.tag, str) and name_of(child) not in _UNSEEN]
    if not inner:
        return " ".join((element.text or "").split()) if name != "mspace" else " "
    if name == "msqrt":
        return root(_row(inner, depth))
    if name in _SHAPES and len(inner) == _SHAPES[name][1]:
        parts = [written_formula(child, depth + 1) for child in inner]
        if name == "mover" and parts[1] in _ACCENTS:
            return parts[0]
        return _SHAPES[name][0](*parts)
    row = _row(inner, depth)
    return f"{row} " if name in _SPACES else row


def _row(inner: list[etree._Element], depth: int) -> str:
    """Elements in a row. Letters and numbers side by side are one text; only two numbers are kept apart."""
    parts = []
    for is_number, group in groupby(inner, key=lambda child: name_of(child) == "mn"):
        texts = [written_formula(child, depth + 1) for child in group]
        parts += [" ".join(texts)] if is_number else texts
    return joined(parts)
