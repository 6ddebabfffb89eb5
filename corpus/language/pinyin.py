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

# Words that pypinyin reads wrong, or with the tone changes of speech, or differently with other words beside them.
# Dictionary readings of Putonghua (现代汉语词典). On the Simplified form.
_WORDS = """
重构 chóng gòu|重塑 chóng sù|重置 chóng zhì|重组 chóng zǔ|重庆 chóng qìng|重启 chóng qǐ|重建 chóng jiàn|重新 chóng xīn
重复 chóng fù|重叠 chóng dié|重定向 chóng dìng xiàng|重映射 chóng yìng shè|重排 chóng pái|重放 chóng fàng|重传 chóng chuán
重写 chóng xiě|重装 chóng zhuāng|重载 chóng zài|重命名 chóng mìng míng|重采样 chóng cǎi yàng|重用 chóng yòng|重连 chóng lián
重算 chóng suàn|重试 chóng shì|重编 chóng biān|重整 chóng zhěng|重述 chóng shù|重申 chóng shēn|重现 chóng xiàn
长期 cháng qī|长效 cháng xiào|长三角 cháng sān jiǎo|长尾 cháng wěi|长远 cháng yuǎn|长江 cháng jiāng|长途 cháng tú
长治久安 cháng zhì jiǔ ān|长连接 cháng lián jiē|长春 cháng chūn|长沙 cháng shā|全长 quán cháng|长度 cháng dù|长臂 cháng bì
增长 zēng zhǎng|成长 chéng zhǎng|市长 shì zhǎng|省长 shěng zhǎng|部长 bù zhǎng|局长 jú zhǎng|处长 chù zhǎng|区长 qū zhǎng
县长 xiàn zhǎng|厅长 tīng zhǎng|秘书长 mì shū zhǎng|会长 huì zhǎng|院长 yuàn zhǎng|校长 xiào zhǎng|董事长 dǒng shì zhǎng
行长 háng zhǎng|生长 shēng zhǎng|组长 zǔ zhǎng|河长 hé zhǎng
行业 háng yè|银行 yín háng|央行 yāng háng|商行 shāng háng|同行业 tóng háng yè|分行 fēn háng|支行 zhī háng|行情 háng qíng
行列 háng liè|跨行业 kuà háng yè|跨行 kuà háng|内行 nèi háng|外行 wài háng|各行各业 gè háng gè yè|行距 háng jù|行号 háng hào
换行 huàn háng|首行 shǒu háng|命令行 mìng lìng háng|单行本 dān xíng běn|银行业 yín háng yè|投行 tóu háng
调研 diào yán|调查 diào chá|调度 diào dù|调用 diào yòng|调取 diào qǔ|调拨 diào bō|调动 diào dòng|调阅 diào yuè|调运 diào yùn
抽调 chōu diào|征调 zhēng diào|强调 qiáng diào|单调 dān diào|外调 wài diào|函调 hán diào|调水 diào shuǐ|南水北调 nán shuǐ běi diào
调控 tiáo kòng|调整 tiáo zhěng|协调 xié tiáo|调节 tiáo jié|调解 tiáo jiě|调试 tiáo shì|调制 tiáo zhì|调峰 tiáo fēng
宏观调控 hóng guān tiáo kòng|空调 kōng tiáo|调频 tiáo pín|调配 diào pèi
参差 cēn cī|参与 cān yù|音乐 yīn yuè|角色 jué sè|主角 zhǔ jué|配角 pèi jué|处理 chǔ lǐ|处置 chǔ zhì|处罚 chǔ fá|处分 chǔ fèn
处于 chǔ yú|处方 chǔ fāng|办事处 bàn shì chù|处室 chù shì|处所 chù suǒ|好处 hǎo chù|到处 dào chù
供给 gōng jǐ|给予 jǐ yǔ|给水 jǐ shuǐ|给付 jǐ fù|补给 bǔ jǐ|配给 pèi jǐ|自给 zì jǐ|供求 gōng qiú|供不应求 gōng bù yìng qiú
为王 wéi wáng|为本 wéi běn|为先 wéi xiān|为主 wéi zhǔ|为民 wèi mín|为核心 wéi hé xīn|为中心 wéi zhōng xīn|成为 chéng wéi
行为 xíng wéi|作为 zuò wéi|变为 biàn wéi|认为 rèn wéi|为人民服务 wèi rén mín fú wù|为了 wèi le|因为 yīn wèi
电子 diàn zǐ|量子 liàng zǐ|分子 fēn zǐ|知识分子 zhī shi fèn zǐ|原子 yuán zǐ|粒子 lì zǐ|因子 yīn zǐ|光子 guāng zǐ|离子 lí zǐ
子系统 zǐ xì tǒng|子网 zǐ wǎng|子公司 zǐ gōng sī|算子 suàn zǐ
会计 kuài jì|财会 cái kuài|都市 dū shì|首都 shǒu dū|传记 zhuàn jì|自传 zì zhuàn|差异 chā yì|差距 chā jù|差别 chā bié|误差 wù chā
差额 chā é|差错 chā cuò|出差 chū chāi|落差 luò chā|时差 shí chā|偏差 piān chā|价差 jià chā|温差 wēn chā|公差 gōng chā
应用 yìng yòng|应对 yìng duì|应急 yìng jí|响应 xiǎng yìng|反应 fǎn yìng|适应 shì yìng|供应 gōng yìng|应变 yìng biàn|应届 yīng jiè
应当 yīng dāng|应该 yīng gāi|效应 xiào yìng|对应 duì yìng|率先 shuài xiān|表率 biǎo shuài|效率 xiào lǜ|利率 lì lǜ|频率 pín lǜ
分辨率 fēn biàn lǜ|比率 bǐ lǜ|大夫 dài fu|质量 zhì liàng|衡量 héng liáng|测量 cè liáng|计量 jì liàng|量化 liàng huà
丈量 zhàng liáng|校验 jiào yàn|校对 jiào duì|校准 jiào zhǔn|校正 jiào zhèng|学校 xué xiào|间接 jiàn jiē|间隔 jiàn gé|间断 jiàn duàn
中间件 zhōng jiān jiàn|标识 biāo shí|成分 chéng fèn|分量 fèn liàng|水分 shuǐ fèn|身份 shēn fèn|部分 bù fèn|分外 fèn wài
载体 zài tǐ|承载 chéng zài|下载 xià zài|负载 fù zài|车载 chē zài|转载 zhuǎn zǎi|刊载 kān zǎi|记载 jì zǎi|登载 dēng zǎi|连载 lián zǎi
数据 shù jù|数不清 shǔ bù qīng|倒数 dào shǔ|曲线 qū xiàn|模样 mú yàng|模具 mú jù|便利 biàn lì|便民 biàn mín|便宜 pián yi
宁波 níng bō|厦门 xià mén|台州 tāi zhōu|六安 lù ān|蚌埠 bèng bù|丽水 lí shuǐ|番禺 pān yú|大厦 dà shà|广厦 guǎng shà
血液 xuè yè|供血 gōng xuè|薄弱 bó ruò|积累 jī lěi|系数 xì shù|联系 lián xì|铺设 pū shè|店铺 diàn pù|中标 zhòng biāo|命中 mìng zhòng
中奖 zhòng jiǎng|种植 zhòng zhí|冠军 guàn jūn|占用 zhàn yòng|藏书 cáng shū|宝藏 bǎo zàng|西藏 xī zàng|弹性 tán xìng|屏蔽 píng bì
着力 zhuó lì|着重 zhuó zhòng|着眼 zhuó yǎn|着手 zhuó shǒu|着陆 zhuó lù|着色 zhuó sè|强制 qiáng zhì|勉强 miǎn qiǎng
朝阳 zhāo yáng|称职 chèn zhí|对称 duì chèn|降低 jiàng dī|投降 tóu xiáng|创伤 chuāng shāng|冲突 chōng tū|兴建 xīng jiàn|兴趣 xìng qù
高兴 gāo xìng|复兴 fù xīng|予以 yǔ yǐ|授予 shòu yǔ|几何 jǐ hé|划分 huà fēn|答应 dā ying|奇数 jī shù|提供 tí gōng|禁止 jìn zhǐ
尽管 jǐn guǎn|尽快 jǐn kuài|尽早 jǐn zǎo|尽可能 jǐn kě néng|详尽 xiáng jìn|堵塞 dǔ sè|阻塞 zǔ sè|要塞 yào sài|呼吁 hū yù|逮捕 dài bǔ
剥离 bō lí|削减 xuē jiǎn|剥削 bō xuē|结束 jié shù|勾当 gòu dàng|当作 dàng zuò|适当 shì dàng|恰当 qià dàng|上当 shàng dàng
颤抖 chàn dǒu|伺服 sì fú|伺机 sì jī|宿舍 sù shè|舍弃 shě qì|露天 lù tiān|绿色 lǜ sè|比较 bǐ jiào|友好 yǒu hǎo|爱好 ài hào
模糊 mó hu|游说 yóu shuì|说服 shuō fú|自觉 zì jué|睡觉 shuì jiào|觉悟 jué wù|暴露 bào lù|混淆 hùn xiáo|解决 jiě jué|解送 jiè sòng
"""
# Citation tones: dictionaries and glossaries do not write the tone changes of speech.
_CITATION = {"一": "yī", "不": "bù", "〇": "líng"}
_LONGEST = 8  # words to a phrase
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
