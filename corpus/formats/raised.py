"""What is set above or below the line: the mark of a note, a power, an index. No number beside it may change its value."""

from __future__ import annotations

import re

# 1, [1], 〔注1〕, ①, *, 1,2
_BRACKETED = re.compile(
    r"[\[［(（【〔{]\s*(?:[注註]|note)?\s*[0-9a-z*†‡]{1,4}\s*[\]］)）】〕}]|[①-⓿❶-➓]+|[*†‡§¶※]{1,3}|[注註]\s*\d{0,3}",
    re.I,
)
_NUMBERS = re.compile(r"\d{1,4}(?:\s*[,，、–-]\s*\d{1,4})*")
_PLAIN = re.compile(r"[+−–-]?(?:\d+(?:\.\d+)?|[^\W\d_])")
_ORDINAL = re.compile(r"(?:st|nd|rd|th|er|e|o|a|º|ª|tm|sm|®|©|c|ᵉ)\.?", re.I)
# What takes a power: a variable, a unit of measure, a bracket that closes.
_TAKES_POWER = re.compile(
    r"(?:(?<![A-Za-zΑ-ω])(?:[A-Za-zΑ-ω]|[dcmknµμ]m|ft|in|yd|mi|sec|min|kg|Hz)|[)\]}]"
    r"|(?:公里|英里|海里|米|英尺|英寸))$"
)
# The mass number before the sign of an element: ¹⁴C.
_ELEMENT = re.compile(r"(?:H|He|C|N|O|P|S|K|I|U|Ca|Co|Cs|Fe|Pb|Pu|Ra|Rn|Sr|Tc|Th)(?![A-Za-z])")


class Raised:
    """Tells marks of notes from powers. `noted`: the numbers of which the page shows the notes.

    After a number only the mark that is next in their count is taken for one: 37¹ where note 1 is to come; 10³ is a power.
    """

    def __init__(self, noted: frozenset[str] = frozenset()) -> None:
        self.noted = noted
        self._last = 0

    def written(self, text: str, before: str, after: str = "") -> str | None:
        """How a raised `text` stands in its line, between what is `before` and `after`; None where it marks a note."""
        inner = text.strip()
        if not inner:
            return text
        if _BRACKETED.fullmatch(inner):
            return inner if inner[0] in "*†" and re.search(r"(?<![A-Za-z])[A-Za-z]$", before) else None
        if _NUMBERS.fullmatch(inner):
            return self._number(inner, before, after)
        if not before[-1:].isalnum() and before[-1:] not in (")", "]"):
            return inner
        is_power = re.match(r"[+−–-]?\d", inner) or not (
            _ORDINAL.fullmatch(inner) or (inner.isalpha() and len(inner) > 1)
        )
        return f"^{_whole(inner)}" if is_power else inner

    def _number(self, inner: str, before: str, after: str) -> str | None:
        follows_digit = before[-1:].isdigit()
        if after.lstrip()[:1] in ("/", "⁄") and after:
            return f" {inner}" if follows_digit else inner
        if before and not (before[-1].isalnum() and before[-1].isascii()) and _ELEMENT.match(after):
            return inner
        number = int(re.match(r"\d+", inner)[0])  # type: ignore[index]
        is_due = inner in self.noted and number in (1, self._last + 1)
        if (follows_digit or before[-1:] == ")") and not is_due:
            return f"^{_whole(inner)}"
        if before[-1:] not in ("", ")") and not follows_digit and _TAKES_POWER.search(before):
            return f"^{_whole(inner)}"
        self._last = int(re.findall(r"\d+", inner)[-1])
        return None


def lowered(text: str, before: str) -> str:
    """How a lowered text stands in its line: H2O as it is, but with a sign where it would lengthen a number."""
    inner = text.strip()
    return f"_{_whole(inner)}" if inner and before[-1:].isdigit() and inner[0].isdigit() else text


def parts_digits(before: str, after: str) -> str:
    """The space that keeps the number after a raised or lowered one apart from it."""
    return " " if before[-1:].isdigit() and after[:1].isdigit() else ""


def _whole(inner: str) -> str:
    return inner if _PLAIN.fullmatch(inner) else f"({inner})"
