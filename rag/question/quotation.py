"""Quotations put to the test: a pasted sentence, with or without the question whether the book has it so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from corpus.language.folding import count_han, fold
from corpus.language.page_numbers import parse_label
from rag.question.language import detect_language
from rag.types import Language

# How long words must be to be a sentence, in Chinese characters and words of other letters: pasted alone, or asked about.
_LEAST_BARE = 12
_LEAST_BARE_WORDS = 8
_LEAST_ASKED = 8
_LEAST_ASKED_WORDS = 5

_CLOSING = {"“": "”", "「": "」", "『": "』", "‘": "’", '"': '"', "＂": "＂", "«": "»", "'": "'"}
Kind = Literal["checked", "placed", "bare"]

_APOSTROPHES = "'’"
_WORD = re.compile(r"[^\W_㐀-鿿豈-﫿]+(?:['’\-._][^\W_㐀-鿿豈-﫿]+)*")
_BOOK_ZH = "(?:书|文|作者|序|原话|原著|正文|这里|该页|第[^，。]{1,6}[页章节])"
_HAS_ZH = "(?:说|写|讲|有|提到|出现|记载|说过|写过|写着)"
_CHECKS_ZH = (
    "(?:这|那)(?:样|么)(?:写|说|讲|印|表述|记载)?(?:过|着|的)*[吗么嘛吧]|如此[吗么]",
    f"{_BOOK_ZH}[^。？?]{{0,8}}{_HAS_ZH}[^。？?]{{0,12}}[吗么嘛]",
    f"(?:是不是|是否|有没有|真的?|确实|到底|究竟)[^。？?]{{0,6}}(?:{_HAS_ZH}|这|那|原|引|书|正确|准确|属实|有误|出错|错)",
    "(?:对|正确|准确|属实|没错|有误|有错|是真的|可靠|一致|无误|原[文话句]|一字不[差漏]|逐字)(?:的|了)?[吗么嘛吧]",
    "对不对|准不准|对不对得上|是不是真的|有没有(?:错|误|出入|抄错|引错)|是吗|对吧|是吧",
    "核对|核实|查证|核查|验证|校对|校验|求证|比对|对照|查对|查一查|查查",
    f"(?:{_BOOK_ZH}|第[^，。]{{1,6}}页)[^。？?]{{0,4}}(?:写着|写道|写的是|说的是|有这么?一?[句段]|的?原[文话句][:：是]|说道)",
)
_CHECKS_EN = (
    r"\b(?:mis)?quot(?:ed|e|es|ation|ing)\b|\b(?:correctly|accurately|verbatim|word for word|authentic|genuine)\b",
    r"\b(?:does|did|do) (?:the|this|my) (?:book|author|text|foreword|preface|copy|manual|chapter|page)\b.{0,30}\b(?:say|write|state|contain|read|have|claim|include)",
    r"\b(?:does|did) (?:it|he|she|they)\b.{0,30}\b(?:say|write|state|read)",
    r"\bis (?:this|that|it|the following)\b.{0,40}\b(?:what|how|in|from|right|correct|true|exact|accurate|real|original|wording|text|book)",
    r"\b(?:check|verify|confirm|double-check)\b|\b(?:are|is) (?:these|this|the following)\b.{0,30}\bwords?\b",
    r"\b(?:book|author|text|foreword|preface|page \w+|it)\b.{0,20}\b(?:says|states|reads|wrote|writes)\b",
)
_CHECKS = re.compile("|".join((*_CHECKS_ZH, *_CHECKS_EN)))
_PLACES = re.compile(
    r"出自|出处|(?:在|是|于)(?:书[中里]?的?)?(?:哪|第几|几)一?[页章节]|哪一?[页章节]|(?:在|于)(?:书[中里]?的?)?(?:哪里|哪儿|何处|什么地方)"
    r"|\b(?:what|which) (?:page|chapter|section)\b|\bwhere (?:does|is|do|in)\b.{0,30}\b(?:say|stand|appear|from|written|found|quote|book)"
)
# What asks for something else than whether the words stand so.
_OTHERWISE = re.compile(
    "什么|甚么|含义|意思|为何|解释|理解|翻译|谁|怎么(?!说|写)|如何|怎样|评价|上下文|后面|前面|接下来|之后|之前|概括|总结|英文|多少|几[个次年]"
    r"|\b(?:mean\w*|explain|why|who\w*|translat\w*|context|before|after|summar\w*|when|how|many|much|about)\b"
)
_PAGE_CLAIM = re.compile(
    r"第\s*(\d+|[ivxlc]+)\s*[页頁]|\b(?:on|at|from) (?:page|p\.?)\s*(\d+|[ivxlc]+)\b|\bpp?\.\s*(\d+|[ivxlc]+)\b|\bpage\s+(\d+|[ivxlc]+)\b"
)
_NAMES_IT = "(?:这|那|下面|以下|下列)(?:一?[句段]话?|一?个?引[文语用]|句引[文语用])|引[文语用]|原[文话句]|书[里中]|核对|核实|查证|验证|quot|check|verify|confirm|sentence|passage|following|book"
_BEFORE = re.compile(rf"([^:：]{{0,80}}(?:{_NAMES_IT})[^:：]{{0,60}})[:：]\s*(.+)", re.DOTALL)
_LAST_CLAUSE = re.compile(r"(.+(?:[，,。；;!！—](?!\d)|[.](?=\s)))\s*([^，,。；;!！—]{2,80})", re.DOTALL)
_ASKS = re.compile(
    "[?？]|[吗呢吧]$|什么|甚么|哪|谁|为何|怎么|怎样|如何|多少|几[个次年月]|是否|是不是|有没有|请(?:问|概|总|列|告|解|说)"
    r"|^(?:what|which|who|whose|when|where|why|how|is|are|was|were|do|does|did|can|could|should|will|would|list|name|give|tell|summari[sz]e"
    r"|explain|describe|compare|define|translate|find|show|please)\b"
)


@dataclass(frozen=True, slots=True)
class QuotationQuestion:
    """Words that are put to the test, as typed, and the printed page that the question has them on.

    `kind`: whether they stand so is asked; where they stand is asked; or they were pasted without a mark, and may be no
    quotation. `frame`: the language of what stands around them; None where nothing does.
    """

    words: str
    page: str | None
    kind: Kind
    frame: Language | None


def read_quotation(text: str) -> QuotationQuestion | None:
    """The quotation that is put to the test in a question as typed, or None."""
    quoted = _outermost(text)
    long = [(start, end) for start, end in quoted if _is_sentence(text[start:end], _LEAST_ASKED, _LEAST_ASKED_WORDS)]
    if len(long) == 1:
        start, end = long[0]
        return _asked(text[start:end], f"{text[: start - 1]} … {text[end + 1 :]}")
    if long:
        return None
    return _unmarked(text) or _bare(text, quoted)


def _asked(words: str, frame: str) -> QuotationQuestion | None:
    """Marked words with what stands around them; alone they ask by themselves whether they stand so."""
    folded = " ".join(fold(frame).split())
    said = _WORD.search(folded) or count_han(folded)
    page = _claimed(folded)
    if not said:
        whole = _is_sentence(words, _LEAST_BARE, _LEAST_BARE_WORDS)
        return QuotationQuestion(words, None, "checked", None) if whole else None
    places = _PLACES.search(folded)
    if _OTHERWISE.search(_PLACES.sub(" ", folded)) or not (places or page or _CHECKS.search(folded)):
        return None
    return QuotationQuestion(words, page, "placed" if places else "checked", detect_language(frame))


def _unmarked(text: str) -> QuotationQuestion | None:
    """Words behind a colon or before a last clause that ask whether they stand so: "这句话对吗：…", "…，原文是这样吗？"."""
    before = _BEFORE.fullmatch(text)
    if before and _is_sentence(before[2], _LEAST_ASKED, _LEAST_ASKED_WORDS):
        return _asked(before[2].strip(), before[1])
    clauses = _LAST_CLAUSE.fullmatch(text)
    if not clauses or not re.search(_NAMES_IT, fold(clauses[2])) or _ASKS.search(fold(clauses[1])):
        return None
    words = clauses[1].rstrip("，,—；; ")
    return _asked(words, clauses[2]) if _is_sentence(words, _LEAST_ASKED, _LEAST_ASKED_WORDS) else None


def _bare(text: str, quoted: list[tuple[int, int]]) -> QuotationQuestion | None:
    """A sentence that asks nothing: perhaps one of the book's."""
    if quoted and sum(end - start for start, end in quoted) * 2 > len(text):
        return None
    if _ASKS.search(fold(text)) or not _is_sentence(text, _LEAST_BARE, _LEAST_BARE_WORDS):
        return None
    return QuotationQuestion(text, None, "bare", None)


def _claimed(frame: str) -> str | None:
    match = _PAGE_CLAIM.search(frame)
    label = next((group for group in match.groups() if group), None) if match else None
    return label if label and parse_label(label) else None


def _is_sentence(words: str, least_han: int, least_words: int) -> bool:
    n_han, written = count_han(words), _WORD.findall(words)
    size = n_han + sum(len(word) if word.isdecimal() else 1 for word in written)
    return len(written) >= least_words or (n_han > 0 and size >= least_han)


def _outermost(text: str) -> list[tuple[int, int]]:
    """The spans inside the outermost quotation marks; one that is never closed ends with the text."""
    spans: list[tuple[int, int]] = []
    opening, open_at, depth = "", 0, 0
    for i, character in enumerate(text):
        if depth and character == _CLOSING[opening]:
            if character not in _APOSTROPHES or not text[i + 1 : i + 2].isalnum():
                depth -= 1
                spans += [] if depth else [(open_at, i)]
        elif depth and character == opening:
            depth += 1
        elif not depth and character in _CLOSING and not _is_apostrophe(text, i):
            opening, open_at, depth = character, i + 1, 1
    if depth:
        spans.append((open_at, len(text.rstrip("?？。 " + opening))))
    return [(start, end) for start, end in spans if start < end]


def _is_apostrophe(text: str, i: int) -> bool:
    """True for a mark right behind a Latin letter: it cannot open a quotation."""
    return text[i] in _APOSTROPHES and i > 0 and text[i - 1].isascii() and text[i - 1].isalnum()
