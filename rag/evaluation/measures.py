"""Retrieval measures over qrels {query_id: {passage_id: relevance}} and rankings {query_id: [passage_id, …]}.

Only queries with a relevant passage count. All values lie in [0, 1], higher is better. Intervals and tests are drawn
over queries, with a fixed seed: the same values give the same figures.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product

import numpy as np
import numpy.typing as npt

from corpus.errors import RequestError

Qrels = Mapping[str, Mapping[str, int]]
Rankings = Mapping[str, Sequence[str]]
Values = npt.NDArray[np.float64]
Interval = tuple[float, float]
_OfOne = Callable[[Mapping[str, int], Sequence[str]], float]

RESAMPLES = 2000
_BATCH = 100
_DRAWS = 10_000
_EXACT_UP_TO = 13  # 2**13 patterns of signs are fewer than the draws
_SEED = 20_241_105
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One measure in this run and in another: `difference` is this less the other.

    `interval`: its 95 % paired-bootstrap interval. `p`: two-sided, by a paired randomization test. `better`, `worse`
    and `equal` count queries.
    """

    this: float
    other: float
    difference: float
    interval: Interval
    p: float
    better: int
    worse: int
    equal: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two runs over the judged queries; one that a run leaves out scores 0 there.

    `unknown_queries`: how many queries of the other run the test set lacks. `missing_queries`: how many judged ones the
    other run lacks.
    """

    measures: dict[str, Change]
    n_queries: int
    unknown_queries: int
    missing_queries: int


def ndcg(qrels: Qrels, rankings: Rankings, k: int) -> float:
    """nDCG@k with gain = relevance and discount log2(rank + 1).

    Source: Järvelin & Kekäläinen (2002), Cumulated gain-based evaluation of IR techniques; trec_eval's ndcg_cut.
    """
    return _mean(_each(qrels, rankings, partial(_ndcg, k=k)))


def success(qrels: Qrels, rankings: Rankings, k: int) -> float:
    """Success@k: the share of queries with a relevant passage among the first k."""
    return _mean(_each(qrels, rankings, partial(_success, k=k)))


def recall(qrels: Qrels, rankings: Rankings, k: int) -> float:
    """Recall@k: the share of a query's relevant passages among the first k, averaged over queries."""
    return _mean(_each(qrels, rankings, partial(_recall, k=k)))


def mrr(qrels: Qrels, rankings: Rankings, k: int) -> float:
    """MRR@k: the mean of 1 / rank of the first relevant passage among the first k, 0 where there is none."""
    return _mean(_each(qrels, rankings, partial(_mrr, k=k)))


def judged(qrels: Qrels) -> tuple[str, ...]:
    """The queries that have a relevant passage, in the order of `qrels`."""
    return tuple(query for query, grades in qrels.items() if any(grade > 0 for grade in grades.values()))


def by_query(qrels: Qrels, rankings: Rankings) -> dict[str, Values]:
    """The measures that are reported, each with its value for every judged query in the order of `qrels`, (n,)."""
    return {name: _each(qrels, rankings, one) for name, one in _REPORTED.items()}


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """The chance that a positive's score is above a negative's, ties counted half; None without both.

    Source: Mann–Whitney U by ranks (Hanley & McNeil 1982).
    """
    if not positive or not negative:
        return None
    scores = sorted([(s, 1) for s in positive] + [(s, 0) for s in negative])
    rank_sum, i = 0.0, 0
    while i < len(scores):
        j = i
        while j < len(scores) and scores[j][0] == scores[i][0]:
            j += 1
        mean_rank = (i + 1 + j) / 2
        rank_sum += mean_rank * sum(label for _, label in scores[i:j])
        i = j
    n = len(positive)
    return (rank_sum - n * (n + 1) / 2) / (n * len(negative))


def compare(qrels: Qrels, this: Rankings, other: Rankings, queries: Collection[str]) -> Comparison:
    """Two runs' rankings compared over the judged queries, query by query; `queries` are all of the test set.

    Raises:
        RequestError: no query is judged.
    """
    this_one, other_one = by_query(qrels, this), by_query(qrels, other)
    queries_judged = judged(qrels)
    if not queries_judged:
        raise RequestError(
            "nothing to compare, no query has a relevant document", "qrels", "give qrels with grades above 0"
        )
    return Comparison(
        measures={name: _change(this_one[name], other_one[name]) for name in this_one},
        n_queries=len(queries_judged),
        unknown_queries=len(set(other) - set(queries)),
        missing_queries=len(set(queries_judged) - set(other)),
    )


def bootstrap(values: Values) -> Interval:
    """The 95 % interval of the mean of one value or more, (n,): percentiles of the means of 2,000 resamples.

    Source: Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapter 13.
    """
    draw = np.random.default_rng(_SEED).integers
    n = len(values)
    batches = [values[draw(n, size=(_BATCH, n))].mean(axis=1) for _ in range(RESAMPLES // _BATCH)]
    return _percentiles(np.concatenate(batches))


def bootstrap_auroc(positive: Sequence[float], negative: Sequence[float]) -> Interval | None:
    """The 95 % interval of `auroc`, positives and negatives each resampled; None without both."""
    if not positive or not negative:
        return None
    draw = np.random.default_rng(_SEED).integers
    steps, place = np.unique([*positive, *negative], return_inverse=True)
    n, m = len(positive), len(negative)
    found = []
    for _ in range(RESAMPLES):
        above = np.bincount(place[draw(n, size=n)], minlength=len(steps))
        below = np.bincount(place[n + draw(m, size=m)], minlength=len(steps))
        found.append(float(above @ (np.cumsum(below) - below / 2)) / (n * m))
    return _percentiles(found)


def randomization_p(differences: Values) -> float:
    """How often signs drawn at random for paired differences, (n,), take their mean as far from 0 as it is; two-sided.

    All patterns of signs are counted up to 13 differences other than 0, else 10,000 are drawn and the observed one added.

    Source: Smucker, Allan & Carterette (2007), A comparison of statistical significance tests for IR evaluation, CIKM.
    """
    moved = differences[differences != 0]
    least = abs(float(moved.sum())) - _ROUNDING
    if len(moved) <= _EXACT_UP_TO:
        signs = np.array(list(product((-1.0, 1.0), repeat=len(moved))))
        return float((np.abs(signs @ moved) >= least).mean())
    draw = np.random.default_rng(_SEED).integers
    sums = [(2.0 * draw(2, size=(_BATCH, len(moved))) - 1) @ moved for _ in range(_DRAWS // _BATCH)]
    return (int((np.abs(sums) >= least).sum()) + 1) / (_DRAWS + 1)


def _ndcg(relevant: Mapping[str, int], ranking: Sequence[str], k: int) -> float:
    ideal = sorted(relevant.values(), reverse=True)[:k]
    return _dcg([relevant.get(p, 0) for p in ranking[:k]]) / _dcg(ideal)


def _success(relevant: Mapping[str, int], ranking: Sequence[str], k: int) -> float:
    return float(any(relevant.get(p, 0) > 0 for p in ranking[:k]))


def _recall(relevant: Mapping[str, int], ranking: Sequence[str], k: int) -> float:
    wanted = {p for p, grade in relevant.items() if grade > 0}
    return len(wanted & set(ranking[:k])) / len(wanted)


def _mrr(relevant: Mapping[str, int], ranking: Sequence[str], k: int) -> float:
    return next((1 / i for i, p in enumerate(ranking[:k], start=1) if relevant.get(p, 0) > 0), 0.0)


_REPORTED: dict[str, _OfOne] = {
    "nDCG@10": partial(_ndcg, k=10),
    "Success@1": partial(_success, k=1),
    "Recall@5": partial(_recall, k=5),
    "MRR@10": partial(_mrr, k=10),
}


def _dcg(gains: Sequence[int]) -> float:
    """Grades below 0 gain nothing, as in trec_eval."""
    return sum(max(gain, 0) / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))


def _each(qrels: Qrels, rankings: Rankings, one: _OfOne) -> Values:
    return np.array([one(qrels[query], rankings.get(query, ())) for query in judged(qrels)], np.float64)


def _mean(values: Values) -> float:
    return float(values.mean()) if len(values) else 0.0


def _change(this: Values, other: Values) -> Change:
    differences = this - other
    return Change(
        this=float(this.mean()),
        other=float(other.mean()),
        difference=float(differences.mean()),
        interval=bootstrap(differences),
        p=randomization_p(differences),
        better=int((differences > 0).sum()),
        worse=int((differences < 0).sum()),
        equal=int((differences == 0).sum()),
    )


def _percentiles(means: Sequence[float] | Values) -> Interval:
    low, high = np.percentile(means, (2.5, 97.5))
    return float(low), float(high)
