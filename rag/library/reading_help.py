"""Help with Chinese quotes for readers of English, true without a model: the companion's report, else the key terms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from corpus.companion import pair_of
from corpus.language.folding import count_han
from corpus.types import Passage
from rag.citation import cite
from rag.glossary.key_terms import key_terms
from rag.library.library import Library
from rag.types import Quote, QuoteHelp


def helped(quotes: Iterable[Quote], library: Library) -> tuple[Quote, ...]:
    """The quotes, those in Chinese with what helps a reader of English."""
    return tuple(replace(quote, help=_help(quote, library)) if count_han(quote.text) else quote for quote in quotes)


def _help(quote: Quote, library: Library) -> QuoteHelp | None:
    report = _report(quote, library)
    if report is not None:
        label = cite(library.index(report.book_id).book, report).label_en
        return QuoteHelp(kind="companion", text=report.text, source=label)
    terms = key_terms(quote.text, library.termbase(quote.citation.book_id), library.proper_names)
    return QuoteHelp(kind="terms", text=terms) if terms else None


def _report(quote: Quote, library: Library) -> Passage | None:
    """What the companion says in English of the paragraph quoted; of its own Chinese paragraphs, their English."""
    passage = quote.context
    if quote.citation.layer == "companion":
        return pair_of(passage) if passage.language != "en" else None
    if not (passage.searchable and passage.start <= quote.citation.start and quote.citation.end <= passage.end):
        return None
    guide = library.guide(quote.citation.book_id)
    return guide.report_on(passage) if guide else None
