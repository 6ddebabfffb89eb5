"""What kind of thing a question asks for, and whether a passage holds any: a date, a sum of money, a number of people."""

from __future__ import annotations

import re

from corpus.language.folding import fold

_NUMBER = r"[\d零〇一二三四五六七八九十百千万亿两半数几]"
_MEASURES = "个名位条家座所册种次部项年天度人张篇本届辆岁款件场层里米吨元秒倍步套支头棵艘枚"
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
# The question, and a sign of the thing in a passage; both are folded, so Simplified and small letters. First match counts.
_KINDS = tuple(
    (re.compile(asked), re.compile(sign))
    for asked, sign in (
        (
            r"哪一?天|几月几[日号]|几号|\b(?:what|which) (?:day|date)\b",
            rf"{_NUMBER}+\s*月\s*{_NUMBER}+\s*[日号]|\d+ (?:{_MONTHS})|(?:{_MONTHS}) \d+",
        ),
        (r"哪一?年|[何几]年(?!级)|什么年份|\b(?:what|which) year\b", r"\d{4}|[一二三四五六七八九〇零]{4}年|\d{3}\s*年"),
        (
            r"多少钱|多少资金|(?:投资|金额|预算|费用|经费|收入|开支|价格)额?(?:是|为)?多少|几元|多少[美欧日]?元"
            r"|how much money|how much .*\b(?:cost|spen[dt]|pa(?:y|id))\b|\b(?:budget|price of|income)\b",
            rf"{_NUMBER}\s*多?余?(?:美|欧|日|港)?(?:元|英镑|美金|法郎|马克|镑)|[$£€¥]|\d ?(?:yuan|rmb|dollars|euros|pounds)",
        ),
        (r"百分之[几多]|百分比|比例是?多少|几成|percent|\bproportion", rf"%|百分之|{_NUMBER}成|percent"),
        (r"多久|多长时间|几个月|how long", rf"{_NUMBER}+多?(?:年(?!代|{_NUMBER}+月)|个月|个?(?:天|小时|分钟|星期|世纪)|周|秒)|\d (?:year|month|day|week|hour)"),
        *((rf"(?:多少|几)[个名位]?{unit}", rf"{_NUMBER}\s*多?余?[万亿千百]?[多余]?个?{unit}") for unit in _MEASURES),
        (r"哪家(?:公司|企业)|什么公司|(?:what|which) (?:company|companies|firm)", r"公司|集团|企业|厂|compan|[a-z]{2}"),
        (r"哪所(?:大学|学校|学院)|(?:what|which) (?:university|college|school)", "大学|学院|学校|中学|university|college|school"),
        (r"how many|多少|多高|多大|多远|how (?:old|far|tall|high|large|big|often)", _NUMBER),
    )
)  # fmt: skip


def is_unmet(asked: str, passage: str) -> bool:
    """True where the folded question asks for a kind of thing and the passage has none but those the question says itself.

    Such a passage is rarely the answer: of Chinese questions of known answers 1.6 % have it, of others 4.9 %.
    """
    sign = next((sign for kind, sign in _KINDS if kind.search(asked)), None)
    return sign is not None and all(match.group() in asked for match in sign.finditer(fold(passage)))
