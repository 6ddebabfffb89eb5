"""Books, imports and archives as plain tables, in the shapes that scripts rely on (`--json`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from corpus.language.page_numbers import normalise_label
from corpus.types import Repair, Section
from rag.types import ArchiveReport, BookSummary, ImportReport, Notice


def books_to_dict(home: str, summaries: Iterable[BookSummary]) -> dict[str, Any]:
    """The table of `books`."""
    return {"home": home, "books": [asdict(summary) for summary in summaries]}


def notices_to_list(notices: Iterable[Notice]) -> list[dict[str, str]]:
    """The books that a request to all left out, and why."""
    return [{"book_id": n.book_id, "title": n.title, "message": n.message} for n in notices]


def checks_to_dict(checks: Iterable[tuple[str, bool, str]]) -> dict[str, Any]:
    """The table of `doctor`, from (name, is it well, what was seen)."""
    return {"checks": [{"name": name, "ok": ok, "detail": detail} for name, ok, detail in checks]}


def removal_to_dict(book_id: str) -> dict[str, Any]:
    """The table of `remove`."""
    return {"removed": book_id}


def repairs_to_dict(book_id: str, repairs: Sequence[Repair]) -> dict[str, Any]:
    """The table of `books --repairs`."""
    return {"book_id": book_id, "repairs": repairs_to_list(repairs)}


def contents_to_dict(book_id: str, title: str, rows: Iterable[tuple[Section, bool]]) -> dict[str, Any]:
    """The contract's `toc`."""
    return {
        "book_id": book_id,
        "title": title,
        "sections": [
            {
                "id": section.id,
                "kind": section.kind,
                "number": section.number,
                "title": section.title,
                "title_en": section.title_en,
                "level": section.level,
                "page": normalise_label(section.page) if section.page else None,
                "in_copy": in_copy,
            }
            for section, in_copy in rows
        ],
    }


def report_to_dict(report: ImportReport) -> dict[str, Any]:
    """What an import found."""
    return {
        "book_id": report.book_id,
        "title": report.title,
        "edition": report.edition,
        "matched_by": report.matched_by,
        "encoding": report.encoding,
        "encoding_reason": report.encoding_reason,
        "contents": {"chapters": report.n_chapters, "sections": report.n_sections},
        "text_found": list(report.text_found),
        "text_missing": list(report.text_missing),
        "repairs": report.repairs,
        "characters": report.n_characters,
        "lost": report.n_lost,
        "passages": report.n_passages,
        "format": report.format,
        "pages": report.n_pages,
        "pages_labelled": report.n_labelled,
        "contents_missing": list(report.contents_missing),
    }


def archive_to_dict(report: ArchiveReport) -> dict[str, Any]:
    """What an archive of a library holds."""
    return {
        "path": report.path,
        "bytes": report.n_bytes,
        "books": list(report.books),
        "terms": list(report.terms),
        "terms_kept": list(report.terms_kept),
    }


def repairs_to_list(repairs: Sequence[Repair]) -> list[dict[str, Any]]:
    """Each repair: what stood where in the file, and what stands where in the canonical text instead."""
    return [{"kind": r.kind, "start": r.start, "before": r.before, "at": r.at, "after": r.after} for r in repairs]
