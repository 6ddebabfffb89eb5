"""What was asked last in the shell: kept in the library for a while, so that `wenshu ask "那第二条呢？"` has a turn before it."""

from __future__ import annotations

import contextlib
import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args

from index.swap import replace_file
from rag.types import Context, Place, Verdict

FILE = "last-question.json"
KEPT_S = 3600


def remember(home: Path, context: Context | None) -> None:
    """Keep the context of an answer for the next question; a library that cannot be written keeps none."""
    with contextlib.suppress(OSError):
        home.mkdir(parents=True, exist_ok=True)
        table = {"time": time.time(), "context": asdict(context) if context else None}
        replace_file(home / FILE, json.dumps(table, ensure_ascii=False).encode("utf-8"))


def recall(home: Path) -> Context | None:
    """The context of the last answer, if it is not older than KEPT_S seconds."""
    try:
        table = json.loads((home / FILE).read_text(encoding="utf-8"))
        if not 0 <= time.time() - table["time"] <= KEPT_S or table["context"] is None:
            return None
        return _context(table["context"])
    except (OSError, ValueError, KeyError, TypeError):
        return None  # nothing kept, or by another version


def _context(table: dict[str, Any]) -> Context:
    return Context(
        question=str(table["question"]),
        topic=str(table["topic"]),
        section_ids=tuple(str(name) for name in table["section_ids"]),
        places=tuple(
            Place(str(p["book_id"]), str(p["passage_id"]), int(p["start"]), int(p["end"])) for p in table["places"]
        ),
        verdict=next((verdict for verdict in get_args(Verdict) if verdict == table.get("verdict")), None),
    )
