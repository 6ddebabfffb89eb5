"""Folders replaced as a whole: a reader finds the old one or the new one, and a killed writer leaves one of them.

NAME             the folder
.NAME.old        the one before, while the new one takes its place; it is read where NAME is not there
.NAME.PID.new    being written
.NAME.PID.gone   being deleted

Only whoever holds the library's lock calls `put`, `move_in`, `take_out` and `recover`; readers never change anything.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

from index.errors import HomeError

_OLD, _NEW, _GONE = ".old", ".new", ".gone"
_TRIES = 20

Stamp = tuple[int, ...]


def names(parent: Path) -> tuple[str, ...]:
    """The folders that can be read in `parent`, sorted; () where there is no such folder."""
    entries: list[str] = []
    for _ in range(_TRIES):
        before = _changed(parent)
        try:
            entries = [entry.name for entry in os.scandir(parent) if entry.is_dir()]
        except (FileNotFoundError, NotADirectoryError):
            return ()
        # A name that moves while the folder is listed may be met under neither of its names.
        if _changed(parent) == before:
            break
    here = {name for name in entries if not name.startswith(".")}
    aside = {name[1 : -len(_OLD)] for name in entries if name.startswith(".") and name.endswith(_OLD)}
    return tuple(sorted(here | aside - {""}))


def place(folder: Path) -> Path:
    """Where the folder can be read now: itself, or the one before it while it is being replaced."""
    old = _aside(folder, _OLD)
    return old if not folder.is_dir() and old.is_dir() else folder


def stamp(folder: Path, file: str) -> Stamp:
    """Another value when the folder was replaced; `file` is one that every version of it holds."""
    try:
        parts = folder.stat(), (folder / file).stat()
    except OSError:
        return ()
    return tuple(n for part in parts for n in (part.st_ino, part.st_mtime_ns))


def put(folder: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a new folder, and put it in the place of `folder` when all of it is on the disk.

    Raises:
        HomeError: it cannot be written; what was there stays.
    """
    new = _aside(folder, f".{os.getpid()}{_NEW}")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        write(new)
        flush(new)
        move_in(new, folder)
    except OSError as error:
        raise unwritable(error, folder.parent) from error
    finally:
        shutil.rmtree(new, ignore_errors=True)


def move_in(new: Path, folder: Path) -> None:
    """Put the folder `new` in the place of `folder`. Raises OSError; what was there stays."""
    old = _aside(folder, _OLD)
    try:
        if folder.exists():
            shutil.rmtree(old, ignore_errors=True)
            folder.rename(old)
        new.rename(folder)
    except BaseException:
        if old.exists() and not folder.exists():
            old.rename(folder)
        raise
    _flush_one(folder.parent)
    shutil.rmtree(old, ignore_errors=True)


def replace_file(path: Path, data: bytes) -> None:
    """Write a file whole or not at all. Raises OSError."""
    # Not tempfile: its files are readable by their owner alone, and stay so after the rename.
    temporary = temporary_beside(path)
    try:
        temporary.write_bytes(data)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def temporary_beside(path: Path) -> Path:
    """A name for a file to be renamed to `path`, however long that one's name is."""
    return path.with_name(f".{path.name[:40]}.{os.getpid()}.{threading.get_ident()}.tmp")


def take_out(folder: Path) -> None:
    """Delete a folder; readers no longer find it from the first moment on. Raises HomeError."""
    gone = _aside(folder, f".{os.getpid()}{_GONE}")
    try:
        shutil.rmtree(gone, ignore_errors=True)
        folder.rename(gone)
        _flush_one(folder.parent)
        shutil.rmtree(gone, ignore_errors=True)
    except OSError as error:
        raise unwritable(error, folder.parent) from error


def needs_recovery(parent: Path) -> bool:
    """True when a writer is at work here, or one was killed."""
    try:
        return any(name.startswith(".") and name.endswith((_OLD, _NEW, _GONE)) for name in os.listdir(parent))
    except OSError:
        return False


def recover(parent: Path) -> None:
    """Finish or undo what a killed writer left: a folder moved aside comes back, half a folder goes. Raises OSError."""
    for old in parent.glob(f".*{_OLD}"):
        folder = old.with_name(old.name[1 : -len(_OLD)])
        if folder.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(folder)
    # Their writers are dead, for the living one holds the lock.
    for left in [*parent.glob(f".*{_NEW}"), *parent.glob(f".*{_GONE}")]:
        shutil.rmtree(left, ignore_errors=True)


def flush(folder: Path) -> None:
    """See to it that a folder and all in it are on the disk. Raises OSError, such as for a disk that is full."""
    for path in (*sorted(folder.rglob("*")), folder):
        _flush_one(path)


def unwritable(error: OSError, where: Path) -> HomeError:
    """The one line for a library that cannot be written."""
    return HomeError(
        f"cannot write the library ({reason(error)})",
        str(where),
        "make the folder writable, free some space, or set WENSHU_HOME to another one",
    )


def reason(error: OSError) -> str:
    """What the system says of an error; numpy reports a full disk as "16 requested and 4 written" and no number."""
    if error.errno is None and "written" in str(error):
        return os.strerror(errno.ENOSPC)
    return error.strerror or str(error)


def _aside(folder: Path, ending: str) -> Path:
    return folder.with_name(f".{folder.name}{ending}")


def _changed(folder: Path) -> int:
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0


def _flush_one(path: Path) -> None:
    if os.name == "nt":
        return  # needs a handle open for writing there, and knows none of folders
    # Not every file system can flush a folder.
    with contextlib.suppress(OSError) if path.is_dir() else contextlib.nullcontext():
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
