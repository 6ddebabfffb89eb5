"""The folder of files sent to the page: one of each server's own, swept while it runs, gone when it ends.

An import deletes its file when it has ended. Left are those that no import was asked for, and those broken off.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import re
import shutil
import tempfile
import threading
import time
from pathlib import Path

# Gradio's: where it puts what is sent.
_VARIABLE = "GRADIO_TEMP_DIR"
_PREFIX = "wenshu-page-"
_NAME = re.compile(rf"{_PREFIX}(\d+)-")
SWEEP_S, KEPT_S = 600, 3600


def own_folder() -> Path:
    """Make this server's folder, before the page is built, and see to it that nothing stays in it for long."""
    clear_after_the_dead(Path(tempfile.gettempdir()))
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
    os.environ[_VARIABLE] = str(folder)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    threading.Thread(target=_sweep_for_ever, args=(folder,), name="wenshu-uploads", daemon=True).start()
    return folder


def sweep(folder: Path, kept_s: float = KEPT_S) -> None:
    """Delete the files in a folder that are older than `kept_s` seconds, and the folders that are empty then."""
    oldest = time.time() - kept_s
    for path in sorted(folder.rglob("*"), reverse=True):  # what a folder holds before the folder
        with contextlib.suppress(OSError):
            if path.lstat().st_mtime < oldest:
                path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()


def clear_after_the_dead(parent: Path) -> None:
    """Delete the folders of servers that were killed."""
    for folder in parent.glob(f"{_PREFIX}*-*"):
        found = _NAME.match(folder.name)
        if found and not _is_alive(int(found.group(1))):
            shutil.rmtree(folder, ignore_errors=True)


def _is_alive(process_id: int) -> bool:
    if os.name == "nt":
        return True  # signal 0 would end it there
    try:
        os.kill(process_id, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def _sweep_for_ever(folder: Path) -> None:
    while folder.exists():
        time.sleep(SWEEP_S)
        sweep(folder)
