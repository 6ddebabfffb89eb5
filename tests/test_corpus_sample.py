"""The sample book as the reader reads it: with its edition's record, and as a book that nobody knows."""

from __future__ import annotations

import re

import pytest

import corpus.reading
from corpus.draft.layout import undo
from corpus.passages import cut
from corpus.reading import contents_missing, coverage, read_book, repair_counts, sections_with_text
from corpus.sample import sample_file
from corpus.structure.pages import pages_of
from corpus.types import Book, Pages, Section

# Looked up by hand in the file: words, and the label printed at the head of their page.
PLACES = {
    "他从怀里掏出一副棉纱手套": "I",
    "走过清浦任何一座桥": "II",
    "二十三点四十分读到8.31米": "III",
    "先有水，后有桥": "1",
    "浦溪小得多，长23公里": "2",
    "后之人见水及此": "5",
    "共用栗山花岗石2318块": "7",
    "前两次修得好": "8",
    "龙门石重860斤": "11",
    "造桥一时，养桥一世": "15",
    "拱架没有了，图还在": "16",
    "孩子们第一次从桥上走进学校": "18",
    "石涨而愿不涨": "19",
    "半月桥      1786": "22",
    "草帘二百条": "24",
    "水不认得您": "26",
    "桥把路接上了，把话剪短了": "29",
    "第三条，请医、接生": "31",
    "我忘了那天有浪": "34",
    "灰浆宁软勿硬": "39",
    "一斧头砍断草绳": "44",
    "他听出来了：左边的三下": "48",
    "天下没有不漏的船。不沉": "53",
    "篙是竖着的": "54",
    "1908年　青河大水": "56",
    "何三更　见何景山": "58",
    "走了的船，要回来的": "62",
}
# Notes, which stand at the foot of a page, behind the paragraph that calls them or that they would cut.
NOTES = {
    "① 另一说“清浦”是": "3",
    "① 十一两中，八两买石": "4",
    "① 这只木样保存在镇文化站": "11",
    "① 烧饼的价钱": "33",
    "① 落架，就是把拱石": "38",
}
CHAPTERS = ["第一章", "第二章", "第三章", "第四章", "第五章", "第六章", "第七章", "第八回", "第九回", "第十回"]
PARTS = {"上编": CHAPTERS[:4], "中编": CHAPTERS[4:7], "下编": CHAPTERS[7:]}


@pytest.fixture(scope="module")
def known() -> Book:
    with sample_file() as path:
        return read_book(path)


@pytest.fixture(scope="module")
def unknown() -> Book:
    """The same file where no edition is known: everything from the text itself."""
    with pytest.MonkeyPatch.context() as patch, sample_file() as path:
        patch.setattr(corpus.reading, "find_edition", lambda *_: None)
        return read_book(path)


@pytest.fixture(params=["known", "unknown"])
def book(request: pytest.FixtureRequest) -> Book:
    found: Book = request.getfixturevalue(request.param)
    assert (found.edition is None) == (request.param == "unknown")
    return found


def holding(book: Book, section: Section) -> str:
    return book.section(section.parent).number if section.parent else ""


def test_the_imprint(book: Book) -> None:
    assert (book.id, book.title, book.authors) == ("qingpu-bridges", "清浦桥渡志", ("沈砚舟",))
    assert (book.publisher, book.year, book.isbn) == ("澜州水木书社", 2018, "9787000021471")
    assert (book.language, book.source and book.source.encoding) == ("zh-Hans", "utf-8")


def test_parts_chapters_and_sections(book: Book) -> None:
    by_kind = {kind: [s for s in book.sections if s.level > 0 and s.kind == kind] for kind in ("part", "chapter")}
    assert [s.number for s in by_kind["part"]] == list(PARTS)
    assert [s.number for s in by_kind["chapter"]] == CHAPTERS
    assert {holding(book, s): [] for s in by_kind["chapter"]}.keys() == PARTS.keys()
    for part, chapters in PARTS.items():
        assert [s.number for s in by_kind["chapter"] if holding(book, s) == part] == chapters
    assert [s.ordinal for s in by_kind["chapter"]] == list(range(1, 11)), "回 count on where 章 end"
    sections = [s for s in book.sections if s.kind == "section"]
    assert len(sections) == 39 and all(s.number in "一、二、三、四、五、" for s in sections)
    assert [s.title for s in sections if holding(book, s) == "第七章"] == [
        "看桥", "修桥", "四条经验", "巡桥队的一天", "给后来人的话"
    ]  # fmt: skip
    outside = [(s.kind, s.title) for s in book.sections if s.kind in ("front", "back") and s.level == 1]
    assert outside[:2] == [("front", "序"), ("front", "自序")]
    assert [title for _, title in outside[2:]] == ["清浦桥渡大事年表", "人名索引", "后记"]
    assert {kind for kind, _ in outside[2:]} == {"back"}


def test_the_copy_is_whole(book: Book) -> None:
    listed = [s for s in book.sections if s.level > 0]
    assert len(listed) == 57 and sections_with_text(book) == tuple(listed) and contents_missing(book) == ()
    assert coverage(book).n_lost == 0
    with sample_file() as path:
        assert undo(book.canonical_text, book.repairs) == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("words", PLACES)
def test_pages(book: Book, words: str) -> None:
    place = book.canonical_text.index(words)
    assert pages_of(book, place, place + len(words)) == Pages(PLACES[words], PLACES[words])


def test_a_section_begins_on_the_page_that_the_contents_give(book: Book) -> None:
    for section in book.sections:
        if section.level > 0:
            assert pages_of(book, section.start, section.start + 1) == Pages(section.page, section.page), section.title


def test_running_headers_are_gone_and_paragraphs_whole(book: Book) -> None:
    assert set(repair_counts(book.repairs)) == {"running header", "footnote", "page break"}
    body = book.canonical_text[book.section("preface-1").start :]
    assert not re.search(r"清浦桥渡志\s*\n|· \w+ ·|第[一二三四五六七八九十]+[章回].*　　\d+\n|\f", body)
    assert "愿拿到这本书的人，走过清浦" in body and "他在里面找到了自己的祖上邵石根" not in body
    assert "领头修桥的邵文斌在里面找到了自己的祖上邵石根" in body


@pytest.mark.parametrize("words", NOTES)
def test_notes(book: Book, words: str) -> None:
    place = book.canonical_text.index(words)
    assert pages_of(book, place, place + len(words)) == Pages(NOTES[words], NOTES[words])
    before = book.canonical_text[:place].rstrip()
    assert before[-1] in "。”①②", "behind a paragraph or another note, never within a sentence"


def test_the_table_and_the_index_keep_their_lines(book: Book) -> None:
    table = next(s for s in book.sections if s.title == "九桥总表")
    rows = [line.split() for line in book.canonical_text[table.body : table.end].splitlines()]
    assert ["半月桥", "1786", "27.4", "14.6", "2060两"] in rows and ["浮桥", "1892", "92.0", "—", "730两"] in rows
    assert len([row for row in rows if len(row) == 5]) == 10
    index = next(s for s in book.sections if s.title == "人名索引")
    lines = [line.strip() for line in book.canonical_text[index.body : index.end].splitlines()]
    assert "何三更　见何景山" in lines and sum("　" in line for line in lines) == 29


def test_every_passage_is_an_address(book: Book) -> None:
    passages = cut(book)
    assert len(passages) > 250
    assert all(p.text == book.canonical_text[p.start : p.end] for p in passages)


def test_the_record_gives_english_titles(known: Book) -> None:
    assert known.title_en == "Bridges and Ferries of Qingpu"
    english = {s.number: s.title_en for s in known.sections if s.kind in ("part", "chapter")}
    assert (english["中编"], english["第二章"]) == ("Ferries and People", "Four Stone Bridges")
    assert all(s.title_en for s in known.sections)
    assert known.section("ch08").number == "第八回" and known.section("ch08-s03").parent == "ch08"
    assert known.section("ch08").parent == "part03"
