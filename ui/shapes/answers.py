"""Hits, answers and checks of quotes as plain tables, in the shapes that scripts rely on (`--json`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rag.types import Answer, Citation, Hit, QuoteHelp, Verification
from ui.shapes.terms import entry_to_dict
from ui.shapes.written import written_to_dict


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


def hits_to_dict(query: str, language: str, hits: Iterable[Hit], timings_ms: Mapping[str, float]) -> dict[str, Any]:
    """The contract's table of `search`."""
    found = [hit_to_dict(hit) for hit in hits]
    return {"query": query, "language": language, "hits": found, "timings_ms": dict(timings_ms)}


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
                "help": help_to_dict(quote.help) if quote.help else None,
            }
            for quote in answer.quotes
        ],
        "terms": [entry_to_dict(entry) for entry in answer.terms],
        "suggestions": list(answer.suggestions),
        **({"searched_for": answer.searched_for} if answer.searched_for else {}),
        **({"written": written_to_dict(answer.written)} if answer.written else {}),
        "timings_ms": answer.timings_ms,
    }


def help_to_dict(help: QuoteHelp) -> dict[str, Any]:
    """English help with a Chinese quote; `source` is the citation label of a companion's report, else null."""
    return {"kind": help.kind, "text": help.text, "source": help.source}


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
