"""Decoding: the encodings Chinese books come in, and the files that are no books."""

from __future__ import annotations

from pathlib import Path

import opencc
import pytest
from conftest import SMALL_FILE

from corpus.draft.decoding import detect, read_text
from corpus.errors import SourceError

SMALL_TEXT = SMALL_FILE.read_text(encoding="utf-8")

TRADITIONAL = opencc.OpenCC("s2t").convert(SMALL_TEXT)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (SMALL_TEXT.encode(), "utf-8"),
        (SMALL_TEXT.encode("utf-8-sig"), "utf-8"),
        (SMALL_TEXT.encode("gb18030"), "gb18030"),
        (TRADITIONAL.encode("big5hkscs", "ignore"), "big5hkscs"),
        (SMALL_TEXT.encode("utf-16"), "utf-16-le"),
        (SMALL_TEXT.encode("utf-16-le"), "utf-16-le"),
        (SMALL_TEXT.encode("utf-16-be"), "utf-16-be"),
    ],
    ids=["utf-8", "utf-8 bom", "gb18030", "big5", "utf-16 bom", "utf-16-le", "utf-16-be"],
)
def test_encodings(data: bytes, encoding: str) -> None:
    assert detect(data, "book.txt")[0] == encoding


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "the file is empty"),
        (b" \r\n\xef\xbb\xbf"[::-1], "cannot be recognised"),
        (b"\xef\xbb\xbf  \r\n", "holds no text"),
        (b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20, "a JPEG image"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"PK\x03\x04rest", "a ZIP archive"),
        ("城".encode() * 100 + b"\xff" + SMALL_TEXT.encode() * 9, "not valid utf-8 at byte 300"),
        (bytes((i * 7919 + i * i * 31) % 256 for i in range(5000)), "cannot be recognised"),
    ],
    ids=["empty", "bytes", "blank", "jpeg", "pdf", "zip", "one bad byte", "noise"],
)
def test_files_that_are_no_text(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "book.txt"
    path.write_bytes(data)
    with pytest.raises(SourceError, match=words) as caught:
        read_text(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_paths_that_are_no_files(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="a folder, not a file"):
        read_text(tmp_path)
    with pytest.raises(SourceError, match="no such file"):
        read_text(tmp_path / "none.txt")
    with pytest.raises(SourceError, match="cannot be read"):
        read_text(Path("a\0b"))


ENGLISH = "The lamps along the river are lit by hand every evening, and the log is kept at the gate. " * 1222


@pytest.mark.parametrize("encoding", ["gb18030", "big5hkscs"])
def test_english_with_few_chinese_characters(encoding: str) -> None:
    # 110 KB of English; 21 characters that both encodings have, in three places.
    cut = len(ENGLISH) // 3
    text = f"{ENGLISH[:cut]}小城水火土木石{ENGLISH[cut : 2 * cut]}山中日月天地人{ENGLISH[2 * cut :]}大小多少上下左。"
    data = text.encode(encoding)
    assert len(data) > 110_000 and data.decode(detect(data, "book.txt")[0]) == text


def test_english_with_stray_bytes_is_not_taken_for_chinese() -> None:
    data = (ENGLISH + "The caf\u00e9 said \u201cno\u201d. ").encode("cp1252")
    with pytest.raises(SourceError, match="not valid utf-8 at byte"):
        detect(data, "book.txt")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_spaces_that_do_not_break_are_text(encoding: str) -> None:
    text = SMALL_TEXT.replace("。", "。\u00a0")
    assert text.encode(encoding).decode(detect(text.encode(encoding), "book.txt")[0]).removeprefix("\ufeff") == text
