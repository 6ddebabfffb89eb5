"""Taking in an archive, or nothing of it: laid out aside, opened, and only then moved in."""

from __future__ import annotations

import shlex
import shutil
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

import index.folder as index_folder
import index.manifest as manifests
from corpus.errors import RequestError, SourceError
from index.errors import IndexDamagedError, IndexMissingError
from index.folder import Progress
from index.stored import stored
from index.swap import flush, unwritable
from rag.errors import TermbaseError
from rag.glossary.storage import check_terms
from rag.library.archive.layout import term_files
from rag.library.archive.reading import MEND, LibraryArchive
from rag.library.recovery import COMPLETE, INCOMING, TERMS, settle

_EDIT_WAIT_S = 30
_NO_BOOK = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, SourceError, ValueError,
    KeyError, TypeError, IndexError, AttributeError, RecursionError, MemoryError,
)  # fmt: skip


def take_in(
    home: Path, archive: LibraryArchive, replace: bool, progress: Progress, encoders: Collection[str]
) -> tuple[str, ...]:
    """Take in all of an archive, under the library's lock. Gives the termbases left out for the library's own edits.

    Raises:
        SourceError: something in it is not what it should be; the library is as it was.
        HomeError: the library cannot be written.
    """
    incoming = home / "books" / INCOMING
    try:
        shutil.rmtree(incoming, ignore_errors=True)
        incoming.mkdir(parents=True)
        archive.unpack(incoming, lambda done, total: progress("unpacking", done, total))
        _check(archive, incoming, progress, encoders)
        with _edits_locked(home, archive.terms):
            kept = () if replace else _differing_terms(home, incoming, archive.terms)
            for name in kept:
                for file in term_files(name):
                    (incoming / TERMS / file).unlink(missing_ok=True)
            flush(incoming)
            _complete(incoming)
            try:
                settle(home)
            except KeyboardInterrupt:  # too late
                settle(home)
    except OSError as error:
        raise unwritable(error, home) from error
    finally:
        if not (incoming / COMPLETE).exists():
            shutil.rmtree(incoming, ignore_errors=True)
    return kept


def _check(archive: LibraryArchive, incoming: Path, progress: Progress, encoders: Collection[str]) -> None:
    """Open every book and termbase that was laid out."""
    total = len(archive.books) + len(archive.terms)
    for i, book_id in enumerate(archive.books):
        progress("checking", i, total)
        _check_book(incoming / "books" / book_id, f"{archive.path}:{book_id}")
        _check_encoder(incoming / "books" / book_id, f"{archive.path}:{book_id}", encoders)
    for i, name in enumerate(archive.terms, start=len(archive.books)):
        progress("checking", i, total)
        _check_terms(incoming / TERMS, name, f"{archive.path}:{name}")
    progress("checking", total, total)


@contextmanager
def _edits_locked(home: Path, names: Iterable[str]) -> Iterator[None]:
    """Nobody edits these termbases meanwhile."""
    with ExitStack() as held:
        for name in names:
            (home / TERMS).mkdir(parents=True, exist_ok=True)
            try:
                held.enter_context(FileLock(home / TERMS / f".{name}.lock", timeout=_EDIT_WAIT_S))
            except Timeout as error:
                raise RequestError("another edit is being written", name, "try again") from error
        yield


def _differing_terms(home: Path, incoming: Path, names: Iterable[str]) -> tuple[str, ...]:
    """The termbases that the library has already, and not as the archive has them."""

    def held(folder: Path, name: str) -> list[bytes]:
        return [path.read_bytes() if path.is_file() else b"" for path in (folder / f for f in term_files(name))]

    return tuple(n for n in names if any(held(home / TERMS, n)) and held(home / TERMS, n) != held(incoming / TERMS, n))


def _complete(incoming: Path) -> None:
    """From here on the archive is in, come what may."""
    started = incoming / f"{COMPLETE}.new"
    started.write_bytes(b"")
    started.rename(incoming / COMPLETE)
    flush(incoming)


def _check_book(folder: Path, where: str) -> None:
    """Open a book that was laid out. Raises SourceError if it cannot be used under its name."""
    try:
        if manifests.is_outdated(folder):
            kept = stored(folder)
            book, ids = kept.book, {p.book_id for p in kept.passages}
        else:
            index = index_folder.load(folder)
            book, ids = index.book, {p.book_id for p in index.all_passages}
            listed = set(manifests.read_manifest(folder).files) | {manifests.MANIFEST}
            if listed != {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}:
                raise SourceError("files that its manifest does not name")
            index_folder.save_lists(index, folder)
    except (IndexDamagedError, IndexMissingError, *_NO_BOOK) as error:
        raise SourceError(f"a book of the archive cannot be used ({_first_of(error)})", where, MEND) from error
    if (book.id, book.layer) != (folder.name, "book") or ids - {book.id}:
        raise SourceError("a book of the archive stands under another's name", where, MEND)


def _check_encoder(folder: Path, where: str, encoders: Collection[str]) -> None:
    """Raises SourceError for an encoder that nobody here has chosen: a stranger's file must not have one downloaded."""
    name = str(manifests.manifest_table(folder).get("encoder", ""))
    if name not in encoders:
        mend = f"if you trust it, name it: wenshu library import FILE --encoder {shlex.quote(name[:200])}"
        raise SourceError("a book made with an encoder that this library does not use", where, mend)


def _check_terms(folder: Path, name: str, where: str) -> None:
    try:
        check_terms(folder, name)
    except TermbaseError as error:
        raise SourceError(f"a termbase of the archive cannot be used ({error.what})", where, MEND) from error


def _first_of(error: BaseException) -> str:
    return error.what if isinstance(error, (SourceError, IndexDamagedError, IndexMissingError)) else str(error)
