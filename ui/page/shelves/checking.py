"""Checking a quotation: the form, and what came of it as HTML. Everything typed or quoted is escaped here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from rag.types import Citation, Difference, Quote, Verification
from ui.page.cards import card_html
from ui.page.texts import UiLanguage, text

_MOST_CARDS = 5

CardOf = Callable[[Citation], Quote]


def form_html(books: Sequence[tuple[str, str]], language: UiLanguage) -> str:
    """The empty form, for these books, (title, id) each."""
    choices = "".join(f'<option value="{escape(book)}">{escape(title)}</option>' for title, book in books)
    return (
        f'<form class="w-check" data-lang="{language}"><label>{_say("check_quote", language)}'
        f'<textarea name="quote" rows="4" maxlength="10000" required></textarea></label><p class="w-check-row">'
        f'<label>{_say("check_page", language)}<input type="text" name="page" size="8" maxlength="12"></label>'
        f'<label>{_say("check_book", language)}<select name="book"><option value="">{_say("check_any_book", language)}</option>{choices}</select></label>'
        f'<button type="submit" class="w-g-button w-g-save">{_say("check_button", language)}</button></p></form>'
        f'<div class="w-check-result" role="status" data-busy="{_say("busy", language)}"></div>'
    )


def result_html(check: Verification, page: str, card_of: CardOf, language: UiLanguage) -> str:
    """The verdict in words, what differs word by word, the page judged, and the places as cards."""
    if check.exists:
        parts = [_verdict("good", text("check_stands", language, n=len(check.places)))]
        shown: Sequence[Citation] = check.places[:_MOST_CARDS]
    elif check.differences and check.closest:
        parts = [_verdict("care", text("check_differs", language)), _differences(check.differences, language)]
        shown = (check.closest.citation,)
    else:
        near = check.closest is not None and check.closest.similarity >= 0.5
        parts = [_verdict("bad", text("check_nowhere", language))]
        shown = (check.closest.citation,) if near and check.closest else ()
        parts += [f"<p>{_say('check_nearest', language)}</p>"] if shown else []
    if page and check.exists:
        known = {True: "right", False: "wrong", None: "open"}[check.as_cited]
        kind = {"right": "good", "wrong": "bad", "open": "care"}[known]
        parts.append(_verdict(kind, text(f"check_page_{known}", language, page=page)))
    return "".join([*parts, *(card_html(card_of(citation), 0, language) for citation in shown)])


def _differences(differences: Sequence[Difference], language: UiLanguage) -> str:
    rows = "".join(
        f"<li>{escape(text(f'check_{d.kind}', language, quoted=d.quoted, in_book=d.in_book))}</li>" for d in differences
    )
    return f'<ul class="w-check-differences">{rows}</ul>'


def _verdict(kind: str, words: str) -> str:
    return f'<p class="w-check-{kind}">{escape(words)}</p>'


def _say(key: str, language: UiLanguage) -> str:
    return escape(text(key, language))
