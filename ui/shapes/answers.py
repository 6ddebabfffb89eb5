"""The values as plain tables, in the shapes that scripts rely on (`--json`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from corpus.language.page_numbers import normalise_label
from corpus.types import Repair, Section
from rag.glossary.termbase import summary
from rag.types import Answer, ArchiveReport, Citation, Hit, ImportReport, Verification


def citation_to_dict(citation: Citation) -> dict[str, Any]:
    """The contract's `citation`. An end of `printed` that nothing bounds is null."""
    pages, physical = citation.pages, citation.physical
    return {
        "book_id": citation.book_id,
        "book_title": citation.book_title,
        "layer": citation.layer,
        "basis": citation.basis,
        "path": list(citation.path),
        "path_en": list(citation.path_en),
        "chapter": citation.chapter,
        "section": citation.section,
        "part": citation.part,
        "pages": {
            "printed": [pages.first, pages.last] if pages else None,
            "physical": list(physical) if physical else None,
        },
        "paragraph": citation.paragraph,
        "passage_id": citation.passage_id,
        "start": citation.start,
        "end": citation.end,
        "label_zh": citation.label_zh,
        "label_en": citation.label_en,
    }


def hit_to_dict(hit: Hit) -> dict[str, Any]:
    """The contract's hit of `search`."""
    return {
        "rank": hit.rank,
        "score": round(hit.score, 6),
        "passage_id": hit.passage.id,
        "book_id": hit.passage.book_id,
        "text": hit.passage.text,
        "citation": citation_to_dict(hit.citation),
        "evidence": {
            "dense": round(hit.evidence.dense, 6),
            "coverage": round(hit.evidence.coverage, 6),
            "known": round(hit.evidence.known, 6),
            "matched": list(hit.evidence.matched),
        },
    }


def answer_to_dict(answer: Answer) -> dict[str, Any]:
    """The contract's answer of `ask`; a follow-up question also says what it was taken to ask."""
    return {
        "query": answer.query,
        "language": answer.language,
        "verdict": answer.verdict,
        "confidence": answer.confidence,
        "statement": answer.statement,
        "quotes": [
            {
                "marker": quote.marker,
                "text": quote.text,
                "passage_id": quote.citation.passage_id,
                "citation": citation_to_dict(quote.citation),
                "context": quote.context.text,
            }
            for quote in answer.quotes
        ],
        "terms": [summary(entry) for entry in answer.terms],
        "suggestions": list(answer.suggestions),
        **({"searched_for": answer.searched_for} if answer.searched_for else {}),
        "timings_ms": answer.timings_ms,
    }


def verification_to_dict(check: Verification) -> dict[str, Any]:
    """The contract's result of `verify`."""
    closest = check.closest
    return {
        "exists": check.exists,
        "places": [{**citation_to_dict(place), "text": place.text} for place in check.places],
        "as_cited": check.as_cited,
        "closest": {
            "text": closest.text,
            "citation": citation_to_dict(closest.citation),
            "similarity": closest.similarity,
        }
        if closest
        else None,
        "differences": [{"kind": d.kind, "quoted": d.quoted, "in_book": d.in_book} for d in check.differences],
    }


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
