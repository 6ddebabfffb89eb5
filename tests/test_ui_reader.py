"""The reader without a browser: pieces, places, what is found, what is escaped, what is served."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from corpus.errors import RequestError
from corpus.types import Book, PageMark
from index.folder import BookIndex
from ui.page.cards import read_address
from ui.page.reader.blocks import piece_html
from ui.page.reader.finding import find_in_book
from ui.page.reader.pieces import LONGEST_BLOCK, PIECE_CHARACTERS, cut_book
from ui.page.reader.reading import MOST_CITED, Reader, span_of
from ui.page.reader.routes import routes
from ui.page.texts import LANGUAGES, text

HOSTILE = "<img src=x onerror=alert(1)>\"'&<script>alert(2)</script>"


class OneBook:
    """A library of one book."""

    def __init__(self, index: BookIndex) -> None:
        self._index = index

    def index(self, book_id: str) -> BookIndex:
        if book_id != self._index.book.id:
            raise RequestError("no such book", book_id)
        return self._index


@pytest.fixture
def client(small_index: BookIndex) -> TestClient:
    return TestClient(Starlette(routes=routes(Reader(OneBook(small_index)))))


def _words(html: str) -> list[tuple[int, str]]:
    """Of each block: where it begins, and its text."""
    blocks = re.findall(r'<(h\d|p) [^>]*data-s="(\d+)"[^>]*?( data-own)?>(.*?)</\1>', html, re.DOTALL)
    return [(int(s), unescape(re.sub(r"<[^>]+>", "", words))) for _, s, own, words in blocks if not own]


def test_the_pieces_hold_every_character_once_and_as_it_stands(small_book: Book) -> None:
    shown = "".join(piece_html(small_book, piece, "zh-Hans")[0] for piece in cut_book(small_book).pieces)
    at = 0
    for start, words in _words(shown):
        assert small_book.canonical_text[at:start].strip() == ""
        assert small_book.canonical_text[start : start + len(words)] == words
        at = start + len(words)
    assert small_book.canonical_text[at:].strip() == ""


def test_a_paragraph_without_end_is_cut_at_its_sentences(small_book: Book) -> None:
    section = replace(small_book.sections[0], start=0, body=0, end=9000, level=0, parent=None)
    book = replace(
        small_book, canonical_text="海" * 999 + "。" + "风" * 7000 + "。" * 1000, sections=(section,), marks=()
    )
    blocks = [block for piece in cut_book(book).pieces for block in piece.blocks]
    assert [(b.start, b.end) for b in blocks][:2] == [(0, 1000), (1000, 1000 + LONGEST_BLOCK)]
    assert [b.kind for b in blocks][:2] == ["paragraph", "continued"] and blocks[-1].end == 9000
    assert all(piece.end - piece.start < PIECE_CHARACTERS + LONGEST_BLOCK for piece in cut_book(book).pieces)


def test_a_place_is_marked_across_blocks_and_page_marks(small_book: Book) -> None:
    first, second = [b for p in cut_book(small_book).pieces for b in p.blocks if b.kind == "paragraph"][:2]
    book = replace(small_book, marks=(PageMark(first.start + 2, "7"), PageMark(second.start, "", 9)))
    cut = cut_book(book)
    span = (first.start + 1, second.start + 3)
    html = "".join(piece_html(book, piece, "en", span)[0] for piece in cut.pieces)
    marked = unescape("".join(re.sub(r"<[^>]+>", "", m) for m in re.findall(r'<mark class="r-at">(.*?)</mark>', html)))
    text_of = book.canonical_text
    assert marked == text_of[first.start + 1 : first.end] + text_of[second.start : second.start + 3]
    assert re.findall(r'class="r-page" role="separator" data-page="([^"]+)"', html) == ["p. 7", "page 9 of the file"]


def test_words_are_found_in_both_scripts_and_counted_by_chapter(small_book: Book) -> None:
    simplified = find_in_book(small_book, "红绿灯", "", "zh-Hans")
    assert simplified["total"] == small_book.canonical_text.count("红绿灯") > 0
    traditional = find_in_book(small_book, "紅綠燈", "", "zh-Hant")
    assert [line["start"] for line in traditional["lines"]] == [line["start"] for line in simplified["lines"]]
    assert sum(chapter["n"] for chapter in simplified["chapters"]) == simplified["total"]
    one = simplified["chapters"][-1]
    inside = find_in_book(small_book, "红绿灯", one["id"], "en")
    assert inside["chosen"] == one["n"] == len(inside["lines"]) and inside["total"] == simplified["total"]
    assert find_in_book(small_book, "，。 ", "", "en")["total"] == 0


@pytest.mark.parametrize(
    ("at", "span"),
    [
        ("3-9", (3, 9)),
        ("3", (3, 3)),
        ("9-3", None),
        ("-3", None),
        ("3-x", None),
        ("", None),
        ("99999999999999-5", None),
        ("１-２", (1, 2)),
    ],
)
def test_an_address_names_a_place_or_none(small_book: Book, at: str, span: tuple[int, int] | None) -> None:
    assert span_of(at, small_book) == span


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_opens_where_its_address_leads(client: TestClient, small_book: Book, language: str) -> None:
    block = [b for p in cut_book(small_book).pieces for b in p.blocks if b.kind == "paragraph"][-1]
    reply = client.get("/" + read_address(small_book.id, block.start, block.end, language))  # type: ignore[arg-type]
    assert reply.status_code == 200 and f'<html lang="{language}">' in reply.text
    assert f'<mark class="r-at">{small_book.canonical_text[block.start : block.end][:5]}' in reply.text
    assert (
        text("read_contents", language) in reply.text
        and "'unsafe-inline'" not in reply.headers["content-security-policy"].split("style-src")[0]
    )


def test_a_book_and_a_place_that_are_not_there(client: TestClient, small_book: Book) -> None:
    gone = client.get("/read/nothing", params={"lang": "en"})
    assert gone.status_code == 404 and text("read_no_book", "en") in gone.text
    assert text("read_gone", "en") in client.get(f"/read/{small_book.id}?at=9999999&lang=en").text
    for address in (
        "piece?n=-1",
        "piece?n=999999",
        "piece?n=x",
        "citation?start=5&end=5",
        "citation?start=0&end=99999999",
    ):
        reply = client.get(f"/wenshu/read/{address}&book={small_book.id}")
        assert reply.status_code == 400 and reply.json()["error"]


@pytest.mark.parametrize("name", ["../look.py", "..%2flook.py", "%2fetc%2fpasswd", "nothing.js", "reader.py", "."])
def test_only_assets_are_served_as_assets(client: TestClient, name: str) -> None:
    assert client.get(f"/wenshu/asset/{name}").status_code == 404
    assert client.get("/wenshu/asset/reader.js").headers["content-type"].startswith("text/javascript")


def test_what_a_book_holds_is_text(small_index: BookIndex, small_book: Book) -> None:
    words = HOSTILE + small_book.canonical_text[len(HOSTILE) :]
    named = tuple(replace(s, title=HOSTILE, title_en=HOSTILE, page=HOSTILE) for s in small_book.sections)
    book = replace(
        small_book,
        canonical_text=words,
        title=HOSTILE,
        authors=(HOSTILE,),
        sections=named,
        marks=(PageMark(0, HOSTILE),),
    )
    reader = Reader(OneBook(replace(small_index, book=book)))
    for language in LANGUAGES:
        pages = reader.page(book.id, "0-5", language) + reader.piece(book.id, 0, "", language, terms=True)["html"]
        assert "<img" not in pages and "<script>alert" not in pages and "onerror=alert(1)&gt;" in pages


def test_any_span_is_cited(client: TestClient, small_book: Book) -> None:
    start = small_book.canonical_text.index("红绿灯")
    reply = client.get(f"/wenshu/read/citation?book={small_book.id}&start={start}&end={start + 3}&lang=zh-Hans").json()
    assert reply["text"].startswith("“红绿灯”") and f"《{small_book.title}》" in reply["text"]
    assert MOST_CITED == 20_000
