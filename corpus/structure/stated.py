"""What a copy states of itself: the labelled lines of its imprint, its CIP data, the signatures under its prefaces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from corpus.language.folding import count_han, fold, skeleton, to_traditional
from corpus.types import Book, Section

Fact = Literal[
    "author", "translator", "title", "publisher", "distributor", "address", "place", "year", "edition", "printing",
    "isbn", "cip", "price", "words", "format", "sheets", "pages", "category", "printer", "editor", "designer",
    "proofreader", "planner", "copies", "phone", "email", "postcode", "version",
]  # fmt: skip
_LABELS: dict[Fact, str] = {
    "author": "著者|作者|编著者|编著|编者|主编|Authors?|Written by",
    "translator": "译者|翻译|Translators?|Translated by",
    "title": "书名|Title",
    "publisher": "出版发行|出版社|出版者|出版单位|出版|Publishers?|Published by",
    "distributor": "发行者|发行|总发行|经销|总经销|Distributed by",
    "address": "出版社地址|社址|地址|Address",
    "place": "出版地",
    "year": "出版日期|出版时间|出版年月|Published|First published|Publication date",
    "edition": "版次",
    "printing": "印次",
    "isbn": "标准书号|国际标准书号|书号|ISBN",
    "cip": "核字|CIP核字",
    "price": "定价|售价|价格|Price",
    "words": "字数",
    "format": "开本",
    "sheets": "印张",
    "pages": "页数",
    "category": "中图分类号|分类号|分类|主题词|Keywords",
    "printer": "承印者|承印|印刷者|印刷厂|印刷|印制|印装|Printed by",
    "editor": "责任编辑|责编|特约编辑|组稿编辑|Editors?",
    "designer": "封面设计|装帧设计|书籍设计|版式设计|美术编辑|Cover design(?: by)?",
    "proofreader": "责任校对|校对",
    "planner": "策划编辑|策划推广|选题策划|总策划|策划",
    "copies": "印数|印量",
    "phone": "服务热线|客服热线|热线|联系电话|电话|Phone|Tel",
    "email": "投稿邮箱|电子邮箱|邮箱|E-?mail",
    "postcode": "邮政编码|邮编",
    "version": "版本|Version",
}  # fmt: skip
# Labels of nothing that is asked for; they only end the value before them.
_OTHER = "服务传真|传真|网址|广告经营许可证|许可证|责任印制|监制|版权所有|开户"
_HEAD = 2000
_LEAST_CUES = 3
_TITLE_PAGE_LINES = 8

_CIP = re.compile(
    r"^(?P<title>[^/\n]{1,80}?)\s*/\s*(?P<author>[^\n]{1,80}?)\s*[.．。]\s*[—－–-]+\s*(?P<rest>\S[^\n]*)$", re.M
)
_CIP_PLACE = re.compile(r"^[^：:\n]{1,20}[：:]\s*[^，,\n]+[，,]\s*\d{4}")
_CLASSES = re.compile(r"^.*(?:[IVX]+|[ⅠⅡⅢⅣⅤ])\s*[.．。·]\s*[①-⑳]?\s*[A-Z]{1,2}\d+[\d.·\-=]*[^\n]*$", re.M)
_CIP_NUMBER = re.compile(r"^[^\n]*CIP\s*数据核字[^\n]*$", re.M)
_EDITION = re.compile(
    r"(?:\d{4}\s*年\s*\d{1,2}\s*月\s*(?:第\s*[\d一二三四五六七八九十]+\s*版|[^\s第]{0,4}第\s*[\d一二三四五六七八九十]+\s*版))"
)
_PRINTING = re.compile(r"\d{4}\s*年\s*\d{1,2}\s*月\s*(?:[^\s第]{0,6})第\s*[\d一二三四五六七八九十]+\s*次\s*印刷")
_WORKS = re.compile(r"^(?P<name>\S[^\n/]{0,40}?)\s*/?\s*(?:编?著|主编|撰)$", re.M)
_TRANSLATED = re.compile(r"^(?P<name>\S[^\n/]{0,40}?)\s*/?\s*译$", re.M)
_PRESS = re.compile(
    r"^[^\n：:]{0,30}(?:出版社|出版集团|书局|书店|印书馆|Press|Publishing|Publishers)[^\n]{0,30}$", re.M
)
_COPYRIGHT = re.compile(r"^[^\n]{0,20}(?:版权|copyright)?\s*(?:©|\(c\))\s*(?:\d{4}[^\n]{0,40})$", re.M | re.I)
_VERSION = re.compile(
    r"(?:版本|version|release|rev(?:ision)?\.?)\s*v?\d+(?:\.\d+)*(?!\.?\d*\.?\s*[㐀-鿿A-Za-z]{2})[^\n]{0,40}", re.I
)
_ADDRESS = re.compile(
    r"^[（(]?[^\n：:。]{2,60}(?:[路街道巷]|大厦)[^\n。]{0,40}(?:号|座|室|层|楼|邮编)[^\n。]{0,40}$", re.M
)

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付"
    "傅方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦"
    "俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷曲盛冉翁蓝路游辛靳管柴蒙鲍华喻祁房蒲滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄"
    "窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝竺季木青"
)
_NAME_HAN = re.compile(
    rf"^[—–-]*\s*(?:[{_SURNAMES}]\s*[㐀-鿿]\s*[㐀-鿿]?|欧阳[㐀-鿿]{{1,2}}|司马[㐀-鿿]{{1,2}}|[㐀-鿿]{{1,6}}·[㐀-鿿·]{{1,12}})$"
)
_NAME_LATIN = re.compile(
    r"^[—–-]*\s*(?:(?:Dr|Prof|Sir|Mr|Ms|Mrs)\.?\s+)?[A-Z][a-z]+(?:[ -](?:[A-Z]\.|[A-Z][a-z]+|de|von|van|der)){1,3}$"
)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(
    r"(?:\d{4}|[〇○零一二三四五六七八九十]{4})\s*年(?:\s*[\d一二三四五六七八九十]{1,3}\s*月)?(?:\s*[\d一二三四五六七八九十]{1,3}\s*日)?"
    rf"|(?:\d{{1,2}}\s+)?(?:{_MONTHS})\s+(?:\d{{1,2}},?\s+)?\d{{4}}|\b\d{{4}}[-./]\d{{1,2}}(?:[-./]\d{{1,2}})?\b"
)
_AT = re.compile(
    r"(?:[于於]|写于|寫於)\s*([^\s，,。\d][^，,。\d]{0,20})$|^([^\s，,。\d][^，,。\d]{1,20}?)\s*[，,]?\s*(?=\d{4}\s*年)"
)
_AT_EN = re.compile(
    r"^([A-Z][A-Za-z .'-]+(?:,\s*[A-Z][A-Za-z .'-]+)*),\s*(?=\d|January|Feb|Mar|Apr|May|June|July|Aug|Sep|Oct|Nov|Dec)|\bin\s+([A-Z][A-Za-z .'-]+)$"
)
_MOST_LINES = 6
_LONGEST_SIGNATURE_LINE = 30


@dataclass(frozen=True, slots=True)
class Stated:
    """Where in the canonical text a fact stands: [start, end)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Signature:
    """The lines under a preface, [start, end), and what they hold: a name, a date, a place; "" for what they lack."""

    start: int
    end: int
    name: str
    date: str
    place: str


def stated(book: Book, fact: Fact) -> tuple[Stated, ...]:
    """Where the copy states the fact of itself, the surest place first; nothing where it does not."""
    found: list[Stated] = []
    for start, end, sure in _regions(book):
        text = book.canonical_text[start:end]
        spans = [*_unlabelled_first(fact, text), *_labelled(fact, text, sure), *_unlabelled(fact, text)]
        found += [Stated(start + s, start + e) for s, e in spans]
    if fact == "author" and not found:
        found = list(_bare_names(book))
    return _apart(found)


def has_imprint(book: Book) -> bool:
    """True where the copy holds an imprint that states at least something of the book."""
    return any(sure for _, _, sure in _regions(book))


def signature(book: Book, section: Section) -> Signature | None:
    """What stands signed under a section: its last short lines, if they hold a date or a name."""
    text = book.canonical_text
    lines: list[tuple[int, int]] = []
    for start, end in reversed(list(_lines(text, section.body, section.end))):
        line = text[start:end]
        if len(lines) == _MOST_LINES or not _may_sign(line):
            break
        lines.insert(0, (start, end))
    name, date, place = "", "", ""
    first = None
    for start, end in lines:
        line = text[start:end]
        found_date, found_name = _DATE.search(line), _name_in(line)
        date, name = date or (found_date[0] if found_date else ""), name or found_name
        place = place or (_place_in(line, found_name) if found_date else "")
        if first is None and (found_date or found_name):
            first = start
    if first is None:
        return None
    return Signature(_with_rank(text, lines, first), lines[-1][1], name, date, place)


def is_name(words: str) -> bool:
    """True for words that have the form of a person's name, in Chinese or in Latin letters of either case."""
    return bool(_NAME_HAN.match(fold(words)) or _NAME_LATIN.match(words.title()))


def _with_rank(text: str, lines: list[tuple[int, int]], first: int) -> int:
    """Where the signature begins: with the offices that stand above the name."""
    start = first
    for begin, end in reversed([line for line in lines if line[0] < first]):
        if re.search(r"[。！？!?，,；;：:…]", text[begin:end]) or "序" in text[begin:end]:
            break
        start = begin
    return start


def _may_sign(line: str) -> bool:
    if len(line) > _LONGEST_SIGNATURE_LINE and not (_DATE.search(line) and len(line) <= 2 * _LONGEST_SIGNATURE_LINE):
        return False
    return not re.search(r"[。！？!?；;：:…”]$", line) and not (line.endswith(".") and len(line.split()) > 4)


def _name_in(line: str) -> str:
    bare = _DATE.sub("", line).strip(" \u3000,，—–-()（）")
    bare = re.split(r"[于於]", bare)[0].strip() if _DATE.search(line) and count_han(bare) else bare
    folded = re.sub(r"(?<=[㐀-鿿])[ \u3000]+(?=[㐀-鿿])", "", bare)
    return folded if _NAME_HAN.match(fold(folded)) or _NAME_LATIN.match(bare) else ""


def _place_in(line: str, name: str) -> str:
    rest = line.replace(name, "", 1).strip() if name else line
    match = _AT.search(rest) or _AT_EN.search(rest)
    return next((group for group in match.groups() if group), "").strip() if match else ""


def _bare_names(book: Book) -> Iterator[Stated]:
    """The line of the title page that is nothing but a person's name, where the title is not that."""
    titles = skeleton(book.title).text + skeleton(book.title_en).text
    for start, end, _ in _regions(book)[:1]:
        for line_start, line_end in list(_lines(book.canonical_text, start, end))[:_TITLE_PAGE_LINES]:
            line = book.canonical_text[line_start:line_end]
            if _name_in(re.sub(r"\s*[（(][^）)]*[）)]$", "", line)) and skeleton(line).text not in titles:
                yield Stated(line_start, line_end)
                return


@lru_cache(maxsize=16)
def _regions(book: Book) -> tuple[tuple[int, int, bool], ...]:
    """Where a copy may speak of itself: title pages and imprint, before the text or behind it; and whether it surely does."""
    text = book.canonical_text
    spans = []
    for section in book.sections:
        if section.level == 0 and section.kind == "front":
            end = section.end if section.id != "text" else min(section.end, section.start + _HEAD)
            spans.append((section.start, end, section.id != "text"))
    tail = max(0, len(text) - _HEAD)
    if not any(start <= tail < end for start, end, _ in spans):
        spans.append((tail, len(text), False))
    return tuple((s, e, _is_imprint(text[s:e])) for s, e, front in spans if front or _is_imprint(text[s:e]) or s == 0)


def _is_imprint(text: str) -> bool:
    facts: tuple[Fact, ...] = (
        "publisher",
        "isbn",
        "price",
        "words",
        "format",
        "edition",
        "printing",
        "printer",
        "sheets",
    )
    return sum(next(iter(_labelled(fact, text, True)), None) is not None for fact in facts) >= _LEAST_CUES


def _labelled(fact: Fact, text: str, sure: bool) -> Iterator[tuple[int, int]]:
    """The spans from a label of the fact to the next label on the line. Where no imprint is sure, labels need a colon."""
    pattern = _label(_LABELS[fact], sure)
    for start, end in _lines(text, 0, len(text)):
        for match in pattern.finditer(text, start, end):
            behind = _any_label().search(text, match.end() + 1, end)
            stop = behind.start() if behind else end
            value = text[match.end() : stop].strip(" \u3000:：")
            if skeleton(value).text:
                yield match.start(), match.start() + len(text[match.start() : stop].rstrip())
                break


def _unlabelled_first(fact: Fact, text: str) -> Iterator[tuple[int, int]]:
    """Places surer than a label."""
    cip = _CIP.search(text)
    if cip and _CIP_PLACE.match(cip["rest"]) and fact in ("place", "year"):
        yield cip.span()
    if cip and fact == "title":
        yield cip.span()
    if fact == "category":
        yield from (match.span() for match in _CLASSES.finditer(text))


def _unlabelled(fact: Fact, text: str) -> Iterator[tuple[int, int]]:
    """Places that need no label, for what has none."""
    patterns: dict[Fact, tuple[re.Pattern[str], ...]] = {
        "author": (_WORKS, _CIP, _COPYRIGHT),
        "translator": (_TRANSLATED,),
        "publisher": (_CIP, _PRESS),
        "edition": (_EDITION,),
        "printing": (_PRINTING,),
        "year": (_EDITION, _COPYRIGHT),
        "cip": (_CIP_NUMBER,),
        "address": (_ADDRESS,),
        "version": (_VERSION,),
    }
    for pattern in patterns.get(fact, ()):
        yield from (match.span() for match in pattern.finditer(text))


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The lines of text[start:end] that hold something, without the space around them."""
    for match in re.finditer(r"\S[^\n]*", text[start:end]):
        yield start + match.start(), start + match.start() + len(match[0].rstrip())


@lru_cache(maxsize=64)
def _label(labels: str, sure: bool) -> re.Pattern[str]:
    names = "|".join(_spaced(name) for name in _both_scripts(labels))
    after = r"[ \t\u3000]*[:：]" if not sure else r"(?:[ \t\u3000]*[:：]|[ \t\u3000]+(?=\S)|(?=[\d￥¥$]))"
    return re.compile(rf"(?:^|(?<=[ \t\u3000;；|（(]))(?:{names}){after}", re.M | re.I)


@lru_cache(maxsize=1)
def _any_label() -> re.Pattern[str]:
    names = [_spaced(name) for labels in (*_LABELS.values(), _OTHER) for name in _both_scripts(labels)]
    return re.compile(
        rf"(?<=[ \t\u3000;；|])(?:{'|'.join(sorted(names, key=len, reverse=True))})[ \t\u3000]*[:：]", re.I
    )


def _both_scripts(labels: str) -> tuple[str, ...]:
    names = sorted(labels.split("|"), key=len, reverse=True)
    return tuple(dict.fromkeys(form for name in names for form in (name, to_traditional(name))))


def _spaced(name: str) -> str:
    """A Chinese label, with room for the spaces that spread it over a line."""
    return r"[ \t\u3000]*".join(name) if count_han(name) else name


def _apart(found: list[Stated]) -> tuple[Stated, ...]:
    """The places without those that lie in another or were named before."""
    kept: list[Stated] = []
    for one in found:
        if not any(one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    return tuple(kept)
