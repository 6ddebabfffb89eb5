"""Where words stand in a book, however they are typed; and, for words that stand nowhere, what is most like them."""

from __future__ import annotations

import difflib
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.language.folding import Folded, bare, is_content, skeleton
from corpus.types import Book, Passage
from index.folder import BookIndex

_CANDIDATES = 5
_GRAM = 2
# How far a quotation may reach over the ends of the passage that is most like it, in characters without signs.
_REACH = 1000
_BETWEEN = 3


@dataclass(frozen=True, slots=True)
class Likeness:
    """canonical_text[start:end] of a book, and how much it resembles other words, in [0, 1]."""

    index: BookIndex
    start: int
    end: int
    similarity: float


def find(book: Book, quote: Folded) -> Iterator[tuple[int, int]]:
    """The spans of the canonical text that fold to the same words as `quote`.

    Signs left out in typing ("3X", an ISBN without hyphens) are forgiven; signs typed must be in the text.
    """
    found = list(_occurrences(_bones(book.canonical_text), quote.text))
    if not found:
        spans = _occurrences(_bare_bones(book.canonical_text), bare(quote).text)
        found = [s for s in spans if _lacks_signs_only(quote.text, skeleton(book.canonical_text[s[0] : s[1]]).text)]
    yield from found


def most_alike(indexes: Sequence[BookIndex], quote: str) -> Likeness | None:
    """The stretch most like a quote without signs: passages by character pairs first, by alignment then."""
    rows = [(score, i, p) for i, index in enumerate(indexes) for p, score in _overlaps(index, quote)]
    rows.sort(key=lambda row: (-row[0], row[1], row[2].id))
    found = [_aligned(indexes[i], passage, quote) for _, i, passage in rows[:_CANDIDATES]]
    return max(found, key=lambda likeness: likeness.similarity, default=None)


@lru_cache(maxsize=8)
def _bones(text: str) -> Folded:
    """The skeleton of a whole book; kept, as it takes half a second to make for a long one."""
    return skeleton(text)


@lru_cache(maxsize=4)
def _bare_bones(text: str) -> Folded:
    return bare(_bones(text))


def _lacks_signs_only(quote: str, text: str) -> bool:
    """True when `quote` is `text` with nothing changed but signs left out that `bare` leaves out."""
    i = 0
    for character in text:
        if i < len(quote) and quote[i] == character:
            i += 1
        elif is_content(character):
            return False
    return i == len(quote)


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


def _overlaps(index: BookIndex, quote: str) -> Iterator[tuple[Passage, int]]:
    """The passages of a book that share character pairs with the quote, with how many."""
    wanted = {quote[i : i + _GRAM] for i in range(max(1, len(quote) - _GRAM + 1))}
    bones = _bones(index.book.canonical_text)
    for passage in index.all_passages:
        text = bones.text[slice(*_within(bones, passage))]
        shared = sum(gram in text for gram in wanted)
        if shared:
            yield passage, shared


def _within(bones: Folded, passage: Passage) -> tuple[int, int]:
    """Where a passage stands in the skeleton of its book."""
    return bisect_left(bones.offsets, passage.start), bisect_left(bones.offsets, passage.end)


def _aligned(index: BookIndex, passage: Passage, quote: str) -> Likeness:
    """The stretch in and about a passage that is most like the quote."""
    bones = _bones(index.book.canonical_text)
    low, high = _within(bones, passage)
    reach = min(len(quote), _REACH)
    low, high = max(0, low - reach), min(len(bones.text), high + reach)
    text = bones.text[low:high]
    anchor = difflib.SequenceMatcher(None, text, quote, autojunk=False).find_longest_match()
    start, end = _edges(text, quote, max(0, anchor.a - anchor.b), reach)
    while _splits_number(text, start):
        start -= 1
    while _splits_number(text, end):
        end += 1
    similarity = difflib.SequenceMatcher(None, text[start:end], quote, autojunk=False).ratio()
    return Likeness(index, *bones.span(low + start, low + end), round(similarity, 4))


def _edges(text: str, quote: str, start: int, reach: int) -> tuple[int, int]:
    """Where the stretch like the quote that begins at about `start` begins and ends."""
    slack = reach // 4
    low, high = max(0, start - slack), min(len(text), start + len(quote) + slack)
    blocks = difflib.SequenceMatcher(None, text[low:high], quote, autojunk=False).get_matching_blocks()
    # A single character that both have by chance says nothing of where they meet.
    meeting = [block for block in blocks if block.size > 1] or blocks[:1]
    first, last = meeting[0], meeting[-1]
    begin = max(0, low + first.a - first.b)
    end = min(len(text), low + last.a + len(quote) - last.b)
    return begin, max(end, begin + 1)


def find_word(book: Book, word: str) -> Iterator[tuple[int, int]]:
    """The spans of a word or phrase in Latin letters, never inside a longer word; its plural counts too."""
    text = book.canonical_text
    for start, end in find(book, skeleton(word)):
        after = text[end : end + 2]
        if not _latin(text[start - 1 : start]) and not _latin(after[:1].casefold().replace("s", after[1:])):
            yield start, end


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def find_together(index: BookIndex, things: Sequence[Sequence[str]]) -> Iterator[tuple[int, int]]:
    """Where words that each say one of several things stand side by side in one sentence of the running text.

    `things`: for each its words, folded. Between two of them at most `_BETWEEN` characters may stand, in any order.
    """
    bones = _bones(index.book.canonical_text)
    for passage in index.passages:
        low, high = _within(bones, passage)
        text = bones.text[low:high]
        if not all(any(word in text for word in words) for words in things):
            continue
        for start, end in _clusters(text, things):
            span = bones.span(low + start, low + end)
            if any(a <= span[0] and span[1] <= b for a, b in passage.sentences):
                yield span


def _clusters(text: str, things: Sequence[Sequence[str]]) -> Iterator[tuple[int, int]]:
    """The spans of a folded text in which all things stand side by side, none inside another."""
    found = sorted(
        (match.start(), -len(word), i)
        for i, words in enumerate(things)
        for word in words
        for match in re.finditer(re.escape(word), text)
    )
    position = 0
    for k, (first, _, _) in enumerate(found):
        if first < position:
            continue
        end, held = first, set[int]()
        for start, length, i in found[k:]:
            if start > end + (_BETWEEN if held else 0):
                break
            if start >= end and i not in held:
                held.add(i)
                end = start - length
        if len(held) == len(things):
            yield first, end
            position = end
