"""Measures, worked by hand."""

from __future__ import annotations

from math import log2

import numpy as np
import pytest

from rag.evaluation.measures import (
    auroc,
    bootstrap,
    bootstrap_auroc,
    by_query,
    mrr,
    ndcg,
    randomization_p,
    recall,
    success,
)

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


def test_by_query() -> None:
    values = by_query(QRELS, RANKINGS)  # q1, q2, q3; "none" has no relevant passage
    assert values["MRR@10"].tolist() == [0.5, 1, 0] and values["Success@1"].tolist() == [0, 1, 0]
    assert values["nDCG@10"].mean() == pytest.approx(ndcg(QRELS, RANKINGS, 10))


def test_grades_below_0_gain_nothing() -> None:
    # -1 at rank 1, 2 at rank 2: (2 / log2 3) / 2
    assert ndcg({"q": {"a": -1, "b": 2}}, {"q": ["a", "b"]}, 10) == pytest.approx(1 / log2(3))


def test_bootstrap() -> None:
    assert bootstrap(np.array([0.25, 0.25, 0.25])) == (0.25, 0.25)
    assert bootstrap(np.array([0.0, 1.0])) == (0, 1)  # means 0, 1/2, 1 with chances 1/4, 1/2, 1/4
    half = np.arange(1000) % 2.0
    # the standard error of a share of 1/2 among 1000 is .5 / sqrt(1000) = .0158
    assert bootstrap(half) == pytest.approx((0.5 - 1.96 * 0.0158, 0.5 + 1.96 * 0.0158), abs=0.003)
    assert bootstrap(half) == bootstrap(half)


def test_bootstrap_of_auroc() -> None:
    assert bootstrap_auroc([0.9, 0.8], [0.1, 0.2]) == (1, 1)
    assert bootstrap_auroc([0.5, 0.5], [0.5]) == (0.5, 0.5)
    assert bootstrap_auroc([0.9, 0.1], [0.5]) == (0, 1)  # 0, 1/2 or 1 with chances 1/4, 1/2, 1/4
    assert bootstrap_auroc([], [0.5]) is None


def test_randomization() -> None:
    assert randomization_p(np.zeros(5)) == 1
    assert randomization_p(np.array([0.5, 0.5, 0.5, 0])) == 2 / 8  # all up or all down, of 8 patterns
    # 1 + 2 - 4 = -1: |±1 ±2 ±4| ≥ 1 always; 1 + 2 + 4 = 7: two of 8
    assert randomization_p(np.array([1.0, 2.0, -4.0])) == 1
    assert randomization_p(np.array([1.0, 2.0, 4.0])) == 2 / 8
    # 14 and more are drawn: all alike twice in 2**14, so 1.2 of 10,000 draws are expected
    assert randomization_p(np.ones(14)) == pytest.approx(2 / 2**14, abs=5e-4)
    # 15 of 20 alike: P(at least 15 of 20 heads) * 2 = .0414
    assert randomization_p(np.array([1.0] * 15 + [-1.0] * 5)) == pytest.approx(0.0414, abs=0.006)
