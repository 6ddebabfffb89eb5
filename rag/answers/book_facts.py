"""Answers on the book itself: from its imprint and the signatures under its prefaces; else from the file's metadata."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.language.degrees import degrees_in
from corpus.language.folding import count_han, fold, skeleton
from corpus.language.pinyin import pinyin, toneless
from corpus.structure.editions import edition
from corpus.structure.stated import Fact, Signature, has_imprint, is_name, signature, stated
from corpus.types import Book, Section
from index.folder import BookIndex
from rag.answers.contents import BookContents, not_held, section_name
from rag.answers.phrases import say
from rag.answers.structure import from_contents
from rag.answers.turn import Turn
from rag.citation import cite, passage_at
from rag.question.book_facts import Asked, BookFactQuestion
from rag.types import Answer, Language, Quote, Verdict

_MOST_BOOKS = 8
_MOST_PARTS = 3
# Stated in two places that add to each other: the label's line and the CIP data.
_TWICE: tuple[Fact, ...] = ("publisher", "year")
# What may stand anywhere in a copy without an imprint: that it does not state them cannot be told.
_ANYWHERE: frozenset[Fact] = frozenset(("version", "title", "pages", "edition", "place"))
_SELF = "自序|作者.{0,2}序|author's (?:own )?(?:preface|foreword)|own (?:preface|foreword)"
_FOREWORD = "^(?!.*(?:自序|译.{0,2}序|author's|translator)).*(?:序|foreword)"
_OPENING = "序|前言|引言|foreword|preface"
_CLOSING = "后记|跋|尾声|afterword|epilogue|postscript"
# A part's name in a question, and the titles it may mean, in the order tried.
_PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (_SELF, (_SELF, "前言|preface")),
    ("译.?序|translator", ("译.{0,2}序|translator",)),
    ("推荐序|代序|总序|再版序", ("推荐序|代序|总序|再版序", _FOREWORD)),
    ("序|foreword", (_FOREWORD, _SELF, "前言|preface")),
    ("preface", (_SELF, "前言|preface", _FOREWORD)),
    ("前言", ("前言|preface", _OPENING)),
    ("后记|跋|afterword|epilogue|postscript", (_CLOSING,)),
    ("结语|结束语|conclusion", ("结语|结束语|conclusion",)),
    ("致谢|acknowledg", ("致谢|acknowledg",)),
    ("引言|导言|绪言|introduction|prologue", ("引言|导言|绪言|绪论|introduction|prologue",)),
)


def answer_book_fact(turn: Turn) -> Answer | None:
    """What a copy states of itself; None where something else is asked, or where it cannot be told."""
    asked = turn.question.book_fact
    if asked is None:
        return None
    indexes = [i for i in turn.indexes.values() if i.book.layer == "book" and _is_meant(i.book, asked.title)]
    if asked.part:
        return _signatures(turn, asked, indexes)
    said = _Said(turn.spoken)
    found = [(index, text) for index in indexes[:_MOST_BOOKS] if (text := _facts(index, asked.facts, said))]
    if not found:
        return None
    ranks = [ways for _, ways in degrees_in(turn.question.folded)]
    shown = fold(" ".join(quote.text for quote in said.quotes))
    if any(not any(way in re.sub(r"\s", "", shown) for way in ways) for ways in ranks):
        return None  # the third printing is asked for, and the copy is of the second
    named = len(found) > 1
    parts = [say("in_book", turn.spoken, book=i.book.title, statement=text) if named else text for i, text in found]
    return _answer(turn, "answered" if said.known else "not_found", "\n".join(parts), said)


def _is_meant(book: Book, title: str) -> bool:
    """True for a book of this title, or where the question writes none."""
    asked, own = skeleton(title).text, {skeleton(book.title).text, skeleton(book.title_en).text}
    return not asked or any(asked in name or (name and name in asked) for name in own)


class _Said:
    """The quotes of an answer as they are numbered, and whether anything asked for was found."""

    def __init__(self, spoken: Language) -> None:
        self.spoken = spoken
        self.quotes: list[Quote] = []
        self.known = False

    def quote(self, index: BookIndex, start: int, end: int) -> str:
        """The words of [start, end) as shown, with the marker of their quote."""
        self.known = True
        passage = passage_at(index.all_passages, start)
        quote = next((q for q in self.quotes if (q.citation.book_id, q.citation.start) == (index.book.id, start)), None)
        if quote is None:
            citation = cite(index.book, passage, start, end)
            quote = Quote(marker=len(self.quotes) + 1, citation=citation, context=passage)
            self.quotes.append(quote)
        return f"“{' '.join(quote.text.split())}”[{quote.marker}]"


def _answer(turn: Turn, verdict: Verdict, statement: str, said: _Said) -> Answer:
    return Answer(
        query=turn.question.text, language=turn.question.language, verdict=verdict,
        confidence=1.0 if verdict == "answered" else 0.0, statement=statement, quotes=tuple(said.quotes),
    )  # fmt: skip


def _facts(index: BookIndex, facts: Sequence[Fact], said: _Said) -> str:
    """What one copy states of the facts, and which it does not; "" where nothing can be told."""
    spoken, lines = said.spoken, []
    silent: list[str] = []
    for fact in facts:
        name = say(f"fact_{fact}", spoken)
        places = stated(index.book, fact)[: 2 if fact in _TWICE else 1]
        if places:
            quotes = " ".join(said.quote(index, place.start, place.end) for place in places)
            lines.append(say("book_fact", spoken, fact=name, quotes=quotes))
        elif value := _metadata(index.book, fact):
            key = "book_fact_record" if index.book.edition else "book_fact_file"
            lines.append(say(key, spoken, fact=name, value=value))
            said.known = True
        elif fact not in _ANYWHERE or has_imprint(index.book):
            silent.append(name)
    if silent:
        lines.append(say("book_fact_none", spoken, facts=say("comma", spoken).join(silent)))
    return "\n".join(lines)


def _metadata(book: Book, fact: Fact) -> str:
    """What is known of a book besides its text."""
    values: dict[Fact, str] = {
        "author": "、".join(book.authors),
        "publisher": book.publisher,
        "year": str(book.year or ""),
        "isbn": book.isbn,
        "title": book.title,
    }
    return values.get(fact, "")


def _signatures(turn: Turn, asked: BookFactQuestion, indexes: Sequence[BookIndex]) -> Answer | None:
    """Who wrote a preface or an ending, when and where."""
    held = {c.book.id: c for c in turn.contents}
    for index in indexes:
        tiers = _tiers(index.book, asked.part)
        for tier in tiers:
            fitting = [section for section in tier if _fits(index.book, section, asked.left)]
            if fitting:
                return _of_parts(turn, asked, index, fitting[:_MOST_PARTS], held.get(index.book.id))
        if tiers:
            return _of_others(turn, asked.left, index, tiers[0])
    if not indexes or asked.left:
        return None
    words = re.sub(r"^(?:the|his|her|their)\s+", "", asked.part)
    return _answer(turn, "not_found", say("no_such_part", turn.spoken, part=words), _Said(turn.spoken))


def _of_others(turn: Turn, name: str, index: BookIndex, sections: Sequence[Section]) -> Answer | None:
    """Who signed, where the question names somebody else; None where it names nobody."""
    said, spoken = _Said(turn.spoken), turn.spoken
    lines = []
    for section in sections[:_MOST_PARTS]:
        signed = signature(index.book, section)
        if signed and signed.name and is_name(name) and bool(count_han(name)) == bool(count_han(signed.name)):
            quotes = said.quote(index, signed.start, signed.end)
            shown = name.title() if name.isascii() else name
            lines.append(say("signed_other", spoken, name=shown, entry=section_name(section, spoken), quotes=quotes))
    return _answer(turn, "related", "\n".join(lines), said) if lines else None


def _tiers(book: Book, part: str) -> list[list[Section]]:
    """The prefaces and endings that a part's name may mean, the likeliest first."""
    patterns = next((titles for name, titles in _PARTS if re.search(name, part)), (re.escape(part),))
    parts = [s for s in book.sections if s.level > 0 and s.kind in ("front", "back")]
    tiers = [[s for s in parts if re.search(p, fold(f"{s.title} {s.title_en}").replace("’", "'"))] for p in patterns]
    return [tier for tier in tiers if tier]


def _fits(book: Book, section: Section, left: str) -> bool:
    """True where the words left of the question are its writer's name."""
    if not left:
        return True
    names = [section.heading]
    signed = signature(book, section)
    if signed and signed.name:
        names.append(signed.name)
    elif _is_self(section):
        record = edition(book.edition) if book.edition else None
        names += [*book.authors, *(record.authors_en if record else ())]
    wanted = skeleton(left).text
    return any(wanted in skeleton(name).text or wanted in _in_latin(name) for name in names)


def _in_latin(name: str) -> tuple[str, ...]:
    """A Chinese name in pinyin, the surname first and last."""
    syllables = toneless(pinyin(fold(name))).split() if 2 <= count_han(name) <= 4 else []
    return ("".join(syllables), "".join([*syllables[1:], *syllables[:1]])) if syllables else ()


def _is_self(section: Section) -> bool:
    return bool(re.search(_SELF, fold(f"{section.title} {section.title_en}").replace("’", "'")))


def _of_parts(
    turn: Turn, asked: BookFactQuestion, index: BookIndex, sections: Sequence[Section], contents: BookContents | None
) -> Answer | None:
    """What is signed under the parts."""
    present = [section for section in sections if index.book.has_text(section)]
    if not present:
        return from_contents(turn, not_held(contents, sections[0], turn.spoken)) if contents else None
    said = _Said(turn.spoken)
    lines = [line for section in present for line in _of_part(index, section, asked.asked, said)]
    if not said.known and "who" in asked.asked:
        return None
    return _answer(turn, "answered" if said.known else "not_found", "\n".join(lines), said)


def _of_part(index: BookIndex, section: Section, asked: Sequence[Asked], said: _Said) -> list[str]:
    spoken, book = said.spoken, index.book
    entry = section_name(section, spoken)
    signed = signature(book, section)
    has = _has(signed)
    lines = []
    if signed and any(kind in has for kind in asked):
        lines.append(say("signed", spoken, entry=entry, quotes=said.quote(index, signed.start, signed.end)))
    if "who" in asked and "who" not in has:
        line = _writer(index, section, entry, said)
        lines += [line] if line else []
        has |= {"who"} if line else set()
    lacking = [kind for kind in asked if kind not in has]
    if lacking:
        names = say("comma", spoken).join(say(f"fact_{kind}", spoken) for kind in lacking)
        lines.append(say("unsigned", spoken, entry=entry, facts=names))
    return lines


def _has(signed: Signature | None) -> set[Asked]:
    if signed is None:
        return set()
    held: tuple[tuple[Asked, str], ...] = (("who", signed.name), ("when", signed.date), ("where", signed.place))
    return {kind for kind, words in held if words}


def _writer(index: BookIndex, section: Section, entry: str, said: _Said) -> str:
    """Who wrote an unsigned part: by its heading ("Ben Straub 序"), or because it is the author's own."""
    text = index.book.canonical_text
    heading = text[section.start : section.body].strip()
    name = re.sub(
        r"的?(?:推荐|代|总)?(?:序言?|前言|引言)$|^(?:foreword|preface)(?: by)?", "", heading, flags=re.I
    ).strip()
    if heading and 2 <= len(name) < len(heading) and not re.search("版|自|译|作者|编者", name):
        start = section.start + text[section.start : section.body].index(heading)
        return say("headed", said.spoken, entry=entry, quotes=said.quote(index, start, start + len(heading)))
    places = stated(index.book, "author") if _is_self(section) else ()
    if not places:
        return ""
    quotes = said.quote(index, places[0].start, places[0].end)
    return say("self_written", said.spoken, entry=entry, quotes=quotes)
