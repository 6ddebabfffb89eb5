"""What joins two halves of a paragraph where a line, or a page, has ended between them."""

from __future__ import annotations

import unicodedata


def glue(before: str, after: str) -> str:
    """A space between Latin words; nothing beside a Chinese character or a full-width mark on both sides.

    As in CSS Text 3, "Segment Break Transformation Rules": a break between two wide characters vanishes.
    """
    if not before or not after or before[-1].isspace() or after[0].isspace():
        return ""
    return "" if is_wide(before[-1]) and is_wide(after[0]) else " "


def is_wide(character: str) -> bool:
    """True for a character that is as wide as it is high: Han, kana, full-width marks and forms, Chinese quotes."""
    return unicodedata.east_asian_width(character) in "WF" or character in "“”‘’—…·"
