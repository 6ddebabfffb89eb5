"""Follow-up questions: what "那第二条呢？" or "and in which year?" asks, worked out from the turn before, by rules.

A question that stands by itself is left alone; what is made of another is shown to the reader, who can undo it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.language.folding import count_han, fold
from corpus.language.numbers import ORDINALS, TO_TEN
from corpus.language.segment import STOP_WORDS, query_tokens, tagged, words
from corpus.types import Section
from rag.question.follow_up_contents import about_contents
from rag.question.reading import Question
from rag.question.structure import named_sections
from rag.types import Context

_CONTINUE = re.compile(
    "(?:请|請)?(?:继续|接着|往下)(?:说|讲|读|念|看)?(?:下去|吧)?|下文(?:呢|是什么)?|(?:后面|接下来)(?:还)?(?:说|写|讲)(?:了)?(?:什么|啥)|然后呢"
    "|(?:please )?(?:go on|continue|carry on|keep going|read on)|more|what (?:comes )?next|(?:the )?next (?:passage|sentence)|and then"
)
_LEADS = re.compile(
    "那么?(?!些?书|本书)|还有|另外|再(?!次)|此外|(?:and|but|so|or|then|also|what about|how about|as for)\\b[ ,]*"
)
_ASKS_BACK = re.compile("(.{1,12}?)呢")
_HE = re.compile(
    "他们?|她们?|它们?|其(?![中他实余次它])|(?:^|[在从与和对跟由把被比])(?:这(?!本|部书|份)|那(?!么|本|部书)|此(?!书|外))|两者|后者|前者"
)
_HE_EN = re.compile(
    r"\b(?:he|she|him|her|his|hers|they|them|theirs?|these|those|its|it(?! \w+ (?:for|to|that)\b)"
    r"|the (?:other|latter|former|same)|th(?:is|at)(?! (?:book|author|copy)\b))\b"
)
_WHOSE = ("his", "her", "hers", "its", "their", "theirs")
_OF_THE_BOOK = re.compile(
    '书|序|作者|出版|定价|[几少]个?[章节]|[“”"「『]|\\b(?:book|author|foreword|preface|publisher|isbn|price|edition|chapters|sections)\\b'
)
# A whole English clause says what it is about: "When should you not rebase?", not "Who hosted?" or "In which year?".
_CLAUSE_EN = re.compile(
    r"\b(?:is|are|was|were|do|does|did|has|have|had|should|can|could|will|would|may|must) (?:not )?[a-z]|\bthere (?:is|are|was|were)\b"
)
_LATIN = re.compile("[a-z]{2,}")
_GENERAL = frozenset(
    "方面 时候 时间 地方 地点 日期 年份 原因 内容 名字 名称 单位 数字 结果 情况 目的 意思 部分 事情 问题 人物 东西 文号".split()
)
_ORDINALS_EN = ORDINALS[: len(TO_TEN)]
_ORDINAL = re.compile(f"第[{TO_TEN}0-9]+(?:个|件|条|种|点|项|步|类|方面|次)?")
_ORDINAL_EN = re.compile(rf"\b(?:{'|'.join(_ORDINALS_EN)})(?: one)?\b")
_ANOTHER = re.compile(r"还有一|另外?一|再下?一|下一|\b(?:the other|another|next) one\b|\banother\b")
_NAMES_EN = re.compile(r"(?<![.?!] )(?<!^)\b[A-Z][\w’'-]*(?: (?:of |the )?[A-Z][\w’'-]*)*")
_NAME_TAGS = ("nr", "ns", "nt", "nz")
_ASKING = re.compile("哪一?[些个种位年月天里儿]?|什么|多少|几|怎[么样]|谁|何[时处地人]?")
_ASKS_EN = re.compile(r"(?:who|what|when|where|why|how|which|in|on|is|was|did|do|does)\b")
_PUNCTUATION = "?？。.!！，, ~…"
_SHORT_HAN, _SHORT_WORDS = 4, 2
_NOTHING = 2
_LEAD_HAN, _LEAD_WORDS = 8, 4
_LONG_HAN, _LONG_WORDS = 14, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """A question that leans on the turn before. `text`: what is searched for. `topic`: what a next one may lean on.

    `goes_on`: more of the book's text is asked for. `sure`: its wording leaves no doubt; otherwise it is only short.
    `swapped`: `text` is one question, not the last one and this one side by side. `own`: the things that a short one
    names; where the book speaks of them elsewhere only, it stands by itself.
    """

    text: str
    topic: str
    goes_on: bool = False
    sure: bool = True
    swapped: bool = False
    own: tuple[str, ...] = ()


def follow_up(question: Question, context: Context, sections: Sequence[Section]) -> FollowUp | None:
    """What `question` asks after the turn in `context`; None for a question that stands by itself.

    `sections`: the contents of the book that the last answer cited.
    """
    text, folded = question.text, question.folded.strip(_PUNCTUATION)
    if _CONTINUE.fullmatch(folded) and context.places and not context.section_ids:
        return FollowUp(text=text, topic=context.topic, goes_on=True)
    if context.section_ids:
        asked = about_contents(text, context, sections)
        if asked:
            return FollowUp(text=asked, topic=asked, swapped=True)
    if _is_bare_part(folded, sections):
        return None
    leans = _leans(text, folded)
    if not leans and not _is_short(question, folded, sections):
        return None
    swapped = _swapped(text, folded, context)
    whole = swapped or f"{context.topic} {text}"
    said = leans or bool(swapped)
    sure = said or _size(folded) <= (_NOTHING if count_han(folded) else 0)
    own = () if said else _things(folded)
    return FollowUp(text=whole, topic=swapped or context.topic, sure=sure, swapped=bool(swapped), own=own)


def _things(folded: str) -> tuple[str, ...]:
    """The nouns of a Chinese question that say what it is about."""
    if not count_han(folded):
        return ()
    nouns = [word for word, tag in tagged(folded, new_words=False) if tag[0] == "n" or tag == "vn"]
    return tuple(word for word in nouns if len(word) > 1 and word not in STOP_WORDS and word not in _GENERAL)


def _leans(text: str, folded: str) -> bool:
    """True when the wording points back: "那…呢", "and …?", a pronoun for something not named in the question."""
    if _ASKS_BACK.fullmatch(folded):
        return True
    lead = _LEADS.match(folded)
    if lead and _size(folded[lead.end() :]) <= (_LEAD_HAN if count_han(folded) else _LEAD_WORDS):
        return True
    chinese = count_han(folded) > 0
    pronoun = (_HE if chinese else _HE_EN).search(folded)
    if pronoun is None or _size(folded) > (_LONG_HAN if chinese else _LONG_WORDS):
        return False
    before = folded[: pronoun.start()]
    if chinese:
        return not [token for token in query_tokens(before) if len(token) > 1]
    return not _has_antecedent(text, before, pronoun[0])


def _has_antecedent(text: str, before: str, pronoun: str) -> bool:
    """Whether an English pronoun can stand for something named before it in the question itself."""
    start = len(text) - len(text.lstrip())
    named = _NAMES_EN.search(text[start : start + len(before)])
    of_subject = pronoun in _WHOSE and query_tokens(before)
    return bool(named or of_subject) or re.search(r"\bthe (?!same\b|other\b)\w+", before) is not None


def _is_short(question: Question, folded: str, sections: Sequence[Section]) -> bool:
    """True when a question names nothing and says little but what kind of thing it wants: "哪一年？", "Who hosted?"."""
    if _size(folded) > (_SHORT_HAN if count_han(folded) else _SHORT_WORDS) or _OF_THE_BOOK.search(folded):
        return False
    if (_LATIN if count_han(folded) else _CLAUSE_EN).search(folded):
        return False
    return not (named_sections(folded, sections) or question.terms or _names(question.text))


def _size(folded: str) -> int:
    """How much a question says: Chinese characters of its content words, or English content words."""
    content = [word for word in words(_ASKING.sub(" ", folded)) if word not in STOP_WORDS]
    return sum(map(len, content)) if count_han(folded) else len(content)


def _is_bare_part(folded: str, sections: Sequence[Section]) -> bool:
    """A chapter or preface with its own question stands by itself, also where it asks back: "第三章讲什么呢"."""
    return bool(named_sections(folded, sections)) and not _ASKS_BACK.fullmatch(folded) and not _LEADS.match(folded)


def _swapped(text: str, folded: str, context: Context) -> str | None:
    """The last question with what the new one says in the place of its like: another ordinal, another name."""
    for pattern, ordinals in ((_ORDINAL, TO_TEN), (_ORDINAL_EN, _ORDINALS_EN)):
        before = pattern.search(fold(context.question))
        if before and _size(folded) <= _LEAD_HAN:
            new = pattern.search(folded)
            ordinal = new[0] if new else _following(before[0], ordinals) if _ANOTHER.search(folded) else None
            if ordinal:
                return _replaced(context.question, before.span(), ordinal.removesuffix(" one"))
    asked_back = _asked_back(text, folded)
    if asked_back:
        new_name, old_name = _names(asked_back), _names(context.question)
        tag = new_name[0][1] if new_name else ""
        like = next((name for name, kind in old_name if kind == tag), None)
        if new_name and like:
            return context.question.replace(like, asked_back, 1)
    return None


def _asked_back(text: str, folded: str) -> str:
    """X of "那X呢？", "And X?", "What about X?"; empty for another question."""
    whole = text.strip(_PUNCTUATION)
    lead = _LEADS.match(folded)
    start = lead.end() if lead else 0
    if count_han(folded):
        return whole[start:].removesuffix("呢") if _ASKS_BACK.fullmatch(folded) else ""
    rest = whole[start:].strip()
    return rest if lead and not _ASKS_EN.match(rest.lower()) else ""


def _following(ordinal: str, ordinals: Sequence[str]) -> str | None:
    """第二条 after 第一条, "second" after "first"."""
    for i, word in enumerate(ordinals[:-1]):
        if word in ordinal:
            return ordinal.replace(word, ordinals[i + 1])
    return None


def _replaced(question: str, span: tuple[int, int], ordinal: str) -> str:
    # Folding keeps the length of Chinese and Latin text but for ligatures and the like: then the words are put together.
    if len(fold(question)) != len(question):
        return f"{question} {ordinal}"
    return question[: span[0]] + ordinal + question[span[1] :]


def _names(text: str) -> list[tuple[str, str]]:
    """The proper names of a question, each with its kind: a person, a place, or "name" in English."""
    if count_han(text):
        return [(word, tag) for word, tag in tagged(text) if tag in _NAME_TAGS and len(word) > 1]
    return [(match[0], "name") for match in _NAMES_EN.finditer(text)]
