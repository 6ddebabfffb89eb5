"""Answering: a question is read once and handed to one answerer after another; the first that has an answer gives it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from corpus.language.folding import fold
from index.folder import BookIndex
from rag.answers.book_facts import answer_book_fact
from rag.answers.lists import answer_lists
from rag.answers.mentions import answer_discussed, answer_mentions
from rag.answers.passages import answer_passages
from rag.answers.phrases import say
from rag.answers.quotation import answer_quotation
from rag.answers.structure import answer_structure
from rag.answers.summary import answer_missing_part, answer_summary
from rag.answers.terms import answer_term, terms_of
from rag.answers.turn import Turn
from rag.library.library import Library
from rag.library.reading_help import helped
from rag.question.follow_up import FollowUp, follow_up
from rag.question.pinyin import as_chinese
from rag.question.reading import Question, read_question
from rag.search.previous_turn import context_of, leaning, next_quote
from rag.search.retrieval import Asker, search
from rag.search.verdict import weights_for
from rag.timing import Stopwatch
from rag.types import Answer, Context, Language
from rag.writing.composing import PATIENCE_S, compose
from rag.writing.writer import Writer

Answerer = Callable[[Turn], Answer | None]
# In this order. The last always answers, if only that the book is silent.
_ANSWERERS: tuple[Answerer, ...] = (
    answer_quotation,
    answer_book_fact,
    answer_summary,
    answer_mentions,
    answer_term,
    answer_structure,
    answer_discussed,
    answer_missing_part,
    answer_lists,
    answer_passages,
)
_NEAR_RANK = 5


def ask(
    question: str,
    books: Sequence[str] | None = None,
    language: Language | None = None,
    library: Library | None = None,
    context: Context | None = None,
    literal: bool = False,
    *,
    writer: Writer | None = None,
) -> Answer:
    """The answer to a question, with every quote an address in a book.

    Args:
        question: in Chinese (either script) or English.
        books: ids of the books to ask; None asks all.
        language: of the statement; by default that of the question.
        library: an open library; by default that of `$WENSHU_HOME`.
        context: `Answer.context` of the answer before, for a question that leans on it; None for one by itself.
        literal: take the question as it stands; do not complete it, nor read it as pinyin.
        writer: a language model that writes prose around the quotes, `Answer.written`; None for none.

    Raises:
        RequestError: an empty or overlong question, an unknown book.
    """
    answers = stream(
        question, writer, books=books, language=language, library=library, context=context, literal=literal
    )
    return deque(answers, maxlen=1).pop()


def stream(
    question: str,
    writer: Writer | None = None,
    *,
    books: Sequence[str] | None = None,
    language: Language | None = None,
    library: Library | None = None,
    context: Context | None = None,
    literal: bool = False,
    patience_s: float = PATIENCE_S,
) -> Iterator[Answer]:
    """The answer at once, then again with each checked sentence of the writer's; the last is what `ask` gives.

    Args as of `ask`; `patience_s`: how many seconds the writer may be silent before it is left.

    Raises:
        RequestError: an empty or overlong question, an unknown book.
    """
    library = (library or Library.open()).snapshot()
    answer = _asked(question, books, language, library, context, literal)
    yield from compose(answer, library, writer, patience_s) if writer else (answer,)


def _asked(
    question: str,
    books: Sequence[str] | None,
    language: Language | None,
    library: Library,
    context: Context | None,
    literal: bool,
) -> Answer:
    """The answer by quotes alone."""
    watch = Stopwatch()
    typed = read_question(question)
    indexes = {name: library.index(name) for name in library.resolve(tuple(books) if books else None)}
    timings = {"open": watch.lap_ms()}
    chinese = None if literal else as_chinese(typed.text, indexes.values())
    typed = read_question(chinese) if chinese else typed
    found = _follow_up(typed, context, library, indexes) if context and not literal else None
    turn = Turn(
        question=typed,
        spoken=language or typed.spoken,
        asker=Asker(library, typed),
        library=library,
        indexes=indexes,
        timings_ms=timings,
    )
    if found is None or context is None:
        answer = replace(_answer(turn), query=question, searched_for=chinese)
        return replace(answer, context=context_of(answer, typed.text))
    if found.goes_on:
        answer = _finished(_gone_on(turn, context), turn)
        return replace(answer, context=context_of(answer, context.topic))
    answer = replace(_answer(_leaning(turn, found, context)), query=question, searched_for=found.text)
    if context.refused:
        answer = _unproven(answer, turn)
        return replace(answer, context=replace(context_of(answer, found.topic), verdict=context.verdict))
    return replace(answer, context=context_of(answer, found.topic))


def _follow_up(typed: Question, context: Context, library: Library, indexes: dict[str, BookIndex]) -> FollowUp | None:
    """What a question asks after the last turn. One that is only short must be near what was quoted then."""
    cited = next((indexes[p.book_id] for p in context.places if p.book_id in indexes), None)
    if typed.quotation and typed.quotation.kind != "bare":
        return None  # the words asked about stand in it
    index = cited or next(iter(indexes.values()))
    found = follow_up(typed, context, [s for s in index.book.sections if s.level > 0])
    if found is None or _is_elsewhere(found.own, index, context):
        return None
    if found.sure:
        return found
    near = {hit.passage.id for hit in search(Asker(library, typed), library, _NEAR_RANK, list(indexes))}
    return found if any(place.passage_id in near for place in context.places) else None


def _is_elsewhere(things: Sequence[str], index: BookIndex, context: Context) -> bool:
    """Whether the book speaks of what a question names, but not where the last answer quoted it or beside that."""
    if not any(thing in index.book.canonical_text for thing in things):
        return False
    cited = {place.passage_id for place in context.places}
    held = [row for passage_id in cited if (row := index.passages.row_of(passage_id)) is not None]
    rows = sorted({row + by for row in held for by in (-1, 0, 1)} & set(range(len(index.passages))))
    near = "".join(fold(index.passages[row].text) for row in rows) + fold(context.question)
    return not any(thing in near for thing in things)


def _unproven(answer: Answer, turn: Turn) -> Answer:
    """An answer to what leans on a question that was not answered: near it, never sure."""
    if answer.verdict != "answered":
        return answer
    shown = " ".join(f"“{quote.text}”[{quote.marker}]" for quote in answer.quotes)
    statement = say("related", turn.spoken, quotes=shown) if shown else say("not_found", turn.spoken)
    sure = min(answer.confidence, weights_for(turn.question).related)
    return replace(answer, verdict="related" if shown else "not_found", statement=statement, confidence=sure)


def _leaning(turn: Turn, found: FollowUp, context: Context) -> Turn:
    """The turn with the question completed from the one before."""
    asked = replace(read_question(found.text), language=turn.question.language)
    wanted = None if found.swapped else turn.question
    asker = Asker(turn.library, asked, leaning(context, turn.indexes), wanted=wanted)
    return replace(turn, question=asked, asker=asker, follows=True)


def _gone_on(turn: Turn, context: Context) -> Answer:
    """The book's text behind what was quoted last."""
    quote = next_quote(context, turn.indexes)
    spoken = turn.spoken
    statement = say("goes_on", spoken, quotes=f"“{quote.text}”[1]") if quote else say("text_ends", spoken)
    return Answer(
        query=turn.question.text,
        language=turn.question.language,
        verdict="answered" if quote else "not_found",
        confidence=1.0 if quote else 0.0,
        statement=statement,
        quotes=(quote,) if quote else (),
    )


def _answer(turn: Turn) -> Answer:
    """What the first answerer with an answer says to a question that stands by itself."""
    watch = Stopwatch()
    answer = next(found for answerer in _ANSWERERS if (found := answerer(turn)) is not None)
    turn.timings_ms["answer"] = watch.lap_ms()
    return _finished(answer, turn)


def _finished(answer: Answer, turn: Turn) -> Answer:
    """The answer with the terms that stand in it, and for a reader of English with help for each Chinese quote."""
    terms = terms_of(answer, turn.question.text, turn.library, tuple(turn.indexes))
    quotes = helped(answer.quotes, turn.library) if turn.spoken == "en" else answer.quotes
    return replace(answer, quotes=quotes, terms=terms, spoken=turn.spoken, timings_ms=turn.timings_ms)
