"""Answers from the passages: the sentences that answer, quoted; else what is near; else that the book is silent."""

from __future__ import annotations

from dataclasses import replace

from corpus.errors import RequestError
from index.folder import BookIndex
from rag.answers.contents import announced
from rag.answers.phrases import say
from rag.answers.spans import best_span
from rag.answers.structure import from_contents
from rag.answers.turn import Turn
from rag.citation import cite, place_label
from rag.question.reading import Question
from rag.search.retrieval import Asker
from rag.search.verdict import confidence, verdict, weights_for
from rag.types import Answer, Hit, Language, Quote, Verdict

_MOST_QUOTES = 3
_NEAR_SCORE = 0.1
_ALIKE = 0.02


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
    question, hits = turn.question, turn.hits
    if not hits:
        raise RequestError("the books asked hold no text", ", ".join(turn.indexes), "import a file: wenshu import FILE")
    probabilities = {hit.passage.id: confidence(question, hit) for hit in hits}
    chosen = _chosen(question, hits, probabilities)
    probability = probabilities[chosen[0].passage.id]
    decided = verdict(question, probability)
    quotes: tuple[Quote, ...] = ()
    if decided != "not_found":
        quotes = tuple(
            _quote(i, turn.indexes[hit.passage.book_id], hit, turn.asker) for i, hit in enumerate(chosen, start=1)
        )
    return Answer(
        query=question.text,
        language=question.language,
        verdict=decided,
        confidence=probability,
        statement=_statement(decided, quotes, turn.spoken),
        quotes=quotes,
        hits=hits,
    )


def _chosen(question: Question, hits: tuple[Hit, ...], probabilities: dict[str, float]) -> list[Hit]:
    """The hits to quote: the book's own where it answers, else the best; then those nearly as good."""
    threshold = weights_for(question).answered
    book = [h for h in hits if h.citation.layer == "book" and probabilities[h.passage.id] >= threshold]
    # Of passages that score alike, the one nearer in meaning leads: words alone favour the longer.
    alike = [h for h in book if h.score >= book[0].score - _ALIKE]
    lead = max(alike or hits, key=lambda h: (h.evidence.dense if alike else probabilities[h.passage.id], -h.rank))
    near = [
        h
        for h in hits
        if h is not lead
        and h.citation.layer == lead.citation.layer
        and h.score >= lead.score - _NEAR_SCORE
        and probabilities[h.passage.id] >= threshold
    ]
    return [lead, *near][:_MOST_QUOTES]


def _quote(marker: int, index: BookIndex, hit: Hit, asker: Asker) -> Quote:
    start, end = best_span(index, hit, asker.wanted, asker.vector(index, asker.wanted.text))
    return Quote(marker=marker, citation=cite(index.book, hit.passage, start, end), context=hit.passage)


def _statement(decided: Verdict, quotes: tuple[Quote, ...], spoken: Language) -> str:
    if decided == "not_found":
        return say("not_found", spoken)
    shown = " ".join(f"“{quote.text}”[{quote.marker}]" for quote in quotes)
    if decided == "related":
        return say("related", spoken, quotes=shown)
    first = quotes[0].citation
    if first.layer == "companion":
        return say("answered_companion", spoken, quotes=shown)
    return say("answered_book", spoken, where=place_label(first, spoken), quotes=shown)
