"""What a title says of itself by its form: "第一章 …", "1.2 …", "Chapter 3: …", "（一）…", "附录", "序"."""

from __future__ import annotations

import re
from typing import NamedTuple

from corpus.language.folding import is_han
from corpus.language.numbers import CARDINAL, CHINESE_NUMBER, ORDINAL
from corpus.types import SectionKind

_NUMERAL = CHINESE_NUMBER
_ENGLISH = rf"(?:\d+|[ivxlc]+|(?:the\s+)?{ORDINAL}|{CARDINAL})\b"
_GAP = r"[\s　、：:.．·—-]*"
# In the order tried. The rank is the usual depth: a section under its chapter, 一、 under a numbered section.
_DOTTED = r"(?![\d.]*[%％])\.?"
_AFTER_DOTTED = r"(?:\s+|(?=[^\W\d_a-zA-Z]))"
_SHAPES: tuple[tuple[str, str, SectionKind, int], ...] = (
    (
        rf"第\s*{_NUMERAL}\s*(?:部分|部|篇|编|編|卷|辑|輯)(?!分|件)|part\s+{_ENGLISH}",
        _GAP,
        "part",
        0,
    ),
    (r"[上中下]\s*(?:[编編]|[篇卷](?!小说|小說))", _GAP, "part", 0),
    (rf"第\s*{_NUMERAL}\s*[章回讲講课課]", _GAP, "chapter", 1),
    (r"章\s*[0-9]+(?=\.)", r"\.\s*", "chapter", 1),
    (rf"chapter\s+{_ENGLISH}", _GAP, "chapter", 1),
    (rf"第\s*{_NUMERAL}\s*[节節]", _GAP, "section", 2),
    (rf"[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+{_DOTTED}", _AFTER_DOTTED, "section", 5),
    (rf"[0-9]+\.[0-9]+\.[0-9]+{_DOTTED}", _AFTER_DOTTED, "section", 4),
    (rf"[0-9]+\.[0-9]+{_DOTTED}", _AFTER_DOTTED, "section", 2),
    (rf"{_NUMERAL}、", r"\s*", "section", 3),
    (rf"[（(]\s*{_NUMERAL}\s*[）)]", r"\s*", "section", 4),
)
_FORMS = tuple(
    (re.compile(rf"^(?P<number>{number}){gap}(?P<title>.*)$", re.IGNORECASE), kind, rank)
    for number, gap, kind, rank in _SHAPES
)
# 卷一, 上部: parts only where a space or the title's end follows (上部结构 is none).
_VOLUME = re.compile(rf"^(?P<number>卷\s*之?{_NUMERAL}|[上中下]部)(?:$|[\s　、：:.．·—-]+(?P<title>\S.*)$)")
_EXTRA = re.compile(rf"^(?P<number>番外篇?(?:\s*{_NUMERAL})?)(?:$|[\s　、：:.．·—-]+(?P<title>\S.*)$)")
_FRONT = re.compile(
    r"^(推荐|推薦|代|自|总|總|再版|译者?|譯者?|第.版|中文版|作者)*(序|序言|前言|引言|自序|导言|導言|凡例|绪言|緒言|导读|導讀|楔子|引子|序幕|序章|缘起|緣起"
    r"|foreword|preface|introduction|prologue|abstract|摘要)[一二三四]?$"
    r"|^.{2,20}[\s　]序$"
)
_BACK = re.compile(
    r"^(结语|結語|结束语|結束語|后记|後記|跋|尾声|尾聲|终章|終章|(附录|附錄).*|参考文献|參考文獻|.{0,6}索引|致谢|致謝|conclusions?|afterword"
    r"|epilogue|(appendix|annex)\b.*|bibliography|references|(.{2,30}\s)?index|glossary|术语表|術語表|名词解释|名詞解釋|acknowledge?ments?|colophon)$"
)
_CONTENTS = re.compile(
    r"^\s*((?:内容|內容|章节|章節|本书|本書|总|總)?目\s*[录錄次]|contents|table of contents)\s*$", re.IGNORECASE
)
_BESIDE = re.compile(r"^(?P<zh>.*[㐀-鿿].*?)\s*(?:[/／|｜]\s*|[（(]|\s)(?P<en>[A-Za-z][^㐀-鿿]*?)[）)]?$")
_APPENDIX = re.compile(
    r"^(?P<number>(?:附录|附錄|appendix|annex)\s*[A-Z0-9一二三四五六七八九十]{0,2})(?![A-Za-z])[\s　：:.．、]+(?P<title>\S.*)$",
    re.I,
)

# What web novels write before each chapter of their text.
_BODY = re.compile(r"^正文[\s　：:]*(?=第)")
# Halves of a couplet are as long as this, at least; a space within a word stands between fewer.
_HALF = 4
# What is longer is a paragraph; taking it apart would take time in the square of its length.
_LONGEST = 300


class Title(NamedTuple):
    """A title's parts: what kind of section it heads, its number as printed ("第一章"), and the words after it.

    `rank`: 0 part, 1 chapter, 2 and more sections, by form; 1 where the form says nothing.
    """

    kind: SectionKind
    number: str
    words: str
    rank: int


def read_title(text: str) -> Title:
    """The parts of a title. A title of no known form is a chapter without a number."""
    spaced = text.strip()
    if beside := _beside_chapters(spaced):
        return beside
    text = _BODY.sub("", squeeze(text))
    for pattern, form, rank in _FORMS:
        match = pattern.match(text)
        if match and (match["title"] or rank <= 1):
            number = re.sub(r"\s", "", match["number"]) if is_chinese(match["number"]) else match["number"].strip(" .")
            return Title(form, number, match["title"].strip(), rank)
    folded = text.casefold()
    if _CONTENTS.match(folded):
        return Title("contents", "", text, 0)
    kind: SectionKind = "front" if _FRONT.match(folded) else "back" if _BACK.match(folded) else "chapter"
    appendix = _APPENDIX.match(spaced) if kind == "back" else None
    if appendix:
        return Title(kind, squeeze(appendix["number"]), squeeze(appendix["title"]), 1)
    return Title(kind, "", text, 1)


def _beside_chapters(text: str) -> Title | None:
    """卷一, 上部 and 番外, which are such only where a space follows them."""
    forms: tuple[tuple[re.Pattern[str], SectionKind, int], ...] = ((_VOLUME, "part", 0), (_EXTRA, "chapter", 1))
    for form, kind, rank in forms if len(text) <= _LONGEST else ():
        if match := form.match(text):
            return Title(kind, re.sub(r"\s", "", match["number"]), squeeze(match["title"] or ""), rank)
    return None


def is_contents_title(text: str) -> bool:
    """True for the heading of a contents list: 目录, 目　次, Contents."""
    return bool(_CONTENTS.match(text))


def english_of(title: str) -> str:
    """The English title that stands beside a Chinese one ("绪论 / Introduction to Cities"), or an English title itself.

    Beside a Chinese title, after a space alone, it must be of two words at least: 安装 Docker is one title.
    """
    if not any(map(is_han, title)):
        return title.strip()
    match = _BESIDE.match(title) if len(title) <= _LONGEST else None
    if match is None:
        return ""
    english = match["en"].strip()
    set_off = title[len(match["zh"]) :].lstrip()[:1] in "/／|｜（("
    n_words = len(re.findall(r"[A-Za-z]{2,}", english))
    return english if n_words >= (1 if set_off and english[0].isupper() else 2) and english[0].isupper() else ""


def squeeze(title: str) -> str:
    """`title` without the spaces that typesetters put between Chinese characters ("导 论"); a couplet keeps its own."""
    squeezed, last = "", ""
    for word in title.split():
        is_spread = last and is_han(last[-1]) and is_han(word[0]) and min(len(last), len(word)) < _HALF
        squeezed += word if is_spread or not last else f" {word}"
        last = word
    return squeezed


def is_chinese(text: str) -> bool:
    """True where a Chinese character is in `text`."""
    return any(map(is_han, text))
