"""Question books: retrieve passages, answer with verified quotes, check a quotation."""

from rag.answers.answering import ask
from rag.answers.verification import verify
from rag.library.library import Library
from rag.search.retrieval import retrieve
from rag.types import Answer, Citation, Hit, Quote, Verification

__all__ = ["Answer", "Citation", "Hit", "Library", "Quote", "Verification", "ask", "retrieve", "verify"]
