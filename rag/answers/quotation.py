"""Answers to a pasted sentence: whether the book has it so, what it has otherwise, where, and on the page claimed or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corpus.language.folding import skeleton
from corpus.passages import whole_sentences
from corpus.types import Passage
from index.folder import BookIndex
from rag.answers.phrases import say
from rag.answers.turn import Turn
from rag.answers.verification import as_cited, departures, nearness_needed, places_of
from rag.citation import cite, page_label, place_label
from rag.question.quotation import QuotationQuestion
from rag.search.places import Likeness, most_alike
from rag.types import Answer, Citation, Difference, Language, Quote

_MOST_QUOTES = 3
_MOST_DIFFERENCES = 6
_LONGEST_SHOWN = 60
# Words that nobody said are a quotation must be nearly the book's to be taken for one.
_SURELY_NEAR = 0.8
# Less like than this, words have nothing to do with each other.
_LIKE = 0.5


def answer_quotation(turn: Turn) -> Answer | None:
    """Whether words put to the test stand in the books, the readers' own before the companions; else what differs.

    None for another question, for words that are a heading, and for pasted words that are near nothing in a book.
    """
    asked = turn.question.quotation
    if asked is None or _is_heading(asked.words, turn.copies):
        return None
    spoken = turn.spoken
    words = skeleton(asked.words)
    for index in (*turn.copies, *(i for i in turn.indexes.values() if i not in turn.copies)):
        places = [place for place in places_of(index, words) if asked.kind != "bare" or _in_text(index, place)]
        if places:
            return _stands(turn, spoken, asked, index, places)
    found = most_alike(turn.copies, words.text)
    needed = nearness_needed(asked.words) if asked.kind == "checked" else _SURELY_NEAR
    if found is not None and found.similarity >= needed:
        quotes = tuple(_quotes(found.index, [(found.start, found.end)]))
        differences = departures(asked.words, found)
        if quotes and differences and all(quote.context.searchable for quote in quotes):
            return _differs(turn, spoken, asked, quotes, differences, found.similarity)
    return _nowhere(turn, spoken, asked, found) if asked.kind == "checked" else None


def _is_heading(words: str, copies: Sequence[BookIndex]) -> bool:
    key = skeleton(words).text
    names = (name for i in copies for s in i.book.sections for name in (s.title, s.title_en, s.heading) if name)
    return any(skeleton(name).text == key for name in names)


def _in_text(index: BookIndex, place: Citation) -> bool:
    return index.passages.row_of(place.passage_id) is not None


def _stands(
    turn: Turn, spoken: Language, asked: QuotationQuestion, index: BookIndex, places: Sequence[Citation]
) -> Answer:
    # Running text first: a heading or a line of the contents only announces.
    ordered = sorted(places, key=lambda place: (not _in_text(index, place), place.start))
    quotes = tuple(_quotes(index, [(place.start, place.end) for place in ordered]))
    sentence = say("quote_stands", spoken, where=_where(quotes[0].citation, spoken), quotes=_shown(quotes))
    n_more = len(places) - 1
    more = say("quote_stands_often", spoken, n=n_more) if n_more else ""
    return _answer(turn, " ".join(filter(None, (sentence, more, _page(asked, places, spoken)))), quotes, 1.0)


def _differs(
    turn: Turn, spoken: Language, asked: QuotationQuestion, quotes: tuple[Quote, ...],
    found: Sequence[Difference], similarity: float,
) -> Answer:  # fmt: skip
    named = [
        say(f"quote_{d.kind}", spoken, quoted=_short(d.quoted), in_book=_short(d.in_book))
        for d in found[:_MOST_DIFFERENCES]
    ]
    if len(found) > _MOST_DIFFERENCES:
        named.append(say("quote_more", spoken, n=len(found) - _MOST_DIFFERENCES))
    sentence = say(
        "quote_differs", spoken, differences=say("separator", spoken).join(named),
        where=_where(quotes[0].citation, spoken), quotes=_shown(quotes),
    )  # fmt: skip
    page = _page(asked, [quote.citation for quote in quotes], spoken)
    return _answer(turn, " ".join(filter(None, (sentence, page))), quotes, similarity)


def _nowhere(turn: Turn, spoken: Language, asked: QuotationQuestion, found: Likeness | None) -> Answer:
    """That the words do not stand in the books, with what is something like them."""
    near = tuple(_quotes(found.index, [(found.start, found.end)])) if found and found.similarity >= _LIKE else ()
    near = near if all(quote.context.searchable for quote in near) else ()
    key = "quote_near" if near else "quote_none"
    where = _where(near[0].citation, spoken) if near else ""
    words = say(key, spoken, quote=_short(asked.words), where=where, quotes=_shown(near))
    return Answer(
        query=turn.question.text, language=turn.question.language, verdict="related" if near else "not_found",
        confidence=0.0, statement=words, quotes=near,
    )  # fmt: skip


def _answer(turn: Turn, statement: str, quotes: tuple[Quote, ...], confidence: float) -> Answer:
    return Answer(
        query=turn.question.text, language=turn.question.language, verdict="answered", confidence=confidence,
        statement=statement, quotes=quotes,
    )  # fmt: skip


def _page(asked: QuotationQuestion, places: Sequence[Citation], spoken: Language) -> str:
    """Whether the words stand on the page that the question has them on; "" where it names none."""
    if asked.page is None:
        return ""
    known = {True: "right", False: "wrong", None: "open"}[as_cited(places, asked.page)]
    return say(f"quote_page_{known}", spoken, page=asked.page.upper())


def _where(citation: Citation, spoken: Language) -> str:
    """The place with its page, or that the page is unknown."""
    return place_label(citation, spoken) + ("" if page_label(citation, spoken) else say("page_unknown", spoken))


def _quotes(index: BookIndex, spans: Sequence[tuple[int, int]]) -> Iterator[Quote]:
    """The sentences of each span, passage by passage; each once."""
    found: dict[tuple[int, int], Passage] = {}
    for start, end in spans:
        for passage in index.all_passages:
            if passage.start < end and start < passage.end:
                found.setdefault(whole_sentences(passage, start, end), passage)
    for marker, ((start, end), passage) in enumerate(list(found.items())[:_MOST_QUOTES], start=1):
        yield Quote(marker=marker, citation=cite(index.book, passage, start, end), context=passage)


def _shown(quotes: Sequence[Quote]) -> str:
    return " ".join(f"“{quote.text}”[{quote.marker}]" for quote in quotes)


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST_SHOWN else f"{words[:_LONGEST_SHOWN]}…"
