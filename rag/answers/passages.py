"""Answers from the passages: the sentences that answer, quoted; else what is near; else that the book is silent."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from corpus.errors import RequestError
from corpus.language.folding import fold, skeleton
from index.folder import BookIndex
from rag.answers.contents import announced
from rag.answers.phrases import say
from rag.answers.structure import from_contents
from rag.answers.turn import Turn
from rag.citation import cite, place_label
from rag.question.reading import Question
from rag.question.wording import without_author
from rag.search.asked_for import lacks_what_is_asked
from rag.search.claims import Claim, claims_of, in_book, rivals, unsupported
from rag.search.spans import best_span
from rag.search.verdict import confidence, verdict, weights_for
from rag.types import Answer, Citation, Hit, Language, Quote, Verdict

# The most quotes beside an answer, and where nothing answers; by how much a further one may score less.
_MOST_QUOTES, _NEAR_SCORE = (4, 5), 0.25
_ALIKE = 0.02
# A passage that speaks of something else is related at most: this share of the threshold is all it gets.
_DIFFERS = 0.9
# Fewer characters than these say nothing beside an answer: "...", a row of dots.
_LEAST_QUOTED = 6
_MOST_NAMED = 3
# A list is asked for whole: a passage that lists as many things as it should have, or many, has it.
_MANY = 6
_ALL = re.compile(r"列[出举全](?!一)|全部|所有|逐一|依次|\b(?:all|every|each|list|name|enumerate)\b")
# What divides the things of a list.
_LISTING = re.compile("[、；;•·]|[和与及]|以及|第[一二三四五六七八九十]|(?:首先|其次|再次|一是|二是)|\n[-*\\d]")


def answer_passages(turn: Turn) -> Answer | None:
    """The passages; where they are the companion's or only near, and the contents announce the matter, that."""
    answer = from_passages(turn)
    if answer.verdict == "answered" and any(quote.citation.layer == "book" for quote in answer.quotes):
        return answer
    missing = announced(turn.question, turn.spoken, turn.contents)
    return replace(from_contents(turn, missing), hits=turn.hits) if missing else answer


def from_passages(turn: Turn) -> Answer:
    """The sentences of the best passages, as far as they answer.

    Raises:
        RequestError: the books hold no text.
    """
    question = turn.question
    if not turn.hits:
        raise RequestError("the books asked hold no text", ", ".join(turn.indexes), "import a file: wenshu import FILE")
    claims = {book_id: _claims(turn, index) for book_id, index in turn.indexes.items()}
    chosen = _chosen(question, [_read(turn, hit, claims[hit.passage.book_id]) for hit in turn.hits])
    decided = verdict(question, chosen[0].probability)

    def sure(one: _Reading) -> bool:
        return one.probability >= weights_for(question).answered

    chosen.sort(key=lambda one: not sure(one))
    quotes: tuple[Quote, ...] = ()
    if decided != "not_found":
        quotes = tuple(
            Quote(marker=i, citation=one.citation, context=one.hit.passage) for i, one in enumerate(chosen, start=1)
        )
    return Answer(
        query=question.text,
        language=question.language,
        verdict=decided,
        confidence=chosen[0].probability,
        statement=_differing(turn, chosen[0], quotes)
        + _statement(decided, quotes, turn.spoken, sum(map(sure, chosen))),
        quotes=quotes,
        hits=turn.hits,
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """A passage as read for the question: the sentences to quote, what of the question it does not say, how sure it answers."""

    hit: Hit
    citation: Citation
    lacking: tuple[Claim, ...]
    probability: float


def _claims(turn: Turn, index: BookIndex) -> tuple[Claim, ...]:
    """What the question takes for granted, as one book can say it; of its author every page is."""
    return claims_of(turn.question.without(without_author(index.book, turn.question.text)), index)


def _read(turn: Turn, hit: Hit, claims: tuple[Claim, ...]) -> _Reading:
    """A passage read: it answers only if it speaks of what the question names, and its sentences hold what is asked for."""
    index, asker = turn.indexes[hit.passage.book_id], turn.asker
    start, end = best_span(index, hit, asker.wanted, asker.vector(index, asker.wanted.text))
    citation = cite(index.book, hit.passage, start, end)
    lacking = unsupported(claims, index, hit.passage)
    probability = confidence(turn.question, hit)
    short = _is_no_list(turn.question, citation.text) or lacks_what_is_asked(asker.wanted.folded, citation.text)
    if lacking or short:
        probability = min(probability, round(weights_for(turn.question).answered * _DIFFERS, 6))
    return _Reading(hit, citation, lacking, probability)


def _is_no_list(question: Question, text: str) -> bool:
    """True where a list, or one of its items, is asked for and a text lists nothing: no list of the book fitted the question.

    An item must be named as the question counts it (第二阶段); of a whole list the quote must have the signs.
    """
    asked = question.listed
    if asked is None:
        return False
    if asked.nth is None and _ALL.search(question.folded):
        return len(re.findall("[、；;]", text)) < (asked.count or _MANY) - 1
    if asked.nth is not None:
        return not asked.phrase or asked.phrase not in re.sub(r"\s", "", fold(text))
    return _LISTING.search(text) is None


def _differing(turn: Turn, lead: _Reading, quotes: tuple[Quote, ...]) -> str:
    """What of the question the book does not say, or not there; said only where nothing answers."""
    index, spoken = turn.indexes[lead.hit.passage.book_id], turn.spoken
    said = []
    for claim in lead.lacking[:_MOST_NAMED]:
        others = rivals(claim, turn.question, quotes[0].text) if quotes else ()
        key = "differs_absent" if not in_book(claim, index) else "differs_from" if others else "differs_here"
        said.append(say(key, spoken, words=claim.words, others=say("comma", spoken).join(others)))
    return " ".join(said) + (" " if said and spoken == "en" else "")


def _chosen(question: Question, readings: list[_Reading]) -> list[_Reading]:
    """The passages to quote: the book's own where it answers, else the best; then those that score nearly as well."""
    threshold = weights_for(question).answered
    book = [r for r in readings if r.hit.citation.layer == "book" and r.probability >= threshold]
    # Of passages that score alike, the one nearer in meaning leads: words alone favour the longer.
    alike = [r for r in book if r.hit.score >= book[0].hit.score - _ALIKE]
    lead = max(alike or readings, key=lambda r: (r.hit.evidence.dense if alike else r.probability, -r.hit.rank))
    near = [
        r
        for r in readings
        if r is not lead
        and r.hit.citation.layer == lead.hit.citation.layer
        and r.hit.score >= lead.hit.score - _NEAR_SCORE
        and len(skeleton(r.citation.text).text) >= _LEAST_QUOTED
    ]
    return [lead, *near][: _MOST_QUOTES[not alike]]


def _statement(decided: Verdict, quotes: tuple[Quote, ...], spoken: Language, n_sure: int) -> str:
    """What is said around the quotes; the first `n_sure` answer, those after them are only related."""
    if decided == "not_found":
        return say("not_found", spoken)
    if decided == "related":
        return say("related", spoken, quotes=_listed(quotes))
    shown, beside = _listed(quotes[:n_sure]), _listed(quotes[n_sure:])
    also = say("see_also", spoken, quotes=beside) if beside else ""
    first = quotes[0].citation
    if first.layer == "companion":
        return say("answered_companion", spoken, quotes=shown) + also
    return say("answered_book", spoken, where=place_label(first, spoken), quotes=shown) + also


def _listed(quotes: tuple[Quote, ...]) -> str:
    return " ".join(f"“{quote.text}”[{quote.marker}]" for quote in quotes)
