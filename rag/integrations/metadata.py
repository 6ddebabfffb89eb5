"""What goes with a passage into another framework: plain values, so that any store of theirs can hold them."""

from __future__ import annotations

from rag.types import Hit


def metadata_of(hit: Hit) -> dict[str, str | int | float | None]:
    """Place, rank and score of a hit. Pages are None where unknown."""
    citation = hit.citation
    return {
        "book_id": citation.book_id,
        "book_title": citation.book_title,
        "layer": citation.layer,
        "path": " › ".join(citation.path),
        "first_page": citation.pages.first if citation.pages else None,
        "last_page": citation.pages.last if citation.pages else None,
        "paragraph": citation.paragraph,
        "start": citation.start,
        "end": citation.end,
        "label_zh": citation.label_zh,
        "label_en": citation.label_en,
        "rank": hit.rank,
        "score": hit.score,
    }
