"""Answers from the contents, as answers of a turn."""

from __future__ import annotations

from rag.answers.contents import ContentsAnswer, answer_structural
from rag.answers.phrases import say
from rag.answers.turn import Turn
from rag.question.structure import kind_of
from rag.types import Answer


def answer_structure(turn: Turn) -> Answer | None:
    """What the contents say to a question about the structure."""
    found = answer_structural(turn.question, turn.spoken, turn.contents)
    return from_contents(turn, found) if found else None


def from_contents(turn: Turn, found: ContentsAnswer) -> Answer:
    """What the contents say, as an answer, with what to ask next."""
    return Answer(
        query=turn.question.text,
        language=turn.question.language,
        verdict=found.verdict,
        confidence=1.0,
        statement=found.statement,
        quotes=found.quotes,
        suggestions=_suggestions(turn, found),
        section_ids=tuple(section.id for section in found.sections),
    )


def _suggestions(turn: Turn, found: ContentsAnswer) -> tuple[str, ...]:
    """What to ask next: the page of each section named; where the page was asked, what it is about."""
    spoken = turn.spoken
    asks_page = kind_of(turn.question.folded, found.sections) == "page"
    asked = []
    for section in found.sections[:2]:
        title = section.title_en if spoken == "en" and section.title_en else section.title
        asked.append(say("ask_where" if asks_page else "ask_page", spoken, title=title))
    return tuple(asked)
