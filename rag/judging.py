"""The verdict: does the best passage answer the question, or is it only near it?"""

from __future__ import annotations

import math
from dataclasses import dataclass

from rag.question import Question
from rag.types import Hit, Verdict


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic curve over the support of a passage for one language, and the thresholds on the confidence it gives."""

    bias: float
    support: float
    absent: float
    answered: float
    related: float


# Fitted on answerable and unanswerable questions of two disjoint sets of articles; see docs/ARCHITECTURE.md, "The verdict".
# `absent` counts for each name or number that the book never writes: 3 % of answerable Chinese questions have one and
# 34 % of the others; 1 % and 10 % of English ones, whose names are known by dictionary only.
_CHINESE = Weights(bias=-30.6, support=60.4, absent=2.5, answered=0.4, related=0.05)
_ENGLISH = Weights(bias=-9.85, support=44.9, absent=4.0, answered=0.38, related=0.05)


def confidence(question: Question, hit: Hit) -> float:
    """The probability in [0, 1] that a passage answers the question, from the evidence that found it."""
    weights = weights_for(question)
    logit = weights.bias + weights.support * hit.evidence.support
    logit -= weights.absent * len(hit.evidence.absent)
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, logit)))), 6)


def verdict(question: Question, probability: float) -> Verdict:
    """answered, related or not_found, by the thresholds of the question's language."""
    weights = weights_for(question)
    if probability >= weights.answered:
        return "answered"
    return "related" if probability >= weights.related else "not_found"


def weights_for(question: Question) -> Weights:
    """The weights for the question's language."""
    return _ENGLISH if question.language == "en" else _CHINESE
