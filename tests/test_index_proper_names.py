"""The dictionary's proper names: one file for all books of a library, none of them in a book's own folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.folder import BookIndex, load, save
from index.words import proper_names
from index.words.proper_names import ProperNames

ABROAD = "巴塞罗那"


@pytest.fixture
def books(small_index: BookIndex, tmp_path: Path) -> Path:
    save(small_index, tmp_path / "one")
    save(small_index, tmp_path / "two")
    ProperNames(tmp_path / ".proper-names").keep()
    return tmp_path


def _absent(folder: Path) -> tuple[str, ...]:
    names = ProperNames(folder.parent / ".proper-names")
    return load(folder, names).terms.absent(f"{ABROAD}在哪里？What did Barcelona build?", english=True)


def test_a_book_keeps_none_of_the_names_it_does_not_hold(books: Path) -> None:
    assert json.loads((books / "one" / "manifest.json").read_text("utf-8"))["format"] == 10
    texts = [path.read_bytes() for path in (books / "one" / "terms").iterdir()]
    assert not any(ABROAD.encode() in text for text in texts)
    assert sum(map(len, texts)) < 100_000, "of a book of eight passages"
    assert (books / ".proper-names").read_text("utf-8").count(f"\n{ABROAD}\n") == 1


def test_all_books_read_them_once(books: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []
    real = proper_names._read
    monkeypatch.setattr(proper_names, "_read", lambda path: (read.append(path), real(path))[1])
    proper_names._kept.cache_clear()
    assert _absent(books / "one") == _absent(books / "two") == (ABROAD, "barcelona")
    assert read == [books / ".proper-names"]


@pytest.mark.parametrize("damage", ["gone", "cut", "altered", "another dictionary", "not text"])
def test_a_file_that_is_not_whole_is_made_anew(books: Path, damage: str) -> None:
    kept = books / ".proper-names"
    whole = kept.read_bytes()
    head, _, body = whole.partition(b"\n")
    if damage == "gone":
        kept.unlink()
    else:
        other = {
            "cut": whole[:-7],
            "altered": whole.replace(ABROAD.encode(), "某某某某".encode()),
            "another dictionary": head.replace(b'"dictionary": "', b'"dictionary": "0') + b"\n" + body,
            "not text": b"\xff\xfe\0[[",
        }[damage]
        kept.write_bytes(other)
    proper_names._kept.cache_clear()
    assert _absent(books / "one") == (ABROAD, "barcelona")
    assert kept.read_bytes() == whole


def test_where_it_cannot_be_written_the_names_are_known_all_the_same(
    books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, data: bytes) -> None:
        raise PermissionError(13, "Permission denied")

    (books / ".proper-names").unlink()
    monkeypatch.setattr(proper_names, "replace_file", refuse)
    proper_names._kept.cache_clear()
    assert _absent(books / "one") == (ABROAD, "barcelona")
