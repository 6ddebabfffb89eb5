"""Summaries: key sentences of a part, in the book's order and its own words; what is known of a part the copy lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from corpus.language.folding import fold, skeleton
from corpus.types import Book, Passage, Section
from index.folder import BookIndex
from rag.answers.contents import BookContents, not_held, section_name
from rag.answers.phrases import say
from rag.answers.structure import from_contents
from rag.answers.turn import Turn
from rag.citation import cite
from rag.question.structure import named_sections
from rag.question.summary import SummaryQuestion
from rag.search.key_sentences import MOST, Sentence, key_sentences, sentences_of
from rag.types import Answer, Language, Quote

_NUMBERED = ("part", "chapter", "section")
_MOST_REPORTS = 4
_MOST_FORETOLD = 2
_LEAST_TOPIC = 4
_PART_WORDS = re.compile(
    r"这一?[章节]|[章节部分]|\b(?:chapter|section|part|the|of|in|says?|how|what|about|on)\b|[的在里中,，]"
)
_CALLED_PART = re.compile(r"[章节部]|\b(?:chapter|section|part)\b")
_OF_BOOK = re.compile(
    r"本书|这本书|全书|本(?:手册|文档|指南|教程)|这[本份](?:手册|文档)|\bthis (?:book|manual|guide)\b", re.I
)


def answer_summary(turn: Turn) -> Answer | None:
    """A summary, where one is asked for and the book has what it is asked of."""
    asked = turn.question.summary
    if asked is None:
        return None
    for contents in turn.contents:
        if contents.book.layer != "book":
            continue
        answer = _of_book(turn, contents) if asked.whole else _of_part(turn, asked, contents)
        if answer is not None:
            several = len(turn.copies) > 1
            named = say("in_book", turn.spoken, book=contents.book.title, statement=answer.statement)
            return replace(answer, statement=named) if several else answer
    return None


def answer_missing_part(turn: Turn) -> Answer | None:
    """For a question on the matter of a chapter that the copy lacks: that it lacks it, with what is known of it.

    None where the question names no chapter by number, or the copy holds some text of it.
    """
    for contents in turn.contents:
        named = [s for s in named_sections(turn.question.folded, contents.book.sections) if s.kind in _NUMBERED]
        if named and contents.book.layer == "book" and not any(map(contents.holds, named)):
            return _report(turn, contents, named[0])
    return None


def _of_part(turn: Turn, asked: SummaryQuestion, contents: BookContents) -> Answer | None:
    book = contents.book
    sections = list(named_sections(asked.target, book.sections)) or _titled(book, asked.target)
    if not sections:
        return None
    held = [section for section in sections if contents.holds(section)]
    if not held:
        return _report(turn, contents, sections[0])
    sentences = [s for section in held for s in sentences_of(contents.index, sorted(book.within(section.id)))]
    topic = _topic(asked.target, held)
    near = _near(turn, contents.index, asked.target, sentences) if topic and sentences else None
    foretold = [] if topic else _foretold(contents.index, held)[:_MOST_FORETOLD]
    chosen = key_sentences(contents.index, sentences, near, on_topic=near is not None, most=MOST - len(foretold))
    chosen = sorted([*foretold, *chosen], key=lambda sentence: sentence.start)
    if not chosen:
        return None
    entries = say("comma", turn.spoken).join(section_name(section, turn.spoken) for section in held)
    return _answer(turn, contents.index, "summary_topic" if topic else "summary", entries, chosen, held)


def _foretold(index: BookIndex, sections: Sequence[Section]) -> list[Sentence]:
    """What the prefaces say of a chapter by its number."""
    numbers = [s.number for s in sections if s.kind == "chapter" and s.number and not s.number.isdecimal()]
    if not numbers:
        return []
    fronts = [s.id for s in index.book.sections if s.kind == "front" and s.level > 0]
    pattern = re.compile("|".join(re.escape(number).replace(r"\ ", r"\s+") + r"(?!\d)" for number in numbers), re.I)
    found = sentences_of(index, fronts)
    return [s for s in found if pattern.search(index.book.canonical_text[s.start : s.end])]


def _near(turn: Turn, index: BookIndex, text: str, sentences: Sequence[Sentence]) -> npt.NDArray[np.float32]:
    """How near each sentence is to words of the question."""
    rows = np.array([sentence.row for sentence in sentences], np.int64)
    return index.space.near_sentences(turn.asker.vector(index, text), turn.question.language == "en", rows)


def _titled(book: Book, target: str) -> list[Section]:
    """The section whose title the target is, called a chapter or a section there."""
    if not _CALLED_PART.search(target):
        return []
    wanted = {skeleton(target).text, skeleton(_PART_WORDS.sub("", target)).text} - {""}
    listed = [s for s in book.sections if s.level > 0]
    return [s for s in listed if wanted & {skeleton(s.title).text, skeleton(s.title_en).text} - {""}][:1]


def _topic(target: str, sections: Sequence[Section]) -> str:
    """What is left of the target without the part it names; "" where that is too little to be a topic."""
    left = re.sub(r"第\s*[零一二三四五六七八九十百\d]+\s*[章节]|\b(?:chapter|section)\s+\w+", " ", target)
    for section in sections:
        english = fold(section.title_en).replace("’", "'")
        for name in (fold(section.title), english, english.split("'s ")[-1]):
            left = left.replace(name, " ") if name else left
    left = _PART_WORDS.sub(" ", re.sub("序言|前言|自序|序", " ", left))
    words = " ".join(re.sub(r"\b(?:author's|author|book|this)\b|作者|这本书|本书|主要|内容", " ", left).split())
    return words if len(skeleton(words).text) >= _LEAST_TOPIC else ""


def _of_book(turn: Turn, contents: BookContents) -> Answer | None:
    """What the copy holds of the whole: what its prefaces say of the book, and how its chapters open; and its chapters."""
    book, index, spoken = contents.book, contents.index, turn.spoken
    held = [s for s in book.sections if s.level > 0 and s.parent is None and contents.holds(s)]
    pool = [sentence for section in held for sentence in _openings(book, index, section)]
    of_book = [s for s in pool if _OF_BOOK.search(book.canonical_text[s.start : s.end])]
    if not pool:
        return None
    text = turn.question.text
    chosen = key_sentences(index, pool, _near(turn, index, text, pool))
    about = key_sentences(index, of_book, _near(turn, index, text, of_book), most=3) if of_book else []
    chosen = sorted({s.row: s for s in [*about, *chosen][:MOST]}.values(), key=lambda s: s.start)
    answer = _answer(turn, index, "summary_book", "", chosen, held)
    chapters = [s for s in book.sections if s.kind == "chapter" and s.level == 1]
    lines = [answer.statement]
    if chapters:
        listed = say("separator", spoken).join(_plain(s, spoken) for s in chapters)
        lines.append(say("summary_chapters", spoken, n=len(chapters), list=listed))
    if chapters and not any(contents.holds(s) for s in chapters):
        names = say("comma", spoken).join(section_name(s, spoken) for s in held)
        lines.append(say("summary_only", spoken, parts=names))
    return replace(answer, statement="\n".join(lines))


def _openings(book: Book, index: BookIndex, section: Section) -> Iterator[Sentence]:
    """All of a preface; of a chapter its first sentences."""
    if section.kind == "front":
        yield from sentences_of(index, sorted(book.within(section.id)))
        return
    own = sentences_of(index, [section.id])
    yield from (own or sentences_of(index, sorted(book.within(section.id))))[:2]


def _plain(section: Section, spoken: Language) -> str:
    return section_name(section, spoken).strip("“”")


def _answer(
    turn: Turn, index: BookIndex, key: str, entry: str, chosen: Sequence[Sentence], sections: Sequence[Section]
) -> Answer:
    quotes = tuple(
        Quote(marker=i, citation=cite(index.book, s.passage, s.start, s.end), context=s.passage)
        for i, s in enumerate(chosen, start=1)
    )
    shown = " ".join(f"“{quote.text}”[{quote.marker}]" for quote in quotes)
    return Answer(
        query=turn.question.text, language=turn.question.language, verdict="answered", confidence=1.0,
        statement=say(key, turn.spoken, entry=entry, quotes=shown), quotes=quotes,
        section_ids=tuple(section.id for section in sections),
    )  # fmt: skip


def _report(turn: Turn, contents: BookContents, section: Section) -> Answer:
    """Of a part the copy lacks: its sections by the contents, and what the companion reports on them, said to be ours."""
    spoken, book = turn.spoken, contents.book
    answer = from_contents(turn, not_held(contents, section, spoken))
    lines = [answer.statement]
    children = [s for s in book.sections if s.parent == section.id]
    if children:
        listed = say("separator", spoken).join(_plain(s, spoken) for s in children)
        lines.append(
            say("sections_count", spoken, entry=section_name(section, spoken), n=len(children), sections=listed)
        )
    quotes = list(answer.quotes)
    guide = turn.library.guide(book.id)
    reports = _reports(guide.companion, [section, *children], spoken) if guide else []
    for passage in reports:
        citation = cite(guide.companion.book, passage) if guide else None
        quotes += [Quote(marker=len(quotes) + 1, citation=citation, context=passage)] if citation else []
    if reports:
        shown = " ".join(f"“{quote.text}”[{quote.marker}]" for quote in quotes[len(answer.quotes) :])
        lines.append(say("answered_companion", spoken, quotes=shown))
    return replace(answer, statement="\n".join(lines), quotes=tuple(quotes))


def _reports(companion: BookIndex, sections: Sequence[Section], spoken: Language) -> list[Passage]:
    """The companion's first paragraph on the contents of each section, in the reader's language."""
    found: dict[str, Passage] = {}
    for passage in companion.passages:
        if passage.basis == "contents" and (passage.language == "en") == (spoken == "en"):
            found.setdefault(passage.section_id, passage)
    return [found[section.id] for section in sections if section.id in found][:_MOST_REPORTS]
