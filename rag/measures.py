"""Retrieval measures over qrels {query_id: {passage_id: relevance}} and rankings {query_id: [passage_id, …]}.

Only queries with a relevant passage count. All values lie in [0, 1], higher is better.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

Qrels = Mapping[str, Mapping[str, int]]
Rankings = Mapping[str, Sequence[str]]


def ndcg(qrels: Qrels, rankings: Rankings, k: int) -> float:
    """nDCG@k with gain = relevance and discount log2(rank + 1).

    Source: Järvelin & Kekäläinen (2002), Cumulated gain-based evaluation of IR techniques; trec_eval's ndcg_cut.
    """

    def one(relevant: Mapping[str, int], ranking: Sequence[str]) -> float:
        gains = [relevant.get(passage_id, 0) for passage_id in ranking[:k]]
        ideal = sorted(relevant.values(), reverse=True)[:k]
        return _dcg(gains) / _dcg(ideal)

    return _mean(qrels, rankings, one)


def success(qrels: Qrels, rankings: Rankings, k: int) -> float:
    """Success@k: the share of queries with a relevant passage among the first k."""
    return _mean(qrels, rankings, lambda rel, ranking: float(any(rel.get(p, 0) > 0 for p in ranking[:k])))


def recall(qrels: Qrels, rankings: Rankings, k: int) -> float:
    """Recall@k: the share of a query's relevant passages among the first k, averaged over queries."""

    def one(relevant: Mapping[str, int], ranking: Sequence[str]) -> float:
        wanted = {p for p, grade in relevant.items() if grade > 0}
        return len(wanted & set(ranking[:k])) / len(wanted)

    return _mean(qrels, rankings, one)


def mrr(qrels: Qrels, rankings: Rankings, k: int) -> float:
    """MRR@k: the mean of 1 / rank of the first relevant passage among the first k, 0 where there is none."""

    def one(relevant: Mapping[str, int], ranking: Sequence[str]) -> float:
        return next((1 / i for i, p in enumerate(ranking[:k], start=1) if relevant.get(p, 0) > 0), 0.0)

    return _mean(qrels, rankings, one)


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


def _dcg(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))


def _mean(qrels: Qrels, rankings: Rankings, one: Callable[[Mapping[str, int], Sequence[str]], float]) -> float:
    judged = {q: rel for q, rel in qrels.items() if any(grade > 0 for grade in rel.values())}
    if not judged:
        return 0.0
    return sum(one(rel, rankings.get(q, ())) for q, rel in judged.items()) / len(judged)
