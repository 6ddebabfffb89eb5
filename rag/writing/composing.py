"""An answer with prose around its quotes: a writer's sentences as they come, each checked before anyone sees it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from time import monotonic

from rag.citation import place_label
from rag.errors import WriterError
from rag.library.library import Library
from rag.types import Answer, Written
from rag.writing.checking import checked
from rag.writing.sentences import Sentence, cut
from rag.writing.support import Ground
from rag.writing.writer import Span, Task, Writer

PATIENCE_S = 2.0
MOST_S = 60.0
# What is silent about the question needs no prose, and what is only near must not be made to sound like an answer.
_WRITTEN = ("answered", "structural")
_MOST_SENTENCES = 12
# So much without one sentence that can stand, or without an end of a sentence, is rubbish.
_MOST_RUBBISH = 1200
_MOST_TERMS = 12


def compose(
    answer: Answer,
    library: Library,
    writer: Writer,
    patience_s: float = PATIENCE_S,
    most_s: float = MOST_S,
) -> Iterator[Answer]:
    """The answer as it is, then with each sentence of the writer's that its quotes bear out; the last is whole.

    The writer is left, and what stands is kept, when it is silent for `patience_s` seconds, after `most_s`, or when
    what it writes is rubbish. Nothing is written where the book is silent or only near. `library`: holds the books quoted.
    """
    yield answer
    grounds = _grounds(answer, library)
    if not grounds:
        return
    pieces = _in_time(writer.write(_task(answer)), patience_s, most_s)
    for written in _growing(pieces, grounds, Written(writer=writer.name)):
        yield replace(answer, written=written)


def _growing(pieces: Iterator[str], grounds: Mapping[int, Ground], written: Written) -> Iterator[Written]:
    """What is written after each sentence, and at last why it ended, if it ended badly."""
    text, n_seen, problem = "", 0, None
    try:
        for piece in pieces:
            text += piece
            n_seen += len(piece)
            found, text = cut(text, final=False)
            for sentence in found:
                written = _with(written, sentence, grounds)
                yield written
            if _is_rubbish(written, n_seen, text):
                problem = "it does not write what the quotes say"
                break
            if len(written.sentences) >= _MOST_SENTENCES:
                problem = "it does not come to an end"
                break
        else:
            for sentence in cut(text, final=True)[0]:
                written = _with(written, sentence, grounds)
    except WriterError as error:
        problem = error.what
        # What breaks off in the middle of a sentence may lack what turns it round.
        for sentence in cut(text, final=True)[0]:
            written = _with(written, sentence, grounds) if sentence.ended else written
    if not written.sentences and problem is None:
        problem = "nothing it wrote stands in the quotes"
    yield replace(written, problem=problem)


def _with(written: Written, sentence: Sentence, grounds: Mapping[int, Ground]) -> Written:
    found = checked(sentence, grounds)
    if found is None:
        return replace(written, n_left_out=written.n_left_out + 1)
    if any(found.text == other.text for other in written.sentences):
        return written
    return replace(written, sentences=(*written.sentences, found))


def _is_rubbish(written: Written, n_seen: int, rest: str) -> bool:
    return len(rest) > _MOST_RUBBISH or n_seen > _MOST_RUBBISH * (1 + len(written.sentences))


def _grounds(answer: Answer, library: Library) -> dict[int, Ground]:
    """The quotes to write around, by number; none where there is nothing to write."""
    if answer.verdict not in _WRITTEN:
        return {}
    return {
        quote.marker: Ground(quote.text, quote.citation.start, quote.context, library.index(quote.citation.book_id))
        for quote in answer.quotes
    }


def _task(answer: Answer) -> Task:
    spoken = answer.spoken or answer.language
    named = [(e.terms("zh-Hans"), e.terms("en")) for e in answer.terms]
    terms = [(chinese[0].text, english[0].text) for chinese, english in named if chinese and english]
    return Task(
        question=answer.searched_for or answer.query,
        spans=tuple(Span(q.marker, q.text, place_label(q.citation, spoken)) for q in answer.quotes),
        language=spoken,
        terms=tuple(terms[:_MOST_TERMS]) if spoken == "en" else (),
    )


def _in_time(pieces: Iterator[str], patience_s: float, most_s: float) -> Iterator[str]:
    """The pieces, read by a thread of their own: whatever a writer waits for, nobody waits longer for it than this.

    Raises:
        WriterError: nothing came for `patience_s` seconds, or there is no end after `most_s`.
    """
    box: queue.Queue[str | WriterError | None] = queue.Queue()
    left = threading.Event()

    def read() -> None:
        try:
            for piece in pieces:
                box.put(piece)
                if left.is_set():
                    return
            box.put(None)
        except WriterError as error:
            box.put(error)

    threading.Thread(target=read, name="wenshu-writer", daemon=True).start()
    end = monotonic() + most_s
    try:
        while True:
            try:
                piece = box.get(timeout=max(0.0, min(patience_s, end - monotonic())))
            except queue.Empty:
                late = monotonic() >= end
                raise WriterError("it does not come to an end" if late else "it is silent") from None
            if piece is None:
                return
            if isinstance(piece, WriterError):
                raise piece
            yield piece
    finally:
        left.set()
