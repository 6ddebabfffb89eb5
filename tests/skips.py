"""Under CI a skipped test is a failed one, unless its reason is on the list below. Hooks of pytest: conftest imports them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
# What begins the reason of every test that needs a file which may not be published.
UNPUBLISHED = "not in a public clone: "
# Reasons for which a test may skip even under CI: a pattern its reason begins with, and why that is allowed.
MAY_SKIP = {
    "no soffice here": "an office suite of 600 MB for one more converter; pandoc and python-docx write the same formats",
    "a small file system cannot be mounted here": "containers forbid mount; test_files_may_not_grow stands in",
    "root writes anywhere": "CI runs as root; test_a_read_only_home_still_answers gives up root's right in a process",
    "no limits of resources there": "Windows has no setrlimit",
    "no such signal there": "Windows has no SIGINT for one process",
    "an extra of the bench": "other frameworks, to be measured beside this program; nothing of it depends on them",
    "pip install pytrec_eval-terrier": "a peer that must be compiled; its values are worked out by hand beside it",
}


def may_skip(reason: str, shared_is_here: bool) -> bool:
    """Whether a test may skip for this reason where CI counts on it."""
    if reason.startswith(UNPUBLISHED):
        return not shared_is_here
    return any(re.match(pattern, reason) for pattern in MAY_SKIP)


def unpublished(path: Path, what: str) -> Path:
    """The path, if it is there; else the test that needs it skips."""
    if not path.exists():
        pytest.skip(f"{UNPUBLISHED}{what} ({path})")
    return path


def _judge(report: Any) -> None:
    if not report.skipped or hasattr(report, "wasxfail") or not os.environ.get("CI"):
        return
    reason = report.longrepr[-1] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if not may_skip(reason.removeprefix("Skipped: "), SHARED.is_dir()):
        report.outcome = "failed"
        report.longrepr = f"skipped under CI ({reason}): install what it needs, or list the reason in tests/skips.py"


@pytest.hookimpl(hookwrapper=True, trylast=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """A test that skips itself or is marked to be skipped."""
    outcome = yield
    _judge(outcome.get_result())  # type: ignore[attr-defined]


@pytest.hookimpl(hookwrapper=True, trylast=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    """A module that skips as a whole."""
    outcome = yield
    _judge(outcome.get_result())  # type: ignore[attr-defined]
