"""What other programs may ask of a library, each request a method from plain values to a plain table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, get_args

from corpus.errors import RequestError
from corpus.types import Passage
from index.folder import BookIndex
from rag.answers.answering import ask
from rag.answers.verification import verify
from rag.citation import cite
from rag.glossary.names import lookup
from rag.library.library import Library
from rag.question.reading import read_question
from rag.search.retrieval import retrieve
from rag.timing import Stopwatch
from rag.types import Answer, Context, Language
from ui.shapes.answers import answer_to_dict, citation_to_dict, hits_to_dict, verification_to_dict
from ui.shapes.library import books_to_dict, contents_to_dict
from ui.shapes.terms import lookup_to_dict

MOST_HITS, MOST_TERMS = 50, 20
# What one reading gives at most; the rest is asked for by the id it ends with.
MOST_CHARACTERS = 8000
_LANGUAGES = tuple(name for name in get_args(Language) if name != "mixed")

Table = dict[str, Any]
Answering = Callable[[str, list[str] | None, Context | None, bool], Answer]


class Requests:
    """The requests over one library. Errors are `WenshuError`s, one line each."""

    def __init__(self, library: Library, answering: Answering | None = None) -> None:
        """`answering`: takes the questions that name no language, as a server does that lets only so many in at once."""
        self._library = library
        self._answering = answering

    def ask(self, question: str, books: Sequence[str] | None = None, language: str | None = None) -> Table:
        """The answer of `wenshu ask --json`, to a question taken as it stands."""
        if language is not None and language not in _LANGUAGES:
            raise RequestError("not a language", str(language), f"one of {', '.join(_LANGUAGES)}")
        if self._answering is not None and language is None:
            return answer_to_dict(self._answering(question, list(books) if books else None, None, True))
        spoken: Any = language
        return answer_to_dict(ask(question, books or None, spoken, self._library.snapshot(), literal=True))

    def search(self, question: str, k: int = 5, books: Sequence[str] | None = None) -> Table:
        """The hits of `wenshu search --json`, at most MOST_HITS."""
        if not 1 <= k <= MOST_HITS:
            raise RequestError("not a number of passages", str(k), f"give one from 1 to {MOST_HITS}")
        watch = Stopwatch()
        hits = retrieve(question, k, books or None, self._library.snapshot())
        return hits_to_dict(question, read_question(question).language, hits, {"total": watch.lap_ms()})

    def verify(self, quote: str, books: Sequence[str] | None = None, page: str | None = None) -> Table:
        """The check of `wenshu verify --json`."""
        return verification_to_dict(verify(quote, books or None, page, self._library))

    def terms(self, term: str, books: Sequence[str] | None = None) -> Table:
        """The entries of `wenshu terms lookup --json`, at most MOST_TERMS."""
        if not term.strip():
            raise RequestError("empty query", "", "give a term in Chinese, English or pinyin")
        names = list(books) if books else None
        return lookup_to_dict(term, lookup(self._library.termbases(names), term)[:MOST_TERMS])

    def books(self) -> Table:
        """The books of the library; not where they lie."""
        return {"books": books_to_dict("", self._library.summaries())["books"]}

    def toc(self, book: str | None = None) -> Table:
        """The contents of `wenshu toc --json`."""
        return contents_to_dict(*self._library.contents(book))

    def read(self, place: str, book: str | None = None) -> Table:
        """The text at a place, passage by passage with citations: a passage's id, a section's id, or a printed page.

        At most MOST_CHARACTERS; `next` is the id of the passage after them, None at the end of the place.

        Raises:
            RequestError: no such book or place.
        """
        index = self._index_of(place, book)
        found = list(_at(index, place))
        if not found:
            raise RequestError("no such place", place, "give an id of toc or of a hit, or a printed page with its book")
        shown: list[Passage] = []
        for passage in found:
            if shown and sum(len(p.text) for p in shown) + len(passage.text) > MOST_CHARACTERS:
                break
            shown.append(passage)
        rest = found[len(shown) :]
        passages = [
            {"passage_id": p.id, "text": p.text, "citation": citation_to_dict(cite(index.book, p))} for p in shown
        ]
        return {"book_id": index.book.id, "passages": passages, "next": rest[0].id if rest else None}

    def _index_of(self, place: str, book: str | None) -> BookIndex:
        named = book or (place.partition("/")[0] if "/" in place else None)
        library = self._library.snapshot()
        return library.index(library.resolve([named])[0] if named else library.resolve(None)[0])


def _at(index: BookIndex, place: str) -> Iterator[Passage]:
    """The passages of a place, in the book's order; of a passage's id it and those after it in its section."""
    passages = index.all_passages
    one = next((p for p in passages if p.id == place), None)
    if one is not None:
        yield from (p for p in passages if p.section_id == one.section_id and p.start >= one.start)
        return
    name = place.partition("/")[2] or place
    inside = {s.id for s in index.book.sections if s.id == name or name in (a.id for a in index.book.ancestors(s))}
    if inside:
        yield from (p for p in passages if p.section_id in inside)
        return
    for passage in passages:
        pages = cite(index.book, passage).pages
        if pages is not None and _contains(pages, place):
            yield passage


def _contains(pages: Any, label: str) -> bool:
    from corpus.language.page_numbers import parse_label
    from corpus.structure.pages import contains_page

    return parse_label(label) is not None and contains_page(pages, label) is True
