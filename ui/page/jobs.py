"""What takes long goes on in the server: each job in a thread of its own, seen and stopped from every tab."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from corpus.errors import WenshuError
from ui.page.importing import Step

Kind = Literal["import", "extract"]
KEPT_S = 120
_POLL_S = 0.1


@dataclass(slots=True)
class Job:
    """An import or an extraction: where it stands, and how it is stopped. `ended` in seconds of the clock, or None."""

    id: str
    kind: Kind
    name: str
    stop: Callable[[], None]
    step: Step = field(default_factory=lambda: Step("waiting", 0))
    ended: float | None = None
    changed: threading.Event = field(default_factory=threading.Event)

    def follow(self) -> Iterator[Step]:
        """Its steps as they come; whoever stops following stops nothing."""
        last = None
        while True:
            ended = self.ended is not None
            if self.step is not last:
                last = self.step
                yield last
            elif ended:
                return
            else:
                self.changed.wait(_POLL_S)
                self.changed.clear()


class Jobs:
    """The jobs that run, and for a while those that have ended."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def start(self, kind: Kind, name: str, course: Callable[[], Iterator[Step]], stop: Callable[[], None]) -> Job:
        """Run a course of steps to its end, whether anybody follows it or not."""
        with self._lock:
            job = Job(str(next(self._numbers)), kind, name, stop)
            self._jobs[job.id] = job
        threading.Thread(target=_run, args=(job, course), name=f"wenshu-{kind}", daemon=True).start()
        return job

    def listed(self) -> list[Job]:
        """Those that run, then those that ended less than `KEPT_S` ago."""
        with self._lock:
            now = time.monotonic()
            self._jobs = {i: j for i, j in self._jobs.items() if j.ended is None or now - j.ended < KEPT_S}
            return sorted(self._jobs.values(), key=lambda job: (job.ended is not None, int(job.id)))

    def stop(self, job_id: str) -> None:
        """Stop a job at its next step; nothing happens if it has ended."""
        if job := self._jobs.get(job_id):
            job.stop()


def _run(job: Job, course: Callable[[], Iterator[Step]]) -> None:
    try:
        for step in course():
            job.step = step
            job.changed.set()
    except WenshuError as error:
        job.step = Step("waiting", 0, error=str(error))
    finally:
        if job.step.running:  # it broke off, or its course names no end
            job.step = Step(job.step.stage, 100, done=job.step.done, total=job.step.total, ended=True)
        job.ended = time.monotonic()
        job.changed.set()
