"""Questions about a term: what it means, how it is said in the other language; and which words they ask about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["meaning", "translation"]

_WHAT = "(?:什么|甚么|啥)"
_HOW = "(?:怎么|如何|怎样|该怎么|应该怎么|应如何|应该如何)"
_TONGUE = "(?:英文|英语|英译|中文|汉语|拼音)"
_SAY = "(?:说|讲|写|读|念|叫|表达|翻译|翻|译)"
_IS_WHAT = f"(?:是{_WHAT}|为何|叫(?:做|作)?{_WHAT}|{_HOW}{_SAY})"
_POLITE = re.compile(
    "^(?:请问|请你?|麻烦你?|我想(?:知道|问)?一?下?|(?:在)?(?:这本|本|此)?书[中里](?:的|所说的|提到的)?|文中(?:的)?|所谓的?)+[,，:：]?"
)
# On the folded question without its final punctuation. The first group is what is asked about.
_CHINESE: tuple[tuple[Kind, str], ...] = (
    ("translation", f"(.+?)(?:用|在|的)?{_TONGUE}(?:里|中)?(?:术语|名称|名字|翻译|译名|译法|说法|单词|对应词|表达)?{_IS_WHAT}?"),
    ("translation", f"(?:把|将)?(.+?){_HOW}?(?:翻译|译|翻)(?:成|为|作)?{_TONGUE}?(?:{_IS_WHAT})?"),
    ("translation", f"(?:{_HOW}用?{_TONGUE}?|用?{_TONGUE}[里中]?{_HOW})(?:说|讲|表达|翻译|译)(?!成|为|作)(.+)"),
    ("translation", f"翻译(?:一下|下)?[:：]?(.+?)(?:成{_TONGUE})?"),
    ("meaning", f"(?:{_WHAT}(?:是|叫(?:做|作)?|才?算?是)|何谓|何为)(.+)"),
    ("meaning", f"(.+?)(?:到底|究竟)?(?:指的?是?|是指?|意指|意味着|意思是|的(?:意思|定义|含义|涵义|概念)是)一?个?{_WHAT}(?:意思|概念|含义|东西)?"),
    ("meaning", f"(.+?)的?(?:意思|定义|含义|涵义|释义)(?:是{_WHAT}|为何)?"),
    ("meaning", f"(.+?){_HOW}(?:解释|理解|定义)"),
    ("meaning", f"(?:{_HOW})?(?:解释|定义|理解)(?:一下|下)?(?:{_WHAT}是)?(.+?)(?:的(?:意思|概念|含义|定义))?"),
)  # fmt: skip
_KIND = "(?:term|word|phrase|name|translation|equivalent|expression|rendering|pinyin)s?"
_ADJECTIVES = "(?:(?:chinese|english|mandarin|book's|correct|standard|preferred|official|exact|usual|right) )*"
_ENGLISH: tuple[tuple[Kind, str], ...] = (
    ("translation", "how (?:(?:do|does|would|should|can|could|might) (?:you|one|we|i|people|the book|the author)|to) (?:say|translate|render|express|write|call|put) (.+)"),
    ("translation", "how (?:is|are|would|should) (.+?) (?:be )?(?:said|translated|rendered|expressed|written|called)"),
    ("translation", f"what(?: is|'s|s| are) (?:the )?{_ADJECTIVES}{_KIND} (?:for|of|to) (.+)"),
    ("translation", "what(?: is|'s|s| are) (?:the )?(?:chinese|english|mandarin) (?:for|of) (.+)"),
    ("translation", f"(?:the )?(?:chinese|english|mandarin)(?: {_KIND})? (?:for|of) (.+)"),
    ("translation", "what (?:do you call|is the book's word for) (.+)"),
    ("translation", "(?:translate|render) (.+)"),
    ("translation", "(?:the )?(?:translation|pinyin) of (.+)"),
    ("meaning", "what (?:does|do|did) (.+?) (?:mean|stand for|refer to|signify|denote)"),
    ("meaning", "what(?: is|'s|s| are) (?:meant|understood) by (.+)"),
    ("meaning", "what(?: is|'s|s| are) (?:the )?(?:meaning|definition|sense) of (.+)"),
    ("meaning", "(?:the )?(?:meaning|definition) of (.+)"),
    ("meaning", "(?:define|explain)(?: what)? (.+?)(?: is| means)?"),
    ("meaning", "what(?: is|'s|s| are) (.+)"),
    ("meaning", "(.+?) (?:meaning|definition)"),
)  # fmt: skip
_TRAILING = re.compile(
    "[ ,]+(?:please|here|in (?:the|this) (?:book|text|context)|in(?:to)? (?:chinese|english|mandarin)|"
    "as (?:the|this|it|he|used)\\b.*)$"
)
_PLEASE = re.compile("^(?:please |(?:can|could|would|will) you (?:please )?(?:tell me )?)+")
_NAMING = re.compile(
    "^(?:(?:the|a|an) )?(?:(?:chinese |english |technical )?(?:term|word|phrase|concept|expression|notion)(?: of)? )?(?:(?:the|a|an) )?"
)
_NAMING_CHINESE = re.compile("(?:这个|这一|一)(?:词|术语|概念|说法|名词)$|的$")
_QUOTES = "“”‘’\"'「」『』《》〈〉`*【】 "
_PARTS = re.compile("[,，、;；()（）]|(?<![a-z])or(?![a-z])")


@dataclass(frozen=True, slots=True)
class TermQuestion:
    """What is asked of a term, the words that may be its name, the likeliest first, and whether in English."""

    kind: Kind
    names: tuple[str, ...]
    in_english: bool


def read_term_question(text: str) -> tuple[TermQuestion, ...]:
    """Every way to read a folded question as one about a term; none for any other question.

    A name may still be no term at all: "what is the capital of Mongolia" has the form too.
    """
    folded = text.replace("’", "'").strip("?？。.!！ ")
    return tuple(
        TermQuestion(kind, _names(match[1]), forms is _ENGLISH)
        for forms, plain in ((_CHINESE, _bare_chinese(folded)), (_ENGLISH, _bare_english(folded)))
        for kind, pattern in forms
        if (match := re.fullmatch(pattern, plain))
    )


def _bare_chinese(folded: str) -> str:
    return _POLITE.sub("", folded)


def _bare_english(folded: str) -> str:
    bare = _PLEASE.sub("", folded)
    while (shorter := _TRAILING.sub("", bare)) != bare:
        bare = shorter
    return bare


def _names(words: str) -> tuple[str, ...]:
    """The words as they stand, then without what introduces them, then each part of an enumeration."""
    parts = [words, *_PARTS.split(words)]
    return tuple(dict.fromkeys(name for part in parts for name in _bare_names(part) if name))


def _bare_names(words: str) -> list[str]:
    plain = words.strip(_QUOTES)
    named = _NAMING.sub("", plain).strip(_QUOTES)
    shorter = _NAMING_CHINESE.sub("", named).strip(_QUOTES)
    return [plain, named, shorter]
