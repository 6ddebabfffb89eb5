"""Other programs: MCP by the SDK's own client, in the process and over its transports; REST over HTTP."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from conftest import ROOT
from starlette.applications import Starlette
from starlette.testclient import TestClient

from rag.library.library import Library
from ui.page.server.guard import Guard
from ui.programs.requests import Requests
from ui.programs.rest import openapi, routes

mcp = pytest.importorskip("mcp")

TRUE = "官不先上"
TOOLS = {"ask", "search", "read", "verify_quote", "lookup_term", "list_books", "toc"}
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def asked(sample_library: Library) -> Requests:
    return Requests(sample_library)


def talk(server: Any, work: Callable[[Any], Awaitable[Any]]) -> Any:
    async def session() -> Any:
        async with mcp.Client(server) as client:
            return await work(client)

    return asyncio.run(session())


async def call(client: Any, name: str, **arguments: Any) -> Any:
    answer = await client.call_tool(name, arguments)
    assert not answer.is_error, answer.content
    return json.loads(answer.content[0].text)


async def use(client: Any) -> None:
    tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert set(tools) == TOOLS
    assert tools["ask"].input_schema["required"] == ["question"] and all(tool.description for tool in tools.values())
    books = ["qingpu-bridges"]
    for question in ("长庚桥是哪一年建成的？", "When was Changgeng Bridge built?"):
        answer = await call(client, "ask", question=question, books=books)
        assert answer["verdict"] == "answered" and any("1642年" in quote["text"] for quote in answer["quotes"])
    assert (await call(client, "verify_quote", quote=TRUE, books=books, page="31"))["as_cited"] is True
    assert (await call(client, "verify_quote", quote="桥是纸糊的", books=books))["exists"] is False


async def look_round(client: Any) -> None:
    books = ["qingpu-bridges"]
    assert "qingpu-bridges" in [book["id"] for book in (await call(client, "list_books"))["books"]]
    hits = (await call(client, "search", question="浮桥", k=2, books=books))["hits"]
    read = await call(client, "read", place=hits[0]["passage_id"])
    assert read["passages"][0]["text"] == hits[0]["text"]
    page = await call(client, "read", place="7", book="qingpu-bridges")
    assert any("长庚桥" in passage["text"] for passage in page["passages"])
    assert (await call(client, "lookup_term", term="wlw"))["entries"][0]["zh_hans"] == "物联网"
    sections = (await call(client, "toc", book="qingpu-bridges"))["sections"]
    inside = await client.read_resource(f"wenshu://books/qingpu-bridges/{sections[1]['id']}")
    assert inside.contents[0].text
    assert "清浦桥渡志" in (await client.read_resource("wenshu://books")).contents[0].text
    prompts = {prompt.name for prompt in (await client.list_prompts()).prompts}
    assert prompts == {"answer_from_the_book", "check_quotations", "translate_with_terms"}
    slip = await client.call_tool("read", {"place": "nowhere"})
    assert slip.is_error and "no such place" in slip.content[0].text


def test_the_tools_answer(asked: Requests) -> None:
    from ui.programs.mcp import server

    talk(server(asked), use)
    talk(server(asked), look_round)


@pytest.mark.long
def test_over_standard_input_and_output(sample_library: Library) -> None:
    environment = {**os.environ, "WENSHU_HOME": str(sample_library.path), "PYTHONPATH": str(ROOT)}
    command = ["-c", "from ui.cli.main import main; main(['mcp'])"]
    talk(mcp.StdioServerParameters(command=sys.executable, args=command, env=environment, cwd=str(ROOT)), use)


@pytest.fixture(scope="module")
def client(asked: Requests) -> TestClient:
    return TestClient(Guard(Starlette(routes=routes(asked))), base_url="http://localhost")  # type: ignore[arg-type]


def test_rest_answers(client: TestClient) -> None:
    question = {"question": "长庚桥是哪一年建成的？", "books": "qingpu-bridges"}
    answer = client.get("/api/v1/ask", params=question).json()
    assert answer["verdict"] == "answered" and answer["quotes"][0]["citation"]["label_zh"]
    again = client.post("/api/v1/ask", json={**question, "books": ["qingpu-bridges"]}).json()
    assert again["statement"] == answer["statement"]
    hits = client.get("/api/v1/search", params={"question": "浮桥", "k": 3}).json()["hits"]
    assert [hit["rank"] for hit in hits] == [1, 2, 3]
    check = client.get("/api/v1/verify", params={"quote": TRUE, "page": "31", "books": "qingpu-bridges"}).json()
    assert (check["exists"], check["as_cited"]) == (True, True)
    assert client.get("/api/v1/terms", params={"term": "物联网"}).json()["entries"]
    listed = client.get("/api/v1/books").json()
    assert set(listed) == {"books"} and str(os.sep + "home") not in json.dumps(listed)


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("ask", "something is missing"),
        ("ask?question=%20", "empty"),
        ("ask?question=x&books=nowhere", "nowhere"),
        ("search?question=x&k=1000", "not a number of passages"),
        ("search?question=x&k=x", "not a number of passages"),
        ("verify?quote=x&page=::", "not a page label"),
        ("terms?term=%20", "empty query"),
    ],
)
def test_a_slip_is_one_line(client: TestClient, path: str, what: str) -> None:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 400 and what in answer.json()["error"] and "\n" not in answer.json()["error"]


def test_rest_stands_behind_the_guard(client: TestClient) -> None:
    assert client.get("/api/v1/books", headers={"host": "evil.example"}).status_code == 403
    assert client.get("/api/v1/books", headers={"origin": "http://evil.example"}).status_code == 403
    assert client.post("/api/v1/ask", content="x" * (1 << 21)).status_code == 413
    assert client.post("/api/v1/ask", content="[1]", headers={"content-type": "application/json"}).status_code == 400


def test_the_document_describes_what_is_served(client: TestClient) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert document == openapi() and document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {f"/api/v1/{name}" for name in ("ask", "search", "verify", "terms", "books")}
    page = client.get("/api/v1").text
    assert all(path in page for path in document["paths"]) and "<script" not in page
