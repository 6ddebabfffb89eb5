"""Answers and hits as HTML for notebooks; everything that comes from a reader, a book or a model is escaped.

It is below `rag.types`, whose values call it, and so knows them by their fields alone.
"""

from __future__ import annotations

from html import escape
from typing import Any


def answer_html(answer: Any) -> str:
    """Verdict and statement, what a model wrote, then each quote with its place."""
    english = (answer.spoken or answer.language) == "en"
    written = f"<p><em>{escape(answer.written.text)}</em></p>" if answer.written and answer.written.sentences else ""
    quotes = "".join(
        f'<li value="{q.marker}"><blockquote>{_lines(q.text)}</blockquote><small>{_place(q.citation, english)}</small></li>'
        for q in answer.quotes
    )
    head = f"<p><code>{escape(answer.verdict)}</code> {_lines(answer.statement)}</p>"
    return f"<div>{head}{written}<ol>{quotes}</ol></div>"


def hit_html(hit: Any) -> str:
    """Rank, score and place, then the passage."""
    head = f"<small>{hit.rank}. {hit.score:.3f} {_place(hit.citation, False)}</small>"
    return f"<div>{head}<blockquote>{_lines(hit.passage.text)}</blockquote></div>"


def _place(citation: Any, english: bool) -> str:
    return escape(str(citation.label_en if english else citation.label_zh))


def _lines(text: str) -> str:
    return "<br>".join(escape(text).splitlines())
