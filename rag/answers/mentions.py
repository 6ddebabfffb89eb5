"""Answers on where a term or phrase stands: its first mention, the parts and pages that mention it, how often; by counting."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from corpus.language.english import STOP_WORDS
from corpus.language.folding import count_han, fold, skeleton
from corpus.passages import whole_sentences
from corpus.types import Book, Passage
from index.folder import BookIndex
from rag.answers.contents import section_name
from rag.answers.passages import answer_passages
from rag.answers.phrases import say
from rag.answers.turn import Turn
from rag.citation import cite, page_label, passage_at, place_label
from rag.question.mentions import MentionQuestion
from rag.question.structure import named_sections
from rag.search.places import most_alike
from rag.search.term_places import TermPlaces, places_of_term
from rag.types import Answer, Language, Quote

_MOST_QUOTES = 5
_MOST_PARTS = 3
# An unmarked name longer than this, or with one of these words, describes what is meant and need not stand so.
_LONGEST_NAME = 8
_MOST_WORDS = 2
_DESCRIBES = re.compile("[的了谁这那哪怎]|关于|如何|作者|\\b(?:author|writer|book)\\b")
_NEARLY = 0.8
_LEAST_NEAR = 5

_Span = tuple[Passage, int, int]


def answer_mentions(turn: Turn) -> Answer | None:
    """Where words that stand in the text are mentioned, first or at all, or on which page; how often.

    Of words that are a heading of the contents the page is told by the contents.
    """
    asked = turn.question.mention
    if (
        asked is None
        or asked.kind in ("chapter", "discussed")
        or (asked.kind == "page" and _is_of_contents(asked, turn))
    ):
        return None
    in_text = asked.kind in ("page", "part")
    for index, found in _found(asked, turn):
        spans = _inside(asked, turn, index, found.spans)
        spans = [span for span in spans if span[0].searchable] if in_text else spans
        if spans:
            return _answer(turn, asked, found.name, index, spans)
    return None if in_text else _nowhere(asked, turn)


def answer_discussed(turn: Turn) -> Answer | None:
    """The same for what the contents did not answer: what is discussed, or stands in headings only, or nowhere."""
    asked = turn.question.mention
    if asked is None or asked.kind not in ("chapter", "discussed", "page", "part"):
        return None
    for index, found in _found(asked, turn):
        spans = _inside(asked, turn, index, found.spans)
        if spans:
            return _answer(turn, asked, found.name, index, spans)
        if found.spans:
            return None
    if asked.kind == "discussed" and not asked.marked:
        return None
    return _nowhere(asked, turn) or _only_near(asked, turn)


def _only_near(asked: MentionQuestion, turn: Turn) -> Answer | None:
    """For the page of Chinese words that only describe what is meant: the passages, which may be of something else."""
    if asked.kind not in ("page", "chapter") or not count_han(asked.name):
        return None
    answer = answer_passages(turn)
    if answer is None or answer.verdict != "answered":
        return answer
    shown = " ".join(f"“{quote.text}”[{quote.marker}]" for quote in answer.quotes)
    return replace(answer, verdict="related", statement=say("related", turn.spoken, quotes=shown))


def _found(asked: MentionQuestion, turn: Turn) -> Iterator[tuple[BookIndex, TermPlaces]]:
    """Where the name stands in each book, the readers' own before the companions."""
    for index in turn.copies:
        yield index, places_of_term(asked.name, turn.library.termbase(index.book.id), index)


def _inside(asked: MentionQuestion, turn: Turn, index: BookIndex, spans: Sequence[_Span]) -> list[_Span]:
    """Those of the places that stand in the parts the question names beside the words: "自序里哪一页提到…"."""
    around = turn.question.folded.replace(asked.name, " ")
    named = named_sections(around, [s for s in index.book.sections if s.level > 0])
    inner = {section_id for section in named for section_id in index.book.within(section.id)}
    return [span for span in spans if not named or span[0].section_id in inner]


def _is_of_contents(asked: MentionQuestion, turn: Turn) -> bool:
    """True where the words are a heading, or name a part of the book, and are not called a word or phrase of it."""
    key = skeleton(asked.name).text
    for index in turn.copies:
        sections = [s for s in index.book.sections if s.level > 0]
        if named_sections(asked.name, sections) and not asked.marked:
            return True
        if any(skeleton(name).text == key for s in sections for name in (s.title, s.title_en, s.heading)):
            return True
    return False


def _nowhere(asked: MentionQuestion, turn: Turn) -> Answer | None:
    """That the words stand nowhere, with what is nearly they; None where they only describe what is meant."""
    found = list(_found(asked, turn))
    spoken = turn.spoken
    lacking = any(places.lacking for _, places in found)
    words = say(
        "mention_absent" if lacking and not count_han(asked.name) else "mention_none", spoken,
        name=_shown(asked, found[0][1].name, turn),
    )  # fmt: skip
    answer = Answer(
        query=turn.question.text, language=turn.question.language, verdict="not_found", confidence=0.0, statement=words
    )
    for index, places in found:
        spans = [span for span in places.rest if span[0].searchable]
        if spans:
            return _with_near(answer, _quotes(index, _one_a_sentence(spans), _MOST_PARTS), spoken)
    if not _is_name(asked, found):
        return None
    near = _nearly(asked, turn)
    return _with_near(answer, near, spoken) if near else answer


def _is_name(asked: MentionQuestion, found: Sequence[tuple[BookIndex, TermPlaces]]) -> bool:
    """Whether words that were not found would stand so in the book if it spoke of them."""
    if _DESCRIBES.search(asked.name) and not asked.marked:
        return False
    if count_han(asked.name):
        return asked.marked or len(skeleton(asked.name).text) <= _LONGEST_NAME
    # An English phrase may be said in Chinese words that the dictionary does not give for it.
    few = sum(word not in STOP_WORDS for word in asked.name.split()) <= _MOST_WORDS
    english = all(index.book.language == "en" for index, _ in found)
    return english or any(places.known or (places.lacking and few) for _, places in found)


def _nearly(asked: MentionQuestion, turn: Turn) -> tuple[Quote, ...]:
    """The words of the book that differ little from those asked for."""
    key = skeleton(asked.name).text
    near = most_alike(turn.copies, key) if count_han(key) >= _LEAST_NEAR else None
    if near is None or near.similarity < _NEARLY:
        return ()
    passage = passage_at(near.index.all_passages, near.start)
    return (_quote(1, near.index, passage, near.start, near.end),)


def _with_near(answer: Answer, quotes: tuple[Quote, ...], spoken: Language) -> Answer:
    added = say("mention_near", spoken, places=_placed(quotes, spoken))
    return replace(answer, verdict="related", statement=f"{answer.statement}{added}", quotes=quotes)


def _shown(asked: MentionQuestion, found: str, turn: Turn) -> str:
    """The name as typed, with the book's word for it where that is another."""
    text = turn.question.text
    place = fold(text).find(asked.name) if len(fold(text)) == len(text) else -1
    typed = text[place : place + len(asked.name)] if place >= 0 else asked.name
    return typed if skeleton(found).text == skeleton(typed).text else f"{typed} ({found})"


def _answer(turn: Turn, asked: MentionQuestion, name: str, index: BookIndex, spans: Sequence[_Span]) -> Answer:
    # Running text first: the contents list stands before it in most books, and only announces.
    # So do title pages, but for what stands there first.
    outside = {s.id for s in index.book.sections if s.level == 0 and s.kind == "front" and s.id != "text"}
    last = outside if asked.kind != "first" else set()
    ordered = sorted(spans, key=lambda span: (not span[0].searchable, span[0].section_id in last, span[1]))
    spoken, name = turn.spoken, _shown(asked, name, turn)
    if asked.kind in ("page", "part", "chapter"):
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
    for where, together in groupby(quotes, key=lambda quote: _where(quote, spoken)):
        shown = " ".join(f"“{quote.text}”[{quote.marker}]" for quote in together)
        parts.append(say("answered_book", spoken, where=where, quotes=shown))
    return say("separator", spoken).join(parts)


def _where(quote: Quote, spoken: Language) -> str:
    unknown = "" if page_label(quote.citation, spoken) else say("page_unknown", spoken)
    return place_label(quote.citation, spoken) + unknown


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
    parts = (f"{_path(book, name, spoken)} × {n}" for name, n in counts.items())
    return say("separator", spoken).join(parts)


def _named(book: Book, quote: Quote, spoken: Language) -> str:
    """The part of the book a quote stands in, with its page where it is known."""
    page = page_label(quote.citation, spoken)
    return _path(book, quote.context.section_id, spoken) + (
        (f" ({page})" if spoken == "en" else f"（{page}）") if page else ""
    )


def _path(book: Book, section_id: str, spoken: Language) -> str:
    """A section with the chapter it stands in."""
    section = book.section(section_id)
    return " › ".join(section_name(s, spoken) for s in (*book.ancestors(section)[:1], section))
