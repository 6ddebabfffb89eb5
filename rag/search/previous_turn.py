"""What a follow-up question leans on: the passages quoted before, and the text that follows them."""

from __future__ import annotations

from collections.abc import Mapping

from corpus.types import Passage
from index.folder import BookIndex
from rag.citation import cite
from rag.types import Answer, Context, Place, Quote

# In cosines, where neighbouring passages differ by .01 to .05: for a passage quoted before, and for those beside it.
_SAME, _BESIDE = 0.06, 0.03
_MOST_CHARACTERS = 200


def leaning(context: Context, indexes: Mapping[str, BookIndex]) -> dict[str, float]:
    """What each passage gains, by id, in cosines: those quoted before, and less those beside them."""
    gains: dict[str, float] = {}
    for place in context.places:
        index = indexes.get(place.book_id)
        row = index.passages.row_of(place.passage_id) if index else None
        if index is None or row is None:
            continue
        for i, gain in ((row - 1, _BESIDE), (row, _SAME), (row + 1, _BESIDE)):
            if 0 <= i < len(index.passages):
                passage_id = index.passages[i].id
                gains[passage_id] = max(gains.get(passage_id, 0.0), gain)
    return gains


def next_quote(context: Context, indexes: Mapping[str, BookIndex]) -> Quote | None:
    """The sentences that follow what was quoted last, at most `_MOST_CHARACTERS`; None at the end of the text."""
    last = max(context.places, key=lambda place: (place.book_id == context.places[0].book_id, place.end))
    index = indexes.get(last.book_id)
    if index is None:
        return None
    row = index.passages.row_of(last.passage_id)
    language = "" if row is None else index.passages[row].language
    for i in range(index.passages.row_at(last.end), len(index.passages)):
        passage = index.passages[i]
        following = [s for s in passage.sentences if s[0] >= last.end]
        if following and passage.language == language:
            return _quote(index, passage, following)
    return None


def context_of(answer: Answer, topic: str) -> Context:
    """What the next question may lean on, after this answer; `topic`: the last question that stood by itself."""
    places = tuple(
        Place(q.citation.book_id, q.citation.passage_id, q.citation.start, q.citation.end) for q in answer.quotes
    )
    question = answer.searched_for or answer.query
    return Context(
        question=question, topic=topic, section_ids=answer.section_ids, places=places, verdict=answer.verdict
    )


def _quote(index: BookIndex, passage: Passage, following: list[tuple[int, int]]) -> Quote:
    start = following[0][0]
    end = max((e for _, e in following if e - start <= _MOST_CHARACTERS), default=following[0][1])
    return Quote(marker=1, citation=cite(index.book, passage, start, end), context=passage)
