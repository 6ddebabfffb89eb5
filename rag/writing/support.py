"""Whether cited words support a sentence: its numbers, names and denials, and each of its content words, in either language.

Words are compared, not meanings: a sentence that says with the quote's own words who did what to whom the wrong way round
is not noticed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.language.english import base_forms
from corpus.language.folding import fold
from corpus.language.numbers import english_numbers, number_tokens, number_word, parse_numeral, read_number
from corpus.types import Passage
from index.folder import BookIndex
from rag.question.language import detect_language
from rag.question.reading import read_question
from rag.search.claims import Said, claims_of
from rag.writing.vocabulary import Vocabulary, content_words, things_named

_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*(?:'[a-z]+)?")
_NUMERALS = re.compile("[零〇一二三四五六七八九十百千万亿两]+")
_LENGTH = re.compile(
    r"(\d[\d,.]*)\s*(?:thousand|million|billion|[百千万亿])?\s*(?:square |cubic |平方|立方)?"
    r"(?:(?:kilo|centi|milli)?met(?:re|er)|km|cm|mm|taels?|yuan|tons?|mu\b|jin\b|[米公厘毫元吨亩斤两])"
)
_LENGTH_ZH = re.compile(
    "([0-9][0-9,.]*|[零〇一二三四五六七八九十百千万亿两]+)([百千万亿]?)(?:平方|立方)?[米公厘毫元吨亩斤两银]"
)
_TENTHS = re.compile("([一二三四五六七八九])成")
# One thing is often "a" thing; "may", "march" and "second" are other words too.
_LOOSE_NUMBERS = frozenset({"#1", "#0", "%"})
_LOOSE_WORDS = frozenset({"one", "first", "may", "march", "second", "once"})
_DENIES_EN = re.compile(r"\b(?:not|no|never|neither|nor|none|nothing|nobody|nowhere|without|cannot|hardly)\b|n't\b")
_DENIES_ZH = re.compile("[不没未无勿莫]")
_DENIES_NOTHING = re.compile(
    "不过|不少|不同|不断|不但|不仅|不只|不管|不论|不久|不得不|差不多|不禁|不止|无论|无数|未来|没收|无不|莫大|不满|不足|不到|[^，。]不[^，。？]{0,6}？"
)
# English words that say by themselves what Chinese denies.
_DENIED_BY_ITSELF = frozenset(
    """absent alone avoid before below decline deny differ different exempt fail fewer free impossible lack lacking least
    less lose lost miss missing nearly only refuse rather reject remain safe short unable under unlike until unknown
    unchanged useless stop forbid forbidden ban prevent instead""".split()
)
_CLAUSE = re.compile(r"[^，。；：！？,;:!?\n]+")


@dataclass(frozen=True, slots=True)
class Ground:
    """What a sentence may rest on: quoted words, where they start in a book, and the passage they stand in."""

    text: str
    start: int
    passage: Passage
    index: BookIndex

    @property
    def titles(self) -> str:
        """The titles above the quote, and the book's."""
        book, section = self.index.book, self.index.book.section(self.passage.section_id)
        return "\n".join([book.title, *(f"{s.heading} {s.title_en}" for s in (*book.ancestors(section), section))])

    @property
    def around(self) -> str:
        """The titles, the authors and the whole passage: what a name may come from."""
        return "\n".join([self.titles, *self.index.book.authors, self.passage.text])


@dataclass(frozen=True, slots=True)
class Support:
    """`wrong`: numbers, names and denials that the quotes do not hold; `unsaid`: content words, of `n_words`.

    `n_numbers`: how many numbers the sentence has.
    """

    wrong: tuple[str, ...]
    unsaid: tuple[str, ...]
    n_words: int
    n_numbers: int


def support(sentence: str, grounds: Sequence[Ground]) -> Support:
    """What of a sentence the grounds it cites do not hold. `grounds`: one at least."""
    quoted = "\n".join(ground.text for ground in grounds)
    titles = things_named("\n".join(ground.titles for ground in grounds))
    vocabulary, around = Vocabulary.of(f"{titles}\n{quoted}"), Said.of("\n".join(ground.around for ground in grounds))
    names = [c for c in claims_of(read_question(sentence), grounds[0].index) if c.kind == "name"]
    held = {word for claim in names if around.holds(claim) for word in _WORD.findall(fold(claim.words))}
    wrong = [*_wrong_numbers(sentence, quoted), *_wrong_measures(sentence, quoted)]
    wrong += (c.words for c in names if not around.holds(c))
    numbers = _numbers_of(quoted)
    spelled = {part for word, _ in _spelled(fold(sentence)) for part in word.split("-")}
    telling = [word for word in content_words(sentence) if word not in spelled and number_word(word) not in numbers]
    unsaid = [word for word in telling if word not in held and not vocabulary.holds(word)]
    if _denied_otherwise(sentence, quoted, telling):
        wrong.append("not")
    return Support(
        tuple(dict.fromkeys(wrong)), tuple(unsaid), len(telling), len(_numbers_of(sentence) - _LOOSE_NUMBERS)
    )


def _wrong_numbers(sentence: str, quoted: str) -> Iterable[str]:
    """The numbers of a sentence that the quoted words lack, as written there."""
    held = _numbers_of(quoted)
    folded = fold(sentence)
    if detect_language(sentence) == "en":
        yield from (tokens[-1].lstrip("#") for tokens in english_numbers(folded) if held.isdisjoint(tokens))
        yield from (word for word, token in _spelled(folded) if token not in held)
    else:
        yield from (token.lstrip("#") for token in number_tokens(folded) if token not in held | _LOOSE_NUMBERS)


def _wrong_measures(sentence: str, quoted: str) -> Iterable[str]:
    """The lengths, weights and sums of a sentence whose numbers the quoted words have of other things only."""
    measured = {token for match in _LENGTH_ZH.finditer(fold(quoted)) for token in _numbers_of("".join(match.groups()))}
    for match in _LENGTH.finditer(fold(sentence)) if measured else ():
        if measured.isdisjoint(_numbers_of(match[0])):
            yield match[1]


def _numbers_of(text: str) -> set[str]:
    """Every reading of every number in a text. The marks of its notes are none."""
    folded = fold("".join(sign for sign in text if unicodedata.category(sign) != "No"))
    digits = {token for tokens in english_numbers(folded) for token in tokens}
    numerals = {f"#{value}" for run in _NUMERALS.findall(folded) if (value := parse_numeral(run)) is not None}
    tenths = {f"#{10 * value}" for run in _TENTHS.findall(folded) if (value := parse_numeral(run)) is not None}
    return {*number_tokens(folded), *digits, *numerals, *tenths, *(token for _, token in _spelled(folded))}


def _spelled(folded: str) -> Iterable[tuple[str, str]]:
    """The numbers that an English text spells out, with their tokens; "one", "may" and the like mean other things too."""
    for word in _WORD.findall(folded):
        token = number_word(word)
        if token is None and "-" in word and (value := read_number(word)) is not None:
            token = f"#{value}"
        if token is not None and word not in _LOOSE_WORDS:
            yield word, token


def _denied_otherwise(sentence: str, quoted: str, telling: Sequence[str]) -> bool:
    """True when one of the two denies what the other states, as far as the quote's nearest clause tells."""
    denied = _denies(sentence)
    clauses = _CLAUSE.findall(quoted) or [quoted]
    if denied:
        return not any(map(_denies, clauses))
    numbers = _numbers_of(sentence)
    weights = [
        sum(Vocabulary.of(clause).holds(word) for word in telling) + len(numbers & _numbers_of(clause))
        for clause in clauses
    ]
    nearest = [clause for clause, weight in zip(clauses, weights, strict=True) if weight == max(weights)]
    if not max(weights) or not all(map(_denies, nearest)):
        return False
    forms = {form for word in _WORD.findall(fold(sentence)) for form in base_forms(word)}
    return forms.isdisjoint(_DENIED_BY_ITSELF)


def _denies(text: str) -> bool:
    folded = fold(text)
    return bool(_DENIES_EN.search(folded) or _DENIES_ZH.search(_DENIES_NOTHING.sub("", folded)))
