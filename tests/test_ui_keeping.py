"""Kept conversations: what is written is what is read, whatever was asked; deleted, restored, found, exported."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from fakes_ui import answer, ask, quote
from starlette.applications import Starlette
from starlette.testclient import TestClient

from corpus.errors import RequestError
from rag.types import Context, Place, QuoteHelp
from ui.page.keeping.exports import FORMATS, export
from ui.page.keeping.plain import from_plain
from ui.page.keeping.routes import routes
from ui.page.keeping.store import FOLDER, Conversations, new_id
from ui.page.session import Conversation, Turn
from ui.page.texts import LANGUAGES

HOSTILE = "<img src=x onerror=alert(1)>\"'&[a](javascript:alert(2))"
FULL = answer(
    quotes=(replace(quote(), help=QuoteHelp(kind="companion", text="It opened.", source="Guide")), quote(2, "companion")),
    context=Context(question="问", topic="题", places=(Place("tower", "tower/ch01/p001", 3, 9),), verdict="answered"),
    spoken="zh-Hans", suggestions=("还有呢？",), timings_ms={"total": 3},
)  # fmt: skip


def _talk(store: Conversations, *questions: str, owner: str = "") -> str:
    chat = new_id()
    conversation = store.open(chat, owner)
    for question in questions:
        conversation.put(question, ("tower",))
        conversation.answer_pending(ask)
    store.keep(chat, owner)
    return chat


def test_a_restarted_server_has_the_same_conversation(tmp_path: Path) -> None:
    store = Conversations(tmp_path)
    chat = new_id()
    turns = [Turn("哪一年？", ("tower",), answer=FULL), Turn("x" * 3000, error="too long"), Turn("还没有回答")]
    store.open(chat).turns = list(turns)
    store.keep(chat)
    read = Conversations(tmp_path).open(chat).turns
    assert read == turns[:2], "quotes, places, context and help to the letter; what waits for its answer is not kept"


def test_hits_and_terms_are_not_written(tmp_path: Path) -> None:
    _talk(Conversations(tmp_path), "哪一年？")
    [path] = (tmp_path / FOLDER).glob("*.json")
    written = json.loads(path.read_text("utf-8"))["turns"][0]["answer"]
    assert (
        written["hits"] == []
        and written["terms"] == []
        and written["quotes"][0]["citation"]["pages"] == {"first": "7", "last": "7"}
    )


def test_listed_named_found_deleted_and_restored(tmp_path: Path) -> None:
    store = Conversations(tmp_path)
    first, second = _talk(store, "图书馆哪一年开馆？", "还有呢？"), _talk(store, "How many boats?")
    assert [(k.id, k.name, k.n_questions) for k in store.listed()] == [
        (second, "How many boats?", 1),
        (first, "图书馆哪一年开馆？", 2),
    ]
    assert [k.id for k in store.listed("圖書館")] == [first] and store.listed("nowhere") == []
    store.rename(first, f"  我的 {HOSTILE}\n")
    assert Conversations(tmp_path).listed()[0].name == f"我的 {HOSTILE}"
    store.delete(first)
    assert [k.id for k in store.listed()] == [second] and store.open(first).turns == []
    store.restore(first)
    assert len(store.open(first).turns) == 2


def test_what_is_damaged_or_by_another_version_is_left_alone(tmp_path: Path) -> None:
    store = Conversations(tmp_path)
    chat = _talk(store, "问")
    path = tmp_path / FOLDER / f"{chat}.json"
    for words in (
        "{",
        "[]",
        '{"turns": [{"question": 3}]}',
        '{"turns": [{"question": "q", "answer": {"verdict": "x"}}]}',
    ):
        path.write_text(words, "utf-8")
        assert Conversations(tmp_path).open(chat).turns == []


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 24, "0" * 23, "0" * 25, "00000000000000000000000\n"])
def test_what_is_no_id_leads_nowhere(tmp_path: Path, name: str) -> None:
    with pytest.raises(RequestError):
        Conversations(tmp_path).open(name)
    with pytest.raises(RequestError):
        Conversations(tmp_path).delete(name)


def test_what_another_has_asked_is_not_seen(tmp_path: Path) -> None:
    store = Conversations(tmp_path)
    chat = _talk(store, "我的问题", owner="林")
    assert [k.id for k in store.listed(owner="林")] == [chat]
    assert store.listed() == [] and store.listed(owner="王") == [] and store.open(chat, "王").turns == []
    with pytest.raises(RequestError):
        store.delete(chat, "王")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format", FORMATS)
def test_an_export_holds_every_quote_with_its_place(format: str, language: str) -> None:
    conversation = Conversation()
    conversation.turns = [Turn(f"哪一年？{HOSTILE}", answer=FULL), Turn("问", error="no such book")]
    _, _, data = export(conversation, format, language)  # type: ignore[arg-type]
    words = data.decode()
    assert words.count("图书馆在1987年开馆。") >= 2 and "no such book" in words
    if format == "json":
        citation = json.loads(words)["turns"][0]["answer"]["quotes"][0]["citation"]
        assert (citation["start"], citation["pages"]["printed"]) == (106, ["7", "7"])
    else:
        assert "Library, p. 7" in words if language == "en" else "7" in words
        assert "<img" not in words


def test_the_routes(tmp_path: Path) -> None:
    store = Conversations(tmp_path)
    chat = _talk(store, "图书馆哪一年开馆？")
    client = TestClient(Starlette(routes=routes(store)))
    assert [k["id"] for k in client.get("/wenshu/conversations").json()["conversations"]] == [chat]
    assert client.post(f"/wenshu/conversation/delete?id={chat}").status_code == 403
    own = {"x-wenshu": "1"}
    assert client.post(f"/wenshu/conversation/delete?id={chat}", headers=own).status_code == 200
    assert client.get("/wenshu/conversations").json()["conversations"] == []
    assert client.post(f"/wenshu/conversation/restore?id={chat}", headers=own).status_code == 200
    reply = client.get(f"/wenshu/conversation/export?id={chat}&format=html")
    assert reply.headers["content-disposition"].startswith("attachment") and "1987" in reply.text
    assert client.get(f"/wenshu/conversation/export?id={chat}&format=exe").status_code == 400


def test_a_table_that_is_no_value_is_refused() -> None:
    with pytest.raises(ValueError, match="not a Turn"):
        from_plain(Turn, {"books": []})
    with pytest.raises(ValueError, match="no str"):
        from_plain(Turn, {"question": None})
