"""The library: the books under one folder, each with its index, and the companions of the package."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Iterator, Sequence
from pathlib import Path

import index.folder as index_folder
import index.swap as folders
from corpus.companion import SUFFIX, Companion, companion_ids, read_companion
from corpus.confined import read_confined
from corpus.errors import RequestError, WenshuError
from corpus.passages import cut
from corpus.reading import MOST_ID_BYTES, full_slug, slug
from corpus.structure.editions import edition
from corpus.types import Book, Passage, Section
from index.encoder import DEFAULT_ENCODER, Encoder, open_encoder
from index.errors import HomeError
from index.folder import BookIndex, Progress
from index.reuse import Known
from index.words.proper_names import FILE as PROPER_NAMES
from index.words.proper_names import ProperNames
from rag.errors import TermbaseError
from rag.glossary.storage import ReadableTerms, TermStore, check_terms, kept_terms
from rag.glossary.termbase import Termbase
from rag.library.archive.reading import opened
from rag.library.archive.taking_in import take_in
from rag.library.archive.writing import write
from rag.library.books import UNUSABLE, OpenBooks
from rag.library.companions import Companions, is_companion
from rag.library.guide import Guide
from rag.library.home import home
from rag.library.import_report import report_of
from rag.library.locks import Locks
from rag.library.recovery import INCOMING, TERMS
from rag.library.summaries import summary_of, unusable
from rag.types import ArchiveReport, BookSummary, ImportReport, Notice


class Library:
    """The books of one folder. Opening reads nothing; an index is read when it is first asked for.

    Reading changes nothing on the disk, but for two things that are made again under the lock where that is needed and
    can be: the index of a companion, and one of an earlier format or of another revision of its encoder.
    """

    def __init__(self, path: Path, encoder: str = DEFAULT_ENCODER, progress: Progress | None = None) -> None:
        """`progress` is told of an index that is made again without having been asked for."""
        self.path = path
        self._encoder = encoder
        self._progress = progress
        self._locks = Locks(path)
        self._names = ProperNames(path / PROPER_NAMES)
        self._books = OpenBooks(self.books_path, self._locks, self._names, progress)
        self._companions = Companions(self._books, self._locks, self._names, encoder)
        self._pinned: dict[str, BookIndex] | None = None
        self._guides: dict[str, tuple[BookIndex, Guide]] = {}
        self._termbases: dict[tuple[str, type[TermStore]], tuple[BookIndex | Companion, Termbase]] = {}

    @classmethod
    def open(
        cls, path: Path | str | None = None, encoder: str = DEFAULT_ENCODER, progress: Progress | None = None
    ) -> Library:
        """The library in `path`, by default in `$WENSHU_HOME`; a folder that is not there yet is an empty library."""
        return cls(Path(path) if path else home(), encoder, progress)

    def snapshot(self) -> Library:
        """This library for one question: a book once read through it stays the same, whatever is imported meanwhile."""
        made = copy.copy(self)
        made._pinned = {}
        return made

    @property
    def books_path(self) -> Path:
        """The folder that holds one folder a book."""
        return self.path / "books"

    def ids(self) -> tuple[str, ...]:
        """The ids of all books: imported ones first, then the companions."""
        return tuple(dict.fromkeys((*self._books.ids(), *(self._pinned or ()), *self._companions.ids())))

    def resolve(self, books: list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
        """The ids a request means: for None all that can be used, see `notices`; an edition without a copy: its companion.

        Raises:
            RequestError: a name that is no book.
        """
        known = self.ids()
        if books is None or not tuple(books):
            return tuple(book_id for book_id in known if self._trouble(book_id) is None)
        return tuple(dict.fromkeys(self._resolve_one(name, known) for name in books))

    def notices(self, books: Sequence[str] | None = None) -> tuple[Notice, ...]:
        """The books that a request to all leaves out, and damaged edits, and why; () for a request that names its books."""
        if books:
            return ()
        found = ((book_id, self._trouble(book_id)) for book_id in self._books.ids())
        left_out = [
            Notice(book_id=book_id, title=self._books.title(book_id), message=str(error))
            for book_id, error in found
            if error
        ]
        return (*left_out, *self._damaged_terms())

    def _damaged_terms(self) -> Iterator[Notice]:
        folder = self.path / TERMS
        for name in kept_terms(folder):
            try:
                check_terms(folder, name)
            except TermbaseError as error:
                yield Notice(book_id=name, title=self._books.title(name), message=f"its terms only: {error}")

    @property
    def proper_names(self) -> ProperNames:
        """The dictionary's proper names, whether a book has them or not."""
        return self._names

    def index(self, book_id: str) -> BookIndex:
        """The index of a book, read once and kept until its folder changes.

        Raises:
            RequestError: no such book.
            IndexDamagedError, IndexMissingError, IndexMismatchError: it cannot be used; the message says what mends it.
        """
        if self._pinned is None:
            return self._latest(book_id)
        if book_id not in self._pinned:
            self._pinned[book_id] = self._latest(book_id)
        return self._pinned[book_id]

    def _latest(self, book_id: str) -> BookIndex:
        if is_companion(book_id):
            return self._companions.index(book_id, self._progress)
        return self._books.latest(book_id)

    def book(self, book_id: str) -> Book:
        """The book with this id, its canonical text included."""
        return self.index(self.resolve([book_id])[0]).book

    def termbase(self, book_id: str | None = None) -> Termbase:
        """The termbase of a book, by default of the first there is; counted on this book's passages.

        The copies of one edition and its companion share their entries and the reader's edits. In a `snapshot` edits
        that are damaged count as none; `notices` tells of them.
        """
        name = self.resolve([book_id])[0] if book_id else self._first()
        # A companion's words can be counted before they are indexed.
        source: BookIndex | Companion
        passages: Sequence[Passage]
        if is_companion(name):
            source = read_companion(name.removesuffix(SUFFIX))
            passages = source.passages
        else:
            source = self.index(name)
            passages = source.all_passages
        store = TermStore if self._pinned is None else ReadableTerms
        kept = self._termbases.get((name, store))
        if kept is None or kept[0] is not source:
            book = source.book
            termbase = Termbase.open(self.path, book.edition or book.id, book.edition, book.title, store)
            termbase.count(passages)
            kept = self._termbases[name, store] = source, termbase
        return kept[1]

    def termbases(self, books: Sequence[str] | None = None) -> tuple[Termbase, ...]:
        """The termbases of these books, by default of all; one that several share is given once, as the first has it."""
        found = [self.termbase(name) for name in self.resolve(tuple(books) if books else None)]
        return tuple({termbase.book_id: termbase for termbase in reversed(found)}.values())[::-1]

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
        ocr: bool = False,
    ) -> ImportReport:
        """Import a file: read, index, and only then put in the place of what was there.

        `progress` is called with (stage, done, total); raising from it cancels and leaves the old state. The stages:
        reading, words, vectors, writing; and waiting, while another import of this book runs. `ocr`: read by OCR the
        pages that are pictures alone.

        Raises:
            SourceError: the file cannot be read as a book.
            RequestError: the book is there already and `replace` is false, or another import runs and does not end.
            HomeError: the library cannot be written.
        """
        report = progress or _silent
        name = _checked_id(book_id) if book_id else None
        report("reading", 0, 1)
        book = read_confined(Path(path), name, title, report, ocr)
        report("reading", 1, 1)
        if is_companion(book.id):
            raise RequestError("this id is kept for companions", book.id, "choose another with --id")
        self._refuse_what_is_there([book.id], replace)
        with self._locks.book(book.id, report):
            self._refuse_what_is_there([book.id], replace)
            encoder = open_encoder(self._encoder)
            index = index_folder.build(book, cut(book), encoder, report, self._known_for(book, encoder), self._names)
            report("writing", 0, 1)
            with self._locks.writing(report):
                self._refuse_what_is_there([book.id], replace)
                index_folder.save(index, self.books_path / book.id, str(Path(path).absolute()))
            self._names.keep()
            report("writing", 1, 1)
        return report_of(book, len(index.passages))

    def remove(self, book_id: str) -> None:
        """Take an imported book out of the library. Raises RequestError if it is not there."""
        if book_id not in self._books.ids():
            raise self._unknown(book_id)
        with self._locks.writing():
            if book_id not in self._books.ids():
                raise self._unknown(book_id)
            folders.take_out(self.books_path / book_id)
        self._books.forget(book_id)

    def export_archive(self, path: Path | str, progress: Progress | None = None) -> ArchiveReport:
        """Write the imported books and all termbases to one ZIP file; the same library gives the same bytes.

        Raises:
            RequestError: the file cannot be written.
            IndexDamagedError and its like: a book cannot be used; the message says what mends it.
        """
        report = progress or _silent
        target = Path(path)
        for book_id in self._books.ids():
            self.index(book_id)  # one of an earlier format is made again first
        with contextlib.ExitStack() as held:
            with contextlib.suppress(HomeError):  # a library that cannot be written does not change meanwhile
                held.enter_context(self._locks.writing(report))
            books = self._books.ids()
            for i, book_id in enumerate(books):
                report("checking", i, len(books))
                self._books.check_whole(book_id)
            report("checking", len(books), len(books))
            terms = write(self.path, books, target, report)
        return ArchiveReport(path=str(target), n_bytes=target.stat().st_size, books=books, terms=terms)

    def import_archive(
        self, path: Path | str, replace: bool = False, progress: Progress | None = None
    ) -> ArchiveReport:
        """Take in all of an archive that `export_archive` wrote, or nothing of it.

        A termbase that the library has with other edits stays as it is here unless `replace` is true.

        Raises:
            SourceError: the file is no whole archive, or holds what it should not.
            RequestError: a book is there already and `replace` is false.
            HomeError: the library cannot be written.
        """
        report = progress or _silent
        with opened(Path(path)) as archive:
            self._refuse_what_is_there(archive.books, replace)
            with self._locks.writing(report):
                self._refuse_what_is_there(archive.books, replace)
                kept = take_in(self.path, archive, replace, report, self._encoders())
        return ArchiveReport(
            path=str(path),
            n_bytes=Path(path).stat().st_size,
            books=archive.books,
            terms=tuple(name for name in archive.terms if name not in kept),
            terms_kept=kept,
        )

    def prepare(self, progress: Progress | None = None) -> None:
        """Index the companions now, so that the first question need not wait for it; clear up after a killed writer."""
        if folders.needs_recovery(self.books_path) or (self.books_path / INCOMING).exists():
            # A writer may be at work: then there is nothing to clear up, and no reason to wait for it.
            with contextlib.suppress(HomeError, RequestError), self._locks.writing(wait_s=0):
                pass
        for book_id in self._companions.ids():
            self._companions.index(book_id, progress or self._progress)

    def summaries(self) -> tuple[BookSummary, ...]:
        """A line about each book; a book whose index is damaged says so in `error`."""
        found = []
        for book_id in self.ids():
            try:
                found.append(summary_of(self.index(book_id)))
            except UNUSABLE as error:
                found.append(unusable(book_id, str(error)))
        return tuple(found)

    def contents(self, book_id: str | None = None) -> tuple[str, str, tuple[tuple[Section, bool], ...]]:
        """(id, title, entries of the contents each with whether this copy holds its text).

        Without a copy the edition's record answers, with no text at all. Without an id: the first book there is.
        """
        name = book_id or self._first()
        book = self.book(name)
        held = book.with_text() if book.layer == "book" else frozenset[str]()
        listed = [s for s in book.sections if s.level > 0] or list(book.sections)
        return book.id, book.title, tuple((s, s.id in held) for s in listed)

    def _resolve_one(self, name: str, known: tuple[str, ...]) -> str:
        if name in known:
            return name
        if edition(name) and name + SUFFIX in known:
            return name + SUFFIX
        raise self._unknown(name)

    def _unknown(self, name: str) -> RequestError:
        return RequestError("no such book", name, f"choose one of: {', '.join(self.ids())}")

    def _first(self) -> str:
        """The first book that can be used."""
        return next(book_id for book_id in self.ids() if self._trouble(book_id) is None)

    def _trouble(self, book_id: str) -> WenshuError | None:
        """Why an imported book cannot be used; None for one that can."""
        kept = is_companion(book_id) or book_id in (self._pinned or ())
        return None if kept else self._books.trouble(book_id)

    def _refuse_what_is_there(self, books: Sequence[str], replace: bool) -> None:
        there = [] if replace else [book_id for book_id in books if book_id in self._books.ids()]
        if there:
            # An archive brings its ids with it.
            mend = "add --replace, or --id for a second copy" if len(books) == 1 else "add --replace"
            raise RequestError("this book is in the library already", there[0], mend)

    def _encoders(self) -> frozenset[str]:
        """The encoders this library uses: its own, and those its books were made with."""
        return frozenset({self._encoder, *filter(None, map(self._books.encoder, self._books.ids()))})

    def _known_for(self, book: Book, encoder: Encoder) -> Known:
        """The vectors of what is there already: the same book, and those of its title."""
        alike = [book.id, *(i for i in self._books.ids() if i != book.id and self._books.title(i) == book.title)]
        indexes = []
        for book_id in alike:
            with contextlib.suppress(*UNUSABLE, RequestError):
                indexes.append(self.index(book_id))
        return index_folder.known_vectors([*indexes, *self._books.loaded(), *self._companions.loaded()], encoder)


def _checked_id(book_id: str) -> str:
    """The id that is meant. Raises RequestError for one that is too long to name a folder."""
    made = slug(book_id)
    if made != full_slug(book_id):
        n_bytes = len(full_slug(book_id).encode("utf-8", "replace"))
        what = f"the id is too long ({n_bytes} bytes, {MOST_ID_BYTES} at most)"
        raise RequestError(what, f"{book_id[:20]}…", "choose a shorter one with --id")
    return made


def _silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody follows."""
