"""Formulas written in one line: a fraction keeps its bar (3/4), a power its sign (x^2, 10^3), a root its sign.

Both markups of formulas come down to the same few shapes; their readers give the parts, this module writes them.
"""

from __future__ import annotations

import re

_SIMPLE = re.compile(r"[+−–-]?(?:[\d.,]+%?|[^\s\d_()]['′]*(?:_(?:\w|\([^()]*\)))?)|\([^()]*\)")
# What follows an exponent, an index or a denominator would be read as a part of it.
_OPEN = re.compile(r"[\^_/]\w+$")

_LAST = 12


def fraction(above: str, below: str) -> str:
    """3/4, (a+b)/2."""
    return f"{grouped(above)}/{grouped(below)}"


def power(base: str, exponent: str) -> str:
    """x^2, 10^(n+1); the base alone where nothing is raised."""
    return f"{grouped(base)}^{grouped(exponent)}" if exponent.strip() else base


def index(base: str, below: str) -> str:
    """x_1, 10_2."""
    return f"{base}_{grouped(below)}" if below.strip() else base


def root(radicand: str, degree: str = "") -> str:
    """√x, √(x+1), √[3](x)."""
    return f"√[{degree.strip()}]({radicand})" if degree.strip() else f"√{grouped(radicand)}"


def joined(parts: list[str]) -> str:
    """Parts in a row; two numbers that would become one are kept apart, and an exponent from what follows it."""
    row = ""
    for part in parts:
        runs_on = (row[-1:].isdigit() and part[:1].isdigit()) or (part[:1].isalnum() and _OPEN.search(row[-_LAST:]))
        row += " " * bool(runs_on) + part
    return row


def grouped(text: str) -> str:
    """`text` in brackets where it is more than one number or name."""
    text = text.strip()
    return text if not text or _SIMPLE.fullmatch(text) else f"({text})"
