"""The imported books as they are on the disk: read once, read again when they change, made again where they must be."""

from __future__ import annotations

import contextlib
import shlex
from pathlib import Path

import index.folder as index_folder
import index.manifest as manifests
import index.swap as folders
from corpus.companion import SUFFIX
from corpus.errors import RequestError, SourceError, WenshuError
from index.encoder import open_encoder
from index.errors import EncoderError, HomeError, IndexDamagedError, IndexMismatchError, IndexMissingError
from index.folder import BookIndex, Progress
from index.stored import Stored, stored
from index.words.proper_names import ProperNames
from rag.library.locks import Locks

UNUSABLE = (IndexDamagedError, IndexMismatchError, IndexMissingError, EncoderError)
_TRIES = 10


class OpenBooks:
    """The indexes of imported books. Reading changes nothing, but for an index of an earlier format or encoder.

    That one is made again from its own text under the lock; where nothing can be written, in memory alone.
    """

    def __init__(self, path: Path, locks: Locks, names: ProperNames, progress: Progress | None = None) -> None:
        """`path` holds one folder a book; `progress` is told of an index that is made again."""
        self.path = path
        self._names = names
        self._locks = locks
        self._progress = progress
        self._indexes: dict[str, BookIndex] = {}
        self._stamps: dict[str, folders.Stamp] = {}
        self._failures: dict[str, tuple[object, WenshuError]] = {}

    def ids(self) -> tuple[str, ...]:
        """The ids of the books, sorted."""
        return tuple(name for name in folders.names(self.path) if not name.endswith(SUFFIX))

    def trouble(self, book_id: str) -> WenshuError | None:
        """Why a book cannot be used; None for one that can, or that is gone."""
        try:
            self.latest(book_id)
        except UNUSABLE as error:
            return error
        except RequestError:
            return None
        return None

    def title(self, book_id: str) -> str:
        """The title of a book, damaged or not; its id where that cannot be read."""
        try:
            return manifests.read_manifest(self.path / book_id).title
        except (IndexDamagedError, IndexMissingError):
            return book_id

    def encoder(self, book_id: str) -> str:
        """The name of the encoder a book was made with; nothing where that cannot be read."""
        try:
            return str(manifests.manifest_table(self.path / book_id).get("encoder", ""))
        except (IndexDamagedError, IndexMissingError):
            return ""

    def loaded(self) -> tuple[BookIndex, ...]:
        """The indexes that have been read."""
        return tuple(self._indexes.values())

    def forget(self, book_id: str) -> None:
        """Keep the index of a book no longer."""
        self._indexes.pop(book_id, None)

    def latest(self, book_id: str) -> BookIndex:
        """The index of a book as it is on the disk now, whole, whatever writers do meanwhile.

        Raises:
            RequestError: no such book.
            IndexDamagedError, IndexMissingError, IndexMismatchError: it cannot be used; the message says what mends it.
        """
        for _ in range(_TRIES):
            if book_id not in self.ids():
                raise RequestError("no such book", book_id, "see: wenshu books")
            place = folders.place(self.path / book_id)
            stamp = _stamp(place)
            if stamp and self._stamps.get(book_id) == stamp and book_id in self._indexes:
                return self._indexes[book_id]
            try:
                index = self._load_or_fail(book_id, place)
            except UNUSABLE:
                if self._stands(book_id, place, stamp):
                    raise
                continue
            # Read while the folder was being replaced, it may be of both.
            if self._stands(book_id, place, stamp):
                self._indexes[book_id], self._stamps[book_id] = index, stamp
                return index
        raise RequestError("this book is being replaced again and again", book_id, "try again later")

    def _stands(self, book_id: str, place: Path, stamp: folders.Stamp) -> bool:
        """True if the book is still the one that was there."""
        now = folders.place(self.path / book_id)
        return (now, _stamp(now)) == (place, stamp)

    def _load_or_fail(self, book_id: str, folder: Path) -> BookIndex:
        """`_load`, but what has failed once is not tried again until a file changes."""
        files = _files_of(folder)
        failed = self._failures.get(book_id)
        if failed and failed[0] == files:
            raise type(failed[1])(failed[1].what, failed[1].where, failed[1].mend)
        try:
            return self._load(book_id, folder)
        except (IndexDamagedError, IndexMismatchError) as error:
            self._failures[book_id] = files, error
            raise

    def _load(self, book_id: str, folder: Path) -> BookIndex:
        try:
            if manifests.is_outdated(folder):
                return self._made_again(book_id, folder)
            index = index_folder.load(folder, self._names)
            encoder = open_encoder(index.encoder)
            if (encoder.revision, encoder.dim) != (index.encoder_revision, index.dense.dim):
                return self._made_again(book_id, folder)
        except IndexDamagedError as error:
            raise IndexDamagedError(error.what, error.where, _how_to_rebuild(book_id, folder)) from error
        except IndexMissingError as error:
            raise IndexMissingError(error.what, error.where, _how_to_rebuild(book_id, folder)) from error
        except (OSError, ValueError, SourceError) as error:
            what = f"the index cannot be read ({error})"
            raise IndexDamagedError(what, str(folder), _how_to_rebuild(book_id, folder)) from error
        return index

    def check_whole(self, book_id: str) -> None:
        """Compare every file of a book with its manifest. Raises IndexDamagedError, IndexMissingError."""
        folder = self.path / book_id
        try:
            manifests.check_whole(folder)
        except IndexDamagedError as error:
            raise IndexDamagedError(error.what, error.where, _how_to_rebuild(book_id, folder)) from error

    def _made_again(self, book_id: str, folder: Path) -> BookIndex:
        """The index of an earlier format or encoder, made again from its own text; kept, if that can be."""
        before = _stamp(folder)
        kept = stored(folder)
        index: BookIndex | None = None
        # Where nothing can be written, or somebody else is writing, the answer does without.
        with contextlib.suppress(HomeError, RequestError), self._locks.book(book_id, self._progress):
            if _stamp(folder) == before:
                index = self._built_from(kept)
                with self._locks.writing(self._progress):
                    if _stamp(self.path / book_id) == before:
                        index_folder.save(index, self.path / book_id, kept.imported_from)
        if index is None and not self._stands(book_id, folder, before):
            raise IndexMissingError("the book was replaced meanwhile", book_id, "try again")
        return index or self._built_from(kept)

    def _built_from(self, kept: Stored) -> BookIndex:
        encoder = open_encoder(kept.encoder)
        known = kept.known if kept.encoder_revision == encoder.revision else None
        return index_folder.build(kept.book, kept.passages, encoder, self._progress, known, self._names)


def _stamp(folder: Path) -> folders.Stamp:
    """Changes when another process replaces the folder; () where there is none."""
    return folders.stamp(folder, manifests.MANIFEST)


def _files_of(folder: Path) -> object:
    """Changes when any file of the folder does."""
    found = []
    for path in sorted(folder.rglob("*")):
        with contextlib.suppress(OSError):
            status = path.stat()
            found.append((str(path), status.st_size, status.st_mtime_ns))
    return found


def _how_to_rebuild(book_id: str, folder: Path) -> str:
    """The command that makes an index again, with the path it was imported from where that still leads to it."""
    try:
        source = manifests.read_manifest(folder).imported_from
    except (IndexDamagedError, IndexMissingError):
        source = ""
    file = shlex.quote(source) if source and Path(source).exists() else "FILE"
    return f"run: wenshu import {file} --id {book_id} --replace"
