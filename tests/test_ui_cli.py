"""The command line: the contract of its JSON, and one clear line for every slip."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import REAL_FILE, ROOT, SMALL_FILE, check_slip

from rag.library.library import Library
from ui.cli.main import main


@pytest.fixture(scope="module")
def prepared(new_home: Callable[[], Path]) -> Path:
    path = new_home()
    Library.open(path).add(REAL_FILE if REAL_FILE.exists() else SMALL_FILE)
    return path


@pytest.fixture
def home(prepared: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WENSHU_HOME", str(prepared))
    return prepared


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any, str]:
    code = main([*arguments, "--json"])
    captured = capsys.readouterr()
    return code, json.loads(captured.out) if captured.out else None, captured.err


CITATION = {
    "book_id", "book_title", "layer", "path", "chapter", "section", "part", "pages", "paragraph", "start", "end",
    "label_zh", "label_en",
}  # fmt: skip


@pytest.mark.usefixtures("home")
def test_search_and_ask_keep_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    code, table, errors = run(capsys, "search", "What is a smart city?", "-k", "3")
    assert (code, errors) == (0, "")
    assert set(table) == {"query", "language", "hits", "timings_ms"} and table["language"] == "en"
    assert [hit["rank"] for hit in table["hits"]] == [1, 2, 3]
    for hit in table["hits"]:
        assert {"rank", "score", "passage_id", "book_id", "text", "citation"} <= set(hit)
        assert set(hit["citation"]) >= CITATION and set(hit["citation"]["pages"]) == {"printed", "physical"}
    code, table, _ = run(capsys, "ask", "第六章講什麼？")
    assert code == 0 and table["verdict"] == "structural" and table["language"] == "zh-Hant"
    expected = {
        "query",
        "language",
        "verdict",
        "confidence",
        "statement",
        "quotes",
        "terms",
        "suggestions",
        "timings_ms",
    }
    assert set(table) == expected
    assert {"marker", "text", "passage_id", "citation"} <= set(table["quotes"][0])


@pytest.mark.usefixtures("home")
def test_a_follow_up_says_what_it_was_taken_to_ask(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "ask", "第六章讲什么？")
    code, table, _ = run(capsys, "ask", "那第七章呢？")
    assert code == 0 and table["query"] == "那第七章呢？" and table["searched_for"] == "第七章讲什么？"
    assert table["verdict"] == "structural" and "第七章" in table["statement"]
    main(["ask", "再下一章？"])
    assert capsys.readouterr().out.startswith("按此查找：第八章讲什么？（--no-context 只按字面查）\n")
    _, table, _ = run(capsys, "ask", "--no-context", "那第七章呢？")
    assert "searched_for" not in table


@pytest.mark.usefixtures("home")
def test_contents(capsys: pytest.CaptureFixture[str]) -> None:
    code, table, _ = run(capsys, "toc", "smart-city-practice")
    assert code == 0 and set(table) == {"book_id", "title", "sections"}
    assert len(table["sections"]) == 48
    pages = {s["id"]: s["page"] for s in table["sections"]}
    assert (pages["preface-1"], pages["preface-2"], pages["ch06-s02"], pages["conclusion"]) == (
        "VII",
        "XI",
        "95",
        "182",
    )
    if REAL_FILE.exists():
        assert [s["id"] for s in table["sections"] if s["in_copy"]] == ["preface-1", "preface-2"]
    assert {s["kind"] for s in table["sections"]} == {"front", "chapter", "section", "back"}


@pytest.mark.usefixtures("home")
def test_verify_and_books(capsys: pytest.CaptureFixture[str]) -> None:
    code, table, _ = run(capsys, "verify", "这句话不在书里")
    assert code == 0 and set(table) == {"exists", "places", "as_cited", "closest", "differences"}
    assert table["exists"] is False and table["differences"] == []
    assert set(table["closest"]) == {"text", "citation", "similarity"}
    code, table, _ = run(capsys, "books")
    assert code == 0 and table["books"][-1]["id"] == "smart-city-practice-companion"


def test_books_that_cannot_be_used_are_named(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    damaged = tmp_path / "damaged"
    shutil.copytree(home, damaged, ignore=shutil.ignore_patterns(".lock", "last-question.json"))
    shutil.copytree(damaged / "books" / Library.open(home).ids()[0], damaged / "books" / "broken")
    (damaged / "books" / "broken" / "text.txt").write_bytes(b"")
    monkeypatch.setenv("WENSHU_HOME", str(damaged))
    for command in (["ask", "什么是智慧城市？"], ["search", "智慧城市"], ["verify", "城市"], ["toc"]):
        code, table, errors = run(capsys, *command)
        assert code == 0 and len(table["notices"]) == 1, command
        assert table["notices"][0]["book_id"] == "broken" and "--id broken --replace" in table["notices"][0]["message"]
        assert errors.startswith("wenshu: broken was left out, ") and errors.count("\n") == 1
    assert run(capsys, "ask", "什么是智慧城市？", "--book", "broken")[0] == 2
    _, table, errors = run(capsys, "ask", "什么是智慧城市？", "--book", "smart-city-practice")
    assert "notices" not in table and errors == ""


SLIPS = [
    (["ask", ""], "the question is empty"),
    (["ask", "？！"], "the question is empty"),
    (["ask", "字" * 10_000], "10000 characters"),
    (["search", "城市", "-k", "0"], "k is out of range"),
    (["ask", "城市", "--book", "nothing"], "no such book, nothing, choose one of"),
    (["toc", "nothing"], "no such book"),
    (["remove", "nothing"], "no such book"),
    (["books", "--repairs", "nothing"], "no such book"),
    (["import", "/none/there.txt"], "no such file"),
    (["import"], "nothing to import, or two things, import, name a FILE, or take --sample"),
    (["import", str(SMALL_FILE), "--sample"], "nothing to import, or two things"),
    (["import", str(SMALL_FILE.parent.parent.parent / "ui")], "a folder without"),
    (["library", "import", "/none/there.zip"], "no such file"),
    (["library", "import", str(SMALL_FILE)], "not a whole library archive"),
    (["library", "export", "/none/there.zip"], "cannot be written"),
    (["library"], "the following arguments are required"),
    (["eval", "/none"], "no such folder"),
    (["verify", "城市", "--page", "九"], "not a page label"),
    (["chat", "--port", "70000"], "not a port"),
    (["chat", "--book", "nothing"], "no such book"),
    (["frobnicate"], "invalid choice"),
    (["ask"], "the following arguments are required"),
    (["ask", "城市", "--encoder", "x"], "unrecognized arguments"),
]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(("arguments", "words"), SLIPS, ids=[" ".join(a)[:30] for a, _ in SLIPS])
def test_a_slip_gives_one_line_and_exit_code_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    check_slip(capsys, arguments, words)


def test_a_read_only_home_still_answers(home: Path, tmp_path: Path) -> None:
    """In a process of its own that, where we are root, has given up root's right to write anywhere."""
    dropped = ["setpriv", "--bounding-set", "-dac_override", "--inh-caps", "-dac_override"] if os.geteuid() == 0 else []
    if dropped and not shutil.which("setpriv"):
        pytest.skip("nothing is read-only for root, and setpriv (util-linux) is not here")
    locked = tmp_path / "locked"
    shutil.copytree(home, locked, ignore=shutil.ignore_patterns(".lock", "last-question.json"))
    for path in [*locked.rglob("*"), locked]:
        path.chmod(path.stat().st_mode & 0o555)
    words = tmp_path / "words.csv"
    words.write_text("zh_hans,en\n浮标,buoy\n", encoding="utf-8")
    environment = {**os.environ, "WENSHU_HOME": str(locked)}

    def command(*arguments: str) -> subprocess.CompletedProcess[str]:
        line = [*dropped, sys.executable, "-m", "ui.cli.main", *arguments]
        return subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    answered = command("ask", "什么是智慧城市？", "--json")
    assert answered.returncode == 0 and json.loads(answered.stdout)["quotes"], answered.stderr
    for arguments in (["import", str(SMALL_FILE), "--id", "second"], ["terms", "import", str(words)]):
        refused = command(*arguments)
        assert refused.returncode == 2 and refused.stderr.count("\n") == 1, refused.stderr
        assert "cannot write" in refused.stderr and "WENSHU_HOME" in refused.stderr
    assert not (locked / "last-question.json").exists() and not (locked / "terms").exists()


@pytest.mark.usefixtures("home")
def test_control_characters_do_not_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "/none/\x1b[31mred\n.txt"]) == 2
    assert "\x1b" not in capsys.readouterr().err


def test_a_cold_ask_imports_neither_torch_nor_gradio(home: Path) -> None:
    code = (
        "import sys; from ui.cli.main import main; main(['ask', '什么是智慧城市？', '--json']); "
        "heavy = {'torch', 'gradio', 'sentence_transformers', 'pandas'} & set(sys.modules); "
        "sys.stderr.write('HEAVY ' + ' '.join(sorted(heavy)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr.endswith("HEAVY ")
    assert json.loads(done.stdout)["quotes"]


def test_nothing_is_asked_of_the_network(home: Path) -> None:
    code = (
        "import socket\n"
        "def refuse(*args, **kwargs): raise SystemExit('network used')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
        "from ui.cli.main import main\n"
        "raise SystemExit(main(['ask', 'When did Ningbo decide to build a smart city?']))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "[1]" in done.stdout


def test_the_version_is_the_one_pyproject_states(capsys: pytest.CaptureFixture[str]) -> None:
    stated = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    with pytest.raises(SystemExit) as stop:
        main(["--version"])
    assert stop.value.code == 0 and stated
    assert capsys.readouterr().out == f"wenshu {stated[1]}\n"


def test_every_command_has_help_and_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    help_text = subprocess.run(
        [sys.executable, "-m", "ui.cli.main", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for name in ("chat", "import", "books", "remove", "toc", "search", "ask", "verify", "eval", "doctor"):
        assert name in help_text and f"wenshu {name}" in readme
    assert "library" in help_text and "wenshu library export" in readme
