"""Who may ask a shared chat: its accounts."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from ui.cli.terminal import Command, print_result, say


def sharing_of(arguments: argparse.Namespace) -> Any:
    """Who may ask the chat; said before the library is opened, for whoever is refused should not wait for it."""
    from ui.page.server.accounts import Accounts
    from ui.page.server.sharing import Sharing

    sharing = Sharing(Accounts.read(arguments.auth) if arguments.auth else None, arguments.open)
    if sharing.reaches_others(arguments.host):
        say("other machines are served; without https their passwords and questions can be read on the way")
    return sharing


def _account(arguments: argparse.Namespace) -> None:
    from getpass import getpass

    from ui.page.server.accounts import add_account

    # Never an argument: those stand in the shell's history and in the list of processes.
    password = getpass("password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    name, role = arguments.name, arguments.role
    add_account(Path(arguments.file), name, role, password)
    table = {"file": arguments.file, "name": name, "role": role}
    print_result(arguments, table, [f"{name} ({role}) → {arguments.file}"])


ACCOUNT: Command = (
    "account",
    "add an account for a shared chat to a file; the password is asked for",
    _account,
    (
        (("file",), {"metavar": "FILE", "help": "the file of accounts"}),
        (("name",), {"metavar": "NAME", "help": "who logs in"}),
        (
            ("--role",),
            {
                "choices": ("reader", "editor"),
                "default": "reader",
                "help": "reader (default): asks and reads; editor: also changes books and terms",
            },
        ),
    ),
)
