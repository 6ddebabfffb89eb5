"""What kind of thing a question asks for, strictly: whether the words about to be quoted hold any that it does not say itself.

`expectations` weighs the same softly for a whole passage; here a sentence that has none is no answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from corpus.language.folding import fold
from corpus.language.names import names_in

_DIGITS = r"\d[\d,.]*"
_HAN_NUMBER = "[零〇二三四五六七八九十百千万亿两几数半]"
_MANY = rf"(?:{_DIGITS}|{_HAN_NUMBER}+|[一二两三四五六七八九十百千]+)\s*[多余]?\s*[百千万亿]*[多余]?\s*"
_UNITS = "个名位条家座所册种次部项年天度人张篇本届辆岁款件场层里米吨元秒倍步套支头棵艘枚亩斤户孔块桌口只段站"
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_LATIN_NAME = re.compile(r"[A-Z][A-Za-z]+")


def _by_pattern(sign: str) -> Callable[[str, str], bool]:
    """True for a text with a match of `sign` whose words the question does not say."""

    def holds(asked: str, text: str) -> bool:
        return any(match.group().strip() not in asked for match in _compiled(sign).finditer(fold(text)))

    return holds


@lru_cache(maxsize=64)
def _compiled(sign: str) -> re.Pattern[str]:
    """Compiled when a question first asks for it: all of them at the start cost a first answer 40 ms."""
    return re.compile(sign)


def _names_a_place(asked: str, text: str) -> bool:
    new = [n.text for n in names_in(fold(text)) if n.kind in ("place", "other", "organisation") and n.text not in asked]
    return bool(new) or any(word.lower() not in asked for word in _LATIN_NAME.findall(text))


def _counted(unit: str) -> str:
    """A number with the measure asked for, or with one that does for it: people are counted with 名 and 位 too."""
    others = "名位" if unit in "人名位" else "个项种类"
    return rf"{_MANY}[个名位]?[{unit}{others}]"


_DAY = rf"(?:\d+|{_HAN_NUMBER}+|[一二三四五六七八九十]+)\s*月\s*(?:\d+|[一二三四五六七八九十廿]+)\s*[日号]?|\d+ (?:{_MONTHS})|(?:{_MONTHS}) \d+"
_YEAR = (
    r"(?:1\d|20|[3-9])\d{2}|[一二三四五六七八九〇零]{4}|\d{3}\s*年|(?:元|前|\d+|[一二三四五六七八九十]+)年|世纪|年代"
)
_MONEY = rf"(?:{_DIGITS}|{_HAN_NUMBER})\s*[多余]?[百千万亿]*(?:美|欧|日|港|银|块)?(?:元|英镑|美金|法郎|马克|镑|两|文|块|角|分)|[$£€¥]|免费|无偿"
_SHARE = rf"%|百分之|{_HAN_NUMBER}成|分之|percent|倍|一半|半数"
_SPAN = rf"(?:{_DIGITS}|[一二两三四五六七八九十百千半几数]+)\s*多?个?(?:多?月|多?年(?!代)|天|小时|分钟|星期|世纪|周|秒|日|夜|季|代)|{_DIGITS} ?(?:year|month|day|week|hour|minute)"
_NUMBER = rf"{_DIGITS}(?!\s*[年月日号])|(?:[二三四五六七八九十百千万亿两几数]|[一]+[百千万亿])+\s*[{_UNITS}]|[十百千万亿]|[一二两三四五六七八九十][{_UNITS}]"
# The question, folded, and whether a text holds what it asks for. First match counts.
_KINDS: tuple[tuple[re.Pattern[str], Callable[[str, str], bool]], ...] = tuple(
    (re.compile(asked), holds)
    for asked, holds in (
        (r"哪一?天|几月几[日号]|几号|\b(?:what|which|on what) (?:day|date)\b", _by_pattern(_DAY)),
        (r"[哪几]个?月(?!内|后|前)", _by_pattern(rf"(?:\d+|[一二三四五六七八九十]+|正|腊|{_MONTHS})月?")),
        (r"哪一?年|[何几]年(?!级)|什么年份|\b(?:what|which) year\b|\bin what year\b", _by_pattern(_YEAR)),
        (
            r"多少钱|多少资金|(?:投资|金额|预算|费用|经费|开支|价格|造价|工钱)额?(?:是|为|了)?多少|几元|多少[美欧日]?元"
            r"|how much money|how much .*\b(?:cost|spen[dt]|pa(?:y|id)|charge)\b|\b(?:budget|price of)\b",
            _by_pattern(_MONEY),
        ),
        (r"百分之[几多]|百分比|比例是?多少|几成|what percent|\bwhat (?:proportion|share)", _by_pattern(_SHARE)),
        (r"多久|多长时间|几个月|[多几]少?年(?:时间|才)|how long (?:did|does|was|were|has|have|had|will|is the (?:period|term))|how many (?:years|months|days|hours|weeks|minutes)", _by_pattern(_SPAN)),
        *((rf"(?:多少|几)[个名位]?{unit}", _by_pattern(_counted(unit))) for unit in _UNITS if unit not in "年天个"),
        (r"how many|多少(?!年来)|几个|how (?:old|far|tall|high|large|heavy|wide|deep)\b", _by_pattern(_NUMBER)),
        (r"哪一?[个座](?:省|城市|市|县|国家|国|州|镇|村|岛)|哪国|哪省|哪市|哪座城|\b(?:what|which) (?:city|country|province|town|state|county|village)\b", _names_a_place),
    )
)  # fmt: skip


def lacks_what_is_asked(asked: str, text: str) -> bool:
    """True where a folded question asks for a kind of thing and `text` holds none but those the question says itself."""
    return any(not holds(asked, text) for holds in _first_kind(asked))


def _first_kind(asked: str) -> Iterator[Callable[[str, str], bool]]:
    found = next((holds for pattern, holds in _KINDS if pattern.search(asked)), None)
    if found:
        yield found
