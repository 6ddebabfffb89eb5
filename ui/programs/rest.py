"""REST: requests to a library under /api/v1, described by an OpenAPI document and a page that shows it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from corpus.errors import RequestError, WenshuError
from ui.programs.requests import MOST_HITS, Requests, Table

_AT = "/api/v1"
_TEXT = {"type": "string"}
_BOOKS = ("books", {"type": "array", "items": _TEXT}, "ids of books, separated by commas; all, where none is given")
# Name: what it does, its parameters (name, schema, what it is), the first of which is needed.
_REQUESTS: dict[str, tuple[str, tuple[tuple[str, dict[str, Any], str], ...]]] = {
    "ask": (
        "Answer a question with verbatim quotes",
        (
            ("question", _TEXT, "in Chinese or English"),
            _BOOKS,
        ),
    ),
    "search": (
        "The passages nearest to a question",
        (
            ("question", _TEXT, "in Chinese or English"),
            _BOOKS,
            ("k", {"type": "integer", "minimum": 1, "maximum": MOST_HITS}, "how many; 5"),
        ),
    ),
    "verify": (
        "Whether words stand in a book, and where",
        (("quote", _TEXT, "the words"), _BOOKS, ("page", _TEXT, "the printed page they are cited from")),
    ),
    "terms": ("Look a term up in the glossary", (("term", _TEXT, "Chinese, English or pinyin"), _BOOKS)),
    "books": ("The books of the library", ()),
}


def routes(asked: Requests) -> list[Route]:
    """What is served: each request by GET with a query or by POST with JSON, /api/v1 and /api/v1/openapi.json."""
    work: dict[str, Callable[[Mapping[str, Any]], Table]] = {
        "ask": lambda q: asked.ask(_needed(q, "question"), _books(q)),
        "search": lambda q: asked.search(_needed(q, "question"), _count(q), _books(q)),
        "verify": lambda q: asked.verify(_needed(q, "quote"), _books(q), _text(q, "page")),
        "terms": lambda q: asked.terms(_needed(q, "term"), _books(q)),
        "books": lambda q: asked.books(),
    }

    async def description(request: Request) -> Response:
        return JSONResponse(openapi())

    async def page(request: Request) -> Response:
        return HTMLResponse(_page())

    return [
        Route(_AT, page),
        Route(f"{_AT}/openapi.json", description),
        *(Route(f"{_AT}/{name}", _answering(one), methods=["GET", "POST"]) for name, one in work.items()),
    ]


def openapi() -> dict[str, Any]:
    """The OpenAPI 3.1 document. Source: OpenAPI Specification 3.1.0."""
    paths: dict[str, Any] = {}
    for name, (summary, parameters) in _REQUESTS.items():
        answers = {
            "200": {"description": "the table that `wenshu` gives with --json"},
            "400": {"description": "one line that says what, where and how to mend it, as `error`"},
            "503": {"description": "the server is busy; the same"},
        }
        query = [
            {"name": key, "in": "query", "required": i == 0, "schema": schema, "description": what}
            | ({"style": "form", "explode": False} if key == "books" else {})
            for i, (key, schema, what) in enumerate(parameters)
        ]
        body = {
            "type": "object",
            "properties": {key: {**schema, "description": what} for key, schema, what in parameters},
            "required": [key for key, _, _ in parameters[:1]],
        }
        shared = {"summary": summary, "responses": answers}
        paths[f"{_AT}/{name}"] = {
            "get": {**shared, "operationId": name, "parameters": query},
            "post": {
                **shared,
                "operationId": f"{name}_post",
                "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
            },
        }
    return {"openapi": "3.1.0", "info": {"title": "Wenshu", "version": "1"}, "paths": paths}


def _answering(work: Callable[[Mapping[str, Any]], Table]) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        try:
            given = _body(await request.body()) if request.method == "POST" else dict(request.query_params)
            return JSONResponse(await run_in_threadpool(work, given))
        except WenshuError as error:
            return JSONResponse({"error": str(error)}, status_code=400 if error.exit_code == 2 else 503)

    return answer


def _body(data: bytes) -> dict[str, Any]:
    try:
        table = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise RequestError("the body is not JSON", "", "send an object") from error
    if not isinstance(table, dict):
        raise RequestError("the body is no JSON object", "", "send an object")
    return table


def _needed(given: Mapping[str, Any], name: str) -> str:
    found = _text(given, name)
    if found is None:
        raise RequestError("something is missing", name, f"{_AT} lists what each request takes")
    return found


def _text(given: Mapping[str, Any], name: str) -> str | None:
    found = given.get(name)
    if found is not None and not isinstance(found, str):
        raise RequestError("not a text", name, f"{_AT} lists what each request takes")
    return found or None


def _books(given: Mapping[str, Any]) -> list[str] | None:
    found = given.get("books")
    names = found.split(",") if isinstance(found, str) else found or []
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise RequestError("not a list of books", "books", "give ids")
    return [name.strip() for name in names if name.strip()] or None


def _count(given: Mapping[str, Any]) -> int:
    found = given.get("k", 5)
    try:
        return int(found)
    except (TypeError, ValueError) as error:
        raise RequestError("not a number of passages", str(found)[:20], f"give one from 1 to {MOST_HITS}") from error


def _page() -> str:
    """What the document says, for people; without a script, so that nothing is fetched from elsewhere."""
    rows = []
    for name, (summary, parameters) in _REQUESTS.items():
        listed = "".join(f"<li><code>{escape(key)}</code>: {escape(what)}</li>" for key, _, what in parameters)
        rows.append(f"<h2><code>GET|POST {_AT}/{name}</code></h2><p>{escape(summary)}</p><ul>{listed}</ul>")
    head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Wenshu API</title><h1>Wenshu API</h1>'
    return f'{head}<p><a href="{_AT}/openapi.json">openapi.json</a></p>{"".join(rows)}</html>'
