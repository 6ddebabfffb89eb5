"""Many questions at once: who is let in, who waits, who is told to come later; and the encoder they share."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from fakes import KeywordEncoder
from fakes_ui import ask as fake_ask
from starlette.applications import Starlette
from starlette.testclient import TestClient

from index.encoder import Gathering, Vectors
from rag.types import Answer
from ui.page.server.desk import BusyError, Desk, LateError, Limits
from ui.page.server.desk_routes import desk_routes


class SlowEncoder(KeywordEncoder):
    """Waits to be let go, and remembers what it was given at once."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []
        self.busy, self.go = threading.Event(), threading.Event()

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        self.calls.append(list(texts))
        self.busy.set()
        self.go.wait(10)
        if "坏" in texts:
            raise ValueError("a text nobody can encode")
        return super().encode_queries(texts)


def waiting_until(done: object, n: int) -> None:
    while len(done._waiting) < n:  # type: ignore[attr-defined]
        time.sleep(0.001)


def test_questions_that_come_while_one_is_encoded_are_encoded_together() -> None:
    slow = SlowEncoder()
    gathering = Gathering(slow)
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(gathering.encode_queries, ["城市"])
        slow.busy.wait(10)
        others = [pool.submit(gathering.encode_queries, texts) for texts in (["标准"], ["宁波", "city"])]
        waiting_until(gathering, 2)
        slow.go.set()
        rows = [future.result() for future in (first, *others)]
    assert (
        slow.calls[0] == ["城市"] and sorted(slow.calls[1]) == sorted(["标准", "宁波", "city"]) and len(slow.calls) == 2
    )
    plain = KeywordEncoder()
    for got, texts in zip(rows, (["城市"], ["标准"], ["宁波", "city"]), strict=True):
        np.testing.assert_array_equal(got, plain.encode_queries(texts))
    assert (gathering.n_texts, gathering.n_calls) == (4, 2)


def test_an_encoder_that_fails_fails_only_those_it_encoded_for() -> None:
    slow = SlowEncoder()
    slow.go.set()
    gathering = Gathering(slow)
    with pytest.raises(ValueError, match="nobody can encode"):
        gathering.encode_queries(["坏"])
    assert gathering.encode_queries(["城市"]).shape == (1, 7)


class Gate:
    """An `ask` that answers when it is let go."""

    def __init__(self) -> None:
        self.go, self.begun = threading.Event(), threading.Semaphore(0)

    def __call__(self, question: str, books: list[str] | None, context: object, literal: bool) -> Answer:
        self.begun.release()
        self.go.wait(10)
        return fake_ask(question, books, None, literal)


def test_one_is_answered_one_waits_the_third_is_refused() -> None:
    gate = Gate()
    desk = Desk(gate, Limits(side_by_side=1, waiting=1, seconds=10))
    with ThreadPoolExecutor(2) as pool:
        inside = [pool.submit(desk.ask, "城市", None, None, False)]
        gate.begun.acquire(timeout=10)
        inside.append(pool.submit(desk.ask, "标准", None, None, False))
        while b"wenshu_questions_inside 2.0" not in desk.metrics():
            time.sleep(0.001)
        with pytest.raises(BusyError, match="1 questions wait already, the server is busy, try again later"):
            desk.ask("宁波", None, None, False)
        gate.go.set()
        verdicts = [future.result().verdict for future in inside]
    text = desk.metrics().decode()
    assert 'wenshu_questions_total{outcome="refused"} 1.0' in text
    assert f'wenshu_questions_total{{outcome="{verdicts[0]}"}}' in text
    assert "wenshu_answer_seconds_count 2.0" in text
    assert "wenshu_questions_inside 0.0" in text
    assert "process_resident_memory_bytes" in text


def test_whoever_waits_too_long_is_told_so_and_leaves_the_queue() -> None:
    gate = Gate()
    desk = Desk(gate, Limits(side_by_side=1, waiting=1, seconds=0.05))
    for _ in range(2):
        with pytest.raises(LateError, match=r"not answered within 0\.05 s, the server is busy, try again later"):
            desk.ask("城市", None, None, False)
    assert "wenshu_questions_inside 1.0" in desk.metrics().decode(), "the first is still being answered"
    gate.go.set()


def test_over_http() -> None:
    gate = Gate()
    gate.go.set()
    client = TestClient(Starlette(routes=desk_routes(Desk(gate))))
    assert client.get("/health").json() == {"status": "ok"}
    answered = client.post("/wenshu/ask", json={"question": "城市"})
    assert answered.status_code == 200 and answered.json()["query"] == "城市"
    metrics = client.get("/metrics")
    assert (
        metrics.headers["content-type"].startswith("text/plain") and "wenshu_answer_seconds_count 1.0" in metrics.text
    )
    for body in (b"", b"[]", b'{"question": 1}', b'{"question": "a", "books": "b"}'):
        refused = client.post("/wenshu/ask", content=body)
        assert refused.status_code == 400 and "POST /wenshu/ask" in refused.json()["error"]


def test_over_http_a_full_server_says_when_to_come_again() -> None:
    desk = Desk(Gate(), Limits(side_by_side=1, waiting=0, seconds=0.05))
    client = TestClient(Starlette(routes=desk_routes(desk)))
    assert client.post("/wenshu/ask", json={"question": "城市"}).status_code == 504
    refused = client.post("/wenshu/ask", json={"question": "城市"})
    assert refused.status_code == 503 and refused.headers["retry-after"] == "1"
