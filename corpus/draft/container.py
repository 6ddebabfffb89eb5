"""A ZIP archive from a stranger: members named once, inside the archive, and unpacked within bounds."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import PurePosixPath

from corpus.errors import SourceError

MAX_MEMBERS = 20_000
MAX_UNPACKED = 256 << 20
MAX_MEMBER = 64 << 20
# A book's text packs to a third or a tenth; only what is made to fill a disk packs to a thousandth.
_MAX_RATIO = 200
_RATIO_MATTERS = 16 << 20
# What packers of macOS put beside a folder.
_BESIDE = ("__MACOSX/", ".DS_Store")
# One of these makes an archive a book.
_PARTS = ("META-INF/container.xml", "word/document.xml")
_CHUNK = 1 << 20
_ENTRY = b"PK\x01\x02"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, LookupError, RuntimeError,
    NotImplementedError, MemoryError, OverflowError,
)  # fmt: skip


def common_folder(names: Sequence[str]) -> str:
    """The folder, with its slash, that a whole book was packed in; "" where its parts stand at the top."""
    tops = {name.partition("/")[0] for name in names if not name.startswith(_BESIDE)}
    folder = f"{tops.pop()}/" if len(tops) == 1 else ""
    known = folder and any(name.removeprefix(folder) in _PARTS for name in names if name.startswith(folder))
    return folder if known else ""


class Container:
    """The members of a ZIP archive by name. `kind` ("EPUB", "DOCX") and `where` are for the messages."""

    def __init__(self, data: bytes, kind: str, where: str) -> None:
        self._kind, self._where = kind, where
        self._left = MAX_UNPACKED
        if data.count(_ENTRY) > MAX_MEMBERS:
            raise self._refused(f"more than {MAX_MEMBERS} members")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = [info for info in self._zip.infolist() if not info.is_dir()]
        except _BROKEN as error:
            raise self.broken(error) from error
        self._members: dict[str, zipfile.ZipInfo] = {}
        names = [info.filename.replace("\\", "/") for info in entries]
        folder = common_folder(names)
        for info, whole in zip(entries, names, strict=True):
            name = whole.removeprefix(folder)
            if name.startswith("/") or ".." in PurePosixPath(name).parts:
                raise self._refused("a member whose path leads outside", name)
            if name in self._members:
                raise self._refused("two members of one name", name)
            self._members[name] = info

    def __contains__(self, name: object) -> bool:
        return name in self._members

    def read(self, name: str) -> bytes:
        """The bytes of a member.

        Raises:
            SourceError: missing, encrypted, damaged, too large, or packed suspiciously well.
        """
        info = self._members.get(name)
        if info is None:
            raise self.broken("a part is missing", name)
        self._check(info)
        parts: list[bytes] = []
        try:
            with self._zip.open(info) as member:
                while chunk := member.read(_CHUNK):
                    parts.append(chunk)
                    self._left -= len(chunk)
                    if self._left < 0:
                        raise self._refused(f"more than {MAX_UNPACKED >> 20} MB of text")
        except _BROKEN as error:
            raise self.broken(error, name) from error
        return b"".join(parts)

    def broken(self, reason: object, name: str = "") -> SourceError:
        """The error that says the file is not whole, and why."""
        return SourceError(f"not a whole {self._kind} ({reason})", self._at(name), "get or export the file again")

    def _check(self, info: zipfile.ZipInfo) -> None:
        if info.flag_bits & 1:
            raise SourceError(
                f"an encrypted {self._kind}", self._at(info.filename), "give a copy without password or protection"
            )
        if info.compress_type not in _METHODS:
            raise self.broken(f"packed by method {info.compress_type}", info.filename)
        if info.file_size > min(self._left, MAX_MEMBER):
            raise self._refused(f"text beyond {min(self._left, MAX_MEMBER) >> 20} MB", info.filename)
        if info.file_size > _RATIO_MATTERS and info.file_size > _MAX_RATIO * max(info.compress_size, 1):
            raise self._refused("a member packed to less than half a percent", info.filename)

    def _refused(self, what: str, name: str = "") -> SourceError:
        return SourceError(f"the archive holds {what}", self._at(name), "make the file again with an ordinary tool")

    def _at(self, name: str) -> str:
        return f"{self._where}: {name}" if name else self._where
