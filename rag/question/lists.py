"""Questions that ask for a list ("有哪三件事…", "what are the five …") or for one of its items ("第三条", "the second of …")."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.language.numbers import CARDINALS, ORDINALS, parse_numeral

LAST = -1
_HAN = "一二三四五六七八九十"
_NUMBER = rf"(?:[{_HAN}两]{{1,3}}|\d{{1,2}})"
_SEVERAL = rf"(?:[二三四五六七八九十两][{_HAN}]{{0,2}}|[2-9]|\d\d)"
_MEASURE = "个方面|方面|阶段|步骤|部分|环节|层次|大类|[个件条种点项步类层级档招款大]"
_COUNTED = re.compile(
    rf"(?<![第\d{_HAN}.年月])([{_HAN}两]{{1,3}}|\d{{1,2}})\s*(?:{_MEASURE})(?!月|小时|钟|世纪|[小中]时)"
)
_COUNTED_EN = re.compile(
    rf"\b({'|'.join(CARDINALS[1:])}|[2-9]|1\d|20)\s+(?!percent|years?|months?|days?|hours?)(?:[a-z’'-]+\s+){{0,2}}?[a-z’'-]+s\b"
)

# What is not an item of a list though it is counted: parts of the book, times, persons, editions.
_ITEM = re.compile(rf"第\s*({_NUMBER})\s*(?:{_MEASURE})(?!字|人|城市|国家|版)|(?<!倒数)第({_NUMBER})(?=是|呢|$)")
_FROM_END = re.compile(
    rf"倒数第\s*({_NUMBER})\s*(?:{_MEASURE})|最[后末](?:的)?[一那]?\s*(?:{_MEASURE})(?!人|月|字|城市|国家)"
)
_SUPERLATIVE = re.compile(
    rf"第一[个家座](?!(?:{_MEASURE}|原因|理由|问题|条件|目标|任务|要求|特点|特征|因素|是|呢|叫|$))"
)
_ASKS_ITEM = re.compile(
    "什么|啥|哪一?[个件条种点项步类]|怎么(?:做|说|讲)|如何|[讲说]|呢$|是$|干吗|干嘛|指|内容|介绍|告诉"
)
_OTHER_ASKED = re.compile(
    "谁|哪位|何时|时候|哪一?[年月天日里儿国省市城]|何[处年地]|哪个(?:城市|省|国家|人|地方)|多少|多[久大长高]|几[天年月岁]|为什么|为何|为啥"
    "|什么(?:地方|地点|日期|人|原因)|是否|是不是|有没有|对吗|吗$|第几|几页|哪一?[章节页]|区别|不同|对比|相比"
)
_WHOLE = re.compile(
    rf"哪些|哪\s*(?:几|{_SEVERAL})\s*(?:{_MEASURE})|(?:分别|依次|各自?|逐一|逐个)(?:都)?(?:是|有|指|为|叫|讲|说|列|显示|对应|代表)|(?:列出|列举|罗列|枚举|数一数|列一下|列全)"
    r"|(?:都|主要|包括|包含|具体)有?(?:什么|啥)(?!意思|用|关系)|有(?:什么|啥)(?:原因|理由|方面|步骤|特点|特征|条件|原则|要求|因素|好处|优点|缺点|措施|建议|内容|目标|任务)"
    rf"|(?:步骤|流程|原因|理由|要点|原则|条件|目标|特点|因素|阶段|环节|路径|方法)(?:都)?(?:是|有)?(?:什么|啥)|(?<!第){_SEVERAL}\s*(?:{_MEASURE})[^，,。]{{0,10}}(?:是|指|有|包括)(?:什么|啥)"
)
_PARTS = re.compile(
    "哪[些几]?一?[两二三四五六七八九十]?个?(?:章|节|页|书|版|段落|地方)|章节|目录|table of contents"
    r"|\b(?:which|what|every|all|each|the|list(?: \w+)?) (?:chapters|sections|pages)\b|\b(?:which|what|every|each) (?:chapter|section|page)\b"
)
_COMPARED = re.compile("区别|不同|对比|相比|差别|差异|吗$")
_HOW_MANY = re.compile(
    r"^(?:(?!哪|分别|列).)*(?:有|共|分)(?:多少|几)[个件条种点项步类](?:(?!分别|哪|列|什么|啥).)*$|\bhow (?:many|much|often|long)\b"
)
_ASKING = re.compile(
    "请问?|麻烦|全部|列[出举]来?|一下|逐一|分别|依次|告诉我?|作者|书[中里]|本书|讲的?是?|说的?是?|什么|啥|哪[些几个]?|里面?|当中|其中|都?有|是"
)

_NOUNS_EN = (
    "(?:one|thing|event|step|route|path|way|approach|reason|point|item|matter|task|aspect|stage|phase|kind|type|sort|factor|condition|principle"
    "|rule|goal|aim|option|method|measure|problem|challenge|feature|advantage|disadvantage|benefit|cause|consequence|part|level|requirement"
    "|recommendation|suggestion|lesson|category|hook|command|argument|element|component|layer|tier|strategy|criterion|question|category)"
)
_NTH_EN = re.compile(
    rf"\b({'|'.join(ORDINALS)}|last|final|\d{{1,2}}(?:st|nd|rd|th))\b"
    rf"(?=\s+of\s+(?:the|these|those|his|its|their|all)\b|\s+(?:[a-z-]+\s+)?{_NOUNS_EN}\b|\s*$|\s*[?,])"
)
_ASKS_ITEM_EN = re.compile(r"\b(?:what|which|name|describe|give|tell)\b|^and\b|^the\b|^how about\b|^what about\b")
_OTHER_ASKED_EN = re.compile(
    r"\b(?:who|whom|whose|when|where|why|how many|how much|how long|how often|differ\w*|compare)\b|\b(?:what|which) (?:year|date|day|month|city|country|page|time|chapter|section)\b"
    r"|^(?:is|are|was|were|did|does|do|has|have|can)\b"
)
_WHOLE_EN = re.compile(
    rf"\b(?:what|which) (?:are|were) (?:all |each of )?(?:the|some|his|its|their|those|these)\b|\b(?:what|which) (?:{'|'.join(CARDINALS[1:])}|\d{{1,2}})\b"
    r"|^(?:please )?(?:can you |could you )?(?:(?:list|enumerate|name|spell out) (?:all|every|each|the|them|his|its)"
    rf"|(?:give|tell)(?: me)? (?:all|every|each|the (?:full|complete|list|{'|'.join(CARDINALS[1:])})))\b|\blist them\b|\ball of them\b"
    r"|\b(?:what|which) (?:kinds?|sorts?|types?|steps|reasons|things|events|stages|phases|points|ways|routes|paths|factors|conditions|principles|goals"
    r"|aims|values|options|advantages|disadvantages|benefits|features|aspects|rules|requirements|approaches|problems)\b"
)


@dataclass(frozen=True, slots=True)
class ListQuestion:
    """A list is asked for, or its item `nth` (from 1; LAST the last, -2 the one before it). `count`: how many things it has.

    `phrase`: how it counts, in Chinese (三件, 第二条), else "". `words`: the question without what it asks and counts with.
    """

    nth: int | None
    count: int | None
    phrase: str
    words: str


def read_list_question(folded: str) -> ListQuestion | None:
    """What a folded question asks of a list, or None for a question that asks for no list and no item of one."""
    text = folded.strip("?？。.!！ ")
    count = _count(text)
    nth = _nth(text)
    counted = (_COUNTED.search(text) if count else None) or _ITEM.search(text)
    phrase = re.sub(r"\s", "", counted[0]) if counted else ""
    if nth is not None:
        asked = ListQuestion(nth, count, phrase, _left(text))
        return asked if nth < 0 or count is None or nth <= count else None
    if _HOW_MANY.search(text) or _PARTS.search(text) or _COMPARED.search(text):
        return None
    if _WHOLE.search(text) or _WHOLE_EN.search(text):
        return ListQuestion(None, count, phrase, _left(text))
    return None


def _nth(text: str) -> int | None:
    """Which item is asked for; None where none is, or where something else is asked about it: who, when, how many."""
    from_end = _FROM_END.search(text)
    item = None if from_end else _ITEM.search(text)
    if item or from_end:
        if _OTHER_ASKED.search(text) or _SUPERLATIVE.search(text) or _several(text) or not _ASKS_ITEM.search(text):
            return None
        if item:
            return _value(item[1] or item[2])
        return -_value(from_end[1]) if from_end and from_end[1] else LAST
    match = _NTH_EN.search(text)
    if match is None or _OTHER_ASKED_EN.search(text) or not _ASKS_ITEM_EN.search(text) or _PARTS.search(text):
        return None
    return LAST if match[1] in ("last", "final") else _value(match[1])


def _several(text: str) -> bool:
    """Whether more than one item is named: "第一条和第二条有什么区别"."""
    return len(_ITEM.findall(text)) > 1


def _count(text: str) -> int | None:
    """How many things the list has, by the question: the last number that counts things."""
    found = [(m.start(), _value(m[1])) for pattern in (_COUNTED, _COUNTED_EN) for m in pattern.finditer(text)]
    return max(((at, n) for at, n in found if n > 1), default=(0, None))[1]


def _value(word: str) -> int:
    if word[0].isdigit():
        return int(re.sub(r"\D", "", word))
    for names in (CARDINALS, ORDINALS):
        if word in names:
            return names.index(word) + 1
    return parse_numeral(word.replace("两", "二")) or 0


def _left(text: str) -> str:
    """The words that say what the list is of."""
    for pattern in (_FROM_END, _ITEM, _NTH_EN, _COUNTED, _ASKING):
        text = pattern.sub(" ", text)
    return " ".join(text.split())
