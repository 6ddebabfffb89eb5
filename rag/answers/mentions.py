"""Questions on where a term stands: its first mention, the parts that mention it, how often; answered by counting."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.language.folding import count_han, fold, skeleton
from corpus.passages import whole_sentences
from corpus.types import Book, Passage
from index.folder import BookIndex
from rag.answers.contents import section_name
from rag.answers.phrases import say
from rag.answers.verification import find
from rag.citation import cite, passage_at
from rag.glossary.names import is_called
from rag.library.library import Library
from rag.question.reading import Question
from rag.types import Answer, Language, Quote

# "discussed": what the contents answer, where they can.
Kind = Literal["first", "where", "count", "discussed"]

_QUOTES = "“”‘’\"'「」『』《》 "
_BOOK = "(?:在)?(?:这本书|本书|全书|书|文|正文)[中里]?(?:是)?(?:在)?"
_WORD = "(?:这个|这一|一)?(?:词|术语|概念|说法|名词)?"
_SAY = "(?:提到|提及|出现|用到|谈到|说到|讲到)"
_NAME_IT = "(?:提到|提及|出现|用到)"
_DISCUSS = "(?:谈到|说到|讲到|谈|讲|说|讨论)"
_FIRST = "(?:最早|第一次|首次|最先|最初)"
_AT = "(?:哪里|哪儿|何处|什么地方|哪一?[章节页段]|第?几[章节页])"
_PLACES = "(?:哪里|哪儿|何处|什么地方|哪些(?:地方|章节|段落|部分|章|节)|哪几(?:处|章|节|段|个地方))"
_CHINESE: tuple[tuple[Kind, str], ...] = (
    ("first", f"(?:{_BOOK})?{_FIRST}(?:是)?(?:在)?{_AT}{_SAY}过?了?(.+)"),
    ("first", f"(?:{_BOOK})?(.+?){_WORD}(?:{_BOOK})?{_FIRST}(?:是)?(?:被)?{_SAY}?(?:是)?(?:在|于)?(?:书[中里]的?)?{_AT}(?:{_SAY})?的?"),
    ("count", f"(?:{_BOOK})?(.+?){_WORD}(?:{_BOOK})?(?:一共|总共|共)?(?:被)?{_SAY}过?了?(?:多少|几)[次处回]"),
    ("count", f"(?:{_BOOK})?(?:一共|总共|共)?{_SAY}过?了?(?:多少|几)[次处回](.+)"),
    ("where", f"(?:{_BOOK})?{_PLACES}{_NAME_IT}过?了?(.+)"),
    ("where", f"(?:{_BOOK})?(.+?){_WORD}(?:{_BOOK})?(?:都)?(?:被)?{_NAME_IT}(?:在|于|过)?{_PLACES}"),
    ("where", f"(?:{_BOOK})?(.+?){_WORD}(?:{_BOOK})?(?:在|于)?{_PLACES}(?:被)?{_NAME_IT}过?"),
    ("discussed", f"(?:{_BOOK})?{_PLACES}{_DISCUSS}过?了?(.+)"),
    ("discussed", f"(?:{_BOOK})?(.+?){_WORD}(?:{_BOOK})?(?:在|于)?{_PLACES}(?:有|被)?{_DISCUSS}过?"),
)  # fmt: skip
_NAMED = "(?:mentioned|named|referred to|brought up|used|found)"
_IN_BOOK = "(?: in (?:the|this) (?:book|text))?"
_ENGLISH: tuple[tuple[Kind, str], ...] = (
    ("first", f"where{_IN_BOOK} (?:is|are|was|were) (.+?) first (?:{_NAMED}|introduced)"),
    ("first", "where (?:does|do|did) (.+?) first (?:appear|occur|come up)"),
    ("first", "(?:where is |what is |find )?(?:the )?first (?:mention|occurrence|use|appearance) of (.+)"),
    ("count", f"how (?:often|many times) (?:is|are|was|were) (.+?) {_NAMED}"),
    ("count", "how (?:often|many times) (?:does|do|did) (?!the (?:book|author|foreword|preface))(.+?) (?:appear|occur|come up)"),
    ("count", "how (?:often|many times) (?:does|do|did) the (?:book|author|text) (?:mention|name|use|refer to) (.+)"),
    ("where", f"where{_IN_BOOK} (?:is|are|was|were) (.+?) {_NAMED}"),
    ("where", "where (?:does|do|did) (.+?) (?:appear|occur|come up)"),
    ("where", "where (?:does|do|did) the (?:book|author|text) (?:mention|name|use|refer to) (.+)"),
    ("where", "(?:which|what) (?:passages?|sections?|chapters?|parts?|places?) mentions? (.+)"),
    ("discussed", f"where{_IN_BOOK} (?:is|are|was|were) (.+?) (?:discussed|treated|covered|dealt with|talked about|described|explained)"),
    ("discussed", "where (?:does|do|did) the (?:book|author|text) (?:discuss|treat|cover|deal with|talk about|describe|explain|speak of) (.+)"),
    ("discussed", "(?:which|what) (?:passages?|sections?|chapters?|parts?|places?) (?:discuss|cover|treat|deal with|talk about)(?:es|s)? (.+)"),
)  # fmt: skip
_TRAILING = re.compile(r"(?: in (?:the|this) (?:book|text|copy)| please)+$")
_ARTICLE = re.compile(r"^(?:the )?(?:(?:term|word|phrase|concept) )?(?:the |a |an )?")
_MOST_QUOTES = 3
_LEAST_HAN = 2


@dataclass(frozen=True, slots=True)
class MentionQuestion:
    """What is asked of a term, and its name as written in the question (folded)."""

    kind: Kind
    name: str


def read_mention_question(text: str) -> MentionQuestion | None:
    """The question on mentions that `text` is, or None."""
    folded = " ".join(fold(text).split()).strip("?？。.!！ ")
    for kind, pattern in _CHINESE:
        match = re.fullmatch(pattern, folded)
        if match:
            return MentionQuestion(kind, match[1].strip(_QUOTES))
    for kind, pattern in _ENGLISH:
        match = re.fullmatch(pattern, _TRAILING.sub("", folded))
        if match:
            return MentionQuestion(kind, _ARTICLE.sub("", match[1].strip(_QUOTES)).strip(_QUOTES))
    return None


def answer_mentions(
    asked: MentionQuestion, question: Question, spoken: Language, library: Library, indexes: dict[str, BookIndex]
) -> Answer | None:
    """Where the term asked for stands in the books, the readers' own before the companions.

    A term that stands nowhere is said to stand nowhere; None where the name is neither a term nor Chinese words.
    """
    copies = [index for index in indexes.values() if index.book.layer == "book"] or list(indexes.values())
    known = False
    for index in copies:
        name, spans = _spans(asked.name, library, index)
        known = known or bool(name)
        if spans:
            return _answer(question, spoken, asked.kind, name, index, spans)
    if not known or asked.kind == "discussed":
        return None
    words = say("mention_none", spoken, name=asked.name)
    return Answer(query=question.text, language=question.language, verdict="not_found", confidence=0.0, statement=words)


def _spans(name: str, library: Library, index: BookIndex) -> tuple[str, list[tuple[Passage, int, int]]]:
    """The term's name and places in a book: by the termbase, else word for word. "" where it is no name at all."""
    termbase = library.termbase(index.book.id)
    entry = next((e for e in termbase.lookup(name) if is_called(e, name)), None)
    if entry is not None:
        passages = termbase.passages_with(entry.id)
        places = [(p, p.start + m.start, p.start + m.end) for p in passages for m in termbase.places(p.text, entry.id)]
        if places:
            return entry.zh_hans or name, places
    written = name if count_han(name) else _in_chinese(name, index)
    if count_han(written) < _LEAST_HAN:
        return (entry.heading if entry else ""), []
    found = find(index.book, skeleton(written))
    return written, [(passage_at(index.all_passages, start), start, end) for start, end in found]


def _in_chinese(name: str, index: BookIndex) -> str:
    """The one word of the book that an English name can mean (宁波, also in 宁波市); "" where there is none or a choice."""
    groups = index.terms.groups(name.title(), True)
    keys = sorted((key for group in groups for key in group.keys if count_han(key)), key=len)
    return keys[0] if len(groups) == 1 and keys and all(keys[0] in key for key in keys) else ""


def _answer(
    question: Question, spoken: Language, kind: Kind, name: str, index: BookIndex, spans: list[tuple[Passage, int, int]]
) -> Answer:
    # Running text first: the contents list stands before it in most books, and only announces.
    ordered = sorted(spans, key=lambda span: (not span[0].searchable, span[1]))
    chosen = ordered[:1] if kind == "first" else list(_one_a_section(ordered))[:_MOST_QUOTES]
    key = "mention_first" if kind == "first" else "mention_where"
    quotes = tuple(_quote(i, index, *span) for i, span in enumerate(chosen, start=1))
    shown = " ".join(f"“{quote.text}”[{quote.marker}]" for quote in quotes)
    statement = say(
        key, spoken, name=name, n=len(spans), where=_listed(index.book, ordered, spoken),
        first=_named(index.book, ordered[0][0], spoken), quotes=shown,
    )  # fmt: skip
    return Answer(
        query=question.text, language=question.language, verdict="answered", confidence=1.0, statement=statement,
        quotes=quotes,
    )  # fmt: skip


def _quote(marker: int, index: BookIndex, passage: Passage, start: int, end: int) -> Quote:
    citation = cite(index.book, passage, *whole_sentences(passage, start, end))
    return Quote(marker=marker, citation=citation, context=passage)


def _one_a_section(spans: Sequence[tuple[Passage, int, int]]) -> Iterator[tuple[Passage, int, int]]:
    seen: set[str] = set()
    for span in spans:
        if span[0].section_id not in seen:
            seen.add(span[0].section_id)
            yield span


def _listed(book: Book, spans: Sequence[tuple[Passage, int, int]], spoken: Language) -> str:
    """Each part of the book with how often the term stands in it, in the book's order."""
    counts = Counter(passage.section_id for passage, _, _ in sorted(spans, key=lambda span: span[1]))
    parts = (f"{section_name(book.section(name), spoken)} × {n}" for name, n in counts.items())
    return say("separator", spoken).join(parts)


def _named(book: Book, passage: Passage, spoken: Language) -> str:
    return section_name(book.section(passage.section_id), spoken)
