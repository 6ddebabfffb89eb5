"""Question books: retrieve passages, answer with verified quotes, check a quotation."""

from rag.answering import ask
from rag.library import Library
from rag.retrieval import retrieve
from rag.types import Answer, Citation, Hit, Quote, Verification
from rag.verification import verify

__all__ = ["Answer", "Citation", "Hit", "Library", "Quote", "Verification", "ask", "retrieve", "verify"]
