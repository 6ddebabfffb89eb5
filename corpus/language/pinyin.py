"""Pinyin: the reading of a term with its tones, the keys to search it by, and the order of a glossary."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from itertools import accumulate, groupby
from typing import cast

from corpus.language.folding import is_han, to_simplified
from corpus.language.segment import words

SortKey = tuple[tuple[str, ...], tuple[str, ...], str]

# Words that pypinyin reads wrong, and no others (a test holds each against it). Dictionary readings of Putonghua
# (现代汉语词典). On the Simplified form.
_WORDS = """
重构 chóng gòu|重塑 chóng sù|重置 chóng zhì|重定向 chóng dìng xiàng|重映射 chóng yìng shè|重排 chóng pái
重放 chóng fàng|重传 chóng chuán|重写 chóng xiě|重装 chóng zhuāng|重载 chóng zài|重命名 chóng mìng míng
重采样 chóng cǎi yàng|重用 chóng yòng|重连 chóng lián|重算 chóng suàn|重试 chóng shì|重编 chóng biān
重整 chóng zhěng|长效 cháng xiào|长三角 cháng sān jiǎo|长尾 cháng wěi|长连接 cháng lián jiē|全长 quán cháng
长臂 cháng bì|支行 zhī háng|跨行 kuà háng|行号 háng hào|首行 shǒu háng|命令行 mìng lìng háng|投行 tóu háng
调峰 tiáo fēng|为王 wéi wáng|为本 wéi běn|为先 wéi xiān|为核心 wéi hé xīn|为中心 wéi zhōng xīn|变为 biàn wéi
电子 diàn zǐ|分子 fēn zǐ|知识分子 zhī shi fèn zǐ|原子 yuán zǐ|粒子 lì zǐ|因子 yīn zǐ|光子 guāng zǐ|离子 lí zǐ
子系统 zǐ xì tǒng|子网 zǐ wǎng|子公司 zǐ gōng sī|算子 suàn zǐ|落差 luò chā|时差 shí chā|价差 jià chā|温差 wēn chā
公差 gōng chā|大夫 dài fu|答应 dā ying|伺服 sì fú|模糊 mó hu
"""
# Citation tones: dictionaries and glossaries do not write the tone changes of speech.
_CITATION = {"一": "yī", "不": "bù", "〇": "líng"}
_LONGEST = 8  # words to a phrase
# Marks by hand: tone_convert of pypinyin reads one syllable, and "wùliánwǎng" or v with a mark are none.
_TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
_TOKEN = re.compile(r"[a-z0-9\u0300-\u036f]+|[^a-z0-9]")
# Tones as digits: "wu4 lian2", "wu4lian2"; not the digit of "o2o" or "mp3".
_NUMBERED = re.compile(r"(?:[a-z]*[aeiouv][a-z]*[1-5])+")
_AFTER_TONE = re.compile(r"(?<=[1-5])(?=[a-z])")


@lru_cache(maxsize=1 << 17)  # a file of terms asks for each name twice: for an id, and for the entry
def pinyin(text: str) -> str:
    """The syllables of `text` with tone marks, a space between them: "wù lián wǎng".

    Latin words, numbers and signs such as + stay; punctuation goes. Either script.
    """
    simplified = to_simplified(text)
    parts: list[str] = []
    for han, characters in groupby(simplified, lambda c: c == "〇" or is_han(c)):
        run = "".join(characters)
        parts += _read_han(run) if han else _kept(run)
    return " ".join(parts)


def toneless(reading: str) -> str:
    """A reading without tones, lower case, ü as v: "lǜ sè" and "lu:4 se4" give "lv se"."""
    return " ".join(plain for plain, _ in _syllables(reading))


def joined(reading: str) -> str:
    """The toneless reading as one word: what "wu lian wang", "wulianwang" and "wù lián wǎng" have in common."""
    return "".join(c for plain, _ in _syllables(reading) for c in plain if c.isalnum())


def toned(reading: str) -> str:
    """As `joined`, with each tone as a digit after its syllable; equals `joined` where no tone is given."""
    return "".join(plain + tone for plain, tone in _syllables(reading) if plain.isalnum())


def initials(reading: str) -> str:
    """The first letter of each syllable; Latin words in capitals and numbers whole: "wlw", "cipsjhz"."""
    words = (word for word in reading.split() if word[0].isalnum())
    return "".join(_initial(word) for word in words)


@lru_cache(maxsize=32768)
def sort_key(reading: str, characters: str) -> SortKey:
    """Order of a glossary: syllable by syllable a–z, then by tone (neutral last), then by the characters."""
    found = _syllables(reading) if reading else [(characters.casefold(), "")]
    return tuple(plain for plain, _ in found), tuple(tone or "5" for _, tone in found), characters


def index_letter(reading: str) -> str:
    """The letter of the A–Z index a reading stands under, "#" for one that begins with none."""
    letter = joined(reading)[:1].upper()
    return letter if "A" <= letter <= "Z" else "#"


def _read_han(run: str) -> list[str]:
    parts: list[str] = []
    for phrase in _phrases(run):
        read = [str(part) for part in _reader()(phrase)]
        whole = len(read) == len(phrase)
        parts += [_CITATION.get(c, part) for c, part in zip(phrase, read, strict=True)] if whole else read
    return parts


def _phrases(run: str) -> list[str]:
    """jieba's words, several together where pypinyin knows their reading: 完成|分析, not 完|成分|析; 长效 whole."""
    ends = list(accumulate(map(len, words(run))))
    if not ends or ends[-1] != len(run):
        return [run]
    # Lengths only: `words` gives folded text, in which 著 is 着.
    cut = [run[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    found: list[str] = []
    while cut:
        spans = ("".join(cut[:n]) for n in range(min(len(cut), _LONGEST), 1, -1))
        phrase = next((span for span in spans if span in _known()), cut[0])
        found.append(phrase)
        while phrase:
            phrase = phrase[len(cut.pop(0)) :]
    return found


def _kept(run: str) -> list[str]:
    return "".join(" " if unicodedata.category(c)[0] in "PZC" else c for c in run).split()


@lru_cache(maxsize=1)
def _reader() -> Callable[[str], list[str]]:
    """pypinyin with the words above among its own."""
    from pypinyin import Style, lazy_pinyin, load_phrases_dict  # 0.7 s, and most readings are in the termbase already

    pairs = (item.split(" ", 1) for item in _WORDS.replace("\n", "|").split("|") if item)
    load_phrases_dict({word: [[syllable] for syllable in reading.split()] for word, reading in pairs})
    return partial(lazy_pinyin, style=Style.TONE)


def _known() -> Mapping[str, object]:
    """The words pypinyin has readings for."""
    from pypinyin.constants import PHRASES_DICT

    _reader()
    return cast("Mapping[str, object]", PHRASES_DICT)


def _syllables(reading: str) -> list[tuple[str, str]]:
    """(letters without tone, tone digit or nothing) for each token of a reading, marks or digits."""
    return [token for word in reading.split() for token in _word_syllables(word)]


@lru_cache(maxsize=8192)
def _word_syllables(word: str) -> tuple[tuple[str, str], ...]:
    plain = unicodedata.normalize("NFD", word).casefold().replace("u:", "v").replace("u\u0308", "v")
    numbered = _NUMBERED.fullmatch(plain) is not None
    parts = _AFTER_TONE.split(plain) if numbered else [plain]
    return tuple(_split_tone(token, numbered) for part in parts for token in _TOKEN.findall(part))


def _split_tone(token: str, numbered: bool) -> tuple[str, str]:
    tone = next((_TONES[c] for c in token if c in _TONES), "")
    plain = "".join(c for c in token if not unicodedata.combining(c))
    if numbered:
        return plain[:-1], plain[-1]
    return plain, tone


def _initial(word: str) -> str:
    if word.isdigit() or (len(word) > 1 and word.isupper()):
        return word.lower()
    return _syllables(word)[0][0][:1]
