"""Citing: each style worked by hand after its standard, each file read back by another program's reader."""

from __future__ import annotations

import json
import warnings
from dataclasses import replace

import pytest
from fakes_ui import quote

from corpus.errors import RequestError
from corpus.types import Book, Pages
from rag.citing.citing import STYLES, cite_as
from rag.citing.source import pages_cited
from ui.cli.citing import _STYLES

CITATION = quote().citation
BOOK = Book(
    id="qingpu-bridges", layer="book", title="清浦桥渡志", title_en="Bridges and Ferries of Qingpu", canonical_text="", sections=(),
    authors=("沈砚舟",), publisher="澜州水木书社", year=2018, isbn="9787000021471", edition="qingpu-bridges",
)  # fmt: skip
BARE = Book(id="x", layer="book", title="无名书", title_en="", canonical_text="", sections=())
QUOTED = "“图书馆在1987年开馆。”"


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("gbt7714", f"{QUOTED}\n\n沈砚舟. 清浦桥渡志[M]. 澜州: 澜州水木书社, 2018: 7."),
        (
            "apa",
            f"{QUOTED} (Shen, 2018, p. 7)\n\nShen, Y. (2018). 清浦桥渡志 [Bridges and Ferries of Qingpu]. Lanzhou Shuimu Press.",
        ),
        (
            "chicago",
            f"{QUOTED}\n\nShen Yanzhou 沈砚舟, 清浦桥渡志 [Bridges and Ferries of Qingpu] (澜州: Lanzhou Shuimu Press, 2018), 7.",
        ),
        ("plain", f"{QUOTED}\n（《灯塔镇志》 第一章 图书馆，第7页，第2段）"),
        ("markdown", "> 图书馆在1987年开馆。\n>\n> — 《灯塔镇志》 第一章 图书馆，第7页，第2段"),
    ],
)
def test_a_style(style: str, expected: str) -> None:
    assert cite_as(CITATION, BOOK, style) == expected


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("gbt7714", "无名书[M]. [出版地不详]: [出版者不详], [出版年不详]: 7."),
        ("apa", "无名书. (n.d.)."),
        ("chicago", "无名书 (n.d.), 7."),
    ],
)
def test_a_book_that_nothing_is_known_of(style: str, expected: str) -> None:
    assert cite_as(CITATION, BARE, style).split("\n\n")[1] == expected


def test_several_authors() -> None:
    book = replace(BARE, authors=("甲", "乙", "丙", "丁"), year=2001)
    assert "甲, 乙, 丙, 等. 无名书[M]" in cite_as(CITATION, book, "gbt7714")
    assert "(甲 et al., 2001, p. 7)\n\n甲, 乙, 丙, & 丁. (2001)" in cite_as(CITATION, book, "apa")
    assert "甲, 乙, 丙 and 丁, 无名书" in cite_as(CITATION, book, "chicago")


@pytest.mark.parametrize(
    ("pages", "cited"),
    [
        (Pages("95", "95"), "95"),
        (Pages("III", "IV"), "III–IV"),
        (Pages("XI", None), ""),
        (Pages(None, "9"), ""),
        (None, ""),
    ],
)
def test_a_page_that_is_not_known_is_not_cited(pages: Pages | None, cited: str) -> None:
    citation = replace(CITATION, pages=pages)
    assert pages_cited(citation) == cited
    ending = f": {cited.replace('–', '-')}." if cited else ", 2018."
    assert cite_as(citation, BOOK, "gbt7714").endswith(ending)


def test_ris_is_read_back() -> None:
    import rispy

    hostile = replace(BOOK, title="甲\nER  - \nTY  - BOOK")
    for book, title in ((BOOK, "清浦桥渡志"), (hostile, "甲 ER - TY - BOOK")):
        [entry] = rispy.loads(cite_as(CITATION, book, "ris"))
        assert (entry["type_of_reference"], entry["title"], entry["year"]) == ("BOOK", title, "2018")
        assert entry["authors"] == ["沈砚舟"] and entry["start_page"] == "7" and QUOTED in entry["notes"][0]
        assert entry["issn"] == "9787000021471" and entry["place_published"] == "澜州"


def test_csl_json_is_read_back() -> None:
    from citeproc.source.json import CiteProcJSON

    items = json.loads(cite_as(CITATION, BOOK, "csl-json"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # citeproc warns of a field it does not know
        entry = CiteProcJSON(items)["qingpu-bridges"]
    assert str(entry["title"]) == "清浦桥渡志" and entry["issued"]["year"] == 2018
    assert items[0]["author"] == [{"literal": "沈砚舟"}] and items[0]["page"] == "7"


def test_bibtex_holds_any_title() -> None:
    words = cite_as(CITATION, replace(BOOK, title="50% of {A} & B_#$\\~^", id="书"), "bibtex")
    assert (
        words.startswith("@book{book,\n")
        and "title = {{50\\% of \\{A\\} \\& B\\_\\#\\$\\textbackslash{}\\~{}\\^{}}}" in words
    )
    assert "author = {{沈砚舟}}" in words and "pages = {7}" in words


def test_the_styles_are_those_of_the_command() -> None:
    assert STYLES == _STYLES
    with pytest.raises(RequestError, match="no such style"):
        cite_as(CITATION, BOOK, "mla")
