"""Answers to questions about a term: the termbase's own entry, then quotes of where the term stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.language.folding import skeleton, to_traditional
from corpus.passages import whole_sentences
from corpus.terms.entries import ConceptEntry
from corpus.types import Passage
from index.folder import BookIndex
from rag.answers.passages import from_passages
from rag.answers.phrases import say
from rag.answers.turn import Turn
from rag.citation import cite
from rag.glossary.matching import Mention
from rag.glossary.names import is_called
from rag.glossary.termbase import Termbase
from rag.library.library import Library
from rag.question.terms import TermQuestion
from rag.types import Answer, Language, Quote

MOST_TERMS = 8
_MOST_QUOTES = 3
_MOST_ALSO = 3
_INNER_QUOTES = str.maketrans("“”", "‘’")
# Right behind a term, this says what it is.
_DEFINES = re.compile(
    r"[”」’\"》]?[，,：:]?(?:就?是指?(?!什么|否|不是|谁|哪|怎)|指的?是?(?!什么)|即|意味着|, or\b| (?:is|are|means)\b)"
)


@dataclass(frozen=True, slots=True)
class _Place:
    """A term in a passage: the sentence it stands in, and what that is good for.

    0 says what the term is, 1 uses it, 2 only asks, 3 is a heading or a line of the contents.
    """

    passage: Passage
    start: int
    end: int
    worth: int


def answer_term(turn: Turn) -> Answer | None:
    """The entry a question about a term asks for; where the term is quoted from no book, passages that answer it.

    None for another question, and where the termbase cannot tell.
    """
    found = _find_term(turn)
    if found is None:
        return None
    answer = _entry_answer(turn, found)
    return answer if answer.quotes else _with_passages(answer, from_passages(turn))


def _find_term(turn: Turn) -> ConceptEntry | None:
    """The entry asked for."""
    if not turn.question.terms:
        return None
    asked = turn.library.termbases(tuple(turn.indexes))
    return next((entry for r in turn.question.terms for entry in _called(r, asked)), None)


def _entry_answer(turn: Turn, entry: ConceptEntry) -> Answer:
    """The entry in the language of the question, then quotes of where it stands: the book's, else the companion's."""
    spoken = turn.spoken
    quotes = _quotes(entry, spoken, turn)
    lines = [_name_line(entry, spoken), _definition_line(entry, spoken), _source_line(entry, spoken)]
    lines.append(_quotes_line(quotes, spoken, any(i.book.layer == "book" for i in turn.indexes.values())))
    name = _name(entry, spoken)
    return Answer(
        query=turn.question.text,
        language=turn.question.language,
        verdict="answered",
        confidence=1.0,
        statement="\n".join(line for line in lines if line),
        quotes=quotes,
        hits=turn.hits,
        terms=(entry,),
        suggestions=(say("ask_where", spoken, title=name.translate(_INNER_QUOTES)),),
    )


def _with_passages(answer: Answer, found: Answer) -> Answer:
    """The answer about a term that stands nowhere word for word, with the passages that answer all the same."""
    if found.verdict != "answered":
        return answer
    return replace(answer, statement=f"{answer.statement}\n{found.statement}", quotes=found.quotes)


def terms_of(answer: Answer, question: str, library: Library, books: Sequence[str]) -> tuple[ConceptEntry, ...]:
    """The termbase's entries that stand in the question, then those in the quotes; at most `MOST_TERMS`."""
    asked = library.termbases(books)
    found = {entry.id: entry for entry in answer.terms}
    for termbase in asked:
        found |= {entry.id: entry for entry in _standing_in(termbase, question) if entry.id not in found}
    in_quotes = [
        entry for quote in answer.quotes for entry in _standing_in(library.termbase(quote.citation.book_id), quote.text)
    ]
    # What nobody has looked at yet comes last.
    for entry in sorted(in_quotes, key=lambda e: e.status == "proposed"):
        found.setdefault(entry.id, entry)
    return tuple(found.values())[:MOST_TERMS]


def _standing_in(termbase: Termbase, text: str) -> list[ConceptEntry]:
    return [termbase.entry(entry_id) for mention in termbase.mentions(text) for entry_id in mention.entry_ids]


def _called(reading: TermQuestion, asked: Iterable[Termbase]) -> Iterable[ConceptEntry]:
    for name in reading.names:
        for termbase in asked:
            for entry in termbase.lookup(name):
                if is_called(entry, name) and _tells(entry, reading):
                    yield entry


def _tells(entry: ConceptEntry, reading: TermQuestion) -> bool:
    """True when the entry says what is asked: a bare candidate has no definition to give."""
    if reading.kind == "meaning":
        return bool(entry.definition_zh or entry.definition_en)
    return bool(entry.en and (entry.zh_hans or entry.zh_hant))


def _quotes(entry: ConceptEntry, spoken: Language, turn: Turn) -> tuple[Quote, ...]:
    ranks = {hit.passage.id: hit.rank for hit in turn.hits}
    for layer in ("book", "companion"):
        found: list[tuple[BookIndex, _Place]] = []
        for book_id, index in turn.indexes.items():
            termbase = turn.library.termbase(book_id)
            if index.book.layer == layer and any(entry.id == known.id for known in termbase.entries):
                found += [(index, place) for place in _places(entry, spoken, termbase, index)]
        # What reports on the book's own text comes before what only stands about its subject.
        found.sort(
            key=lambda pair: (pair[1].worth, not _reports(pair[1]), ranks.get(pair[1].passage.id, len(ranks) + 1))
        )
        if found:
            chosen = _spread(found)[:_MOST_QUOTES]
            return tuple(
                Quote(marker=n, citation=cite(index.book, p.passage, p.start, p.end), context=p.passage)
                for n, (index, p) in enumerate(chosen, 1)
            )
    return ()


def _reports(place: _Place) -> bool:
    return place.passage.basis in ("foreword", "preface")


def _spread(found: list[tuple[BookIndex, _Place]]) -> list[tuple[BookIndex, _Place]]:
    """The best of each section, then the others."""
    first: dict[tuple[str, str], tuple[BookIndex, _Place]] = {}
    for pair in found:
        first.setdefault((pair[0].book.id, pair[1].passage.section_id), pair)
    chosen = list(first.values())
    return chosen + [pair for pair in found if pair not in chosen]


def _places(entry: ConceptEntry, spoken: Language, termbase: Termbase, index: BookIndex) -> Iterable[_Place]:
    """The first place in each passage; of a companion paragraph, in the question's language where it stands there too."""
    for found in termbase.passages_with(entry.id):
        row = index.passages.row_of(found.pair_id) if found.pair_id else None
        pair = None if row is None else index.passages[row]
        translated = _place(entry, pair, termbase) if pair and spoken == "en" else None
        place = translated or _place(entry, found, termbase)
        if place:
            yield place


def _place(entry: ConceptEntry, passage: Passage, termbase: Termbase) -> _Place | None:
    """The best sentence of a passage with the term, the first among equals."""
    places = (_sentence(passage, mention) for mention in termbase.places(passage.text, entry.id))
    return min(places, key=lambda place: (place.worth, place.start), default=None)


def _sentence(passage: Passage, mention: Mention) -> _Place:
    at = passage.start + mention.start
    start, end = whole_sentences(passage, at, at + 1)
    if not passage.searchable:
        return _Place(passage, start, end, 3)
    if passage.text[start - passage.start : end - passage.start].rstrip().endswith(("？", "?")):
        return _Place(passage, start, end, 2)
    return _Place(passage, start, end, 0 if _DEFINES.match(passage.text, mention.end) else 1)


def _name(entry: ConceptEntry, spoken: Language) -> str:
    return (entry.zh_hant if spoken == "zh-Hant" else entry.zh_hans) or entry.heading


def _chinese_names(entry: ConceptEntry, spoken: Language) -> str:
    """The best name and what else it is called, in the script of the question."""
    terms = entry.terms("zh-Hant" if spoken == "zh-Hant" else "zh-Hans")
    others = (term.text for term in terms[1:] if term.status != "deprecated")
    # One of the writings that differ in signs and spaces only is enough.
    names: dict[str, str] = {}
    for name in [_name(entry, spoken), *others]:
        names.setdefault(skeleton(name).text, name)
    return " / ".join(names.values())


def _name_line(entry: ConceptEntry, spoken: Language) -> str:
    name, pinyin = _chinese_names(entry, spoken), entry.pinyin
    names = [entry.abbreviation] if entry.abbreviation else []
    names += [term.text for term in entry.terms("en")[1:] if term.status != "deprecated"]
    also = say("comma", spoken).join(dict.fromkeys(names[:_MOST_ALSO]))
    added = say("term_also", spoken, names=also) if also else ""
    if not (entry.zh_hans or entry.zh_hant):
        return say("term_without_chinese", spoken, name=name, also=added)
    if not entry.en:
        return say("term_without_english", spoken, name=name, pinyin=pinyin)
    return say("term_in_english", spoken, name=name, pinyin=pinyin, en=entry.en, also=added)


def _definition_line(entry: ConceptEntry, spoken: Language) -> str:
    chinese = to_traditional(entry.definition_zh) if spoken == "zh-Hant" else entry.definition_zh
    definition = (entry.definition_en or chinese) if spoken == "en" else (chinese or entry.definition_en)
    return say("term_definition", spoken, definition=definition) if definition else ""


def _source_line(entry: ConceptEntry, spoken: Language) -> str:
    if not (entry.source and entry.en):
        return ""
    source = say(f"term_source_{entry.source}", spoken)
    return say("term_source", spoken, source=f"{source} · {entry.source_note}" if entry.source_note else source)


def _quotes_line(quotes: tuple[Quote, ...], spoken: Language, has_copy: bool) -> str:
    if not quotes:
        return say("term_nowhere", spoken)
    shown = " ".join(f"“{quote.text}”[{quote.marker}]" for quote in quotes)
    if quotes[0].citation.layer == "book":
        return say("term_in_book", spoken, quotes=shown)
    missing = say("term_not_in_copy", spoken) + " " if has_copy else ""
    return missing + say("term_in_companion", spoken, quotes=shown)
