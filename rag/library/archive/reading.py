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
import shutil
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from corpus.companion import SUFFIX
from corpus.errors import SourceError
from corpus.reading import slug
from index.errors import HomeError
from rag.library.archive.layout import BLOCK, FORMAT, LISTING, is_plain, termbase_of

_MAX_LISTING_BYTES = 64 << 20
_MOST_UNPACKED = 200  # times the archive's own size; text packs by 3 to 10
_LEAST_LIMIT_BYTES = 64 << 20
MEND = "export the library again, or copy the file again"
_NO_ARCHIVE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


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
            raise SourceError("the archive and its listing differ", f"{path}:{odd}", MEND)
        self.books = tuple(sorted({name.split("/")[1] for name in self.members if name.startswith("books/")}))
        self.terms = tuple(sorted({termbase_of(name) for name in self.members if name.startswith("terms/")}))
        for book_id in self.books:
            if slug(book_id) != book_id or book_id.endswith(SUFFIX):
                raise SourceError("a name that no book can have", f"{path}:{book_id}", MEND)

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
                while block := file.read(min(BLOCK, left + 1)):
                    left -= len(block)
                    if left < 0:
                        break
                    digest.update(block)
                    yield block
        except _NO_ARCHIVE as error:
            raise SourceError(f"not a whole library archive ({error})", f"{self.path}:{name}", MEND) from error
        if left or digest.hexdigest() != member.sha256:
            raise SourceError("a file of the archive was cut or altered", f"{self.path}:{name}", MEND)


@contextmanager
def opened(path: Path) -> Iterator[LibraryArchive]:
    """The archive at `path`. Raises SourceError for anything but a whole library archive of this format."""
    try:
        file = zipfile.ZipFile(path)
    except (FileNotFoundError, IsADirectoryError) as error:
        raise SourceError("no such file", str(path), "check the path") from error
    except (*_NO_ARCHIVE, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or error
        raise SourceError(f"not a whole library archive ({why})", str(path), MEND) from error
    with file:
        yield LibraryArchive(path, file)


def _checked_names(path: Path, file: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The members by name. Raises SourceError for one that is no plain file in its place."""
    found: dict[str, zipfile.ZipInfo] = {}
    folded: set[str] = set()
    for info in file.infolist():
        name, where = info.filename, f"{path}:{info.filename}"
        if not is_plain(name) or info.orig_filename != name:
            raise SourceError("the archive names a file outside the library", where, MEND)
        if name.casefold() in folded:
            raise SourceError("the archive holds a name twice", where, MEND)
        if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG) or info.flag_bits & 1:
            raise SourceError("the archive holds something other than plain files", where, MEND)
        folded.add(name.casefold())
        found[name] = info
    total = sum(info.file_size for info in found.values())
    if total > max(_LEAST_LIMIT_BYTES, _MOST_UNPACKED * path.stat().st_size):
        raise SourceError(f"the archive unpacks to far too much ({total >> 20} MB)", str(path), MEND)
    return found


def _listing(path: Path, file: zipfile.ZipFile, infos: dict[str, zipfile.ZipInfo]) -> dict[str, Member]:
    """The members that the listing states. Raises SourceError."""
    where = f"{path}:{LISTING}"
    if LISTING not in infos:
        raise SourceError("not a library archive: no listing", where, MEND)
    if infos[LISTING].file_size > _MAX_LISTING_BYTES:
        raise SourceError("the listing is too large", where, MEND)
    try:
        table = json.loads(file.read(LISTING))
        if table["format"] != FORMAT:
            raise SourceError(
                f"archive format {table['format']}, this version reads {FORMAT}", str(path), "use the newer Wenshu"
            )
        return {str(name): Member(int(row["size"]), str(row["sha256"])) for name, row in table["files"].items()}
    except (*_NO_ARCHIVE, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SourceError(f"the listing cannot be read ({error})", where, MEND) from error
