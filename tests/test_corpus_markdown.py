"""Markdown: notes behind their paragraphs, what is raised and lowered, and the source restored from the repairs."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.draft.layout import undo
from corpus.reading import coverage, read_book
from corpus.types import Book


def book_of(tmp_path: Path, text: str) -> Book:
    path = tmp_path / "book.md"
    path.write_text(text, encoding="utf-8")
    return read_book(path)


NOTED = """# 第一章 稻

稻谷 37[^1] 万斤，麦 38[^b]
万斤。

丙[^1]。

| 名[^t] | 数 |
|---|---|
| 稻 | 37[^u] |

[^1]: 注一，
    续行。
[^b]: 注二 *甲*。

    第二段。

[^t]: 注三。
[^u]: 注四。

[^none]: 没有人提到。

尾[^lost]。
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_notes_stand_behind_their_paragraph(tmp_path: Path, newline: str) -> None:
    source = NOTED.replace("\n", newline)
    path = tmp_path / "book.md"
    path.write_bytes(source.encode())
    book = read_book(path)
    assert book.canonical_text.split("\n\n") == [
        "第一章 稻", "稻谷 37 万斤，麦 38 万斤。", "注一，续行。", "注二 甲。", "第二段。", "丙。", "名\t数", "注三。", "稻\t37",
        "注四。", "没有人提到。", "尾。\n",
    ]  # fmt: skip
    assert undo(book.canonical_text, book.repairs) == source and coverage(book).n_lost == 0
    text = book.canonical_text
    assert [(text[n.start : n.end], n.label) for n in book.notes] == [
        ("注一，续行。", "1"), ("注二 甲。", "b"), ("第二段。", "b"), ("注三。", "t"), ("注四。", "u"),
    ]  # fmt: skip
    assert [text[: n.mark].endswith(("37", "38", "名")) for n in book.notes] == [True] * 5


def test_a_note_behind_the_last_paragraph(tmp_path: Path) -> None:
    book = book_of(tmp_path, "[^1]: 注。\n\n甲 37[^1]")
    assert book.canonical_text == "甲 37\n\n注。"
    assert [book.canonical_text[n.start : n.end] for n in book.notes] == ["注。"]


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("10<sup>3</sup> 米，37<sup>[1]</sup> 万斤", "10^3 米，37 万斤"),
        ("H<sub>2</sub>O，10<sub>2</sub>", "H2O，10_2"),
        ("<ruby>汉<rp>(</rp><rt>hàn</rt><rp>)</rp></ruby>字", "汉字"),
        ("x^2 + $3/4$ + 10³", "x^2 + $3/4$ + 10³"),
        ("[a]: http://a.example/b", ""),
    ],
    ids=["sup", "sub", "ruby", "signs", "an address"],
)
def test_off_the_line(tmp_path: Path, line: str, shown: str) -> None:
    assert book_of(tmp_path, f"甲。\n\n{line}\n").canonical_text == f"甲。\n\n{shown}\n".replace("\n\n\n", "\n")
