"""The dictionary's proper names, Chinese and English, whether a book has them or not: kept once for all books.

`.proper-names` in the folder of the library: a line of JSON that says what it was made from, with a SHA-256 of the rest,
and then a name a line. It is made anew, in two seconds, where it is of another dictionary or not whole.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Set
from functools import cache, lru_cache
from pathlib import Path

from corpus.language.dictionary import dictionary_sha256, proper_names
from corpus.terms.entries import curated_sha256
from index.swap import replace_file
from index.words.word_tables import translations, undotted

FILE = ".proper-names"
# To be raised when names are worked out in another way.
_FORMAT = 1


class ProperNames:
    """The names, read when one is first asked for."""

    def __init__(self, path: Path | None = None) -> None:
        """`path`: the file they are kept in, if there is one."""
        self._path = path

    def __contains__(self, name: str) -> bool:
        return name in (_kept(self._path) if self._path else _made())

    def keep(self) -> None:
        """Write the file where it is not there, or of another dictionary. Where nothing can be written it is left."""
        if self._path:
            _kept(self._path)


@lru_cache(maxsize=2)
def _kept(path: Path) -> Set[str]:
    found = _read(path)
    if found is not None:
        return found
    body = "\n".join(sorted(_made())).encode("utf-8")
    head = json.dumps(_origin() | {"sha256": hashlib.sha256(body).hexdigest()}, sort_keys=True).encode("utf-8")
    with contextlib.suppress(OSError):
        replace_file(path, head + b"\n" + body)
    return _made()


def _read(path: Path) -> Set[str] | None:
    """The names in a file; None for one that is gone, not whole, or made from something else."""
    try:
        head, _, body = path.read_bytes().partition(b"\n")
        if json.loads(head) != _origin() | {"sha256": hashlib.sha256(body).hexdigest()}:
            return None
        return frozenset(body.decode("utf-8").split("\n"))
    except (OSError, ValueError, RecursionError):
        return None


@cache
def _origin() -> dict[str, str | int]:
    return {"format": _FORMAT, "dictionary": dictionary_sha256(), "termbase": curated_sha256()}


@cache
def _made() -> Set[str]:
    names = {undotted(name) for name in proper_names()}
    return frozenset(names | {phrase for name in names for phrase in translations(name)})
