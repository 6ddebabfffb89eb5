"""The figures of `eval` as plain tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from rag.evaluation.ablation import Removal
from rag.evaluation.evaluate import Evaluation
from rag.evaluation.measures import Comparison


def evaluation_to_dict(result: Evaluation) -> dict[str, Any]:
    """The contract's table of `eval`."""
    return {
        **result.measures,
        "n_queries": result.n_queries,
        "n_passages": result.n_passages,
        "answerability_auroc": result.answerability_auroc,
        "answerability": asdict(result.answerability) if result.answerability else None,
        "intervals": {name: list(interval) for name, interval in result.intervals.items()},
        "latency_ms": result.latency_ms,
        "encode_ms": result.encode_ms,
        "index_s": result.index_s,
        "encoder": result.encoder,
        "per_query": [{"id": r.id, "ranking": list(r.ranking), "confidence": r.confidence} for r in result.per_query],
    }


def comparison_to_dict(comparison: Comparison) -> dict[str, Any]:
    """The table under "comparison"."""
    return asdict(comparison)


def ablation_to_list(rows: Iterable[Removal]) -> list[dict[str, Any]]:
    """The table under "ablation", a row a step."""
    return [{"step": row.step, **row.figures, "difference": row.difference, "interval": row.interval} for row in rows]
