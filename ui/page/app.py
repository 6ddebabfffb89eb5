"""The Gradio app: widgets, and which handler of `ui.page.handlers` each of them calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import gradio as gr

import ui.page.keeping.routes as keeping
import ui.page.reader.routes as reading
import ui.page.shelves.routes as shelving
from corpus.errors import WenshuError
from rag.library.library import Library
from rag.types import Answer
from rag.writing.composing import compose
from rag.writing.endpoint import Endpoint
from ui.page.glossary import GlossaryPage
from ui.page.glossary_routes import routes
from ui.page.handlers import (
    ALL_BOOKS,
    N_EXAMPLES,
    Page,
    cleared_notice,
    conversation_view,
    import_text,
    prompts,
    starting_chat,
    starting_language,
)
from ui.page.importing import PageLibrary, Step
from ui.page.jobs import Jobs
from ui.page.keeping.store import Conversations, new_id
from ui.page.reader.reading import Reader
from ui.page.server.desk import Desk, Limits
from ui.page.server.desk_routes import desk_routes
from ui.page.server.serving import serve
from ui.page.server.sharing import Sharing
from ui.page.server.uploads import own_folder
from ui.page.server.visitors import visitor
from ui.page.session import Ask, Conversation, Writing
from ui.page.shelves.checking import form_html
from ui.page.texts import UiLanguage, ui_language
from ui.page.widgets import Widgets, conversation_updates, lay_out, word_updates
from ui.programs import rest
from ui.programs.requests import Requests

_ON_LANGUAGE = "(language) => { window.wenshu?.setLanguage(language); }"
_ON_CHAT = "(id) => { window.wenshu?.setChat(id); }"
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


def build_app(
    shelf: PageLibrary,
    ask: Ask,
    lang: str | None = None,
    book: str | None = None,
    glossary: GlossaryPage | None = None,
    *,
    conversations: Conversations | None = None,
    jobs: Jobs | None = None,
    writing: Writing | None = None,
) -> gr.Blocks:
    """The page over a library: `ask` answers questions, `book` is chosen at first, `lang` unless the reader chooses.

    `writing`: a language model that writes around the quotes where the reader wants it.
    """
    page = Page(shelf, ask, glossary, conversations, jobs, writing=writing)
    with gr.Blocks(title="问书 Wenshu", analytics_enabled=False, fill_width=True) as app:
        widgets = lay_out(page, ui_language(lang), (book,) if book else ALL_BOOKS)
        last_import = gr.State(None)
        _wire_questions(page, widgets)
        _wire_choices(page, widgets)
        _wire_language(app, page, widgets, last_import, lang)
        _wire_import(page, widgets, last_import)
        gr.api(
            _json_endpoint(ask), api_name="ask", api_description="Answer a question with verbatim quotes.",
            concurrency_limit=Limits().side_by_side,
        )  # fmt: skip
    app.queue(max_size=Limits().waiting)
    return app


def launch(
    library: Library,
    host: str = "127.0.0.1",
    port: int = 7860,
    lang: str | None = None,
    book: str | None = None,
    names: Sequence[str] = (),
    *,
    sharing: Sharing | None = None,
    writer: Endpoint | None = None,
) -> None:
    """Serve the page until interrupted; its address is printed. `names`: further host names it is served under; `sharing`: who may ask.

    `writer`: a language model that writes around the quotes where the reader wants it.

    Raises:
        RequestError: the port is taken, the host is not this machine, or `book` is not in the library.
    """
    from rag.answers.answering import ask  # here, because only a served page needs the retrieval behind it
    from rag.answers.verification import verify

    chosen = library.resolve([book])[0] if book else None
    glossary = GlossaryPage(library)
    conversations, jobs = Conversations(library.path), Jobs()
    own_folder()
    desk = Desk(
        lambda question, books, context, literal: ask(question, books, None, library.snapshot(), context, literal)
    )
    app = build_app(
        library,
        desk.ask,
        lang,
        chosen,
        glossary,
        conversations=conversations,
        jobs=jobs,
        writing=_writing(library, writer) if writer else None,
    )
    beside = [
        *desk_routes(desk),
        *rest.routes(Requests(library, desk.ask)),
        *routes(glossary),
        *keeping.routes(conversations),
        *reading.routes(Reader(library, glossary.find_terms)),
        *shelving.routes(library, glossary, jobs, lambda quote, books, page: verify(quote, books, page, library)),
    ]
    url = serve(app, host, port, beside, names, sharing)
    print(f"问书 Wenshu: {url}", flush=True)
    app.block_thread()


def _writing(library: Library, writer: Endpoint) -> Writing:
    def write(answer: Answer) -> Iterator[Answer]:
        return compose(answer, library.snapshot(), writer, writer.timeout_s)

    return Writing(writer.name, writer.host, writer.is_here, write)


def _wire_questions(page: Page, widgets: Widgets) -> None:
    def put(
        question: str, books: Sequence[str], language: UiLanguage, chat: str, request: gr.Request
    ) -> tuple[str, str]:
        return page.put(question, books, language, page.conversation(chat, _owner(request)))

    def put_example(
        question: str, books: Sequence[str], language: UiLanguage, chat: str, request: gr.Request
    ) -> tuple[Any, str]:
        # A chosen example must not wipe what is being written.
        return gr.skip(), put(question, books, language, chat, request)[1]

    def put_alone(language: UiLanguage, chat: str, request: gr.Request) -> str:
        return page.put_alone(language, page.conversation(chat, _owner(request)))

    def answered(chat: str, language: UiLanguage, status: str, request: gr.Request) -> list[Any]:
        state = page.conversation(chat, _owner(request))
        status = page.answer(state, language, status)
        page.keep(chat, _owner(request))
        return [status, *conversation_updates(page, state, language)]

    def shown(chat: str, language: UiLanguage, request: gr.Request) -> Any:
        return conversation_view(page.conversation(chat, _owner(request)), language, page.find_terms)[0]

    # "multiple": a question put while another is being answered waits its turn instead of being dropped.
    often: dict[str, Any] = {**_QUIET, "trigger_mode": "multiple"}

    def answer(put: Any) -> None:
        found = put.then(shown, [widgets.chat_id, widgets.language], widgets.chat, queue=False, **often).then(
            answered, [widgets.chat_id, widgets.language, widgets.status], [widgets.status, *widgets.conversation()],
            concurrency_limit=Limits().side_by_side, concurrency_id="answer", **often,
        )  # fmt: skip
        # A generator that yields nothing would empty the chat.
        if page.writing:
            _wire_writing(page, widgets, found)

    for source, asked in [(widgets.box, widgets.box.submit), *((b, b.click) for b in widgets.prompts)]:
        inputs = [source, widgets.book, widgets.language, widgets.chat_id]
        work = put if source is widgets.box else put_example
        answer(asked(work, inputs, [widgets.box, widgets.status], queue=False, **often))

    again = [widgets.language, widgets.chat_id]
    answer(widgets.alone.click(put_alone, again, widgets.status, queue=False, **_QUIET))


def _wire_choices(page: Page, widgets: Widgets) -> None:
    def cleared(chat: str, language: UiLanguage, request: gr.Request) -> list[Any]:
        begun = page.conversation(chat, _owner(request)).turns
        undo = cleared_notice(chat, language) if begun else ""
        return [new_id(), undo, *conversation_updates(page, Conversation(), language)]

    def offered(books: Sequence[str], language: UiLanguage, chat: str, request: gr.Request) -> list[Any]:
        examples = page.examples(books, language)
        questions = prompts(page.conversation(chat, _owner(request)), language, examples)[1]
        return [gr.update(value=question) for question in questions + [""] * (N_EXAMPLES - len(questions))]

    widgets.book.input(
        offered, [widgets.book, widgets.language, widgets.chat_id], list(widgets.prompts), queue=False, **_QUIET
    )
    widgets.clear.click(
        cleared, [widgets.chat_id, widgets.language], [widgets.chat_id, widgets.status, *widgets.conversation()],
        queue=False, **_QUIET,
    ).then(None, widgets.chat_id, None, js=_ON_CHAT, **_QUIET)  # fmt: skip


def _wire_writing(page: Page, widgets: Widgets, answered: Any) -> None:
    """Behind an answer, what a language model writes around it, as it comes."""

    def written(chat: str, language: UiLanguage, wanted: bool, request: gr.Request) -> Iterator[Any]:
        state = page.conversation(chat, _owner(request))
        for _ in page.write(state, wanted):
            yield conversation_view(state, language, page.find_terms)[0]
        page.keep(chat, _owner(request))

    answered.then(
        written, [widgets.chat_id, widgets.language, widgets.write], widgets.chat,
        concurrency_limit=4, concurrency_id="write", trigger_mode="multiple", **_QUIET,
    )  # fmt: skip


def _owner(request: gr.Request) -> str:
    return visitor(request.headers)


def _wire_language(app: gr.Blocks, page: Page, widgets: Widgets, last_import: gr.State, lang: str | None) -> None:
    outputs = [*widgets.words(), widgets.import_status, widgets.status, *widgets.conversation()]

    def spoken(language: UiLanguage, chat: str, step: Step | None, request: gr.Request) -> list[Any]:
        words = word_updates(page, language)
        state = page.conversation(chat, _owner(request))
        return [*words, import_text(step, language), "", *conversation_updates(page, state, language)]

    def opened(step: Step | None, request: gr.Request) -> list[Any]:
        query = dict(request.query_params)
        chat = starting_chat(query.get("chat"))
        language = starting_language(query, lang, request.headers.get("accept-language"))
        return [chat, *spoken(language, chat, step, request)]

    loaded = app.load(opened, [last_import], [widgets.chat_id, *outputs], queue=False, **_QUIET)
    chosen = widgets.language.input(
        spoken, [widgets.language, widgets.chat_id, last_import], outputs, queue=False, **_QUIET
    )
    for event in (loaded, chosen):
        # The browser must know the language too: for the shapes of characters, and for speech.
        event.then(None, widgets.language, None, js=_ON_LANGUAGE, **_QUIET)
    loaded.then(None, widgets.chat_id, None, js=_ON_CHAT, **_QUIET)


def _wire_import(page: Page, widgets: Widgets, last_import: gr.State) -> None:
    def imported(path: str, replace: bool, language: UiLanguage, request: gr.Request) -> Iterator[list[Any]]:
        for step in page.bring_in(path, replace, request.session_hash or ""):
            done = step.report is not None
            books = gr.update(choices=page.choices(language)) if done else gr.skip()
            shelf = page.shelf_html(language) if done else gr.skip()
            glossary = page.glossary_html(language) if done else gr.skip()
            busy = [gr.update(interactive=not step.running), gr.update(visible=step.running)]
            yield [step, import_text(step, language), books, shelf, glossary, *busy]

    def cancelled(request: gr.Request) -> None:
        page.cancel(request.session_hash or "")

    widgets.upload.upload(
        imported, [widgets.upload, widgets.replace, widgets.language],
        [last_import, widgets.import_status, widgets.book, widgets.shelf, widgets.glossary, widgets.upload,
         widgets.cancel],
        concurrency_limit=4, **_QUIET,
    )  # fmt: skip

    def refreshed(language: UiLanguage) -> list[Any]:
        choices = page.choices(language)
        return [
            gr.update(choices=choices),
            page.shelf_html(language),
            page.glossary_html(language),
            form_html(choices, language),
        ]

    widgets.refresh.click(
        refreshed,
        widgets.language,
        [widgets.book, widgets.shelf, widgets.glossary, widgets.check],
        queue=False,
        **_QUIET,
    )
    widgets.cancel.click(cancelled, None, None, queue=False, **_QUIET)


def _json_endpoint(ask: Ask) -> Callable[[str, list[str] | None], dict[str, Any]]:
    """The answer to a question as `wenshu ask --json` gives it. A function of its own: Gradio reads its type hints."""

    def ask_json(question: str, books: list[str] | None = None) -> dict[str, Any]:
        from ui.shapes.answers import answer_to_dict

        try:
            return answer_to_dict(ask(question, books, None, False))
        except WenshuError as error:
            raise gr.Error(str(error), print_exception=False) from error

    return ask_json
