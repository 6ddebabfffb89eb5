"""Printed page labels as numbers: "xii", "095", "第95页", "p. 95"."""

from __future__ import annotations

import re
from typing import NamedTuple

_ROMAN = (
    ("M", 1000), ("CM", 900), ("D", 500), ("CD", 400), ("C", 100), ("XC", 90),
    ("L", 50), ("XL", 40), ("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1),
)  # fmt: skip
_LABEL = re.compile(r"^(?:第|pp?\.?|page)?\s*([0-9]{1,5}|[ivxlcdm]{1,15})\s*(?:页|頁)?$", re.IGNORECASE)


class PageNumber(NamedTuple):
    """A page label as a number in its series ("roman" or "arabic"). Only one series compares."""

    series: str
    value: int


def parse_label(text: str) -> PageNumber | None:
    """The number a label stands for ("xii", "095", "第95页", "p. 95"), or None if it is not one."""
    match = _LABEL.match(text.strip())
    if match is None:
        return None
    label = match[1].upper()
    if label.isdigit():
        return PageNumber("arabic", int(label))
    value = _from_roman(label)
    return PageNumber("roman", value) if value else None


def format_label(number: PageNumber) -> str:
    """The label as Wenshu writes it: roman capitals, or digits without leading zeros."""
    return _to_roman(number.value) if number.series == "roman" else str(number.value)


def normalise_label(text: str) -> str:
    """`text` as Wenshu writes page labels; unchanged if it is not a label it knows."""
    number = parse_label(text)
    return format_label(number) if number else text.strip()


def _from_roman(label: str) -> int:
    """The value of a roman numeral in its usual writing, else 0."""
    value, rest = 0, label
    for letters, worth in _ROMAN:
        while rest.startswith(letters):
            value, rest = value + worth, rest[len(letters) :]
    return value if not rest and _to_roman(value) == label else 0


def _to_roman(value: int) -> str:
    letters = ""
    for symbol, worth in _ROMAN:
        count, value = divmod(value, worth)
        letters += symbol * count
    return letters
