"""The locks of a library: one while a book is made, and one for the moment in which anything is put in its place."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from corpus.errors import RequestError
from index.folder import Progress
from index.swap import unwritable
from rag.library.recovery import settle

BOOK_WAIT_S = 600
LIBRARY_WAIT_S = 120
_POLL_S = 0.2


class Locks:
    """Whoever makes a book holds its lock all the while; whoever writes holds the library's, for a moment.

    So two books can be imported at once, and of two imports of one book the second waits for the first. Where both
    are held, the book's was taken first. The system frees a lock when its process ends, however that comes about.
    """

    def __init__(self, home: Path) -> None:
        self._home = home

    @contextmanager
    def library(self, progress: Progress | None = None, wait_s: float = LIBRARY_WAIT_S) -> Iterator[None]:
        """Nothing else is written to the library meanwhile. Raises RequestError after `wait_s` seconds, HomeError."""
        with self._held(self._home / ".lock", wait_s, progress):
            yield

    @contextmanager
    def writing(self, progress: Progress | None = None, wait_s: float = LIBRARY_WAIT_S) -> Iterator[None]:
        """`library`, and nothing left there that a killed writer began."""
        with self.library(progress, wait_s):
            try:
                settle(self._home)
            except OSError as error:
                raise unwritable(error, self._home) from error
            yield

    @contextmanager
    def book(self, book_id: str, progress: Progress | None = None, wait_s: float = BOOK_WAIT_S) -> Iterator[None]:
        """Nobody else makes this book meanwhile. Raises RequestError after `wait_s` seconds, HomeError."""
        with self._held(self._home / ".locks" / f"{book_id}.lock", wait_s, progress):
            yield

    @contextmanager
    def _held(self, path: Path, wait_s: float, progress: Progress | None) -> Iterator[None]:
        lock = self._acquired(path, wait_s, progress)
        try:
            yield
        finally:
            lock.release()

    def _acquired(self, path: Path, wait_s: float, progress: Progress | None) -> FileLock:
        """The lock, held; while another has it, `progress` is told ("waiting", seconds, limit)."""
        start = time.monotonic()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = FileLock(path)
            while True:
                try:
                    lock.acquire(timeout=0)
                    return lock
                except Timeout as error:
                    waited = time.monotonic() - start
                    if waited >= wait_s:
                        raise RequestError(
                            "another import is running", str(self._home), "wait for it to end"
                        ) from error
                    if progress:
                        progress("waiting", int(waited), int(wait_s))
                    time.sleep(_POLL_S)
        except OSError as error:
            raise unwritable(error, self._home) from error
