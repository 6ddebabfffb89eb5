"""Measuring how long the steps of an answer take."""

from __future__ import annotations

import time


class Stopwatch:
    """Milliseconds since it was made or last read."""

    def __init__(self) -> None:
        self._start = time.perf_counter()

    def lap_ms(self) -> float:
        """Milliseconds since the last lap."""
        now = time.perf_counter()
        elapsed, self._start = now - self._start, now
        return round(elapsed * 1000, 2)
