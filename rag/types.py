"""What an answer is made of. All frozen; every quoted text equals its book's canonical_text[start:end]."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from corpus.terms.entries import ConceptEntry
from corpus.types import Basis, Layer, Pages, Passage
from rag.notebook import answer_html, hit_html

Language = Literal["zh-Hans", "zh-Hant", "en", "mixed"]
Verdict = Literal["answered", "related", "structural", "not_in_copy", "not_found"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """An address in a book, and the words that stand there.

    `path` names chapter and section; `chapter`, `section`, `part` are the same apart (`part`: preface, conclusion).
    `pages` are printed, `physical` counts the file's pages from 1; None where unknown. `paragraph` counts
    from 1 in the section. Labels are the citation in Chinese and in English, without the quoted words.
    """

    passage_id: str
    book_id: str
    book_title: str
    layer: Layer
    basis: Basis | None
    path: tuple[str, ...]
    path_en: tuple[str, ...]
    chapter: str | None
    section: str | None
    part: str | None
    pages: Pages | None
    physical: tuple[int, int] | None
    paragraph: int
    start: int
    end: int
    text: str
    label_zh: str
    label_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Why a passage was found.

    `dense`: cosine of question and passage. `coverage`: share of the question's content words (by idf) that the
    passage holds, in [0, 1). `known`: share of them the book holds at all. `absent`: names and numbers of the question
    that stand nowhere in the book. `matched`: the words both have.

    What the verdict weighs besides: `support`, the score less what any passage gets for an English question; `margin`,
    by how much the best passage leads the next, in [0, .25]; `unmet`, the question asks for a kind of thing (a date, an
    amount of money) that the passage has none of; `missing`, names and years of the question that the book has, but
    neither this passage nor those beside it; and for English questions `ambiguous`, the part of `coverage` that
    rests on words said in many ways; `elsewhere`, idf of words that the book has and the passage lacks; `bare`, the
    passage shares only numbers and single characters with the question, and the book knows little of the rest.
    """

    dense: float
    coverage: float
    known: float
    support: float = 0.0
    margin: float = 0.0
    ambiguous: float = 0.0
    elsewhere: float = 0.0
    unmet: bool = False
    bare: bool = False
    missing: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    matched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage found: rank from 1, score (higher is better), and why."""

    rank: int
    score: float
    passage: Passage
    citation: Citation
    evidence: Evidence

    def _repr_html_(self) -> str:
        return hit_html(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteHelp:
    """English help with a Chinese quote: Wenshu's words, never the book's, and no translation.

    "companion": what the companion reports of the paragraph, with the report's citation label as `source`. "terms": the
    terms of the quote with the glossary's English, and its proper names with the dictionary's.
    """

    kind: Literal["companion", "terms"]
    text: str
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words of a book in an answer. `marker` is its number; `context` is the passage around it.

    `help`: what lets one who reads no Chinese make something of it; None where none is needed or known.
    """

    marker: int
    citation: Citation
    context: Passage
    help: QuoteHelp | None = None

    @property
    def text(self) -> str:
        """The quoted words."""
        return self.citation.text


@dataclass(frozen=True, slots=True)
class Place:
    """Where quoted words stand: canonical_text[start:end] of a book."""

    book_id: str
    passage_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the next question may lean on. `question`: what was searched for last; `topic`: the last that stood by itself.

    `section_ids`: the parts of the contents that the answer named. `places`: what it quoted. `verdict`: of the last
    answer, or of the one that it leaned on, if that was refused; None where it is not known.
    """

    question: str
    topic: str
    section_ids: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    verdict: Verdict | None = None

    @property
    def refused(self) -> bool:
        """Whether the last question was not answered: what leans on it has no firm ground."""
        return self.verdict == "not_found" or (self.verdict == "related" and not self.places)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenSentence:
    """A sentence by a language model. `text`: with the markers of the quotes it rests on; words in “…” are the book's own.

    `unsaid`: words of it that those quotes do not hold; none in a sentence they support.
    """

    text: str
    markers: tuple[int, ...]
    unsaid: tuple[str, ...] = ()

    @property
    def supported(self) -> bool:
        """True when the quotes hold every number, name and content word of the sentence."""
        return not self.unsaid


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a language model wrote around the quotes of an answer, as far as they bear it out.

    `writer`: the model's name. `n_left_out`: sentences that cite no quote or say what the quotes do not. `problem`: why
    it ended before its end, or that nothing of it could stand; None where it is whole.
    """

    writer: str
    sentences: tuple[WrittenSentence, ...] = ()
    n_left_out: int = 0
    problem: str | None = None

    @property
    def text(self) -> str:
        """The sentences one after another, without a space between Chinese ones."""
        joined = ""
        for sentence in self.sentences:
            joined += (" " if joined and not sentence.text[0] > "\u2fff" else "") + sentence.text
        return joined


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer to a question. `statement` speaks the language `spoken`, never "mixed", and quotes only `quotes`.

    `confidence` in [0, 1]: that the quotes answer the question. `hits`: all passages considered, best first.
    `terms`: entries of the termbase whose names stand in the question or the quotes. `searched_for`: what a follow-up
    question was taken to ask; None for a question taken as it stands. `context`: what the next one may lean on.
    `written`: prose around the same quotes, where a language model was asked for it.
    """

    query: str
    language: Language
    verdict: Verdict
    confidence: float
    statement: str
    quotes: tuple[Quote, ...] = ()
    hits: tuple[Hit, ...] = ()
    terms: tuple[ConceptEntry, ...] = ()
    suggestions: tuple[str, ...] = ()
    section_ids: tuple[str, ...] = ()
    searched_for: str | None = None
    context: Context | None = None
    spoken: Language | None = None
    written: Written | None = None
    timings_ms: dict[str, float] = field(default_factory=dict)

    def _repr_html_(self) -> str:
        return answer_html(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closest:
    """The passage nearest to words that do not exist as typed; similarity in [0, 1], 1 for equal."""

    text: str
    citation: Citation
    similarity: float


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a quotation departs from the book: its words and the book's, as written; "" where there are none.

    "changed": the book has other words; "added": it has none there; "omitted": it has words that the quotation lacks.
    """

    kind: Literal["changed", "added", "omitted"]
    quoted: str
    in_book: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """Whether a quote exists, where, and whether it is on the page it was cited from.

    `as_cited` is None where no page was given or the copy cannot tell. `differences`: from the closest words, in the
    order of the quote; none where it exists or where nothing is near enough to be what was meant.
    """

    exists: bool
    places: tuple[Citation, ...]
    as_cited: bool | None
    closest: Closest | None
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BookSummary:
    """One book of the library, in a line. `error` says why its index cannot be used, else None."""

    id: str
    layer: Layer
    title: str
    title_en: str
    n_passages: int
    n_characters: int
    n_chapters: int
    n_sections: int
    in_copy: tuple[str, ...]
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import found. `n_lost` counts characters of the file in no section and no repair: 0.

    `format`: of the file. `n_pages`: physical pages that are marked, None where the file knows none; `n_labelled`: those
    of them that carry a printed label. `contents_missing`: entries of its contents page that are not found in its body.
    """

    book_id: str
    title: str
    edition: str | None
    matched_by: Literal["isbn", "title", "none"]
    encoding: str
    encoding_reason: str
    n_chapters: int
    n_sections: int
    text_found: tuple[str, ...]
    text_missing: tuple[str, ...]
    repairs: dict[str, int]
    n_characters: int
    n_lost: int
    n_passages: int
    format: str = "text"
    n_pages: int | None = None
    n_labelled: int = 0
    contents_missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A book that was left out of a request to all, and the one line that says why and what mends it."""

    book_id: str
    title: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveReport:
    """What an archive of a library holds: books by id, termbases by name.

    `terms_kept`: termbases of the archive that were left out on import, because the library has its own edits.
    """

    path: str
    n_bytes: int
    books: tuple[str, ...]
    terms: tuple[str, ...]
    terms_kept: tuple[str, ...] = ()
