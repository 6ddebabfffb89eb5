"""Lists in running text: what is counted out by 第一…第二…, 一是…二是…, 首先…其次…, (一), 1., ①, bullets, First…Second….

The items may stand in one sentence, or paragraphs apart with other text between, as long as the counting runs on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from corpus.draft.layout import Span, trim
from corpus.language.numbers import ORDINALS, parse_numeral
from corpus.passages import sentences
from rag.search.announcements import MEASURES, announced_number, only_announces

_MOST_ITEMS = 40
_FARTHEST = 4000
_NEAR = 1500
_SHORT_ITEM = 90
_SENTENCES_BACK = 5
_LAST = -1
_NEXT = -2
_SPACE = "[ \\t　\xa0]"
_HAN_NUMBER = "[一二三四五六七八九十]{1,3}"
_CLAUSE = rf"(?:^|(?<=[\n。；;：:！？!?”’\])）])){_SPACE}*"
_PART = rf"(?:^|(?<=[\n。；;：:，,！？!?”’\])）])){_SPACE}*"
_ENGLISH = r"(?:^|(?<=[.;:!?\n]))\s*"
_LINE = rf"^{_SPACE}*"
_NOT_A_LIST = "[章节回卷部篇编页次届年天季月期世代产名位任届课册版线产夫]"
_EN_ORDINALS = "|".join(ORDINALS[:12])


@dataclass(frozen=True, slots=True)
class Enumeration:
    """A list that a text counts out, as spans of it. `announcement`: the sentence before the items, or what leads to them.

    `announced`: how many things that sentence promises, None where it names no number.
    """

    announcement: Span
    items: tuple[Span, ...]
    announced: int | None

    @property
    def span(self) -> Span:
        """From the announcement to the end of the last item."""
        return Span(min(self.announcement.start, self.items[0].start), self.items[-1].end)

    def shifted(self, by: int) -> Enumeration:
        """The same list in a text that begins `by` characters before."""
        moved = tuple(Span(a + by, b + by) for a, b in self.items)
        return replace(self, announcement=Span(self.announcement.start + by, self.announcement.end + by), items=moved)


@dataclass(frozen=True, slots=True)
class _Family:
    """A way of counting. `strong`: it counts also where nothing announces it. `lines`: its items begin lines."""

    name: str
    pattern: re.Pattern[str]
    strong: bool = True
    lines: bool = False


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where an item begins. `number`: from 0, or _NEXT for whatever comes next, _LAST for the last; `key`: its like."""

    key: str
    number: int
    start: int
    end: int


_FAMILIES = (
    _Family("第", re.compile(rf"{_CLAUSE}()第({_HAN_NUMBER}|\d{{1,2}})(?:({MEASURES})|(?!{_NOT_A_LIST})(?=[，,、：:是就]|{_SPACE}))", re.M)),
    _Family("是", re.compile(rf"(?:{_PART}|(?<=[求因由点即为]))()([一二三四五六七八九十])(是|要|靠|看|则)", re.M)),
    _Family("其", re.compile(rf"{_CLAUSE}()其([一二三四五六七八九十])(?=[，,、：:是])", re.M)),
    _Family("（", re.compile(rf"{_CLAUSE}()[(（]{_SPACE}*({_HAN_NUMBER}|\d{{1,2}}){_SPACE}*[)）]", re.M)),
    _Family(")", re.compile(rf"{_CLAUSE}()(\d{{1,2}})[)）]", re.M)),
    _Family("①", re.compile(rf"{_PART}()([①-⑳])", re.M)),
    _Family("一、", re.compile(rf"{_CLAUSE}()({_HAN_NUMBER})、", re.M)),
    _Family("1.", re.compile(rf"{_CLAUSE}()(\d{{1,2}})(?:[.．](?!\d)|、)", re.M), strong=False),
    _Family("1 ", re.compile(rf"{_LINE}()(\d{{1,2}})[ \t]+(?=[㐀-鿿A-Za-z“])", re.M), strong=False, lines=True),
    _Family("-", re.compile(r"^([ \t　\xa0]*)([-*+•·●○◦▪■□◆])[ \t\xa0]+(?=\S)", re.M), strong=False, lines=True),
    _Family("first", re.compile(rf"{_ENGLISH}()(?i:({_EN_ORDINALS})(?:ly)?|last(?:ly)?|finally)(?=[,:])", re.M)),
    _Family("the first", re.compile(rf"{_ENGLISH}()(?i:the ({_EN_ORDINALS}|last|final))\b", re.M), strong=False),
    _Family("先", re.compile(rf"{_CLAUSE}()(首先|其次|再次(?=[，,、是要])|再者|此外|最后)", re.M)),
    _Family("下一", re.compile(rf"{_CLAUSE}()(第一个|下一个|第[二三四五]个|最后一个)", re.M), strong=False),
    _Family("方面", re.compile(rf"{_PART}()(另?又?再?一方面)", re.M)),
)  # fmt: skip
_WORDS = {"首先": 1, "第一个": 1, "一方面": 1, "最后": _LAST, "最后一个": _LAST, "last": _LAST, "final": _LAST}


@lru_cache(maxsize=64)
def read_enumerations(text: str) -> tuple[Enumeration, ...]:
    """The lists of a text, in its order; where two begin with the same item, the longer."""
    found: dict[int, Enumeration] = {}
    for family in _FAMILIES:
        for run in _runs(text, family):
            if (one := _enumeration(text, family, run)) is not None:
                kept = found.get(one.items[0].start)
                if kept is None or len(kept.items) < len(one.items):
                    found[one.items[0].start] = one
    for one in _unmarked(text):
        if not any(other.items[0].start == one.items[0].start for other in found.values()):
            found[one.items[0].start] = one
    return tuple(found[start] for start in sorted(found))


def _runs(text: str, family: _Family) -> Iterator[list[_Mark]]:
    """The marks of a family that count on from the first."""
    open_runs: dict[str, list[_Mark]] = {}
    for mark in _marks(text, family):
        run = open_runs.get(mark.key, [])
        if run and _goes_on(text, family, run, mark):
            run.append(mark)
            continue
        if _begins(family, mark):
            if run:
                yield run
            open_runs[mark.key] = [mark]
    yield from open_runs.values()


def _marks(text: str, family: _Family) -> Iterator[_Mark]:
    for match in family.pattern.finditer(text):
        word = (match[2] or "last").lower()
        key = (match[3] or "") if family.name in {"第", "是"} else match[1]
        if family.name == "-":
            key = f"{len(match[1])}{match[2]}"
        elif family.name in {"（", "一、"} and not word.isdigit():
            key = "han"
        start = match.end() if family.name == "-" else match.start() + _spaces(match.group())
        yield _Mark(key, _value(word), start, match.end())


def _spaces(text: str) -> int:
    return len(text) - len(text.lstrip())


def _value(word: str) -> int:
    """The number a mark counts; _NEXT for a bullet, 其次, 另一方面; _LAST for 最后."""
    if word in _WORDS:
        return _WORDS[word]
    if word.isdecimal():
        return int(word)
    if word in ORDINALS:
        return ORDINALS.index(word) + 1
    if "①" <= word <= "⑳":
        return ord(word) - ord("①") + 1
    numeral = word.removeprefix("第").removesuffix("个")
    return (parse_numeral(numeral) if re.fullmatch(_HAN_NUMBER, numeral) else None) or _NEXT


def _begins(family: _Family, mark: _Mark) -> bool:
    if family.name == "-":
        return True
    return mark.number == 1 or (mark.number == 0 and family.name == "1 ")


def _goes_on(text: str, family: _Family, run: Sequence[_Mark], mark: _Mark) -> bool:
    """Whether a mark counts on where a run stands."""
    last = run[-1]
    if len(run) >= _MOST_ITEMS or last.number == _LAST or mark.start - last.start > _FARTHEST:
        return False
    if family.lines and not _unbroken(text, family, last, mark):
        return False
    return mark.number in {_NEXT, _LAST} or mark.number == run[0].number + len(run)


def _unbroken(text: str, family: _Family, last: _Mark, mark: _Mark) -> bool:
    """Whether no paragraph of other text stands between two items that begin lines: what belongs to an item stands further in."""
    if mark.start - last.start > _NEAR:
        return False
    own = text.rfind("\n", 0, last.start) + 1
    depth = last.start - own
    between = text[last.end : text.rfind("\n", 0, mark.start) + 1]
    paragraphs = re.split(r"\n\s*\n", between)[1:]
    return all(_spaces(p) >= depth or not p.strip() for p in paragraphs)


def _enumeration(text: str, family: _Family, run: Sequence[_Mark]) -> Enumeration | None:
    """The list that a run of marks is; None for one alone, for one that breaks off, and for numbers that nothing announces."""
    if len(run) < 2:
        return None
    inline = "\n" not in text[run[0].start : run[-1].start].strip()
    starts = [text.rfind("\n", 0, mark.start) + 1 if family.lines else mark.start for mark in run]
    announcement = _announcement(text, starts[0], len(run))
    lead = announcement.of(text)
    announced = announced_number(lead)
    if not family.strong and announced is None and not only_announces(lead) and len(run) < 3:
        return None
    if family.name in {"下一", "the first"} and announced != len(run):
        return None
    if family.name == "先" and len(run) == 2 and run[1].number == _LAST and announced != len(run):
        return None  # 首先 … 最后 also tells a story
    if announced and announced > len(run) and _promises(lead):
        return None
    if announced and announced < len(run) and not family.lines:
        run = run[:announced] if announced > 1 else run
    ends = [*starts[1 : len(run)], _end(text, run[-1].end, inline)]
    items = tuple(trim(text, mark.start, end) for mark, end in zip(run, ends, strict=True))
    return Enumeration(announcement, items, announced)


def _promises(lead: str) -> bool:
    """Whether the number an announcement names is that of the items, and not something else the sentence counts."""
    return only_announces(lead) or bool(re.search("[：:]$", lead.strip()))


def _announcement(text: str, first: int, count: int) -> Span:
    """The sentence that leads to an item: of its own line what stands before it, else the last of the text before.

    Where that one neither announces nor counts, one of those before it that counts as many things as there are.
    """
    own = max(text.rfind(mark, 0, first) for mark in "\n。！？") + 1
    if text[own:first].strip():
        return trim(text, own, first)
    before = sentences(text, max(0, first - _NEAR), first)
    if not before:
        return Span(first, first)
    last = before[-1]
    if only_announces(last.of(text)) or announced_number(last.of(text)):
        return last
    return next((s for s in before[-_SENTENCES_BACK:] if announced_number(s.of(text)) == count), last)


def _end(text: str, start: int, inline: bool) -> int:
    """Where the last item ends: at the end of its sentence, or of its paragraph."""
    match = re.compile(r"[。！？\n]" if inline else r"\n").search(text, start)
    return (match.end() if match[0] != "\n" else match.start()) if match else len(text)


def _unmarked(text: str) -> Iterator[Enumeration]:
    """Lists whose marks were lost when the file was read: after a line that ends in a colon, short lines that are no sentences."""
    lines = [trim(text, m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
    lines = [line for line in lines if line.start < line.end]
    for i, line in enumerate(lines):
        if text[line.end - 1] not in "：:":
            continue
        items: list[Span] = []
        for item in lines[i + 1 :]:
            if not _is_plain_item(item.of(text)) or len(items) >= _MOST_ITEMS:
                break
            items.append(item)
        announcement = sentences(text, *line)[-1]
        announced = announced_number(text[announcement.start : announcement.end])
        if len(items) >= 3 and announced in (None, len(items)):
            yield Enumeration(announcement, tuple(items), announced)


def _is_plain_item(line: str) -> bool:
    """Whether a line can be an item without a mark: short, no sentence, no part of a table or program."""
    if len(line) > _SHORT_ITEM or line[0] in "-*+•|#$<>&":
        return False
    return (line.rstrip("”’」』\"'") or line)[-1] not in "。：:！？!?，,；;{}|"
