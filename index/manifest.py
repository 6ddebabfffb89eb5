"""What the folder of a book says of itself: the format, the text and encoder it was made from, a hash of every file."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import IndexDamagedError, IndexMissingError

FORMAT = 10
MANIFEST = "manifest.json"
# The folder of what is no part of a book, but only makes it faster to search; no manifest names what is in it.
LISTS = "lists"
MEND = "import the book again with --replace"
# Larger files are hashed by `check_whole` alone: a book of gigabytes opens at once.
HASHED_WHEN_OPENED = 32 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What an index folder says of itself; every line is checked on load.

    But for `imported_from`, the path the book was read from, which says where the reader may find it and no more.
    """

    format: int
    book_id: str
    title: str
    corpus_sha256: str
    encoder: str
    encoder_revision: str
    dim: int
    metric: str
    n_passages: int
    n_sentences: int
    files: dict[str, str]
    n_bytes: dict[str, int]
    imported_from: str = ""


def read_manifest(folder: Path) -> Manifest:
    """The manifest of an index folder. Raises IndexMissingError, IndexDamagedError."""
    table = manifest_table(folder)
    if table["format"] != FORMAT:
        raise other_format(folder, table)
    try:
        return Manifest(**table)
    except TypeError as error:
        raise IndexDamagedError("the manifest cannot be read", str(folder / MANIFEST), MEND) from error


def is_outdated(folder: Path) -> bool:
    """True for an index of an earlier format. Raises IndexMissingError, IndexDamagedError."""
    return bool(manifest_table(folder)["format"] < FORMAT)


def check_whole(folder: Path) -> None:
    """Compare every file of an index with its manifest. Raises IndexMissingError, IndexDamagedError."""
    table = manifest_table(folder)
    check_files(folder, {str(name): str(sha256) for name, sha256 in table["files"].items()})


def manifest_table(folder: Path) -> dict[str, Any]:
    """The manifest as it stands, of whatever format. Raises IndexMissingError, IndexDamagedError."""
    path = folder / MANIFEST
    try:
        table = json.loads(path.read_bytes().decode("utf-8", "surrogatepass"))
    except FileNotFoundError as error:
        raise IndexMissingError("the index is not whole: no manifest", str(folder), MEND) from error
    except (OSError, ValueError, RecursionError) as error:
        raise IndexDamagedError("the manifest cannot be read", str(path), MEND) from error
    if not isinstance(table, dict) or type(table.get("format")) is not int or not isinstance(table.get("files"), dict):
        raise IndexDamagedError("the manifest cannot be read", str(path), MEND)
    return table


def other_format(folder: Path, table: dict[str, Any]) -> IndexDamagedError:
    """What is said of a manifest that is not of this format."""
    what = f"index format {table['format']}, this version reads {FORMAT}"
    return IndexDamagedError(what, str(folder / MANIFEST), MEND)


def manifest_bytes(table: dict[str, Any]) -> bytes:
    """A manifest as it is written."""
    text = json.dumps(table, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return text.encode("utf-8", "surrogatepass")  # a path need not be valid text


def check_opened(folder: Path, manifest: Manifest) -> None:
    """Compare the files with their lengths, and those that are not large with their hashes. Raises IndexDamagedError."""
    for name in manifest.files:
        path = folder / name
        if path.is_file() and path.stat().st_size != manifest.n_bytes.get(name):
            raise IndexDamagedError("a file of the index was cut or altered", str(path), MEND)
    small = {name: sha256 for name, sha256 in manifest.files.items() if manifest.n_bytes[name] <= HASHED_WHEN_OPENED}
    gone = {name: sha256 for name, sha256 in manifest.files.items() if not (folder / name).is_file()}
    check_files(folder, small | gone)


def check_files(folder: Path, files: dict[str, str]) -> None:
    """Compare these files with their hashes. Raises IndexDamagedError."""
    for name, expected in files.items():
        path = folder / name
        if not path.is_file():
            raise IndexDamagedError("a file of the index is gone", str(path), MEND)
        if file_sha256(path) != expected:
            raise IndexDamagedError("a file of the index was cut or altered", str(path), MEND)


def file_sha256(path: Path) -> str:
    """The hash of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
