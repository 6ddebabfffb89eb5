"""Where sentences end: the signs that end one, and those after which it goes on all the same."""

from __future__ import annotations

import re
from collections.abc import Iterator

_WIDE_STOPS = "。！？"
# What ends a sentence in Chinese text, in either width; a Latin full stop ends one only before a capital.
STOPS = f"{_WIDE_STOPS}!?"
ENDS = f"{STOPS}；;"
_CLOSING = "”’」』）》】)"
# What a paragraph may end with that no page end has cut.
PARAGRAPH_ENDS = f"{ENDS}{_CLOSING}：:…—."
# What no heading ends with.
NOT_OF_HEADINGS = f"{_WIDE_STOPS}；，"
_SENTENCE = re.compile(rf"[^{ENDS}\n]*(?:[{ENDS}]+[{_CLOSING}\"']*|\n+|$)")
_LATIN_END = re.compile(r"(?<=[a-z0-9)”\"]{2}[.])\s+(?=[A-Z“\"(])")
# No sentence begins so: “走吧。”，他说; “钱从哪里来？”的问题. Nor does one end between questions of which that is so.
_GOES_ON = re.compile(rf"[，、：,:{ENDS}]|的(?![确士])")
_ASKED_WITH_IT = re.compile(r"(?:“[^“”\n]{1,80}[！？!?]”|「[^「」\n]{1,80}[！？!?]」)+")
_PAIRS = {"“": "”", "‘": "’", "「": "」", "『": "』"}
_QUOTED = re.compile("[！？!?][”’」』]")


def sentence_ends(text: str, start: int, end: int) -> Iterator[int]:
    """Where the sentences of text[start:end] end, in order, `end` included.

    A sentence ends with 。！？； (or their half-width forms, or a full stop before a capital) and the quotation marks
    that close with it; a line end ends it too. It goes on where a comma follows, or where a question that is quoted
    within a quotation is only a part of it: “要回答“钱从哪里来？”“人往哪里去？”的问题。”
    """
    quotes = _quotes(text, start, end) if _QUOTED.search(text, start, end) else {}
    position = start
    for match in _SENTENCE.finditer(text, start, end):
        if match.end() < end and _is_open(text, match.end(), quotes):
            continue
        yield from (space.end() for space in _LATIN_END.finditer(text, position, match.end()))
        yield match.end()
        position = match.end()


def _is_open(text: str, at: int, quotes: dict[int, tuple[int, ...]]) -> bool:
    """True where a sentence goes on at `at`, behind a sign that often ends one."""
    if text[at - 1] == "\n":
        return False
    is_quoted = _QUOTED.match(text, at - 2) is not None
    others = _ASKED_WITH_IT.match(text, at) if is_quoted else None
    if _GOES_ON.match(text, others.end() if others else at):
        return True
    around = quotes.get(at - 1) if is_quoted else None
    if not around or len(around) < 2:
        return False
    outer, inner = around[-2:]
    # Speech within speech has marks of its own; the same marks again stand around a part of a sentence.
    return text[outer] == text[inner] or text[at] in _PAIRS


def _quotes(text: str, start: int, end: int) -> dict[int, tuple[int, ...]]:
    """For each mark that closes a quotation where the marks are that opened it and those around it, outermost first.

    Marks without their other half do not count.
    """
    opened: list[int] = []
    pairs: list[tuple[int, int]] = []
    for at in range(start, end):
        if text[at] in _PAIRS:
            opened.append(at)
        elif opened and text[at] == _PAIRS[text[opened[-1]]]:
            pairs.append((opened.pop(), at))
    pairs.sort()
    found: dict[int, tuple[int, ...]] = {}
    around: list[tuple[int, int]] = []
    for opening, closing in pairs:
        while around and around[-1][1] < opening:
            around.pop()
        around.append((opening, closing))
        found[closing] = tuple(first for first, _ in around)
    return found
