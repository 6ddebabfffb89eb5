"""Many clients at once against `wenshu chat`: `python tests/bench/load.py --clients 50 --questions 40 --seconds 60`.

Each client asks its questions one after another over loopback, and again until the seconds are over. The server is started on the
library of `$WENSHU_HOME`. Printed as JSON: answers, refusals, errors, answers lost, latencies, and the server's memory.
"""

from __future__ import annotations

import argparse
import http.client
import json
import re
import socket
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[2]
QUESTIONS = [
    "什么是智慧城市？", "When did Ningbo decide to build a smart city?", "作者为什么研究智慧城市？", "什么是顶层设计？",
    "第三章讲什么？", "How is the Internet of Things used in cities?", "智慧城市的标准是谁制定的？", "物联网和智慧城市有什么关系？",
    "What does chapter six discuss?", "城镇化与信息化怎样结合？", "雲計算是什麼？", "智慧医疗有哪些应用？",
]  # fmt: skip
Outcome = tuple[str, float]


def main() -> None:
    """Start a server, load it, stop it."""
    parser = argparse.ArgumentParser()
    for name, default in (("--clients", 50), ("--questions", 40), ("--seconds", 60)):
        parser.add_argument(name, type=int, default=default)
    options = parser.parse_args()
    port = _free_port()
    start = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from ui.cli.main import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", start, "chat", "--port", str(port)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as server:
        assert server.stdout is not None
        server.stdout.readline()
        try:
            print(json.dumps(measured(port, options.clients, options.questions, options.seconds), indent=1))
        finally:
            server.kill()


def measured(port: int, clients: int, questions: int, seconds: float) -> dict[str, object]:
    """What the clients saw, and the server's memory before and after."""
    _ask(port, QUESTIONS[0])
    before, start = _memory_mb(port), time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        found = list(pool.map(lambda i: _client(port, i, questions, start + seconds), range(clients)))
    took = time.perf_counter() - start
    outcomes = [outcome for one in found for outcome in one]
    times = sorted(s for kind, s in outcomes if kind == "answered")
    counts = {kind: sum(k == kind for k, _ in outcomes) for kind in ("answered", "refused", "late", "error")}
    return {
        "clients": clients, **counts, "lost": len(outcomes) - sum(counts.values()), "seconds": round(took, 1),
        "answers_a_second": round(len(times) / took, 1), "p50_s": round(statistics.median(times), 3),
        "p95_s": round(times[int(0.95 * (len(times) - 1))], 3), "max_s": round(times[-1], 3),
        "memory_mb": {"before": before, "after": _memory_mb(port)},
    }  # fmt: skip


def _client(port: int, number: int, questions: int, until: float) -> list[Outcome]:
    """At least so many questions, and on until the time is over."""
    found = []
    while len(found) < questions or time.perf_counter() < until:
        start = time.perf_counter()
        kind = _ask(port, QUESTIONS[(number + len(found)) % len(QUESTIONS)])
        found.append((kind, time.perf_counter() - start))
    return found


def _ask(port: int, question: str) -> str:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        connection.request("POST", "/wenshu/ask", json.dumps({"question": question}), {"content-type": "text/json"})
        answer = connection.getresponse()
        whole = json.loads(answer.read())
        connection.close()
    except (OSError, ValueError, http.client.HTTPException):
        return "error"
    by_status = {200: "answered" if "verdict" in whole else "error", 503: "refused", 504: "late"}
    return by_status.get(answer.status, "error")


def _memory_mb(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/metrics")
    text = connection.getresponse().read().decode()
    found = re.search(r"^process_resident_memory_bytes (\S+)", text, re.MULTILINE)
    return round(float(found[1]) / 2**20) if found else 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
