"""Many questions at once: some are answered side by side, some wait, and whoever would wait too long is told so."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from corpus.errors import WenshuError
from rag.types import Answer, Context
from ui.page.session import Ask


class BusyError(WenshuError):
    """More questions wait already than are let in."""

    exit_code = 1


class LateError(WenshuError):
    """The question was not answered in its time."""

    exit_code = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How many questions are answered side by side, how many wait, and for how long each may take, in seconds."""

    side_by_side: int = 8
    waiting: int = 64
    seconds: float = 30.0


class Desk:
    """Takes questions from any thread. Answers share the encoder, which then encodes several questions in one call."""

    def __init__(self, ask: Ask, limits: Limits = Limits()) -> None:
        self.limits = limits
        self._ask = ask
        self._pool = ThreadPoolExecutor(limits.side_by_side, thread_name_prefix="wenshu-ask")
        self._inside = 0
        self._counting = threading.Lock()
        self._figures = _Figures(lambda: self._inside)

    def ask(self, question: str, books: list[str] | None, context: Context | None, literal: bool) -> Answer:
        """The answer, once it is its turn.

        Raises:
            BusyError: too many wait already.
            LateError: the time was up; a question that waited is not answered any more.
            WenshuError: what answering it raised.
        """
        start = time.perf_counter()
        future = self._taken(question, books, context, literal)
        try:
            answer = future.result(self.limits.seconds)
        except FutureTimeout as error:
            future.cancel()
            self._figures.outcome("late")
            what = f"not answered within {self.limits.seconds:g} s"
            raise LateError(what, "the server is busy", "try again later") from error
        except Exception:
            self._figures.outcome("error")
            raise
        self._figures.answered(answer.verdict, time.perf_counter() - start)
        return answer

    def metrics(self) -> bytes:
        """What there is to measure, in Prometheus' text format."""
        return self._figures.text()

    def _taken(self, *asked: object) -> Future[Answer]:
        with self._counting:
            if self._inside >= self.limits.side_by_side + self.limits.waiting:
                self._figures.outcome("refused")
                raise BusyError(
                    f"{self.limits.waiting} questions wait already", "the server is busy", "try again later"
                )
            self._inside += 1
        future: Future[Answer] = self._pool.submit(self._ask, *asked)  # type: ignore[arg-type]
        future.add_done_callback(self._left)
        return future

    def _left(self, _: Future[Answer]) -> None:
        with self._counting:
            self._inside -= 1


class _Figures:
    """What is counted; a registry of its own, so that two servers in one process do not meet."""

    def __init__(self, inside: object) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._outcomes = Counter("wenshu_questions", "Questions by outcome.", ["outcome"], registry=self._registry)
        self._seconds = Histogram(
            "wenshu_answer_seconds", "From question to answer, the wait included.", registry=self._registry,
            buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
        )  # fmt: skip
        gauge = Gauge("wenshu_questions_inside", "Questions being answered, or waiting.", registry=self._registry)
        gauge.set_function(inside)  # type: ignore[arg-type]

    def outcome(self, name: str) -> None:
        """One more question that ended so."""
        self._outcomes.labels(name).inc()

    def answered(self, verdict: str, seconds: float) -> None:
        """One more answer."""
        self.outcome(verdict)
        self._seconds.observe(seconds)

    def text(self) -> bytes:
        """All of it."""
        return bytes(generate_latest(self._registry))
