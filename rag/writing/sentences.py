"""Prose cut into sentences while it comes, each with the numbers of the quotes it cites."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WIDE, _STOPS = "。！？", ".!?"
_CLOSING = "”’」』）)\"'*"
_PAIRS = {"“": "”", "「": "」", "『": "』"}
_MARKERS = re.compile(r"\s*(?:[\[【［]\s*\^?\d+(?:\s*[,，、;–-]\s*\^?\d+)*\s*[\]】］]\s*)+")
_MARKER = re.compile(r"[\[【［]\s*\^?(\d+(?:\s*[,，、;–-]\s*\^?\d+)*)\s*[\]】］]")
_SHORTENED = re.compile(r"\b(?:[A-Za-z]|Mr|Mrs|Ms|Dr|St|No|pp|vol|ch|vs|etc|approx|ca|e\.g|i\.e)$")
_FURNITURE = re.compile(r"^\s*(?:[-*•#>]+\s+|\d+[.)、]\s+|[#>]+)|\*\*|__")
# A marker that is still being written.
_OPEN_END = re.compile(r"\s*(?:[\[【［][^\]】］]{0,24})?$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` without markers and list signs; `cited`: the numbers it names, in order, each once; `ended`: by a full stop."""

    text: str
    cited: tuple[int, ...]
    ended: bool = True


def cut(text: str, final: bool) -> tuple[list[Sentence], str]:
    """The sentences of `text` that are whole, and what is left of it; with `final` nothing is left."""
    found, start = [], 0
    for stop in _ends(text):
        marked = _MARKERS.match(text, stop)
        end = marked.end() if marked else stop
        # Its markers may still be to come.
        if not final and _OPEN_END.match(text, end):
            break
        if end > start:
            found.append(_read(text[start:end], True))
            start = end
    if final and text[start:].strip():
        found.append(_read(text[start:], False))
        start = len(text)
    return [sentence for sentence in found if sentence.text or sentence.cited], text[start:]


def _ends(text: str) -> list[int]:
    """Where sentences end: behind the stop and what closes with it, never within a quotation."""
    ends, closing = [], ""
    for i, sign in enumerate(text):
        if closing:
            # A quotation that is never closed ends with its line.
            closing = "" if sign in (closing, "\n") else closing
        elif sign in _PAIRS:
            closing = _PAIRS[sign]
        if not closing and (sign == "\n" or _stops(text, i)):
            end = i + 1
            while end < len(text) and text[end] in _CLOSING:
                end += 1
            ends.append(end)
    return ends


def _stops(text: str, i: int) -> bool:
    sign, after = text[i], text[i + 1 : i + 2]
    if sign in _WIDE:
        return True
    if sign in _CLOSING and i and text[i - 1] in _WIDE + _STOPS:
        return True
    if sign not in _STOPS or (after and not after.isspace() and after not in _CLOSING + "[【［"):
        return False
    return sign != "." or not _SHORTENED.search(text[:i])


def _read(text: str, ended: bool) -> Sentence:
    cited = [number for match in _MARKER.finditer(text) for number in _numbers(match[1])]
    plain = _MARKER.sub("", text)
    while (bare := _FURNITURE.sub("", plain)) != plain:
        plain = bare
    plain = re.sub(r"\s+([.。,，!?！？])", r"\1", " ".join(plain.split()))
    return Sentence(plain, tuple(dict.fromkeys(cited)), ended)


def _numbers(listed: str) -> list[int]:
    """The numbers of a marker; a range names all that lie in it, if they are few."""
    found: list[int] = []
    for part in re.split(r"[,，、;]", listed.replace("^", "")):
        ends = [int(number[:6]) for number in re.findall(r"\d+", part)]
        whole = range(ends[0], ends[-1] + 1) if 0 <= ends[-1] - ends[0] < 10 else ends
        found += whole
    return found
