"""Questions on where a term stands: its first mention, the parts that mention it, how often."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

# "discussed": what the contents answer, where they can.
Kind = Literal["first", "where", "count", "discussed"]

_QUOTES = "“”‘’\"'「」『』《》 "
_BOOK = "(?:在)?(?:这本书|本书|全书|书|文|正文)[中里]?(?:是)?(?:在)?"
_WORD = "(?:这个|这一|一)?(?:词|术语|概念|说法|名词)?"
_SAY = "(?:提到|提及|出现|用到|谈到|说到|讲到)"
_NAME_IT = "(?:提到|提及|出现|用到)"
_DISCUSS = "(?:谈到|说到|讲到|谈|讲|说|讨论)"
_FIRST = "(?:最早|第一次|首次|最先|最初)"
_AT = "(?:哪里|哪儿|何处|什么地方|哪一?[章节页段]|第?几[章节页])"
_PLACES = "(?:哪里|哪儿|何处|什么地方|哪些(?:地方|章节|段落|部分|章|节)|哪几(?:处|章|节|段|个地方))"
_CHINESE: tuple[tuple[Kind, str], ...] = (
    ("first", f"(?:{_BOOK})?{_FIRST}(?:是)?(?:在)?{_AT}{_SAY}过?了?(.+)"),
    ("first", f"(?:{_BOOK})?(.+?){_WORD}(?:{_BOOK})?{_FIRST}(?:是)?(?:被)?{_SAY}?(?:是)?(?:在|于)?(?:书[中里]的?)?{_AT}(?:{_SAY})?的?"),
    ("count", f"(?:{_BOOK})?(.+?){_WORD}(?:{_BOOK})?(?:一共|总共|共)?(?:被)?{_SAY}过?了?(?:多少|几)[次处回]"),
    ("count", f"(?:{_BOOK})?(?:一共|总共|共)?{_SAY}过?了?(?:多少|几)[次处回](.+)"),
    ("where", f"(?:{_BOOK})?{_PLACES}{_NAME_IT}过?了?(.+)"),
    ("where", f"(?:{_BOOK})?(.+?){_WORD}(?:{_BOOK})?(?:都)?(?:被)?{_NAME_IT}(?:在|于|过)?{_PLACES}"),
    ("where", f"(?:{_BOOK})?(.+?){_WORD}(?:{_BOOK})?(?:在|于)?{_PLACES}(?:被)?{_NAME_IT}过?"),
    ("discussed", f"(?:{_BOOK})?{_PLACES}{_DISCUSS}过?了?(.+)"),
    ("discussed", f"(?:{_BOOK})?(.+?){_WORD}(?:{_BOOK})?(?:在|于)?{_PLACES}(?:有|被)?{_DISCUSS}过?"),
)  # fmt: skip
_NAMED = "(?:mentioned|named|referred to|brought up|used|found)"
_IN_BOOK = "(?: in (?:the|this) (?:book|text))?"
_ENGLISH: tuple[tuple[Kind, str], ...] = (
    ("first", f"where{_IN_BOOK} (?:is|are|was|were) (.+?) first (?:{_NAMED}|introduced)"),
    ("first", "where (?:does|do|did) (.+?) first (?:appear|occur|come up)"),
    ("first", "(?:where is |what is |find )?(?:the )?first (?:mention|occurrence|use|appearance) of (.+)"),
    ("count", f"how (?:often|many times) (?:is|are|was|were) (.+?) {_NAMED}"),
    ("count", "how (?:often|many times) (?:does|do|did) (?!the (?:book|author|foreword|preface))(.+?) (?:appear|occur|come up)"),
    ("count", "how (?:often|many times) (?:does|do|did) the (?:book|author|text) (?:mention|name|use|refer to) (.+)"),
    ("where", f"where{_IN_BOOK} (?:is|are|was|were) (.+?) {_NAMED}"),
    ("where", "where (?:does|do|did) (.+?) (?:appear|occur|come up)"),
    ("where", "where (?:does|do|did) the (?:book|author|text) (?:mention|name|use|refer to) (.+)"),
    ("where", "(?:which|what) (?:passages?|sections?|chapters?|parts?|places?) mentions? (.+)"),
    ("discussed", f"where{_IN_BOOK} (?:is|are|was|were) (.+?) (?:discussed|treated|covered|dealt with|talked about|described|explained)"),
    ("discussed", "where (?:does|do|did) the (?:book|author|text) (?:discuss|treat|cover|deal with|talk about|describe|explain|speak of) (.+)"),
    ("discussed", "(?:which|what) (?:passages?|sections?|chapters?|parts?|places?) (?:discuss|cover|treat|deal with|talk about)(?:es|s)? (.+)"),
)  # fmt: skip
_TRAILING = re.compile(r"(?: in (?:the|this) (?:book|text|copy)| please)+$")
_ARTICLE = re.compile(r"^(?:the )?(?:(?:term|word|phrase|concept) )?(?:the |a |an )?")


@dataclass(frozen=True, slots=True)
class MentionQuestion:
    """What is asked of a term, and its name as written in the question (folded)."""

    kind: Kind
    name: str


def read_mention_question(text: str) -> MentionQuestion | None:
    """The question on mentions that a folded `text` is, or None."""
    folded = text.strip("?？。.!！ ")
    for kind, pattern in _CHINESE:
        match = re.fullmatch(pattern, folded)
        if match:
            return MentionQuestion(kind, match[1].strip(_QUOTES))
    for kind, pattern in _ENGLISH:
        match = re.fullmatch(pattern, _TRAILING.sub("", folded))
        if match:
            return MentionQuestion(kind, _ARTICLE.sub("", match[1].strip(_QUOTES)).strip(_QUOTES))
    return None
