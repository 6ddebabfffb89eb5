"""ZIP archives: with fixed dates, so that the same content gives the same bytes; and those of strangers, checked."""

from __future__ import annotations

import io
import shutil
import zipfile
import zlib
from pathlib import Path

from rag.errors import TermFileError

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first date a ZIP archive can hold
_UNIX = 3
_BLOCK = 1 << 20
_MAX_UNPACKED = 256 * 1024 * 1024
_MEND = "save it again from the spreadsheet as .xlsx"


def pack(members: dict[str, bytes]) -> bytes:
    """An archive of these members, by name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            add_member(archive, name, data)
    return buffer.getvalue()


def add_member(archive: zipfile.ZipFile, name: str, source: bytes | Path) -> None:
    """Add these bytes, or a file's, to an archive that is being written."""
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    info.create_system = _UNIX
    if isinstance(source, bytes):
        archive.writestr(info, source)
        return
    info.file_size = source.stat().st_size  # so that one past 2 GB is given room for its size
    with source.open("rb") as read, archive.open(info, "w") as written:
        shutil.copyfileobj(read, written, _BLOCK)


def unpack(data: bytes) -> dict[str, bytes]:
    """The members of an archive made here."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def check_office_archive(data: bytes, where: str) -> None:
    """Refuse what an Office file never holds: too much unpacked data, document types and entities in its XML.

    Raises:
        TermFileError: not a whole archive, or one of these.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > _MAX_UNPACKED:
                raise TermFileError(f"unpacks to more than {_MAX_UNPACKED >> 20} MB", where, _MEND)
            for info in archive.infolist():
                if info.filename.endswith((".xml", ".rels")):
                    _check_xml(archive.read(info), f"{where}:{info.filename}")
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise TermFileError(f"not a whole XLSX file ({error})", where, _MEND) from error


def _check_xml(data: bytes, where: str) -> None:
    # Without zero bytes the text is of one byte a sign, so the search below cannot be evaded by UTF-16.
    if b"\0" in data or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise TermFileError("XML with a document type or in UTF-16", where, _MEND)
