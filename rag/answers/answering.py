"""Answering: the sentences that answer, quoted; or what the contents say; or that the book is silent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.errors import RequestError
from corpus.language.folding import fold
from index.folder import BookIndex
from rag.answers.contents import ContentsAnswer, announced, answer_structural, contents_of
from rag.answers.mentions import answer_mentions, read_mention_question
from rag.answers.phrases import say
from rag.answers.spans import best_span
from rag.answers.terms import answer_term, find_term, terms_of, with_passages
from rag.citation import cite, pages_label_en, pages_label_zh
from rag.library.library import Library
from rag.question.follow_up import FollowUp, follow_up
from rag.question.pinyin import as_chinese
from rag.question.reading import Question, read_question
from rag.question.structure import kind_of
from rag.search.previous_turn import context_of, leaning, next_quote
from rag.search.retrieval import Asker, search
from rag.search.verdict import confidence, verdict, weights_for
from rag.timing import Stopwatch
from rag.types import Answer, Citation, Context, Hit, Language, Quote, Verdict

_MOST_QUOTES = 3
_NEAR_SCORE = 0.1
_ALIKE = 0.02
_HITS = 8
_NEAR_RANK = 5


def ask(
    question: str,
    books: Sequence[str] | None = None,
    language: Language | None = None,
    library: Library | None = None,
    context: Context | None = None,
    literal: bool = False,
) -> Answer:
    """The answer to a question, with every quote an address in a book.

    Args:
        question: in Chinese (either script) or English.
        books: ids of the books to ask; None asks all.
        language: of the statement; by default that of the question.
        library: an open library; by default that of `$WENSHU_HOME`.
        context: `Answer.context` of the answer before, for a question that leans on it; None for one by itself.
        literal: take the question as it stands; do not complete it, nor read it as pinyin.

    Raises:
        RequestError: an empty or overlong question, an unknown book.
    """
    watch = Stopwatch()
    typed = read_question(question)
    library = (library or Library.open()).snapshot()
    indexes = {name: library.index(name) for name in library.resolve(tuple(books) if books else None)}
    timings = {"open": watch.lap_ms()}
    chinese = None if literal else as_chinese(typed.text, indexes.values())
    typed = read_question(chinese) if chinese else typed
    found = _follow_up(typed, context, library, indexes) if context and not literal else None
    if found is None or context is None:
        answer = _answer(typed, language or typed.language, Asker(library, typed), library, indexes, timings)
        answer = replace(answer, query=question, searched_for=chinese)
        return replace(answer, context=context_of(answer, typed.text))
    spoken = language or typed.language
    if found.goes_on:
        answer = _gone_on(typed, spoken, context, indexes)
        return replace(_finished(answer, typed, library, indexes, timings), context=context_of(answer, context.topic))
    asked = replace(read_question(found.text), language=typed.language)
    asker = Asker(library, asked, leaning(context, indexes), wanted=None if found.swapped else typed)
    answer = _answer(asked, spoken, asker, library, indexes, timings)
    answer = replace(answer, query=question, searched_for=asked.text)
    return replace(answer, context=context_of(answer, found.topic))


def _follow_up(typed: Question, context: Context, library: Library, indexes: dict[str, BookIndex]) -> FollowUp | None:
    """What a question asks after the last turn. One that is only short must be near what was quoted then."""
    cited = next((indexes[p.book_id] for p in context.places if p.book_id in indexes), None)
    index = cited or next(iter(indexes.values()))
    found = follow_up(typed.text, context, [s for s in index.book.sections if s.level > 0])
    if found is None or found.sure:
        return found
    near = {hit.passage.id for hit in search(Asker(library, typed), library, _NEAR_RANK, list(indexes))}
    return found if any(place.passage_id in near for place in context.places) else None


def _gone_on(question: Question, spoken: Language, context: Context, indexes: dict[str, BookIndex]) -> Answer:
    """The book's text behind what was quoted last."""
    quote = next_quote(context, indexes)
    statement = say("goes_on", spoken, quotes=f"“{quote.text}”[1]") if quote else say("text_ends", spoken)
    return Answer(
        query=question.text,
        language=question.language,
        verdict="answered" if quote else "not_found",
        confidence=1.0 if quote else 0.0,
        statement=statement,
        quotes=(quote,) if quote else (),
    )


def _answer(
    asked: Question,
    spoken: Language,
    asker: Asker,
    library: Library,
    indexes: dict[str, BookIndex],
    timings: dict[str, float],
) -> Answer:
    """The answer to a question that stands by itself: from the termbase, the contents, or the passages."""
    watch = Stopwatch()
    mention = read_mention_question(asked.text)
    # What the contents may answer waits for them.
    first, later = (None, mention) if mention and mention.kind == "discussed" else (mention, None)
    mentioned = answer_mentions(first, asked, spoken, library, indexes) if first else None
    if mentioned:
        return _finished(mentioned, asked, library, indexes, timings | {"answer": watch.lap_ms()})
    vectors = {index.encoder: asker.vector(index, asked.text) for index in indexes.values()}
    timings["encode"] = watch.lap_ms()
    term = find_term(asked, library, tuple(indexes))
    if term:
        hits = search(asker, library, _HITS, list(indexes))
        answer = answer_term(asked, term[1] if spoken == "mixed" else spoken, term[0], library, indexes, hits)
        if not answer.quotes:
            answer = with_passages(answer, _from_passages(asker, spoken, hits, indexes))
        return _finished(answer, asked, library, indexes, timings | {"answer": watch.lap_ms()})
    shelves = contents_of(list(indexes.values()), vectors)
    from_contents = answer_structural(replace(asked, language=spoken), shelves)
    if from_contents:
        answer = _from_contents(asked.text, asked, from_contents)
        return _finished(answer, asked, library, indexes, timings | {"answer": watch.lap_ms()})
    mentioned = answer_mentions(later, asked, spoken, library, indexes) if later else None
    if mentioned:
        return _finished(mentioned, asked, library, indexes, timings | {"answer": watch.lap_ms()})
    hits = search(asker, library, _HITS, list(indexes))
    timings["retrieve"] = watch.lap_ms()
    answer = _from_passages(asker, spoken, hits, indexes)
    missing = (
        announced(replace(asked, language=spoken), shelves)
        if answer.verdict != "answered" or not _from_book(answer)
        else None
    )
    if missing:
        answer = _from_contents(asked.text, asked, missing, hits)
    return _finished(answer, asked, library, indexes, timings | {"answer": watch.lap_ms()})


def _finished(
    answer: Answer, question: Question, library: Library, indexes: dict[str, BookIndex], timings: dict[str, float]
) -> Answer:
    """The answer with the terms that stand in it."""
    return replace(answer, terms=terms_of(answer, question.text, library, tuple(indexes)), timings_ms=timings)


def _from_passages(asker: Asker, spoken: Language, hits: tuple[Hit, ...], indexes: dict[str, BookIndex]) -> Answer:
    question = asker.question
    if not hits:
        raise RequestError("the books asked hold no text", ", ".join(indexes), "import a file: wenshu import FILE")
    probabilities = {hit.passage.id: confidence(question, hit) for hit in hits}
    chosen = _chosen(question, hits, probabilities)
    probability = probabilities[chosen[0].passage.id]
    decided = verdict(question, probability)
    quotes: tuple[Quote, ...] = ()
    if decided != "not_found":
        quotes = tuple(_quote(i, indexes[hit.passage.book_id], hit, asker) for i, hit in enumerate(chosen, start=1))
    return Answer(
        query=question.text,
        language=question.language,
        verdict=decided,
        confidence=probability,
        statement=_statement(decided, quotes, spoken),
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
    return say("answered_book", spoken, where=_place(first, spoken), quotes=shown)


def _place(citation: Citation, spoken: Language) -> str:
    """ "自序（第XI页或其后）" / "Author's Preface (p. XI or later)"."""
    if spoken == "en":
        page = pages_label_en(citation.pages)
        return " › ".join(citation.path_en) + (f" ({page})" if page else "")
    page = pages_label_zh(citation.pages)
    return " › ".join(citation.path) + (f"（{page}）" if page else "")


def _from_contents(
    query: str,
    question: Question,
    found: ContentsAnswer,
    hits: tuple[Hit, ...] = (),
) -> Answer:
    return Answer(
        query=query,
        language=question.language,
        verdict=found.verdict,
        confidence=1.0,
        statement=found.statement,
        quotes=found.quotes,
        hits=hits,
        suggestions=_suggestions(found, question),
        section_ids=tuple(section.id for section in found.sections),
    )


def _suggestions(found: ContentsAnswer, question: Question) -> tuple[str, ...]:
    """What to ask next: the page of each section named; where the page was asked, what it is about."""
    spoken = question.language
    asks_page = kind_of(fold(question.text), found.sections) == "page"
    asked = []
    for section in found.sections[:2]:
        title = section.title_en if spoken == "en" and section.title_en else section.title
        asked.append(say("ask_where" if asks_page else "ask_page", spoken, title=title))
    return tuple(asked)


def _from_book(answer: Answer) -> bool:
    return any(quote.citation.layer == "book" for quote in answer.quotes)
