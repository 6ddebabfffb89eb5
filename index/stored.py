"""What the index of a book can be made again from: its text and how it was cut, and the vectors that hold still."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any

import numpy as np

from corpus.errors import SourceError
from corpus.types import Book, Passage
from index.encoder import Vectors
from index.errors import IndexDamagedError
from index.folder import BOOK, OF_PASSAGES, OF_SENTENCES, REFERENCE, TEXT, VECTORS, known_of, read_text
from index.manifest import FORMAT, LISTS, check_files, manifest_table, other_format
from index.passages import LINES
from index.reference import Reference
from index.reuse import Known
from index.vectors.centred import Centred

_LAST_FLAT = 9
_FLAT = ("passages.faiss", "sentences.faiss")
_HEADER_BYTES = 4 + 4 + 8 + 8 + 8 + 1 + 4 + 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What an index can be made again from: the text and how it was cut, and the vectors of that encoder revision."""

    book: Book
    passages: tuple[Passage, ...]
    encoder: str
    encoder_revision: str
    imported_from: str
    known: Known


def stored(folder: Path) -> Stored:
    """What the index in a folder, of this format or an earlier one, can be made again from.

    Raises:
        IndexMissingError: no folder, or no manifest in it.
        IndexDamagedError: the text or its passages are not whole, or in a shape that is no longer read.
    """
    table = manifest_table(folder)
    try:
        kept = {name: str(table["files"][name]) for name in (TEXT, BOOK, LINES)}
        encoder, revision = str(table["encoder"]), str(table["encoder_revision"])
    except (KeyError, TypeError) as error:
        raise other_format(folder, table) from error
    if table["format"] > FORMAT:
        raise other_format(folder, table)
    check_files(folder, kept)
    try:
        book, passages = read_text(folder)
    except (SourceError, ValueError) as error:
        raise other_format(folder, table) from error
    read_from = table.get("imported_from") or (book.source.path if book.source else "")
    return Stored(
        book=_placeless(book),
        passages=passages,
        encoder=encoder,
        encoder_revision=revision,
        imported_from=str(read_from),
        known=_kept_vectors(folder, table, book, passages),
    )


def _placeless(book: Book) -> Book:
    """The book as it is whatever folder it was read from; up to format 6 the whole path was kept in it."""
    if book.source is None:
        return book
    return replace(book, source=replace(book.source, path=PurePath(book.source.path.replace("\\", "/")).name))


def _kept_vectors(folder: Path, table: dict[str, Any], book: Book, passages: Sequence[Passage]) -> Known:
    """The vectors in a folder, if they are whole and as many as the texts; else none."""
    try:
        names = [name for name in table["files"] if name.startswith(f"{VECTORS}/") or name in (*_FLAT, REFERENCE)]
        check_files(folder, {name: str(table["files"][name]) for name in names})
        searched = [p for p in passages if p.searchable]
        rows, sentences = _vectors_of(folder, table["format"])
        return known_of(book, searched, rows, sentences, Reference.load(folder / REFERENCE))
    except (IndexDamagedError, KeyError, ValueError, OSError):
        return Known()


def _vectors_of(folder: Path, number: int) -> tuple[Vectors, Vectors]:
    if number <= _LAST_FLAT:
        passages, sentences = (_flat(folder / name) for name in _FLAT)
        return passages, sentences
    held = (Centred.load(folder / VECTORS, name, folder / LISTS) for name in (OF_PASSAGES, OF_SENTENCES))
    passages, sentences = (each.vectors() for each in held)
    return passages, sentences


def _flat(path: Path) -> Vectors:
    """The vectors of a flat index of faiss, as books had them up to format 9. Raises ValueError for another file."""
    data = path.read_bytes()
    # Kind, dimensions, rows, two unused, trained, metric, length of what follows.
    dim, n = struct.unpack_from("<iq", data, 4) if len(data) >= _HEADER_BYTES else (0, 0)
    if data[:4] != b"IxFI" or dim <= 0 or n < 0 or len(data) != _HEADER_BYTES + 4 * dim * n:
        raise ValueError("not a file of vectors")
    return np.frombuffer(data, np.float32, offset=_HEADER_BYTES).reshape(n, dim)
