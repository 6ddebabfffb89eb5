"""What a writer is given, and what it is: an object with one method."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from rag.types import Language


@dataclass(frozen=True, slots=True)
class Span:
    """A quote for a writer: its number, its words, and where they stand."""

    number: int
    text: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A question, the quotes to answer it from, the language to write, and English names of the terms in the quotes."""

    question: str
    spans: tuple[Span, ...]
    language: Language
    terms: tuple[tuple[str, str], ...] = ()


class Writer(Protocol):
    """Writes prose around quotes, citing each as [1] or putting the whole of it in as {1}; nothing it writes is trusted."""

    @property
    def name(self) -> str:
        """The model's name, for the reader."""
        ...

    def write(self, task: Task) -> Iterator[str]:
        """The prose, in pieces of any length.

        Raises:
            WriterError: it cannot be had.
        """
        ...
