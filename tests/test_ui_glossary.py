"""The glossary's handlers: rows, entries, concordance, edits, files; and terms linked in answers."""

from __future__ import annotations

import json
import re
import time
from html import unescape
from pathlib import Path

import pytest
from fakes_ui import answer, quote
from starlette.applications import Starlette
from starlette.testclient import TestClient

from corpus.errors import RequestError
from corpus.terms.entries import ConceptEntry, Term, sections_of
from rag.library.library import Library
from ui.page import cards
from ui.page.glossary import GlossaryPage, Wanted
from ui.page.glossary_frame import frame_html
from ui.page.glossary_routes import OWN_HEADER, routes
from ui.page.session import Turn
from ui.page.term_marks import TermMark, linked, table_html
from ui.page.texts import text

HOSTILE = '<img src=x onerror="alert(1)"><script>alert(2)</script>'
TEXT = """海港志

第一章 灯塔

灯塔用上了物联网。管理员说物联网很可靠，风大也不断。

第二章 码头

码头也用物联网，还用云计算。
"""


def entry(entry_id: str, zh: str, en: str, **changes: object) -> ConceptEntry:
    return ConceptEntry(id=entry_id, sections=sections_of({"zh-Hans": [Term(zh)], "en": [Term(en)]}), **changes)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("glossary")
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    library = Library.open(folder / "home")
    library.add(folder / "a.txt", "harbour")
    return library


@pytest.fixture
def glossary(imported: Library) -> GlossaryPage:
    """Three terms of the made-up book, as they were before any test."""
    termbase = imported.termbase("harbour")
    for known in termbase.entries:
        termbase.remove(known.id)
    termbase.edit(
        entry("iot", "物联网", "internet of things", abbreviation="IoT", definition_en=HOSTILE, source="standard")
    )
    termbase.edit(entry("cloud", "云计算", "cloud computing", status="proposed", source="dictionary"))
    termbase.edit(entry("tower", "灯塔", "lighthouse", source="curated"))
    return GlossaryPage(imported)


def found(glossary: GlossaryPage, **wanted: object) -> list[str]:
    return [row["id"] for row in glossary.rows("harbour", Wanted(**wanted), "en")["rows"]]  # type: ignore[arg-type]


@pytest.mark.parametrize("query", ["wlw", "internet of things", "物聯網", "wu lian", "iot"])
def test_search(glossary: GlossaryPage, query: str) -> None:
    assert found(glossary, query=query)[0] == "iot"


def test_order_letters_and_pages_of_rows(glossary: GlossaryPage) -> None:
    # deng ta, wu lian wang, yun ji suan; cloud, internet, lighthouse.
    assert found(glossary) == ["tower", "iot", "cloud"]
    assert found(glossary, sort="en") == ["cloud", "iot", "tower"]
    table = glossary.rows("harbour", Wanted(offset=1, limit=1), "en")
    assert ([r["id"] for r in table["rows"]], table["total"]) == (["iot"], 3)
    assert table["letters"] == {"D": 0, "W": 1, "Y": 2}
    assert glossary.rows("harbour", Wanted(sort="en"), "en")["letters"] == {"C": 0, "I": 1, "L": 2}
    assert table["rows"][0]["occurrences"] == 3


def test_filters(glossary: GlossaryPage) -> None:
    assert found(glossary, status="proposed") == ["cloud"]
    assert found(glossary, source="standard") == ["iot"]
    sections = glossary.rows("harbour", Wanted(), "zh-Hans")["sections"]
    assert [s["label"] for s in sections] == ["第一章 灯塔", "第二章 码头"]
    assert found(glossary, section=sections[1]["id"]) == ["iot", "cloud"]
    assert found(glossary, section=sections[0]["id"], query="cloud") == []


def test_a_line_of_the_concordance_opens_its_passage(glossary: GlossaryPage) -> None:
    table = glossary.lines("harbour", "iot", "right", "zh-Hans")
    assert (table["total"], len(table["lines"])) == (3, 3)
    # Right neighbours: 管 guan, 还 hai, 很 hen.
    assert [line["right"][1:2] if line["right"][0] in "。，" else line["right"][0] for line in table["lines"]] == [
        "管",
        "还",
        "很",
    ]
    # Left neighbours, the nearest first: 上了 le, 说 shuo, 用 yong.
    lines = glossary.lines("harbour", "iot", "left", "zh-Hans")["lines"]
    assert [line["left"][-1] for line in lines] == ["了", "说", "用"]
    html = glossary.passage_html("harbour", lines[0]["passage"], lines[0]["start"], lines[0]["end"], "en")
    assert "<mark>物联网</mark>" in html and "灯塔" in html
    with pytest.raises(RequestError, match="no such place"):
        glossary.passage_html("harbour", lines[0]["passage"], 0, 10**6, "en")


def test_an_edit_is_kept_and_its_pinyin_follows(glossary: GlossaryPage, imported: Library) -> None:
    change = {
        "terms": {"zh-Hans": [{"text": "云端运算", "status": "preferred"}], "en": [{"text": "cloud", "status": "preferred"}]},
        "status": "admitted", "definition_zh": "远处的计算机。", "definition_en": HOSTILE,
    }  # fmt: skip
    table = glossary.edit("harbour", "cloud", change, "en")
    assert (table["zh_hans"], table["pinyin"], table["status"]) == ("云端运算", "yún duān yùn suàn", "admitted")
    assert table["source"] == "proposed", "the reader's English is not the dictionary's"
    again = Library.open(imported.path).termbase("harbour").entry("cloud")
    assert (again.zh_hans, again.definition_en) == ("云端运算", HOSTILE)
    assert glossary.set_status("harbour", "cloud", "preferred", "en")["status"] == "preferred"


@pytest.mark.parametrize(
    "change",
    [{"terms": {}}, {"terms": {"en": [{"text": "a"}]}}, {"terms": {"en": [{"text": "a", "status": "good"}]}}],
    ids=["no name", "no status", "unknown status"],
)
def test_what_is_no_entry_is_refused(glossary: GlossaryPage, change: dict[str, object]) -> None:
    with pytest.raises(RequestError, match="not an entry"):
        glossary.edit("harbour", "iot", change, "en")
    with pytest.raises(RequestError):
        glossary.set_status("harbour", "iot", "good", "en")


def test_files(glossary: GlossaryPage) -> None:
    name, data = glossary.export("harbour", "csv", False)
    assert name == "harbour-terms.csv" and data.decode("utf-8-sig").count("\n") == 4
    assert b"cloud" not in glossary.export("harbour", "csv", True)[1]
    told = glossary.bring_in("harbour", "x.csv", "zh_hans,en\n物联网,IoT web\n浮标,buoy\n".encode(), False)
    assert (len(told["added"]), [c["id"] for c in told["conflicts"]]) == (1, ["iot"])
    assert glossary.entry("harbour", "iot", "en")["en"] == "internet of things"
    told = glossary.bring_in("harbour", "x.csv", "zh_hans,en\n物联网,IoT web\n".encode(), True)
    assert told["updated"] == ["iot"]


def test_a_quote_word_by_word(glossary: GlossaryPage) -> None:
    words = glossary.words("物联网很可靠。")
    assert "".join(word["text"] for word in words) == "物联网很可靠。"
    by_text = {word["text"]: word for word in words}
    assert by_text["可靠"]["pinyin"] == "kě kào" and "reliable" in by_text["可靠"]["glosses"][0]
    html = cards.card_html(quote(), 1, "zh-Hans")
    assert text("words_note", "zh-Hans") in html and 'data-words="图书馆在1987年开馆。"' in html


def test_a_keystroke_over_5000_entries(imported: Library) -> None:
    """Answered by the server in far less than the 200 ms a reader notices; the browser test measures the whole."""
    syllables = "城市数据网络平台服务标准安全智慧系统工程交通能源环境管理信息"
    pairs = [a + b for a in syllables for b in syllables]
    entries = [
        entry(f"e{i}", f"{pairs[i % len(pairs)]}{i}", f"term {i} of kind {i % 7}", pinyin=f"p{i}") for i in range(5000)
    ]
    imported.termbase("harbour").set_extracted(entries)
    try:
        glossary = GlossaryPage(imported)
        assert glossary.rows("harbour", Wanted(), "en")["total"] >= 5000
        for query in ("t", "te", "城", "城市", "term 17", "zzz", "p4"):
            began = time.perf_counter()
            glossary.rows("harbour", Wanted(query=query, limit=100), "en")
            assert time.perf_counter() - began < 0.15, query
    finally:
        imported.termbase("harbour").set_extracted([])


@pytest.fixture
def client(glossary: GlossaryPage) -> TestClient:
    return TestClient(Starlette(routes=routes(glossary)))


def test_addresses(client: TestClient) -> None:
    assert client.get("/wenshu/terms?book=harbour&q=wlw").json()["rows"][0]["id"] == "iot"
    assert client.get("/wenshu/term?book=harbour&id=iot").json()["terms"]["en"][0]["text"] == "internet of things"
    reply = client.get("/wenshu/export?book=harbour&format=html")
    assert reply.headers["content-disposition"].startswith("attachment")
    own = {OWN_HEADER: "1"}
    assert client.post("/wenshu/status?book=harbour&id=cloud&to=preferred", headers=own).json()["status"] == "preferred"
    assert client.post("/wenshu/words", content="城市".encode(), headers=own).json()[0]["pinyin"] == "chéng shì"


@pytest.mark.parametrize(
    ("address", "body", "headers", "code"),
    [
        ("/wenshu/status?book=harbour&id=cloud&to=preferred", b"", {}, 403),
        ("/wenshu/status?book=harbour&id=none&to=preferred", b"", {OWN_HEADER: "1"}, 400),
        ("/wenshu/edit?book=harbour&id=iot", b"no json", {OWN_HEADER: "1"}, 400),
        ("/wenshu/edit?book=harbour&id=iot", b"[1]", {OWN_HEADER: "1"}, 400),
        ("/wenshu/import?book=harbour&name=../../x.csv", b"\xff\xfe\x00", {OWN_HEADER: "1"}, 400),
        ("/wenshu/import?book=harbour&name=x.exe", b"x", {OWN_HEADER: "1"}, 400),
    ],
    ids=["another site", "no such entry", "no JSON", "no table", "damaged file", "unknown format"],
)
def test_a_slip_is_one_line(client: TestClient, address: str, body: bytes, headers: dict[str, str], code: int) -> None:
    reply = client.post(address, content=body, headers=headers)
    assert reply.status_code == code and "\n" not in reply.json()["error"]


def test_terms_in_answers_are_links_and_markup_is_text(glossary: GlossaryPage) -> None:
    def find(book_id: str, words: str) -> tuple[TermMark, ...]:
        return glossary.marks("harbour", words)

    shown = quote(text="灯塔用上了物联网。", quoted="灯塔用上了物联网。")
    turn = Turn("？", answer=answer(statement="“灯塔用上了物联网。”[1]", quotes=(shown,)))
    chat = cards.reply_html(turn, 1, "en", find)
    assert re.findall(r'<a class="w-term" href="#w-term-harbour%3A(\w+)">([^<]+)</a>', chat) == [
        ("tower", "灯塔"),
        ("iot", "物联网"),
    ]
    assert 'class="w-ref"' in chat
    html = cards.evidence_html([turn], "en", find)
    assert "<script" not in html and "<img" not in html
    table = json.loads(unescape(re.search(r'data-terms="([^"]*)"', html)[1]))  # type: ignore[index]
    assert table["harbour:iot"][0]["definition"] == HOSTILE


def test_a_term_is_never_cut_by_a_mark() -> None:
    marks = [TermMark(1, 4, "k", ()), TermMark(5, 6, "k", ())]
    assert linked("0<23456", 0, 3, marks) == "0&lt;2"
    assert linked("0<23456", 4, 7, marks) == '4<a class="w-term" href="#w-term-k">5</a>6'
    assert "k" in table_html(marks, "en")


def test_the_frame_escapes_titles() -> None:
    html = frame_html([(HOSTILE, 'x"y')], "zh-Hant")
    assert "<script" not in html and "<img" not in html and "術語" in html


def test_a_termbase_of_another_book_is_another(glossary: GlossaryPage, tmp_path: Path) -> None:
    assert "iot" not in {m.key for m in glossary.marks("smart-city-practice-companion", "物联网")}
