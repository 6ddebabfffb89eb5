"""The books of a library and the course of an import as HTML; everything from files is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from rag.types import BookSummary, ImportReport
from ui.page.importing import Step
from ui.page.texts import TEXTS, UiLanguage, text

_SHOWN_MISSING = 6
_MOST_SHOWN = 12
_MOST_ON_SHELF = 4
_MINUTE_S = 60


def step_html(step: Step | None, language: UiLanguage) -> str:
    """Where an import stands: a bar while it runs, then what was found, or the one line that says why not."""
    if step is None:
        return ""
    if step.report is not None:
        return _bar(text("import_done", language), 100) + report_html(step.report, language)
    if step.error:
        return f'<p class="w-error"><b>{escape(text("import_failed", language))}</b> {escape(step.error)}</p>'
    if step.cancelled:
        return f'<p class="w-hint">{escape(text("import_cancelled", language))}</p>'
    return _bar(" · ".join(_course(step, language)), step.percent)


def _course(step: Step, language: UiLanguage) -> list[str]:
    """What is being done, how much of it is done, and how long the rest may take."""
    known = f"stage_{step.stage}" in TEXTS
    parts = [text(f"stage_{step.stage}", language) if known else step.stage]
    if step.total:
        parts.append(f"{step.done:,} / {step.total:,}")
    if step.seconds_left is not None:
        parts.append(_time_left(step.seconds_left, language))
    return parts


def _time_left(seconds: int, language: UiLanguage) -> str:
    if seconds < _MINUTE_S:
        return text("seconds_left", language, n=max(seconds, 1))
    return text("minutes_left", language, n=-(-seconds // _MINUTE_S))


def report_html(report: ImportReport, language: UiLanguage) -> str:
    """What an import found, as a list of facts."""
    counts = text("report_counts", language, chapters=report.n_chapters, sections=report.n_sections)
    lost = text("report_lost_of", language, lost=report.n_lost, total=f"{report.n_characters:,}")
    rows = (
        ("report_edition", text(f"report_by_{report.matched_by}", language, title=report.title)),
        ("report_format", _format(report, language)),
        *_pages(report, language),
        ("report_contents", counts),
        ("report_found", _listed(report.text_found, language)),
        ("report_missing", _missing(report.text_missing, language)),
        *_not_found(report, language),
        ("report_repairs", _repairs(report, language)),
        *([("report_encoding", report.encoding)] if report.encoding else []),
        ("report_passages", f"{report.n_passages:,}"),
        ("report_lost", lost),
    )
    items = "".join(f"<dt>{escape(text(key, language))}</dt><dd>{escape(value)}</dd>" for key, value in rows)
    return f'<dl class="w-report">{items}</dl>'


def _format(report: ImportReport, language: UiLanguage) -> str:
    key = f"format_{report.format}"
    return text(key, language) if key in TEXTS else report.format


def _pages(report: ImportReport, language: UiLanguage) -> list[tuple[str, str]]:
    """How many pages the file has, where it knows."""
    if report.n_pages is None:
        return []
    return [("report_pages", text("report_pages_of", language, n=f"{report.n_pages:,}", labelled=report.n_labelled))]


def _not_found(report: ImportReport, language: UiLanguage) -> list[tuple[str, str]]:
    """The entries of the contents page that the text has no heading for, where there are any."""
    missing = report.contents_missing
    return [("report_contents_missing", _listed(missing, language))] if missing else []


def notices_html(books: Sequence[BookSummary], language: UiLanguage) -> str:
    """A line for each book that a question to all leaves out."""
    return "".join(
        f'<p class="w-status w-error">{escape(text("left_out", language, book=book.id))} {escape(book.error)}</p>'
        for book in books
        if book.error is not None
    )


def shelf_html(books: Sequence[BookSummary], language: UiLanguage) -> str:
    """One line a book: layer, title, how much there is, and of an imported copy what it holds."""
    lines = "".join(f"<li>{_book(book, language)}</li>" for book in books)
    # A reader who has brought no book of their own is told what that means.
    own = any(book.layer == "book" for book in books)
    only = "" if own else f'<p class="w-hint">{escape(text("only_companion", language))}</p>'
    return f'<h3 class="w-subheading">{escape(text("shelf", language))}</h3><ul class="w-shelf">{lines}</ul>{only}'


def book_choices(books: Sequence[BookSummary], language: UiLanguage) -> list[tuple[str, str]]:
    """The choices of books to ask: each usable one by its id."""
    return [(_choice(book, language), book.id) for book in books if book.error is None]


def _choice(book: BookSummary, language: UiLanguage) -> str:
    return f"{title(book, language)} · {text(f'layer_{book.layer}', language)}"


def title(book: BookSummary, language: UiLanguage) -> str:
    """The title in the language of the page, where there is one."""
    return (book.title_en if language == "en" else book.title) or book.title or book.id


def _bar(label: str, percent: int) -> str:
    words = escape(label)
    return (
        f'<p class="w-progress"><span>{words}</span><b>{percent}%</b></p>'
        f'<progress max="100" value="{percent}" aria-label="{words}">{percent}%</progress>'
    )


def _book(book: BookSummary, language: UiLanguage) -> str:
    badge = f'<span class="w-badge">{escape(text(f"layer_{book.layer}", language))}</span>'
    if book.error is not None:
        damaged = escape(text("shelf_damaged", language))
        return f'{badge} {escape(book.id)} <span class="w-error">{damaged}: {escape(book.error)}</span>{_remove(book, language)}'
    size = text("shelf_passages", language, n=f"{book.n_passages:,}")
    rest = " · ".join(part for part in (size, _held(book, language)) if part)
    return f"{badge} {escape(title(book, language))} <small>{escape(rest)}</small>{_acts(book, language)}"


def _held(book: BookSummary, language: UiLanguage) -> str:
    """What an imported copy holds: by name where that is one line, else how much."""
    if book.layer != "book":
        return ""
    if len(book.in_copy) > _MOST_ON_SHELF:
        return text("held_chapters", language, n=book.n_chapters) if book.n_chapters else ""
    return f"{text('report_found', language)}: {_listed(book.in_copy, language)}"


def _acts(book: BookSummary, language: UiLanguage) -> str:
    """Read a book, and take an imported one out."""
    read = f'<a href="read/{quote(book.id, safe="")}?lang={language}">{escape(text("read", language))}</a>'
    return f'<span class="w-shelf-acts">{read}{_remove(book, language) if book.layer == "book" else ""}</span>'


def _remove(book: BookSummary, language: UiLanguage) -> str:
    sure, failed = text("remove_sure", language, title=title(book, language)), text("job_failed", language)
    return (
        f'<button type="button" class="w-remove" data-book="{escape(book.id)}" data-ask="{escape(sure)}" '
        f'data-failed="{escape(failed)}">{escape(text("remove", language))}</button>'
    )


def _listed(headings: Sequence[str], language: UiLanguage) -> str:
    comma = ", " if language == "en" else "、"
    if len(headings) <= _MOST_SHOWN:
        return comma.join(headings) or text("report_none", language)
    return text("report_some", language, first=comma.join(headings[:_MOST_SHOWN]), n=f"{len(headings):,}")


def _missing(headings: Sequence[str], language: UiLanguage) -> str:
    if len(headings) > _SHOWN_MISSING:
        return text("report_missing_counts", language, n=len(headings))
    return _listed(headings, language)


def _repairs(report: ImportReport, language: UiLanguage) -> str:
    return _listed([f"{_repair(kind, language)} × {count}" for kind, count in sorted(report.repairs.items())], language)


def _repair(kind: str, language: UiLanguage) -> str:
    key = "repair_" + kind.replace(" ", "_").replace("-", "_")
    return text(key, language) if key in TEXTS else kind
