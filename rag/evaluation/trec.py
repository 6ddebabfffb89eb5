"""The files of a test set: a BEIR folder, and the qrels and runs of TREC."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import RequestError, SourceError
from rag.evaluation.measures import Qrels

Run = Mapping[str, Mapping[str, float]]

_TAG = "wenshu"
_HEADER = "query-id\tcorpus-id\tscore"
_MEND_FOLDER = "give a BEIR folder: corpus.jsonl, queries.jsonl, qrels/test.tsv"
_QRELS = ("qrels/test.tsv", "qrels/test.qrels", "qrels.txt")
_MEND_RUN = "each line is: query Q0 document rank score tag; make one with wenshu eval DIR --run FILE"
_MEND_QRELS = "each line is: query 0 document grade (in a .tsv file: query, document, grade, with tabs)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """A BEIR test set: documents (id, text), queries (id, text), and which documents are relevant."""

    documents: tuple[tuple[str, str], ...]
    queries: tuple[tuple[str, str], ...]
    qrels: Qrels


def read_dataset(folder: Path) -> Dataset:
    """The documents, queries and qrels of a BEIR folder; qrels may also stand in TREC's own format.

    Raises:
        SourceError: a file is missing or malformed.
    """
    if not folder.is_dir():
        raise SourceError("no such folder", str(folder), _MEND_FOLDER)
    documents = [(row["_id"], _document(row)) for row in _rows(folder / "corpus.jsonl", "_id", "text")]
    queries = [(row["_id"], row["text"]) for row in _rows(folder / "queries.jsonl", "_id", "text")]
    paths = [folder / name for name in _QRELS]
    qrels = read_qrels(next((path for path in paths if path.exists()), paths[0]))
    if not documents or not queries:
        raise SourceError("no documents or no queries", str(folder), _MEND_FOLDER)
    return Dataset(documents=tuple(documents), queries=tuple(queries), qrels=qrels)


def ranked(run: Run) -> dict[str, tuple[str, ...]]:
    """The documents of each query as trec_eval orders them: by score, ties by document id, both from high to low."""
    return {
        query: tuple(sorted(scores, key=lambda document: (scores[document], document), reverse=True))
        for query, scores in run.items()
    }


def read_run(path: Path) -> dict[str, dict[str, float]]:
    """The scores of a run. Ranks and tags are passed over, as trec_eval does.

    Raises:
        SourceError: the file cannot be read, or a line is malformed or names a document twice for a query.
    """
    run: dict[str, dict[str, float]] = {}
    for place, line in _filled_lines(path, _MEND_RUN):
        try:
            query, _, document, _, score, _ = line.split()
            value = float(score)
        except ValueError as error:
            raise SourceError("not a line of a TREC run", place, _MEND_RUN) from error
        if not math.isfinite(value):
            raise SourceError("not a line of a TREC run, its score is no number", place, _MEND_RUN)
        if document in run.setdefault(query, {}):
            raise SourceError(f"document {document} stands twice for query {query}", place, "leave one of them")
        run[query][document] = value
    return run


def write_run(run: Run, path: Path) -> None:
    """Write a run, the documents of each query in the order given, best first.

    A score that is not below the one before it is written as the next smaller float32, so that trec_eval, which breaks
    ties its own way, keeps the order.

    Raises:
        RequestError: as `check_run`.
    """
    check_run(path, [*run, *(document for scores in run.values() for document in scores)])
    lines = []
    for query, scores in run.items():
        last = np.float32(np.inf)
        for rank, (document, score) in enumerate(scores.items(), start=1):
            last = min(np.float32(score), np.nextafter(last, np.float32(-np.inf)))
            lines.append(f"{query} Q0 {document} {rank} {last:.9g} {_TAG}\n")
    _write(path, "".join(lines))


def check_run(path: Path, ids: Collection[str]) -> None:
    """See that a run with these ids can be written to a file.

    Raises:
        RequestError: there is no such folder, or an id is empty or holds white space.
    """
    if path.is_dir() or not path.parent.is_dir():
        raise RequestError("a run cannot be written there", str(path), "name a file in a folder that exists")
    for name in ids:
        if name.split() != [name]:
            raise RequestError(
                "an id with white space cannot stand in a TREC run", repr(name), "rename it in the test set"
            )


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """Qrels: from a .tsv file BEIR's three columns, with or without a header; else TREC's four.

    Raises:
        SourceError: the file cannot be read, or a line is malformed.
    """
    beir = path.suffix == ".tsv"
    qrels: dict[str, dict[str, int]] = {}
    for number, (place, line) in enumerate(_filled_lines(path, _MEND_QRELS)):
        parts = line.split("\t") if beir else line.split()
        if beir and number == 0 and not parts[-1].lstrip("-").isdigit():
            continue
        try:
            query, document, grade = parts if beir else (parts[0], *parts[2:])
            qrels.setdefault(query, {})[document] = int(grade)
        except (ValueError, IndexError) as error:
            raise SourceError("not a line of qrels", place, _MEND_QRELS) from error
    return qrels


def write_qrels(qrels: Qrels, path: Path) -> None:
    """Write qrels as `read_qrels` reads them.

    Raises:
        RequestError: as `check_run`.
    """
    check_run(path, [*qrels, *(document for grades in qrels.values() for document in grades)])
    rows = [(query, document, grade) for query, grades in qrels.items() for document, grade in grades.items()]
    if path.suffix == ".tsv":
        lines = [_HEADER, *(f"{query}\t{document}\t{grade}" for query, document, grade in rows)]
    else:
        lines = [f"{query} 0 {document} {grade}" for query, document, grade in rows]
    _write(path, "".join(f"{line}\n" for line in lines))


def _lines(path: Path, mend: str) -> list[str]:
    try:
        return [line.rstrip("\r") for line in path.read_text(encoding="utf-8").split("\n")]
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError("cannot be read", str(path), mend) from error


def _filled_lines(path: Path, mend: str) -> Iterator[tuple[str, str]]:
    """Each line that is not blank, and before it where it stands."""
    return ((f"{path}:{i}", line) for i, line in enumerate(_lines(path, mend), start=1) if line.strip())


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise RequestError("cannot be written", str(path), "name a file in a folder that can be written") from error


def _document(row: dict[str, Any]) -> str:
    title = str(row.get("title") or "")
    return f"{title}\n{row['text']}" if title else str(row["text"])


def _rows(path: Path, *required: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(_lines(path, _MEND_FOLDER), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not isinstance(row, dict) or not all(isinstance(row.get(key), str) for key in required):
                raise ValueError("a field is missing")
        except ValueError as error:
            raise SourceError(
                f"not a JSON object with {', '.join(required)}", f"{path}:{number}", _MEND_FOLDER
            ) from error
        yield row
