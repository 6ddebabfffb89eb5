"""Verification: does a quote exist, where, and is it where it was said to be?"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Sequence

from corpus.errors import RequestError
from corpus.language.folding import Folded, bare, is_content, skeleton
from corpus.language.page_numbers import parse_label
from corpus.passages import whole_sentences
from corpus.structure.pages import contains_page
from corpus.types import Book, Passage
from index.folder import BookIndex
from rag.citation import cite, passage_at
from rag.library.library import Library
from rag.types import Citation, Closest, Verification

MAX_QUOTE_CHARACTERS = 10_000
_CANDIDATES = 5
_GRAM = 2


def verify(
    quote: str,
    book: str | Sequence[str] | None = None,
    page: str | None = None,
    library: Library | None = None,
) -> Verification:
    """Whether `quote` stands in the books, whatever its script, width, spaces and punctuation.

    Numbers must agree to the digit. Where it does not stand, the closest words that do are given.

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
    places = tuple(citation for index in indexes for citation in _places(index, wanted))
    closest = None if places else _closest(indexes, wanted.text)
    return Verification(
        exists=bool(places),
        places=places,
        as_cited=_as_cited(places, page) if page and places else None,
        closest=closest,
    )


def find(book: Book, quote: Folded) -> Iterator[tuple[int, int]]:
    """The spans of the canonical text that fold to the same words as `quote`.

    Signs left out in typing ("3X", an ISBN without hyphens) are forgiven; signs typed must be in the text.
    """
    text = skeleton(book.canonical_text)
    found = list(_occurrences(text, quote.text))
    if not found:
        spans = _occurrences(bare(text), bare(quote).text)
        found = [s for s in spans if _lacks_signs_only(quote.text, skeleton(book.canonical_text[s[0] : s[1]]).text)]
    yield from found


def _lacks_signs_only(quote: str, text: str) -> bool:
    """True when `quote` is `text` with nothing changed but signs left out that `bare` leaves out."""
    i = 0
    for character in text:
        if i < len(quote) and quote[i] == character:
            i += 1
        elif is_content(character):
            return False
    return i == len(quote)


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


def _places(index: BookIndex, quote: Folded) -> Iterator[Citation]:
    for start, end in find(index.book, quote):
        yield cite(index.book, passage_at(index.all_passages, start), start, end)


def _occurrences(text: Folded, quote: str) -> Iterator[tuple[int, int]]:
    """Spans of `quote` in folded text; a number in it never matches inside a longer one."""
    position = text.text.find(quote)
    while position >= 0:
        end = position + len(quote)
        if not (_splits_number(text.text, position) or _splits_number(text.text, end)):
            yield text.span(position, end)
        position = text.text.find(quote, position + 1)


def _splits_number(text: str, i: int) -> bool:
    return 0 < i < len(text) and text[i - 1].isdigit() and text[i].isdigit()


def _as_cited(places: tuple[Citation, ...], page: str) -> bool | None:
    """True if some place is on the page for certain, False if none can be, None where it cannot be known."""
    on_page = [contains_page(place.pages, page) for place in places]
    return True if True in on_page else None if None in on_page else False


def _closest(indexes: Sequence[BookIndex], quote: str) -> Closest | None:
    """The sentences that hold the stretch most like the quote: by character pairs first, by alignment then."""
    rows = [(score, i, p) for i, index in enumerate(indexes) for p, score in _overlaps(index, quote)]
    best: Closest | None = None
    for _, i, passage in sorted(rows, key=lambda row: (-row[0], row[1], row[2].id))[:_CANDIDATES]:
        book = indexes[i].book
        similarity, span = _most_alike(skeleton(passage.text), quote)
        start, end = whole_sentences(passage, passage.start + span[0], passage.start + span[1])
        if best is None or similarity > best.similarity:
            citation = cite(book, passage, start, end)
            best = Closest(text=book.canonical_text[start:end], citation=citation, similarity=round(similarity, 4))
    return best


def _most_alike(text: Folded, quote: str) -> tuple[float, tuple[int, int]]:
    """How much the likeliest stretch of `text` resembles the quote, in [0, 1], and its source span."""
    matcher = difflib.SequenceMatcher(None, text.text, quote, autojunk=False)
    anchor = matcher.find_longest_match()
    start = max(0, anchor.a - anchor.b)
    end = min(len(text.text), start + len(quote))
    while _splits_number(text.text, start):
        start -= 1
    while _splits_number(text.text, end):
        end += 1
    similarity = difflib.SequenceMatcher(None, text.text[start:end], quote, autojunk=False).ratio()
    return similarity, text.span(start, end)


def _overlaps(index: BookIndex, quote: str) -> Iterator[tuple[Passage, int]]:
    """The passages of a book that share character pairs with the quote, with how many."""
    wanted = _grams(quote)
    for passage in index.all_passages:
        shared = sum((wanted & _grams(skeleton(passage.text).text)).values())
        if shared:
            yield passage, shared


def _grams(text: str) -> Counter[str]:
    return Counter(text[i : i + _GRAM] for i in range(max(1, len(text) - _GRAM + 1)))
