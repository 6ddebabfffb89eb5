"""Vectors that come with the package, so that the first question need not wait for the companion to be encoded.

index/data/BOOK_ID.npz   origin: JSON with the encoder, its revision and a SHA-256 of the texts, in their order
                         vectors: a row a text, of unit length, in half precision (rounded by less than .0005 of a number)
                         reference: what all questions have in common, as `Reference.save` keeps it
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import numpy as np

from index.encoder import Encoder
from index.reference import Reference
from index.reuse import Known

_MALFORMED = (OSError, ValueError, KeyError, zipfile.BadZipFile)


def shipped(book_id: str, texts: Sequence[str], encoder: Encoder) -> Known:
    """The vectors that the package has for the texts of a book; none where text or encoder are others than it knew."""
    try:
        with (
            (resources.files("index") / "data" / f"{book_id}.npz").open("rb") as file,
            np.load(file, allow_pickle=False) as parts,
        ):
            if str(parts["origin"]) != _origin(texts, encoder):
                return Known()
            vectors, rows = parts["vectors"].astype(np.float32), parts["reference"]
    except _MALFORMED:
        return Known()  # encoded here: the package holds all they are made from
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return Known.of([(texts, vectors)], Reference(rows[0], rows[1], rows[2:]))


def ship(folder: Path, book_id: str, texts: Sequence[str], encoder: Encoder) -> None:
    """Encode the texts of a book and write what `shipped` reads. Raises OSError."""
    reference = Reference.measure(encoder)
    rows = np.vstack([reference.chinese, reference.english, reference.neutral])
    np.savez(
        folder / f"{book_id}.npz",
        origin=np.array(_origin(texts, encoder)),
        vectors=encoder.encode_passages(texts).astype(np.float16),
        reference=rows.astype(np.float32),
    )


def _origin(texts: Sequence[str], encoder: Encoder) -> str:
    digest = hashlib.sha256(json.dumps(list(texts), ensure_ascii=False).encode("utf-8")).hexdigest()
    return json.dumps({"encoder": encoder.name, "revision": encoder.revision, "texts": digest}, sort_keys=True)
