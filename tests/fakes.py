"""Stand-ins for slow parts, as pure functions of their input."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.encoder import Vectors

AXES = ("城市", "标准", "宁波", "city", "standard", "ningbo")


class KeywordEncoder:
    """One axis per keyword, counted, and a last axis of 1 so that no vector is null; rows of unit length."""

    name = "keywords"
    revision = "1"
    dim = len(AXES) + 1

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """(n, 7) float32."""
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """(n, 7) float32."""
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> Vectors:
        rows = np.array([[*(text.casefold().count(axis) for axis in AXES), 1] for text in texts], np.float32)
        rows = rows.reshape(len(texts), self.dim)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)
