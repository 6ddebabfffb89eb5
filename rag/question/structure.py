"""Questions about the book's structure: what a chapter is about, where something stands, on which page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

import numpy as np

from corpus.language.english import base
from corpus.language.folding import fold, skeleton
from corpus.language.numbers import CARDINALS, ORDINALS
from corpus.language.segment import STOP_WORDS, query_tokens, tokens, words
from corpus.types import Section

Kind = Literal["about", "text", "where", "page", "on_page", "list", "count", "compare", "next", "previous"]

_ZH_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")}
_EN_NUMBERS = ["zero", *CARDINALS]
_EN_ORDINALS = ["zeroth", *ORDINALS]
_NUMBER = rf"(?:\d+|{'|'.join(_EN_NUMBERS)})"
_ZH_NUMBER = "[零一二三四五六七八九十百0-9]+"
_ZH_CHAPTERS = re.compile(rf"第\s*({_ZH_NUMBER}(?:\s*[、,和与及跟]\s*(?:第\s*)?{_ZH_NUMBER})*)\s*章")
_ZH_SECTION = re.compile(rf"第\s*({_ZH_NUMBER})\s*[节部](?!分)")
_EN_CHAPTERS = re.compile(
    rf"\b(?:chapters?|ch\.?|chap\.?)\s*({_NUMBER}(?:\s*(?:,|and|&|vs\.?|with|to)\s*(?:chapter\s+)?{_NUMBER})*)\b"
)
_EN_SECTION = re.compile(rf"\b(?:section|sec\.?)\s*({_NUMBER})\b")
_ORDINAL = re.compile(rf"\b({'|'.join(_EN_ORDINALS)}|last|\d+(?:st|nd|rd|th))\s+(chapter|section)\b|最后一?(章|节)")
_ON_PAGE = re.compile(
    r"第\s*(\d+|[ivxlc]+)\s*页[^第]{0,6}(?:哪|什么|属于|讲)|(?:哪|什么).{0,4}[章节].{0,6}第\s*(\d+|[ivxlc]+)\s*页|on (?:page|p\.)\s*(\d+|[ivxlc]+)\b"
)

_TEXT = re.compile(
    r"正文|原文|原话|怎么说|如何说|怎样说|怎么写|如何论|怎样解释|怎么解释|如何解释|摘录|引用|具体(?:内容|怎么|说)"
    r"|\b(?:text|body|exact(?:ly)?|quote|passage|verbatim|wording|argue|arguments?)\b"
)
_PAGE = re.compile(
    r"第?几页|哪一?页|什么页|页码|页数|多少页|起始页|\b(?:what|which) pages?\b|\bpage (?:number|does|is)\b|starting page"
    r"|\bwhere does .+ (?:begin|start)\b|\bpage\b.*\b(?:begin|start|on)\b"
)
_COUNT = re.compile(
    r"(?:(?<![哪第])几|多少)个?(?:章|节)(?!讲|谈)|how many (?:chapters|sections)|number of (?:chapters|sections)"
)
_LIST = re.compile(
    r"列出|各节|各章|哪几(?:节|章)|有哪些(?:节|章|小节|章节)|分(?:成|为)|包括哪些|目录|table of contents|\blist\b|\boutline\b"
    r"|what (?:are the )?(?:sections|chapters)|which sections (?:does|are)|sections (?:of|in|does)|章节(?:结构|安排)"
)
_WHERE = re.compile(
    r"(?:哪|第几)一?个?(?:章|节|部分)|几章几节|在书?(?:中|里)?的?(?:哪里|哪儿|何处|什么地方)|哪里(?:讲|谈|讨论|提到|说)"
    r"|\b(?:which|what) (?:chapter|section|part)\b|\bwhere (?:in the book|is|are|does|can|do)\b"
    r"|\bis there (?:a|any) (?:chapter|section)\b|有没有(?:一?章|一?节|哪)"
)
_BOOK_PLACE = re.compile(r"书|章|节|部分|chapter|section|book|part|discuss|cover|treat|deal|talk|mention|begin|start")
_PARTS = re.compile(r"第.{1,3}[章节]|各[章节]|几[章节]|章节|小节|目录|chapter|section|contents")
_COMPARE = re.compile(r"比较|对比|相比|区别|不同|异同|差别|\bcompare|\bdiffer|\bversus\b|\bvs\b")
_NEXT = re.compile(r"之后|后面|以后|下一章|下一节|接下来|接着|\bafter\b|\bfollow|\bnext\b")
_PREVIOUS = re.compile(r"之前|前面|以前|上一章|上一节|\bbefore\b|\bprecede|\bprevious\b")
_ABOUT = re.compile(
    r"讲|说|谈|写|内容|主要|关于|什么|主题|题目|标题|名|概述|介绍|总结"
    r"|\babout\b|\bsay|\bcover|\bdeal|\bdiscuss|\btopic|\bcontent|\bsummar|\btitle|\bsubject|\boverview|\bcalled|\bname"
)
_PREFACE = "(?<![自代总译程顺秩次有无排时工])序(?:言|文)?(?![列幕曲号数])"
# What a structural question asks with, taken out to leave what it asks about.
_FRAME = re.compile(
    "|".join(p.pattern for p in (_ZH_CHAPTERS, _ZH_SECTION, _EN_CHAPTERS, _EN_SECTION, _ORDINAL, _WHERE, _PAGE, _TEXT))
    + r"|请问|讨论|讲述|谈论|论述|涉及|提到|介绍|谈到|内容|开始|本书|全书|书中|书里|这本书|哪一?章|哪一?节|章节?|节|页|里面?|关于|部分"
    r"|\b(?:chapters?|sections?|pages?|begins?|starts?|discuss\w*|cover\w*|deals?|dealing|treat\w*|talks?|mention\w*|books?|parts?"
    r"|comes?|found|find|described?|describes|addressed|say|says|about|author)\b"
)
# Verbs and particles of asking that stand beside a topic without a space.
_ASKING = re.compile("谈|讲|说|写|论|是在|在(?=\\s|$|[?？谈讲说])|到底|专门|有没有|一章|一节")
_LEAST_STEM, _STEM_SHARE = 5, 0.6
_TITLE_WEIGHT = 1.0
_DENSE_WEIGHT = 3.0
_LEAST_COVERAGE = 0.34


@dataclass(frozen=True, slots=True, kw_only=True)
class StructuralQuestion:
    """What is asked of the contents: sections named outright, and the topic that names them otherwise."""

    kind: Kind
    named: tuple[Section, ...] = ()
    topic: str = ""
    page: str | None = None
    wants: str | None = None


@dataclass(frozen=True, slots=True)
class TitleIndex:
    """The titles of a book's contents as token sets, with how rare each token is among them."""

    sections: tuple[Section, ...]
    zh: tuple[frozenset[str], ...]
    en: tuple[frozenset[str], ...]
    weights: dict[str, float] = field(default_factory=dict)

    @classmethod
    @lru_cache(maxsize=32)
    def of(cls, sections: tuple[Section, ...]) -> TitleIndex:
        """The index of the sections that stand in the contents; kept, as every question asks it."""
        listed = tuple(s for s in sections if s.level > 0)
        zh = tuple(frozenset(tokens(s.title)) for s in listed)
        en = tuple(frozenset(_stems(s.title_en)) for s in listed)
        counts = Counter(token for one in (*zh, *en) for token in one)
        weights = {token: float(np.log(1 + len(listed) / n)) for token, n in counts.items()}
        return cls(listed, zh, en, weights)

    def coverage(self, topic: str) -> list[float]:
        """For each section the share of the topic's words, by rarity, that its title holds. In [0, 1]."""
        wanted = list(dict.fromkeys([*query_tokens(_without_latin(topic)), *_stems(topic)]))
        rare = float(np.log(1 + len(self.sections)))
        total = sum(self.weights.get(token, rare) for token in wanted)
        if not total:
            return [0.0] * len(self.sections)
        return [
            sum(self.weights[token] for token in wanted if token in zh or token in en) / total
            for zh, en in zip(self.zh, self.en, strict=True)
        ]

    def covers(self, topic: str) -> dict[str, float]:
        """For each section, by id, the share of the topic's words, in characters, that its title has. In [0, 1].

        Unlike `coverage`, whole words are held against the title, in any form; 0 for a topic without words.
        """
        chinese, english = content_words(topic)
        total = sum(map(len, (*chinese, *english)))
        shares = {}
        for section in self.sections:
            title = fold(section.number + section.title)
            latin = re.findall(r"[a-z0-9]+", fold(f"{section.title} {section.title_en}"))
            held = [word for word in chinese if word in title]
            held += [word for word in english if any(_same_word(word, other) for other in latin)]
            shares[section.id] = sum(map(len, held)) / total if total else 0.0
        return shares


def content_words(topic: str) -> tuple[list[str], list[str]]:
    """The Chinese and the English words of a topic that name something."""
    chinese = [word for word in words(_without_latin(_ASKING.sub(" ", topic))) if word not in STOP_WORDS]
    english = [word for word in re.findall(r"[a-z][a-z0-9]+", topic.lower()) if word not in STOP_WORDS]
    return chinese, english


def _same_word(one: str, other: str) -> bool:
    """Whether two English words are forms of one: equal in their base, or for the most part from the start on."""
    if base(one) == base(other):
        return True
    n = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return n >= _LEAST_STEM and n >= _STEM_SHARE * max(len(one), len(other))


def parse(question: str, sections: Sequence[Section]) -> StructuralQuestion | None:
    """The structural question that `question` is, or None if it asks about the matter itself."""
    text = fold(question)
    named = named_sections(text, sections)
    kind = kind_of(text, named)
    if kind is None or (kind in ("count", "list") and not named and _chapter_numbers(text, 0)):
        return None  # a chapter is named that this book does not have
    page = _ON_PAGE.search(text)
    label = next((g for g in page.groups() if g), None) if page else None
    wants = (
        "section"
        if re.search(r"节|section", _strip_named(text))
        else "chapter"
        if re.search("章|chapter", text)
        else None
    )
    # A question that is little but a name has no topic: the words left over ask.
    topic = "" if kind in ("about", "next", "previous") else topic_of(text, named)
    return StructuralQuestion(kind=kind, named=named, topic=topic, page=label, wants=wants)


def named_sections(text: str, sections: Sequence[Section]) -> tuple[Section, ...]:
    """The chapters, sections and prefaces that folded `text` names by number or by name, in its order."""
    chapters = [s for s in sections if s.kind == "chapter"]
    numbers = _chapter_numbers(text, max((s.ordinal or 0 for s in chapters), default=0) or len(chapters))
    by_number = _by_number(chapters)
    found = [by_number[n] for n in numbers if n in by_number]
    ordinal = _section_number(text)
    if ordinal and len(found) == 1:
        children = [s for s in sections if s.parent == found[0].id]
        found = [children[ordinal - 1]] if 0 < ordinal <= len(children) else found
    return tuple(dict.fromkeys([*found, *_named_parts(text, sections)]))


def _by_number(chapters: Sequence[Section]) -> dict[int, Section]:
    """Chapters by the numbers printed with them; by their places, where not all have one or two share one."""
    printed = {s.ordinal: s for s in chapters}
    if None in printed or len(printed) < len(chapters):
        return dict(enumerate(chapters, start=1))
    return {number: s for number, s in printed.items() if number is not None}


def topic_of(text: str, named: Sequence[Section]) -> str:
    """What is left of a folded structural question when the asking is taken out."""
    left = _FRAME.sub(" ", text)
    for section in named:
        if section.kind in ("front", "back"):
            left = left.replace(fold(section.title), " ")
    return " ".join(left.split())


def without_names(topic: str, named: Sequence[Section]) -> str:
    """A folded topic without the prefaces and endings that are named, in either language."""
    for section in named:
        if section.kind in ("front", "back"):
            for pattern in sorted(_patterns(section), key=len, reverse=True):
                topic = re.sub(pattern, " ", topic)
    # Of 序言 the title's own character is taken out before.
    return re.sub(r"(?:^|\s)[言文](?=\s|在|是|$)", " ", topic)


def best_titles(
    index: TitleIndex, topic: str, similarity: dict[str, float], within: Section | None, wants: str | None
) -> list[tuple[Section, float]]:
    """Sections by how well their titles fit the topic, best first, those that do not fit left out.

    `similarity`: cosine of the question with the best paragraph about each section, where one is known.
    """
    coverage = index.coverage(topic)
    mean = float(np.mean(list(similarity.values()))) if similarity else 0.0
    scored = []
    for section, share in zip(index.sections, coverage, strict=True):
        near = similarity.get(section.id, mean) - mean
        if not _may_be_meant(section, within, wants):
            continue
        fit = 0.5 * share if section is within and wants != "chapter" else share
        if wants == "chapter":
            children = [c for s, c in zip(index.sections, coverage, strict=True) if s.parent == section.id]
            fit = max([share, *(0.8 * c for c in children)])
        scored.append((section, fit, _TITLE_WEIGHT * fit + _DENSE_WEIGHT * near))
    scored.sort(key=lambda row: (-row[2], row[0].id))
    return [(section, share) for section, share, total in scored if share >= _LEAST_COVERAGE or total >= 0.25]


def _may_be_meant(section: Section, within: Section | None, wants: str | None) -> bool:
    """Whether a section can be the answer: inside the chapter named, of the level asked for."""
    if within is not None:
        return section.id == within.id or section.id.startswith(f"{within.id}-s")
    return not (wants == "chapter" and section.kind == "section") and not (
        wants == "section" and section.kind != "section"
    )


def kind_of(text: str, named: Sequence[Section]) -> Kind | None:
    """The kind of structural question, the most particular first."""
    if named and _TEXT.search(text):
        return "text"
    if _PAGE.search(text) or _ON_PAGE.search(text):
        return "page" if _PAGE.search(text) else "on_page"
    if _COMPARE.search(text) and len(named) >= 2:
        return "compare"
    if _COUNT.search(text):
        return "count"
    if _LIST.search(text) and _PARTS.search(text):
        return "list"
    if _WHERE.search(text) and _BOOK_PLACE.search(text) and not (named and _NEXT.search(text)):
        return "where"
    return _kind_by_name(text) if _names_only(text, named) else None


def _kind_by_name(text: str) -> Kind | None:
    """The kind of a question that is little but a chapter's number or a part's name."""
    if _NEXT.search(text):
        return "next"
    if _PREVIOUS.search(text):
        return "previous"
    return "about" if _ABOUT.search(text) else None


def _names_only(text: str, named: Sequence[Section]) -> bool:
    """A chapter, section or conclusion by name, and little else: "第六章讲什么", "chapter two: subject?"."""
    if not any(s.kind in ("chapter", "section", "back") for s in named):
        return False
    rest = topic_of(text, named)
    for pattern in (_ABOUT, _NEXT, _PREVIOUS):
        rest = pattern.sub(" ", rest)
    return len(skeleton(" ".join(_content_words(rest))).text) <= 2


def _content_words(text: str) -> list[str]:
    return [*query_tokens(_without_latin(text)), *_stems(text)]


def _chapter_numbers(text: str, n_chapters: int) -> list[int]:
    numbers = [
        number
        for pattern in (_ZH_CHAPTERS, _EN_CHAPTERS)
        for match in pattern.finditer(text)
        for word in re.findall(rf"{_ZH_NUMBER}|[a-z]+", match[1])
        if (number := _number(word))
    ]
    for match in _ORDINAL.finditer(text):
        if match[2] == "chapter":
            numbers.append(_ordinal(match[1], n_chapters))
        elif match[3] == "章":
            numbers.append(n_chapters)
    return numbers


def child_number(text: str) -> int | None:
    """Which section of a chapter folded `text` names by its place, from 1; -1 for the last; None where it names none."""
    match = _ZH_SECTION.search(text) or _EN_SECTION.search(text)
    if match:
        return _number(match[1]) or None
    ordinal = next((m for m in _ORDINAL.finditer(text) if m[2] == "section" or m[3] == "节"), None)
    if ordinal is None:
        return None
    return -1 if ordinal[1] in (None, "last") else _ordinal(ordinal[1], 0)


def _section_number(text: str) -> int:
    match = _ZH_SECTION.search(text) or _EN_SECTION.search(text)
    if match:
        return _number(match[1])
    ordinal = next((m for m in _ORDINAL.finditer(text) if m[2] == "section"), None)
    return _ordinal(ordinal[1], 0) if ordinal else 0


def _number(word: str) -> int:
    """The value of 六, 十二, 12, "six"; 0 for other words."""
    if word.isascii():
        return int(word) if word.isdigit() else _EN_NUMBERS.index(word) if word in _EN_NUMBERS else 0
    if word.isdigit():
        return int(word)
    tens, _, units = word.rpartition("十")
    if "十" not in word:
        digits = [_ZH_DIGITS.get(c) for c in word]
        return 0 if None in digits else int("".join(map(str, digits)))
    return (_ZH_DIGITS.get(tens, 1) if tens else 1) * 10 + (_ZH_DIGITS.get(units, 0) if units else 0)


def _ordinal(word: str, last: int) -> int:
    if word == "last":
        return last
    return int(re.sub(r"\D", "", word)) if word[0].isdigit() else _EN_ORDINALS.index(word)


def _named_parts(text: str, sections: Sequence[Section]) -> list[Section]:
    """Prefaces and back matter named by their titles in either language; the longest name wins its place."""
    patterns = [(p, s) for s in sections if s.kind in ("front", "back") and s.level > 0 for p in _patterns(s)]
    found: list[tuple[int, Section]] = []
    for pattern, section in sorted(patterns, key=lambda row: -len(row[0])):
        match = re.search(pattern, text)
        if match:
            found.append((match.start(), section))
            text = text[: match.start()] + "\0" * len(match[0]) + text[match.end() :]
    return [section for _, section in sorted(found, key=lambda row: row[0])]


def _patterns(section: Section) -> list[str]:
    """How a question may name a preface or an ending; 序 alone stands in many other words."""
    title = fold(section.title)
    patterns = [_PREFACE if title == "序" else re.escape(title)]
    english = fold(section.title_en)
    for name in {english, english.split("'s ")[-1]} - {""}:
        patterns.append(rf"\b{re.escape(name)}\b")
    return patterns


def _strip_named(text: str) -> str:
    return _ZH_SECTION.sub(" ", _EN_SECTION.sub(" ", text))


def _without_latin(text: str) -> str:
    return re.sub(r"[A-Za-z]+", " ", text)


def _stems(text: str) -> list[str]:
    """English words cut to six letters, so that standards, standardise and standardization meet."""
    folded = [w for w in query_tokens(re.sub(r"[^A-Za-z]+", " ", text)) if w.isascii()]
    return [word[:6].rstrip("s") if len(word) > 3 else word for word in folded]
