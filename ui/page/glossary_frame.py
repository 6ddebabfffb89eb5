"""The frame of the glossary: controls and empty places, in one language. The page's script fills it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from html import escape

from corpus.terms.entries import ENGLISH_SOURCES, STATUSES
from corpus.terms.formats import TERM_FORMATS, readable_extensions
from ui.page.texts import UiLanguage, text
from ui.page.wording.library import LIBRARY_TEXTS
from ui.page.wording.terms import TERM_TEXTS


def frame_html(books: Sequence[tuple[str, str]], language: UiLanguage) -> str:
    """The frame for these books, (title, id) each."""
    words = {key: text(key, language) for key in (*TERM_TEXTS, *LIBRARY_TEXTS)}
    data = escape(json.dumps(words, ensure_ascii=False, sort_keys=True))
    columns = "".join(
        f'<th scope="col" class="w-g-{name}">{_say(f"column_{name}", language)}</th>'
        for name in ("zh", "pinyin", "en", "n")
    )
    return (
        f'<div class="w-glossary" data-lang="{language}" data-texts="{data}">'
        f'<div class="w-g-bar">{_controls(books, language)}</div>'
        f'<nav class="w-g-letters" aria-label="{_say("glossary_letters", language)}"></nav>'
        f'<div class="w-g-body"><div class="w-g-left"><p class="w-g-count" role="status"></p>'
        f'<div class="w-g-list" tabindex="0"><table><thead><tr>{columns}'
        f'<th scope="col" class="w-g-status">{_say("glossary_status", language)}</th></tr></thead><tbody></tbody></table></div></div>'
        f'<section class="w-g-entry" tabindex="-1"><p class="w-hint">{_say("glossary_pick", language)}</p></section></div>'
        f"{_files(language)}</div>"
    )


def _controls(books: Sequence[tuple[str, str]], language: UiLanguage) -> str:
    statuses = [("", text("glossary_any_status", language))]
    statuses += [(status, text(f"term_status_{status}", language)) for status in STATUSES]
    sources = [("", text("glossary_any_source", language))]
    sources += [(source, text(f"term_source_{source}", language)) for source in ENGLISH_SOURCES]
    orders = [(order, text(f"glossary_sort_{order}", language)) for order in ("pinyin", "en", "n")]
    hint = _say("glossary_search_hint", language)
    return "".join(
        (
            f'<label class="w-g-find">{_say("glossary_search", language)}'
            f'<input type="search" name="q" placeholder="{hint}" autocomplete="off" spellcheck="false"></label>',
            _select("book", "glossary_book", ((book_id, title) for title, book_id in books), language),
            _select("section", "glossary_section", [("", text("glossary_any_section", language))], language),
            _select("status", "glossary_status", statuses, language),
            _select("source", "glossary_source", sources, language),
            _select("sort", "glossary_sort", orders, language),
        )
    )


def _select(name: str, key: str, options: Iterable[tuple[str, str]], language: UiLanguage) -> str:
    choices = "".join(f'<option value="{escape(value)}">{escape(words)}</option>' for value, words in options)
    return f'<label class="w-g-{name}">{_say(key, language)}<select name="{name}">{choices}</select></label>'


def _files(language: UiLanguage) -> str:
    links = "".join(
        f'<a class="w-g-export" data-format="{form.name}" download>{form.label}</a>' for form in TERM_FORMATS
    )
    return (
        f'<div class="w-g-files"><div><h3 class="w-subheading">{_say("export", language)}</h3>'
        f'<p class="w-g-exports">{links}</p><label class="w-g-check"><input type="checkbox" name="approved"> '
        f"{_say('export_approved', language)}</label></div>"
        f'<div><h3 class="w-subheading">{_say("terms_import", language)}</h3>'
        f'<p class="w-hint">{_say("terms_import_help", language)}</p>'
        f'<input type="file" class="w-g-upload" accept="{",".join(readable_extensions())}" aria-label="{_say("terms_import", language)}">'
        f'<div class="w-g-outcome" role="status"></div></div></div>'
    )


def _say(key: str, language: UiLanguage) -> str:
    return escape(text(key, language))
