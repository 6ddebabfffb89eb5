"""`wenshu terms`: the contract of its JSON, what is kept, and one clear line for every slip."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import check_slip

from rag.library.library import Library
from ui.cli.main import main

WORDS = ("潮汐发电站", "海水淡化厂", "智能浮标", "物联网", "渔船调度中心", "航标灯塔")
CHAPTERS = "\n\n".join(
    f"第{number}章 {word}\n\n"
    + "".join(f"{word}在第{n}年建成。镇上的人都去看{word}，{word}（test plant）很有名。" for n in range(1, 9))
    for number, word in zip("一二三四五六", WORDS, strict=True)
)
TEXT = f"海港技术\n\n{CHAPTERS}\n"
ENTRY = {
    "id", "zh_hans", "zh_hant", "pinyin", "en", "definition_zh", "definition_en", "status", "source", "occurrences", "first",
}  # fmt: skip


@pytest.fixture(scope="module")
def prepared(new_home: Callable[[], Path]) -> Path:
    folder = new_home().parent
    (folder / "海港技术.txt").write_text(TEXT, encoding="utf-8")
    Library.open(folder / "home").add(folder / "海港技术.txt", "harbour")
    return folder


@pytest.fixture
def home(prepared: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WENSHU_HOME", str(prepared / "home"))
    return prepared


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    code = main(["terms", *arguments, "--json"])
    captured = capsys.readouterr()
    assert (code, captured.err) == (0, "")
    return json.loads(captured.out)


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("query", ["wlw", "internet of things", "物聯網", "Wu Lian Wang", "wu4lian2wang3", "IoT"])
def test_lookup_keeps_the_contract(capsys: pytest.CaptureFixture[str], query: str) -> None:
    table = run(capsys, "lookup", query)
    assert set(table) == {"query", "entries"} and table["query"] == query
    assert set(table["entries"][0]) == ENTRY and table["entries"][0]["zh_hans"] == "物联网"


@pytest.mark.usefixtures("home")
def test_extraction_keeps_the_contract_and_is_kept(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    table = run(capsys, "extract", "harbour", "--keep", "100")
    assert set(table) == {"book_id", "candidates"} and table["book_id"] == "harbour"
    candidates = {row["zh_hans"]: row for row in table["candidates"]}
    assert {"潮汐发电站", "海水淡化厂", "智能浮标"} <= set(candidates)
    row = candidates["潮汐发电站"]
    assert set(row) == {"zh_hans", "score", "frequency", "chapters", "first", "en", "status"}
    assert (row["frequency"], row["status"]) == (24, "proposed") and row["first"].startswith("harbour/")
    assert {"text": "test plant", "source": "text"} in row["en"]
    scores = [row["score"] for row in table["candidates"]]
    assert scores == sorted(scores, reverse=True)
    # The English of what this project has compiled is given as such, the book's own as the book's.
    sources = {e["source"] for e in candidates["物联网"]["en"]}
    assert "curated" in sources
    listed = run(capsys, "list", "--book", "harbour")["entries"]
    assert {e["zh_hans"] for e in listed} <= set(candidates) and len(listed) <= 100
    assert next(e["source"] for e in listed if e["zh_hans"] == "潮汐发电站") == "book"


@pytest.mark.usefixtures("home")
def test_edits_outlive_extraction_and_a_new_import(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    run(capsys, "extract", "harbour")
    library = Library.open(home / "home")
    edited, removed = "潮汐发电站", "海水淡化厂"
    ids = {e.zh_hans: e.id for e in library.termbase("harbour").entries}
    library.termbase("harbour").set_status(ids[edited], "preferred")
    library.termbase("harbour").remove(ids[removed])
    assert main(["import", str(home / "海港技术.txt"), "--id", "harbour", "--replace", "--json"]) == 0
    capsys.readouterr()
    table = run(capsys, "extract", "harbour")
    assert next(c["status"] for c in table["candidates"] if c["zh_hans"] == edited) == "preferred"
    listed = {e["zh_hans"]: e["status"] for e in run(capsys, "list", "--book", "harbour")["entries"]}
    assert listed[edited] == "preferred" and removed not in listed


@pytest.mark.usefixtures("home")
def test_an_extraction_leaves_curated_entries_alone(capsys: pytest.CaptureFixture[str]) -> None:
    before = run(capsys, "lookup", "物联网", "--book", "smart-city-practice")["entries"][0]
    run(capsys, "extract", "harbour")
    assert run(capsys, "lookup", "物联网", "--book", "smart-city-practice")["entries"][0] == before


@pytest.mark.usefixtures("home")
def test_export_and_import(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    table = run(capsys, "export", "-o", str(path), "--book", "smart-city-practice", "--status", "preferred")
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    assert table["entries"] == len(rows) > 100 and {row["status"] for row in rows} == {"preferred"}
    again = run(capsys, "import", str(path), "--book", "smart-city-practice")
    assert (again["added"], again["conflicts"]) == ([], []) and len(again["unchanged"]) == len(rows)
    path.write_text("zh_hans,en\n物联网,web of stuff\n潜水钟,diving bell\n", encoding="utf-8")
    told = run(capsys, "import", str(path), "--book", "smart-city-practice")
    assert len(told["added"]) == 1 and told["updated"] == []
    assert [c["id"] for c in told["conflicts"]] == ["internet-of-things"] and "en" in told["conflicts"][0]["fields"]
    assert set(told["conflicts"][0]["existing"]) == ENTRY
    assert run(capsys, "lookup", "wlw", "--book", "smart-city-practice")["entries"][0]["en"] == "Internet of Things"
    taken = run(capsys, "import", str(path), "--book", "smart-city-practice", "--on-conflict", "take")
    assert taken["updated"] == ["internet-of-things"]


@pytest.mark.usefixtures("home")
def test_export_writes_to_standard_output(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["terms", "export", "--format", "tbx", "--book", "smart-city-practice"]) == 0
    assert capsysbinary.readouterr().out.startswith(b"<?xml")
    assert main(["terms", "export", "--format", "xlsx", "--book", "smart-city-practice"]) == 0
    assert capsysbinary.readouterr().out.startswith(b"PK")


SLIPS = [
    (["terms"], "required: ACTION"),
    (["terms", "frobnicate"], "invalid choice"),
    (["terms", "lookup", ""], "empty query"),
    (["terms", "lookup", "城市", "--book", "nothing"], "no such book"),
    (["terms", "extract", "nothing"], "no such book"),
    (["terms", "extract", "harbour", "--keep", "-1"], "not a number of terms"),
    (["terms", "import", "/none/there.csv", "--book", "harbour"], "cannot be read"),
    (["terms", "import", "/none/there.png", "--book", "harbour"], "no such format"),
    (["terms", "export"], "no format, choose one with --format"),
    (["terms", "export", "--format", "docx"], "invalid choice"),
    (["terms", "export", "--format", "csv", "--json", "--book", "harbour"], "name the file with -o"),
    (["terms", "export", "--format", "csv", "-o", "/none/there.csv", "--book", "harbour"], "cannot be written"),
    (["terms", "list", "--status", "best"], "invalid choice"),
]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(("arguments", "words"), SLIPS, ids=[" ".join(a[1:])[:30] or "nothing" for a, _ in SLIPS])
def test_a_slip_gives_one_line_and_exit_code_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    check_slip(capsys, arguments, words)


@pytest.mark.usefixtures("home")
def test_binary_formats_refuse_a_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert main(["terms", "export", "--format", "anki", "--book", "harbour"]) == 2
    assert "name a file with -o" in capsys.readouterr().err


@pytest.mark.usefixtures("home")
def test_words_for_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["terms", "lookup", "wlw", "--book", "smart-city-practice"]) == 0
    assert "物联网 / 物聯網" in capsys.readouterr().out
    assert main(["terms", "lookup", "qqqq"]) == 0
    assert capsys.readouterr().out == "no such term\n"
    assert main(["terms", "extract", "harbour"]) == 0
    assert "kept as proposals: wenshu terms list --book harbour" in capsys.readouterr().out
