"""A folder of text or Markdown files as one book, and files of formats that are not read."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_corpus_text import TITLES, holds_the_novel, prose

from corpus.errors import SourceError
from corpus.reading import coverage, read_book


def test_a_folder_of_chapters_is_the_novel(tmp_path: Path) -> None:
    folder = tmp_path / "长河"
    folder.mkdir()
    for n, title in enumerate(TITLES):
        body = [] if title.startswith("卷") else prose(title)
        encoding = "gb18030" if n % 2 and body else "utf-8"
        (folder / f"{n}.txt").write_bytes("\n".join([title, *body, ""]).encode(encoding))
    book = read_book(folder)
    holds_the_novel(book)
    assert book.source and (book.source.format, book.source.encoding) == ("folder", "gb18030, utf-8")
    assert book.title == "长河"


def test_files_without_headings_are_called_by_their_first_line_or_their_name(tmp_path: Path) -> None:
    (tmp_path / "2 看海.txt").write_text("那一年我们去看海，走了三天三夜。\n\n海是灰的。\n", "utf-8")
    (tmp_path / "10.txt").write_text("回家\n\n路上下雨。\n", "utf-8")
    (tmp_path / "README.md").write_text("# 说明\n\n不是书。\n", "utf-8")
    book = read_book(tmp_path)
    assert [(s.title, book.canonical_text[s.body : s.end].strip()) for s in book.sections if s.level] == [
        ("看海", "那一年我们去看海，走了三天三夜。\n\n海是灰的。"), ("回家", "路上下雨。"),
    ]  # fmt: skip
    assert coverage(book).n_lost == 0


def test_a_folder_of_markdown(tmp_path: Path) -> None:
    (tmp_path / "1.md").write_text("# 水\n\n水表**三十六**只。\n\n## 管\n\n管道。\n", "utf-8")
    (tmp_path / "2.md").write_text("# 电\n\n电表。\n", "utf-8")
    book = read_book(tmp_path)
    assert [(s.level, s.heading) for s in book.sections if s.level] == [(1, "水"), (2, "管"), (1, "电")]
    assert "水表三十六只。" in book.canonical_text and coverage(book).n_lost == 0


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "DOCX"),
        (b"{\\rtf1\\ansi " + b"x" * 80, "DOCX"),
        (b"x" * 60 + b"BOOKMOBI" + b"\0" * 80, "EPUB"),
        (b"ITSF" + b"\0" * 80, "folder"),
    ],
)
def test_what_is_not_read_names_what_is(tmp_path: Path, data: bytes, named: str) -> None:
    path = tmp_path / "book.bin"
    path.write_bytes(data)
    with pytest.raises(SourceError) as caught:
        read_book(path)
    assert named in caught.value.mend
