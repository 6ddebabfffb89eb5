"""Imports from the page: a file read in a worker thread, followed step by step, and stopped on request."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Protocol

from corpus.errors import WenshuError
from corpus.types import Section
from rag.types import BookSummary, ImportReport

_POLL_S = 0.1
# Where each stage begins and ends in the whole, in percent. Encoding takes nearly all the time.
_STAGE_SPANS = {"queued": (0, 0), "reading": (0, 6), "words": (6, 12), "vectors": (12, 94), "writing": (94, 99)}
_LEAST_SEEN_S = 1.0


class PageLibrary(Protocol):
    """What the page needs of a library."""

    def summaries(self) -> tuple[BookSummary, ...]:
        """A line about each book."""

    def contents(self, book_id: str | None = None) -> tuple[str, str, tuple[tuple[Section, bool], ...]]:
        """Id, title, and the entries of a book's contents, each with whether there is text of it."""

    def add(
        self,
        path: str,
        book_id: str | None = None,
        title: str | None = None,
        replace: bool = False,
        progress: Callable[[str, int, int], None] | None = None,
    ) -> ImportReport:
        """Import a file; raising from `progress` cancels."""


@dataclass(frozen=True, slots=True)
class Step:
    """Where an import stands: stage and percent; at its end a report, an error, or `cancelled`.

    `done` of `total` in this stage, 0 of 0 where it is not counted; `seconds_left` of it, None while nobody can tell.
    """

    stage: str
    percent: int
    report: ImportReport | None = None
    error: str = ""
    cancelled: bool = False
    done: int = 0
    total: int = 0
    seconds_left: int | None = None
    ended: bool = False

    @property
    def running(self) -> bool:
        """True until the import has ended in one way or another."""
        return self.report is None and not (self.error or self.cancelled or self.ended)


class _Cancelled(Exception):
    """Raised in the worker to leave an import."""


class Imports:
    """The imports that run now, by visitor, so that a button pressed elsewhere on the page can stop them."""

    def __init__(self) -> None:
        self._stops: dict[str, threading.Event] = {}

    def cancel(self, visitor: str) -> None:
        """Stop the visitor's import at its next step; nothing happens if none runs."""
        if stop := self._stops.get(visitor):
            stop.set()

    def run(self, shelf: PageLibrary, path: str, replace: bool, visitor: str) -> Iterator[Step]:
        """Import a file: its steps as they come, the last one telling how it ended."""
        stop = self._stops[visitor] = threading.Event()
        seen: SimpleQueue[Step] = SimpleQueue()
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="wenshu-import") as pool:
            work = pool.submit(shelf.add, path, replace=replace, progress=_reporter(seen, stop))
            try:
                yield Step("waiting", 0)
                yield from _follow(work, seen)
                yield _ending(work)
            finally:
                # Also reached when the visitor closes the page in the middle.
                stop.set()
                if self._stops.get(visitor) is stop:
                    del self._stops[visitor]


def percent(stage: str, done: int, total: int) -> int:
    """How far the whole import is, 0 to 99: a hundred is said only when it has ended."""
    first, last = _STAGE_SPANS.get(stage, (0, 99))
    return round(first + (last - first) * min(done, total) / max(total, 1))


def time_left(seconds: float, done: int, total: int) -> int | None:
    """Seconds left in a stage of which `done` took `seconds`; None before there is enough to tell by."""
    if seconds < _LEAST_SEEN_S or done <= 0 or done >= total:
        return None
    return round(seconds * (total - done) / done)


def _reporter(seen: SimpleQueue[Step], stop: threading.Event) -> Callable[[str, int, int], None]:
    begun: dict[str, tuple[float, int]] = {}

    def report(stage: str, done: int, total: int) -> None:
        # Once written it is done: a cancel that comes later must not claim otherwise.
        if stop.is_set() and not (stage == "writing" and done >= total):
            raise _Cancelled
        if stage == "waiting":  # for another import; how long that takes cannot be told
            seen.put(Step("queued", 0))
            return
        now = time.monotonic()
        start, first = begun.setdefault(stage, (now, done))
        left = time_left(now - start, done - first, total - first)
        counted = (done, total) if total > 1 else (0, 0)
        seen.put(Step(stage, percent(stage, done, total), done=counted[0], total=counted[1], seconds_left=left))

    return report


def _follow(work: Future[ImportReport], seen: SimpleQueue[Step]) -> Iterator[Step]:
    while True:
        finished = work.done()
        try:
            yield seen.get(timeout=0 if finished else _POLL_S)
        except Empty:
            if finished:
                return


def _ending(work: Future[ImportReport]) -> Step:
    try:
        return Step("writing", 100, report=work.result())
    except _Cancelled:
        return Step("waiting", 0, cancelled=True)
    except WenshuError as error:
        return Step("waiting", 0, error=str(error))
