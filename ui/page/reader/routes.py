"""The addresses of the reader: its page, and what its script asks for."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from corpus.errors import RequestError, WenshuError
from rag.citing.citing import FILES
from ui.page.cards import quotation
from ui.page.reader.reading import Reader, no_book_html, number_of
from ui.page.server.languages import accepted_language
from ui.page.texts import UiLanguage, ui_language

# Scripts of our own files only: whatever a book holds, none of it runs.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_ASSETS = {"css": "text/css", "js": "text/javascript"}
Query = dict[str, str]


def routes(reader: Reader) -> list[Route]:
    """What is served for a reader."""

    async def page(request: Request) -> Response:
        stated = request.query_params.get("lang")
        language = ui_language(stated) if stated else accepted_language(request.headers.get("accept-language"))
        at = request.query_params.get("at", "")
        try:
            html = await run_in_threadpool(reader.page, request.path_params["book"], at, language)
        except RequestError:
            return HTMLResponse(no_book_html(language), status_code=404, headers={"content-security-policy": _POLICY})
        headers = {"content-security-policy": _POLICY, "cache-control": "no-cache"}
        return HTMLResponse(html, headers=headers)

    async def cite(request: Request) -> Response:
        try:
            return await run_in_threadpool(_cited, reader, dict(request.query_params))
        except WenshuError as error:
            return JSONResponse({"error": str(error)}, status_code=400)

    return [
        Route("/read/{book}", page, methods=["GET"]),
        Route("/wenshu/cite", cite, methods=["GET"]),
        Route("/wenshu/asset/{name}", _asset, methods=["GET"]),
        *(Route(f"/wenshu/read/{name}", _answering(work), methods=["GET"]) for name, work in _reading(reader).items()),
    ]


def _reading(reader: Reader) -> dict[str, Callable[[Query], Any]]:
    def piece(q: Query) -> Any:
        return reader.piece(q.get("book", ""), number_of(q, "n"), q.get("at", ""), _language(q), "terms" in q)

    def find(q: Query) -> Any:
        return reader.find(q.get("book", ""), q.get("q", ""), q.get("section", ""), _language(q))

    def beside(q: Query) -> Any:
        return {"html": reader.beside(q.get("book", ""), q.get("section", ""), _language(q))}

    def citation(q: Query) -> Any:
        cited = reader.citation(q.get("book", ""), number_of(q, "start"), number_of(q, "end"))
        return {"text": quotation(cited, _language(q))}

    return {"piece": piece, "find": find, "beside": beside, "citation": citation}


def _answering(work: Callable[[Query], Any]) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        try:
            return JSONResponse(await run_in_threadpool(work, dict(request.query_params)))
        except WenshuError as error:
            return JSONResponse({"error": str(error)}, status_code=400)

    return answer


def _cited(reader: Reader, query: Query) -> Response:
    """A citation as text, or as a file where one is asked for."""
    citation = reader.citation(query.get("book", ""), number_of(query, "start"), number_of(query, "end"))
    style = query.get("style", "plain")
    words = reader.cited(citation, style, _language(query))
    headers = {"x-content-type-options": "nosniff"}
    if "download" in query:
        name = quote(f"{citation.book_id}-{citation.start}.{FILES.get(style, 'txt')}", safe="")
        headers["content-disposition"] = f"attachment; filename*=UTF-8''{name}"
    return PlainTextResponse(words, headers=headers)


async def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    found = files("ui.page").joinpath("assets", name)
    kind = _ASSETS.get(name.rpartition(".")[2])
    if kind is None or "/" in name or "\\" in name or not found.is_file():
        return JSONResponse({"error": "no such file"}, status_code=404)
    return Response(found.read_bytes(), media_type=f"{kind}; charset=utf-8", headers={"cache-control": "no-cache"})


def _language(query: Query) -> UiLanguage:
    return ui_language(query.get("lang"))
