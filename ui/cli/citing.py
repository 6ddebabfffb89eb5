"""`wenshu cite`: a quote with its source."""

from __future__ import annotations

import argparse

from ui.cli.terminal import LANGUAGES, Command, open_library, prepare, print_result

# As in rag.citing.citing, which is imported only when something is cited; a test compares them.
_STYLES = ("plain", "markdown", "gbt7714", "apa", "chicago", "bibtex", "csl-json", "ris")


def _cite(arguments: argparse.Namespace) -> None:
    from corpus.errors import RequestError
    from rag.answers.verification import verify
    from rag.citing.citing import cite_as

    library = open_library(arguments)
    prepare(library)
    check = verify(arguments.quote, arguments.book, None, library)
    if not check.places:
        raise RequestError("these words do not stand in the books", arguments.quote[:40], "see: wenshu verify QUOTE")
    found = check.places[0]
    words = cite_as(found, library.book(found.book_id), arguments.style, arguments.lang or "zh-Hans")
    print_result(arguments, {"book_id": found.book_id, "style": arguments.style, "citation": words}, words.splitlines())


_BOOK = (("--book",), {"action": "append", "metavar": "ID", "help": "look in this book only (may be repeated)"})
_LANG = (("--lang",), {"choices": LANGUAGES, "help": "language of the label"})
CITE: Command = (
    "cite",
    "give a quote with its source in a style or file format",
    _cite,
    (
        (("quote",), {"metavar": "QUOTE", "help": "the words to cite, as they stand in the book"}),
        _BOOK,
        (
            ("--style",),
            {"choices": _STYLES, "default": "gbt7714", "help": "gbt7714 (default), apa, chicago, bibtex, ris …"},
        ),
        _LANG,
    ),
)
