"""The page of a book: its header, contents, search, and the text's pieces, all but one of them empty yet."""

from __future__ import annotations

import json
from html import escape

from corpus.companion import companion_ids
from corpus.types import Book, Section
from rag.citation import english_heading, heading_in
from ui.page.reader.pieces import Cut, Piece
from ui.page.texts import LANGUAGE_NAMES, UiLanguage, text
from ui.page.wording.reading import READING_TEXTS

_STYLES = ("colours", "terms", "reader")
_SCRIPTS = ("terms", "reader", "selecting")


def frame_html(
    cut: Cut, piece: Piece | None, words: str, at: tuple[int, int] | None, language: UiLanguage, gone: bool
) -> str:
    """The whole page; `words` is the HTML of `piece`, `gone` that the address leads to no place of the book."""
    book = cut.book
    title = escape(title_in(book, language))
    data = escape(
        json.dumps({key: text(key, language) for key in (*READING_TEXTS, "copied", "column_zh")}, ensure_ascii=False)
    )
    place = f"{at[0]}-{at[1]}" if at else ""
    notice = f'<p class="r-gone" role="status">{_say("read_gone", language)}</p>' if gone else ""
    beside = book.edition in companion_ids() and book.layer == "book"
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title} · 问书 Wenshu</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{_assets()}</head>'
        f'<body data-book="{escape(book.id)}" data-lang="{language}" data-at="{place}" data-texts="{data}" data-beside="{int(beside)}">'
        f'<a class="r-skip" href="#r-text">{_say("read_skip", language)}</a>{_header(book, title, language)}'
        f'<div class="r-body"><nav class="r-side" id="r-side" aria-label="{_say("read_contents", language)}">{_search(language)}'
        f'<h2 class="r-name">{_say("read_contents", language)}</h2><ol class="r-contents"{_lang(book, language)}>{_contents(book, language)}</ol></nav>'
        f'<main id="r-text" tabindex="-1">{notice}{_pieces(cut, piece, words, language)}</main>'
        f'<aside class="r-beside" aria-label="{_say("read_beside", language)}" hidden></aside></div>{_scripts()}</body></html>'
    )


def title_in(book: Book, language: UiLanguage) -> str:
    """The title in the language of the page, where there is one."""
    return (book.title_en if language == "en" else book.title) or book.title or book.id


def _assets() -> str:
    styles = "".join(f'<link rel="stylesheet" href="../wenshu/asset/{name}.css">' for name in _STYLES)
    return f'<script src="../wenshu/asset/theme.js"></script>{styles}'


def _scripts() -> str:
    return "".join(f'<script src="../wenshu/asset/{name}.js"></script>' for name in _SCRIPTS)


def _header(book: Book, title: str, language: UiLanguage) -> str:
    links = "".join(
        f'<a href="?lang={code}" lang="{code}" data-code="{code}"{" aria-current=true" if code == language else ""}>{name}</a>'
        for name, code in LANGUAGE_NAMES
    )
    authors = escape("、".join(book.authors))
    return (
        f'<header class="r-top"><button type="button" class="r-menu" aria-expanded="false" aria-controls="r-side">☰'
        f'<span class="w-sr">{_say("read_contents", language)}</span></button>'
        f'<a class="r-back" href="../?lang={language}" title="{_say("read_back", language)}">问书</a>'
        f'<div class="r-title"><h1>{title}</h1><small>{authors}</small></div>'
        f'<p class="r-place" role="status" aria-live="off"></p>'
        f'<label class="r-switch"><input type="checkbox" name="terms" checked> {_say("read_terms", language)}</label>'
        f'<nav class="r-languages" aria-label="{_say("language", language)}">{links}</nav></header>'
    )


def _search(language: UiLanguage) -> str:
    name = _say("read_find", language)
    return (
        f'<form class="r-find" role="search"><input type="search" name="q" aria-label="{name}" placeholder="{name}" '
        f'autocomplete="off" maxlength="200"><button type="submit">{_say("read_find_button", language)}</button></form>'
        f'<div class="r-found" role="region" aria-label="{name}" hidden></div>'
    )


def _contents(book: Book, language: UiLanguage) -> str:
    held = book.with_text()
    listed = [s for s in book.sections if s.level > 0] or list(book.sections)
    return "".join(_entry(section, section.id in held, language) for section in listed)


def _lang(book: Book, language: UiLanguage) -> str:
    """Headings are the book's, whatever the page speaks; in English they are translated where that is known."""
    return "" if language == "en" else f' lang="{escape(book.language)}"'


def _entry(section: Section, held: bool, language: UiLanguage) -> str:
    words = escape(heading_in(english_heading(section) if language == "en" else section.heading, language))
    page = f" <small>{escape(section.page)}</small>" if section.page else ""
    level = min(max(section.level, 1), 6)
    if not held:
        note = _say("read_no_text", language)
        return (
            f'<li class="r-level-{level} r-absent" title="{note}">{words}<span class="w-sr"> ({note})</span>{page}</li>'
        )
    return (
        f'<li class="r-level-{level}"><a href="?at={section.start}&amp;lang={language}" data-go="{section.start}" '
        f'data-section="{escape(section.id)}">{words}</a>{page}</li>'
    )


def _pieces(cut: Cut, shown: Piece | None, words: str, language: UiLanguage) -> str:
    parts = []
    for piece in cut.pieces:
        filled = shown is not None and piece.number == shown.number
        size = piece.end - piece.start
        inside = f"{words}{_neighbours(cut, piece, language)}" if filled else ""
        parts.append(
            f'<section class="r-piece" data-n="{piece.number}" data-start="{piece.start}" data-size="{size}" '
            f'style="--n:{size}"{" data-filled" if filled else ""}>{inside}</section>'
        )
    return "".join(parts)


def _neighbours(cut: Cut, piece: Piece, language: UiLanguage) -> str:
    """For a browser without scripts: the pieces before and after."""
    beside = [("read_earlier", piece.number - 1), ("read_later", piece.number + 1)]
    links = " · ".join(
        f'<a href="?at={cut.pieces[n].start}&amp;lang={language}">{_say(key, language)}</a>'
        for key, n in beside
        if 0 <= n < len(cut.pieces)
    )
    return f"<noscript><p>{links}</p></noscript>" if links else ""


def _say(key: str, language: UiLanguage) -> str:
    return escape(text(key, language))
