"""A question, read once and for all legs of the search."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.errors import RequestError
from corpus.language.folding import skeleton
from corpus.language.segment import query_tokens
from rag.question.language import detect_language
from rag.types import Language

MAX_QUESTION_CHARACTERS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question ready to be searched: its text, language, content tokens, and what is left of it when folded."""

    text: str
    language: Language
    tokens: tuple[str, ...]
    skeleton: str


def read_question(text: str) -> Question:
    """The question in `text`.

    Raises:
        RequestError: it is empty, or longer than MAX_QUESTION_CHARACTERS.
    """
    stripped = " ".join(text.split())
    folded = skeleton(stripped).text
    if not folded:
        raise RequestError("the question is empty", "", "type a question in Chinese or English")
    if len(stripped) > MAX_QUESTION_CHARACTERS:
        raise RequestError(
            f"the question has {len(stripped)} characters, at most {MAX_QUESTION_CHARACTERS} are taken",
            f"{stripped[:20]}…",
            "ask a shorter one, or check a long quotation with: wenshu verify",
        )
    return Question(
        text=stripped, language=detect_language(stripped), tokens=tuple(query_tokens(stripped)), skeleton=folded
    )
