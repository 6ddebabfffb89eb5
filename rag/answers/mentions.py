"""Answers on where a term or phrase stands: its first mention, the parts and pages that mention it, how often; by counting."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.language.folding import count_han, skeleton
from corpus.passages import whole_sentences
from corpus.types import Book, Passage
from index.folder import BookIndex
from rag.answers.contents import section_name
from rag.answers.phrases import say
from rag.answers.turn import Turn
from rag.citation import cite, page_label, passage_at, place_label
from rag.question.mentions import MentionQuestion
from rag.question.structure import named_sections
from rag.search.places import Likeness, most_alike
from rag.search.term_places import TermPlaces, places_of_term
from rag.types import Answer, Language, Quote

_MOST_QUOTES = 5
_MOST_PARTS = 3
# An unmarked name longer than this, or with one of these words, describes what is meant and need not stand so.
_LONGEST_NAME = 8
_MOST_WORDS = 3
_DESCRIBES = re.compile("[的了谁这那哪怎]|关于|如何|作者|\\b(?:author|writer|book)\\b")
_NEARLY = 0.8
_LEAST_NEAR = 5

_Span = tuple[Passage, int, int]


def answer_mentions(turn: Turn) -> Answer | None:
    """Where words that stand in the text are mentioned, first or at all, or on which page; how often.

    Of words that are a heading of the contents the page is told by the contents.
    """
    asked = turn.question.mention
    if asked is None or asked.kind == "discussed" or (asked.kind == "page" and _is_of_contents(asked, turn)):
        return None
    in_text = asked.kind in ("page", "part")
    for index, found in _found(asked, turn):
        spans = [span for span in found.spans if span[0].searchable] if in_text else found.spans
        if spans:
            return _answer(turn, asked, found.name, index, spans)
    return None if in_text else _nowhere(asked, turn)


def answer_discussed(turn: Turn) -> Answer | None:
    """The same for what the contents did not answer: what is discussed, or stands in headings only, or nowhere."""
    asked = turn.question.mention
    if asked is None or asked.kind not in ("discussed", "page", "part"):
        return None
    for index, found in _found(asked, turn):
        if found.spans:
            return _answer(turn, asked, found.name, index, found.spans)
    return None if asked.kind == "discussed" and not asked.marked else _nowhere(asked, turn)


def _found(asked: MentionQuestion, turn: Turn) -> Iterator[tuple[BookIndex, TermPlaces]]:
    """Where the name stands in each book, the readers' own before the companions."""
    for index in turn.copies:
        yield index, places_of_term(asked.name, turn.library.termbase(index.book.id), index)


def _is_of_contents(asked: MentionQuestion, turn: Turn) -> bool:
    """True where the words are a heading, or name a part of the book, and are not called a word or phrase of it."""
    key = skeleton(asked.name).text
    for index in turn.copies:
        sections = [s for s in index.book.sections if s.level > 0]
        if named_sections(turn.question.folded, sections):
            return True
        if any(skeleton(name).text == key for s in sections for name in (s.title, s.title_en, s.heading)):
            return True
    return False


def _nowhere(asked: MentionQuestion, turn: Turn) -> Answer | None:
    """That the words stand nowhere, with what is nearly they; None where they only describe what is meant."""
    found = [places for _, places in _found(asked, turn)]
    lacking = any(places.lacking for places in found)
    if not _is_name(asked, lacking or any(places.known for places in found)):
        return None
    spoken = _language(turn, asked)
    words = say("mention_absent" if lacking and not count_han(asked.name) else "mention_none", spoken, name=asked.name)
    answer = Answer(
        query=turn.question.text, language=turn.question.language, verdict="not_found", confidence=0.0, statement=words
    )
    key = skeleton(asked.name).text
    near = most_alike(turn.copies, key) if len(key) >= _LEAST_NEAR else None
    return _with_near(answer, near, spoken) if near and near.similarity >= _NEARLY else answer


def _is_name(asked: MentionQuestion, known: bool) -> bool:
    """Whether words that were not found would stand so in the book if it spoke of them."""
    if asked.marked:
        return known or not count_han(asked.name)
    if _DESCRIBES.search(asked.name):
        return False
    if count_han(asked.name):
        return known and len(skeleton(asked.name).text) <= _LONGEST_NAME
    return known and len(asked.name.split()) <= _MOST_WORDS


def _with_near(answer: Answer, near: Likeness, spoken: Language) -> Answer:
    """The answer with the words of the book that differ little from those asked for."""
    passage = passage_at(near.index.all_passages, near.start)
    quote = _quote(1, near.index, passage, near.start, near.end)
    added = say("mention_near", spoken, places=_placed([quote], spoken))
    return replace(answer, verdict="related", statement=f"{answer.statement}{added}", quotes=(quote,))


def _language(turn: Turn, asked: MentionQuestion) -> Language:
    """ "Where is 物联网 mentioned?" is asked in English."""
    return "en" if turn.spoken == "mixed" and asked.in_english else turn.spoken


def _answer(turn: Turn, asked: MentionQuestion, name: str, index: BookIndex, spans: Sequence[_Span]) -> Answer:
    # Running text first: the contents list stands before it in most books, and only announces.
    ordered = sorted(spans, key=lambda span: (not span[0].searchable, span[1]))
    spoken = _language(turn, asked)
    if asked.kind in ("page", "part"):
        quotes = _quotes(index, _one_a_sentence(ordered), _MOST_QUOTES)
        shown = say("mention_shown", spoken, n=len(quotes)) if len(quotes) == _MOST_QUOTES < len(spans) else ""
        statement = say(
            "mention_placed", spoken, name=name, n=len(spans), shown=shown, places=_placed(quotes, spoken)
        )  # fmt: skip
    else:
        first = asked.kind == "first"
        quotes = _quotes(index, ordered[:1] if first else _one_a_section(ordered), _MOST_PARTS)
        statement = say(
            "mention_first" if first else "mention_where", spoken, name=name, n=len(spans),
            where=_listed(index.book, ordered, spoken), first=_named(index.book, quotes[0], spoken),
            quotes=" ".join(f"“{quote.text}”[{quote.marker}]" for quote in quotes),
        )  # fmt: skip
    return Answer(
        query=turn.question.text, language=turn.question.language, verdict="answered", confidence=1.0,
        statement=statement, quotes=quotes,
    )  # fmt: skip


def _quotes(index: BookIndex, spans: Iterator[_Span] | Sequence[_Span], most: int) -> tuple[Quote, ...]:
    return tuple(_quote(i, index, *span) for i, span in enumerate(list(spans)[:most], start=1))


def _quote(marker: int, index: BookIndex, passage: Passage, start: int, end: int) -> Quote:
    citation = cite(index.book, passage, *whole_sentences(passage, start, end))
    return Quote(marker=marker, citation=citation, context=passage)


def _placed(quotes: Sequence[Quote], spoken: Language) -> str:
    """Each place with its page, or that the page is unknown, and what stands there."""
    parts = []
    for quote in quotes:
        unknown = "" if page_label(quote.citation, spoken) else say("page_unknown", spoken)
        parts.append(
            say(
                "answered_book",
                spoken,
                where=place_label(quote.citation, spoken) + unknown,
                quotes=f"“{quote.text}”[{quote.marker}]",
            )
        )
    return say("separator", spoken).join(parts)


def _one_a_section(spans: Sequence[_Span]) -> Iterator[_Span]:
    seen: set[str] = set()
    for span in spans:
        if span[0].section_id not in seen:
            seen.add(span[0].section_id)
            yield span


def _one_a_sentence(spans: Sequence[_Span]) -> Iterator[_Span]:
    seen: set[tuple[int, int]] = set()
    for span in spans:
        sentence = whole_sentences(*span)
        if sentence not in seen:
            seen.add(sentence)
            yield span


def _listed(book: Book, spans: Sequence[_Span], spoken: Language) -> str:
    """Each part of the book with how often the term stands in it, in the book's order."""
    counts = Counter(passage.section_id for passage, _, _ in sorted(spans, key=lambda span: span[1]))
    parts = (f"{section_name(book.section(name), spoken)} × {n}" for name, n in counts.items())
    return say("separator", spoken).join(parts)


def _named(book: Book, quote: Quote, spoken: Language) -> str:
    """The part of the book a quote stands in, with its page where it is known."""
    page = page_label(quote.citation, spoken)
    name = section_name(book.section(quote.context.section_id), spoken)
    return name + ((f" ({page})" if spoken == "en" else f"（{page}）") if page else "")
