"""Measures, worked by hand."""

from __future__ import annotations

from math import log2

import pytest

from rag.measures import auroc, mrr, ndcg, recall, success

QRELS = {"q1": {"a": 1}, "q2": {"b": 2, "c": 1}, "q3": {"z": 1}, "none": {"a": 0}}
RANKINGS = {"q1": ["x", "a"], "q2": ["c", "x", "b"], "none": ["a"]}


def test_ndcg() -> None:
    # q1: relevant at rank 2 → 1/log2(3); q2: 1 at rank 1, 2 at rank 3 → (1 + 2/2) / (2 + 1/log2(3)); q3: no ranking → 0
    q1 = 1 / log2(3)
    q2 = (1 + 2 / log2(4)) / (2 + 1 / log2(3))
    assert ndcg(QRELS, RANKINGS, 10) == pytest.approx((q1 + q2 + 0) / 3)


def test_the_others() -> None:
    assert success(QRELS, RANKINGS, 1) == pytest.approx(1 / 3)  # q2 alone
    assert recall(QRELS, RANKINGS, 2) == pytest.approx((1 + 0.5 + 0) / 3)
    assert mrr(QRELS, RANKINGS, 10) == pytest.approx((1 / 2 + 1 + 0) / 3)
    assert ndcg({}, {}, 10) == 0


def test_auroc() -> None:
    # pairs (.9,.1) (.9,.5) (.5,.1) won, (.5,.5) tied: 3.5 of 4
    assert auroc([0.9, 0.5], [0.1, 0.5]) == pytest.approx(3.5 / 4)
    assert auroc([], [0.1]) is None
