"""What the page does, without a page; and that the page can be built and served."""

from __future__ import annotations

import asyncio
import dataclasses
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from fakes_ui import REPORT, FakeShelf, ask

from corpus.errors import RequestError
from rag.types import Answer, Context
from ui.page.handlers import ALL_BOOKS, N_EXAMPLES, Page, conversation_view, prompts, starting_language
from ui.page.importing import Imports, Step, percent
from ui.page.session import Conversation
from ui.page.shelf import book_choices, shelf_html, step_html
from ui.page.texts import text


@pytest.fixture
def page() -> Page:
    return Page(FakeShelf(), ask)


@pytest.fixture
def upload(tmp_path: Path) -> str:
    path = tmp_path / "tower.txt"
    path.write_text("灯塔镇志", encoding="utf-8")
    return str(path)


def test_a_question_is_put_shown_as_pending_and_answered(page: Page) -> None:
    talk = Conversation()
    box, status = page.put("开馆？", ALL_BOOKS, "en", talk)
    assert (box, text("busy", "en") in status) == ("", True)
    assert text("busy", "en") in conversation_view(talk, "en")[0][1]["content"]
    assert text("answer_ready", "en") in page.answer(talk, "en", status)
    assert talk.turns[0].answer is not None
    assert talk.turns[0].answer.statement == "开馆？ all [1]"


@pytest.mark.parametrize("books", [["tower"], ["tower", "guide"]])
def test_the_chosen_books_are_asked(page: Page, books: list[str]) -> None:
    talk = Conversation()
    page.put("开馆？", books, "en", talk)
    page.answer(talk, "en", "")
    assert talk.turns[0].answer is not None
    assert talk.turns[0].answer.statement == f"开馆？ {books} [1]"


@pytest.mark.parametrize("question", ["", "  \n\t", "　"], ids=["nothing", "space", "ideographic space"])
def test_an_empty_question_is_a_message_and_no_turn(page: Page, question: str) -> None:
    talk = Conversation()
    box, status = page.put(question, ALL_BOOKS, "zh-Hans", talk)
    assert (box, talk.turns) == (question, [])
    assert text("empty_question", "zh-Hans") in status
    assert page.answer(talk, "zh-Hans", status) == status


def test_an_overlong_question_is_one_clear_line(page: Page) -> None:
    talk = Conversation()
    page.put("问" * 10_000, ALL_BOOKS, "en", talk)
    page.answer(talk, "en", "")
    assert talk.turns[0].error == "the question is too long, 10000 characters, shorten it"
    assert talk.turns[0].error in conversation_view(talk, "en")[0][1]["content"]


def test_a_fault_of_the_program_is_not_taken_for_a_message() -> None:
    def broken(question: str, books: list[str] | None, context: Context | None, literal: bool) -> None:
        raise ZeroDivisionError

    talk = Conversation()
    page = Page(FakeShelf(), broken)  # type: ignore[arg-type]
    page.put("开馆？", ALL_BOOKS, "en", talk)
    with pytest.raises(ZeroDivisionError):
        page.answer(talk, "en", "")


def test_a_question_put_while_another_is_answered_is_kept() -> None:
    talk = Conversation()

    def slow(question: str, books: list[str] | None, context: Context | None, literal: bool):  # type: ignore[no-untyped-def]
        if question == "一":
            talk.put("二", ())
        return ask(question, books)

    talk.put("一", ())
    talk.answer_pending(slow)
    assert [(t.question, t.pending) for t in talk.turns] == [("一", False), ("二", True)]
    talk.answer_pending(slow)
    assert not talk.turns[1].pending


def test_clearing_while_an_answer_is_sought_leaves_nothing() -> None:
    talk = Conversation()

    def clearing(question: str, books: list[str] | None, context: Context | None, literal: bool):  # type: ignore[no-untyped-def]
        talk.clear()
        return ask(question, books)

    talk.put("一", ())
    talk.answer_pending(clearing)
    assert talk.turns == []


def test_prompts_are_examples_then_suggestions(page: Page) -> None:
    talk = Conversation()
    heading, offered = prompts(talk, "zh-Hans")
    assert (heading, offered[0], len(offered)) == (text("try", "zh-Hans"), text("example_1", "zh-Hans"), N_EXAMPLES)
    page.put(offered[0], ALL_BOOKS, "zh-Hans", talk)
    page.answer(talk, "zh-Hans", "")
    heading, offered = prompts(talk, "zh-Hans")
    assert (heading, offered[0], len(offered)) == (text("next", "zh-Hans"), "馆里有多少书？", N_EXAMPLES)
    assert text("example_1", "zh-Hans") not in offered


def test_an_import_ends_at_a_hundred_with_its_report_and_the_upload_is_gone(page: Page, upload: str) -> None:
    steps = list(page.bring_in(upload, False, "visitor"))
    assert [step.percent for step in steps] == sorted(step.percent for step in steps)
    assert steps[-1] == Step("writing", 100, report=REPORT)
    assert ("灯塔镇志 · Book", "tower") not in page.choices("en")
    assert ("Tower Town · Book", "tower") in page.choices("en")
    assert not Path(upload).exists()


def test_an_unreadable_file_is_one_line_and_changes_nothing(page: Page, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    before = page.shelf.summaries()
    last = list(page.bring_in(str(empty), False, "visitor"))[-1]
    assert last.error == "the file is empty, empty.txt, choose another"
    assert last.error in step_html(last, "en")
    assert page.shelf.summaries() == before


def test_a_cancelled_import_changes_nothing(upload: str) -> None:
    shelf = FakeShelf()
    shelf.go.clear()
    page = Page(shelf, ask)
    before = shelf.summaries()
    steps = []
    for step in page.bring_in(upload, False, "visitor"):
        steps.append(step)
        if step.stage == "vectors" and not shelf.go.is_set():
            page.cancel("another visitor")
            page.cancel("visitor")
            shelf.go.set()
    assert steps[-1].cancelled
    assert text("import_cancelled", "en") in step_html(steps[-1], "en")
    assert shelf.summaries() == before


def test_leaving_the_page_stops_its_import(upload: str) -> None:
    shelf = FakeShelf()
    shelf.go.clear()
    course = Imports().run(shelf, upload, False, "visitor")
    assert next(course).stage == "waiting"
    threading.Timer(0.2, shelf.go.set).start()
    course.close()
    assert [book.id for book in shelf.summaries()] == ["guide"]


def test_percent_of_the_whole() -> None:
    # vectors run from 12 to 94: half of them is 12 + 82/2 = 53.
    assert percent("vectors", 1, 2) == 53
    assert percent("reading", 0, 0) == 0
    assert percent("writing", 1, 1) == 99
    assert percent("a stage of later days", 2, 2) == 99


def test_a_report_in_words() -> None:
    html = step_html(Step("writing", 100, report=REPORT), "en")
    for words in (
        "100%",
        "Recognised by ISBN",
        "9 chapters, 36 sections",
        "序, 自序",
        "0 of 12,345",
        "something new × 2",
    ):
        assert words in html
    assert "9 章，36 节" in step_html(Step("writing", 100, report=REPORT), "zh-Hans")


def test_a_damaged_book_is_listed_but_not_offered() -> None:
    from fakes_ui import summary

    books = (summary("broken", "book", "broken", "", error="cut <b>short</b>"),)
    assert book_choices(books, "en") == []
    assert "cut &lt;b&gt;short&lt;/b&gt;" in shelf_html(books, "en")


@pytest.mark.parametrize(
    ("query", "chosen", "accepted", "language"),
    [
        ({"lang": "en"}, "zh-Hant", "zh-CN", "en"),
        ({}, "zh-Hant", "en", "zh-Hant"),
        ({}, None, "zh-TW,zh;q=0.8", "zh-Hant"),
        ({}, None, None, "zh-Hans"),
    ],
    ids=["address", "command line", "browser", "nothing said"],
)
def test_the_language_a_page_opens_in(query: dict[str, str], chosen: str, accepted: str, language: str) -> None:
    assert starting_language(query, chosen, accepted) == language


T = TypeVar("T")


def _within_a_loop(build: Callable[[], T]) -> T:
    """Gradio makes event loops it never closes unless one is running already, and warnings are errors here."""

    async def built() -> T:
        return build()

    return asyncio.run(built())


def test_the_page_is_built_with_its_endpoint() -> None:
    from ui.page.app import build_app

    app = _within_a_loop(lambda: build_app(FakeShelf(), ask, "en"))
    assert app.analytics_enabled is False
    assert list(app.get_api_info()["named_endpoints"]) == ["/ask"]


def test_a_taken_port_is_one_clear_line() -> None:
    from ui.page.app import build_app, serve

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(RequestError, match=f"port {port} is in use, 127.0.0.1, choose another with --port"):
            _within_a_loop(lambda: serve(build_app(FakeShelf(), ask), "127.0.0.1", port))


def test_a_host_that_is_not_this_machine_is_one_clear_line() -> None:
    from ui.page.app import build_app, serve

    # 192.0.2.0/24 is set aside for documentation (RFC 5737): no machine has it.
    with pytest.raises(RequestError, match=r"cannot listen \(.+\), 192\.0\.2\.1:7861, choose --host and --port"):
        _within_a_loop(lambda: serve(build_app(FakeShelf(), ask), "192.0.2.1", 7861))


def test_a_question_leans_on_the_answer_before_it_unless_it_is_to_be_taken_alone() -> None:
    seen: list[tuple[Context | None, bool]] = []
    kept = Context(question="第六章讲什么？", topic="第六章讲什么？")

    def asked(question: str, books: list[str] | None, context: Context | None, literal: bool) -> Answer:
        seen.append((context, literal))
        return dataclasses.replace(ask(question, books), context=kept, searched_for="第七章讲什么？")

    page = Page(FakeShelf(), asked)
    talk = Conversation()
    for question in ("第六章讲什么？", "第七章呢？"):
        page.put(question, ALL_BOOKS, "zh-Hans", talk)
        page.answer(talk, "zh-Hans", "")
    assert seen == [(None, False), (kept, False)]
    assert "按此查找：第七章讲什么？" in conversation_view(talk, "zh-Hans")[0][-1]["content"]
    page.put_alone("zh-Hans", talk)
    page.answer(talk, "zh-Hans", "")
    assert seen[2] == (kept, True) and [t.question for t in talk.turns[1:]] == ["第七章呢？", "第七章呢？"]
    assert page.put_alone("zh-Hans", Conversation()) == ""
