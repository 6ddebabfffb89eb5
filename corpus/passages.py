"""Cutting a book into passages: at sentence ends, never across sections."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from corpus.draft.layout import Span, paragraphs, trim
from corpus.language.sentences import sentence_ends
from corpus.types import Book, Passage, Section

# A passage is about a printed paragraph: long enough to be understood alone, short enough to be read at a glance.
# Characters are counted without white space, dashes and dots.
MAX_CHARACTERS = 320
MIN_CHARACTERS = 40
# The longest sentences of real books are a third of this; a run of data in a file may be a million.
LONGEST = 2000
# Dashes and dots count for nothing: a row of a million of them is cut all the same.
_MOST_SENTENCES = 320
_UNCOUNTED = frozenset("-–—….")


def sentences(text: str, start: int = 0, end: int | None = None) -> tuple[Span, ...]:
    """The sentences of text[start:end], without surrounding space; together they hold every other character.

    What goes on for more than LONGEST is no sentence, and is cut there.
    """
    end = len(text) if end is None else end
    spans: list[Span] = []
    position = start
    for cut_at in sentence_ends(text, start, end):
        span = trim(text, position, cut_at)
        position = cut_at
        spans += [trim(text, a, min(a + LONGEST, span.end)) for a in range(span.start, span.end, LONGEST)]
    return tuple(span for span in spans if span.start < span.end)


def cut(book: Book) -> tuple[Passage, ...]:
    """The passages of a book, in its order. Each character that is not space stands in exactly one."""
    passages: list[Passage] = []
    for section in book.sections:
        for number, (paragraph, parts) in enumerate(_pieces(book, section), start=1):
            passages.append(_passage(book, section, number, paragraph, parts))
    return tuple(passages)


def whole_sentences(passage: Passage, start: int, end: int) -> tuple[int, int]:
    """The span of the sentences of a passage that canonical_text[start:end] touches; of the passage if it touches none."""
    touched = [s for s in passage.sentences if s[0] < end and start < s[1]]
    return (touched[0][0], touched[-1][1]) if touched else (passage.start, passage.end)


def _passage(book: Book, section: Section, number: int, paragraph: int, parts: list[Span]) -> Passage:
    start, end = parts[0].start, parts[-1].end
    return Passage(
        id=f"{book.id}/{section.id}/p{number:03d}",
        book_id=book.id,
        section_id=section.id,
        start=start,
        end=end,
        text=book.canonical_text[start:end],
        paragraph=paragraph,
        language=book.language,
        # Contents and headings answer questions about the structure; as passages they would only be in the way.
        searchable=section.kind != "contents" and start >= section.body,
        sentences=tuple((s.start, s.end) for s in parts),
    )


def _pieces(book: Book, section: Section) -> Iterator[tuple[int, list[Span]]]:
    """(paragraph number, sentences) of each passage of a section; a note is a passage of its own."""
    text, notes = book.canonical_text, {note.start for note in book.notes}
    if section.kind == "contents":
        yield from _lines(text, section)
        return
    if section.start < section.body:
        yield 1, [trim(text, section.start, section.body)]
    # The short lines of title pages and imprint make sense together only; the space between them is part of the page.
    least, length = (MIN_CHARACTERS, _length) if section.level else (MAX_CHARACTERS, _extent)
    held: list[Span] = []
    held_number, held_length = 1, 0
    body = [Span(section.body + a, section.body + b) for a, b in paragraphs(text[section.body : section.end])]
    for number, paragraph in enumerate(body, start=1):
        if held and (paragraph.start in notes or held[0].start in notes):
            for part in _balanced(text, held, length):
                yield held_number, part
            held, held_length = [], 0
        if not held:
            held_number = number
        added = sentences(text, *paragraph)
        held_length += length(text, held[-1] if held else None, added)
        held += added
        if held_length < least and number < len(body):
            continue
        for part in _balanced(text, held, length):
            yield held_number, part
        held, held_length = [], 0


def _lines(text: str, section: Section) -> Iterator[tuple[int, list[Span]]]:
    """One passage for each line of a contents list, so that an entry can be quoted."""
    position, number = section.start, 0
    for line in text[section.start : section.end].splitlines(keepends=True):
        span = trim(text, position, position + len(line))
        position += len(line)
        if span.start < span.end:
            number += 1
            yield number, [span]


_Measure = Callable[[str, Span | None, Sequence[Span]], int]


def _balanced(text: str, parts: list[Span], length: _Measure) -> Iterator[list[Span]]:
    """`parts` in runs of at most MAX_CHARACTERS (a longer sentence stays whole), of about equal length."""
    total = length(text, None, parts)
    n_runs = -(-total // MAX_CHARACTERS)
    target = max(total / max(n_runs, 1), 1)
    run: list[Span] = []
    n_run = 0
    for span in parts:
        more = length(text, run[-1] if run else None, (span,))
        if run and (n_run + more > MAX_CHARACTERS or n_run >= target or len(run) >= _MOST_SENTENCES):
            yield run
            run, n_run, more = [], 0, length(text, None, (span,))
        run.append(span)
        n_run += more
    yield run


def _length(text: str, before: Span | None, parts: Sequence[Span]) -> int:
    """How many characters stand in `parts`, save space, dashes and dots, in which two files of one book may differ."""
    return sum(not c.isspace() and c not in _UNCOUNTED for span in parts for c in span.of(text))


def _extent(text: str, before: Span | None, parts: Sequence[Span]) -> int:
    """How many characters `parts` take up after the part `before` them, with all that stands between them."""
    return parts[-1].end - (before.end if before else parts[0].start) if parts else 0
