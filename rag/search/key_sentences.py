"""Key sentences of a part of a book: those most like the rest of it (LexRank), spread over it, none said twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.language.folding import count_han
from corpus.structure.stated import signature
from corpus.types import Book, Passage
from index.encoder import Vectors
from index.folder import BookIndex

FEWEST, MOST = 3, 6
# One more sentence for so many that a part has.
_A_SENTENCE = 12
_LARGEST = 1500
_DAMPING, _ROUNDS, _LEAST_ALIKE = 0.85, 40, 0.1
_OWN_SUMMARY, _OWN_OPENING, _CUE, _LEANS, _LONG = 0.5, 0.2, 0.3, 0.3, 0.3
_LEAST_HAN, _MOST_HAN = 10, 90
_SAME, _REPEATED, _BLOCK = 0.75, 0.4, 0.6
_TOPIC = 0.75
_NEAR = 0.5

_CUES = re.compile(
    r"本章|本书|这本书|全书|本节|总之|综上|关键|核心|根本|归根|主要|目的|目标|意义在于|我认为|必须|应当|这一章|重要的是"
    r"|\b(?:this (?:chapter|book|section)|in (?:short|sum|summary)|overall|the (?:key|main|central|point|aim|purpose)|important|therefore|must)\b",
    re.I,
)
_LEANING = re.compile(
    r"^(?:但|现在|虽然|无论|尽管|像这样|为了演示|假[定设]|然而|不过|所以|因此|因而|同时|此外|另外|而且|并且|他|她|它|这(?!本书|一?章)|那|其|例如|比如|如果|当然|于是|接着|然后|请|注意"
    r"|(?:however|but|this (?!book|chapter)|these|those|it|they|he|she|also|and|so|then|for example|if|note)\b)",
    re.I,
)
_ANNOUNCES = re.compile(
    r"[:：]\W*$|^.{0,24}(?:如下|以下|下面).{0,16}$|^.{0,30}(?:有|是)(?:以下|如下)?[两二三四五六七八九几]件事.{0,4}$"
)
_QUESTION = re.compile(r"[?？][”\"』」’)）]*$")
_CODE = re.compile(r"^[.,;:、，。；：]|^\s*(?:[$#>|{}<]|\*{3}|```|//)|[{};=]{2}|\|.*\||^\s*[-\w./]+\s*$")
_OWN = re.compile(r"总结|小结|结语|结论|\bsummary\b|\bconclusion", re.I)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that may be quoted: its passage, its span, and the row of its vector.

    `weight`: more where the book itself sums up: in the opening of a chapter, in its 小结.
    """

    passage: Passage
    start: int
    end: int
    row: int
    weight: float


def sentences_of(index: BookIndex, section_ids: Sequence[str]) -> list[Sentence]:
    """The sentences of these sections that say something by themselves, in the book's order."""
    wanted = set(section_ids)
    if not len(index.sentences) or not wanted:
        return []
    signed = {s.id: sign.start for s in index.book.sections if s.id in wanted and (sign := signature(index.book, s))}
    weights = _weights(index.book, wanted)
    found = []
    sections = [section for section in index.book.sections if section.id in wanted]
    for row in (row for section in sections for row in index.passages.rows_in(section)):
        passage, first = index.passages[row], int(index.first_sentence[row])
        for i, span in enumerate(passage.sentences):
            start, end = _trimmed(index.book, span)
            before = start < signed.get(passage.section_id, end)
            if before and start >= index.book.section(passage.section_id).body and _says(index.book, start, end):
                found.append(Sentence(passage, start, end, first + i, weights[passage.section_id]))
    return found


def _weights(book: Book, section_ids: set[str]) -> dict[str, float]:
    """How much more than others the sentences of each section sum up."""
    parents = {s.parent for s in book.sections if s.parent}
    sections = [s for s in book.sections if s.id in section_ids]
    top = min(s.level for s in sections)
    weights: dict[str, float] = {}
    for section in sections:
        opens = section.id in parents
        sums_up = (opens and section.level == top) or _OWN.search(f"{section.title} {section.title_en}")
        weights[section.id] = _OWN_SUMMARY if sums_up else _OWN_OPENING * opens
    return weights


def key_sentences(
    index: BookIndex,
    sentences: Sequence[Sentence],
    near: npt.NDArray[np.float32] | None = None,
    on_topic: bool = False,
    most: int = MOST,
) -> list[Sentence]:
    """The key ones, in the book's order.

    `near`: nearness of each sentence to what is asked; they must be near it where they are to be `on_topic`.
    """
    if not sentences:
        return []
    n = min(most, max(FEWEST, 2 + len(sentences) // _A_SENTENCE), len(sentences))
    texts = [index.book.canonical_text[s.start : s.end] for s in sentences]
    vectors = index.store.sentences(np.array([s.row for s in sentences], np.int64))
    scores = _unit(_rank(vectors)) + np.array([_form(s, text) for s, text in zip(sentences, texts, strict=True)])
    blocks = _blocks(sentences, n)
    close = _unit(near) if near is not None else np.zeros(len(sentences))
    if on_topic:
        scores = np.where(close >= _NEAR, 2 * _TOPIC * close + (1 - _TOPIC) * scores, -np.inf)
        blocks, n = list(range(len(sentences))), min(n + 1, most, len(sentences))
    else:
        scores = scores + close
    chosen = _chosen(scores, vectors, blocks, n)
    return [sentences[i] for i in sorted(chosen)]


def _chosen(scores: npt.NDArray[np.float64], vectors: Vectors, blocks: Sequence[int], n: int) -> list[int]:
    """The best one after another, each less by how much it repeats, and what of its block is said already."""
    chosen: list[int] = []
    alike = vectors @ vectors.T
    where = np.asarray(blocks)
    while len(chosen) < n:
        left = scores.astype(np.float64)
        for i in chosen:
            left = left - _REPEATED * np.clip(alike[i], 0, None) - _BLOCK * (where == where[i])
            left = np.where(alike[i] > _SAME, -np.inf, left)
        left[chosen] = -np.inf
        best = int(np.argmax(left))
        if not np.isfinite(left[best]):
            break
        chosen.append(best)
    return chosen


def _blocks(sentences: Sequence[Sentence], n: int) -> list[int]:
    """The block of each: its section where there are several, else the nth part of the text.

    Where the book sums up itself, each sentence is a block of its own.
    """
    names = list(dict.fromkeys(s.passage.section_id for s in sentences))
    if len(names) > 1:
        return [
            len(names) + i if s.weight == _OWN_SUMMARY else names.index(s.passage.section_id)
            for i, s in enumerate(sentences)
        ]
    first, last = sentences[0].start, sentences[-1].end
    return [min(n - 1, (s.start - first) * n // max(1, last - first)) for s in sentences]


def _rank(vectors: Vectors) -> npt.NDArray[np.float64]:
    """How central each is: LexRank; for very many, likeness to their mean."""
    if len(vectors) > _LARGEST:
        return np.asarray(vectors @ vectors.mean(axis=0), np.float64)
    alike = np.asarray(vectors @ vectors.T, np.float64)
    alike = np.where(alike < _LEAST_ALIKE, 0, alike)
    steps = alike / np.maximum(alike.sum(axis=1, keepdims=True), 1e-9)
    ranks = np.full(len(vectors), 1 / len(vectors))
    for _ in range(_ROUNDS):
        ranks = (1 - _DAMPING) / len(vectors) + _DAMPING * (ranks @ steps)
    return ranks


def _unit(values: npt.NDArray[np.float64] | npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Values from 0 to 1."""
    spread = float(values.max() - values.min())
    return np.asarray((values - values.min()) / spread if spread else np.ones(len(values)), np.float64)


def _form(sentence: Sentence, text: str) -> float:
    """What the form of a sentence adds: cues of weight; less for what leans on the sentence before or is very long."""
    length = count_han(text) or len(text) / 3
    return (
        sentence.weight
        + _CUE * bool(_CUES.search(text))
        - _LEANS * bool(_LEANING.search(text))
        - _LONG * (length > _MOST_HAN)
    )


def _says(book: Book, start: int, end: int) -> bool:
    """True for a sentence that is long enough, asks nothing, announces nothing, and is no code or table."""
    text = book.canonical_text[start:end]
    han, words = count_han(text), len(re.findall("[A-Za-z]{2,}", text))
    enough = han >= _LEAST_HAN or (han < 3 and words >= 8)
    if book.language.startswith("zh") and han < _LEAST_HAN:
        return False
    return enough and not (_QUESTION.search(text) or _ANNOUNCES.search(text) or _CODE.search(text))


def _trimmed(book: Book, span: tuple[int, int]) -> tuple[int, int]:
    text = book.canonical_text[span[0] : span[1]]
    start = span[0] + len(text) - len(text.lstrip())
    return start, max(start, span[0] + len(text.rstrip()))
