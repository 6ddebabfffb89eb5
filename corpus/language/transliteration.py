"""Foreign names in Chinese characters, matched with their Latin spelling by consonants: 格林 and Green are KLN."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Characters that write foreign names (names in Xinhua's table of transliteration), by class of their initial
# consonant: P b p, F f w, M, T d t, N n, L l r, K g k h, S all sibilants and affricates; a second N is a nasal end.
_CLASSES = {
    "": "乌于亚伊依俄儿厄叶埃奥娅尔尤尧怡欧武沃爱约耶艾阿雅",
    "F": "伟佛卫夫威娃富弗法瓦福维菲费韦魏",
    "FN": "万丰凡文方旺汪温翁芬范",
    "K": "侯克凯华卡古可咖哈哥嘎夸库忽怀惠戈柯格海瓜盖科考胡葛豪赫霍高",
    "KN": "亨冈坎孔康昆根汉洪甘肯",
    "L": "丽儒列利力劳勒卢历吕喇拉日李来洛烈热理瑞罗若茹莉莱赖路里雷鲁黎",
    "LN": "伦兰朗林琳良荣莲蓝让隆龙",
    "M": "墨姆密摩木梅毛玛穆米茂莫迈马麦默",
    "MN": "敏明曼蒙门",
    "N": "乃内努因妮娜安尹尼延恩扬昂牛纳纽英诺那雍",
    "NN": "南宁",
    "P": "伯佩保别包匹博培巴布帕彼拜普比波泼派珀白皮芭贝鲍",
    "PN": "宾平庞彭本潘班邦",
    "S": "丘丝乔休佐兹切加卓史吉哲嘉基塞士夏奇子宰察寿希席思恰所扎撒斯施早朔朱杰查歇沙治泽济祖索绍者肖舍舒芝苏茨莎萨西许谢贾赛邱采锡霞齐",
    "SN": "什匈占圣孙宗尚山张强曾松桑森欣津珊珍琴申真章詹赞辛逊金钦雄香",
    "T": "台图土塔多得德惕戴托提杜泰特蒂达迪道铁陀陶黛",
    "TN": "丁东丹唐坦廷当汤田登腾通邓顿",
}
_CLASS_OF = {character: name for name, characters in _CLASSES.items() for character in characters}
_RUN = re.compile(f"[{''.join(_CLASS_OF)}]{{2,12}}")
_LONGEST = 7

_ACCENTS = str.maketrans("üöäéèêçñáàâíóôúøå", "uoaeeecnaaaioouoa")
# In this order: digraphs before their letters; what Chinese has no sound for goes.
_RULES = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"[^a-z]", ""),
        (r"tch|sch|sh|ch(?=[aeiouy]|$)|tz|ts|cz", "S"),
        (r"ch", "K"),
        (r"ght", "T"),
        (r"ph", "F"),
        (r"th", "T"),
        (r"kh|gh|ck|qu|q", "K"),
        (r"c(?=[eiy])|g(?=[eiy])", "S"),
        (r"x", "KS"),
        (r"[ckg]", "K"),
        (r"([a-z])\1", r"\1"),
        (r"w(?=[^aeiouy]|$)", ""),
        (r"([^aeiouy])e$", r"\1"),
        (r"(?<=.)[rl](?=[^aeiouyL]|$)", ""),
        (r"h(?=[^aeiouy]|$)", ""),
        (r"ng(?=[^aeiouy]|$)", "N"),
    )
)
_LETTERS = dict(zip("bpmfvwdtnlrhjsz", "PPMFFFTTNLLKSSS", strict=True))


def name_spans(text: str) -> Iterator[str]:
    """Every stretch of `text` that could be a foreign name: two to seven characters that write such names."""
    for run in _RUN.findall(text):
        for start in range(len(run)):
            for length in range(2, min(_LONGEST, len(run) - start) + 1):
                yield run[start : start + length]


def chinese_skeletons(span: str) -> set[str]:
    """The consonants of a name in characters; 勒 may stand for a final l or r, which Latin skeletons lack."""
    return {"".join(_CLASS_OF[c] for c in kept) for kept in (span, span[0] + span[1:].replace("勒", ""))}


def latin_skeleton(word: str) -> str:
    """The consonants of a name in Latin letters, as Chinese would hear them."""
    word = word.lower().translate(_ACCENTS)
    for pattern, replacement in _RULES:
        word = pattern.sub(replacement, word)
    return "".join(_LETTERS.get(c, c if c.isupper() else "") for c in word)
