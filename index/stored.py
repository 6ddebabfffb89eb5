"""What the index of a book can be made again from: its text and how it was cut, and the vectors that hold still."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any

from corpus.errors import SourceError
from corpus.types import Book, Passage
from index.dense import DenseIndex
from index.errors import IndexDamagedError
from index.folder import BOOK, PASSAGES, REFERENCE, SENTENCES, TEXT, VECTORS, known_of, read_text
from index.manifest import FORMAT, check_files, manifest_table, other_format
from index.reference import Reference
from index.reuse import Known


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
        kept = {name: str(table["files"][name]) for name in (TEXT, BOOK, PASSAGES)}
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
        check_files(folder, {name: str(table["files"][name]) for name in (VECTORS, SENTENCES, REFERENCE)})
        dense, sentences = DenseIndex.load(folder / VECTORS), DenseIndex.load(folder / SENTENCES)
        searched = [p for p in passages if p.searchable]
        return known_of(book, searched, dense, sentences, Reference.load(folder / REFERENCE))
    except (IndexDamagedError, KeyError, ValueError, OSError):
        return Known()
