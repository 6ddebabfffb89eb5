"""Files of many terms: what reading one row costs does not grow with the rows before it. Counted, not timed."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from corpus.terms.entries import ConceptEntry, Term, sections_of
from rag.exchange.formats import FORMATS
from rag.exchange.values import ExportInfo

N = 300
READABLE = [name for name, form in FORMATS.items() if form.read]


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One number: how many elements the readers have put into sets at once, and how often they have asked one."""
    steps = [0]

    class Counting(set):  # type: ignore[type-arg]
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            steps[0] += len(self)

        def __contains__(self, key: object) -> bool:
            steps[0] += 1
            return super().__contains__(key)

    for name, module in list(sys.modules.items()):
        if name.startswith("rag.exchange."):
            monkeypatch.setattr(module, "set", Counting, raising=False)
    return steps


def _named(names: list[str]) -> tuple[ConceptEntry, ...]:
    sections = [sections_of({"zh-Hans": [Term(name)], "en": [Term(f"term {i}")]}) for i, name in enumerate(names)]
    return tuple(ConceptEntry(id=f"x{i}", sections=s) for i, s in enumerate(sections))


def _read(format: str, names: list[str]) -> list[str]:
    """The ids of the entries read from a file of these terms; where the format can, one that states no id."""
    data = FORMATS[format].write(_named(names), ExportInfo("b", "b"))
    if format == "omegat":
        data = "".join(f"{name}\tterm {i}\tnote {i}\n" for i, name in enumerate(names)).encode()
    read = FORMATS[format].read
    assert read is not None
    return [entry.id for entry in read(data, "file").entries]


@pytest.mark.parametrize("format", READABLE)
def test_reading_is_linear(format: str, counted: list[int]) -> None:
    names = [chr(0x4E00 + i) + "网" for i in range(N)]
    assert len(_read(format, names)) == N
    # A copy of the ids so far for each row would come to 300 * 299 / 2 = 44,850.
    assert counted[0] <= 20 * N


def test_terms_of_one_name_are_numbered_without_counting_up_each_time(counted: list[int]) -> None:
    table = "zh_hans,en\n" + "".join(f"银行,bank {i}\n" for i in range(N))
    read = FORMATS["csv"].read
    assert read is not None
    ids = [entry.id for entry in read(table.encode(), "file").entries]
    assert ids == ["yin-hang", *(f"yin-hang-{i}" for i in range(2, N + 1))]
    # One question whether the last number is taken, one whether the next is, one to keep it; counting up from 2: 45,000.
    assert counted[0] <= 20 * N
