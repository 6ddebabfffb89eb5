"""The addresses of jobs, of removing a book, of extracting its terms, and of checking a quotation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from queue import SimpleQueue
from threading import Thread
from typing import Any, Protocol

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from corpus.errors import RequestError, WenshuError
from index.folder import BookIndex
from rag.types import BookSummary, Citation, Quote, Verification
from ui.page.glossary import GlossaryPage
from ui.page.importing import Step
from ui.page.jobs import Job, Jobs
from ui.page.server.visitors import OWN_HEADER
from ui.page.shelf import step_html
from ui.page.shelves.checking import result_html
from ui.page.texts import UiLanguage, text, ui_language

Query = dict[str, str]
Work = Callable[[Query, str], dict[str, Any]]
Verify = Callable[[str, list[str] | None, str | None], Verification]


class ShelfLibrary(Protocol):
    """What these addresses need of a library."""

    def index(self, book_id: str) -> BookIndex:
        """The book with its passages."""

    def remove(self, book_id: str) -> None:
        """Take an imported book out."""

    def summaries(self) -> tuple[BookSummary, ...]:
        """A line about each book."""


def routes(library: ShelfLibrary, glossary: GlossaryPage, jobs: Jobs, verify: Verify) -> list[Route]:
    """What is served of a library's books."""

    def listed(q: Query, _: str) -> dict[str, Any]:
        return {"jobs": [_job(job, _language(q)) for job in jobs.listed()]}

    def stop(q: Query, _: str) -> dict[str, Any]:
        jobs.stop(q.get("id", ""))
        return {}

    def remove(q: Query, _: str) -> dict[str, Any]:
        library.remove(q.get("book", ""))
        return {}

    def extract(q: Query, _: str) -> dict[str, Any]:
        book_id = q.get("book", "")
        library.index(book_id)  # refused here if there is no such book
        running = [j for j in jobs.listed() if (j.kind, j.name, j.ended) == ("extract", book_id, None)]
        job = (running or [jobs.start("extract", book_id, lambda: _extraction(glossary, book_id), lambda: None)])[0]
        return {"id": job.id}

    def check(q: Query, quote: str) -> dict[str, Any]:
        page, book = q.get("page", "").strip(), q.get("book", "")
        found = verify(quote, [book] if book else None, page or None)
        return {"html": result_html(found, page, lambda citation: _quote(library, citation), _language(q))}

    reading: dict[str, Work] = {"jobs": listed}
    writing: dict[str, Work] = {"job/stop": stop, "book/remove": remove, "extract": extract, "check": check}
    return [
        *(Route(f"/wenshu/{name}", _answering(work), methods=["GET"]) for name, work in reading.items()),
        *(Route(f"/wenshu/{name}", _answering(work), methods=["POST"]) for name, work in writing.items()),
    ]


def _job(job: Job, language: UiLanguage) -> dict[str, Any]:
    words = step_html(job.step, language)
    if job.kind == "extract" and not job.step.error:
        words = "" if job.ended is None else text("extracted", language)
    row = {"id": job.id, "kind": job.kind, "name": job.name, "running": job.ended is None, "html": words}
    return {**row, "percent": job.step.percent, "error": job.step.error}


def _extraction(glossary: GlossaryPage, book_id: str) -> Iterator[Step]:
    """The steps of an extraction as they come."""
    seen: SimpleQueue[Step | WenshuError | None] = SimpleQueue()

    def report(stage: str, done: int, total: int) -> None:
        seen.put(Step("words", min(99, 100 * done // max(total, 1)), done=done, total=total))

    def work() -> None:
        try:
            glossary.extract(book_id, report)
        except WenshuError as error:
            seen.put(error)
        finally:
            seen.put(None)

    Thread(target=work, name="wenshu-extract", daemon=True).start()
    while (step := seen.get()) is not None:
        if isinstance(step, WenshuError):
            raise step
        yield step


def _quote(library: ShelfLibrary, citation: Citation) -> Quote:
    passages = library.index(citation.book_id).all_passages
    found = next((p for p in passages if p.id == citation.passage_id), None)
    if found is None:
        raise RequestError("no such place", citation.passage_id, "check it again")
    return Quote(marker=0, citation=citation, context=found)


def _answering(work: Work) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        body = b""
        if request.method == "POST":
            if OWN_HEADER not in request.headers:
                return JSONResponse({"error": "only the page itself may do this"}, status_code=403)
            body = await request.body()
        try:
            words = body.decode("utf-8", "replace")
            return JSONResponse(await run_in_threadpool(work, dict(request.query_params), words))
        except WenshuError as error:
            return JSONResponse({"error": str(error)}, status_code=400)

    return answer


def _language(query: Query) -> UiLanguage:
    return ui_language(query.get("lang"))
