"""Measures of how much a string behaves like a term: the formulas, on plain counts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence


def c_value(n_words: int, frequency: int, longer: Sequence[int]) -> float:
    """C-value of a candidate that stands nested in longer ones of these frequencies.

    log2(n + 1) · (f − mean frequency of the longer ones); n + 1 lets single words take part.
    Source: Frantzi, Ananiadou and Mima (2000), Automatic recognition of multi-word terms, section 2.2; the
    n + 1 from Barrón-Cedeño et al. (2009), An improved automatic term recognition method for Spanish.
    """
    nested = sum(longer) / len(longer) if longer else 0.0
    return math.log2(n_words + 1) * (frequency - nested)


def pointwise_mutual_information(text: str, counts: Mapping[str, int], total: int) -> float:
    """min over the splits a|b of log2(f(ab) · N / (f(a) · f(b))): how firmly the weakest joint holds.

    Source: Church and Hanks (1990), Word association norms; the minimum over splits as in the search for
    new words by cohesion and freedom.
    """
    return min(math.log2(counts[text] * total / (counts[text[:i]] * counts[text[i:]])) for i in range(1, len(text)))


def association(text: str, counts: Mapping[str, int], total: int) -> float:
    """min over the splits a|b of log2(1 + G²) of the table ab, a without b, b without a, neither.

    Unlike mutual information it does not favour what was seen by chance two or three times.
    Source: Dunning (1993), Accurate methods for the statistics of surprise and coincidence.
    """
    both = counts[text]
    splits = ((counts[text[:i]], counts[text[i:]]) for i in range(1, len(text)))
    return min(
        math.log2(1 + log_likelihood_ratio(both, a - both, b - both, max(total - a - b + both, 0))) for a, b in splits
    )


def keyness(frequency: int, n_words: int, general: int, n_general: int) -> float:
    """±log2(1 + G²): how surely a word is more (or, below 0, less) frequent in this text than in general text.

    Source: Rayson and Garside (2000), Comparing corpora using frequency profiling.
    """
    ratio = log_likelihood_ratio(frequency, n_words - frequency, general, n_general - general)
    return math.copysign(math.log2(1 + ratio), frequency * n_general - general * n_words)


def log_likelihood_ratio(a: int, b: int, c: int, d: int) -> float:
    """G² = 2 Σ O ln(O / E) of the table ((a, b), (c, d)), E what rows and columns would let one expect.

    Source: Dunning (1993), as above.
    """
    total = a + b + c + d
    cells = ((a, a + b, a + c), (b, a + b, b + d), (c, c + d, a + c), (d, c + d, b + d))
    return max(0.0, 2 * sum(o * math.log(o * total / (row * column)) for o, row, column in cells if o))


def branching_entropy(neighbours: Mapping[str, int]) -> float:
    """Entropy in bits of what stands beside a string. Each edge of a run ("") counts as a neighbour of its own.

    A term that always stands beside punctuation is free, not bound: without that rule its entropy were 0.
    Source: Jin and Tanaka-Ishii (2006), Unsupervised segmentation of Chinese text by use of branching entropy.
    """
    total = sum(neighbours.values())
    edges = neighbours.get("", 0)
    inner = -sum(n / total * math.log2(n / total) for text, n in neighbours.items() if text)
    return inner + (edges / total * math.log2(total) if edges else 0.0)


def residual_idf(frequency: int, n_with: int, n_blocks: int) -> float:
    """log2(D/df) + log2(1 − e^(−f/D)): how much more a word clumps than chance would let it.

    Source: Church and Gale (1995), Inverse document frequency: a measure of deviations from Poisson.
    """
    return math.log2(n_blocks / n_with) + math.log2(1 - math.exp(-frequency / n_blocks))
