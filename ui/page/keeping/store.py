"""The conversations of a library: one JSON file each in its folder `conversations`, by whose they are."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from corpus.errors import RequestError
from corpus.language.folding import fold
from index.errors import HomeError
from index.swap import replace_file
from ui.page.keeping.plain import from_plain
from ui.page.session import Conversation, Turn

FOLDER = "conversations"
_DELETED = "deleted"
_ID = re.compile(r"[0-9a-f]{24}")
_MOST_OPEN = 200
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Kept:
    """A line about a kept conversation; times in seconds since 1970."""

    id: str
    name: str
    updated: float
    n_questions: int


def new_id() -> str:
    """An id that nobody can guess."""
    return secrets.token_hex(12)


def is_id(words: str) -> bool:
    """True for what can be the id of a conversation."""
    return _ID.fullmatch(words) is not None


class Conversations:
    """The conversations in a library's folder. Without a folder they are only held in memory."""

    def __init__(self, home: Path | None = None) -> None:
        self._folder = home / FOLDER if home else None
        self._open: OrderedDict[tuple[str, str], Conversation] = OrderedDict()
        self._lock = threading.RLock()

    def open(self, conversation_id: str, owner: str = "") -> Conversation:
        """The conversation with this id, read from the disk where it is kept, else an empty one."""
        with self._lock:
            key = (owner, _checked(conversation_id))
            if key not in self._open:
                self._open[key] = self._read(*key) or Conversation()
                while len(self._open) > _MOST_OPEN:
                    self._open.popitem(last=False)
            self._open.move_to_end(key)
            return self._open[key]

    def keep(self, conversation_id: str, owner: str = "") -> None:
        """Write what has been asked and answered; an empty conversation is not kept."""
        with self._lock:
            conversation = self.open(conversation_id, owner)
            turns = [turn for turn in conversation.turns if not turn.pending]
            if self._folder and turns:
                table = {"name": conversation.name, "updated": time.time(), "turns": [_slim(turn) for turn in turns]}
                self._write(self._path(owner, conversation_id), table)

    def listed(self, query: str = "", owner: str = "") -> list[Kept]:
        """The kept conversations, the newest first; only those in which the words of a query stand, if there is one."""
        words = fold(query).split()
        found = [(kept, text) for kept, text in self._tables(owner) if all(word in text for word in words)]
        return sorted((kept for kept, _ in found), key=lambda kept: -kept.updated)

    def rename(self, conversation_id: str, name: str, owner: str = "") -> None:
        """Give a conversation a name of the reader's own; an empty one takes it back."""
        with self._lock:
            self._existing(owner, conversation_id)
            self.open(conversation_id, owner).name = " ".join(name.split())[:_LONGEST_NAME]
            self.keep(conversation_id, owner)

    def delete(self, conversation_id: str, owner: str = "") -> None:
        """Put a conversation away; `restore` brings it back."""
        with self._lock:
            path = self._existing(owner, conversation_id)
            target = path.parent / _DELETED / path.name
            target.parent.mkdir(exist_ok=True)
            path.replace(target)
            self._open.pop((owner, conversation_id), None)

    def restore(self, conversation_id: str, owner: str = "") -> None:
        """Bring a conversation back that was deleted."""
        with self._lock:
            path = self._path(owner, conversation_id)
            put_away = path.parent / _DELETED / path.name
            if not put_away.is_file():
                raise RequestError("no such conversation", conversation_id, "reload the page")
            put_away.replace(path)
            self._open.pop((owner, conversation_id), None)

    def _tables(self, owner: str) -> Iterator[tuple[Kept, str]]:
        folder = self._path(owner, "0" * 24).parent if self._folder else None
        for path in sorted(folder.glob("*.json")) if folder else ():
            table = _table(path)
            questions = [str(turn.get("question", "")) for turn in table.get("turns", ())]
            if questions and _ID.fullmatch(path.stem):
                name = str(table.get("name") or questions[0])[:_LONGEST_NAME]
                kept = Kept(path.stem, name, float(table.get("updated", 0)), len(questions))
                statements = [str((turn.get("answer") or {}).get("statement", "")) for turn in table["turns"]]
                yield kept, fold(" ".join([name, *questions, *statements]))

    def _read(self, owner: str, conversation_id: str) -> Conversation | None:
        path = self._path(owner, conversation_id) if self._folder else None
        table = _table(path) if path else {}
        conversation = Conversation()
        try:
            conversation.turns = [from_plain(Turn, row) for row in table.get("turns", ())]
        except ValueError:
            return None  # written by another version
        conversation.name = str(table.get("name", ""))
        return conversation

    def _existing(self, owner: str, conversation_id: str) -> Path:
        path = self._path(owner, _checked(conversation_id))
        if not path.is_file():
            raise RequestError("no such conversation", conversation_id, "reload the page")
        return path

    def _path(self, owner: str, conversation_id: str) -> Path:
        if self._folder is None:
            raise RequestError("conversations are not kept here", "", "start wenshu chat over a library")
        # A name can be anything, a folder's cannot.
        inside = self._folder / hashlib.sha256(owner.encode()).hexdigest()[:24] if owner else self._folder
        return inside / f"{_checked(conversation_id)}.json"

    def _write(self, path: Path, table: dict[str, Any]) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, json.dumps(table, ensure_ascii=False).encode("utf-8", "replace"))
        except OSError as error:
            raise HomeError(
                f"cannot be written ({error.strerror})", str(path), "free space, or check permissions"
            ) from error


def _slim(turn: Turn) -> dict[str, Any]:
    """A turn without what only the search needed; its quotes, their places and their passages stay whole."""
    answer = replace(turn.answer, hits=(), terms=()) if turn.answer else None
    return asdict(replace(turn, answer=answer))


def _table(path: Path) -> dict[str, Any]:
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        return table if isinstance(table, dict) else {}
    except (OSError, ValueError):
        return {}


def _checked(conversation_id: str) -> str:
    if not _ID.fullmatch(conversation_id):
        raise RequestError("not a conversation", conversation_id[:30], "reload the page")
    return conversation_id
