"""For other programs: questions in JSON, whether the server lives, and its figures."""

from __future__ import annotations

import json
from typing import Any

from anyio import CapacityLimiter, to_thread
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from corpus.errors import RequestError, WenshuError
from ui.page.server.desk import BusyError, Desk, LateError
from ui.shapes.answers import answer_to_dict

_STATUS = {BusyError: 503, LateError: 504}


def desk_routes(desk: Desk) -> list[Route]:
    """`POST /wenshu/ask` with {"question": …, "books": [id, …]}; `GET /health`, `GET /metrics`."""
    # As many threads as questions are let in, and one more to say that there are too many.
    threads = CapacityLimiter(desk.limits.side_by_side + desk.limits.waiting + 1)

    async def ask(request: Request) -> Response:
        try:
            question, books = _wanted(await request.body())
            answer = await to_thread.run_sync(desk.ask, question, books, None, False, limiter=threads)
        except WenshuError as error:
            status = _STATUS.get(type(error), 400)
            return JSONResponse({"error": str(error)}, status, {"retry-after": "1"} if status == 503 else None)
        return JSONResponse(answer_to_dict(answer))

    async def health(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def metrics(_: Request) -> Response:
        return Response(desk.metrics(), media_type=CONTENT_TYPE_LATEST)

    return [
        Route("/wenshu/ask", ask, methods=["POST"]),
        Route("/health", health, methods=["GET"]),
        Route("/metrics", metrics, methods=["GET"]),
    ]


def _wanted(body: bytes) -> tuple[str, list[str] | None]:
    """The question and the books in a request. Raises RequestError."""
    try:
        table: Any = json.loads(body)
        question, books = table["question"], table.get("books")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise RequestError("not a question in JSON", "POST /wenshu/ask", 'send {"question": "…"}') from error
    named = books is None or (isinstance(books, list) and all(isinstance(name, str) for name in books))
    if not isinstance(question, str) or not named:
        raise RequestError("question is no text, or books no list of ids", "POST /wenshu/ask", "see docs/COMMANDS.md")
    return question, books
