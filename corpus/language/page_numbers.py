"""Printed page labels as numbers: "xii", "095", "第95页", "p. 95"."""

from __future__ import annotations

import re
from typing import NamedTuple

from corpus.language.numbers import read_number, roman

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
    value = read_number(label)
    return PageNumber("roman", value) if value else None


def format_label(number: PageNumber) -> str:
    """The label as Wenshu writes it: roman capitals, or digits without leading zeros."""
    return roman(number.value) if number.series == "roman" else str(number.value)


def normalise_label(text: str) -> str:
    """`text` as Wenshu writes page labels; unchanged if it is not a label it knows."""
    number = parse_label(text)
    return format_label(number) if number else text.strip()
