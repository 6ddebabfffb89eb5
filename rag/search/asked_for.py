"""What kind of thing a question asks for: a date, a sum of money, a number of people; and whether a text holds any.

`is_unmet` weighs a whole passage, softly, for the verdict; `lacks_what_is_asked` is strict with the words about to be quoted: if they
hold none that the question does not say itself, they are no answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from corpus.language.folding import fold
from corpus.language.names import names_in
from corpus.language.segment import words

_DIGITS = r"\d[\d,.]*"
_HAN_NUMBER = "[零〇二三四五六七八九十百千万亿两几数半]"
_MANY = rf"(?:{_DIGITS}|{_HAN_NUMBER}+|[一二两三四五六七八九十百千]+)\s*[多余]?\s*[百千万亿]*[多余]?\s*"
_UNITS = "个名位条家座所册种次部项年天度人张篇本届辆岁款件场层里米吨元秒倍步套支头棵艘枚亩斤户孔块桌口只段站"
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_ROLE = re.compile("哪一?[位名]([㐀-鿿]{2,4})")
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


def _names_somebody(asked: str, text: str) -> bool:
    named = any(n.kind == "person" and n.text not in asked for n in names_in(fold(text)))
    latin = any(word.lower() not in asked for word in _LATIN_NAME.findall(text))
    return named or latin or _by_pattern(_ROLES)(asked, text)


def _says_the_role(asked: str, text: str) -> bool:
    """哪位石匠: whoever is named in the text must be called what is asked for there."""
    match = _ROLE.search(asked)
    return match is None or words(match[1])[0] in fold(text)


def _counted(unit: str) -> str:
    """A number with the measure asked for, or with one that does for it: people are counted with 名 and 位 too."""
    others = "名位" if unit in "人名位" else "个项种类"
    return rf"{_MANY}[个名位]?[{unit}{others}]"


_DAY = rf"(?:\d+|{_HAN_NUMBER}+|[一二三四五六七八九十]+)\s*月\s*(?:\d+|[一二三四五六七八九十廿]+)\s*[日号]?|\d+ (?:{_MONTHS})|(?:{_MONTHS}) \d+"
_YEAR = (
    r"(?:1\d|20|[3-9])\d{2}|[一二三四五六七八九〇零]{4}|\d{3}\s*年|(?:元|前|\d+|[一二三四五六七八九十]+)年|世纪|年代"
)
_MONEY = rf"(?:{_DIGITS}|{_HAN_NUMBER})\s*[多余]?[百千万亿]*(?:美|欧|日|港|银|块)?(?:元|英镑|美金|法郎|马克|镑|两|文|块|角|分)|[$£€¥]"
_SHARE = rf"%|百分之|{_HAN_NUMBER}成|分之|percent|倍|一半|半数"
_SPAN = rf"(?:{_DIGITS}|[一二两三四五六七八九十百千半几数]+)\s*多?个?(?:多?月|多?年(?!代)|天|小时|分钟|星期|世纪|周|秒|日|夜|季|代)|{_DIGITS} ?(?:year|month|day|week|hour|minute)"
_NUMBER = rf"{_DIGITS}(?![\d,.]|\s*[年月日号])|(?:[二三四五六七八九十百千万亿两]|[一]+[百千万亿])+\s*[{_UNITS}]|[十百千万亿]|[一二两三四五六七八九十][{_UNITS}]"
_AGE = rf"(?:{_DIGITS}|{_HAN_NUMBER}+|[一二三四五六七八九十]+)\s*多?岁|享年|终年|\d{{4}}\s*年?[^。！？]{{0,30}}\d{{4}}|\d+ years? old|aged? "
_SIZE = rf"(?:{_DIGITS}|[一二三四五六七八九十百千万半两几]+)\s*[多余]?\s*[百千万]?(?:平方|立方)?(?:公里|千米|米|厘米|毫米|分米|公分|公厘|英里|英[尺呎寸]|[尺丈里寸吨斤克亩字倍层度级]|公斤|公顷|个?字符|光年|海里|m\b|km|cm|kg)"
_WHEN = rf"{_YEAR}|\d+\s*[月日号点]|[前后]不久|随后|次年|翌年|同年|当[年日天月]|期间|时[期代]|年间|[朝代纪末初春夏秋冬季夜晨午岁]|[以之][前后]|天前|{_MONTHS}"
_ROLES = "[知县]令|知[县府州]|[市镇村县省州部校院局处会]长|书记|主席|总[统理督]|首相|[皇王帝公祖宗]|教[授皇宗师]|[先医]生|夫人|女士|司令|将军|主[教管任]|元帅|教练|裁判|[导演作编]者|导[演师]|[编歌舞]手|开发者|维护者|管理[者员]|师傅|[石木工]匠|老人|渡头|[农居市]民|[工商军]人|学生|老师|律师|法官|士兵|军官|团队|委员会|公司|政府|机构"
_COMPANY = r"[㐀-鿿]{2,}(?:公司|集团|厂|银行|航空)|[a-z]{3,}"
# The question, folded, and whether a text holds what it asks for. First match counts.
_KINDS: tuple[tuple[re.Pattern[str], Callable[[str, str], bool]], ...] = tuple(
    (re.compile(asked), holds)
    for asked, holds in (
        (r"哪一?天|几月几[日号]|几号|\b(?:what|which|on what) (?:day|date)\b", _by_pattern(_DAY)),
        (r"[哪几]个?月(?!内|后|前)", _by_pattern(rf"(?:\d+|[一二三四五六七八九十]+|正|腊|{_MONTHS})月?")),
        (r"哪一?年|[何几]年(?!级)|什么年份|\b(?:what|which) year\b|\bin what year\b", _by_pattern(_YEAR)),
        (
            r"多少钱|多少资金|(?:投资|金额|预算|费用|经费|开支|价格|造价|工钱)额?(?:是|为|了)?多少|几元|多少[美欧日]?元"
            r"|how much money|how much (?:is|was|are|were) (?:a|an|the) .*\b(?:plan|ticket|fare|fee|toll|rent|salary|wage|licen[cs]e|copy)\b|how much .*\b(?:cost|spen[dt]|pa(?:y|id)|charge)\b|\bwhat (?:do|does|did) .*\b(?:cost|charge)\b|\b(?:budget|price of)\b",
            _by_pattern(_MONEY),
        ),
        (r"何时|什么时候|何年何月|\bwhen (?:did|was|were|had)\b|\bsince when\b", _by_pattern(_WHEN)),
        (r"\bwho(?:se|m)? ", _names_somebody),
        (r"(?:what|which) licen[cs]e|什么(?:许可证|许可|授权)", _by_pattern("许可证|gpl|mit|bsd|apache|licen|公共领域|协议")),
        (_ROLE.pattern, _says_the_role),
        (r"哪一?所(?:大学|学校|学院|中学)|\b(?:what|which) (?:university|college|school)\b", _by_pattern("大学|学院|学校|中学|university|college|school")),
        (r"几岁|多少岁|多大(?:年纪|岁数|年龄)|\bhow old\b", _by_pattern(_AGE)),
        (r"(?<!不)(?<!时间)多[长宽高深厚重远](?!时间|程度)|\bhow (?:tall|high|wide|deep|heavy|thick)\b|\bhow long is the (?!period|term)", _by_pattern(_SIZE)),
        (r"(?:哪一?[家个些]|什么)(?:外国|国外|外资|本地)?(?:公司|企业|厂商)|\b(?:what|which) (?:[a-z]+ )?(?:company|companies|firms?)\b", _by_pattern(_COMPANY)),
        (r"百分之[几多]|百分比|比例是?多少|几成|what percent|\bwhat (?:proportion|share)", _by_pattern(_SHARE)),
        (r"多久|多长时间|几个月|[多几]少?年(?:时间|才)|how long (?:did|does|was|were|has|have|had|will|is the (?:period|term))|how many (?:years|months|days|hours|weeks|minutes)", _by_pattern(_SPAN)),
        *((rf"(?:多少|几)[个名位]?{unit}", _by_pattern(_counted(unit))) for unit in _UNITS if unit not in "年天个"),
        (r"how many|多少(?!年来)|几个|how (?:far|large)\b", _by_pattern(_NUMBER)),
        (r"哪一?[个座](?:省|城市|市|县|国家|国|州|镇|村|岛)|哪国|哪省|哪市|哪座城|\b(?:what|which) (?:city|country|province|town|state|county|village)\b", _names_a_place),
    )
)  # fmt: skip


_SOFT_NUMBER = r"[\d零〇一二三四五六七八九十百千万亿两半数几]"
_SOFT_MEASURES = "个名位条家座所册种次部项年天度人张篇本届辆岁款件场层里米吨元秒倍步套支头棵艘枚"
# The question, and a sign of the thing in a passage; both are folded, so Simplified and small letters. First match counts.
_SOFT = tuple(
    (re.compile(asked), re.compile(sign))
    for asked, sign in (
        (
            r"哪一?天|几月几[日号]|几号|\b(?:what|which) (?:day|date)\b",
            rf"{_SOFT_NUMBER}+\s*月\s*{_SOFT_NUMBER}+\s*[日号]|\d+ (?:{_MONTHS})|(?:{_MONTHS}) \d+",
        ),
        (r"哪一?年|[何几]年(?!级)|什么年份|\b(?:what|which) year\b", r"\d{4}|[一二三四五六七八九〇零]{4}年|\d{3}\s*年"),
        (
            r"多少钱|多少资金|(?:投资|金额|预算|费用|经费|收入|开支|价格)额?(?:是|为)?多少|几元|多少[美欧日]?元"
            r"|how much money|how much .*\b(?:cost|spen[dt]|pa(?:y|id))\b|\b(?:budget|price of|income)\b",
            rf"{_SOFT_NUMBER}\s*多?余?(?:美|欧|日|港)?(?:元|英镑|美金|法郎|马克|镑)|[$£€¥]|\d ?(?:yuan|rmb|dollars|euros|pounds)",
        ),
        (r"百分之[几多]|百分比|比例是?多少|几成|percent|\bproportion", rf"%|百分之|{_SOFT_NUMBER}成|percent"),
        (r"多久|多长时间|几个月|how long", rf"{_SOFT_NUMBER}+多?(?:年(?!代|{_SOFT_NUMBER}+月)|个月|个?(?:天|小时|分钟|星期|世纪)|周|秒)|\d (?:year|month|day|week|hour)"),
        *((rf"(?:多少|几)[个名位]?{unit}", rf"{_SOFT_NUMBER}\s*多?余?[万亿千百]?[多余]?个?{unit}") for unit in _SOFT_MEASURES),
        (r"哪家(?:公司|企业)|什么公司|(?:what|which) (?:company|companies|firm)", r"公司|集团|企业|厂|compan|[a-z]{2}"),
        (r"哪所(?:大学|学校|学院)|(?:what|which) (?:university|college|school)", "大学|学院|学校|中学|university|college|school"),
        (r"how many|多少|多高|多大|多远|how (?:old|far|tall|high|large|big|often)", _SOFT_NUMBER),
    )
)  # fmt: skip


def is_unmet(asked: str, passage: str) -> bool:
    """True where the folded question asks for a kind of thing and the passage has none but those the question says itself.

    Such a passage is rarely the answer: of Chinese questions of known answers 1.6 % have it, of others 4.9 %.
    """
    sign = next((sign for kind, sign in _SOFT if kind.search(asked)), None)
    return sign is not None and all(match.group() in asked for match in sign.finditer(fold(passage)))


def asks_for_a_kind(asked: str) -> bool:
    """True where a folded question asks for a day, a sum, a number of something: a thing that can be seen in a text."""
    return next(_first_kind(asked), None) is not None


def lacks_what_is_asked(asked: str, text: str) -> bool:
    """True where a folded question asks for a kind of thing and `text` holds none but those the question says itself."""
    return any(not holds(asked, text) for holds in _first_kind(asked))


def _first_kind(asked: str) -> Iterator[Callable[[str, str], bool]]:
    found = next((holds for pattern, holds in _KINDS if pattern.search(asked)), None)
    if found:
        yield found
