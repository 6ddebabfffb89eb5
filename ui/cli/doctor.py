"""`wenshu doctor`: does everything the program needs work here?"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

from corpus.companion import companion_ids, read_companion
from corpus.errors import WenshuError
from corpus.language.segment import words
from index.encoder import open_encoder
from rag.library.library import Library


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at, whether it is well, and what was seen."""

    name: str
    ok: bool
    detail: str


def examine(library: Library) -> tuple[Check, ...]:
    """Look at Python, the encoder, segmentation, the companion and every book."""
    checks = [
        Check("python", sys.version_info >= (3, 10), sys.version.split()[0]),
        _check("encoder", _encoder),
        _check("segmentation", lambda: " ".join(words("智慧城市建设"))),
        _check("companion", _companion),
        Check("library", True, str(library.path)),
    ]
    for summary in library.summaries():
        detail = summary.error or f"{summary.n_passages} passages, {summary.n_characters} characters"
        checks.append(Check(f"book {summary.id}", summary.error is None, detail))
    return tuple(checks)


def _check(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, True, look())
    except (WenshuError, ImportError, OSError) as error:
        return Check(name, False, str(error))


def _encoder() -> str:
    encoder = open_encoder()
    vector = encoder.encode_queries(["问书"])[0]
    return f"{encoder.name} {encoder.revision}, {len(vector)} dimensions"


def _companion() -> str:
    return ", ".join(f"{name}: {len(read_companion(name).passages)} paragraphs" for name in companion_ids())
