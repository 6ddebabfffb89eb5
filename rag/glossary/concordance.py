"""A term's concordance: every line a place in the book with what stands left and right of the term."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from corpus.language.pinyin import SortKey, pinyin, sort_key
from corpus.types import Passage
from rag.glossary.termbase import Termbase

MOST_LINES = 200
_WIDTH = 30
_NEIGHBOUR = 4
_NOT_A_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A term in its place: `key` stands at canonical_text[start:end], `left` and `right` beside it in its passage."""

    left: str
    key: str
    right: str
    passage_id: str
    section_id: str
    start: int
    end: int


def concordance(
    termbase: Termbase, entry_id: str, by: Literal["left", "right"] = "right", most: int = MOST_LINES
) -> tuple[Line, ...]:
    """At most `most` lines of an entry in the book it was counted in, in the order of the neighbour's pinyin.

    Where there are more, they are spread over the sections.

    Raises:
        RequestError: no such entry.
    """
    lines: list[Line] = []
    for passage in _spread(termbase.passages_with(entry_id)):
        lines += _lines(termbase, entry_id, passage)
        if len(lines) >= most:
            break
    key = _left_neighbour if by == "left" else _right_neighbour
    return tuple(sorted(lines[:most], key=lambda line: (key(line), line.start)))


def _spread(passages: Sequence[Passage]) -> Iterable[Passage]:
    """One passage of each section in turn."""
    sections: dict[str, list[Passage]] = {}
    for passage in passages:
        sections.setdefault(passage.section_id, []).append(passage)
    rounds = zip_longest(*sections.values())
    return (passage for found in rounds for passage in found if passage is not None)


def _lines(termbase: Termbase, entry_id: str, passage: Passage) -> Iterable[Line]:
    text = passage.text
    for mention in termbase.places(text, entry_id):
        yield Line(
            left=_on_one_line(text[max(0, mention.start - _WIDTH) : mention.start]),
            key=_on_one_line(text[mention.start : mention.end]),
            right=_on_one_line(text[mention.end : mention.end + _WIDTH]),
            passage_id=passage.id,
            section_id=passage.section_id,
            start=passage.start + mention.start,
            end=passage.start + mention.end,
        )


def _on_one_line(text: str) -> str:
    return re.sub(r"\s", " ", text)


def _right_neighbour(line: Line) -> SortKey:
    return _key(_NOT_A_WORD.sub("", line.right))


def _left_neighbour(line: Line) -> SortKey:
    """What stands nearest to the term counts first."""
    return _key(_NOT_A_WORD.sub("", line.left)[::-1])


def _key(text: str) -> SortKey:
    near = text[:_NEIGHBOUR]
    return sort_key(pinyin(near), near)
