"""The termbase of one book: curated and extracted entries, with the reader's edits laid over them.

Edits are kept in `terms/<book id>.json` of the library's folder, what was extracted beside them. Neither knows the
other's file, nor the book's: extracting again, importing the book again or a newer Wenshu leaves the edits in force.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Literal

from corpus.draft.files import MAX_TEXT_BYTES, refuse_special
from corpus.errors import RequestError
from corpus.language.pinyin import sort_key
from corpus.terms.entries import LANGUAGES, STATUSES, ConceptEntry, Status, curated_entries
from corpus.types import Passage
from index.swap import replace_file
from rag.errors import TermFileError
from rag.exchange.values import ExportInfo
from rag.glossary.changes import complete, in_languages, with_status
from rag.glossary.lookup import EntryIndex
from rag.glossary.matching import Mention, OccurrenceCounter, TermMatcher, matcher_of
from rag.glossary.merging import ImportOutcome, chinese_keys, merge, name_keys, plan_import
from rag.glossary.storage import TermStore


class Termbase:
    """The entries of one book's termbase. What another process changes is seen at the next call."""

    def __init__(
        self,
        folder: Path,
        book_id: str,
        base: Iterable[ConceptEntry],
        title: str = "",
        store: type[TermStore] = TermStore,
    ) -> None:
        """`folder` holds the kept files, read by `store`; `base` are the entries below the extracted and edited ones."""
        self.book_id = book_id
        self._store = store(folder, book_id)
        self.title = title or f"Wenshu: {book_id}"
        self._base = tuple(base)
        self._stamp: tuple[int, ...] | None = None
        self._counter: OccurrenceCounter | None = None
        # Made when first asked for, forgotten when the files change.
        self._entries: tuple[ConceptEntry, ...] | None = None
        self._by_id: dict[str, ConceptEntry] | None = None
        self._index: EntryIndex | None = None
        self._matcher: TermMatcher | None = None

    @classmethod
    def open(
        cls,
        home: Path | str,
        book_id: str,
        edition_id: str | None = None,
        title: str = "",
        store: type[TermStore] = TermStore,
    ) -> Termbase:
        """The termbase of a book in the library at `home`, over the curated entries of its edition."""
        base = curated_entries(edition_id) if edition_id else ()
        return cls(Path(home) / "terms", book_id, base, title, store)

    @property
    def entries(self) -> tuple[ConceptEntry, ...]:
        """All entries in the order of their pinyin; counted if `count` was called."""
        self._refresh()
        if self._entries is None:
            self._entries = self._merged()
        return self._entries

    def entry(self, entry_id: str) -> ConceptEntry:
        """The entry with this id. Raises RequestError."""
        self._refresh()
        if self._by_id is None:
            self._by_id = {entry.id: entry for entry in self.entries}
        if entry_id not in self._by_id:
            raise RequestError("no such entry", entry_id, "look its id up with: wenshu terms lookup TERM")
        return self._by_id[entry_id]

    def lookup(self, query: str) -> tuple[ConceptEntry, ...]:
        """The entries a word can mean, best first; for a sentence, those whose terms stand in it, longest first.

        Raises:
            RequestError: an empty query.
        """
        if not query.strip():
            raise RequestError("empty query", "", "give a term in Chinese, English or pinyin")
        entries = self.entries
        if self._index is None:
            self._index = EntryIndex(entries)
        found = self._index.find(query)
        return found or self._mentioned(query)

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Where terms of any language stand in `text`: longest first, never half a word, in order of place."""
        return self._matching().find(text)

    def places(self, text: str, entry_id: str) -> tuple[Mention, ...]:
        """Where an entry's terms stand by themselves in `text`; if nowhere, where they stand inside longer terms."""
        return self._matching().places(text, entry_id)

    def count(self, passages: Iterable[Passage]) -> None:
        """Count the terms in the book's passages, now and after each edit: occurrences, first place, sections."""
        self._counter = OccurrenceCounter(passages)
        self._forget()

    def passages_with(self, entry_id: str) -> tuple[Passage, ...]:
        """The counted passages in which a Chinese name of the entry stands, in the book's order; () before `count`."""
        self.entry(entry_id)
        return self._counter.passages_with(entry_id) if self._counter else ()

    def add(self, entry: ConceptEntry) -> ConceptEntry:
        """Add an entry of the reader's own. Raises RequestError if its id is taken."""
        if any(entry.id == known.id for known in self.entries):
            raise RequestError("this id is taken", entry.id, "edit that entry or choose another id")
        return self.edit(entry)

    def edit(self, entry: ConceptEntry) -> ConceptEntry:
        """Put `entry` in the place of the one with its id, and keep it. Gives it back complete (pinyin, status)."""
        made = complete(entry)
        self._store.change([made])
        return made

    def set_status(self, entry_ids: Collection[str] | str, status: Status) -> tuple[ConceptEntry, ...]:
        """Give entries another status; approving one makes its proposed names preferred or admitted ones."""
        if status not in STATUSES:
            raise RequestError("no such status", status, f"choose one of: {', '.join(STATUSES)}")
        ids = (entry_ids,) if isinstance(entry_ids, str) else tuple(entry_ids)
        changed = [with_status(self.entry(entry_id), status) for entry_id in ids]
        self._store.change(changed)
        return tuple(changed)

    def remove(self, entry_id: str) -> None:
        """Take an entry out; it stays out when the book is extracted again. Raises RequestError."""
        self._store.change((), (self.entry(entry_id).id,))

    def set_extracted(self, entries: Iterable[ConceptEntry]) -> None:
        """Keep these as what the book's extraction found, in the place of what an earlier one found."""
        self._store.set_extracted(complete(entry) for entry in entries)

    def export(
        self,
        path: Path | str,
        format: str | None = None,
        *,
        status: Collection[str] = (),
        min_frequency: int = 0,
        langs: Collection[str] = (),
    ) -> int:
        """Write the termbase to a file, in the format named or meant by the extension. Gives the number of entries.

        Only entries of one of these statuses, that occur at least so often (if counted), in these languages.

        Raises:
            RequestError: no such format.
            TermFileError: the file cannot be written, or the format cannot hold an entry.
        """
        from rag.exchange.formats import format_of

        form = format_of(Path(path), format)
        entries = self.select(status=status, min_frequency=min_frequency, langs=langs)
        data = self.render(form.name, entries)
        try:
            replace_file(Path(path), data)
        except OSError as error:
            raise TermFileError(
                f"cannot be written ({error.strerror or error})", str(path), "choose another path with -o"
            ) from error
        return len(entries)

    def render(self, format: str, entries: Sequence[ConceptEntry]) -> bytes:
        """The bytes of a file in the format named, holding these entries.

        Raises:
            RequestError: no such format.
            TermFileError: the format cannot hold an entry.
        """
        # Here, as in `export` and `import_`: the libraries of the formats take a third of a second that no question needs.
        from rag.exchange.formats import format_of

        # An installed release is as old as its files; without it a new Wenshu's entries would pass for the old ones.
        modified = max(self._store.modified(), Path(__file__).stat().st_mtime)
        return format_of(Path(), format).write(entries, ExportInfo(self.book_id, self.title, modified))

    def select(
        self, *, status: Collection[str] = (), min_frequency: int = 0, langs: Collection[str] = ()
    ) -> tuple[ConceptEntry, ...]:
        """The entries an export with these filters holds."""
        unknown = [lang for lang in langs if lang not in LANGUAGES]
        if unknown:
            raise RequestError("no such language", unknown[0], f"choose of: {', '.join(LANGUAGES)}")
        chosen = (
            e for e in self.entries if (not status or e.status in status) and (e.occurrences or 0) >= min_frequency
        )
        return tuple(e for e in (in_languages(entry, langs) for entry in chosen) if e) if langs else tuple(chosen)

    def import_(
        self,
        path: Path | str,
        format: str | None = None,
        on_conflict: Literal["keep", "take"] = "keep",
    ) -> ImportOutcome:
        """Add a file's entries. One that says otherwise than the termbase is a conflict: reported, and with "keep" left alone.

        With "take" what the file states wins, and what it does not state stays. Names are never taken away.

        Raises:
            RequestError: no such format, or one that can only be exported.
            SourceError, TermFileError: the file cannot be read as terms.
        """
        from rag.exchange.formats import reader_of

        reading = reader_of(Path(path), format)(_read_bytes(Path(path)), str(path))
        incoming = tuple(complete(entry) for entry in reading.entries)
        plan = plan_import(self.entries, incoming)
        updates = [merge(c.existing, c.incoming) for c in plan.conflicts] if on_conflict == "take" else []
        if plan.added or updates:
            stated = (dataclasses.replace(entry, status=entry.status or "admitted") for entry in plan.added)
            self._store.change([*stated, *updates])
        return ImportOutcome(
            added=tuple(e.id for e in plan.added),
            updated=tuple(e.id for e in updates),
            unchanged=plan.unchanged,
            conflicts=plan.conflicts,
            ignored=reading.ignored,
        )

    def _forget(self) -> None:
        self._entries = self._by_id = self._index = self._matcher = None

    def _refresh(self) -> None:
        stamp = self._store.stamp()
        if stamp != self._stamp:
            self._stamp = stamp
            self._forget()

    def _merged(self) -> tuple[ConceptEntry, ...]:
        edits, removed = self._store.edits()
        found = {entry.id: complete(entry) for entry in self._base}
        known = {key for entry in (*found.values(), *edits) for key in chinese_keys(entry)}
        # A term that is there already, curated or edited, is not listed a second time because the book has it too.
        fresh = (entry for entry in self._store.extracted() if not known & set(name_keys(entry)))
        found = {entry.id: entry for entry in fresh} | found | {entry.id: entry for entry in edits}
        kept = tuple(entry for entry in found.values() if entry.id not in removed)
        if self._counter is not None:
            kept = self._counter.fill(kept)
        return tuple(sorted(kept, key=lambda entry: (sort_key(entry.pinyin, entry.heading), entry.id)))

    def _matching(self) -> TermMatcher:
        entries = self.entries
        if self._matcher is None:
            self._matcher = matcher_of(entries, LANGUAGES)
        return self._matcher

    def _mentioned(self, text: str) -> tuple[ConceptEntry, ...]:
        mentions = sorted(self.mentions(text), key=lambda m: (m.start - m.end, m.start))
        return tuple(self.entry(i) for i in dict.fromkeys(i for m in mentions for i in m.entry_ids))


def _read_bytes(path: Path) -> bytes:
    refuse_special(path)
    try:
        if path.stat().st_size > MAX_TEXT_BYTES:
            raise TermFileError(f"larger than {MAX_TEXT_BYTES >> 20} MB", str(path), "split it")
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        raise TermFileError(f"cannot be read ({error})", str(path), "check the path and its permissions") from error
    if not data:
        raise TermFileError("the file is empty", str(path), "give a file with at least one term")
    return data
