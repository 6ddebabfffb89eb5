"""A conversation as a file: Markdown, a page of HTML by itself, or JSON. Every quote keeps its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape

from corpus.errors import RequestError
from rag.types import Quote
from ui.page.cards import label
from ui.page.session import Conversation, Turn
from ui.page.texts import UiLanguage, text
from ui.shapes.answers import answer_to_dict

_MARKS = str.maketrans({c: f"\\{c}" for c in "\\`*_{}#|"} | {"<": "&lt;", ">": "&gt;", "&": "&amp;"})


def export(conversation: Conversation, format: str, language: UiLanguage) -> tuple[str, str, bytes]:
    """(extension, media type, bytes) of a conversation. Raises RequestError for a format that there is not."""
    if format not in _FORMATS:
        raise RequestError("no such format", format[:20], f"choose one of: {', '.join(_FORMATS)}")
    media_type, write = _FORMATS[format]
    extension = "md" if format == "markdown" else format
    return extension, media_type, write(conversation, language).encode("utf-8", "replace")


def _markdown(conversation: Conversation, language: UiLanguage) -> str:
    parts = [f"# {_plain(conversation.title)}"]
    for turn in _answered(conversation):
        parts.append(f"## {_plain(turn.question)}")
        if turn.answer is None:
            parts.append(_plain(turn.error))
            continue
        parts.append(f"*{text(f'verdict_{turn.answer.verdict}', language)}*\n\n{_plain(turn.answer.statement)}")
        parts += [_quoted(quote, language) for quote in turn.answer.quotes]
    return "\n\n".join(parts) + "\n"


def _quoted(quote: Quote, language: UiLanguage) -> str:
    lines = "\n".join(f"> {_plain(line)}" for line in quote.text.splitlines() or [""])
    layer = text(f"layer_{quote.citation.layer}", language)
    return f"{lines}\n>\n> [{quote.marker}] {layer} · {_plain(label(quote.citation, language))}"


def _plain(words: str) -> str:
    """Words whose signs mean nothing to Markdown."""
    return " ".join(words.split("\n")).translate(_MARKS).replace("](", "]\\(")


def _html(conversation: Conversation, language: UiLanguage) -> str:
    parts = []
    for turn in _answered(conversation):
        parts.append(f"<h2>{escape(turn.question)}</h2>")
        if turn.answer is None:
            parts.append(f"<p>{escape(turn.error)}</p>")
            continue
        verdict = escape(text(f"verdict_{turn.answer.verdict}", language))
        parts.append(f"<p><b>{verdict}</b></p><p>{_lines(turn.answer.statement)}</p>")
        for quote in turn.answer.quotes:
            layer = escape(text(f"layer_{quote.citation.layer}", language))
            place = f"[{quote.marker}] {layer} · {escape(label(quote.citation, language))}"
            parts.append(
                f'<blockquote><p lang="{escape(quote.context.language)}">{_lines(quote.text)}</p><footer>{place}</footer></blockquote>'
            )
    title = escape(conversation.title)
    style = "body{max-width:44em;margin:2em auto;padding:0 1em;font:17px/1.8 serif}blockquote{border-left:3px solid #8c2b20;padding-left:1em;margin:1em 0}footer{font:14px/1.6 sans-serif;color:#555}"
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title><style>{style}</style></head>'
        f"<body><h1>{title}</h1>{''.join(parts)}</body></html>\n"
    )


def _lines(words: str) -> str:
    return escape(words).replace("\n", "<br>")


def _json(conversation: Conversation, language: UiLanguage) -> str:
    turns = [
        {"question": turn.question, "books": list(turn.books)}
        | ({"answer": answer_to_dict(turn.answer)} if turn.answer else {"error": turn.error})
        for turn in _answered(conversation)
    ]
    return json.dumps({"name": conversation.title, "turns": turns}, ensure_ascii=False, indent=1) + "\n"


def _answered(conversation: Conversation) -> list[Turn]:
    return [turn for turn in conversation.turns if not turn.pending]


_FORMATS: dict[str, tuple[str, Callable[[Conversation, UiLanguage], str]]] = {
    "markdown": ("text/markdown; charset=utf-8", _markdown),
    "html": ("text/html; charset=utf-8", _html),
    "json": ("application/json", _json),
}
FORMATS = tuple(_FORMATS)
