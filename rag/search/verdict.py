"""The verdict: does the best passage answer the question, or is it only near it?"""

from __future__ import annotations

import math
from dataclasses import dataclass

from rag.question.reading import Question
from rag.types import Evidence, Hit, Verdict

_MOST_NAMES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What evidence is worth in one language, in log-odds, and the least confidence of `answered` and of `related`.

    `support` (a score of 1) and `margin` (a lead of 1) speak for an answer. Against it: each name or number that is
    `absent` from the book, and each that the book has but is `missing` here, at most two of either; an `unmet`
    question; what is `ambiguous`, per 1 of coverage; what stands `elsewhere`, per 1 of idf; and a passage that shares
    only numbers (`bare`).
    """

    bias: float
    support: float
    margin: float = 0.0
    absent: float
    missing: float
    unmet: float
    ambiguous: float = 0.0
    elsewhere: float = 0.0
    bare: float = 0.0
    answered: float
    related: float


# Fitted on questions with and without an answer in two disjoint sets of articles; see docs/VERDICT.md.
_CHINESE = Weights(
    bias=-20.05, support=28.6, margin=14.9, absent=1.5, missing=1.5, unmet=2.0, answered=0.4, related=0.127
)
_ENGLISH = Weights(
    bias=-7.93, support=33.6, absent=1.5, missing=0.5, unmet=1.9, ambiguous=10.5, elsewhere=0.075, bare=2.0,
    answered=0.55, related=0.13,
)  # fmt: skip


def log_odds(question: Question, evidence: Evidence) -> float:
    """The weighted sum of the evidence that a passage answers the question: above 0, more likely than not."""
    weights = weights_for(question)
    return (
        weights.bias
        + weights.support * evidence.support
        + weights.margin * evidence.margin
        - weights.absent * min(len(evidence.absent), _MOST_NAMES)
        - weights.missing * min(len(evidence.missing), _MOST_NAMES)
        - weights.unmet * evidence.unmet
        - weights.ambiguous * evidence.ambiguous
        - weights.elsewhere * evidence.elsewhere
        - weights.bare * evidence.bare
    )


def confidence(question: Question, hit: Hit) -> float:
    """The probability in [0, 1] that a passage answers the question, from the evidence that found it."""
    bounded = max(-30.0, min(30.0, log_odds(question, hit.evidence)))
    return round(1 / (1 + math.exp(-bounded)), 6)


def verdict(question: Question, probability: float) -> Verdict:
    """answered, related or not_found, by the thresholds of the question's language."""
    weights = weights_for(question)
    if probability >= weights.answered:
        return "answered"
    return "related" if probability >= weights.related else "not_found"


def weights_for(question: Question) -> Weights:
    """The weights for the question's language."""
    return _ENGLISH if question.language == "en" else _CHINESE
