"""What is set above the line: the mark of a note goes, a power keeps its sign, and no number changes its value."""

from __future__ import annotations

import pytest

from corpus.formats.formulas import fraction, index, joined, power, root
from corpus.formats.raised import Raised, lowered, parts_digits


@pytest.mark.parametrize(
    ("text", "before", "after", "written"),
    [
        ("[1]", "37", " 万斤", None),
        ("①", "37", "", None),
        ("*", "37", "", None),
        ("*", "设 x", "", "*"),
        ("1", "万斤。", "", None),
        ("12", "lamp", " is", None),
        ("1,2", "万斤", "", None),
        ("3", "10", " 米", "^3"),
        ("-3", "10", "", "^-3"),
        ("2", "长 x", "", "^2"),
        ("2", "(a+b)", "", "^2"),
        ("2", "5 km", "", "^2"),
        ("2", "三平方米", "", "^2"),
        ("n+1", "10", "", "^(n+1)"),
        ("st", "1", "", "st"),
        ("TM", "Lamp", "", "TM"),
        ("14", "含 ", "C 的", "14"),
        ("1", "3", "/2", " 1"),
    ],
)
def test_raised(text: str, before: str, after: str, written: str | None) -> None:
    assert Raised().written(text, before, after) == written


def test_after_a_number_only_the_mark_that_is_due_is_one() -> None:
    raised = Raised(frozenset(("1", "2", "3")))
    # 37¹, 10³ (note 2 is to come), 38², 39³.
    assert [raised.written(n, before) for n, before in (("1", "37"), ("3", "10"), ("2", "38"), ("3", "39"))] == [
        None, "^3", None, None,
    ]  # fmt: skip


def test_lowered() -> None:
    assert [lowered("2", "H"), lowered("2", "10"), lowered("n", "x")] == ["2", "_2", "n"]
    assert [parts_digits("10^3", "5"), parts_digits("10^3", " 5"), parts_digits("", "5")] == [" ", "", ""]


def test_formulas_in_one_line() -> None:
    assert [fraction("3", "4"), fraction("a+b", "2c"), fraction("x_1", "2")] == ["3/4", "(a+b)/(2c)", "x_1/2"]
    assert [power("x", "2"), power("10", "n+1"), power("a+b", "2"), power("x", "")] == [
        "x^2",
        "10^(n+1)",
        "(a+b)^2",
        "x",
    ]
    assert [index("x", "1"), root("2"), root("x+1"), root("x", "3")] == ["x_1", "√2", "√(x+1)", "√[3](x)"]
    assert power(index("∑", "i=1"), "n") == "∑_(i=1)^n"
    assert [joined(["3", "4", "x", "5"]), joined(["x^n", "y"]), joined(["x^2", "+", "y"])] == [
        "3 4x5",
        "x^n y",
        "x^2+y",
    ]
