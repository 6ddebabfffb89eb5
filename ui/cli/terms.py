"""`wenshu terms`: look terms up, list, extract, import and export them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Any

from corpus.terms.formats import NAMES, READABLE, format_named
from ui.cli.terminal import LANGUAGES, Command, open_library, print_result, progress_bar

_STATUSES = ("preferred", "admitted", "proposed", "deprecated")


def _lookup(arguments: argparse.Namespace) -> None:
    from corpus.errors import RequestError
    from rag.glossary.names import lookup
    from ui.cli.term_lines import entry_lines
    from ui.shapes.terms import lookup_to_dict

    if not arguments.term.strip():
        raise RequestError("empty query", "", "give a term in Chinese, English or pinyin")
    library = open_library(arguments)
    found = lookup(library.termbases(arguments.book), arguments.term)
    print_result(arguments, lookup_to_dict(arguments.term, found), entry_lines(found[: arguments.k]))


def _list(arguments: argparse.Namespace) -> None:
    from ui.cli.term_lines import list_lines
    from ui.shapes.terms import list_to_dict

    termbase = open_library(arguments).termbase(arguments.book)
    entries = termbase.select(**_filters(arguments))
    print_result(arguments, list_to_dict(termbase.book_id, entries), list_lines(entries))


def _extract(arguments: argparse.Namespace) -> None:
    from corpus.errors import RequestError
    from rag.glossary.extraction import extract_into, usual_number
    from ui.cli.term_lines import candidate_lines
    from ui.shapes.terms import candidates_to_dict

    if arguments.keep is not None and arguments.keep < 0:
        raise RequestError("not a number of terms", str(arguments.keep), "give 0 or more with --keep")
    library = open_library(arguments)
    index = library.index(library.resolve([arguments.book])[0])
    termbase = library.termbase(index.book.id)
    keep = usual_number(index.book) if arguments.keep is None else arguments.keep
    candidates = extract_into(termbase, index.book, index.passages, keep, _one_bar(index.book.id))
    table = candidates_to_dict(index.book.id, candidates, termbase)
    print_result(arguments, table, candidate_lines(table, min(keep, len(candidates))))


def _import(arguments: argparse.Namespace) -> None:
    from ui.cli.term_lines import outcome_lines
    from ui.shapes.terms import outcome_to_dict

    termbase = open_library(arguments).termbase(arguments.book)
    outcome = termbase.import_(arguments.file, arguments.format, arguments.on_conflict)
    table = {"book_id": termbase.book_id, **outcome_to_dict(outcome)}
    print_result(arguments, table, outcome_lines(outcome, arguments.on_conflict))


def _export(arguments: argparse.Namespace) -> None:
    from corpus.errors import RequestError
    from ui.shapes.terms import export_to_dict

    if not (arguments.format or arguments.output):
        raise RequestError("no format", "", f"choose one with --format: {', '.join(NAMES)}")
    if not arguments.output:
        _export_to_stdout(arguments)
        return
    termbase = open_library(arguments).termbase(arguments.book)
    count = termbase.export(arguments.output, arguments.format, **_filters(arguments))
    table = export_to_dict(termbase.book_id, arguments.output, count)
    print_result(arguments, table, [f"{count} entries → {arguments.output}"])


def _export_to_stdout(arguments: argparse.Namespace) -> None:
    from corpus.errors import RequestError

    form = format_named(arguments.format)
    if form and form.binary and sys.stdout.isatty():
        raise RequestError(f"{arguments.format} is not text", "the terminal", "name a file with -o")
    if arguments.json:
        raise RequestError("--json tells of a file written", "", "name the file with -o")
    termbase = open_library(arguments).termbase(arguments.book)
    data = termbase.render(arguments.format, termbase.select(**_filters(arguments)))
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _filters(arguments: argparse.Namespace) -> dict[str, Any]:
    names = {"status": arguments.status or (), "min_frequency": arguments.min_frequency}
    return {**names, "langs": arguments.lang or ()}


def _one_bar(book_id: str) -> Callable[[str, int, int], None] | None:
    """One bar for all stages of an extraction, there before the first of them ends."""
    report = progress_bar()
    if report is None:
        return None
    report(f"terms of {book_id}", 0, 1)
    return lambda stage, done, total: report(f"terms of {book_id}", done, total)


_BOOK = (("--book",), {"metavar": "ID", "help": "the book whose terms are meant (default: the first of wenshu books)"})
_ANY_BOOK = (
    ("--book",),
    {"action": "append", "metavar": "ID", "help": "look in this book's terms only (may be repeated)"},
)
_FILTERS = (
    (("--status",), {"action": "append", "choices": _STATUSES, "help": "only terms of this status (may be repeated)"}),
    (
        ("--min-frequency",),
        {"type": int, "default": 0, "metavar": "N", "help": "only terms that stand in the book so often"},
    ),
    (("--lang",), {"action": "append", "choices": LANGUAGES, "help": "only this language (may be repeated)"}),
)

TERMS_COMMANDS: tuple[Command, ...] = (
    (
        "lookup",
        "find a term by Chinese, English, pinyin or initials",
        _lookup,
        (
            (("term",), {"metavar": "TERM", "help": "物联网, 物聯網, internet of things, wulianwang, wlw …"}),
            (("-k",), {"type": int, "default": 10, "help": "how many entries are printed (default 10; --json: all)"}),
            _ANY_BOOK,
        ),
    ),
    ("list", "list a book's terms", _list, (_BOOK, *_FILTERS)),
    (
        "extract",
        "find the terms of a book and propose them",
        _extract,
        (
            (("book",), {"metavar": "BOOK", "help": "the book's id"}),
            (
                ("--keep",),
                {
                    "type": int,
                    "metavar": "N",
                    "help": "how many of the best are kept as proposals (default: one for 100 characters, at most 1000)",
                },
            ),
        ),
    ),
    (
        "import",
        "add terms from a file; what is there is not overwritten",
        _import,
        (
            (("file",), {"metavar": "FILE", "help": "CSV, XLSX, TBX, OmegaT glossary or JSON"}),
            (
                ("--format",),
                {"choices": READABLE, "metavar": "F", "help": "by default what the file's extension says"},
            ),
            (
                ("--on-conflict",),
                {
                    "choices": ("keep", "take"),
                    "default": "keep",
                    "help": "keep what is there (default), or take what the file says",
                },
            ),
            _BOOK,
        ),
    ),
    (
        "export",
        "write a book's terms to a file, or to standard output",
        _export,
        (
            (("--format",), {"choices": NAMES, "metavar": "F", "help": " ".join(NAMES)}),
            (("-o", "--output"), {"metavar": "FILE", "help": "the file to write"}),
            _BOOK,
            *_FILTERS,
        ),
    ),
)
