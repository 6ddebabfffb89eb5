"""Which titles of the contents fit what a question asks about."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from corpus.language.english import base, stem
from corpus.language.folding import fold
from corpus.language.segment import STOP_WORDS, query_tokens, tokens, words
from corpus.types import Section

# Verbs and particles of asking that stand beside a topic without a space.
_ASKING = re.compile("谈|讲|说|写|论|是在|在(?=\\s|$|[?？谈讲说])|到底|专门|有没有|一章|一节")
_LEAST_STEM, _STEM_SHARE = 5, 0.6
_TITLE_WEIGHT = 1.0
_DENSE_WEIGHT = 3.0
_LEAST_COVERAGE = 0.34


@dataclass(frozen=True, slots=True)
class TitleIndex:
    """The titles of a book's contents as token sets, with how rare each token is among them."""

    sections: tuple[Section, ...]
    zh: tuple[frozenset[str], ...]
    en: tuple[frozenset[str], ...]
    weights: dict[str, float] = field(default_factory=dict)

    @classmethod
    @lru_cache(maxsize=32)
    def of(cls, sections: tuple[Section, ...]) -> TitleIndex:
        """The index of the sections that stand in the contents; kept, as every question asks it."""
        listed = tuple(s for s in sections if s.level > 0)
        zh = tuple(frozenset(tokens(s.title)) for s in listed)
        en = tuple(frozenset(_stems(s.title_en)) for s in listed)
        counts = Counter(token for one in (*zh, *en) for token in one)
        weights = {token: float(np.log(1 + len(listed) / n)) for token, n in counts.items()}
        return cls(listed, zh, en, weights)

    def coverage(self, topic: str) -> list[float]:
        """For each section the share of the topic's words, by rarity, that its title holds. In [0, 1]."""
        wanted = list(dict.fromkeys(content_words(topic)))
        rare = float(np.log(1 + len(self.sections)))
        total = sum(self.weights.get(token, rare) for token in wanted)
        if not total:
            return [0.0] * len(self.sections)
        return [
            sum(self.weights[token] for token in wanted if token in zh or token in en) / total
            for zh, en in zip(self.zh, self.en, strict=True)
        ]

    def covers(self, topic: str) -> dict[str, float]:
        """For each section, by id, the share of the topic's words, in characters, that its title has. In [0, 1].

        Unlike `coverage`, whole words are held against the title, in any form; 0 for a topic without words.
        """
        chinese, english = named_words(topic)
        total = sum(map(len, (*chinese, *english)))
        shares = {}
        for section in self.sections:
            title = fold(section.number + section.title)
            latin = re.findall(r"[a-z0-9]+", fold(f"{section.title} {section.title_en}"))
            held = [word for word in chinese if word in title]
            held += [word for word in english if any(_same_word(word, other) for other in latin)]
            shares[section.id] = sum(map(len, held)) / total if total else 0.0
        return shares


def named_words(topic: str) -> tuple[list[str], list[str]]:
    """The Chinese and the English words of a topic that name something."""
    chinese = [word for word in words(_without_latin(_ASKING.sub(" ", topic))) if word not in STOP_WORDS]
    english = [word for word in re.findall(r"[a-z][a-z0-9]+", topic.lower()) if word not in STOP_WORDS]
    return chinese, english


def _same_word(one: str, other: str) -> bool:
    """Whether two English words are forms of one: equal in their base, or for the most part from the start on."""
    if base(one) == base(other):
        return True
    n = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return n >= _LEAST_STEM and n >= _STEM_SHARE * max(len(one), len(other))


def best_titles(
    index: TitleIndex, topic: str, similarity: dict[str, float], within: Section | None, wants: str | None
) -> list[tuple[Section, float]]:
    """Sections by how well their titles fit the topic, best first, those that do not fit left out.

    `similarity`: cosine of the question with the best paragraph about each section, where one is known.
    """
    coverage = index.coverage(topic)
    mean = float(np.mean(list(similarity.values()))) if similarity else 0.0
    scored = []
    for section, share in zip(index.sections, coverage, strict=True):
        near = similarity.get(section.id, mean) - mean
        if not _may_be_meant(section, within, wants):
            continue
        fit = 0.5 * share if section is within and wants != "chapter" else share
        if wants == "chapter":
            children = [c for s, c in zip(index.sections, coverage, strict=True) if s.parent == section.id]
            fit = max([share, *(0.8 * c for c in children)])
        scored.append((section, fit, _TITLE_WEIGHT * fit + _DENSE_WEIGHT * near))
    scored.sort(key=lambda row: (-row[2], row[0].id))
    return [(section, share) for section, share, total in scored if share >= _LEAST_COVERAGE or total >= 0.25]


def _may_be_meant(section: Section, within: Section | None, wants: str | None) -> bool:
    """Whether a section can be the answer: inside the chapter named, of the level asked for."""
    if within is not None:
        return section.id == within.id or section.id.startswith(f"{within.id}-s")
    return not (wants == "chapter" and section.kind == "section") and not (
        wants == "section" and section.kind != "section"
    )


def content_words(text: str) -> list[str]:
    """The words of `text` that name something: tokens of its Chinese, stems of its English."""
    return [*query_tokens(_without_latin(text)), *_stems(text)]


def _without_latin(text: str) -> str:
    return re.sub(r"[A-Za-z]+", " ", text)


def _stems(text: str) -> list[str]:
    return [stem(word) for word in query_tokens(re.sub(r"[^A-Za-z]+", " ", text)) if word.isascii()]
