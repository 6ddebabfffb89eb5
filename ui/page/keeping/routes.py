"""The addresses of kept conversations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from corpus.errors import WenshuError
from ui.page.keeping.exports import export
from ui.page.keeping.store import Conversations
from ui.page.server.visitors import OWN_HEADER, visitor
from ui.page.texts import ui_language

Query = Mapping[str, str]


def routes(conversations: Conversations) -> list[Route]:
    """What is served for kept conversations; whose they are, the server's own header says."""

    def listed(q: Query, owner: str) -> Response:
        return JSONResponse({"conversations": [asdict(kept) for kept in conversations.listed(q.get("q", ""), owner)]})

    def exported(q: Query, owner: str) -> Response:
        conversation = conversations.open(q.get("id", ""), owner)
        extension, kind, data = export(conversation, q.get("format", ""), ui_language(q.get("lang")))
        name = quote(f"{conversation.title[:60] or 'wenshu'}.{extension}", safe="")
        # A download always, so that HTML is never a page of this address.
        headers = {"content-disposition": f"attachment; filename*=UTF-8''{name}", "x-content-type-options": "nosniff"}
        return Response(data, media_type=kind, headers=headers)

    def changed(work: Callable[[Query, str], None]) -> Callable[[Query, str], Response]:
        def change(q: Query, owner: str) -> Response:
            work(q, owner)
            return JSONResponse({})

        return change

    writing = {
        "rename": lambda q, owner: conversations.rename(q.get("id", ""), q.get("name", ""), owner),
        "delete": lambda q, owner: conversations.delete(q.get("id", ""), owner),
        "restore": lambda q, owner: conversations.restore(q.get("id", ""), owner),
    }
    return [
        Route("/wenshu/conversations", _answering(listed), methods=["GET"]),
        Route("/wenshu/conversation/export", _answering(exported), methods=["GET"]),
        *(Route(f"/wenshu/conversation/{n}", _answering(changed(w)), methods=["POST"]) for n, w in writing.items()),
    ]


def _answering(work: Callable[[Query, str], Response]) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        if request.method == "POST" and OWN_HEADER not in request.headers:
            return JSONResponse({"error": "only the page itself may do this"}, status_code=403)
        try:
            return await run_in_threadpool(work, dict(request.query_params), visitor(request.headers))
        except WenshuError as error:
            return JSONResponse({"error": str(error)}, status_code=400)

    return answer
