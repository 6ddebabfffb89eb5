"""What a question takes for granted, and whether a passage says it: names, numbers, dates, the terms it turns on.

A passage about Ningbo does not answer a question about Hangzhou, however near it is. Every claim has the ways in which the
book can say it; one that neither the passage nor what stands beside it says is unsupported, and the answer names it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from corpus.language.degrees import degrees_in
from corpus.language.english import STOP_WORDS, base_forms
from corpus.language.folding import count_han, fold, is_han
from corpus.language.names import names_in, tag_of, ways_to_say, word_list
from corpus.language.numbers import english_numbers, number_tokens
from corpus.language.pinyin import pinyin, toneless
from corpus.types import Passage
from index.folder import BookIndex
from index.terms import Group
from rag.question.reading import Question
from rag.search.compounds import terms_in

Kind = Literal["name", "number", "degree", "term"]

_QUOTED = re.compile('[“"「『《]([^“”"「」『』《》]{2,20})[”"」』》]')
_PLACE_IN_BOOK = re.compile(
    r"第[\d零〇一二三四五六七八九十百]+(?:[章节回讲课卷篇部编页条个件种点次]|步)|\b(?:chapters?|sections?|pages?|pp?\.) ?[\dixvl]+"
)
_LATIN = re.compile(r"(?<!\d)(?:[A-Za-zÀ-ɏ]|\d(?=[A-Z]))[A-Za-zÀ-ɏ0-9]*(?:[.'’+\-_][A-Za-z0-9]+)*")
_LATIN_FOLDED = re.compile(r"[a-z][a-z0-9]*(?:[._+\-][a-z0-9]+)*")
_YEAR = re.compile(r"\d{4}\s*年")
_OPTION = re.compile(r"(?<![\w-])--?[A-Za-z][\w-]*")
_SENTENCE_START = re.compile(r"(?:^|[.?!:]\s+|[“\"(]\s*)$")
# A count that small is as often written out, or is the length of a list asked for.
_LEAST_NUMBER = 10
_TWO_WORDS = 4
_ACRONYM = 4
_NEAR = 8
# Shorter ones are the sound of too much.
_LEAST_HEARD = 5
# "3 + X": figures and letters that are one name.
_FORMULA = re.compile(r"(?<![\w.])\d+\s*[+×/]\s*[A-Za-z]\b|(?<![\w.])[A-Za-z]\s*[+×/]\s*\d+\b")
_SIGNS = re.compile(r"\w+|[^\w\s]")
_SIGNATURE = 80
# ln(1 + ...) of a word that a fifth of the passages hold.
_SUBJECT_IDF = 1.6
_LATIN_BOOK = 0.15


@dataclass(frozen=True, slots=True)
class Claim:
    """`words` as the question has them; `keys`: how the book can say each part of it, in folded text or as tokens of numbers.

    A key that begins with "~" is a pattern.
    """

    words: str
    kind: Kind
    keys: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What a stretch of text says: folded, without dots inside names, with its numbers and Latin words."""

    folded: str
    numbers: frozenset[str]
    latin: frozenset[str]

    @classmethod
    def of(cls, text: str) -> Said:
        """What `text` says."""
        folded = re.sub("[·•・]", "", fold(text))
        latin = frozenset(_LATIN_FOLDED.findall(folded))
        parts = frozenset(part for word in latin for part in re.split(r"[._+\-]", word))
        return cls(folded, frozenset(number_tokens(folded)), latin | parts)

    def holds(self, claim: Claim) -> bool:
        """True when of each part of a claim one of the ways to say it stands here."""
        return all(any(self._holds(key) for key in part) for part in claim.keys)

    def _holds(self, key: str) -> bool:
        if key[0] == "~":
            return re.search(key[1:], self.folded) is not None
        if key[0] == "#" or re.fullmatch(r"m\d+", key):
            return key in self.numbers
        return (
            key in self.folded
            if is_han(key[0]) or key[0] == "-"
            else key in self.latin or (len(key) > 3 and key in self.folded)
        )


def claims_of(question: Question, index: BookIndex) -> tuple[Claim, ...]:
    """The claims of a question as one book can say them, in the question's order of kinds: names, numbers, terms."""
    english = question.language == "en" or len(_LATIN.findall(question.text)) > count_han(question.text)
    if english:
        found = [*_english_names(question, index), *_english_numbers(question), *_english_terms(question, index)]
    else:
        found = [*_chinese_names(question, index), *_chinese_numbers(question), *_chinese_terms(question, index)]
    found += [
        Claim(f, "name", (("~(?<!\\d)" + r"\s*".join(map(re.escape, _SIGNS.findall(fold(f)))),),))
        for f in _FORMULA.findall(question.text)
    ]
    found += [Claim(option, "name", ((option.lower(),),)) for option in _OPTION.findall(question.text)]
    found += [Claim(words, "degree", (ways,)) for words, ways in degrees_in(question.folded)]
    by_words = {claim.words.lower(): claim for claim in reversed(found)}
    return tuple(claim for claim in dict.fromkeys(found) if by_words[claim.words.lower()] is claim)


def unsupported(claims: Sequence[Claim], index: BookIndex, passage: Passage) -> tuple[Claim, ...]:
    """The claims that neither the passage says, nor its neighbours in the section, nor the headings above it.

    A term the question turns on may stand anywhere in the book: what is defined once is meant everywhere.
    """
    if not claims:
        return ()
    said, signed = _said_around(index, passage), _signature(index, passage)
    return tuple(
        claim
        for claim in claims
        if not (
            said.holds(claim)
            or _is_heard(claim, said)
            or (claim.kind == "term" and in_book(claim, index))
            or (not _is_place(claim) and signed.holds(claim))
        )
    )


def in_book(claim: Claim, index: BookIndex) -> bool:
    """True when the book says it anywhere in its text."""
    return _said_by(index.book.canonical_text).holds(claim)


def rivals(claim: Claim, asked: Question, text: str) -> tuple[str, ...]:
    """What a text says in the place of a claim: its own years, people or places that the question lacks; at most two."""
    folded = fold(text)
    if claim.kind == "degree":
        return ()
    if claim.kind == "number":
        asked_numbers = set(number_tokens(asked.folded))
        found = [year for year in _YEAR.findall(folded) if not set(number_tokens(year)) & asked_numbers]
    else:
        kinds = {name.kind for name in names_in(fold(claim.words))} or {"person", "place"}
        kinds |= {"place", "organisation"} if kinds & {"place", "organisation"} else set()
        found = [n.text for n in names_in(folded) if n.kind in kinds and n.text not in asked.folded]
    return tuple(dict.fromkeys(found))[:2]


def is_everyday(word: str) -> bool:
    """True for an English word that a dictionary explains others with; corpus/data/everyday-english.txt says how it was made."""
    plain = re.split("['’]", word)[0]
    return plain in STOP_WORDS or not word_list("everyday-english").isdisjoint(base_forms(plain))


def _said_around(index: BookIndex, passage: Passage) -> Said:
    row = index.passages.row_of(passage.id)
    if row is None:
        return Said.of(passage.text)
    beside = [p for p in index.passages[max(0, row - 1) : row + 2] if p.section_id == passage.section_id]
    section = index.book.section(passage.section_id)
    titles = [f"{s.title} {s.title_en}" for s in (*index.book.ancestors(section), section)]
    return Said.of("\n".join([*titles, *(p.text for p in beside)]))


def _signature(index: BookIndex, passage: Passage) -> Said:
    """The end of the passage's section: who signs a part speaks in all of it."""
    section = index.book.section(passage.section_id)
    return Said.of(index.book.canonical_text[max(section.body, section.end - _SIGNATURE) : section.end])


def _is_heard(claim: Claim, said: Said) -> bool:
    """True where a name written in pinyin is the sound of what is said: Qinghe of 青河."""
    words = [word.lower() for word in _LATIN.findall(claim.words) if len(word) >= _LEAST_HEARD and word.isalpha()]
    if claim.kind != "name" or not words:
        return False
    sound = toneless(pinyin(said.folded)).replace(" ", "")
    return all(word in sound for word in words)


def _is_place(claim: Claim) -> bool:
    return any(tag_of(key) == "ns" for part in claim.keys for key in part)


@lru_cache(maxsize=8)
def _said_by(text: str) -> Said:
    return Said.of(text)


def _chinese_names(question: Question, index: BookIndex) -> Iterable[Claim]:
    for name in names_in(question.folded):
        whole = tuple(key for key in ways_to_say(name.text) if "·" not in key)
        halves = name.kind in ("organisation", "other") and len(name.text) == _TWO_WORDS
        # 上海市委: of two words, near each other; another city's committee beside the city is not it.
        near = (f"~{name.text[:2]}[^。！？]{{0,{_NEAR}}}{name.text[2:]}",)
        yield Claim(name.text, "name", (near if halves else whole,))
    for word in _LATIN.findall(question.text):
        if len(word) > 1 and not is_everyday(word.lower()):
            yield Claim(word, "term" if _is_the_subject(word, index) else "name", (_forms(word),))


def _is_the_subject(word: str, index: BookIndex) -> bool:
    """True for a Latin word that a good part of the book's passages hold: it is meant where it is not said."""
    return index.lexical.idf(word.lower()) < _SUBJECT_IDF


def _chinese_numbers(question: Question) -> Iterable[Claim]:
    plain = _PLACE_IN_BOOK.sub(" ", question.folded)
    for match in re.finditer(
        r"\d[\d,.]*\d?(?:\s*[百千]?[万亿])?(?:\s*[年月])?|[零〇一二三四五六七八九十百千万亿两]{2,}", plain
    ):
        tokens = number_tokens(match[0])
        if tokens and _is_telling(tokens[-1]):
            yield Claim(match[0].strip(), "number", ((tokens[-1],),))


def _chinese_terms(question: Question, index: BookIndex) -> Iterable[Claim]:
    for match in _QUOTED.finditer(question.text):
        words = fold(match[1]).strip()
        if count_han(words):
            yield Claim(match[1], "term", ((re.sub(r"[·•・]", "", words),),))
    yield from (Claim(term, "term", ((term,),)) for term in terms_in(question.folded, index.book.canonical_text))


def _english_names(question: Question, index: BookIndex) -> Iterable[Claim]:
    """Capitalised words side by side are one name. One of its telling words is enough; of everyday words all are needed."""
    for words in _capitalised(question.text):
        groups = index.terms.groups(" ".join(words), True)
        telling = [key for g in groups if " " in g.label or not is_everyday(g.label) for key in g.keys]
        if len(words) == 1 and words[0].isupper() and len(words[0]) <= _ACRONYM:
            # 联合国 for UN: an acronym that the book never writes is not missed.
            claim = Claim(words[0], "name", ((*telling, words[0].lower()),))
            yield from [claim] if in_book(claim, index) else []
            continue
        everyday = all(is_everyday(word.lower()) for word in words) and not _is_of_a_place(words, groups)
        if not everyday:
            yield Claim(" ".join(words), "name", ((*telling, *_itself(words)),))
        elif len(words) > 1:
            whole = " ".join(words).lower()
            yield Claim(" ".join(words), "name", tuple((*g.keys, whole) for g in groups))


def _is_of_a_place(words: Sequence[str], groups: Sequence[Group]) -> bool:
    """True for one everyday word that names a country or its people: French, Roman. A Chinese book is about China unsaid."""
    return (
        len(words) == 1
        and words[0] not in ("China", "Chinese")
        and any(tag_of(key) == "ns" for group in groups for key in group.keys)
    )


def _itself(words: Sequence[str]) -> tuple[str, ...]:
    """A name as it is, where the book writes it in Latin letters: its words that are not everyday ones, else all of it."""
    telling = [word.lower() for word in words if not is_everyday(word.lower())]
    return tuple(telling) or (" ".join(words).lower(),)


def _capitalised(text: str) -> list[list[str]]:
    """Runs of capitalised words, of which the first of a sentence counts only if it is no everyday word."""
    runs: list[list[str]] = []
    end = -1
    for match in _LATIN.finditer(text):
        word = re.sub(r"['’]s$", "", match[0])
        first = _SENTENCE_START.search(text[: match.start()]) is not None
        lower = word.lower()
        telling = word[0].isupper() and len(word) > 1 and lower not in STOP_WORDS and not (first and is_everyday(lower))
        if not telling:
            continue
        if runs and text[end : match.start()] in (" ", " of ", " of the "):
            runs[-1].append(word)
        else:
            runs.append([word])
        end = match.start() + len(word)
    return runs


def _english_numbers(question: Question) -> Iterable[Claim]:
    plain = _PLACE_IN_BOOK.sub(" ", question.folded)
    for tokens in english_numbers(plain):
        if _is_telling(tokens[-1]):
            yield Claim(tokens[-1][1:], "number", (tokens,))
    for match in re.finditer(r"[零〇一二三四五六七八九十百千万亿两]{2,}", plain):
        yield from (Claim(match[0], "number", ((token,),)) for token in number_tokens(match[0])[-1:])


def _english_terms(question: Question, index: BookIndex) -> Iterable[Claim]:
    """Rare words for which the dictionary has a Chinese one: the question turns on them; and words that no dictionary has.

    Such a one (bcachefs), in a book that writes its terms in Latin letters, is a name and has to be said where the answer is.
    """
    for match in _LATIN.finditer(question.text):
        word = match[0]
        keys = [key for group in index.terms.groups(word, True) for key in group.keys]
        if not word_list("rare-english").isdisjoint(base_forms(word)):
            yield Claim(word, "term", ((*keys, *_forms(word)),))
        elif (
            word.islower()
            and len(word) > 2
            and _is_no_word(word, keys)
            and _writes_latin(index)
            and not _is_the_subject(word, index)
        ):
            yield Claim(word, "name", ((*keys, *_forms(word)),))


def _writes_latin(index: BookIndex) -> bool:
    """True for a book of which a good part is in Latin letters, as of manuals of software: it does not translate their words."""
    return _latin_share(index.book.canonical_text) >= _LATIN_BOOK


@lru_cache(maxsize=8)
def _latin_share(text: str) -> float:
    han = count_han(text)
    latin = len(re.findall("[A-Za-z]", text))
    return latin / max(1, latin + han)


def _is_no_word(word: str, keys: Sequence[str]) -> bool:
    parts = re.split(r"[-_.+'’]", word)
    return not any(is_han(key[0]) for key in keys) and not any(is_everyday(part) for part in parts if part)


def _forms(word: str) -> tuple[str, ...]:
    """A Latin word as a book may write it: "rebasing" also as "rebase", "git-p4" also in its parts."""
    lower = word.lower()
    parts = [part for part in re.split(r"[-_.+'’]", lower) if len(part) > 1]
    return tuple(dict.fromkeys([*base_forms(lower), *parts]))


def _is_telling(token: str) -> bool:
    """True for a month, and for a number that is no small count."""
    return token[0] == "m" or (token[0] == "#" and float(token[1:]) >= _LEAST_NUMBER)
