"""Green means answered: what readers who saw no code asked of the two prefaces and of the sample book, both halves.

Of a green answer a quote must hold the answer; a near miss must not be green.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from rag.answers.answering import ask
from rag.library.library import Library
from rag.types import Answer

pytestmark = pytest.mark.quality

FOLDER = Path(__file__).parent / "quality"
BASELINE = json.loads((FOLDER / "baseline.json").read_text(encoding="utf-8"))
HALVES = ("given", "mirror")


def questions(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / "reading" / f"{name}.jsonl").read_text("utf-8").splitlines()]


def is_right(answer: Answer, row: dict[str, Any]) -> bool:
    """Whether the quotes hold one of the alternatives whole; for the page of a heading, whether it is stated."""
    shown = re.sub(r"\s", "", "".join(quote.text for quote in answer.quotes))
    held = any(all(re.sub(r"\s", "", part) in shown for part in parts) for parts in row["answers"])
    return held or (row["kind"] == "where-page" and row.get("page", "?") in answer.statement)


def measure(library: Library, book: str, name: str) -> dict[str, Counter[str]]:
    """Counts by language: asked, green, right and green, near misses, those of them green."""
    counts: dict[str, Counter[str]] = {"zh": Counter(), "en": Counter()}
    for row in questions(name):
        answer = ask(row["question"], [book], library=library)
        count, green = counts[row["lang"][:2]], answer.verdict in ("answered", "structural")
        if row["kind"] == "near-miss":
            count.update({"near": 1, "near green": green})
        else:
            right = is_right(answer, row)
            count.update({"asked": 1, "green": green, "right": right and green, "any": right})
    return counts


def check(counts: dict[str, Counter[str]], name: str) -> None:
    for language, count in counts.items():
        least = BASELINE[f"reading/{name}"][language]
        shown = (name, language, dict(count))
        assert count["right"] >= least["right"] and count["any"] >= least["any"], shown
        assert count["green"] - count["right"] <= least["false green"], shown
        assert count["near green"] <= least["near green"], shown


@pytest.mark.parametrize("half", HALVES)
def test_the_prefaces(real_library: Library, half: str) -> None:
    check(measure(real_library, "smart-city-practice", f"smart-city-{half}"), f"smart-city-{half}")


@pytest.mark.parametrize("half", HALVES)
def test_the_sample_book(sample_library: Library, half: str) -> None:
    check(measure(sample_library, "qingpu-bridges", f"qingpu-{half}"), f"qingpu-{half}")
