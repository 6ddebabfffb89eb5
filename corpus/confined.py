"""Reading a stranger's file in a process of its own: bounded in memory and in time, and free to crash.

The child writes lines of JSON: {"progress": [stage, done, total]} any number of times, then {"book": …, "text": …} or
{"error": [what, where, how to mend]}.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from corpus.draft.files import Progress, refuse_special
from corpus.errors import SourceError, WenshuError
from corpus.reading import read_book
from corpus.storage import book_from_json, book_to_json
from corpus.types import Book

MOST_MEMORY = 2 << 30
# A PDF of a thousand pages takes five seconds on a slow machine.
_SECONDS = 45
_SECONDS_A_MB = 1
# OCR takes seconds a page; pages have a limit of their own.
_OCR_SECONDS = 24 * 3600


def read_confined(
    path: Path,
    book_id: str | None = None,
    title: str | None = None,
    progress: Progress | None = None,
    ocr: bool = False,
) -> Book:
    """`corpus.reading.read_book`, in a process of at most 2 GB that is given 45 s and a second more for each MB.

    Raises:
        SourceError: the file cannot be read as a book, or not within these bounds.
    """
    refuse_special(path)
    if path.is_file() and path.stat().st_size == 0:  # so are the files of /proc, some of which never end
        raise SourceError("the file is empty", str(path), "give a file with the book's text")
    request = {"path": str(path), "book_id": book_id, "title": title, "ocr": ocr}
    start = f"import sys; sys.path[:] = {sys.path!r}; from corpus.confined import serve; serve()"
    child = subprocess.Popen(
        [sys.executable, "-c", start],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )
    expired = threading.Event()
    seconds = _OCR_SECONDS if ocr else _SECONDS + _SECONDS_A_MB * _megabytes(path)

    def expire() -> None:
        expired.set()
        child.kill()

    timer = threading.Timer(seconds, expire)
    timer.start()
    try:
        answer = _follow(child, request, progress)
    finally:
        timer.cancel()
        child.kill()
        with child:
            pass  # closes its pipes and waits for it
    if expired.is_set():
        raise SourceError(f"not read within {seconds} s", str(path), "convert it to plain text, or split it")
    if "error" in answer:
        raise SourceError(*answer["error"])
    if "book" not in answer:
        raise SourceError("the file cannot be read: its reader broke off", str(path), "save it again, or convert it")
    return book_from_json(answer["book"], answer["text"], str(path))


def serve() -> None:
    """The child: reads a request from standard input, answers on standard output."""
    _limit_memory()
    request = json.loads(sys.stdin.readline())
    where = request["path"]
    try:
        book = read_book(Path(where), request["book_id"], request["title"], _say_progress, request["ocr"])
        answer: dict[str, Any] = {"book": book_to_json(book), "text": book.canonical_text}
    except WenshuError as error:
        answer = {"error": [error.what, error.where, error.mend]}
    except MemoryError:
        answer = {"error": [f"needs more than {MOST_MEMORY >> 30} GB to be read", where, "split it"]}
    except Exception as error:  # noqa: BLE001 - whatever a stranger's file does to a reader is that file's fault
        answer = {"error": [f"cannot be read ({type(error).__name__})", where, "save it again, or convert it to text"]}
    _say(answer)


def _follow(child: subprocess.Popen[str], request: dict[str, Any], progress: Progress | None) -> dict[str, Any]:
    """The child's answer; empty where it ended without one."""
    assert child.stdin is not None and child.stdout is not None
    try:
        child.stdin.write(json.dumps(request) + "\n")
        child.stdin.close()
        for line in child.stdout:
            said = json.loads(line)
            if "progress" not in said:
                return dict(said)
            if progress:
                progress(*said["progress"])
    except (OSError, ValueError):
        pass  # it died while it was spoken to, or in the middle of a word
    return {}


def _say(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def _say_progress(stage: str, done: int, total: int) -> None:
    _say({"progress": [stage, done, total]})


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:
        return  # Windows has no such limits
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _megabytes(path: Path) -> int:
    try:
        return path.stat().st_size >> 20
    except (OSError, ValueError):
        return 0
