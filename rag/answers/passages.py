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
from rag.citation import cite, pages_label_en, pages_label_zh
from rag.question.reading import Question
from rag.question.wording import without_author
from rag.search.claims import Claim, claims_of, in_book, rivals, unsupported
from rag.search.retrieval import Asker
from rag.search.verdict import confidence, verdict, weights_for
from rag.types import Answer, Citation, Hit, Language, Quote, Verdict

_MOST_QUOTES = 3
_NEAR_SCORE = 0.1
_ALIKE = 0.02
# A passage that speaks of something else is related at most: this share of the threshold is all it gets.
_DIFFERS = 0.9
_MOST_NAMED = 3


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
    lacking = {hit.passage.id: _lacking(turn, hit) for hit in hits}
    probabilities = {hit.passage.id: _sure(question, hit, lacking[hit.passage.id]) for hit in hits}
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
        statement=_differing(turn, chosen[0], lacking[chosen[0].passage.id], quotes)
        + _statement(decided, quotes, turn.spoken),
        quotes=quotes,
        hits=hits,
    )


def _lacking(turn: Turn, hit: Hit) -> tuple[Claim, ...]:
    """What the question takes for granted and this passage does not say."""
    index = turn.indexes[hit.passage.book_id]
    asked = turn.question.without(without_author(index.book, turn.question.text))
    return unsupported(claims_of(asked, index), index, hit.passage)


def _sure(question: Question, hit: Hit, lacking: tuple[Claim, ...]) -> float:
    """The confidence that a passage answers; under the threshold where it speaks of another name, number or term."""
    probability = confidence(question, hit)
    return min(probability, round(weights_for(question).answered * _DIFFERS, 6)) if lacking else probability


def _differing(turn: Turn, lead: Hit, lacking: tuple[Claim, ...], quotes: tuple[Quote, ...]) -> str:
    """What of the question the book does not say, or not there; said only where nothing answers."""
    if not lacking:
        return ""
    index, spoken = turn.indexes[lead.passage.book_id], turn.spoken
    said = []
    for claim in lacking[:_MOST_NAMED]:
        others = rivals(claim, turn.question, quotes[0].text) if quotes else ()
        key = "differs_absent" if not in_book(claim, index) else "differs_from" if others else "differs_here"
        said.append(say(key, spoken, words=claim.words, others=say("comma", spoken).join(others)))
    return " ".join(said) + (" " if spoken == "en" else "")


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
    return say("answered_book", spoken, where=_place(first, spoken), quotes=shown)


def _place(citation: Citation, spoken: Language) -> str:
    """ "自序（第XI页或其后）" / "Author's Preface (p. XI or later)"."""
    if spoken == "en":
        page = pages_label_en(citation.pages)
        return " › ".join(citation.path_en) + (f" ({page})" if page else "")
    page = pages_label_zh(citation.pages)
    return " › ".join(citation.path) + (f"（{page}）" if page else "")
