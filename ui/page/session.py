"""What one visitor has asked: the turns of a conversation, answered in the order they came."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from corpus.errors import WenshuError
from rag.types import Answer, Context

# A question, the books to ask (None: all), what it may lean on, and whether it is to be taken as it stands.
Ask = Callable[[str, list[str] | None, Context | None, bool], Answer]
Write = Callable[[Answer], Iterator[Answer]]


@dataclass(frozen=True, slots=True)
class Writing:
    """A language model that writes around quotes: its name, the host that hears of them, whether that is this machine."""

    name: str
    host: str
    is_here: bool
    write: Write


@dataclass(frozen=True, slots=True)
class Turn:
    """A question, the books it was put to, and what came of it; neither answer nor error: not yet answered.

    `alone`: it is to be taken as it stands, whatever was asked before. `unwritten`: a language model may still be asked.
    """

    question: str
    books: tuple[str, ...] = ()
    alone: bool = False
    answer: Answer | None = None
    error: str = ""
    unwritten: bool = False

    @property
    def pending(self) -> bool:
        """True until there is an answer or an error."""
        return self.answer is None and not self.error


class Conversation:
    """The turns of one visitor. Changed in place, so that a question put while another is answered is not lost."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.name = ""
        self._answering = threading.Lock()

    @property
    def title(self) -> str:
        """The name given to it, else its first question."""
        return self.name or next((" ".join(turn.question.split())[:120] for turn in self.turns), "")

    def put(self, question: str, books: tuple[str, ...], alone: bool = False) -> None:
        """Add a question that waits for its answer."""
        self.turns.append(Turn(question, books, alone, unwritten=True))

    def answer_pending(self, ask: Ask) -> None:
        """Answer every waiting question, the oldest first."""
        with self._answering:  # one visitor's questions are answered one after another
            for turn in [turn for turn in self.turns if turn.pending]:
                answered = answer(turn, ask, self._context_before(turn))
                # Looked up again: the conversation may have been cleared meanwhile.
                if turn in self.turns:
                    self.turns[self.turns.index(turn)] = answered

    def write(self, write: Write | None) -> Iterator[None]:
        """Let a language model write around the answers that are new, if there is one; a step each time one has grown."""
        for at, turn in enumerate(self.turns):
            if turn.answer is None or not turn.unwritten:
                continue
            self.turns[at] = written = replace(turn, unwritten=False)
            for answered in write(turn.answer) if write else ():
                if at >= len(self.turns) or self.turns[at] is not written:
                    break  # cleared meanwhile
                self.turns[at] = written = replace(written, answer=answered)
                yield

    def _context_before(self, turn: Turn) -> Context | None:
        """What a turn may lean on: the answer before it."""
        before = self.turns[: self.turns.index(turn)] if turn in self.turns else []
        return next((t.answer.context for t in reversed(before) if t.answer), None)

    def clear(self) -> None:
        """Forget all turns."""
        self.turns.clear()


def answer(turn: Turn, ask: Ask, context: Context | None = None) -> Turn:
    """The turn with its answer, or with the one line that says why there is none."""
    try:
        return replace(turn, answer=ask(turn.question, list(turn.books) or None, context, turn.alone))
    except WenshuError as error:
        return replace(turn, error=str(error))
