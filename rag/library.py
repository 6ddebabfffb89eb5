"""The library: the books under one folder, each with its index, and the companions of the package."""

from __future__ import annotations

import contextlib
import json
import shutil
from pathlib import Path

from filelock import FileLock, Timeout

import index.folder as index_folder
from corpus.companion import SUFFIX, Companion, companion_ids, read_companion
from corpus.editions import edition
from corpus.errors import RequestError
from corpus.imprint import read_imprint
from corpus.passages import cut
from corpus.reading import coverage, read_book, repair_counts, sections_with_text, slug
from corpus.types import Book, Section
from index.encoder import DEFAULT_ENCODER, Encoder, open_encoder
from index.errors import HomeError, IndexDamagedError, IndexMismatchError, IndexMissingError
from index.folder import BookIndex, Progress
from rag.guide import Guide
from rag.home import home
from rag.termbase import Termbase
from rag.types import BookSummary, ImportReport

_LOCK_TIMEOUT_S = 30


class Library:
    """The books of one folder. Opening reads nothing; an index is read when it is first asked for."""

    def __init__(self, path: Path, encoder: str = DEFAULT_ENCODER) -> None:
        self.path = path
        self._encoder = encoder
        self._indexes: dict[str, BookIndex] = {}
        self._stamps: dict[str, int] = {}
        self._guides: dict[str, tuple[BookIndex, Guide]] = {}
        self._termbases: dict[str, tuple[BookIndex | Companion, Termbase]] = {}

    @classmethod
    def open(cls, path: Path | str | None = None, encoder: str = DEFAULT_ENCODER) -> Library:
        """The library in `path`, by default in `$WENSHU_HOME`; a folder that is not there yet is an empty library."""
        return cls(Path(path) if path else home(), encoder)

    @property
    def books_path(self) -> Path:
        """The folder that holds one folder a book."""
        return self.path / "books"

    def ids(self) -> tuple[str, ...]:
        """The ids of all books: imported ones first, then the companions."""
        if self.books_path.is_dir():
            self._recover()
            found = (p.name for p in self.books_path.iterdir() if p.is_dir() and not p.name.startswith("."))
            imported = sorted(name for name in found if not _is_companion(name))
        else:
            imported = []
        return (*imported, *(edition_id + SUFFIX for edition_id in companion_ids()))

    def resolve(self, books: list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
        """The ids a request means: all for None; an edition without a copy means its companion.

        Raises:
            RequestError: a name that is no book.
        """
        known = self.ids()
        if books is None or not tuple(books):
            return known
        return tuple(dict.fromkeys(self._resolve_one(name, known) for name in books))

    def index(self, book_id: str) -> BookIndex:
        """The index of a book, read once and kept until its folder changes.

        Raises:
            RequestError: no such book.
            IndexDamagedError, IndexMissingError, IndexMismatchError: it cannot be used; the message says what mends it.
        """
        if _is_companion(book_id):
            return self._companion(book_id)
        if book_id not in self.ids():
            raise self._unknown(book_id)
        folder = self.books_path / book_id
        stamp = _stamp(folder)
        if self._stamps.get(book_id) != stamp or book_id not in self._indexes:
            self._indexes[book_id] = self._load(folder)
            self._stamps[book_id] = stamp
        return self._indexes[book_id]

    def book(self, book_id: str) -> Book:
        """The book with this id, its canonical text included."""
        return self.index(self.resolve([book_id])[0]).book

    def termbase(self, book_id: str | None = None) -> Termbase:
        """The termbase of a book, by default of the first there is; counted on this book's passages.

        The copies of one edition and its companion share their entries and the reader's edits.
        """
        name = self.resolve([book_id] if book_id else None)[0]
        # A companion's words can be counted before they are indexed.
        source: BookIndex | Companion
        if _is_companion(name):
            source = read_companion(name.removesuffix(SUFFIX))
            passages = source.passages
        else:
            source = self.index(name)
            passages = source.all_passages
        kept = self._termbases.get(name)
        if kept is None or kept[0] is not source:
            book = source.book
            termbase = Termbase.open(self.path, book.edition or book.id, book.edition, book.title)
            termbase.count(passages)
            kept = self._termbases[name] = source, termbase
        return kept[1]

    def guide(self, book_id: str) -> Guide | None:
        """The companion as a guide to a copy of its book; None for a companion and for a book without one."""
        index = self.index(book_id)
        name = index.book.edition
        if index.book.layer != "book" or name not in companion_ids():
            return None
        kept = self._guides.get(book_id)
        if kept is None or kept[0] is not index:
            kept = self._guides[book_id] = index, Guide(self.index(f"{name}{SUFFIX}"), index)
        return kept[1]

    def encoder_of(self, index: BookIndex) -> Encoder:
        """The encoder an index was made with."""
        return open_encoder(index.encoder)

    def add(
        self,
        path: Path | str,
        book_id: str | None = None,
        title: str | None = None,
        replace: bool = False,
        progress: Progress | None = None,
    ) -> ImportReport:
        """Import a file: read, index, and only then put in the place of what was there.

        `progress` is called with (stage, done, total); raising from it cancels and leaves the old state.

        Raises:
            SourceError: the file cannot be read as a book.
            RequestError: the book is there already and `replace` is false, or another import runs.
            HomeError: the library cannot be written.
        """
        report = progress or (lambda stage, done, total: None)
        report("reading", 0, 1)
        book = read_book(Path(path), slug(book_id) if book_id else None, title)
        report("reading", 1, 1)
        if _is_companion(book.id):
            raise RequestError("this id is kept for companions", book.id, "choose another with --id")
        with self._lock():
            self._recover()
            folder = self.books_path / book.id
            if folder.exists() and not replace:
                raise RequestError(
                    "this book is in the library already", book.id, "add --replace, or --id for a second copy"
                )
            passages = cut(book)
            index = index_folder.build(book, passages, open_encoder(self._encoder), report)
            report("writing", 0, 1)
            index_folder.save(index, folder)
            report("writing", 1, 1)
        return _report(book, len(index.passages))

    def remove(self, book_id: str) -> None:
        """Take an imported book out of the library. Raises RequestError if it is not there."""
        if book_id not in self.ids() or _is_companion(book_id):
            raise self._unknown(book_id)
        with self._lock():
            try:
                shutil.rmtree(self.books_path / book_id)
            except OSError as error:
                raise HomeError(
                    "cannot remove the book", str(self.books_path / book_id), "check permissions"
                ) from error
        self._indexes.pop(book_id, None)

    def prepare(self, progress: Progress | None = None) -> None:
        """Index the companions now, so that the first question need not wait for it."""
        for edition_id in companion_ids():
            self._companion(edition_id + SUFFIX, progress)

    def summaries(self) -> tuple[BookSummary, ...]:
        """A line about each book; a book whose index is damaged says so in `error`."""
        return tuple(self._summary(book_id) for book_id in self.ids())

    def contents(self, book_id: str | None = None) -> tuple[str, str, tuple[tuple[Section, bool], ...]]:
        """(id, title, entries of the contents each with whether this copy holds its text).

        Without a copy the edition's record answers, with no text at all. Without an id: the first book there is.
        """
        name = book_id or self.ids()[0]
        book = self.book(name)
        held = book.layer == "book"
        listed = [s for s in book.sections if s.level > 0] or list(book.sections)
        return book.id, book.title, tuple((s, held and book.has_text(s)) for s in listed)

    def _resolve_one(self, name: str, known: tuple[str, ...]) -> str:
        if name in known:
            return name
        if edition(name) and name + SUFFIX in known:
            return name + SUFFIX
        raise self._unknown(name)

    def _unknown(self, name: str) -> RequestError:
        return RequestError("no such book", name, f"choose one of: {', '.join(self.ids())}")

    def _load(self, folder: Path) -> BookIndex:
        try:
            index = index_folder.load(folder)
        except IndexDamagedError as error:
            raise IndexDamagedError(error.what, error.where, _how_to_rebuild(folder)) from error
        encoder = open_encoder(index.encoder)
        if (encoder.revision, encoder.dim) != (index.encoder_revision, index.dense.dim):
            what = f"indexed with {index.encoder} {index.encoder_revision}, here is {encoder.revision}"
            raise IndexMismatchError(what, folder.name, _how_to_rebuild(folder))
        return index

    def _companion(self, book_id: str, progress: Progress | None = None) -> BookIndex:
        """The companion's index: from the folder if it is of this text and encoder, else made anew and kept there."""
        if book_id in self._indexes:
            return self._indexes[book_id]
        companion = read_companion(book_id.removesuffix(SUFFIX))
        encoder = open_encoder(self._encoder)
        folder = self.books_path / book_id
        index = self._kept_companion(folder, index_folder.corpus_sha256(companion.book, companion.passages), encoder)
        if index is None:
            index = index_folder.build(companion.book, companion.passages, encoder, progress)
            try:
                with self._lock():
                    index_folder.save(index, folder)
            except (HomeError, RequestError):
                pass  # a read-only library answers all the same, only slower
        self._indexes[book_id] = index
        return index

    def _kept_companion(self, folder: Path, sha256: str, encoder: Encoder) -> BookIndex | None:
        if not folder.is_dir():
            return None
        try:
            manifest = index_folder.read_manifest(folder)
            wanted = (sha256, encoder.name, encoder.revision)
            if (manifest.corpus_sha256, manifest.encoder, manifest.encoder_revision) != wanted:
                return None
            return index_folder.load(folder)
        except (IndexDamagedError, IndexMissingError):
            return None  # made anew: the package holds all it is made from

    def _summary(self, book_id: str) -> BookSummary:
        try:
            index = self.index(book_id)
        except (IndexDamagedError, IndexMismatchError, IndexMissingError) as error:
            return _damaged(book_id, str(error))
        book = index.book
        held = book.layer == "book"
        return BookSummary(
            id=book.id,
            layer=book.layer,
            title=book.title,
            title_en=book.title_en,
            n_passages=len(index.passages),
            n_characters=len(book.canonical_text),
            n_chapters=sum(s.kind == "chapter" for s in book.sections),
            n_sections=sum(s.kind == "section" for s in book.sections),
            in_copy=tuple(s.heading for s in sections_with_text(book)) if held else (),
        )

    def _recover(self) -> None:
        with contextlib.suppress(OSError):  # a read-only library: what can be read is read
            index_folder.recover(self.books_path)

    def _lock(self) -> FileLock:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.path / ".lock", timeout=_LOCK_TIMEOUT_S)
            lock.acquire()
        except Timeout as error:
            raise RequestError("another import is running", str(self.path), "wait for it to end") from error
        except OSError as error:
            raise HomeError(
                f"cannot write the library ({error.strerror or error})",
                str(self.path),
                "make the folder writable or set WENSHU_HOME to another one",
            ) from error
        return lock


def _is_companion(book_id: str) -> bool:
    return book_id.endswith(SUFFIX)


def _stamp(folder: Path) -> int:
    """Changes when another process replaces the folder."""
    manifest = folder / index_folder.MANIFEST
    return manifest.stat().st_mtime_ns if manifest.exists() else 0


def _how_to_rebuild(folder: Path) -> str:
    """The command that makes an index again, with the path it was imported from where that is still known."""
    try:
        source = json.loads((folder / index_folder.BOOK).read_text(encoding="utf-8"))["source"]["path"]
    except (OSError, ValueError, KeyError, TypeError):
        source = "FILE"
    return f"run: wenshu import {source} --id {folder.name} --replace"


def _damaged(book_id: str, error: str) -> BookSummary:
    return BookSummary(
        id=book_id, layer="book", title=book_id, title_en="", n_passages=0, n_characters=0,
        n_chapters=0, n_sections=0, in_copy=(), error=error,
    )  # fmt: skip


def _report(book: Book, n_passages: int) -> ImportReport:
    count = coverage(book)
    record = edition(book.edition) if book.edition else None
    listed = [s for s in book.sections if s.level > 0]
    found = sections_with_text(book)
    by_isbn = record and book.isbn and record.isbn == book.isbn and _states_isbn(book)
    return ImportReport(
        book_id=book.id,
        title=book.title,
        edition=book.edition,
        matched_by="isbn" if by_isbn else "title" if record else "none",
        encoding=book.source.encoding if book.source else "",
        encoding_reason=book.source.encoding_reason if book.source else "",
        n_chapters=sum(s.kind == "chapter" for s in listed),
        n_sections=sum(s.kind == "section" for s in listed),
        text_found=tuple(s.heading for s in found),
        text_missing=tuple(s.heading for s in listed if s not in found),
        repairs=repair_counts(book.repairs),
        n_characters=count.n_characters,
        n_lost=count.n_lost,
        n_passages=n_passages,
    )


def _states_isbn(book: Book) -> bool:
    return read_imprint(book.canonical_text).isbn == book.isbn
