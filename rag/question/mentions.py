"""Questions on where a term or phrase stands: its first mention, the parts and pages that mention it, how often."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from corpus.language.folding import count_han

# "page": on which page it stands; "chapter": in which part; "part": which part or page mentions it. "discussed", and
# "chapter" too: what the contents answer, where they can.
Kind = Literal["first", "where", "count", "page", "part", "chapter", "discussed"]

_QUOTES = "“”‘’\"'「」『』《》 "
_BOOK = "(?:在)?(?:这本书|本书|全书|书|文|正文)[中里]?(?:是)?(?:在)?"
_NOUN = "(?:词|术语|概念|说法|名词|短语|词语|句话|表述|提法|字眼)"
_WORD = f'(?:(?:这个|这一|这|一){_NOUN}|(?<=[”’"」』])的?{_NOUN})?'
_SAY = "(?:提到|提及|出现|用到|谈到|说到|讲到)"
_NAME_IT = "(?:提到|提及|出现|用到|用了|写到|写着|写有)"
_DISCUSS = "(?:谈到|说到|讲到|谈|讲|说|讨论|论述|介绍)"
_FIRST = "(?:最早|第一次|首次|最先|最初)"
_AT = "(?:哪里|哪儿|何处|什么地方|哪一?[章节页段]|第?几[章节页])"
_PAGE = "(?:第几页|哪一?页|哪几页|哪些页|多少页|什么页|几页)"
_PART = "(?:哪一?个?[章节]|第几[章节]|哪几[章节]|哪一?个?部分|哪一?段|哪一?章哪一?节|第几章第几节)"
_PLACES = "(?:哪里|哪儿|何处|什么地方|哪些(?:地方|章节|段落|部分|章|节)|哪几(?:处|章|节|段|个地方))"
_CHINESE: tuple[tuple[Kind, str], ...] = (
    ("first", f"(?:{_BOOK})?{_FIRST}(?:是)?(?:在)?{_AT}{_SAY}过?了?(.+)"),
    ("first", f"(?:{_BOOK})?(.+?){_WORD}(?:{_BOOK})?{_FIRST}(?:是)?(?:被)?{_SAY}?(?:是)?(?:在|于)?(?:书[中里]的?)?{_AT}(?:{_SAY})?的?"),
    ("count", f"(?:{_BOOK})?(.+?){_WORD}(?:{_BOOK})?(?:一共|总共|共)?(?:被)?{_SAY}过?了?(?:多少|几)[次处回]"),
    ("count", f"(?:{_BOOK})?(?:一共|总共|共)?{_SAY}过?了?(?:多少|几)[次处回](.+)"),
    ("where", f"(?:{_BOOK})?{_PLACES}{_NAME_IT}过?了?(.+)"),
    ("where", f"(?:{_BOOK})?(.+?){_WORD}(?:{_BOOK})?(?:都)?(?:被)?{_NAME_IT}(?:在|于|过)?{_PLACES}"),
    ("where", f"(?:{_BOOK})?(.+?){_WORD}(?:{_BOOK})?(?:在|于)?{_PLACES}(?:被)?{_NAME_IT}过?"),
    ("part", f"(?:{_BOOK}|[^，,“”]{{1,8}}[里中])?(?:在)?(?:{_PAGE}|{_PART})[上里中]?(?:的?哪里)?{_NAME_IT}过?了?(.+)"),
    ("part", f"(?:{_BOOK})?(.+?){_WORD}(?:{_BOOK})?(?:都)?(?:是)?(?:被)?(?:{_NAME_IT}|写|印|见)(?:在|于)(?:书[中里]的?)?(?:{_PAGE}|{_PART})[上里中]?"),
    ("part", f"(?:{_BOOK})?(.+?){_WORD}(?:{_BOOK})?(?:都)?(?:是)?(?:在|于)(?:书[中里]的?)?(?:{_PAGE}|{_PART})[上里中]?(?:被)?{_NAME_IT}过?的?"),
    ("page", f"(?:{_BOOK})?(.+?){_WORD}(?:{_BOOK})?(?:都)?(?:是)?(?:在|位于)(?:书[中里]的?|原书)?(?:的)?{_PAGE}[上里中]?"),
    ("discussed", f"(?:{_BOOK})?{_PLACES}{_DISCUSS}过?了?(.+)"),
    ("discussed", f"(?:{_BOOK})?(.+?){_WORD}(?:{_BOOK})?(?:在|于)?{_PLACES}(?:有|被)?{_DISCUSS}过?"),
    ("discussed", f"(?:{_BOOK})?(?:{_PAGE}|{_PART})[上里中]?{_DISCUSS}过?了?(.+)"),
    ("discussed", f"(?:{_BOOK})?(.+?){_WORD}(?:{_BOOK})?(?:是)?(?:在|于)(?:书[中里]的?)?{_PART}[上里中]?(?:有|被)?{_DISCUSS}过?的?"),
    ("chapter", f"(?:{_BOOK})?(.+?){_WORD}(?:{_BOOK})?(?:是)?(?:在|于)(?:书[中里]的?)?{_PART}[上里中]?"),
)  # fmt: skip
_NAMED = "(?:mentioned|named|referred to|brought up|used|found|quoted|written|printed|cited|said)"
_STAND = "(?:appear|occur|come up|stand|show up)"
_IN_BOOK = "(?: in (?:the|this) (?:book|text))?"
_PARTS = "(?:passages?|sections?|chapters?|parts?|places?|paragraphs?|pages?)"
_ENGLISH: tuple[tuple[Kind, str], ...] = (
    ("first", f"(?:where{_IN_BOOK}|(?:on|in) (?:what|which) {_PARTS}) (?:is|are|was|were) (.+?) first (?:{_NAMED}|introduced)"),
    ("first", f"(?:where|(?:on|in) (?:what|which) {_PARTS}) (?:does|do|did) (.+?) first {_STAND}"),
    ("first", "(?:where is |what is |find )?(?:the )?first (?:mention|occurrence|use|appearance) of (.+)"),
    ("count", f"how (?:often|many times) (?:is|are|was|were) (.+?) {_NAMED}"),
    ("count", f"how (?:often|many times) (?:does|do|did) (?!the (?:book|author|foreword|preface))(.+?) {_STAND}"),
    ("count", "how (?:often|many times) (?:does|do|did) the (?:book|author|text) (?:mention|name|use|refer to) (.+)"),
    ("part", f"(?:on|in) (?:what|which) {_PARTS}{_IN_BOOK} (?:is|are|was|were|can) (.+?) (?:be )?{_NAMED}"),
    ("part", f"(?:on|in) (?:what|which) {_PARTS}{_IN_BOOK} (?:does|do|did) (.+?) {_STAND}"),
    ("part", f"(?:on|in) (?:what|which) {_PARTS} (?:does|do|did) the (?:book|author|text) (?:mention|name|use|refer to) (.+)"),
    ("part", f"(?:what|which) {_PARTS}{_IN_BOOK} (?:is|are|was|were) (.+?) {_NAMED} (?:on|in)"),
    ("part", f"(?:what|which) {_PARTS}{_IN_BOOK} (?:does|do|did) (.+?) {_STAND} (?:on|in)"),
    ("where", f"where{_IN_BOOK} (?:is|are|was|were) (.+?) {_NAMED}"),
    ("where", f"where (?:does|do|did) (.+?) {_STAND}"),
    ("where", "where (?:does|do|did) the (?:book|author|text) (?:mention|name|use|refer to) (.+)"),
    ("where", f"(?:which|what) {_PARTS} (?:mention|name|use|contain|have|ha|hold)(?:s|es)? (.+)"),
    ("discussed", f"where{_IN_BOOK} (?:is|are|was|were) (.+?) (?:discussed|treated|covered|dealt with|talked about|described|explained)"),
    ("discussed", "where (?:does|do|did) the (?:book|author|text) (?:discuss|treat|cover|deal with|talk about|describe|explain|speak of) (.+)"),
    ("discussed", f"(?:which|what) {_PARTS} (?:discuss|cover|treat|deal with|talk about)(?:es|s)? (.+)"),
    ("discussed", f"(?:on|in) (?:what|which) {_PARTS}{_IN_BOOK} (?:is|are|was|were) (.+?) (?:discussed|treated|covered|dealt with|talked about|described|explained)"),
    ("page", "(?:on|at) (?:what|which) pages? (?:is|are) (.+)"),
    ("page", "(?:what|which) pages? (?:is|are) (.+?) on"),
    ("chapter", f"(?:on|in) (?:what|which) {_PARTS}{_IN_BOOK} (?:is|are|was|were) (.+)"),
)  # fmt: skip
_TRAILING = re.compile(r"(?: in (?:the|this) (?:book|text|copy)| please)+$")
_ARTICLE = re.compile(r"^(?:the )?(?:(?:term|word|phrase|concept|expression|words) )?(?:the |a |an )?")
_CALLED_A_WORD = re.compile(r"^(?:the )?(?:term|word|phrase|concept|expression|words) ")
_CALLED_A_WORD_ZH = re.compile(f"(?:这个|这一|这|一){_NOUN}")
_MARKED = re.compile("[“\"「『‘'](.{2,40}?)[”\"」』’']")
_ASKS_PART = re.compile(
    f"{_PAGE}|{_PART}|\\b(?:what|which) (?:pages?|chapters?|sections?|passages?|parts?)\\b|\\bwhere in (?:the|this) (?:book|text)\\b"
)
_ASKS_DISCUSSION = re.compile(f"{_DISCUSS}|关于|主题|\\b(?:about|discuss|cover|treat|deal|talk|explain|describ)")
# Not the name of a term: a part of the book, told by what it is about.
_A_PART = re.compile(
    r"^(?:the |this )?(?:section|chapter|part|passage|heading|preface|foreword|story|example|place|paragraph|sentence)\b(?: (?:on|about|of|where|that|in|which|dealing)\b)"
)


@dataclass(frozen=True, slots=True)
class MentionQuestion:
    """What is asked of a term, and its name as written in the question (folded).

    `marked`: the question marks it as words of the book, by quotation marks or by calling it a word or a phrase.
    `in_english`: the question around it is English.
    """

    kind: Kind
    name: str
    marked: bool = False
    in_english: bool = False


def read_mention_question(text: str) -> MentionQuestion | None:
    """The question on mentions that a folded `text` is, or None."""
    folded = text.strip("?？。.!！ ")
    for kind, pattern in _CHINESE:
        match = re.fullmatch(pattern, folded)
        if match:
            return _chinese(kind, match[1], folded)
    for kind, pattern in _ENGLISH:
        match = re.fullmatch(pattern, _TRAILING.sub("", folded))
        if match:
            return _english(kind, match[1])
    return _marked(folded)


def _chinese(kind: Kind, words: str, folded: str) -> MentionQuestion:
    quoted = _MARKED.findall(words)
    name = (quoted[0] if len(quoted) == 1 else words).strip(_QUOTES)
    return MentionQuestion(kind, name, name != words.strip() or bool(_CALLED_A_WORD_ZH.search(folded)))


def _english(kind: Kind, words: str) -> MentionQuestion | None:
    quoted = _MARKED.findall(words)
    plain = (f'"{quoted[0]}"' if len(quoted) == 1 else words).strip(_QUOTES)
    if _A_PART.match(plain):
        return None
    called = _CALLED_A_WORD.match(plain)
    bare = (plain[called.end() :] if called else plain).strip(_QUOTES)
    marked = bool(called) or plain != words.strip()
    name = bare if called or marked else _ARTICLE.sub("", plain).strip(_QUOTES)
    return MentionQuestion(kind, name, marked, in_english=True)


def _marked(folded: str) -> MentionQuestion | None:
    """A question for the chapter or page of words in quotation marks, whatever else it says."""
    words = _MARKED.findall(folded)
    around = _MARKED.sub(" ", folded)
    if len(words) != 1 or not _ASKS_PART.search(around):
        return None
    kind: Kind = "discussed" if _ASKS_DISCUSSION.search(around) else "page"
    return MentionQuestion(kind, words[0].strip(_QUOTES), True, in_english=not count_han(around))
