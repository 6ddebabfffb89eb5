"""Questions about the book's structure: which they are, what they ask about, and which sections they name."""

from __future__ import annotations

from rag.question.structure.kinds import Kind, kind_of, topic_of
from rag.question.structure.named import (
    by_number,
    child_number,
    children_of,
    named_sections,
    number_among,
    without_names,
)
from rag.question.structure.parsing import StructuralQuestion, parse
from rag.question.structure.titles import TitleIndex, best_titles, named_words

__all__ = [
    "Kind",
    "StructuralQuestion",
    "TitleIndex",
    "best_titles",
    "by_number",
    "child_number",
    "children_of",
    "kind_of",
    "named_sections",
    "named_words",
    "number_among",
    "parse",
    "topic_of",
    "without_names",
]
