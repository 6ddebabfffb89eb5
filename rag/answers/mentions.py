"""Answers on where a term stands: its first mention, the parts that mention it, how often; by counting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from corpus.language.folding import count_han, skeleton
from corpus.passages import whole_sentences
from corpus.types import Book, Passage
from index.folder import BookIndex
from rag.answers.contents import section_name
from rag.answers.phrases import say
from rag.answers.turn import Turn
from rag.citation import cite, passage_at
from rag.glossary.names import is_called
from rag.library.library import Library
from rag.question.mentions import Kind, MentionQuestion
from rag.question.reading import Question
from rag.search.places import find
from rag.types import Answer, Language, Quote

_MOST_QUOTES = 3
_LEAST_HAN = 2


def answer_mentions(turn: Turn) -> Answer | None:
    """Where a term is first mentioned, where it is mentioned at all, how often."""
    asked = turn.question.mention
    return _answer_mentions(asked, turn) if asked and asked.kind != "discussed" else None


def answer_discussed(turn: Turn) -> Answer | None:
    """Where something is discussed, for what the contents do not answer."""
    asked = turn.question.mention
    return _answer_mentions(asked, turn) if asked and asked.kind == "discussed" else None


def _answer_mentions(asked: MentionQuestion, turn: Turn) -> Answer | None:
    """Where the term asked for stands in the books, the readers' own before the companions.

    A term that stands nowhere is said to stand nowhere; None where the name is neither a term nor Chinese words.
    """
    question, spoken = turn.question, turn.spoken
    known = False
    for index in turn.copies:
        name, spans = _spans(asked.name, turn.library, index)
        known = known or bool(name)
        if spans:
            return _answer(question, spoken, asked.kind, name, index, spans)
    if not known or asked.kind == "discussed":
        return None
    words = say("mention_none", spoken, name=asked.name)
    return Answer(query=question.text, language=question.language, verdict="not_found", confidence=0.0, statement=words)


def _spans(name: str, library: Library, index: BookIndex) -> tuple[str, list[tuple[Passage, int, int]]]:
    """The term's name and places in a book: by the termbase, else word for word. "" where it is no name at all."""
    termbase = library.termbase(index.book.id)
    entry = next((e for e in termbase.lookup(name) if is_called(e, name)), None)
    if entry is not None:
        passages = termbase.passages_with(entry.id)
        places = [(p, p.start + m.start, p.start + m.end) for p in passages for m in termbase.places(p.text, entry.id)]
        if places:
            return entry.zh_hans or name, places
    written = name if count_han(name) else _in_chinese(name, index)
    if count_han(written) < _LEAST_HAN:
        return (entry.heading if entry else ""), []
    found = find(index.book, skeleton(written))
    return written, [(passage_at(index.all_passages, start), start, end) for start, end in found]


def _in_chinese(name: str, index: BookIndex) -> str:
    """The one word of the book that an English name can mean (宁波, also in 宁波市); "" where there is none or a choice."""
    groups = index.terms.groups(name.title(), True)
    keys = sorted((key for group in groups for key in group.keys if count_han(key)), key=len)
    return keys[0] if len(groups) == 1 and keys and all(keys[0] in key for key in keys) else ""


def _answer(
    question: Question, spoken: Language, kind: Kind, name: str, index: BookIndex, spans: list[tuple[Passage, int, int]]
) -> Answer:
    # Running text first: the contents list stands before it in most books, and only announces.
    ordered = sorted(spans, key=lambda span: (not span[0].searchable, span[1]))
    chosen = ordered[:1] if kind == "first" else list(_one_a_section(ordered))[:_MOST_QUOTES]
    key = "mention_first" if kind == "first" else "mention_where"
    quotes = tuple(_quote(i, index, *span) for i, span in enumerate(chosen, start=1))
    shown = " ".join(f"“{quote.text}”[{quote.marker}]" for quote in quotes)
    statement = say(
        key, spoken, name=name, n=len(spans), where=_listed(index.book, ordered, spoken),
        first=_named(index.book, ordered[0][0], spoken), quotes=shown,
    )  # fmt: skip
    return Answer(
        query=question.text, language=question.language, verdict="answered", confidence=1.0, statement=statement,
        quotes=quotes,
    )  # fmt: skip


def _quote(marker: int, index: BookIndex, passage: Passage, start: int, end: int) -> Quote:
    citation = cite(index.book, passage, *whole_sentences(passage, start, end))
    return Quote(marker=marker, citation=citation, context=passage)


def _one_a_section(spans: Sequence[tuple[Passage, int, int]]) -> Iterator[tuple[Passage, int, int]]:
    seen: set[str] = set()
    for span in spans:
        if span[0].section_id not in seen:
            seen.add(span[0].section_id)
            yield span


def _listed(book: Book, spans: Sequence[tuple[Passage, int, int]], spoken: Language) -> str:
    """Each part of the book with how often the term stands in it, in the book's order."""
    counts = Counter(passage.section_id for passage, _, _ in sorted(spans, key=lambda span: span[1]))
    parts = (f"{section_name(book.section(name), spoken)} × {n}" for name, n in counts.items())
    return say("separator", spoken).join(parts)


def _named(book: Book, passage: Passage, spoken: Language) -> str:
    return section_name(book.section(passage.section_id), spoken)
