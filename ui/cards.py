"""Answers and quotes as HTML. Whatever comes from a reader, a book or an error is escaped here and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from rag.types import Answer, Citation, Quote
from ui.session import Turn
from ui.texts import UiLanguage, text

SHOWN_QUESTION_CHARACTERS = 400
_MARKER = re.compile(r"\[(\d+)\]")


def question_html(question: str) -> str:
    """The reader's question for the chat, shortened where it is very long."""
    shown = question.strip()
    if len(shown) > SHOWN_QUESTION_CHARACTERS:
        shown = shown[:SHOWN_QUESTION_CHARACTERS] + "…"
    return f'<div class="w-text">{_lines(escape(shown))}</div>'


def reply_html(turn: Turn, number: int, language: UiLanguage) -> str:
    """What the chat shows under the question of turn `number`: the statement, an error, or that it is being sought."""
    if turn.answer is not None:
        chip = verdict_chip(turn.answer.verdict, language)
        return f'{chip}<div class="w-text">{_statement(turn.answer, number, language)}</div>'
    if turn.error:
        return f'{verdict_chip("error", language)}<div class="w-text w-error">{escape(turn.error)}</div>'
    return f'<div class="w-busy">{escape(text("busy", language))}<span></span></div>'


def messages(turns: Sequence[Turn], language: UiLanguage) -> list[dict[str, str]]:
    """The chat: two messages a turn."""
    chat = []
    for number, turn in enumerate(turns, 1):
        chat.append({"role": "user", "content": question_html(turn.question)})
        chat.append({"role": "assistant", "content": reply_html(turn, number, language)})
    return chat


def evidence_html(turns: Sequence[Turn], language: UiLanguage) -> str:
    """The evidence column: the quotes of every answer, all but the newest hidden until one of its markers is used."""
    heading = f'<h2 class="w-heading">{escape(text("evidence", language))}</h2>'
    answered = [(number, turn) for number, turn in enumerate(turns, 1) if turn.answer is not None]
    if not answered:
        return f'{heading}<p class="w-hint">{escape(text("evidence_empty", language))}</p>'
    newest = answered[-1][0]
    return heading + "".join(_turn(turn, number, number == newest, language) for number, turn in answered)


def verdict_chip(verdict: str, language: UiLanguage) -> str:
    """The verdict in words, coloured by its kind."""
    words = escape(text(f"verdict_{verdict}", language))
    return f'<span class="w-chip w-verdict-{escape(verdict)}">{words}</span>'


def card_html(quote: Quote, number: int, language: UiLanguage) -> str:
    """One quote: number, layer, place, the whole passage with the quoted words marked, and a button to copy."""
    citation = quote.citation
    return (
        f'<article class="w-card w-{citation.layer}" id="{_card_id(number, quote.marker)}" tabindex="-1">'
        f'<header><span class="w-marker">[{quote.marker}]</span>{_badge(citation, language)}'
        f"{_copy_button(citation, language)}</header>"
        f'<p class="w-place">{escape(label(citation, language))}</p>'
        f'<blockquote lang="{escape(quote.context.language)}">{highlighted(quote)}</blockquote>'
        f"{_companion_note(citation, language)}</article>"
    )


def highlighted(quote: Quote) -> str:
    """The passage around a quote, escaped, the quoted words in `<mark>`. A quote wider than its passage marks it all."""
    passage = quote.context.text
    start = max(0, quote.citation.start - quote.context.start)
    end = max(start, min(len(passage), quote.citation.end - quote.context.start))
    before, marked, after = passage[:start], passage[start:end], passage[end:]
    return _lines(f"{escape(before)}<mark>{escape(marked)}</mark>{escape(after)}")


def label(citation: Citation, language: UiLanguage) -> str:
    """Title, chapter, section, page and paragraph in the language of the page."""
    return citation.label_en if language == "en" else citation.label_zh


def quotation(citation: Citation, language: UiLanguage) -> str:
    """What the copy button copies: the quoted words with their place."""
    if language == "en":
        return f"“{citation.text}”\n({label(citation, language)})"
    return f"“{citation.text}”\n（{label(citation, language)}）"


def _turn(turn: Turn, number: int, shown: bool, language: UiLanguage) -> str:
    answer = turn.answer
    if answer is None:
        return ""
    cards = "".join(card_html(quote, number, language) for quote in answer.quotes)
    nothing = f'<p class="w-hint">{escape(text("evidence_none", language))}</p>'
    return (
        f'<section class="w-turn" id="w-turn-{number}"{"" if shown else " hidden"}>'
        f'<p class="w-asked"><span>{escape(text("answer_to", language))}</span> {escape(_shortened(turn.question))} '
        f"{verdict_chip(answer.verdict, language)}</p>"
        f"{cards or nothing}{_terms(answer, language)}</section>"
    )


def _statement(answer: Answer, number: int, language: UiLanguage) -> str:
    """The statement, escaped, each [n] that has a card made a link to it."""
    cards = {quote.marker for quote in answer.quotes}

    def link(match: re.Match[str]) -> str:
        marker = int(match[1])
        if marker not in cards:
            return match[0]
        name = escape(text("show_quote", language, n=marker))
        return f'<a class="w-ref" href="#{_card_id(number, marker)}" title="{name}">[{marker}]</a>'

    return _lines(_MARKER.sub(link, escape(answer.statement)))


def _badge(citation: Citation, language: UiLanguage) -> str:
    return f'<span class="w-badge">{escape(text(f"layer_{citation.layer}", language))}</span>'


def _companion_note(citation: Citation, language: UiLanguage) -> str:
    if citation.layer == "book":
        return ""
    basis = text(f"basis_{citation.basis}", language) if citation.basis else ""
    note = " ".join(part for part in (text("companion_note", language), basis) if part)
    return f'<p class="w-note">{escape(note)}</p>'


def _copy_button(citation: Citation, language: UiLanguage) -> str:
    copied, failed = (escape(text(key, language)) for key in ("copied", "copy_failed"))
    return (
        f'<button type="button" class="w-copy" data-copy="{escape(quotation(citation, language))}" '
        f'data-copied="{copied}" data-failed="{failed}">{escape(text("copy", language))}</button>'
    )


def _terms(answer: Answer, language: UiLanguage) -> str:
    if not answer.terms:
        return ""
    words = "".join(f"<span>{escape(entry.heading)}</span>" for entry in answer.terms)
    return f'<p class="w-terms"><b>{escape(text("terms", language))}</b>{words}</p>'


def _card_id(number: int, marker: int) -> str:
    return f"w-card-{number}-{marker}"


def _shortened(question: str, length: int = 60) -> str:
    one_line = " ".join(question.split())
    return one_line if len(one_line) <= length else one_line[:length] + "…"


def _lines(html: str) -> str:
    """Line ends as `<br>`: the chat trims and re-indents raw ones."""
    return "<br>".join(html.splitlines())
