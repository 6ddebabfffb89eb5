"""The companions of the package, indexed once a library; their vectors come with the package."""

from __future__ import annotations

import contextlib
from pathlib import Path

import index.folder as index_folder
import index.manifest as manifests
from corpus.companion import SUFFIX, companion_ids, read_companion
from corpus.errors import RequestError
from index.encoder import Encoder, open_encoder
from index.errors import HomeError, IndexDamagedError, IndexMissingError
from index.folder import BookIndex, Progress
from index.shipped import shipped
from index.words.proper_names import ProperNames
from rag.library.books import OpenBooks
from rag.library.locks import Locks


class Companions:
    """The indexes of the companions: kept beside the books, and made again where package or encoder are others."""

    def __init__(self, books: OpenBooks, locks: Locks, names: ProperNames, encoder: str) -> None:
        self._books, self._locks, self._names, self._encoder = books, locks, names, encoder
        self._indexes: dict[str, BookIndex] = {}

    @staticmethod
    def ids() -> tuple[str, ...]:
        """The ids of the companions' books."""
        return tuple(edition_id + SUFFIX for edition_id in companion_ids())

    def loaded(self) -> tuple[BookIndex, ...]:
        """The indexes that have been read."""
        return tuple(self._indexes.values())

    def index(self, book_id: str, progress: Progress | None = None) -> BookIndex:
        """The companion's index: from the folder if it is of this text and encoder, else made anew and kept there."""
        if book_id in self._indexes:
            return self._indexes[book_id]
        companion = read_companion(book_id.removesuffix(SUFFIX))
        encoder = open_encoder(self._encoder)
        folder = self._books.path / book_id
        index = self._kept(folder, index_folder.corpus_sha256(companion.book, companion.passages), encoder)
        if index is None:
            texts = [passage.text for passage in companion.passages]
            known = shipped(book_id, texts, encoder) | index_folder.known_vectors(self._books.loaded(), encoder)
            index = index_folder.build(companion.book, companion.passages, encoder, progress, known, self._names)
            # A read-only library answers all the same, only slower.
            with contextlib.suppress(HomeError, RequestError), self._locks.writing(progress):
                index_folder.save(index, folder)
            self._names.keep()
        self._indexes[book_id] = index
        return index

    def _kept(self, folder: Path, sha256: str, encoder: Encoder) -> BookIndex | None:
        if not folder.is_dir():
            return None
        try:
            manifest = manifests.read_manifest(folder)
            wanted = (sha256, encoder.name, encoder.revision)
            if (manifest.corpus_sha256, manifest.encoder, manifest.encoder_revision) != wanted:
                return None
            return index_folder.load(folder, self._names)
        except (IndexDamagedError, IndexMissingError):
            return None  # made anew: the package holds all it is made from


def is_companion(book_id: str) -> bool:
    """True for the id of a companion."""
    return book_id.endswith(SUFFIX)
