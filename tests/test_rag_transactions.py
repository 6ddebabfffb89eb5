"""What is in the library stays whole: killed imports, a full disk, two writers at once, readers all the while."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import ROOT, SMALL_FILE
from fakes_processes import environment, shell, start_import, write_book

import rag.library.locks
from corpus.errors import RequestError
from index.errors import HomeError
from index.folder import BookIndex
from rag.answers.answering import ask
from rag.library.library import Library

pytestmark = pytest.mark.kill
QUESTION = "每只水表多久报一次数？"


@pytest.fixture
def library(new_home: Callable[[], Path]) -> Library:
    made = Library.open(new_home())
    made.add(SMALL_FILE)
    return made


def leftovers(library: Library) -> list[str]:
    return sorted(name for name in os.listdir(library.books_path) if name.startswith("."))


def held(library: Library) -> set[str]:
    """What the library holds, every book opened anew and its quotes compared with its text."""
    again = Library.open(library.path)
    for book_id in again.ids():
        index = again.index(book_id)
        text = index.book.canonical_text
        assert all(p.text == text[p.start : p.end] for p in index.all_passages)
        assert len(index.dense) == len(index.passages)
    assert again.notices() == ()
    return set(again.ids()[:-1])


# A step of an import's course, and the share of that stage at which it is killed; then how long after the step.
KILLS = [
    ("reading", 0.0, 0.0), ("words", 0.0, 0.02), ("vectors", 0.0, 0.0), ("vectors", 0.3, 0.05), ("vectors", 0.9, 0.0),
    ("writing", 0.0, 0.0), ("writing", 0.0, 0.004), ("writing", 0.0, 0.012),
]  # fmt: skip


def kill_at(process: subprocess.Popen[str], stage: str, share: float, then_s: float) -> None:
    """Kill an import at a step of its course, or find it ended."""
    assert process.stdout is not None
    for line in process.stdout:
        name, done, total = line.split()
        if name == stage and int(done) >= share * max(int(total), 1):
            break
    time.sleep(then_s)
    process.kill()
    process.wait()
    process.stdout.close()
    assert process.stderr is not None
    process.stderr.close()


def test_a_killed_import_leaves_the_old_book_or_the_new_one(library: Library, tmp_path: Path) -> None:
    editions = [write_book(tmp_path / f"{seed}.txt", 4, seed) for seed in range(len(KILLS) + 1)]
    library.add(editions[0], "trial", "0")
    for seed, (stage, share, then_s) in enumerate(KILLS, start=1):
        kill_at(start_import(library.path, editions[seed], "trial"), stage, share, then_s)
        assert held(library) == {"small-book", "trial"}, stage
        assert Library.open(library.path).book("trial").canonical_text in {e.read_text("utf-8") for e in editions}
    assert ask(QUESTION, library=Library.open(library.path)).quotes
    Library.open(library.path).add(editions[-1], "trial", replace=True)
    assert leftovers(library) == []
    assert Library.open(library.path).book("trial").canonical_text == editions[-1].read_text("utf-8")


def test_readers_see_a_whole_book_while_it_is_replaced(library: Library, tmp_path: Path) -> None:
    editions = [write_book(tmp_path / f"{n}.txt", 3, seed=7) for n in range(2)]
    editions[1].write_text(editions[1].read_text("utf-8") + "\n　　末段：灯塔在2001年停用。\n", "utf-8")
    texts = {e.read_text("utf-8") for e in editions}
    library.add(editions[0], "trial")
    stop, seen, errors = threading.Event(), [], []

    def read() -> None:
        while not stop.is_set():
            try:
                fresh = Library.open(library.path)
                assert "trial" in fresh.ids()
                seen.append(fresh.book("trial").canonical_text)
                assert fresh.resolve(None)[:2] == ("small-book", "trial")
                assert ask("灯塔", ["trial"], library=fresh.snapshot()).quotes
            except Exception as error:  # noqa: BLE001
                errors.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for n in range(5):
        library.add(editions[(n + 1) % 2], "trial", replace=True)
    stop.set()
    reader.join()
    assert errors == [] and len(seen) >= 5 and set(seen) <= texts


def test_a_reader_loads_again_when_the_folder_changes_under_it(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index import folder as index_folder

    real, calls = index_folder.load, []

    def load(path: Path, *names: object) -> BookIndex:
        calls.append(path)
        if len(calls) == 1:  # the book is replaced after its first half has been read
            index_folder.save(real(path), path)
            raise index_folder.IndexDamagedError("half of the old book, half of the new one")
        return real(path)

    monkeypatch.setattr(index_folder, "load", load)
    assert Library.open(library.path).book("small-book").title == "小城智慧" and len(calls) == 2


def test_readers_repair_nothing_while_a_writer_is_at_work(library: Library) -> None:
    """Between the two renames of a writer the book is read where it was moved to, and is left there."""
    folder = library.books_path / "small-book"
    with library._locks.library():
        folder.rename(folder.with_name(".small-book.old"))
        (library.books_path / ".small-book.1.new").mkdir()
        reader = Library.open(library.path)
        reader.prepare()
        assert reader.ids()[0] == "small-book" and reader.book("small-book").title == "小城智慧"
        assert leftovers(library) == [".small-book.1.new", ".small-book.old"]
    # The writer is gone: the next opening that may write sets it right.
    Library.open(library.path).prepare()
    assert leftovers(library) == [] and folder.is_dir()


def test_the_second_of_two_imports_waits_and_is_told(library: Library, tmp_path: Path) -> None:
    file = write_book(tmp_path / "trial.txt", 6)
    first = start_import(library.path, file, "trial", replace=False)
    assert first.stdout is not None
    for line in first.stdout:
        if line.startswith("vectors"):
            break
    second = start_import(library.path, file, "trial", replace=False)
    other = start_import(library.path, SMALL_FILE, "other", replace=False)
    told, error = second.communicate(timeout=60)
    assert "waiting" in {line.split()[0] for line in told.splitlines()}
    assert second.returncode == 1 and error.startswith("wenshu: this book is in the library already, trial")
    first.communicate(timeout=60)
    stages = {line.split()[0] for line in other.communicate(timeout=60)[0].splitlines()}
    assert first.returncode == other.returncode == 0 and {"vectors", "writing"} <= stages
    assert held(library) == {"small-book", "trial", "other"}


def test_waiting_ends_with_one_line_and_can_be_cancelled(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[tuple[str, int, int]] = []

    def cancel(stage: str, done: int, total: int) -> None:
        if stage == "waiting":
            raise KeyboardInterrupt

    with Library.open(library.path)._locks.book("small-book"):
        with pytest.raises(KeyboardInterrupt):
            library.add(SMALL_FILE, replace=True, progress=cancel)
        monkeypatch.setattr(rag.library.locks.time, "monotonic", iter(range(0, 100_000, 300)).__next__)
        with pytest.raises(RequestError, match="another import is running"):
            library.add(SMALL_FILE, replace=True, progress=lambda *step: steps.append(step))
    assert steps[2:] == [("waiting", 300, 600)]


def test_an_import_without_replace_does_not_undo_one_that_came_first(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An archive that brings the same id while a book is being made: the import is told at its end."""

    def bring(stage: str, done: int, total: int) -> None:
        if (stage, done) == ("writing", 0):
            shutil.copytree(library.books_path / "small-book", library.books_path / "second")

    with pytest.raises(RequestError, match="in the library already, second"):
        library.add(SMALL_FILE, "second", progress=bring)


@pytest.fixture
def small_disk(library: Library, tmp_path: Path) -> Iterator[Path]:
    """A file system of eight megabytes, of which the library takes half."""
    where = tmp_path / "disk"
    where.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(where)], capture_output=True
    )
    if not mounted or mounted.returncode:
        pytest.skip("a small file system cannot be mounted here; test_files_may_not_grow stands in")
    shutil.copytree(library.path, where / "home")
    yield where
    subprocess.run(["umount", str(where)], check=True)


def one_line(error: str) -> bool:
    return error.startswith("wenshu: cannot write the library (") and error.count("\n") == 1


def test_a_full_disk_leaves_what_was_there(small_disk: Path, tmp_path: Path) -> None:
    home = small_disk / "home"
    filler = small_disk / "filler"
    with pytest.raises(OSError, match="No space left"), filler.open("wb") as file:
        while True:
            file.write(b"x" * 4096)
            file.flush()
    before = sorted(p.relative_to(home).as_posix() for p in (home / "books").rglob("*"))
    refused = shell(home, "import", str(SMALL_FILE), "--replace")
    assert refused.returncode == 2 and one_line(refused.stderr) and "No space left" in refused.stderr, refused.stderr
    assert sorted(p.relative_to(home).as_posix() for p in (home / "books").rglob("*")) == before
    answered = shell(home, "ask", QUESTION, "--book", "small-book", "--json")
    assert answered.returncode == 0 and json.loads(answered.stdout)["quotes"], answered.stderr
    archive = shell(home, "library", "export", str(small_disk / "all.zip"))
    assert archive.returncode == 2 and "cannot be written (No space left" in archive.stderr
    # Room for some of the files, then for all of them.
    with filler.open("rb+") as file:
        file.truncate(filler.stat().st_size - 100_000)
    refused = shell(home, "import", str(SMALL_FILE), "--replace")
    assert refused.returncode == 2 and one_line(refused.stderr) and "No space left" in refused.stderr, refused.stderr
    assert sorted(p.relative_to(home).as_posix() for p in (home / "books").rglob("*")) == before
    filler.unlink()
    assert shell(home, "import", str(SMALL_FILE), "--replace").returncode == 0


@pytest.mark.skipif(os.name == "nt", reason="no limits of resources there")
def test_files_may_not_grow(library: Library) -> None:
    """A limit on the size of files stands for a full disk: it ends the writing of each larger file."""
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000)); "
        "from ui.cli.main import main; sys.exit(main(sys.argv[1:]))"
    )
    line = [sys.executable, "-c", code, "import", str(SMALL_FILE), "--replace"]
    done = subprocess.run(line, cwd=ROOT, env=environment(library.path), capture_output=True, text=True)
    assert done.returncode == 2 and one_line(done.stderr) and "File too large" in done.stderr, done.stderr
    assert leftovers(library) == [] and held(library) == {"small-book"}


def test_a_full_disk_at_any_write_is_one_error(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: object, **named: object) -> None:
        raise OSError("16 requested and 4 written")  # as numpy says it

    before = held(library)
    for name in ("numpy.save", "pathlib.Path.write_bytes", "os.fsync", "pathlib.Path.rename", "pathlib.Path.mkdir"):
        with monkeypatch.context() as patched:
            patched.setattr(name, full)
            with pytest.raises(HomeError, match="No space left on device"):
                library.add(SMALL_FILE, replace=True)
        assert held(library) == before and leftovers(library) == [], name


@pytest.mark.skipif(os.name == "nt", reason="no such signal there")
def test_ctrl_c_in_the_shell_leaves_what_was_there(library: Library, tmp_path: Path) -> None:
    file = write_book(tmp_path / "trial.txt", 200)
    line = [sys.executable, "-m", "ui.cli.main", "import", str(file), "--id", "small-book", "--replace"]
    # A suite started in the background has the signal ignored, and its children inherit that.
    process = subprocess.Popen(
        line, cwd=ROOT, env=environment(library.path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )  # fmt: skip
    locked = library.path / ".locks" / "small-book.lock"
    locked.unlink(missing_ok=True)
    while not locked.exists() and process.poll() is None:
        time.sleep(0.02)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    out, error = process.communicate(timeout=30)
    assert (process.returncode, out, error) == (130, "", "wenshu: cancelled, nothing was changed\n")
    assert leftovers(library) == [] and Library.open(library.path).book("small-book").title == "小城智慧"
