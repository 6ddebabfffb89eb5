"""The divisions that a question names by number: "第1-3章", "第五回", 倒数第二节, "chapters two to four", "chapter III"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpus.language.folding import fold
from corpus.language.numbers import CARDINAL, CHINESE_NUMBER, ORDINAL, read_number
from corpus.types import Section

_UNITS = "部分|章|讲|卷(?!入)|回(?!合|答|应|复|到|来|家|顾)|课(?!题|程)|篇(?!幅)|部(?!门|队|长|署|委)|编(?!制|辑|写)|辑(?!录)|节(?!目)"
_ENGLISH_UNITS = {
    "chapter": "章", "chap": "章", "ch": "章", "section": "节", "sec": "节", "part": "part", "lesson": "课",
    "lecture": "讲", "volume": "卷", "vol": "卷",
}  # fmt: skip
_EN_UNIT = "(chapter|chap|ch|part|section|sec|lesson|lecture|volume|vol)"
_PLURAL = r"s?(?:\b\.?|(?=\d))"
# A lone i is a number only where no "I" can stand: "chapter i?", "chapter i about", not "which chapter i should".
_ROMAN = r"(?:[ivxlc]{2,}|[vx]|i(?=\s*(?:$|[^\sa-z]|(?:about|and|to|of|says?|covers?|begins?|starts?)\b)))\b"
_DOTTED = r"\d+(?:\.\d+)+"
_ZH_ONE = rf"(?:{_DOTTED}|{CHINESE_NUMBER}|(?<![a-z])[ivxlc]+(?![a-z]))"
_EN_ONE = rf"(?:{_DOTTED}|\d+\b|{CARDINAL}|{_ROMAN})"
_TH_ONE = (
    rf"(?:(?:{ORDINAL}|\d+(?:st|nd|rd|th)\b)(?:[- ](?:to[- ]|from (?:the )?)?last\b)?|\b(?:last|final|penultimate)\b)"
)
_ZH_JOIN = r"\s*(?:[、,和与及跟]|[-–—~至到])\s*"
_EN_JOIN = r"\s*(?:,\s*and\b|,|and\b|&|vs\b\.?|versus\b|with\b|or\b|to\b|through\b|thru\b|[-–—~])\s*"
_FROM_TO = re.compile(r"\s*(?:[-–—~至到]|to\b|through\b|thru\b)\s*")
_WORDED = re.compile("[至到]|to")
_CHINESE = re.compile(rf"(倒数?)?第\s*({_ZH_ONE}(?:{_ZH_JOIN}第?\s*{_ZH_ONE})*)\s*({_UNITS})|()({_DOTTED})\s*(节)")
_ENGLISH = re.compile(rf"\b{_EN_UNIT}{_PLURAL}\s*({_EN_ONE}(?:{_EN_JOIN}(?:\1{_PLURAL}\s*)?{_EN_ONE})*)")
_ORDINAL = re.compile(rf"({_TH_ONE}(?:{_EN_JOIN}(?:the\s+)?{_TH_ONE})*)\s+{_EN_UNIT}s?\b")
_LAST = re.compile(f"(?:最后一?个?|末(?=[章回卷]))({_UNITS})")
_ONE = re.compile(f"{_ZH_ONE}|{_EN_ONE}")
_THIS = re.compile(_TH_ONE)
_COMPARED = re.compile(r"比较|对比|相比|区别|不同|异同|差别|\b(?:compar|differ)")
# "第1-9999999章" names no chapter of any book.
_MOST = 500
_PARTS = frozenset("部篇编卷辑")
_OF_PRINT = re.compile(r"第.*?(部分|[章回讲课卷篇编辑节部])|(chapter|part|section|lesson|lecture|volume)\b|(章)")


@dataclass(frozen=True, slots=True)
class Mention:
    """Divisions of one kind named at text[start:end], in their order; negative numbers count from the end.

    `unit`: 章, 回, 节 …, or "part", whatever the language of the question. `dotted`: numbers such as "1.2".
    """

    unit: str
    numbers: tuple[int, ...]
    start: int
    end: int
    dotted: tuple[str, ...] = ()


def mentions(text: str) -> list[Mention]:
    """The divisions that folded `text` names by number, in its order."""
    found = sorted((*_in_chinese(text), *_in_english(text)), key=lambda mention: mention.start)
    joined: list[Mention] = []
    for mention in found:
        last = joined[-1] if joined else None
        if last and last.unit == mention.unit and _is_range(text, last.end, mention.start):
            numbers = (*last.numbers[:-1], *_between(last.numbers[-1:], mention.numbers[0]), *mention.numbers[1:])
            joined[-1] = replace(last, numbers=numbers, end=mention.end)
        elif not last or mention.start >= last.end:
            joined.append(mention)
    return joined


def without(text: str, found: list[Mention], units: frozenset[str]) -> str:
    """`text` with a space for each mention of one of `units`."""
    for mention in reversed(found):
        if mention.unit in units:
            text = f"{text[: mention.start]} {text[mention.end :]}"
    return text


def unit_of(section: Section) -> str:
    """The unit a section is printed with: 章 for 第三章 and "Chapter 3"; empty for 二、 and 1.2."""
    match = _OF_PRINT.match(fold(section.number))
    if match is None:
        return ""
    return match[1] or match[3] or _ENGLISH_UNITS[match[2]]


def is_part(section: Section) -> bool:
    """True for what an English question may call a part: a part by its place, or printed 篇, 编, 卷 …"""
    return section.kind == "part" or unit_of(section) in (*_PARTS, "部分", "part")


def _in_chinese(text: str) -> Iterator[Mention]:
    ranges = not _COMPARED.search(text)
    for match in _CHINESE.finditer(text):
        numbers, dotted = _read(match[2] or match[5], _ONE, ranges)
        signed = tuple(-number for number in numbers) if match[1] else numbers
        if signed or dotted:
            yield Mention(match[3] or match[6], signed, *match.span(), dotted)
    for match in _LAST.finditer(text):
        yield Mention(match[1], (-1,), *match.span())


def _in_english(text: str) -> Iterator[Mention]:
    ranges = not _COMPARED.search(text)
    for pattern, one in ((_ENGLISH, _ONE), (_ORDINAL, _THIS)):
        for match in pattern.finditer(text):
            unit, listed = (match[1], match[2]) if pattern is _ENGLISH else (match[2], match[1])
            numbers, dotted = _read(listed, one, ranges)
            if numbers or dotted:
                yield Mention(_ENGLISH_UNITS[unit], numbers, *match.span(), dotted)


def _read(listed: str, one: re.Pattern[str], ranges: bool) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The numbers of a list "2, 3", "2-4", "two to four", and those with dots; `ranges`: "to" means all between."""
    numbers: list[int] = []
    dotted: list[str] = []
    end = 0
    for match in one.finditer(listed):
        number = _value(match[0])
        gap, end = listed[end : match.start()], match.end()
        if "." in match[0]:
            dotted.append(match[0])
        elif number is not None:
            through = _FROM_TO.match(gap) and (ranges or not _WORDED.search(gap))
            numbers = [*numbers[:-1], *_between(numbers[-1:], number)] if through else [*numbers, number]
    return tuple(numbers), tuple(dotted)


def _value(word: str) -> int | None:
    """The number that a numeral or ordinal names: "second" is 2, "last" -1, "second to last" and "penultimate" -2."""
    if word == "penultimate":
        return -2
    ordinal = re.split(r"[- ](?:to|from)\b|[- ]?\b(?:last|final)$", word)[0]
    number = read_number(ordinal) if ordinal else 1
    return number if ordinal == word or number is None else -number


def _between(first: list[int] | tuple[int, ...], last: int) -> list[int]:
    """From the number in `first` to `last`, both included; both alone where that is no range."""
    if first and 0 <= first[0] < last <= first[0] + _MOST:
        return list(range(first[0], last + 1))
    return [*first, last]


def _is_range(text: str, start: int, end: int) -> bool:
    gap = text[start:end]
    is_listed = bool(_COMPARED.search(text)) and bool(_WORDED.search(gap))
    return bool(_FROM_TO.fullmatch(gap)) and not is_listed
