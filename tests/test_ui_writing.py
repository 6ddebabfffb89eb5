"""A language model behind the shell, the page and Python: what it writes comes sentence by sentence, and is said to be its own."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator

import pytest
from conftest import check_slip
from fakes_llm import html_page, saying, serving
from fakes_ui import FakeShelf, ask

import rag
from rag.library.library import Library
from rag.types import Answer, Written, WrittenSentence
from rag.writing.endpoint import Endpoint
from ui.cli.main import main
from ui.page.handlers import ALL_BOOKS, Page, conversation_view
from ui.page.session import Conversation, Writing

QUESTION = "长庚桥是哪一年建成的？"
SAID = "长庚桥1642年建成 [1]。长庚桥1900年建成 [1]。"


@pytest.fixture
def asked(sample_library: Library, monkeypatch: pytest.MonkeyPatch) -> Library:
    monkeypatch.setenv("WENSHU_HOME", str(sample_library.path))
    return sample_library


def test_the_shell_writes_below_the_quotes(asked: Library, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(saying(SAID)) as server:
        assert main(["ask", QUESTION, "--no-context", "--llm", server.url, "--llm-model", "m"]) == 0
    out, err = capsys.readouterr()
    quotes, _, prose = out.partition("\nm 据以上引文写成（不是书中原文，逐句核对过）：\n")
    assert "[1] 【书】 《清浦桥渡志》" in quotes
    assert prose.splitlines() == ["  长庚桥1642年建成。[1]", "  1 句没有引文支持，已略去"]
    assert err == ""


def test_the_json_has_it_too(
    asked: Library, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Address and name from the environment, and so the key, which goes nowhere else."""
    with serving(saying(SAID)) as server:
        for name, value in (("URL", server.url), ("MODEL", "m"), ("KEY", "secret")):
            monkeypatch.setenv(f"WENSHU_LLM_{name}", value)
        assert main(["ask", QUESTION, "--no-context", "--json"]) == 0
    out, err = capsys.readouterr()
    table = json.loads(out)["written"]
    assert (table["writer"], table["n_left_out"], table["problem"]) == ("m", 1, None)
    assert table["sentences"] == [{"text": "长庚桥1642年建成。[1]", "markers": [1], "supported": True, "unsaid": []}]
    assert server.sent[0]["key"] == "Bearer secret" and "secret" not in out + err


def test_a_broken_model_takes_nothing_away(asked: Library, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", QUESTION, "--no-context"]) == 0
    alone = capsys.readouterr().out
    with serving(html_page) as server:
        assert main(["ask", QUESTION, "--no-context", "--llm", server.url, "--llm-model", "m"]) == 0
    assert capsys.readouterr().out == alone + "  语言模型没有写出可用的文字：what answers is no language model\n"


def test_an_address_without_a_model_is_one_line(asked: Library, capsys: pytest.CaptureFixture[str]) -> None:
    check_slip(capsys, ["ask", QUESTION, "--llm", "http://localhost:1"], "no model named")
    check_slip(
        capsys, ["ask", QUESTION, "--llm", "localhost", "--llm-model", "m"], "not the address of a language model"
    )


def test_python_streams(asked: Library) -> None:
    with serving(saying(SAID)) as server:
        answers = list(rag.stream(QUESTION, Endpoint(server.url, "m"), library=asked, literal=True))
        whole = rag.ask(QUESTION, library=asked, literal=True, writer=Endpoint(server.url, "m"))
    assert [a.written.text if a.written else "" for a in answers] == ["", *["长庚桥1642年建成。[1]"] * 2]
    assert whole.written == answers[-1].written
    assert answers[0].quotes == whole.quotes


def _page(is_here: bool = True) -> tuple[Page, list[Answer]]:
    given: list[Answer] = []

    def write(answer: Answer) -> Iterator[Answer]:
        given.append(answer)
        sentences = (
            WrittenSentence(text="It opened in 1987 <b>.[1]", markers=(1,)),
            WrittenSentence(text="It is grand.[1]", markers=(1,), unsaid=("grand",)),
        )
        for n in (1, 2):
            yield dataclasses.replace(answer, written=Written(writer="m", sentences=sentences[:n]))

    return Page(FakeShelf(), ask, writing=Writing("m", "llm.example.org", is_here, write)), given


def test_the_page_writes_below_the_statement() -> None:
    page, _ = _page()
    talk = Conversation()
    page.put("开馆？", ALL_BOOKS, "en", talk)
    page.answer(talk, "en", "")
    shown = [conversation_view(talk, "en")[0][1]["content"] for _ in page.write(talk, True)]
    assert "Written by m from the quotes above" in shown[0] and "It is grand" not in shown[0]
    assert "1987 &lt;b&gt;." in shown[1] and 'href="#w-card-1-1"' in shown[1]
    assert "(not in the quotes: grand)" in shown[1]
    assert list(page.write(talk, True)) == []  # asked once


def test_nothing_is_sent_that_the_reader_does_not_want_sent() -> None:
    page, given = _page(is_here=False)
    talk = Conversation()
    page.put("开馆？", ALL_BOOKS, "en", talk)
    page.answer(talk, "en", "")
    assert list(page.write(talk, False)) == [] and given == []
    assert list(page.write(talk, True)) == [] and given == []  # asked before it was wanted


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_the_page_says_where_words_are_sent(language: str) -> None:
    assert "llm.example.org" in _page(is_here=False)[0].writing_label(language)  # type: ignore[arg-type]
    assert "llm.example.org" not in _page(is_here=True)[0].writing_label(language)  # type: ignore[arg-type]
    assert Page(FakeShelf(), ask).writing_label(language) == ""  # type: ignore[arg-type]
