"""Answers and quotes as HTML. Whatever comes from a reader, a book or an error is escaped here and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from urllib.parse import quote as url_quote

from corpus.companion import pair_of
from rag.citation import citation_label
from rag.citing.citing import FILES, STYLES
from rag.types import Answer, Citation, Quote
from ui.page.session import Turn
from ui.page.term_marks import FindTerms, TermMark, linked, no_terms, table_html
from ui.page.texts import UiLanguage, text
from ui.shapes.written import heading, left_out, unsaid

SHOWN_QUESTION_CHARACTERS = 400
_MARKER = re.compile(r"\[(\d+)\]")


def question_html(question: str) -> str:
    """The reader's question for the chat, shortened where it is very long."""
    shown = question.strip()
    if len(shown) > SHOWN_QUESTION_CHARACTERS:
        shown = shown[:SHOWN_QUESTION_CHARACTERS] + "…"
    return f'<div class="w-text">{_lines(escape(shown))}</div>'


def reply_html(turn: Turn, number: int, language: UiLanguage, find: FindTerms = no_terms) -> str:
    """What the chat shows under the question of turn `number`: the statement, an error, or that it is being sought."""
    if turn.answer is not None:
        chip = verdict_chip(turn.answer.verdict, language)
        statement = _statement(turn.answer, number, language, find)
        prose = _written(turn.answer, number, language)
        return f'{chip}{_searched_for(turn.answer, language)}<div class="w-text">{statement}</div>{prose}'
    if turn.error:
        return f'{verdict_chip("error", language)}<div class="w-text w-error">{escape(turn.error)}</div>'
    return f'<div class="w-busy">{escape(text("busy", language))}<span></span></div>'


def messages(turns: Sequence[Turn], language: UiLanguage, find: FindTerms = no_terms) -> list[dict[str, str]]:
    """The chat: two messages a turn."""
    chat = []
    for number, turn in enumerate(turns, 1):
        chat.append({"role": "user", "content": question_html(turn.question)})
        chat.append({"role": "assistant", "content": reply_html(turn, number, language, find)})
    return chat


def evidence_html(turns: Sequence[Turn], language: UiLanguage, find: FindTerms = no_terms) -> str:
    """The evidence column: the quotes of every answer, all but the newest hidden until one of its markers is used.

    Behind them what the pop-ups of their terms show.
    """
    heading = f'<h2 class="w-heading">{escape(text("evidence", language))}</h2>'
    answered = [(number, turn) for number, turn in enumerate(turns, 1) if turn.answer is not None]
    if not answered:
        return f'{heading}<p class="w-hint">{escape(text("evidence_empty", language))}</p>'
    newest = answered[-1][0]
    cards = "".join(_turn(turn, number, number == newest, language, find) for number, turn in answered)
    answers = [turn.answer for _, turn in answered if turn.answer]
    return heading + cards + table_html((mark for answer in answers for mark in _marks(answer, find)), language)


def verdict_chip(verdict: str, language: UiLanguage) -> str:
    """The verdict in words, coloured by its kind."""
    words = escape(text(f"verdict_{verdict}", language))
    return f'<span class="w-chip w-verdict-{escape(verdict)}">{words}</span>'


def card_html(quote: Quote, number: int, language: UiLanguage, find: FindTerms = no_terms) -> str:
    """One quote: number, layer, place, the whole passage with the quoted words marked, buttons to copy and unfold.

    A quote with marker 0 stands for itself and shows no number.
    """
    citation = quote.citation
    marker = f'<span class="w-marker">[{quote.marker}]</span>' if quote.marker else ""
    return (
        f'<article class="w-card w-{citation.layer}" id="{_card_id(number, quote.marker)}" tabindex="-1">'
        f"<header>{marker}{_badge(citation, language)}"
        f'<span class="w-card-acts">{_cite_menu(citation, language)}{_read_link(citation, language)}{_copy_button(citation, language)}</span></header>'
        f'<p class="w-place">{escape(label(citation, language))}</p>'
        f"{_passage(quote, find)}{_help(quote, language)}"
        f"{_word_by_word(quote, language)}{_companion_note(citation, language)}</article>"
    )


def _passage(quote: Quote, find: FindTerms) -> str:
    """The passage with the quote marked; of a companion paragraph also the one in the other language, side by side."""
    shown = f'<blockquote lang="{escape(quote.context.language)}">{highlighted(quote, find)}</blockquote>'
    other = pair_of(quote.context)
    if other is None:
        return shown
    marks = find(other.book_id, other.text)
    words = _lines(linked(other.text, 0, len(other.text), marks))
    return f'<div class="w-pair">{shown}<blockquote class="w-other" lang="{escape(other.language)}">{words}</blockquote></div>'


def _help(quote: Quote, language: UiLanguage) -> str:
    """The English help with a Chinese quote, said to be ours; nothing where the paragraph's English stands beside it."""
    if quote.help is None or pair_of(quote.context) is not None:
        return ""
    heading = escape(text(f"help_{quote.help.kind}", language))
    source = f' <span class="w-help-source">({escape(quote.help.source)})</span>' if quote.help.source else ""
    words = f'<span lang="en">{_lines(escape(quote.help.text))}{source}</span>'
    return f'<p class="w-help"><span class="w-help-name">{heading}</span> {words}</p>'


def highlighted(quote: Quote, find: FindTerms = no_terms) -> str:
    """The passage around a quote, escaped, the quoted words in `<mark>`, terms as links.

    A quote wider than its passage marks it all.
    """
    passage = quote.context.text
    start = max(0, quote.citation.start - quote.context.start)
    end = max(start, min(len(passage), quote.citation.end - quote.context.start))
    marks = find(quote.citation.book_id, passage)
    before, marked, after = (linked(passage, a, b, marks) for a, b in ((0, start), (start, end), (end, len(passage))))
    return _lines(f"{before}<mark>{marked}</mark>{after}")


def label(citation: Citation, language: UiLanguage) -> str:
    """Title, chapter, section, page and paragraph in the language of the page."""
    return citation_label(citation, language)


def quotation(citation: Citation, language: UiLanguage) -> str:
    """What the copy button copies: the quoted words with their place."""
    if language == "en":
        return f"“{citation.text}”\n({label(citation, language)})"
    return f"“{citation.text}”\n（{label(citation, language)}）"


def _turn(turn: Turn, number: int, shown: bool, language: UiLanguage, find: FindTerms) -> str:
    answer = turn.answer
    if answer is None:
        return ""
    cards = "".join(card_html(quote, number, language, find) for quote in answer.quotes)
    nothing = f'<p class="w-hint">{escape(text("evidence_none", language))}</p>'
    return (
        f'<section class="w-turn" id="w-turn-{number}"{"" if shown else " hidden"}>'
        f'<p class="w-asked"><span>{escape(text("answer_to", language))}</span> {escape(_shortened(turn.question))} '
        f"{verdict_chip(answer.verdict, language)}</p>"
        f"{cards or nothing}</section>"
    )


def _searched_for(answer: Answer, language: UiLanguage) -> str:
    """What a follow-up question was taken to ask, and the link that takes it as it stands."""
    if not answer.searched_for:
        return ""
    words, undo = escape(text("searched_for", language)), escape(text("ask_alone", language))
    return f'<p class="w-searched">{words}{escape(answer.searched_for)} <a class="w-undo" href="#">{undo}</a></p>'


def _marks(answer: Answer, find: FindTerms) -> Iterator[TermMark]:
    """Every term that an answer and its cards link."""
    yield from find(_book_of(answer), answer.statement)
    for quote in answer.quotes:
        yield from find(quote.citation.book_id, quote.context.text)
        other = pair_of(quote.context)
        if other is not None:
            yield from find(other.book_id, other.text)


def _book_of(answer: Answer) -> str:
    return answer.quotes[0].citation.book_id if answer.quotes else ""


def _statement(answer: Answer, number: int, language: UiLanguage, find: FindTerms) -> str:
    """The statement, escaped, its terms links, and each [n] that has a card a link to it."""
    cards = {quote.marker for quote in answer.quotes}
    words = answer.statement
    marks = find(_book_of(answer), words)
    parts, at = [], 0
    for match in _MARKER.finditer(words):
        marker = int(match[1])
        parts.append(linked(words, at, match.start(), (mark for mark in marks if mark.start >= at)))
        parts.append(_reference(number, marker, language) if marker in cards else match[0])
        at = match.end()
    return _lines("".join([*parts, linked(words, at, len(words), (mark for mark in marks if mark.start >= at))]))


def _written(answer: Answer, number: int, language: UiLanguage) -> str:
    """What a language model wrote around the quotes, said to be its own; its [n] are links, what no quote says is named."""
    written, cards = answer.written, {quote.marker for quote in answer.quotes}
    if written is None:
        return ""
    said = "".join(
        f"<p>{_referring(sentence.text, number, cards, language)}"
        f'<span class="w-unsaid">{escape(unsaid(sentence.unsaid, language))}</span></p>'
        for sentence in written.sentences
    )
    ended = left_out(written, language)
    head = f'<p class="w-hint">{escape(heading(written.writer, language))}</p>' if said else ""
    return (
        f'<div class="w-written">{head}{said}' + (f'<p class="w-hint">{escape(ended)}</p>' if ended else "") + "</div>"
    )


def _referring(words: str, number: int, cards: set[int], language: UiLanguage) -> str:
    parts = _MARKER.split(words)  # text, marker, text, …
    for i in range(1, len(parts), 2):
        known = int(parts[i]) in cards
        parts[i] = _reference(number, int(parts[i]), language) if known else f"[{parts[i]}]"
    return "".join(part if i % 2 else escape(part) for i, part in enumerate(parts))


def _reference(number: int, marker: int, language: UiLanguage) -> str:
    name = escape(text("show_quote", language, n=marker))
    return f'<a class="w-ref" href="#{_card_id(number, marker)}" title="{name}">[{marker}]</a>'


def _word_by_word(quote: Quote, language: UiLanguage) -> str:
    """The quote unfolded with pinyin and dictionary glosses, which the page's script asks for when it is opened."""
    if not quote.context.language.startswith("zh"):
        return ""
    opened, note = (escape(text(key, language)) for key in ("words_open", "words_note"))
    return (
        f'<details class="w-words" data-words="{escape(quote.text)}"><summary>{opened}</summary>'
        f'<p class="w-hint">{note}</p><div class="w-words-list" lang="zh"></div></details>'
    )


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


def read_address(book_id: str, start: int, end: int, language: UiLanguage) -> str:
    """Where the words of a span are read in their book, relative to the page of questions."""
    return f"read/{url_quote(book_id, safe='')}?at={start}-{end}&lang={language}"


def _read_link(citation: Citation, language: UiLanguage) -> str:
    address = read_address(citation.book_id, citation.start, citation.end, language)
    return f'<a class="w-read" href="{escape(address)}">{escape(text("read_here", language))}</a>'


def _cite_menu(citation: Citation, language: UiLanguage) -> str:
    """The styles to copy in, and the files for other programs; the server writes them when asked."""

    def address(style: str) -> str:
        book = url_quote(citation.book_id, safe="")
        return escape(
            f"wenshu/cite?book={book}&start={citation.start}&end={citation.end}&style={style}&lang={language}"
        )

    copied, failed, copy, kept = (
        escape(text(k, language)) for k in ("copied", "copy_failed", "cite_copy", "cite_files")
    )
    buttons = "".join(
        f'<button type="button" class="w-cite-as" data-cite="{address(style)}" data-copied="{copied}" data-failed="{failed}">'
        f"{escape(text(f'cite_{style}', language))}</button>"
        for style in STYLES
        if style not in FILES
    )
    links = "".join(
        f'<a class="w-cite-as" href="{address(style)}&amp;download=1" download>{escape(text(f"cite_{style}", language))}</a>'
        for style in FILES
    )
    return (
        f'<details class="w-cite"><summary>{escape(text("cite", language))}</summary><div class="w-cite-menu">'
        f"<small>{copy}</small><p>{buttons}</p><small>{kept}</small><p>{links}</p></div></details>"
    )


def _card_id(number: int, marker: int) -> str:
    return f"w-card-{number}-{marker}"


def _shortened(question: str, length: int = 60) -> str:
    one_line = " ".join(question.split())
    return one_line if len(one_line) <= length else one_line[:length] + "…"


def _lines(html: str) -> str:
    """Line ends as `<br>`: the chat trims and re-indents raw ones."""
    return "<br>".join(html.splitlines())
