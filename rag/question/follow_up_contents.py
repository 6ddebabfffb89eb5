"""Follow-up questions on the contents: "第七章呢？", "再下一章？", "On which page does it start?"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.language.folding import count_han, fold
from corpus.types import Section
from rag.question.structure import (
    Kind,
    by_number,
    child_number,
    children_of,
    kind_of,
    named_sections,
    number_among,
    topic_of,
)
from rag.types import Context

_NEXT = re.compile(
    r"[下后]一?个?[章节]|(?:之后|后面|以后|接下来)(?:呢|是|的)|\bnext (?:chapter|section|one)\b|\bthe following\b"
)
_PREVIOUS = re.compile(
    r"[上前]一?个?[章节]|(?:之前|前面|以前)(?:呢|是|的)|\b(?:previous|preceding) (?:chapter|section|one)\b|\bone before\b"
)
_IT = re.compile(
    "它|该[章节]|[这那]一?[章节]|其|^那|呢$"
    r"|\b(?:this|that) (?:one|chapter|section|part)\b|\bits?\b|^(?:and|what about|how about|so)\b"
)
# The book's, and not the part's: "How many chapters are there?", "这本书有多少页".
_OF_THE_WHOLE = re.compile(r"(?:本|部|全)书|[几少]个?章|\bbook\b|\bhow many chapters\b|\bnumber of chapters\b")
_BESIDE = re.compile(f"{_NEXT.pattern}|{_PREVIOUS.pattern}|第.{{1,3}}节|最后一?节|\\w+ section")
_ASKING = re.compile(
    r"[\W_]|[的是在从了有什么哪吗讲说谈]|之[前后]|[前后]面"
    r"|\b(?:is|the|on|of|what|does|do|and|it|that|which|after|before)\b"
)
# A question of each kind, in Chinese and in English; those of other kinds are asked as "about".
_ASKED: dict[str, tuple[str, str]] = {
    "about": ("{}讲什么？", "What is {} about?"),
    "page": ("{}从第几页开始？", "On which page does {} begin?"),
    "text": ("{}的正文怎么说？", "What does the text of {} say?"),
    "list": ("{}有哪些节？", "Which sections does {} have?"),
    "count": ("{}有几节？", "How many sections does {} have?"),
    "next": ("{}之后是什么？", "What comes after {}?"),
    "previous": ("{}之前是什么？", "What comes before {}?"),
}
_LITTLE = 2
# What a follow-up keeps of the question before when it asks nothing of its own.
_KEPT = ("page", "text", "list")


def about_contents(text: str, context: Context, sections: Sequence[Section]) -> str | None:
    """The question on the contents that `text` asks after one on `context.section_ids`; None where it asks another thing."""
    by_id = {section.id: section for section in sections}
    last = by_id.get(context.section_ids[0])
    if last is None:
        return None
    folded = fold(text).strip("?？。.!！ ")
    if _OF_THE_WHOLE.search(folded) and not _IT.search(folded):
        return None
    named = named_sections(folded, sections)
    if named:
        bare = _says_little(folded, named) and _IT.search(folded)
        return _question(named[0], _kind(folded, named, context), text, by_id) if bare else None
    relative = _relative(folded, last, sections)
    if relative is not None and _says_little(_BESIDE.sub(" ", folded), ()):
        return _question(relative, _kind(folded, (), context), text, by_id)
    kind = kind_of(folded, (last,))
    if kind in (*_KEPT, "next", "previous", "about", "count") and _says_little(folded, ()):
        return _question(last, kind, text, by_id)
    return None


def _relative(folded: str, last: Section, sections: Sequence[Section]) -> Section | None:
    """The part that a question names by its place beside or within the last one."""
    child = child_number(folded)
    if child is not None:
        chapter = last.parent or last.id
        return next(iter(by_number([s for s in sections if s.parent == chapter], child)), None)
    step = 1 if _NEXT.search(folded) else -1 if _PREVIOUS.search(folded) else 0
    row = _row(folded, last, sections)
    anchor = next((s for s in row if last.id == s.id or last.id.startswith(f"{s.id}-s")), None)
    if not step or anchor is None or not 0 <= row.index(anchor) + step < len(row):
        return None
    return row[row.index(anchor) + step]


def _row(folded: str, last: Section, sections: Sequence[Section]) -> list[Section]:
    """The parts that "the next" may mean: chapters and what stands beside them, else those as deep as the last one."""
    if re.search("章|chapter", folded):
        return [s for s in sections if s.kind in ("front", "chapter", "back")]
    return [s for s in sections if s.level == last.level]


def _kind(folded: str, named: Sequence[Section], context: Context) -> Kind:
    """What is asked of a part: by the question's own words, else what was asked before, else what it is about."""
    own = kind_of(folded, named)
    if own in _KEPT:
        return own
    before = kind_of(fold(context.question), ())
    return before if own is None and before in _KEPT else "about"


def _says_little(folded: str, named: Sequence[Section]) -> bool:
    rest = _IT.sub(" ", topic_of(folded, named))
    return len(_ASKING.sub("", rest)) <= _LITTLE


def _question(section: Section, kind: Kind | None, text: str, by_id: dict[str, Section]) -> str:
    english = not count_han(text)
    name = _name(section, by_id, english)
    return _ASKED.get(kind or "about", _ASKED["about"])[english].format(name)


def _name(section: Section, by_id: dict[str, Section], english: bool) -> str:
    """The part as a question names it: 第七章, 第六章第四节, 自序; chapter 6, section 4."""
    if section.parent and section.kind == "section":
        chapter = by_id[section.parent]
        number = number_among(section, children_of(chapter, [*by_id.values()]))
        if number is not None:
            return (
                f"{_name(chapter, by_id, english)}{', section ' if english else '第'}{number}{'' if english else '节'}"
            )
    if section.kind == "chapter":
        number = number_among(section, [s for s in by_id.values() if s.kind == "chapter"])
        if number is not None:
            return f"chapter {number}" if english else section.number if count_han(section.number) else f"第{number}章"
    return section.title_en if english and section.title_en else section.title
