"""Term candidates of a text: runs of tagged words, the strings that may be terms, and what counts say of them.

Everything is counted on folded text; every token keeps its place in the canonical text.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from corpus.language.folding import fold
from corpus.language.segment import STOP_WORDS, tagged, tokenizer
from corpus.terms.termhood import association, branching_entropy, pointwise_mutual_information
from corpus.types import Passage

MAX_WORDS = 6
GENERAL_WORDS = 60_101_964  # running words behind the frequencies of jieba's dictionary: their sum
MAX_CHARACTERS = 6  # of a string whose characters are counted, as in searches for new words
_BREAK = re.compile(r"[^㐀-鿿\U00020000-\U000323afa-z0-9 +\-]+")
_WORDLIKE = re.compile(r"[㐀-鿿\U00020000-\U000323afa-z]|\d+\+?[a-z]")
_FORMULA = re.compile(r"(?<![a-z\d])(?:\d+|[a-z]) ?\+ ?[a-z](?![a-z\d])")
_HAN = re.compile(r"[㐀-鿿\U00020000-\U000323af]+")
_CODE = re.compile(r"^(```|~~~).*?^\1[^\n]*$|`[^`\n]*`|https?://[^\s，。）]+", re.MULTILINE | re.DOTALL)
# Tags of function words. A content word may carry one by mistake, but then it is rare in general text.
_FUNCTION_TAGS = frozenset(
    ("p", "c", "u", "uj", "ul", "uz", "ug", "ud", "uv", "r", "rr", "rz", "m", "mq", "q", "y", "e", "o")
)
_SINGLE_TAGS = _FUNCTION_TAGS | {"d", "df", "f", "t", "x"}
_COMMON_SINGLE, _COMMON_VERB, _COMMON = 100, 30_000, 1_000
# Words of every subject and of none: they point, count, hedge or hold a sentence together.
_VAGUE_WORDS = (
    "所有 整个 单个 不同 各种 各个 任何 任意 某些 某个 某种 其他 其它 其余 另外 上述 以上 以下 如下 下列 当前 上次 下次 本次 "
    "本章 本节 本例 之前 之后 以前 以后 接下来 例如 比如 看起来 看上去 像是 想要 需要 应该 必须 可能 不会 不能 无法 进行 使用 用来 "
    "用于 看到 成为 称作 被称作 具有 包含 包括 完成 开始 继续 尝试 直接 一段时间 之间 非常 十分 一样 同样 相同 类似 有些 有的 "
    "这样 那样 如图所示 来说 而言 部分 方面 情况 事情 东西 时候 通过 按照 根据 认为 觉得 想法 得到 给出 变成 作为 属于 存在 出现"
)
_VAGUE = frozenset(_VAGUE_WORDS.split())
_LOOSE_TAGS = frozenset(("d", "t", "r"))
_NOMINAL_TAGS = frozenset(("uj", "m", "q", "mq", "r", "rz", "p"))  # before a noun: 的, numbers, pronouns, prepositions
_BOUND_TAGS = frozenset(("c", "q", "k", "m"))
_NUMERALS = frozenset("〇零一二两三四五六七八九十百千万亿几半多第每")
_MIN_COHESION, _MIN_FREEDOM = 7.0, 2.0


class Token(NamedTuple):
    """A folded word, jieba's tag, and its span in the canonical text."""

    word: str
    tag: str
    start: int
    end: int


Words = tuple[str, ...]


@dataclass(slots=True)
class Unit:
    """A candidate: its words, their tags, its places, and how often it stands in each even part of the text.

    `nominal`: in how many places it follows a number, a pronoun, a preposition or 的, as nouns do.
    """

    words: Words
    tags: Words
    spans: list[tuple[int, int]] = field(default_factory=list)
    blocks: Counter[int] = field(default_factory=Counter)
    nominal: int = 0

    @property
    def text(self) -> str:
        """The folded characters, spaces between Latin words dropped."""
        return "".join(self.words)

    @property
    def frequency(self) -> int:
        """How often it stands in the text, inside longer candidates too."""
        return len(self.spans)


def runs_of(passages: Iterable[Passage]) -> Iterator[list[Token]]:
    """The tagged words of each run between punctuation marks, in order; code and addresses left out."""
    for passage in passages:
        folded, offsets = _folded(_CODE.sub(lambda m: "\n" * len(m.group()), passage.text), passage.start)
        position = 0
        for match in [*_BREAK.finditer(folded), None]:
            end = match.start() if match else len(folded)
            if end > position:
                yield _tokens(folded[position:end], offsets[position : end + 1])
            position = match.end() if match else end


def units_of(runs: Sequence[Sequence[Token]], block_words: int = 300) -> dict[Words, Unit]:
    """Every sequence of at most six content words, with its places. `blocks`: even parts of the text it stands in."""
    units: dict[Words, Unit] = {}
    n_words = 0
    for run in runs:
        for start, stop in content_spans(run):
            words = tuple(token.word for token in run[start:stop])
            unit = units.get(words)
            if unit is None:
                unit = units[words] = Unit(words, tuple(token.tag for token in run[start:stop]))
            unit.spans.append((run[start].start, run[stop - 1].end))
            unit.blocks[n_words // block_words] += 1
            unit.nominal += start > 0 and run[start - 1].tag in _NOMINAL_TAGS
        n_words += len(run)
    return units


def content_spans(run: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Index spans of the sequences of content words in a run."""
    breaks = [is_function_word(token.word, token.tag) for token in run]
    for start in range(len(run)):
        for stop in range(start + 1, min(len(run), start + MAX_WORDS) + 1):
            if breaks[stop - 1]:
                break
            yield start, stop


@lru_cache(maxsize=65536)
def is_function_word(word: str, tag: str) -> bool:
    """True for words that part terms: stop words, and words tagged as function words that are common in general.

    A very common verb of one character (来, 到, 用) is grammar as well.
    """
    if word in STOP_WORDS or word in _VAGUE or not _WORDLIKE.match(word):
        return True
    frequency = general_frequency(word)
    if len(word) == 1 and word > "㐀":
        return (tag in _SINGLE_TAGS and frequency > _COMMON_SINGLE) or (tag == "v" and frequency > _COMMON_VERB)
    return tag in _SINGLE_TAGS - {"f"} and frequency > _COMMON


def mend_tags(runs: Sequence[Sequence[Token]]) -> list[list[Token]]:
    """Runs in which a word tagged as adverb, pronoun or time (更新, 本地, 日期) is a noun where the text dwells on it.

    That is where it stands ten times as often as in general text, and so is no function word here.
    """
    counts = Counter(token.word for run in runs for token in run if token.tag in _LOOSE_TAGS and len(token.word) > 1)
    enough = 10 * sum(map(len, runs)) / GENERAL_WORDS
    own = {word for word, n in counts.items() if n >= 5 and n >= enough * general_frequency(word)}
    return [[token._replace(tag="n") if token.word in own else token for token in run] for run in runs]


def join_new_words(runs: Iterable[Sequence[Token]], strings: Strings) -> list[list[Token]]:
    """Runs in which neighbours that make a word jieba lacks are one: 变|基, 字|段, 校验|和, 变更|集, 元|数据.

    They are two single characters, or a content word and the particle, number or measure word that is part
    of it, where the string holds together and stands freely; the limits are high, as each such join is an
    exception to the dictionary.
    """
    return [_joined(run, strings) for run in runs]


def _joined(run: Sequence[Token], strings: Strings) -> list[Token]:
    tokens: list[Token] = []
    for token in run:
        last = tokens[-1] if tokens else None
        if last and _may_join(last, token) and _is_new(last.word + token.word, strings):
            tokens[-1] = Token(last.word + token.word, "n", last.start, token.end)
        else:
            tokens.append(token)
    return tokens


def _may_join(first: Token, second: Token) -> bool:
    pair = (first, second)
    lengths = [len(token.word) for token in pair]
    bound = [lengths[i] == 1 and token.tag in _BOUND_TAGS for i, token in enumerate(pair)]
    content = [not is_function_word(token.word, token.tag) for token in pair]
    if first.word in STOP_WORDS or any(token.word[0] in _NUMERALS for token in pair):
        return False
    if max(lengths) == 1:
        return any(content) and all(c or b for c, b in zip(content, bound, strict=True))
    return (bound[1] and content[0]) or (bound[0] and content[1])


def _is_new(text: str, strings: Strings) -> bool:
    return strings.cohesion(text) >= _MIN_COHESION and strings.freedom(text) >= _MIN_FREEDOM


def general_frequency(word: str) -> int:
    """How often jieba's dictionary has seen `word` in `GENERAL_WORDS` of general Chinese; 0 for an unknown word."""
    return int(tokenizer().FREQ.get(word, 0))


def nested_frequencies(units: Mapping[Words, Unit]) -> dict[Words, list[int]]:
    """For each candidate the frequencies of the longer candidates, seen at least twice, that hold it."""
    longer: dict[Words, list[int]] = defaultdict(list)
    for words, unit in units.items():
        if len(words) > 1 and unit.frequency > 1:
            parts = {words[i : i + n] for n in range(1, len(words)) for i in range(len(words) - n + 1)}
            for part in parts:
                longer[part].append(unit.frequency)
    return longer


@dataclass(frozen=True, slots=True)
class Strings:
    """Counts of the Chinese strings of at most six characters, and what stands beside those seen often."""

    counts: Counter[str]
    total: int
    left: dict[str, Counter[str]]
    right: dict[str, Counter[str]]

    def cohesion(self, text: str) -> float:
        """`pointwise_mutual_information`; 0 for strings not counted."""
        known = text in self.left and len(text) > 1
        return pointwise_mutual_information(text, self.counts, self.total) if known else 0.0

    def association(self, text: str) -> float:
        """`termhood.association`; 0 for strings not counted."""
        known = text in self.left and len(text) > 1
        return association(text, self.counts, self.total) if known else 0.0

    def freedom(self, text: str) -> float:
        """The smaller `branching_entropy` of the two sides; 0 for strings not counted."""
        if text not in self.left:
            return 0.0
        return min(branching_entropy(self.left[text]), branching_entropy(self.right[text]))


def count_strings(runs: Iterable[Sequence[Token]], min_frequency: int = 3) -> Strings:
    """Count the strings of two to six Chinese characters, and their neighbours if seen `min_frequency` times."""
    texts = [m.group() for run in runs for m in _HAN.finditer("".join(token.word for token in run))]
    lengths = range(1, MAX_CHARACTERS + 1)
    counts = Counter(text[i : i + n] for text in texts for n in lengths for i in range(len(text) - n + 1))
    left: dict[str, Counter[str]] = defaultdict(Counter)
    right: dict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        for n in lengths[1:]:
            for i in range(len(text) - n + 1):
                string = text[i : i + n]
                if counts[string] >= min_frequency:
                    left[string][text[i - 1] if i else ""] += 1
                    right[string][text[i + n : i + n + 1]] += 1
    return Strings(counts, sum(map(len, texts)), left, right)


def _folded(text: str, start: int) -> tuple[str, list[int]]:
    """Folded text with the canonical offset of each folded character, and of the end."""
    characters: list[str] = []
    offsets: list[int] = []
    for offset, raw in enumerate(text, start):
        for character in fold(raw):
            characters.append(character)
            offsets.append(offset)
    return "".join(characters), [*offsets, start + len(text)]


def _tokens(run: str, offsets: Sequence[int]) -> list[Token]:
    """Words of a folded run, spaces dropped, "3 + x" as one word. `offsets` holds one more for the end."""
    tokens, position = [], 0
    for word, tag in _tagged(run):
        end = position + len(word)
        if not word.isspace():
            tokens.append(Token(word.replace(" ", ""), tag, offsets[position], offsets[end - 1] + 1))
        position = end
    return tokens


def _tagged(run: str) -> Iterator[tuple[str, str]]:
    position = 0
    for match in _FORMULA.finditer(run):
        yield from tagged(run[position : match.start()], new_words=False)
        yield match.group(), "eng"
        position = match.end()
    yield from tagged(run[position:], new_words=False)
