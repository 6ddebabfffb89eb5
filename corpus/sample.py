"""The sample book of the package: 《清浦桥渡志》, written for this project (CC BY 4.0), for whoever has no book at hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

SAMPLE_ID = "qingpu-bridges"


@contextmanager
def sample_file() -> Iterator[Path]:
    """The sample book as a file, for as long as the context lasts."""
    packaged = resources.files("corpus") / "data" / "sample" / f"{SAMPLE_ID}.txt"
    with resources.as_file(packaged) as path:
        yield path
