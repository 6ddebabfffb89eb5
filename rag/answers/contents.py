"""Answers from the contents page: what stands where, and what this copy does not hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from corpus.language.folding import skeleton
from corpus.language.page_numbers import normalise_label, parse_label
from corpus.structure.contents import read_entry
from corpus.types import Book, Passage, Section
from index.encoder import Vectors
from index.folder import BookIndex
from rag.answers.phrases import say
from rag.citation import cite, english_heading, heading_in
from rag.question.reading import Question
from rag.question.structure import StructuralQuestion, TitleIndex, best_titles, named_words, parse, without_names
from rag.types import Language, Quote, Verdict

_SURE_TITLE = 0.75
_COVERED = 0.8
_MOST_PLACES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentsAnswer:
    """What the contents say to a question; `sections` are those it names.

    `fit`, in [0, 1]: how well their titles fit what is asked; 1 where the question names them.
    """

    verdict: Verdict
    statement: str
    quotes: tuple[Quote, ...]
    sections: tuple[Section, ...]
    fit: float = 1.0


@dataclass(frozen=True, slots=True)
class BookContents:
    """A book's contents: the index that holds them, and what is near the question in its companion."""

    index: BookIndex
    titles: TitleIndex
    similarity: dict[str, float]

    @property
    def book(self) -> Book:
        """The book whose contents these are."""
        return self.index.book

    def holds(self, section: Section) -> bool:
        """True when the reader's own copy has the section's text."""
        return self.book.layer == "book" and self.book.has_text(section)


def contents_of(indexes: Sequence[BookIndex], vectors: dict[str, Vectors]) -> list[BookContents]:
    """The contents to ask: those of the copies, and of companions whose book is not among them."""
    companions = {i.book.edition: i for i in indexes if i.book.layer == "companion"}
    copies = [i for i in indexes if i.book.layer == "book"]
    owned = {i.book.edition for i in copies}
    chosen = copies + [i for edition, i in companions.items() if edition not in owned]
    all_contents = []
    for index in chosen:
        guide = companions.get(index.book.edition)
        near = _similarity(guide, vectors[guide.encoder]) if guide else {}
        all_contents.append(BookContents(index, TitleIndex.of(index.book.sections), near))
    return all_contents


def answer_structural(
    question: Question, language: Language, all_contents: Sequence[BookContents]
) -> ContentsAnswer | None:
    """The answer to a question about the structure, or None where it is none or the contents cannot tell.

    Of several books that one answers whose titles fit best, the first of those that fit alike; it is named then.
    """
    answers = [(contents, answer) for contents in all_contents if (answer := _answer(question, language, contents))]
    if not answers:
        return None
    contents, answer = max(answers, key=lambda pair: pair[1].fit)
    if sum(contents.book.layer == "book" for contents in all_contents) < 2:
        return answer
    name = contents.book.title_en if language == "en" and contents.book.title_en else contents.book.title
    return replace(answer, statement=say("in_book", language, book=name, statement=answer.statement))


def announced(question: Question, language: Language, all_contents: Sequence[BookContents]) -> ContentsAnswer | None:
    """For a question about the matter: `not_in_copy` if the contents clearly announce it and the copy lacks it."""
    for contents in all_contents:
        coverage = contents.titles.coverage(question.text)
        best = max(range(len(coverage)), key=lambda i: (coverage[i], -i), default=None)
        if best is None or coverage[best] < _SURE_TITLE:
            continue
        section = contents.titles.sections[best]
        if not contents.holds(section) and contents.book.layer == "book":
            return _missing(contents, section, language)
    return None


def not_held(contents: BookContents, section: Section, language: Language) -> ContentsAnswer:
    """`not_in_copy`, for a section that the contents list and whose text is asked for."""
    return _missing(contents, section, language)


def section_name(section: Section, language: Language) -> str:
    """The heading as the reader's language has it: Chinese as printed, or English with the Chinese behind it."""
    if language != "en" or not section.title_en:
        heading = heading_in(section.heading, language) if section.level == 0 else section.heading
        return f"“{heading}”" if not section.number else heading
    return f"{english_heading(section)} ({section.heading})"


def _answer(question: Question, language: Language, contents: BookContents) -> ContentsAnswer | None:
    asked = parse(question.folded, contents.book.sections)
    if asked is None:
        return None
    if asked.kind == "on_page":
        return _on_page(asked, contents, language)
    if asked.kind in ("count", "list"):
        return _parts(asked, contents, language)
    if asked.kind in ("next", "previous"):
        return _neighbour(asked, contents, language)
    sections, fit = _sections(asked, contents)
    if asked.kind in ("page", "where"):
        sections, fit = _covering(asked, contents, sections, fit)
    if not sections:
        return None
    if asked.kind == "text":
        answer = None if contents.holds(sections[0]) else _missing(contents, sections[0], language)
    elif asked.kind == "page":
        answer = _pages(sections[:1], contents, language)
    elif asked.kind == "where" and not asked.named:
        answer = _places(sections, contents, language)
    else:
        answer = _about(sections, contents, language)
    return replace(answer, fit=fit) if answer else None


def _sections(asked: StructuralQuestion, contents: BookContents) -> tuple[list[Section], float]:
    """The sections a question means: by number or name, made more particular by its topic, else by topic alone.

    With how well their titles fit the topic, in [0, 1].
    """
    if asked.kind == "compare" or (asked.named and not asked.topic):
        return list(asked.named), 1.0
    within = asked.named[0] if asked.named else None
    if within is not None and within.kind != "chapter":
        return list(asked.named), 1.0
    wants = asked.wants if within is None else None
    ranked = best_titles(contents.titles, asked.topic, contents.similarity, within, wants)
    if not ranked:
        return list(asked.named), float(bool(asked.named))
    top = ranked[0][1]
    places = [section for section, share in ranked[:_MOST_PLACES] if share >= 0.8 * top] or [ranked[0][0]]
    return places, 1.0 if asked.named else top


def _covering(
    asked: StructuralQuestion, contents: BookContents, sections: list[Section], fit: float
) -> tuple[list[Section], float]:
    """Those of the sections whose titles say all that is asked for, or nearly: one that merely resembles it is no answer.

    A chapter that was asked for says what the titles in it say.
    """
    topic = without_names(asked.topic, asked.named)
    shares = contents.titles.covers(topic)
    if not any(named_words(topic)):
        return sections, fit
    named = [s for s in asked.named if shares.get(s.id, 0.0) >= _COVERED]
    found = named or [s for s in sections if _share(s, contents, shares, asked.wants) >= _COVERED]
    return found, max((_share(s, contents, shares, asked.wants) for s in found), default=0.0)


def _share(section: Section, contents: BookContents, shares: dict[str, float], wants: str | None) -> float:
    inner = _children(contents, section) if wants == "chapter" else []
    return max((shares.get(s.id, 0.0) for s in (section, *inner)), default=0.0)


def _about(sections: Sequence[Section], contents: BookContents, language: Language) -> ContentsAnswer:
    quotes = _Quotes(contents, language)
    parts = []
    for section in sections:
        text = say(
            "about",
            language,
            entry=section_name(section, language),
            page=_begins(section, language),
            marker=quotes.mark(section),
        )
        children = _children(contents, section)
        if children:
            listed = _listed(children, quotes, language)
            text += say("with_sections", language, n=len(children), sections=listed)
        else:
            text += say("stop", language)
        if contents.book.layer == "book" and not contents.holds(section):
            text += ("" if language != "en" else " ") + say("text_missing", language)
        parts.append(text)
    return _structural("\n".join(parts), quotes, sections)


def _pages(sections: Sequence[Section], contents: BookContents, language: Language) -> ContentsAnswer | None:
    section = sections[0]
    if section.page is None:
        return None
    quotes = _Quotes(contents, language)
    statement = say(
        "page", language, entry=section_name(section, language), page=section.page, marker=quotes.mark(section)
    )
    return _structural(statement, quotes, sections)


def _places(sections: Sequence[Section], contents: BookContents, language: Language) -> ContentsAnswer:
    quotes = _Quotes(contents, language)
    statement = say("where", language, list=_listed(sections, quotes, language, chapters=contents))
    return _structural(statement, quotes, sections)


def _parts(asked: StructuralQuestion, contents: BookContents, language: Language) -> ContentsAnswer | None:
    quotes = _Quotes(contents, language)
    if asked.named:
        section = asked.named[0]
        children = _children(contents, section)
        if not children:
            return _about([section], contents, language)
        name = section_name(section, language)
        listed = _listed(children, quotes, language)
        return _structural(
            say("sections_count", language, entry=name, n=len(children), sections=listed), quotes, children
        )
    listed_all = [s for s in contents.book.sections if s.level > 0]
    chapters = [s for s in listed_all if s.kind == "chapter"]
    if not chapters:
        return None
    statement = say(
        "counts",
        language,
        chapters=len(chapters),
        sections=sum(s.kind == "section" for s in listed_all),
        list=_listed(chapters, quotes, language),
    )
    return _structural(statement, quotes, chapters)


def _neighbour(asked: StructuralQuestion, contents: BookContents, language: Language) -> ContentsAnswer | None:
    named = asked.named[-1]
    row = [s for s in contents.book.sections if s.level == named.level]
    i = row.index(named) + (1 if asked.kind == "next" else -1)
    if not 0 <= i < len(row):
        return None
    quotes = _Quotes(contents, language)
    listed = _listed([row[i]], quotes, language)
    return _structural(say(asked.kind, language, named=section_name(named, language), list=listed), quotes, [row[i]])


def _on_page(asked: StructuralQuestion, contents: BookContents, language: Language) -> ContentsAnswer | None:
    """The last entry that begins on the page or before it."""
    number = parse_label(asked.page or "")
    listed = [(parse_label(s.page), s) for s in contents.book.sections if s.page and s.level > 0]
    before = [(n, s) for n, s in listed if n and number and n.series == number.series and n <= number]
    if not before or number is None:
        return None
    section = max(before, key=lambda row: (row[0], row[1].level))[1]
    quotes = _Quotes(contents, language)
    statement = say(
        "on_page",
        language,
        page=normalise_label(asked.page or ""),
        entry=section_name(section, language),
        marker=quotes.mark(section),
        first=section.page,
    )
    return _structural(statement, quotes, [section])


def _missing(contents: BookContents, section: Section, language: Language) -> ContentsAnswer:
    quotes = _Quotes(contents, language)
    key = "not_in_copy" if contents.book.layer == "book" else "no_copy"
    marker = quotes.mark(section)
    statement = say(
        key, language, entry=section_name(section, language), page=_begins(section, language), marker=marker
    )
    return ContentsAnswer(verdict="not_in_copy", statement=statement.strip(), quotes=quotes.all(), sections=(section,))


def _structural(statement: str, quotes: _Quotes, sections: Sequence[Section]) -> ContentsAnswer:
    return ContentsAnswer(
        verdict="structural", statement=statement.strip(), quotes=quotes.all(), sections=tuple(sections)
    )


def _listed(
    sections: Sequence[Section], quotes: _Quotes, language: Language, chapters: BookContents | None = None
) -> str:
    """The sections one after the other, each with its page and marker; with their chapters if asked."""
    parts = []
    for section in sections:
        name = section_name(section, language)
        if chapters is not None and section.parent:
            name = f"{section_name(chapters.book.section(section.parent), language)} › {name}"
        parts.append(f"{name}{_begins(section, language)}{quotes.mark(section)}")
    return say("separator", language).join(parts)


def _begins(section: Section, language: Language) -> str:
    return say("begins", language, page=section.page) if section.page else ""


def _children(contents: BookContents, section: Section) -> list[Section]:
    return [s for s in contents.book.sections if s.parent == section.id]


def _similarity(guide: BookIndex, vector: Vectors) -> dict[str, float]:
    """For each section, the cosine of the question and the companion's paragraph on what the contents say of it."""
    rows = [row for row, passage in enumerate(guide.passages) if passage.basis == "contents"]
    near: dict[str, float] = {}
    for row, cosine in zip(rows, guide.dense.vectors(np.array(rows, np.int64)) @ np.asarray(vector), strict=True):
        section_id = guide.passages[row].section_id
        near[section_id] = max(near.get(section_id, -1.0), float(cosine))
    return near


class _Quotes:
    """The contents lines an answer shows, numbered as they are first named."""

    def __init__(self, contents: BookContents, language: Language) -> None:
        self._contents = contents
        self._in_english = language == "en"
        self._quotes: dict[str, Quote] = {}

    def mark(self, section: Section) -> str:
        """The marker of the section's line, such as "[1]"; empty where the book shows no line for it."""
        passage = _contents_line(self._contents.index, section, self._in_english)
        if passage is None:
            return ""
        if section.id not in self._quotes:
            citation = cite(self._contents.book, passage)
            self._quotes[section.id] = Quote(marker=len(self._quotes) + 1, citation=citation, context=passage)
        return f"[{self._quotes[section.id].marker}]"

    def all(self) -> tuple[Quote, ...]:
        """The quotes in the order of their markers."""
        return tuple(self._quotes.values())


def _contents_line(index: BookIndex, section: Section, in_english: bool) -> Passage | None:
    """The line of the contents page that names a section, else its heading in the text; in a companion, its paragraph
    on the contents."""
    heading = None
    for passage in index.all_passages:
        if index.book.layer == "companion":
            fits = (passage.language == "en") == in_english
            if fits and passage.section_id == section.id and passage.basis == "contents":
                return passage
            continue
        entry = read_entry(passage.text) if passage.section_id == "contents" else None
        if entry and entry.key == _key(section) and entry.page == section.page:
            return passage
        if passage.section_id == section.id and passage.end <= section.body:
            heading = passage
    return heading


def _key(section: Section) -> str:
    return skeleton(section.number + section.title).text
