"""The frame of the list of conversations; the page's script fills it."""

from __future__ import annotations

import json
from html import escape

from ui.page.texts import UiLanguage, text
from ui.page.wording.keeping import KEEPING_TEXTS


def kept_html(language: UiLanguage) -> str:
    """Search and an empty list, in one language."""
    words = escape(json.dumps({key: text(key, language) for key in KEEPING_TEXTS}, ensure_ascii=False, sort_keys=True))
    search = escape(text("kept_search", language))
    return (
        f'<div class="w-kept" data-lang="{language}" data-texts="{words}">'
        f'<p class="w-kept-bar"><input type="search" aria-label="{search}" placeholder="{search}" autocomplete="off">'
        f'<a class="w-g-button w-kept-new" href="./?lang={language}">{escape(text("kept_new", language))}</a></p>'
        f'<p class="w-kept-said" role="status"></p><ol class="w-kept-list"></ol></div>'
    )
