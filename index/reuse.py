"""Vectors that exist already: the same text by the same encoder has the same vector."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from index.encoder import Encoder, Vectors
from index.encoders.bulk import quickest
from index.reference import Reference

_BATCH = 32
_ROUND = 16  # a batch in so many is of one round


@dataclass(frozen=True, slots=True)
class Known:
    """Vectors of one encoder by their texts, and its reference if that is known too."""

    vectors: Mapping[str, Vectors] = field(default_factory=dict)
    reference: Reference | None = None

    @classmethod
    def of(cls, parts: Iterable[tuple[Sequence[str], Vectors]], reference: Reference | None = None) -> Known:
        """What (texts, rows) pairs say, row i being the vector of text i. The rows are copied: an index may go."""
        table = {text: row for texts, rows in parts for text, row in zip(texts, np.array(rows), strict=True)}
        return cls(table, reference)

    def __or__(self, other: Known) -> Known:
        return Known({**other.vectors, **self.vectors}, self.reference or other.reference)


def encode_new(
    texts: Iterable[str], encoder: Encoder, known: Known, report: Callable[[int, int], None]
) -> Mapping[str, Vectors]:
    """A vector for each text: those known, and the others encoded once each. `report` is told (encoded, to encode)."""
    wanted = list(dict.fromkeys(texts))
    fresh = [text for text in wanted if text not in known.vectors]
    table = {text: known.vectors[text] for text in wanted if text in known.vectors}
    done = 0
    with quickest(encoder, fresh) as encode:
        for batch in _batches(fresh):
            report(done, len(fresh))
            table.update(zip(batch, encode(batch), strict=True))
            done += len(batch)
    report(len(fresh), len(fresh))
    return table


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    """The texts in batches of like length, for the shorter ones in a batch are filled up to the longest.

    In rounds from short to long, so that the first minute tells how long the others take.
    """
    ordered = sorted(texts, key=len) if len(texts) > _BATCH else list(texts)
    batches = [ordered[i : i + _BATCH] for i in range(0, len(ordered), _BATCH)]
    for first in range(_ROUND):
        yield from batches[first::_ROUND]


def rows_of(texts: Sequence[str], table: Mapping[str, Vectors], dim: int) -> Vectors:
    """The vectors of `texts` as rows, (n, dim) float32."""
    return np.array([table[text] for text in texts], np.float32).reshape(len(texts), dim)
