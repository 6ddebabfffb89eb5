"""The addresses the page's own script calls: JSON in and out, beside Gradio's. `wenshu/…`, relative to the page."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from corpus.errors import RequestError, WenshuError
from corpus.terms.formats import format_named
from ui.page.glossary import GlossaryPage, StaleEntryError, page_language, wanted_of
from ui.page.server.visitors import OWN_HEADER

Query = dict[str, str]
Work = Callable[[Query, bytes], Response]


def routes(glossary: GlossaryPage) -> list[Route]:
    """What is served for a glossary."""
    reading: dict[str, Work] = {
        "terms": lambda q, _: JSONResponse(glossary.rows(_book(q), wanted_of(q), page_language(q))),
        "term": lambda q, _: JSONResponse(glossary.entry(_book(q), _id(q), page_language(q))),
        "concordance": lambda q, _: JSONResponse(glossary.lines(_book(q), _id(q), q.get("by", ""), page_language(q))),
        "passage": lambda q, _: JSONResponse({"html": _passage(glossary, q)}),
        "export": lambda q, _: _file(glossary, q),
    }
    writing: dict[str, Work] = {
        "edit": lambda q, body: JSONResponse(glossary.edit(_book(q), _id(q), _table(body), page_language(q))),
        "status": lambda q, _: JSONResponse(glossary.set_status(_book(q), _id(q), q.get("to", ""), page_language(q))),
        "import": lambda q, body: JSONResponse(glossary.bring_in(_book(q), q.get("name", ""), body, "take" in q)),
        "delete": lambda q, _: JSONResponse(glossary.delete(_book(q), _id(q))),
        "put-back": lambda q, body: JSONResponse(glossary.put_back(_book(q), _object(body), page_language(q))),
        "add": lambda q, body: JSONResponse(_add(glossary, q, body)),
        "words": lambda _, body: JSONResponse(glossary.words(body.decode("utf-8", "replace"))),
    }
    return [
        *(Route(f"/wenshu/{name}", _answering(work), methods=["GET"]) for name, work in reading.items()),
        *(Route(f"/wenshu/{name}", _answering(work), methods=["POST"]) for name, work in writing.items()),
    ]


def _answering(work: Work) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        body = b""
        if request.method == "POST":
            if OWN_HEADER not in request.headers:
                return JSONResponse({"error": "only the page itself may do this"}, status_code=403)
            body = await request.body()
        try:
            return await run_in_threadpool(work, dict(request.query_params), body)
        except StaleEntryError as error:
            return JSONResponse({"error": str(error)}, status_code=409)
        except WenshuError as error:
            return JSONResponse({"error": str(error)}, status_code=400)

    return answer


def _book(query: Query) -> str:
    return query.get("book", "")


def _id(query: Query) -> str:
    return query.get("id", "")


def _passage(glossary: GlossaryPage, query: Query) -> str:
    try:
        start, end = int(query.get("start", "")), int(query.get("end", ""))
    except ValueError as error:
        raise RequestError("not a place", query.get("start", ""), "reload the page") from error
    return glossary.passage_html(_book(query), query.get("passage", ""), start, end, page_language(query))


def _file(glossary: GlossaryPage, query: Query) -> Response:
    format = query.get("format", "")
    name, data = glossary.export(_book(query), format, "approved" in query)
    # A download always, so that the HTML format is never a page of this address.
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "x-content-type-options": "nosniff",
    }
    form = format_named(format)
    return Response(data, media_type=form.media_type if form else None, headers=headers)


def _table(body: bytes) -> dict[str, Any]:
    table = _object(body)
    if not isinstance(table.get("terms"), dict):
        raise RequestError("no field terms", "", "reload the page")
    return table


def _add(glossary: GlossaryPage, query: Query, body: bytes) -> dict[str, Any]:
    table = _object(body)
    return glossary.add(_book(query), str(table.get("zh", "")), str(table.get("en", "")), page_language(query))


def _object(body: bytes) -> dict[str, Any]:
    try:
        table = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise RequestError("not JSON", "", "reload the page") from error
    if not isinstance(table, dict):
        raise RequestError("not an object", "", "reload the page")
    return table
