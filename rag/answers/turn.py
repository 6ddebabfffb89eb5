"""One turn of a conversation: the question, the books asked, and what several answerers need of them, worked out once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from index.encoder import Vectors
from index.folder import BookIndex
from rag.answers.contents import BookContents, contents_of
from rag.library.library import Library
from rag.question.reading import Question
from rag.search.retrieval import Asker, search
from rag.timing import Stopwatch
from rag.types import Hit, Language

MOST_HITS = 8


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What every answerer is given. `spoken`: the language of the answer. `indexes`: the books asked, by id.

    `follows`: the question leans on the turn before. The properties are worked out when first asked for.
    """

    question: Question
    spoken: Language
    asker: Asker
    library: Library
    indexes: dict[str, BookIndex]
    follows: bool = False
    timings_ms: dict[str, float] = field(default_factory=dict)

    @property
    def copies(self) -> list[BookIndex]:
        """The readers' own books; the companions, where only those are asked."""
        return [i for i in self.indexes.values() if i.book.layer == "book"] or list(self.indexes.values())

    @cached_property
    def vectors(self) -> dict[str, Vectors]:
        """The question's vector, by encoder."""
        watch = Stopwatch()
        vectors = {index.encoder: self.asker.vector(index, self.question.text) for index in self.indexes.values()}
        self.timings_ms["encode"] = watch.lap_ms()
        return vectors

    @cached_property
    def hits(self) -> tuple[Hit, ...]:
        """The best passages of all books asked."""
        _ = self.vectors
        watch = Stopwatch()
        hits = search(self.asker, self.library, MOST_HITS, list(self.indexes))
        self.timings_ms["retrieve"] = watch.lap_ms()
        return hits

    @cached_property
    def contents(self) -> list[BookContents]:
        """The contents of the books asked."""
        return contents_of(list(self.indexes.values()), self.vectors)
