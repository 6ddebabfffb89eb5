"""Which sentences of a passage are quoted together."""

from __future__ import annotations

import numpy as np
import pytest

from rag.search.spans import _with_context


@pytest.mark.parametrize(
    ("texts", "best", "span"),
    [
        pytest.param(["甲" * 150 + "。", "乙" * 141 + "。"], 1, (1, 1), id="long enough by itself"),
        pytest.param(["甲" * 50 + "。", "所以" + "乙" * 139 + "。"], 1, (0, 1), id="with the reason it leans on"),
        pytest.param(["甲" * 80 + "。", "所以" + "乙" * 139 + "。"], 1, (1, 1), id="no room for what it leans on"),
        pytest.param(["甲。", "乙。", "丙" * 20 + "。"], 1, (0, 2), id="short ones with their neighbours"),
        pytest.param(["甲" * 100 + "。", "乙。", "丙" * 137 + "。"], 1, (1, 2), id="the better neighbour first"),
    ],
)
def test_context(texts: list[str], best: int, span: tuple[int, int]) -> None:
    scores = np.array([0.1, 0.5, 0.3][: len(texts)])
    assert _with_context(texts, scores, best, best) == span
