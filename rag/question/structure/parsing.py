"""Questions about the book's structure: what a chapter is about, where something stands, on which page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.language.folding import fold
from corpus.types import Section
from rag.question.structure.divisions import mentions, without
from rag.question.structure.kinds import Kind, kind_of, page_named, topic_of
from rag.question.structure.named import named_sections, names_missing


@dataclass(frozen=True, slots=True, kw_only=True)
class StructuralQuestion:
    """What is asked of the contents: sections named outright, and the topic that names them otherwise."""

    kind: Kind
    named: tuple[Section, ...] = ()
    topic: str = ""
    page: str | None = None
    wants: str | None = None


def parse(question: str, sections: Sequence[Section]) -> StructuralQuestion | None:
    """The structural question that `question` is, or None if it asks about the matter itself."""
    text = fold(question)
    named = named_sections(text, sections)
    kind = kind_of(text, named)
    if kind is None or (kind != "on_page" and not named and names_missing(text, sections)):
        return None
    # A question that is little but a name has no topic: the words left over ask.
    topic = "" if kind in ("about", "next", "previous") else topic_of(text, named)
    return StructuralQuestion(kind=kind, named=named, topic=topic, page=page_named(text), wants=_wanted(text))


def _wanted(text: str) -> str | None:
    """Whether sections or chapters are asked for; what is named by number is not asked for."""
    if re.search(r"节|section", without(text, mentions(text), frozenset("节"))):
        return "section"
    return "chapter" if re.search("章|chapter|[哪几]一?[回课讲卷]", text) else None
