"""Where a term stands in a book: by the termbase, word for word, or as the Chinese words that an English name can mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.language.folding import count_han, fold, skeleton
from corpus.terms.entries import ConceptEntry
from corpus.types import Passage
from index.folder import BookIndex
from index.terms import Group
from rag.citation import passage_at
from rag.glossary.names import is_called
from rag.glossary.termbase import Termbase
from rag.search.places import find, find_together, find_word

_LEAST_HAN = 2


@dataclass(frozen=True, slots=True)
class TermPlaces:
    """The name under which a term was found, and its places, in the book's order.

    `known`: the name is a term or Chinese words. `lacking`: words of an English name that the book says in no way;
    `rest`: the places of what else it names, where that is a term of several words.
    """

    name: str
    spans: tuple[tuple[Passage, int, int], ...]
    known: bool
    lacking: tuple[str, ...] = ()
    rest: tuple[tuple[Passage, int, int], ...] = ()


def places_of_term(name: str, termbase: Termbase, index: BookIndex) -> TermPlaces:
    """Where `name` stands in a book."""
    entry = next((e for e in termbase.lookup(name) if is_called(e, name)), None)
    spans = set(_of_entry(entry, termbase)) if entry else set()
    if count_han(name):
        shown = (entry.zh_hans or name) if entry and spans else name
        literal = find(index.book, skeleton(name)) if count_han(name) >= _LEAST_HAN or not name.isascii() else ()
        return TermPlaces(shown, _ordered(index, spans or set(literal)), known=True)
    spans |= set(find_word(index.book, name))
    if spans:
        return TermPlaces((entry and entry.zh_hans) or name, _ordered(index, spans), known=True)
    things, lacking = _things(name, termbase, index)
    shown = entry.heading if entry else name
    found = _ordered(index, _spans_of(index, [words for _, words in things]))
    if lacking or not things:
        telling = any(" " in label for label, _ in things)
        return TermPlaces(shown, (), entry is not None, lacking, found if telling else ())
    written = _common(things[0][1]) if len(things) == 1 else ""
    return TermPlaces(written or name, found, known=bool(written))


def _spans_of(index: BookIndex, things: Sequence[Sequence[str]]) -> set[tuple[int, int]]:
    """Where the words for one thing, or for several side by side, stand."""
    if len(things) > 1:
        return set(find_together(index, things))
    written = _common(things[0]) if things else ""
    return set(find(index.book, skeleton(written))) if count_han(written) >= _LEAST_HAN else set()


def _of_entry(entry: ConceptEntry, termbase: Termbase) -> Iterator[tuple[int, int]]:
    for passage in termbase.passages_with(entry.id):
        for mention in termbase.places(passage.text, entry.id):
            if mention.end - mention.start >= _LEAST_HAN:  # a single character stands in many other words
                yield passage.start + mention.start, passage.start + mention.end


def _ordered(index: BookIndex, spans: set[tuple[int, int]]) -> tuple[tuple[Passage, int, int], ...]:
    return tuple((passage_at(index.all_passages, start), start, end) for start, end in sorted(spans))


def _things(name: str, termbase: Termbase, index: BookIndex) -> tuple[list[tuple[str, Sequence[str]]], tuple[str, ...]]:
    """What an English name names, each with the book's words for it, and what of it the book has no word for.

    Nothing for a name with a number, which may stand for anything.
    """
    things: list[tuple[str, Sequence[str]]] = []
    rest, end = "", 0
    for mention in termbase.mentions(name):
        entries = [termbase.entry(entry_id) for entry_id in mention.entry_ids]
        words = {fold(t.text) for e in entries for t in e.terms("zh-Hans") if count_han(t.text) >= _LEAST_HAN}
        if words:
            things.append((name[mention.start : mention.end], sorted(words)))
            rest += f"{name[end : mention.start]} "
            end = mention.end
    # Names of people are told by their capitals, which a folded name has lost.
    groups = index.terms.groups((rest + name[end:]).title(), True)
    if any(group.is_number or any(key.startswith("#") for key in group.keys) for group in groups):
        return [], ()
    things += [(group.label, _words(group)) for group in groups if group.keys]
    lacking = tuple(group.label for group in groups if not group.keys)
    return [thing for thing in things if thing[1]], lacking


def _words(group: Group) -> list[str]:
    han = sorted(key for key in group.keys if count_han(key))
    return [key for key in han if len(key) >= _LEAST_HAN] or han


def _common(words: Sequence[str]) -> str:
    """The one word that all ways to say a thing hold (宁波, also in 宁波市); "" where there is a choice."""
    shortest = min(words, key=len)
    return shortest if all(shortest in word for word in words) else ""
