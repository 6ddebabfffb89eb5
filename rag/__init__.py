"""Question books: retrieve passages, answer with verified quotes, check a quotation."""

from corpus.errors import RequestError, SourceError, WenshuError
from corpus.types import Pages, Passage
from rag.answers.answering import ask, stream
from rag.answers.verification import verify
from rag.errors import TermbaseError, TermFileError, WriterError
from rag.library.library import Library
from rag.search.retrieval import retrieve
from rag.types import (
    Answer,
    Citation,
    Closest,
    Context,
    Difference,
    Hit,
    ImportReport,
    Notice,
    Quote,
    QuoteHelp,
    Verification,
    Written,
    WrittenSentence,
)
from rag.writing.endpoint import Endpoint
from rag.writing.writer import Span, Task, Writer

__all__ = [
    "Answer",
    "Citation",
    "Closest",
    "Context",
    "Difference",
    "Endpoint",
    "Hit",
    "ImportReport",
    "Library",
    "Notice",
    "Pages",
    "Passage",
    "Quote",
    "QuoteHelp",
    "RequestError",
    "SourceError",
    "Span",
    "Task",
    "TermFileError",
    "TermbaseError",
    "Verification",
    "WenshuError",
    "Writer",
    "WriterError",
    "Written",
    "WrittenSentence",
    "ask",
    "retrieve",
    "stream",
    "verify",
]
