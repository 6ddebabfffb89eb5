"""Verification: does a quote exist, where, and is it where it was said to be?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corpus.errors import RequestError
from corpus.language.folding import Folded, skeleton
from corpus.language.page_numbers import parse_label
from corpus.passages import whole_sentences
from corpus.structure.pages import contains_page
from index.folder import BookIndex
from rag.citation import cite, passage_at
from rag.library.library import Library
from rag.search.differences import differences
from rag.search.places import Likeness, find, most_alike
from rag.types import Citation, Closest, Difference, Verification

MAX_QUOTE_CHARACTERS = 10_000
# Less like than this, words are no writing of the same sentence; short ones resemble many by chance.
_NEAR, _NEAR_SHORT = 0.65, 0.75
_SHORT = 12


def verify(
    quote: str,
    book: str | Sequence[str] | None = None,
    page: str | None = None,
    library: Library | None = None,
) -> Verification:
    """Whether `quote` stands in the books, whatever its script, width, spaces and punctuation.

    Numbers must agree to the digit. Where it does not stand, the closest words that do are given, and what the quote
    has otherwise.

    Args:
        quote: the words to check.
        book: a book id, several, or None for all imported books (the companion where there is none).
        page: the printed page it was cited from ("XII", "95").
        library: an open library; by default that of `$WENSHU_HOME`.

    Raises:
        RequestError: an empty or overlong quote, an unknown book, or a page that is no page label.
    """
    wanted = _checked(quote)
    if page is not None and parse_label(page) is None:
        raise RequestError("not a page label", page, "give a number or a roman numeral, such as 95 or XII")
    library = (library or Library.open()).snapshot()
    indexes = [library.index(book_id) for book_id in _books(library, book)]
    places = tuple(citation for index in indexes for citation in places_of(index, wanted))
    found = None if places else most_alike(indexes, wanted.text)
    return Verification(
        exists=bool(places),
        places=places,
        as_cited=as_cited(places, page) if page and places else None,
        closest=_closest(found) if found else None,
        differences=departures(quote, found) if found else (),
    )


def nearness_needed(quote: str) -> float:
    """How much words must resemble `quote` to be the book's writing of it, in [0, 1]."""
    return _NEAR_SHORT if len(skeleton(quote).text) < _SHORT else _NEAR


def departures(quote: str, found: Likeness) -> tuple[Difference, ...]:
    """Word by word, what `quote` has otherwise than the words most like it; none where they are too unlike to compare."""
    if found.similarity < nearness_needed(quote):
        return ()
    passages = [p for p in found.index.all_passages if p.start < found.end and found.start < p.end]
    start = whole_sentences(passages[0], found.start, found.end)[0] if passages else found.start
    end = whole_sentences(passages[-1], found.start, found.end)[1] if passages else found.end
    return differences(quote, found.index.book.canonical_text[start:end])


def _checked(quote: str) -> Folded:
    if len(quote) > MAX_QUOTE_CHARACTERS:
        raise RequestError(
            f"the quote has {len(quote)} characters, at most {MAX_QUOTE_CHARACTERS} are taken",
            f"{quote[:20]}…",
            "check it in parts",
        )
    folded = skeleton(quote)
    if not folded.text:
        raise RequestError("the quote is empty", "", "give the words to look for")
    return folded


def _books(library: Library, book: str | Sequence[str] | None) -> tuple[str, ...]:
    if book is not None:
        return library.resolve((book,) if isinstance(book, str) else tuple(book))
    return library.resolve(None)


def places_of(index: BookIndex, quote: Folded) -> Iterator[Citation]:
    """Where words stand in a book, in its order."""
    for start, end in find(index.book, quote):
        yield cite(index.book, passage_at(index.all_passages, start), start, end)


def as_cited(places: Sequence[Citation], page: str) -> bool | None:
    """True if some place is on the page for certain, False if none can be, None where it cannot be known."""
    on_page = [contains_page(place.pages, page) for place in places]
    return True if True in on_page else None if None in on_page else False


def _closest(found: Likeness) -> Closest:
    """The sentences that the stretch most like a quote stands in, as far as its first passage goes."""
    book = found.index.book
    passage = passage_at(found.index.all_passages, found.start)
    start, end = whole_sentences(passage, found.start, found.end)
    return Closest(
        text=book.canonical_text[start:end], citation=cite(book, passage, start, end), similarity=found.similarity
    )
