"""Writing an archive: the same library gives the same bytes."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

import index.manifest as manifests
from corpus.errors import RequestError
from corpus.reading import slug
from index.folder import Progress
from index.swap import reason, temporary_beside
from rag.exchange.zip import add_member
from rag.glossary.storage import check_terms
from rag.library.archive.layout import BLOCK, FORMAT, LISTING, termbase_of
from rag.library.recovery import TERMS


def write(home: Path, books: Iterable[str], path: Path, progress: Progress) -> tuple[str, ...]:
    """Write an archive of these books and all termbases. Gives the names of the termbases.

    Raises:
        RequestError: the file cannot be written.
        TermbaseError: a termbase is damaged.
    """
    temporary = temporary_beside(path)
    found = sorted((home / TERMS).glob("[!.]*.json"))
    terms = {f"terms/{file.name}": file for file in found if slug(termbase_of(file.name)) == termbase_of(file.name)}
    for name in {termbase_of(name) for name in terms}:
        check_terms(home / TERMS, name)
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
    return tuple(sorted({termbase_of(name) for name in terms}))


def _book_members(folder: Path) -> dict[str, Path | bytes]:
    found: dict[str, Path | bytes] = {
        f"books/{folder.name}/{file.relative_to(folder).as_posix()}": file
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.parent != folder / manifests.LISTS  # faiss would believe a stranger's
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
        while block := file.read(BLOCK):
            yield block
