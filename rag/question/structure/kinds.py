"""What kind of structural question a question is, and what it asks about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from corpus.language.folding import fold, skeleton
from corpus.types import Section
from rag.question.structure.divisions import is_part, mentions, unit_of, without
from rag.question.structure.titles import content_words

Kind = Literal["about", "text", "where", "page", "on_page", "list", "count", "compare", "next", "previous"]

_ON_PAGE = re.compile(
    r"第\s*(\d+|[ivxlc]+)\s*页[^第]{0,6}(?:哪|什么|属于|讲)|(?:哪|什么).{0,4}[章节].{0,6}第\s*(\d+|[ivxlc]+)\s*页|on (?:page|p\.)\s*(\d+|[ivxlc]+)\b"
)

_TEXT = re.compile(
    r"正文|原文|原话|怎么说|如何说|怎样说|怎么写|如何论|怎样解释|怎么解释|如何解释|摘录|引用|具体(?:内容|怎么|说)"
    r"|\b(?:text|body|exact(?:ly)?|quote|passage|verbatim|wording|argue|arguments?)\b"
)
_PAGE = re.compile(
    r"第?几页|哪一?页|什么页|页码|页数|多少页|起始页|\b(?:what|which) pages?\b|\bpage (?:number|does|is)\b|starting page"
    r"|\bwhere does (?:the )?(?:chapter|section|part|appendix|foreword|preface|introduction|afterword)\b.* (?:begin|start)\b|\bpage\b.*\b(?:begin|start|on)\b"
)
_COUNT = re.compile(
    r"(?:(?<![哪第])几|多少)个?(?:章|节)(?!讲|谈)|书(?:中|里)?[共一有分总]{0,4}(?:几|多少)个?[回讲课卷篇编]|how many (?:chapters|sections)|number of (?:chapters|sections)"
)
_LIST = re.compile(
    r"列出|各节|各章|哪几(?:节|章)|有哪些(?:节|章|小节|章节|[回讲课卷](?!题|程))|分(?:成|为)|包括哪些|(?<!哪个)(?<!什么)(?<!子)目录(?![里下中名])|table of contents|\blist\b|\boutline\b"
    r"|what (?:are the )?(?:sections|chapters)|which sections (?:does|are)|sections (?:of|in|does)|章节(?:结构|安排)"
)
_WHERE = re.compile(
    r"(?:哪|第几)一?个?(?:章|节|部分)|几章几节|(?:哪一|第几)[回讲课卷]|在书?(?:中|里)?的?(?:哪里|哪儿|何处|什么地方)|哪里(?:讲|谈|讨论|提到|说)"
    r"|\b(?:which|what) (?:chapter|section|part)\b|\bwhere (?:in the book|is|are|does|can|do)\b"
    r"|\bis there (?:a|any) (?:chapter|section)\b|有没有(?:一?章|一?节|哪)"
)
_BOOK_PLACE = re.compile(
    r"[哪几]一?[回讲课卷](?:里|中|的)?(?:讲|说|写|谈|提)|书|章|节|部分|chapter|section|book|part|discuss|cover|treat|deal|talk|mention|begin|start"
)
_PARTS = re.compile(r"第.{1,8}[章节]|有哪些[回讲课卷]|各[章节]|几[章节]|章节|小节|目录|chapter|section|contents")
_COMPARE = re.compile(r"比较|对比|相比|区别|不同|异同|差别|\bcompare|\bdiffer|\bversus\b|\bvs\b")
_NEXT = re.compile(r"之后|后面|以后|下一章|下一节|接下来|接着|\bafter\b|\bfollow|\bnext\b")
_PREVIOUS = re.compile(r"之前|前面|以前|上一章|上一节|\bbefore\b|\bprecede|\bprevious\b")
_ABOUT = re.compile(
    r"讲|说|谈|写|内容|主要|关于|什么|主题|题目|标题|名|概述|介绍|总结"
    r"|\babout\b|\bsay|\bcover|\bdeal|\bdiscuss|\btopic|\bcontent|\bsummar|\btitle|\bsubject|\boverview|\bcalled|\bname"
)
# What a structural question asks with, taken out to leave what it asks about.
_FRAME = re.compile(
    "|".join(p.pattern for p in (_WHERE, _PAGE, _TEXT))
    + r"|请问|讨论|讲述|谈论|论述|涉及|提到|介绍|谈到|内容|开始|本书|全书|书中|书里|这本书|哪一?章|哪一?节|章节?|节|页|里面?|关于|部分"
    r"|\b(?:chapters?|sections?|pages?|begins?|starts?|discuss\w*|cover\w*|deals?|dealing|treat\w*|talks?|mention\w*|books?|parts?"
    r"|comes?|found|find|described?|describes|addressed|say|says|about|author)\b"
)
_ALWAYS = frozenset("章节部")


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
    return len(skeleton(" ".join(content_words(rest))).text) <= 2


def topic_of(text: str, named: Sequence[Section]) -> str:
    """What is left of a folded structural question when the asking is taken out."""
    units = _ALWAYS.union(map(unit_of, named), {"part"} if any(map(is_part, named)) else ())
    left = _FRAME.sub(" ", without(text, mentions(text), units))
    for section in named:
        if section.kind in ("front", "back"):
            left = left.replace(fold(section.title), " ")
    return " ".join(left.split())


def page_named(text: str) -> str | None:
    """The label of the page that a folded question on what stands on it names."""
    page = _ON_PAGE.search(text)
    return next((label for label in page.groups() if label), None) if page else None
