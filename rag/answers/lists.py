"""Answers that are a list, or one item of it: each item quoted, wherever in its part of the book it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.draft.layout import Span, trim
from corpus.language.folding import fold, is_han
from corpus.language.numbers import number_tokens
from corpus.language.segment import STOP_WORDS, tokens, words
from corpus.passages import sentences
from index.folder import BookIndex
from rag.answers.contents import section_name
from rag.answers.phrases import say
from rag.answers.turn import Turn
from rag.citation import cite, passage_at
from rag.question.lists import ListQuestion
from rag.question.reading import Question
from rag.search.enumerations import Enumeration, read_enumerations
from rag.search.verdict import confidence, weights_for
from rag.types import Answer, Hit, Quote

_MOST_QUOTES = 12
# The most of an item that is quoted, of a whole list and alone, and how far sentences after the first are quoted with it.
_LISTED, _ALONE_QUOTED = (120, 60), (200, 120)
# How far from a passage found its list may begin or end; a list that breaks off is none.
_BEFORE, _BEHIND, _BESIDE = 3000, 6000, 300
_WORDS_WEIGHT, _ITEMS_WEIGHT, _COUNT_GAIN, _PHRASE_GAIN, _LEAD_GAIN = 0.5, 0.2, 0.2, 0.3, 0.1
_NEAR_SCORE = 0.1
_SUREST = 0.99
# The least share of the question's words in the announcement: with the number asked for, with a passage that answers, away
# from such a one, alone.
_COUNTED, _SUPPORTED, _APART, _ALONE = 0.2, 0.4, 0.5, 0.65


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """A list near a passage that was found, how well its announcement covers the question, and how it ranks.

    `counted`: the question counts it as the book does.
    """

    index: BookIndex
    hit: Hit
    found: Enumeration
    cover: float
    counted: bool
    rank: float


def answer_lists(turn: Turn) -> Answer | None:
    """The items of the list that is asked for; None where none is, or where no list of the book fits the question."""
    asked = turn.question.listed
    if asked is None:
        return None
    candidates = [c for c in _candidates(turn, asked) if _fits(turn, asked, c)]
    having = [c for c in candidates if _has(asked, c.found)]
    if having:
        return _answer(turn, asked, _best(having))
    # The book says how many there are: one more is not among them.
    short = [c for c in candidates if asked.nth and asked.count is None and c.found.announced == len(c.found.items)]
    return _too_few(turn, _best(short)) if short else None


def _best(candidates: Sequence[_Candidate]) -> _Candidate:
    return max(candidates, key=lambda c: (c.rank, -c.found.items[0].start))


def _candidates(turn: Turn, asked: ListQuestion) -> Iterator[_Candidate]:
    """The lists that begin, end or go on in the passages found; each once, with the best of those."""
    seen: set[tuple[str, int]] = set()
    own = {index.book.id for index in turn.copies}
    hits = [hit for hit in turn.hits if hit.passage.book_id in own]
    near = [(hit, found) for hit in hits for found in _lists_by(turn.indexes[hit.passage.book_id], hit)]
    for hit, found in sorted(near, key=lambda one: not _touches(one[0], one[1])):
        index = turn.indexes[hit.passage.book_id]
        if (key := (index.book.id, found.items[0].start)) not in seen:
            seen.add(key)
            yield _candidate(turn.question, asked, index, hit, found)


def _lists_by(index: BookIndex, hit: Hit) -> Iterator[Enumeration]:
    """The lists around a passage in its section, and those at the beginning of the section that holds this one."""
    section = index.book.section(hit.passage.section_id)
    windows = [(max(section.body, hit.passage.start - _BEFORE), min(section.end, hit.passage.end + _BEHIND))]
    if section.parent:
        parent = index.book.section(section.parent)
        windows.append((parent.body, min(parent.end, parent.body + _BEHIND)))
    for start, end in windows:
        yield from (found.shifted(start) for found in read_enumerations(index.book.canonical_text[start:end]))


def _touches(hit: Hit, found: Enumeration) -> bool:
    """Whether a list begins, ends or goes on in a passage, or follows it."""
    return found.span.start < hit.passage.end + _BESIDE and hit.passage.start < found.span.end


def _candidate(question: Question, asked: ListQuestion, index: BookIndex, hit: Hit, found: Enumeration) -> _Candidate:
    text = index.book.canonical_text
    section = index.book.section(passage_at(index.all_passages, found.items[0].start).section_id)
    titles = " ".join(one.title for one in (*index.book.ancestors(section), section))
    lead = f"{titles} {found.announcement.of(text)}"
    # 第一件事，… : what is counted is said with the items, too.
    marked = " ".join(item.of(text)[:12] for item in found.items)
    weighed = _words(index, question, asked)
    cover = _share(weighed, f"{lead} {marked}")
    items = _share(weighed, " ".join(item.of(text) for item in found.items))
    holds_lead = hit.passage.start <= found.announcement.start < hit.passage.end
    numbered = asked.count is not None and found.announced == asked.count == len(found.items)
    phrased = bool(asked.phrase) and asked.phrase in "".join(fold(f"{found.announcement.of(text)} {marked}").split())
    rank = hit.score + _WORDS_WEIGHT * cover + _ITEMS_WEIGHT * items + _LEAD_GAIN * holds_lead
    rank += _COUNT_GAIN * numbered + _PHRASE_GAIN * phrased
    counted = numbered or phrased
    return _Candidate(index=index, hit=hit, found=found, cover=cover, counted=counted, rank=rank)


def _has(asked: ListQuestion, found: Enumeration) -> bool:
    """Whether a list has as many things as the question says, and the item it asks for."""
    n = len(found.items)
    return (asked.count is None or asked.count == n) and (asked.nth is None or -n <= asked.nth <= n)


def _fits(turn: Turn, asked: ListQuestion, candidate: _Candidate) -> bool:
    """Whether a list is on the matter that is asked about."""
    evidence = candidate.hit.evidence
    if evidence.absent:
        return False
    answers = confidence(turn.question, candidate.hit) >= weights_for(turn.question).answered
    near = candidate.hit.score >= turn.hits[0].score - _NEAR_SCORE and not evidence.missing
    if not _touches(candidate.hit, candidate.found):
        return near and answers and candidate.cover >= _APART
    if candidate.counted:
        return candidate.cover >= (_COUNTED if answers else _SUPPORTED)
    # An English question says in other words what the book says, and an item counted out is seldom something else.
    english_item = asked.nth is not None and turn.question.language == "en"
    least = _ALONE if not answers else _COUNTED if english_item else _SUPPORTED
    return near and candidate.cover >= least


def _words(index: BookIndex, question: Question, asked: ListQuestion) -> list[tuple[set[str], float]]:
    """The ways to say each thing that the question names, with its rarity in the book."""
    named = [word for word in words(asked.words) if len(word) > 1 and is_han(word[0]) and word not in STOP_WORDS]
    groups = index.terms.groups(question.text, question.language == "en")
    return [({token}, index.lexical.idf(token)) for token in dict.fromkeys(named)] + [
        (set(group.keys), index.terms.rarity(group)) for group in groups if group.keys
    ]


def _share(weighed: Sequence[tuple[set[str], float]], text: str) -> float:
    """The share of the question's words, by rarity, that a text holds."""
    folded = fold(text)
    held = {*tokens(text), *number_tokens(folded)}
    total = sum(weight for _, weight in weighed)
    found = sum(w for keys, w in weighed if not keys.isdisjoint(held) or any(k in folded for k in keys if is_han(k[0])))
    return found / total if total else 0.0


def _answer(turn: Turn, asked: ListQuestion, chosen: _Candidate) -> Answer:
    """The whole list, an item a quote; or the one item that is asked for."""
    n = len(chosen.found.items)
    sure = max(confidence(turn.question, chosen.hit), min(chosen.cover, _SUREST))
    if asked.nth is None:
        return _said(turn, chosen, "list_whole", range(n), sure)
    nth = asked.nth if asked.nth > 0 else n + 1 + asked.nth
    return _said(turn, chosen, "list_item", [nth - 1], sure)


def _too_few(turn: Turn, chosen: _Candidate) -> Answer:
    """The list, where one more is asked for than it has: near the question, and no answer to it."""
    sure = min(confidence(turn.question, chosen.hit), weights_for(turn.question).related)
    answer = _said(turn, chosen, "list_short", range(len(chosen.found.items)), sure)
    return replace(answer, verdict="related")


def _said(turn: Turn, chosen: _Candidate, key: str, numbers: Sequence[int], sure: float) -> Answer:
    index, items = chosen.index, chosen.found.items
    limits = _ALONE_QUOTED if len(numbers) == 1 else _LISTED
    quotes = tuple(_quote(i, index, items[n], limits) for i, n in enumerate(numbers[:_MOST_QUOTES], start=1))
    return Answer(
        query=turn.question.text,
        language=turn.question.language,
        verdict="answered",
        confidence=round(sure, 6),
        statement=say(
            key, turn.spoken, where=section_name(index.book.section(quotes[0].context.section_id), turn.spoken),
            n=len(items), nth=numbers[0] + 1, quotes=" ".join(f"“{quote.text}”[{quote.marker}]" for quote in quotes),
        ),
        quotes=quotes,
        hits=turn.hits,
    )  # fmt: skip


def _quote(marker: int, index: BookIndex, item: Span, limits: tuple[int, int]) -> Quote:
    """The first sentence of an item, and those after it as far as they have room; of a longer one the clauses that have."""
    text, (most, room) = index.book.canonical_text, limits
    passage = passage_at(index.all_passages, item.start)
    found = sentences(text, item.start, min(item.end, passage.end)) or (item,)
    end = max((s.end for s in found if s.end - item.start <= room), default=found[0].end)
    if end - item.start > most:
        cuts = [i + 1 for i in range(item.start, item.start + most) if text[i] in "，,；;、"]
        end = cuts[-1] if cuts else item.start + most
    span = trim(text, item.start, end)
    return Quote(marker=marker, citation=cite(index.book, passage, span.start, span.end), context=passage)
