"""Retrieval: the passages for a question, over one book or many."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby

import numpy as np
import numpy.typing as npt

from corpus.errors import RequestError
from corpus.language.folding import skeleton
from corpus.types import Passage
from index.encoder import Vectors
from index.folder import BookIndex
from index.terms import Group, TermIndex
from rag.citation import cite
from rag.library.guide import Guide
from rag.library.library import Library
from rag.question.language import to_search_form
from rag.question.pinyin import as_chinese
from rag.question.reading import Question, read_question
from rag.question.wording import prior, without_author, wording_of
from rag.search.expectations import is_unmet
from rag.search.verdict import confidence, weights_for
from rag.types import Evidence, Hit

# Of each leg as many passages are scored; on XQuAD 32 hold all of the five that are best when every passage is scored.
_CANDIDATES = 128
_WIDEST_MARGIN = 0.25
_EXACT_LEAST = 6
_EXACT_CANDIDATES = 10
_LEAST_MASS = 1e-9
_LITTLE_KNOWN = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Fusion:
    """How much of each part a score has; of a pair, the first is for Chinese questions, the second for English ones.

    `coverage` weighs itself down in a language the index knows little of; ±.1 is within .003 nDCG@10. `exact` is added
    to a passage that holds the whole question. `neutral` is the share of neutral passages' nearness that is taken from
    a score before it is judged: an English question is near to all of a Chinese book, or far from all of it.
    """

    meaning: float = 1.0
    coverage: tuple[float, float] = (0.4, 0.3)
    exact: float = 1.0
    neutral: tuple[float, float] = (0.0, 0.7)


@dataclass(frozen=True, slots=True)
class Width:
    """Which passages are scored: the best `k` of each leg, the nearest of the rows in each of `spans`, the rows of `more`."""

    k: int = _CANDIDATES
    spans: Sequence[range] = ()
    more: Sequence[npt.NDArray[np.int64]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """The candidates of one book, `rows` of its index, and for each the score and what it is made of.

    `support` is the score less a share of what neutral passages have; `stretch` is the worth of one plain cosine.
    `question` is what was asked of this book, its author's name left out.
    """

    rows: npt.NDArray[np.int64]
    total: npt.NDArray[np.float32]
    dense: npt.NDArray[np.float32]
    coverage: npt.NDArray[np.float32]
    support: npt.NDArray[np.float32]
    absent: tuple[str, ...]
    known: float
    stretch: float
    question: Question

    def best_first(self, index: BookIndex) -> list[int]:
        """The places in `rows` by score, ties by passage id."""
        order = [int(place) for place in np.argsort(-self.total, kind="stable")]
        found: list[int] = []
        for _, alike in groupby(order, key=lambda place: float(self.total[place])):
            places = list(alike)
            found += sorted(places, key=lambda i: index.passages[int(self.rows[i])].id) if len(places) > 1 else places
        return found


@dataclass(frozen=True, slots=True)
class Pointed:
    """Rows that something else than the passages' own words and meaning speaks for, sorted, and what each gains."""

    rows: npt.NDArray[np.int64]
    gains: npt.NDArray[np.float32]

    def at(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """What these rows gain, (len of rows,) float32."""
        if not len(self.rows):
            return np.zeros(len(rows), np.float32)
        places = np.minimum(np.searchsorted(self.rows, rows), len(self.rows) - 1)
        return np.where(self.rows[places] == rows, self.gains[places], np.float32(0))


class Asker:
    """A question with its vectors, each encoded once.

    `leaning`: what passages gain because the question follows on an answer that quoted them, by id, in cosines.
    `wanted`: the new part of such a question, by which the sentences to quote are chosen.
    """

    def __init__(
        self,
        library: Library,
        question: Question,
        leaning: Mapping[str, float] | None = None,
        wanted: Question | None = None,
    ) -> None:
        self.question = question
        self.wanted = wanted or question
        self._leaning = leaning or {}
        self._library = library
        self._vectors: dict[tuple[str, str], Vectors] = {}

    def vector(self, index: BookIndex, text: str) -> Vectors:
        """The vector of `text` by the encoder the index was made with, (dim,) float32."""
        key = (index.encoder, to_search_form(text))
        if key not in self._vectors:
            self._vectors[key] = self._library.encoder_of(index).encode_queries([key[1]])[0]
        return self._vectors[key]

    def scores(self, index: BookIndex, guide: Guide | None = None, k: int = _CANDIDATES) -> Scores:
        """Scores of a book's candidates: meaning, words, the wording's own hints, and what the companion points to."""
        question = self.question
        text = without_author(index.book, question.text)
        vector = self.vector(index, text)
        pointed = [self._leaned_on(index)]
        if guide is not None:
            pointed.append(Pointed(*guide.hints(text, vector, question.language == "en")))
        wording = wording_of(index.book, question.folded)
        spans = [index.passages.rows_in(section) for section in wording.named]
        wide = Width(k, spans, [p.rows for p in pointed])
        plain = score(index, question.without(text), vector, wide=wide)
        hints = prior(index.book, wording, index.passages, plain.rows.tolist())
        hints = hints + sum(p.at(plain.rows) for p in pointed)
        added = plain.stretch * hints
        return replace(plain, total=plain.total + added, support=plain.support + added)

    def _leaned_on(self, index: BookIndex) -> Pointed:
        rows = {index.passages.row_of(passage_id): gain for passage_id, gain in self._leaning.items()}
        held = sorted((row, gain) for row, gain in rows.items() if row is not None)
        return Pointed(np.array([row for row, _ in held], np.int64), np.array([gain for _, gain in held], np.float32))


def score(
    index: BookIndex,
    question: Question,
    vector: Vectors,
    fusion: Fusion = Fusion(),
    wide: Width = Width(),
) -> Scores:
    """nearness + weight * coverage of the candidates; a passage that holds all of the question comes first."""
    english = question.language == "en"
    covered, known = index.coverage(question.text, english)
    rows = index.candidates(index.space.centred(vector, english), covered, wide.k, wide.spans)
    rows = np.unique(np.concatenate([rows, *wide.more])) if wide.more else rows
    coverage = covered[rows]
    near = index.space.near(vector, english, rows)
    total = fusion.meaning * near.passages + fusion.coverage[english] * coverage
    total[_exact_rows(index, question, rows, coverage)] += fusion.exact
    return Scores(
        rows=rows,
        total=total,
        dense=near.passages,
        coverage=coverage,
        support=np.asarray(total - fusion.meaning * fusion.neutral[english] * near.neutral, np.float32),
        absent=index.terms.absent(question.text, english),
        known=known,
        stretch=near.stretch,
        question=question,
    )


def _exact_rows(
    index: BookIndex, question: Question, rows: npt.NDArray[np.int64], coverage: npt.NDArray[np.float32]
) -> list[int]:
    """The places of the candidates that hold the whole question word for word; they are among those that cover it best."""
    if len(question.skeleton) < _EXACT_LEAST:
        return []
    best = np.argsort(-coverage, kind="stable")[:_EXACT_CANDIDATES]
    return [int(i) for i in best if question.skeleton in _skeleton_of(index.passages[rows[i]].text)]


@lru_cache(maxsize=4096)
def _skeleton_of(text: str) -> str:
    return skeleton(text).text


def search(asker: Asker, library: Library, k: int, books: Sequence[str] | None = None) -> tuple[Hit, ...]:
    """The best `k` passages over the books, the book itself before the companion where both answer.

    Of a companion paragraph and its translation only the one in the question's language is shown.
    """
    indexes = [library.index(book_id) for book_id in library.resolve(tuple(books) if books else None)]
    wide = max(_CANDIDATES, 2 * k)
    found = [
        hit
        for index in indexes
        for hit in to_hits(index, asker.scores(index, library.guide(index.book.id), wide), asker.question, k)
    ]
    leads = _companion_leads(asker.question, found)
    has_copy = any(hit.citation.layer == "book" for hit in found)
    ordered = sorted(found, key=lambda hit: (_is_after(hit, has_copy, leads), -hit.score, hit.passage.id))
    return tuple(replace(hit, rank=i) for i, hit in enumerate(ordered[:k], start=1))


def retrieve(
    query: str, k: int = 5, books: Sequence[str] | None = None, library: Library | None = None
) -> tuple[Hit, ...]:
    """The `k` best passages for a question, each with its citation and the evidence for it.

    Args:
        query: a question in Chinese (either script) or English.
        k: how many passages at most, 1 to 1000.
        books: ids of the books to search; None searches all.
        library: an open library; by default that of `$WENSHU_HOME`.

    Raises:
        RequestError: an empty or overlong question, a k out of range, an unknown book.
    """
    if not 1 <= k <= 1000:
        raise RequestError("k is out of range", str(k), "give a number from 1 to 1000")
    question = read_question(query)
    library = (library or Library.open()).snapshot()
    indexes = [library.index(name) for name in library.resolve(tuple(books) if books else None)]
    chinese = as_chinese(question.text, indexes)
    return search(Asker(library, read_question(chinese) if chinese else question), library, k, books)


def to_hits(index: BookIndex, scores: Scores, question: Question, k: int) -> list[Hit]:
    """The best k passages of one book as hits, one of each pair."""
    hits: list[Hit] = []
    seen: set[str] = set()
    order = scores.best_first(index)
    asked = _asked(index, scores)
    for place in order:
        passage = index.passages[scores.rows[place]]
        if passage.id in seen:
            continue
        seen |= {passage.id, passage.pair_id or passage.id}
        shown = _in_language_of(question, passage, index)
        evidence = _evidence(index, scores, asked, place)
        if not hits:
            evidence = replace(evidence, margin=_margin(index, scores, order))
        citation = cite(index.book, shown)
        total = float(scores.total[place])
        hits.append(Hit(rank=len(hits) + 1, score=total, passage=shown, citation=citation, evidence=evidence))
        if len(hits) == k:
            break
    return hits


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a question says in a book's terms: English groups with their rarity, and names and years that the book has."""

    groups: list[tuple[Group, float]]
    named: dict[str, tuple[str, ...]]


def _asked(index: BookIndex, scores: Scores) -> _Asked:
    text, english = scores.question.text, scores.question.language == "en"
    groups = [(g, index.terms.rarity(g)) for g in index.terms.groups(text, english)] if english else []
    named = index.terms.named(text, english)
    return _Asked(groups, {name: keys for name, keys in named.items() if name not in scores.absent})


def _evidence(index: BookIndex, scores: Scores, asked: _Asked, place: int) -> Evidence:
    """Why a candidate was found, but for its lead."""
    row = int(scores.rows[place])
    passage = index.passages[row]
    evidence = Evidence(
        dense=float(scores.dense[place]),
        coverage=float(scores.coverage[place]),
        known=scores.known,
        support=float(scores.support[place]),
        unmet=is_unmet(scores.question.folded, passage.text),
        absent=scores.absent,
        missing=_missing(index, asked.named, row),
        matched=_matched(scores.question, passage),
    )
    return _grounded(evidence, index.terms, asked.groups, row) if asked.groups else evidence


def _margin(index: BookIndex, scores: Scores, order: Sequence[int]) -> float:
    """By how much the best passage leads the next, which is not its own translation, in [0, _WIDEST_MARGIN]."""
    first = index.passages[scores.rows[order[0]]]
    second = next((i for i in order[1:] if index.passages[scores.rows[i]].id != first.pair_id), None)
    lead = _WIDEST_MARGIN if second is None else float(scores.total[order[0]] - scores.total[second])
    return min(lead, _WIDEST_MARGIN)


def _missing(index: BookIndex, named: Mapping[str, Sequence[str]], row: int) -> tuple[str, ...]:
    """Those of the names and years that neither this passage has, nor those beside it in its section."""
    section = index.passages[row].section_id
    beside = range(max(0, row - 1), min(row + 2, len(index.passages)))
    rows = [i for i in beside if index.passages[i].section_id == section]
    return index.terms.missing(named, rows)


def _grounded(evidence: Evidence, terms: TermIndex, groups: Sequence[tuple[Group, float]], row: int) -> Evidence:
    """The evidence with what an English question's coverage of a passage rests on."""
    grounds = terms.grounds(groups, row)
    mass = max(sum(rarity for _, rarity in groups), _LEAST_MASS)
    return replace(
        evidence,
        ambiguous=max(0.0, evidence.coverage - grounds.sure / mass),
        elsewhere=grounds.elsewhere,
        bare=evidence.coverage > 0 and not grounds.words and evidence.known < _LITTLE_KNOWN,
    )


def _companion_leads(question: Question, found: Sequence[Hit]) -> bool:
    """True where the companion answers and the book itself has nothing to say."""
    surest = {"book": 0.0, "companion": 0.0}
    for hit in found:
        surest[hit.citation.layer] = max(surest[hit.citation.layer], confidence(question, hit))
    weights = weights_for(question)
    return surest["companion"] >= weights.answered and surest["book"] < weights.related / 2


def _is_after(hit: Hit, has_copy: bool, companion_leads: bool) -> bool:
    """True for a companion paragraph that follows the book; a report on what the copy holds always does."""
    if hit.citation.layer == "book":
        return False
    return not companion_leads or (has_copy and hit.citation.basis in ("foreword", "preface"))


def _in_language_of(question: Question, passage: Passage, index: BookIndex) -> Passage:
    """The passage or its translation, whichever is in the question's language."""
    if passage.pair_id is None or (passage.language == "en") == (question.language == "en"):
        return passage
    row = index.passages.row_of(passage.pair_id)
    return passage if row is None else index.passages[row]


def _matched(question: Question, passage: Passage) -> tuple[str, ...]:
    folded = skeleton(passage.text).text
    return tuple(token for token in question.tokens if re.sub(r"\W", "", token) in folded)
