"""JSON: everything the termbase holds, as `corpus.terms.entries` writes it."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.draft.decoding import detect
from corpus.terms.entries import ConceptEntry, entries_from_json, entries_to_json
from rag.errors import TermFileError
from rag.exchange.values import ExportInfo, Reading


def write_json(entries: Sequence[ConceptEntry], heading: ExportInfo) -> bytes:
    """The entries as JSON, UTF-8."""
    return entries_to_json(entries).encode("utf-8")


def read_json(data: bytes, where: str) -> Reading:
    """The entries of a file that `write_json` wrote, edited or not.

    Raises:
        SourceError: not text.
        TermFileError: another kind of JSON, or no entry in it.
    """
    text = data.decode(detect(data, where)[0]).lstrip("\ufeff")
    try:
        entries = entries_from_json(text)
    except ValueError as error:
        raise TermFileError(f"not a termbase in JSON ({error})", where, "export it again with --format json") from error
    if not entries:
        raise TermFileError("no entry in the file", where, "give a file with at least one term")
    found = {entry.id: entry for entry in reversed(entries)}
    repeated = len(entries) - len(found)
    ordered = tuple(entry for entry in entries if found[entry.id] is entry)
    return Reading(ordered, (f"{repeated} entries repeat an id",) if repeated else ())
