"""A whole library in one ZIP file: the imported books with their indexes, and the termbases with the reader's edits.

wenshu-library.json     format, books, and size and SHA-256 of every other member
books/ID/…              the folder of a book as it stands in the library
terms/NAME.json         edits and extracted terms, as `rag.glossary.storage` keeps them

Dates are fixed and members sorted: the same library gives the same bytes. Where a book was imported from is left out.

An archive is taken in as a whole: its members are laid out in `books/.incoming`, every book is opened there, then the
file `complete` says that all is well; from there on even a killed import is finished, by the next writer.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from filelock import FileLock, Timeout

import index.folder as index_folder
import index.manifest as manifests
from corpus.companion import SUFFIX
from corpus.errors import RequestError, SourceError
from corpus.reading import slug
from index.errors import HomeError, IndexDamagedError, IndexMissingError
from index.folder import Progress
from index.stored import stored
from index.swap import flush, reason, temporary_beside, unwritable
from rag.errors import TermbaseError
from rag.exchange.zip import add_member
from rag.glossary.storage import TermStore
from rag.library.recovery import COMPLETE, INCOMING, TERMS, settle

FORMAT = 1
LISTING = "wenshu-library.json"
_MAX_LISTING_BYTES = 64 << 20
_MOST_UNPACKED = 200  # times the archive's own size; text packs by 3 to 10
_LEAST_LIMIT_BYTES = 64 << 20
_BLOCK = 1 << 20
_EDIT_WAIT_S = 30
_MEND = "export the library again, or copy the file again"
_NO_ARCHIVE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)
_NO_BOOK = (SourceError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, MemoryError)


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive as its listing states it."""

    size: int
    sha256: str


class LibraryArchive:
    """An open archive whose names and listing have been checked; what its files hold has not."""

    def __init__(self, path: Path, file: zipfile.ZipFile) -> None:
        self.path = path
        self._file = file
        infos = _checked_names(path, file)
        self.members = _listing(path, file, infos)
        if set(infos) != {LISTING, *self.members}:
            odd = sorted(set(infos) ^ {LISTING, *self.members})[0]
            raise SourceError("the archive and its listing differ", f"{path}:{odd}", _MEND)
        self.books = tuple(sorted({name.split("/")[1] for name in self.members if name.startswith("books/")}))
        self.terms = tuple(sorted({_termbase(name) for name in self.members if name.startswith("terms/")}))
        for book_id in self.books:
            if slug(book_id) != book_id or book_id.endswith(SUFFIX):
                raise SourceError("a name that no book can have", f"{path}:{book_id}", _MEND)

    @property
    def n_bytes(self) -> int:
        """What all members come to when unpacked."""
        return sum(member.size for member in self.members.values())

    def unpack(self, folder: Path, report: Callable[[int, int], None]) -> None:
        """Write every member under `folder`, its bytes counted and compared with the listing.

        Raises:
            SourceError: a member is not what the listing says.
            HomeError: the folder cannot be written.
        """
        free = shutil.disk_usage(folder).free
        if self.n_bytes > free:
            what = f"no room for the archive ({self.n_bytes >> 20} MB unpacked, {free >> 20} MB free)"
            raise HomeError(what, str(folder), "free some space, or set WENSHU_HOME to another folder")
        for i, (name, member) in enumerate(sorted(self.members.items())):
            report(i, len(self.members))
            target = folder.joinpath(*name.split("/"))
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as file:
                for block in self._blocks(name, member):
                    file.write(block)
        report(len(self.members), len(self.members))

    def _blocks(self, name: str, member: Member) -> Iterator[bytes]:
        """A member's bytes, never more of them than the listing says."""
        digest, left = hashlib.sha256(), member.size
        try:
            with self._file.open(name) as file:
                while block := file.read(min(_BLOCK, left + 1)):
                    left -= len(block)
                    if left < 0:
                        break
                    digest.update(block)
                    yield block
        except _NO_ARCHIVE as error:
            raise SourceError(f"not a whole library archive ({error})", f"{self.path}:{name}", _MEND) from error
        if left or digest.hexdigest() != member.sha256:
            raise SourceError("a file of the archive was cut or altered", f"{self.path}:{name}", _MEND)


@contextmanager
def opened(path: Path) -> Iterator[LibraryArchive]:
    """The archive at `path`. Raises SourceError for anything but a whole library archive of this format."""
    try:
        file = zipfile.ZipFile(path)
    except (FileNotFoundError, IsADirectoryError) as error:
        raise SourceError("no such file", str(path), "check the path") from error
    except (*_NO_ARCHIVE, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or error
        raise SourceError(f"not a whole library archive ({why})", str(path), _MEND) from error
    with file:
        yield LibraryArchive(path, file)


def write(home: Path, books: Iterable[str], path: Path, progress: Progress) -> tuple[str, ...]:
    """Write an archive of these books and all termbases. Gives the names of the termbases.

    Raises:
        RequestError: the file cannot be written.
        TermbaseError: a termbase is damaged.
    """
    temporary = temporary_beside(path)
    found = sorted((home / TERMS).glob("[!.]*.json"))
    terms = {f"terms/{file.name}": file for file in found if slug(_termbase(file.name)) == _termbase(file.name)}
    for name in {_termbase(name) for name in terms}:
        _open_terms(home / TERMS, name)
    sources: dict[str, Path | bytes] = {**terms}
    try:
        for book_id in books:
            sources |= _book_members(home / "books" / book_id)
        _write(temporary, sources, progress)
        os.replace(temporary, path)
    except OSError as error:
        raise RequestError(f"cannot be written ({reason(error)})", str(path), "choose another path") from error
    finally:
        temporary.unlink(missing_ok=True)
    return tuple(sorted({_termbase(name) for name in terms}))


def take_in(home: Path, archive: LibraryArchive, replace: bool, progress: Progress) -> tuple[str, ...]:
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
        _check(archive, incoming, progress)
        with _edits_locked(home, archive.terms):
            kept = () if replace else _differing_terms(home, incoming, archive.terms)
            for name in kept:
                for file in _term_files(name):
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


def _check(archive: LibraryArchive, incoming: Path, progress: Progress) -> None:
    """Open every book and termbase that was laid out."""
    total = len(archive.books) + len(archive.terms)
    for i, book_id in enumerate(archive.books):
        progress("checking", i, total)
        _check_book(incoming / "books" / book_id, f"{archive.path}:{book_id}")
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
        return [path.read_bytes() if path.is_file() else b"" for path in (folder / f for f in _term_files(name))]

    return tuple(n for n in names if any(held(home / TERMS, n)) and held(home / TERMS, n) != held(incoming / TERMS, n))


def _complete(incoming: Path) -> None:
    """From here on the archive is in, come what may."""
    started = incoming / f"{COMPLETE}.new"
    started.write_bytes(b"")
    started.rename(incoming / COMPLETE)
    flush(incoming)


def _checked_names(path: Path, file: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The members by name. Raises SourceError for one that is no plain file in its place."""
    found: dict[str, zipfile.ZipInfo] = {}
    folded: set[str] = set()
    for info in file.infolist():
        name, where = info.filename, f"{path}:{info.filename}"
        if not _is_plain(name) or info.orig_filename != name:
            raise SourceError("the archive names a file outside the library", where, _MEND)
        if name.casefold() in folded:
            raise SourceError("the archive holds a name twice", where, _MEND)
        if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG) or info.flag_bits & 1:
            raise SourceError("the archive holds something other than plain files", where, _MEND)
        folded.add(name.casefold())
        found[name] = info
    total = sum(info.file_size for info in found.values())
    if total > max(_LEAST_LIMIT_BYTES, _MOST_UNPACKED * path.stat().st_size):
        raise SourceError(f"the archive unpacks to far too much ({total >> 20} MB)", str(path), _MEND)
    return found


def _is_plain(name: str) -> bool:
    """True for the listing, `books/ID/…` and `terms/NAME.json` with nothing odd in any part of the name."""
    parts = name.split("/")
    if any(not p or p.startswith(".") or not p.isprintable() or set(p) & set('\\:*?"<>|') for p in parts):
        return False
    if parts[0] == "books":
        return len(parts) > 2
    if parts[0] == TERMS:
        return len(parts) == 2 and name.endswith(".json") and slug(_termbase(name)) == _termbase(name)
    return name == LISTING


def _listing(path: Path, file: zipfile.ZipFile, infos: dict[str, zipfile.ZipInfo]) -> dict[str, Member]:
    """The members that the listing states. Raises SourceError."""
    where = f"{path}:{LISTING}"
    if LISTING not in infos:
        raise SourceError("not a library archive: no listing", where, _MEND)
    if infos[LISTING].file_size > _MAX_LISTING_BYTES:
        raise SourceError("the listing is too large", where, _MEND)
    try:
        table = json.loads(file.read(LISTING))
        if table["format"] != FORMAT:
            raise SourceError(
                f"archive format {table['format']}, this version reads {FORMAT}", str(path), "use the newer Wenshu"
            )
        return {str(name): Member(int(row["size"]), str(row["sha256"])) for name, row in table["files"].items()}
    except (*_NO_ARCHIVE, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SourceError(f"the listing cannot be read ({error})", where, _MEND) from error


def _check_book(folder: Path, where: str) -> None:
    """Open a book that was laid out. Raises SourceError if it cannot be used under its name."""
    try:
        if manifests.is_outdated(folder):
            kept = stored(folder)
            book, passages = kept.book, kept.passages
        else:
            index = index_folder.load(folder)
            book, passages = index.book, index.all_passages
            listed = set(manifests.read_manifest(folder).files) | {manifests.MANIFEST}
            if listed != {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}:
                raise SourceError("files that its manifest does not name")
    except (IndexDamagedError, IndexMissingError, *_NO_BOOK) as error:
        raise SourceError(f"a book of the archive cannot be used ({_first_of(error)})", where, _MEND) from error
    if (book.id, book.layer) != (folder.name, "book") or any(p.book_id != book.id for p in passages):
        raise SourceError("a book of the archive stands under another's name", where, _MEND)


def _check_terms(folder: Path, name: str, where: str) -> None:
    try:
        _open_terms(folder, name)
    except TermbaseError as error:
        raise SourceError(f"a termbase of the archive cannot be used ({error.what})", where, _MEND) from error


def _open_terms(folder: Path, name: str) -> None:
    """Raises TermbaseError for a termbase that is damaged."""
    store = TermStore(folder, name)
    store.edits()
    store.extracted()


def _first_of(error: BaseException) -> str:
    return error.what if isinstance(error, (SourceError, IndexDamagedError, IndexMissingError)) else str(error)


def _termbase(name: str) -> str:
    """`terms/NAME.json` and `terms/NAME.extracted.json` belong to the termbase NAME."""
    return name.rsplit("/", 1)[-1].removesuffix(".json").removesuffix(".extracted")


def _term_files(name: str) -> tuple[str, str]:
    return f"{name}.json", f"{name}.extracted.json"


def _book_members(folder: Path) -> dict[str, Path | bytes]:
    found: dict[str, Path | bytes] = {
        f"books/{folder.name}/{file.relative_to(folder).as_posix()}": file
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
    table = json.loads((folder / manifests.MANIFEST).read_bytes().decode("utf-8", "surrogatepass"))
    if "imported_from" in table:
        table["imported_from"] = ""
        found[f"books/{folder.name}/{manifests.MANIFEST}"] = manifests.manifest_bytes(table)
    return found


def _write(path: Path, sources: dict[str, Path | bytes], progress: Progress) -> None:
    files = {name: _stated(source) for name, source in sorted(sources.items())}
    listing = json.dumps({"format": FORMAT, "files": files}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        add_member(archive, LISTING, listing.encode("utf-8"))
        for i, name in enumerate(sorted(sources)):
            progress("packing", i, len(sources))
            add_member(archive, name, sources[name])
    flush_file(path)
    progress("packing", len(sources), len(sources))


def flush_file(path: Path) -> None:
    """See to it that a file is on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _stated(source: Path | bytes) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    for block in _blocks_of(source):
        digest.update(block)
        size += len(block)
    return {"size": size, "sha256": digest.hexdigest()}


def _blocks_of(source: Path | bytes) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    file: IO[bytes]
    with source.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block
