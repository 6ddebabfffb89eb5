"""The files of a termbase in the library's folder: the reader's edits, and what extraction found."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from corpus.errors import RequestError
from corpus.terms.entries import ConceptEntry, entry_from_dict, entry_to_dict
from index.swap import replace_file
from rag.errors import TermbaseError

_FORMAT = 1
_LOCK_TIMEOUT_S = 30


class TermStore:
    """Two files: `<book id>.json` with entries laid over the others and ids taken out, `<book id>.extracted.json`.

    Each is replaced as a whole; a change reads, alters and writes under a lock, so that none of another process is lost.
    """

    def __init__(self, folder: Path, book_id: str) -> None:
        """Nothing is read or created yet. Raises RequestError for an id that is no plain name."""
        if not book_id or Path(book_id).name != book_id or book_id.startswith("."):
            raise RequestError("not a book id", book_id, "give an id that wenshu books lists")
        self._folder = folder
        self._edits = folder / f"{book_id}.json"
        self._extracted = folder / f"{book_id}.extracted.json"
        self._lock = folder / f".{book_id}.lock"

    def stamp(self) -> tuple[int, ...]:
        """Another value when a file has changed."""
        return tuple(n for path in (self._edits, self._extracted) for n in _stamp(path))

    def modified(self) -> float:
        """When a file was last changed, in seconds since 1970; 0 before there is one."""
        return max(_stamp(path)[0] for path in (self._edits, self._extracted)) / 1e9

    def edits(self) -> tuple[tuple[ConceptEntry, ...], frozenset[str]]:
        """The entries laid over the others, and the ids taken out. Raises TermbaseError for a damaged file."""
        return _load(self._edits)

    def extracted(self) -> tuple[ConceptEntry, ...]:
        """The entries extraction found. Raises TermbaseError for a damaged file."""
        return _load(self._extracted)[0]

    def change(self, entries: Iterable[ConceptEntry], removed: Collection[str] = ()) -> None:
        """Add these edits to those kept. Raises TermbaseError if they cannot be written."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self._lock, timeout=_LOCK_TIMEOUT_S):
                kept, gone = self.edits()
                new = {entry.id: entry for entry in entries}
                table = {entry.id: entry for entry in kept} | new
                out = (gone - set(new)) | set(removed)
                _save(self._edits, [table[i] for i in sorted(table) if i not in out], out)
        except Timeout as error:
            raise TermbaseError("another edit is being written", str(self._edits), "try again") from error
        except OSError as error:
            raise self._unwritable(error) from error

    def set_extracted(self, entries: Iterable[ConceptEntry]) -> None:
        """Keep these in the place of what an earlier extraction found. Raises TermbaseError."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            _save(self._extracted, entries, ())
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> TermbaseError:
        what = f"cannot write the termbase ({error.strerror or error})"
        return TermbaseError(what, str(self._folder), "make the folder writable or set WENSHU_HOME to another one")


class ReadableTerms(TermStore):
    """What can be read of the files: of a damaged one nothing. For questions, which need not fail for it."""

    def edits(self) -> tuple[tuple[ConceptEntry, ...], frozenset[str]]:
        """As those of a `TermStore`; none where they are damaged."""
        try:
            return super().edits()
        except TermbaseError:
            return (), frozenset()

    def extracted(self) -> tuple[ConceptEntry, ...]:
        """As those of a `TermStore`; none where they are damaged."""
        try:
            return super().extracted()
        except TermbaseError:
            return ()


def kept_terms(folder: Path) -> tuple[str, ...]:
    """The names of the termbases that have a file in this folder."""
    names = (path.name.removesuffix(".json").removesuffix(".extracted") for path in folder.glob("[!.]*.json"))
    return tuple(sorted(set(names)))


def check_terms(folder: Path, book_id: str) -> None:
    """Raises TermbaseError for a termbase in this folder that is damaged."""
    store = TermStore(folder, book_id)
    store.edits()
    store.extracted()


def _save(path: Path, entries: Iterable[ConceptEntry], removed: Collection[str]) -> None:
    table = {"format": _FORMAT, "entries": [entry_to_dict(e) for e in entries], "removed": sorted(removed)}
    replace_file(path, (json.dumps(table, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8"))


def _load(path: Path) -> tuple[tuple[ConceptEntry, ...], frozenset[str]]:
    mend = "restore it from a backup, or move it away to begin without it"
    try:
        table: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if table["format"] != _FORMAT:
            raise TermbaseError(f"kept in format {table['format']}, not {_FORMAT}", str(path), "use the newer Wenshu")
        return tuple(entry_from_dict(row) for row in table["entries"]), frozenset(map(str, table.get("removed", ())))
    except FileNotFoundError:
        return (), frozenset()
    except OSError as error:
        raise TermbaseError(
            f"cannot be read ({error.strerror or error})", str(path), "check its permissions"
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise TermbaseError(f"the kept terms are damaged ({error})", str(path), mend) from error


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return 0, 0
    # The inode too: each write makes a new file, and two may fall into one tick of the clock.
    return status.st_mtime_ns, status.st_ino
