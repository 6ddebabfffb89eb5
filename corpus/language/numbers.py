"""Numbers in either writing as tokens that compare: 2010, 二〇一〇 and "two thousand" have one form each.

"#15" is the number fifteen, "m9" the ninth month, "%" a percentage.
"""

from __future__ import annotations

import re

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_DIGITS |= {c: i for i, c in enumerate("壹贰叁肆伍陆柒捌玖", start=1)}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_SCALES = {
    "百": 100,
    "千": 1000,
    "万": 10**4,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "百亿": 10**10,
    "千亿": 10**11,
}
_NUMERALS = "".join((*_DIGITS, *_UNITS, *_MYRIADS))
# A single numeral is often a part of a word (一定, 统一); what stands around it tells when it counts.
_MEASURES = "个名位次岁条种人支座部本项家只件层所份场天周届艘辆颗枚块片棵大步点类"
_ARABIC = re.compile(r"(\d[\d,]*\d|\d)(\.\d+)?\s*([百千]?[万亿]|[百千])?\s*(月)?")
_CHINESE = re.compile(rf"(第)?([{_NUMERALS}]+)(世纪|年代|年|月|日|号|章|节|[{_MEASURES}])?")
_PER_CENT = re.compile("%|百分之|百分比|per cent|percent")

_ENGLISH = re.compile(
    r"(?<![a-z\d.])(\d[\d,]*(?:\.\d+)?)(?:st|nd|rd|th|s)?(?:\s+(hundred|thousand|million|billion|trillion))?(?![a-z\d])"
)
_ENGLISH_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
# From one on.
CARDINALS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
TO_TEN = "一二三四五六七八九十"
_TENS = "thirty forty fifty sixty seventy eighty ninety"
_MONTHS = "january february march april may june july august september october november december"
_WORDS = {
    **{word: f"#{i}" for names in (CARDINALS, ORDINALS) for i, word in enumerate(names, start=1)},
    **{word: f"#{i}" for i, word in zip(range(30, 100, 10), _TENS.split(), strict=True)},
    **{word: f"m{i}" for i, word in enumerate(_MONTHS.split(), start=1)},
}


def number_tokens(text: str) -> list[str]:
    """The numbers of a folded text, in digits or Chinese numerals, in order of writing.

    A number with a scale gives both: 15万 is "#15" and "#150000".
    """
    found: list[str] = []
    for match in _ARABIC.finditer(text):
        value = float(match[1].replace(",", "") + (match[2] or ""))
        found.append(_token(value))
        if match[3]:
            found.append(_token(round(value * _SCALES[match[3]], 6)))
        if match[4]:
            found.append(f"m{value:g}")
    for match in _CHINESE.finditer(text):
        counted = bool(match[1] or match[3])
        number = parse_numeral(match[2])
        if number is not None and (counted or len(match[2]) > 1 or match[2] == "十"):
            found += [_token(number), *([f"m{number}"] if match[3] == "月" else [])]
    return found + ["%"] * len(_PER_CENT.findall(text))


def english_numbers(text: str) -> list[tuple[str, ...]]:
    """The numbers a folded English text writes in digits, each with its readings, the likelier first.

    "1.5 million" reads "#1500000", or "#1.5" where the book counts in 百万.
    """
    found = []
    for match in _ENGLISH.finditer(text):
        value = float(match[1].replace(",", ""))
        scaled = (_token(value * _ENGLISH_SCALES[match[2]]),) if match[2] else ()
        found.append((*scaled, _token(value)))
    return found


def number_word(word: str) -> str | None:
    """The token of an English number word, ordinal or month: "fifteen" and "fifteenth" are "#15", "may" is "m5"."""
    return _WORDS.get(word)


def parse_numeral(numeral: str) -> int | None:
    """The value of a Chinese numeral: 一百二十 is 120, 二〇一〇 is 2010; None where it is none (百, 万)."""
    if all(c in _DIGITS for c in numeral):
        return int("".join(str(_DIGITS[c]) for c in numeral))
    total = section = digit = 0
    for c in numeral:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _UNITS:
            if len(numeral) == 1 and c != "十":
                return None
            section += (digit or 1) * _UNITS[c]
            digit = 0
        else:
            if not (total or section or digit):
                return None
            # 亿 multiplies all that went before (一万亿), 万 only its own section.
            total = (total + section + digit) * _MYRIADS[c] if c == "亿" else total + (section + digit) * _MYRIADS[c]
            section = digit = 0
    return total + section + digit


def _token(value: float) -> str:
    return f"#{int(value)}" if float(value).is_integer() else f"#{value:g}"
