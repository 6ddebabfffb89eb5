"""The verdict: does the best passage answer the question, or is it only near it?"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from rag.question import Question
from rag.types import Hit, Verdict

_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic curve over the support of a passage for one language, and the thresholds on the confidence it gives."""

    bias: float
    support: float
    missing_number: float
    answered: float
    related: float


# Fitted on labelled answerable and unanswerable questions; see docs/ARCHITECTURE.md, "The verdict".
_CHINESE = Weights(bias=-28.25, support=55.0, missing_number=2.0, answered=0.32, related=0.05)
_ENGLISH = Weights(bias=-9.9, support=43.0, missing_number=2.0, answered=0.35, related=0.05)


def confidence(question: Question, hit: Hit) -> float:
    """The probability in [0, 1] that a passage answers the question, from the evidence that found it."""
    weights = weights_for(question)
    logit = weights.bias + weights.support * hit.evidence.support
    logit -= weights.missing_number * _missing_numbers(question, hit)
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


def _missing_numbers(question: Question, hit: Hit) -> int:
    """How many numbers of the question the passage does not have (a year asked for must be there)."""
    text = re.sub(r"\s", "", hit.passage.text)
    return sum(number not in _NUMBER.findall(text) for number in set(_NUMBER.findall(question.text)))
