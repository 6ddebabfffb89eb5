"""Passages: sentence ends, no crossing of sections, every character once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.passages import MAX_CHARACTERS, cut, sentences
from corpus.types import Book, Section

SENTENCES = [
    ("甲。乙！丙？丁；戊", ["甲。", "乙！", "丙？", "丁；", "戊"], "the four ends"),
    ("他说：“好。”我走了。", ["他说：“好。”", "我走了。"], "closing quotation mark stays with its sentence"),
    ("“真的？！”她问。", ["“真的？！”", "她问。"], "two marks in a row"),
    ("（见第3章。）下文", ["（见第3章。）", "下文"], "closing bracket"),
    ("占12.5%。版本3.0发布。", ["占12.5%。", "版本3.0发布。"], "a decimal point ends nothing"),
    ("One ends here. Two begins. three", ["One ends here.", "Two begins. three"], "English, before a capital"),
    ("第一行\n第二行。", ["第一行", "第二行。"], "a line end"),
    ("等等……然后。", ["等等……然后。"], "an ellipsis goes on"),
    ("要回答“钱从哪里来？”“人往哪里去？”的问题。", ["要回答“钱从哪里来？”“人往哪里去？”的问题。"], "quoted questions"),
    (
        "“要回答“钱从哪里来？”“人往哪里去？”的问题。”他说。",
        ["“要回答“钱从哪里来？”“人往哪里去？”的问题。”", "他说。"],
        "nested",
    ),
    ("“要回答“钱从哪里来？”这个问题。灯亮了。”", ["“要回答“钱从哪里来？”这个问题。", "灯亮了。”"], "same marks within"),
    ("“走吧。”，他说。“好！”、“走！”他喊。", ["“走吧。”，他说。", "“好！”、“走！”", "他喊。"], "a comma goes on"),
    ("“走吧！”。他走了。", ["“走吧！”。", "他走了。"], "a stop after the quotation"),
    ("“走吗？”“走。”他走了。", ["“走吗？”", "“走。”", "他走了。"], "speech and answer"),
    ("“他问：‘走吗？’我说：‘走。’后来呢？”", ["“他问：‘走吗？’", "我说：‘走。’", "后来呢？”"], "speech within speech"),
    ("“甲说。他又说：“乙？”丙也说。", ["“甲说。", "他又说：“乙？”", "丙也说。"], "a mark without its half"),
    ("谁的？的确是他的。", ["谁的？", "的确是他的。"], "的 may begin a word"),
]


@pytest.mark.parametrize(("text", "expected"), [r[:2] for r in SENTENCES], ids=[r[2] for r in SENTENCES])
def test_sentences(text: str, expected: list[str]) -> None:
    assert [span.of(text) for span in sentences(text)] == expected


def test_passages_of_the_small_book(small_book: Book) -> None:
    passages = {p.id: p for p in cut(small_book)}
    meter = passages["small-book/ch01-s01/p002"]
    assert meter.text.startswith("2018年，小城换了12.5万只水表。") and meter.text.endswith("老张说。")
    assert passages["small-book/ch01-s01/p003"].text == "换表一共花了3至5年，比原来想的快。"
    assert not passages["small-book/ch01-s01/p001"].searchable, "a heading is no passage to find"
    assert not passages["small-book/contents/p003"].searchable
    assert passages["small-book/contents/p003"].text == "第一章 水与电 / 1"


def _book(text: str) -> Book:
    half = len(text) // 2
    parts = [("a", 0, half), ("b", half, len(text))]
    return Book(
        id="x", layer="book", title="", title_en="", canonical_text=text,
        sections=tuple(
            Section(id=i, kind="chapter", number="", title=i, title_en="", level=1, start=s, body=s, end=e)
            for i, s, e in parts
        ),
    )  # fmt: skip


@given(st.text(alphabet="中文字。！\n ab，”", max_size=900))
def test_every_character_stands_in_exactly_one_passage(text: str) -> None:
    book = _book(text)
    passages = cut(book)
    held = [i for p in passages for i in range(p.start, p.end)]
    assert len(held) == len(set(held))
    assert {i for i, c in enumerate(text) if not c.isspace()} <= set(held)
    for p in passages:
        section = book.section(p.section_id)
        assert section.start <= p.start < p.end <= section.end
        assert p.text == text[p.start : p.end]
        assert (p.sentences[0][0], p.sentences[-1][1]) == (p.start, p.end)


def test_a_long_paragraph_is_cut_evenly() -> None:
    text = "一二三四五六七八九。" * 100
    book = Book(
        id="x", layer="book", title="", title_en="", canonical_text=text,
        sections=(Section(id="a", kind="chapter", number="", title="", title_en="", level=1, start=0, body=0, end=1000),),
    )  # fmt: skip
    lengths = [len(p.text) for p in cut(book)]
    # 1000 characters in at most 320 each: 4 passages of 250
    assert lengths == [250, 250, 250, 250] and max(lengths) <= MAX_CHARACTERS


def test_passages_of_the_real_file(real_book: Book) -> None:
    passages = cut(real_book)
    assert all(p.text == real_book.canonical_text[p.start : p.end] for p in passages)
    held = [i for p in passages for i in range(p.start, p.end)]
    assert len(held) == len(set(held))
    lost = [c for i, c in enumerate(real_book.canonical_text) if i not in set(held) and not c.isspace()]
    assert lost == []
    assert all(p.text[-1] in "。！？；：”）于州京" or not p.searchable or p.section_id == "imprint" for p in passages)
