"""How near a question is in meaning to passages of a book and to their sentences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from index.encoder import Vectors
from index.reference import Reference
from index.vectors.centred import Centred
from index.vectors.rows import Ids
from index.vectors.store import Store

_NEUTRAL_BEST = 10
_LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Nearness:
    """Cosines with what all have in common taken away.

    `passages` (n,): half of it the whole passage, half its best sentence. `neutral`: the cosine of passages that answer
    nothing. `stretch`: by how much differences grew against plain cosines.
    """

    passages: Vectors
    neutral: float
    stretch: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """What a nearness is made of.

    `centre`: the share of the means that is taken away; .5 to .75 are within .003 nDCG@10 of it. `whole`: the whole
    passage's share, the rest its best sentence's.
    """

    centre: float = 0.6
    whole: float = 0.5


class Space:
    """The passages of a store seen from the mean of each language in it.

    `first`: of each passage its first sentence, and last how many there are. `mean_length`: of a vector of a passage
    once its mean was taken away.
    """

    def __init__(
        self, store: Store, first: Ids, mean_length: float, reference: Reference, shares: Shares = Shares()
    ) -> None:
        self._store, self._first, self._mean_length = store, first, mean_length
        self._reference, self.shares = reference, shares
        self._neutral = Centred.build(reference.neutral, [""] * len(reference.neutral), shares.centre).take(slice(None))

    def centred(self, vector: Vectors, english: bool) -> Vectors:
        """The question with this vector, (dim,) of unit length, from the mean of questions in its language."""
        return self._centred(vector, english)[0]

    def near(self, vector: Vectors, english: bool, rows: Ids) -> Nearness:
        """Nearness of these passages to the question with this vector, (dim,) of unit length."""
        query, length = self._centred(vector, english)
        passages = self._store.passages(rows) @ query
        if len(rows) and self._first[-1]:
            starts, counts = self._first[rows], self._first[rows + 1] - self._first[rows]
            places = np.cumsum(counts) - counts
            sentences = np.arange(counts.sum()) + np.repeat(starts - places, counts)
            best = np.maximum.reduceat(self._store.sentences(sentences) @ query, places)
            passages = self.shares.whole * passages + (1 - self.shares.whole) * best
        neutral = float(np.sort(self._neutral @ query)[-_NEUTRAL_BEST:].mean())
        return Nearness(np.asarray(passages, np.float32), neutral, 1 / (length * self._mean_length))

    def near_sentences(self, vector: Vectors, english: bool, rows: Ids) -> Vectors:
        """Nearness to some sentences alone, as `near` has it, (len of rows,) float32."""
        return np.asarray(self._store.sentences(rows) @ self.centred(vector, english), np.float32)

    def _centred(self, vector: Vectors, english: bool) -> tuple[Vectors, float]:
        """The question from the mean of questions in its language, of unit length, and how long it was."""
        left = vector - self.shares.centre * self._reference.question_mean(english)
        length = max(float(np.linalg.norm(left)), _LEAST)
        return np.asarray(left / length, np.float32), length
