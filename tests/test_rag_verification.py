"""Verification: however a quote is typed, it is found; changed by one fact, it is not."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import opencc
import pytest
from conftest import SMALL_FILE

from corpus.errors import RequestError
from rag.answers.verification import verify
from rag.library.library import Library


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    library = Library.open(tmp_path_factory.mktemp("home"))
    library.add(SMALL_FILE)
    return library


FOUND = [
    ("每只水表每小时报一次数", "as printed"),
    ("每隻水錶每小時報一次數", "Traditional"),
    ("每只水表 每小时报 一次数", "spaces"),
    ("夜里有人漏水天亮之前就能知道原来水表会说话老张说", "no punctuation"),
    ("小城换了12．5万只水表", "full width"),
    ("花了3至5年，比原来想的快", "across a page join"),
    ("電燈的新用法", "a contents line"),
    ("9787000000000", "the ISBN without hyphens"),
]


@pytest.mark.parametrize("quote", [row[0] for row in FOUND], ids=[row[1] for row in FOUND])
def test_found(library: Library, quote: str) -> None:
    check = verify(quote, "small-book", library=library)
    assert check.exists and check.closest is None
    book = library.book("small-book")
    assert all(book.canonical_text[p.start : p.end] == p.text for p in check.places)


@pytest.mark.parametrize(
    "quote", ["2019年，小城换了12.5万只水表", "小城换了125万只水表", "2.5万只水表", "花了35年", "小城换了12.5%只水表"]
)
def test_changed_by_one_fact(library: Library, quote: str) -> None:
    check = verify(quote, "small-book", library=library)
    assert not check.exists and check.places == ()
    assert check.closest is not None and 0 < check.closest.similarity < 1
    assert "水表" in check.closest.text or "3至5年" in check.closest.text


def test_pages(library: Library) -> None:
    def on(page: str) -> bool | None:
        return verify("比原来想的快", "small-book", page, library).as_cited

    assert on("2") is None  # page 2 or later, as far as the section that begins on page 5
    assert on("9") is False and on("1") is False
    assert verify("没有这句话", "small-book", "2", library).as_cited is None
    with pytest.raises(RequestError, match="not a page label"):
        on("九")


def test_bad_requests(library: Library) -> None:
    for quote, words in (("", "empty"), ("，。", "empty"), ("字" * 10_001, "10001 characters")):
        with pytest.raises(RequestError, match=words):
            verify(quote, library=library)
    with pytest.raises(RequestError, match="no such book, nothing"):
        verify("水表", "nothing", library=library)


def test_every_sentence_of_the_real_file_however_typed(real_library: Library) -> None:
    """Traditional, without punctuation, without spaces: each sentence is found where it stands."""
    index = real_library.index("smart-city-practice")
    to_traditional = opencc.OpenCC("s2t").convert
    for passage in index.passages:
        for start, end in passage.sentences:
            text = index.book.canonical_text[start:end]
            bare = "".join(c for c in text if unicodedata.category(c)[0] not in "PZ" or c in ".-")
            for typed in (text, to_traditional(text), bare, text.replace(" ", "")):
                places = verify(typed, "smart-city-practice", library=real_library).places
                assert any(start <= p.start < end for p in places) or not any(map(str.isalnum, text)), typed


def test_real_quotes_changed_by_one_fact(real_library: Library, real_file: Path) -> None:
    for anchor, changed in (
        ("2010年9月17日", "2010年9月18日"),
        ("15 个示范试点", "16 个示范试点"),
        ("未来 50 年", "未来 60 年"),
    ):
        assert verify(anchor, library=real_library).exists
        check = verify(changed, "smart-city-practice", library=real_library)
        assert not check.exists and check.closest is not None
        assert check.closest.citation.section is None and check.closest.citation.part in ("序", "自序")
