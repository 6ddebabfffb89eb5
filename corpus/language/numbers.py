"""Numbers in any writing: one parser for Chinese and Roman numerals and English words, and tokens that compare.

2010 and 二〇一〇, 20 and "twenty" have one form each: "#15" is the number fifteen, "m9" the ninth month,
"%" a percentage.
"""

from __future__ import annotations

import re

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2}
_DIGITS |= {c: i for i, c in enumerate("壹贰叁肆伍陆柒捌玖", start=1)}
_TWENTIES = {"廿": 20, "卅": 30}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
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
_NUMERALS = "".join((*_DIGITS, *_TWENTIES, *_UNITS, *_MYRIADS))
# A Chinese numeral, or digits of either width, as a pattern.
CHINESE_NUMBER = f"[{_NUMERALS}0-9０-９]+"
# A single numeral is often a part of a word (一定, 统一); what stands around it tells when it counts.
_MEASURES = "个名位次岁条种人支座部本项家只件层所份场天周届艘辆颗枚块片棵大步点类"
_ARABIC = re.compile(r"(\d[\d,]*\d|\d)(\.\d+)?\s*([百千]?[万亿]|[百千])?\s*(月)?")
_CHINESE = re.compile(rf"(第)?([{_NUMERALS}]+)(世纪|年代|年|月|日|号|章|节|[{_MEASURES}])?")
_PER_CENT = re.compile("%|百分之|百分比|per cent|percent")

# A longer row of digits is no number that anything is counted with.
_LONGEST = 40
_ROMAN = (
    ("M", 1000), ("CM", 900), ("D", 500), ("CD", 400), ("C", 100), ("XC", 90),
    ("L", 50), ("XL", 40), ("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1),
)  # fmt: skip

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
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_TENTHS = [f"{word[:-1]}ieth" for word in _TENS]
_MONTHS = "january february march april may june july august september october november december"
_VALUES = {
    **{word: i for names in (CARDINALS, ORDINALS) for i, word in enumerate(names, start=1)},
    **{word: i for names in (_TENS, _TENTHS) for i, word in zip(range(20, 100, 10), names, strict=True)},
}
_WORDS = {
    **{word: f"#{value}" for word, value in _VALUES.items()},
    **{word: f"m{i}" for i, word in enumerate(_MONTHS.split(), start=1)},
}


def _english_pattern(names: list[str], tens: list[str], hundred: str) -> str:
    """English numbers to 999 whose last word is one of `names` (one to twenty), of `tens`, or `hundred`."""
    hundreds = rf"(?:{'|'.join(CARDINALS[:9])}|an?)[-\s]+hundred"
    below = rf"(?:(?:{'|'.join(_TENS)})[-\s]+(?:{'|'.join(names[:9])})|{'|'.join((*tens, *names))})"
    return (
        rf"\b(?:{hundreds}[-\s]+(?:and[-\s]+)?{below}|{hundreds}{hundred.removeprefix('hundred')}|{hundred}|{below})\b"
    )


# English numbers in words, in small letters, as patterns: "forty-two", "one hundred and twenty"; "forty-second".
CARDINAL = _english_pattern(CARDINALS, _TENS, "hundred")
ORDINAL = _english_pattern(ORDINALS, _TENTHS, "hundredth")


def read_number(written: str) -> int | None:
    """The number that the whole of `written` is: digits, a Chinese or Roman numeral, an English cardinal or ordinal.

    None where it is none: "城市", "IIII", "two three".
    """
    text = written.strip().lower().removeprefix("第")
    if len(text) > _LONGEST:
        return None
    digits = re.fullmatch(r"([0-9０-９]+)(?:st|nd|rd|th)?", text)
    if digits:
        return int(digits[1])
    if text and all(c in _NUMERALS for c in text):
        return parse_numeral(text)
    return _from_roman(text.upper()) or _from_english(text)


def roman(value: int) -> str:
    """`value` as a Roman numeral in capitals."""
    letters = ""
    for symbol, worth in _ROMAN:
        count, value = divmod(value, worth)
        letters += symbol * count
    return letters


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
    if not 0 < len(numeral) <= _LONGEST:
        return None
    if all(c in _DIGITS for c in numeral):
        return int("".join(str(_DIGITS[c]) for c in numeral))
    total = section = digit = 0
    for c in numeral:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _TWENTIES:
            section += _TWENTIES[c]
        elif c in _UNITS:
            if len(numeral) == 1 and c != "十":
                return None
            section += (digit or 1) * _UNITS[c]
            digit = 0
        else:
            if not (total or section or digit):
                return None
            # 亿 multiplies all that went before (一万亿), 万 only its own section.
            total = (total + section + digit) * _MYRIADS[c] if c in "亿億" else total + (section + digit) * _MYRIADS[c]
            section = digit = 0
    return total + section + digit


def _from_roman(numeral: str) -> int | None:
    """The value of a Roman numeral in its usual writing."""
    value, rest = 0, numeral
    for letters, worth in _ROMAN:
        while rest.startswith(letters):
            value, rest = value + worth, rest[len(letters) :]
    return value if value and not rest and roman(value) == numeral else None


def _from_english(text: str) -> int | None:
    """The value of an English number in small letters, cardinal or ordinal."""
    if not re.fullmatch(f"{CARDINAL}|{ORDINAL}", text):
        return None
    value = 0
    for word in re.split(r"[-\s]+", text):
        value = (value or 1) * 100 if word.startswith("hundred") else value + _VALUES.get(word, 0)
    return value


def _token(value: float) -> str:
    return f"#{int(value)}" if float(value).is_integer() else f"#{value:g}"
