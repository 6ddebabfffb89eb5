"""The process that encodes with sentence-transformers: torch's seven seconds and its memory stay out of the program.

It says a line of JSON when it can begin, {"dim": …}. It is then told lines of JSON, {"kind": "float32" or "bfloat16",
"texts": […]}, and answers each with a line, {"n": rows, "seconds": it took}, and the rows, float32.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import IO, Any

import numpy as np

from index.encoder import Vectors
from index.encoders.model_cache import folding, model_folder

KINDS = ("float32", "bfloat16")
_BATCH = 32


def serve() -> None:
    """Answer until standard input ends."""
    # What libraries print goes nowhere: the pipe is for vectors.
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    model = _Model(model_folder())
    _say(out, {"dim": model.dim(KINDS[0])})
    for line in sys.stdin.buffer:
        request = json.loads(line)
        kind = str(request["kind"])
        model.load(kind)
        start = time.perf_counter()
        rows = model.encode(request["texts"])
        _say(out, {"n": len(rows), "seconds": time.perf_counter() - start}, rows.tobytes())


def _say(out: IO[bytes], head: dict[str, Any], body: bytes = b"") -> None:
    out.write(json.dumps(head).encode() + b"\n" + body)
    out.flush()


class _Model:
    """The model in one precision at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._table = folder, folding(folder)
        self._kind = ""
        self._model: Any = None

    def dim(self, kind: str) -> int:
        """Numbers in a vector."""
        self.load(kind)
        return len(self.encode(["问"])[0])

    def load(self, kind: str) -> None:
        """Read the model in this precision, if it is not there yet."""
        if kind == self._kind:
            return
        import torch
        from sentence_transformers import SentenceTransformer

        self._model = None  # two of them need not have room
        self._model = SentenceTransformer(str(self._folder), model_kwargs={"torch_dtype": getattr(torch, kind)})
        self._kind = kind

    def encode(self, texts: list[str]) -> Vectors:
        """(n, dim) float32, rows of unit length, for passages."""
        folded = [text.translate(self._table) for text in texts]
        rows = self._model.encode(folded, prompt_name="passage", batch_size=_BATCH, show_progress_bar=False)
        rows = np.asarray(rows, np.float32)
        # To unit length again: in bfloat16 that came out to three digits.
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)
