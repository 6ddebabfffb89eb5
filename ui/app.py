"""The Gradio app: widgets, and which handler of `ui.page` each of them calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from typing import Any

import gradio as gr

from corpus.errors import RequestError, WenshuError
from rag.library import Library
from ui.importing import Shelf, Step
from ui.page import ALL_BOOKS, N_EXAMPLES, Page, conversation_view, import_text, prompts, starting_language
from ui.session import Ask, Conversation
from ui.texts import LANGUAGE_NAMES, UiLanguage, text, ui_language

# Local fonts only: the page asks no other host for anything.
_SANS = ["system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"]
_MONO = ["ui-monospace", "Menlo", "Consolas", "Noto Sans Mono CJK SC", "monospace"]
_ON_LANGUAGE = "(language) => { window.wenshu?.setLanguage(language); }"
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Widgets:
    """Everything on the page that speaks or changes."""

    header: gr.HTML
    language: gr.Radio
    chat: gr.Chatbot
    box: gr.Textbox
    status: gr.HTML
    book: gr.Dropdown
    clear: gr.Button
    prompts_heading: gr.HTML
    prompts: tuple[gr.Button, ...]
    evidence: gr.HTML
    importing: gr.Accordion
    import_help: gr.HTML
    upload: gr.UploadButton
    replace: gr.Checkbox
    cancel: gr.Button
    import_status: gr.HTML
    shelf: gr.HTML

    def conversation(self) -> list[Any]:
        """What changes with the conversation, in the order of `_conversation_updates`."""
        return [self.chat, self.evidence, self.prompts_heading, *self.prompts]

    def words(self) -> list[Any]:
        """What changes with the language alone, in the order of `_word_updates`."""
        return [
            self.header, self.language, self.box, self.book, self.clear, self.importing, self.import_help,
            self.upload, self.replace, self.cancel, self.shelf,
        ]  # fmt: skip


def build_app(shelf: Shelf, ask: Ask, lang: str | None = None, book: str | None = None) -> gr.Blocks:
    """The page over a library: `ask` answers questions, `book` is chosen at first, `lang` unless the reader chooses."""
    page = Page(shelf, ask)
    with gr.Blocks(title="问书 Wenshu", analytics_enabled=False, fill_width=True) as app:
        widgets = _lay_out(page, ui_language(lang), book or ALL_BOOKS)
        conversation = gr.State(Conversation())
        last_import = gr.State(None)
        _wire_questions(page, widgets, conversation)
        _wire_language(app, page, widgets, conversation, last_import, lang)
        _wire_import(page, widgets, last_import)
        gr.api(_json_endpoint(ask), api_name="ask", api_description="Answer a question with verbatim quotes.")
    return app


def launch(
    library: Library,
    host: str = "127.0.0.1",
    port: int = 7860,
    lang: str | None = None,
    book: str | None = None,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the page until interrupted; `ready` is told its address.

    Raises:
        RequestError: the port is taken, or `book` is not in the library.
    """
    from rag.answering import ask  # here, because only a served page needs the retrieval behind it

    chosen = library.resolve([book])[0] if book else None
    app = build_app(library, lambda question, books: ask(question, library=library, books=books), lang, chosen)
    url = serve(app, host, port)
    if ready:
        ready(url)
    app.block_thread()


def serve(app: gr.Blocks, host: str, port: int) -> str:
    """Start the server in the background and return its address. Raises RequestError if the port is taken."""
    try:
        _, url, _ = app.launch(
            server_name=host, server_port=port, prevent_thread_lock=True, share=False, inbrowser=False, quiet=True,
            show_error=False, ssr_mode=False, footer_links=[], theme=_theme(), head=_head(),
        )  # fmt: skip
    except OSError as error:
        raise RequestError(f"port {port} is in use", host, "choose another with --port") from error
    return url


def _lay_out(page: Page, language: UiLanguage, book: str) -> _Widgets:
    with gr.Row(elem_id="w-top"):
        header = gr.HTML(_header(language), elem_id="w-header")
        radio = gr.Radio(
            list(LANGUAGE_NAMES), value=language, label=text("language", language), elem_id="w-language", min_width=220
        )
    with gr.Row(elem_id="w-main"):
        with gr.Column(scale=5, min_width=320, elem_id="w-ask"):
            asking = _lay_out_asking(page, language, book)
            importing = _lay_out_import(page, language)
        with gr.Column(scale=6, min_width=320, elem_id="w-evidence-column"):
            evidence = gr.HTML(conversation_view(Conversation(), language)[1], elem_id="w-evidence")
    return _Widgets(header=header, language=radio, evidence=evidence, **asking, **importing)


def _lay_out_asking(page: Page, language: UiLanguage, book: str) -> dict[str, Any]:
    heading, questions = prompts(Conversation(), language)
    chat = gr.Chatbot(
        elem_id="w-chat", show_label=False, container=False, height="100%", placeholder=text("chat_empty", language),
        # What the chat is given is escaped HTML (ui.cards): no Markdown, no LaTeX, and sanitized once more.
        render_markdown=False, sanitize_html=True, latex_delimiters=[], allow_tags=False, buttons=[],
        feedback_options=None, group_consecutive_messages=False,
    )  # fmt: skip
    box = gr.Textbox(
        elem_id="w-box", lines=1, max_lines=8, autofocus=True, label=text("ask_label", language), show_label=False,
        placeholder=text("ask_placeholder", language), submit_btn=text("ask_button", language), container=False,
    )  # fmt: skip
    status = gr.HTML("", elem_id="w-status")
    prompts_heading = gr.HTML(_prompts_heading(heading), elem_id="w-prompts-heading")
    with gr.Row(elem_id="w-prompts"):
        buttons = tuple(gr.Button(question, size="sm", min_width=0, scale=0) for question in questions)
    with gr.Row(elem_id="w-choices"):
        chooser = gr.Dropdown(
            page.choices(language), value=book, label=text("books_label", language), filterable=False, elem_id="w-book"
        )
        clear = gr.Button(text("clear", language), size="sm", scale=0, min_width=140, elem_id="w-clear")
    return {
        "chat": chat, "box": box, "status": status, "prompts_heading": prompts_heading, "prompts": buttons,
        "book": chooser, "clear": clear,
    }  # fmt: skip


def _lay_out_import(page: Page, language: UiLanguage) -> dict[str, Any]:
    with gr.Accordion(text("import", language), open=False, elem_id="w-import") as accordion:
        help_line = gr.HTML(_hint(text("import_help", language)))
        with gr.Row(elem_id="w-import-row"):
            upload = gr.UploadButton(
                text("import_choose", language), variant="primary", size="sm", scale=0, min_width=140, elem_id="w-upload"
            )
            cancel = gr.Button(
                text("import_cancel", language), size="sm", scale=0, min_width=140, visible=False, elem_id="w-cancel"
            )
            replace = gr.Checkbox(
                label=text("import_replace", language), container=False, min_width=200, elem_id="w-replace"
            )
        status = gr.HTML("", elem_id="w-import-status")
        shelf = gr.HTML(page.shelf_html(language), elem_id="w-shelf")
    return {
        "importing": accordion, "import_help": help_line, "upload": upload, "cancel": cancel, "replace": replace,
        "import_status": status, "shelf": shelf,
    }  # fmt: skip


def _wire_questions(page: Page, widgets: _Widgets, conversation: gr.State) -> None:
    def answered(state: Conversation, language: UiLanguage, status: str) -> list[Any]:
        status = page.answer(state, language, status)
        return [status, *_conversation_updates(state, language)]

    def shown(state: Conversation, language: UiLanguage) -> Any:
        return conversation_view(state, language)[0]

    def cleared(state: Conversation, language: UiLanguage) -> list[Any]:
        state.clear()
        return ["", *_conversation_updates(state, language)]

    # "multiple": a question put while another is being answered waits its turn instead of being dropped.
    often: dict[str, Any] = {**_QUIET, "trigger_mode": "multiple"}
    for source, asked in [(widgets.box, widgets.box.submit), *((b, b.click) for b in widgets.prompts)]:
        inputs = [source, widgets.book, widgets.language, conversation]
        # A chosen example must not wipe what is being written.
        put = page.put if source is widgets.box else _keeping_box(page)
        asked(put, inputs, [widgets.box, widgets.status], queue=False, **often).then(
            shown, [conversation, widgets.language], widgets.chat, queue=False, **often
        ).then(
            answered, [conversation, widgets.language, widgets.status], [widgets.status, *widgets.conversation()],
            concurrency_limit=1, concurrency_id="answer", **often,
        )  # fmt: skip
    widgets.clear.click(
        cleared, [conversation, widgets.language], [widgets.status, *widgets.conversation()], queue=False, **_QUIET
    )


def _keeping_box(page: Page) -> Callable[..., tuple[Any, str]]:
    def put(question: str, book: str, language: UiLanguage, state: Conversation) -> tuple[Any, str]:
        return gr.skip(), page.put(question, book, language, state)[1]

    return put


def _wire_language(
    app: gr.Blocks, page: Page, widgets: _Widgets, conversation: gr.State, last_import: gr.State, lang: str | None
) -> None:
    outputs = [*widgets.words(), widgets.import_status, widgets.status, *widgets.conversation()]

    def spoken(language: UiLanguage, state: Conversation, step: Step | None) -> list[Any]:
        words = _word_updates(page, language)
        return [*words, import_text(step, language), "", *_conversation_updates(state, language)]

    def opened(state: Conversation, step: Step | None, request: gr.Request) -> list[Any]:
        accepted = request.headers.get("accept-language")
        return spoken(starting_language(dict(request.query_params), lang, accepted), state, step)

    loaded = app.load(opened, [conversation, last_import], outputs, queue=False, **_QUIET)
    chosen = widgets.language.input(
        spoken, [widgets.language, conversation, last_import], outputs, queue=False, **_QUIET
    )
    for event in (loaded, chosen):
        # The browser must know the language too: for the shapes of characters, and for speech.
        event.then(None, widgets.language, None, js=_ON_LANGUAGE, **_QUIET)


def _wire_import(page: Page, widgets: _Widgets, last_import: gr.State) -> None:
    def imported(path: str, replace: bool, language: UiLanguage, request: gr.Request) -> Iterator[list[Any]]:
        for step in page.bring_in(path, replace, request.session_hash or ""):
            done = step.report is not None
            books = gr.update(choices=page.choices(language)) if done else gr.skip()
            shelf = page.shelf_html(language) if done else gr.skip()
            busy = [gr.update(interactive=not step.running), gr.update(visible=step.running)]
            yield [step, import_text(step, language), books, shelf, *busy]

    def cancelled(request: gr.Request) -> None:
        page.cancel(request.session_hash or "")

    widgets.upload.upload(
        imported, [widgets.upload, widgets.replace, widgets.language],
        [last_import, widgets.import_status, widgets.book, widgets.shelf, widgets.upload, widgets.cancel],
        concurrency_limit=4, **_QUIET,
    )  # fmt: skip
    widgets.cancel.click(cancelled, None, None, queue=False, **_QUIET)


def _conversation_updates(state: Conversation, language: UiLanguage) -> list[Any]:
    chat, evidence = conversation_view(state, language)
    heading, questions = prompts(state, language)
    return [
        gr.update(value=chat, placeholder=text("chat_empty", language)),
        evidence,
        _prompts_heading(heading),
        *(gr.update(value=question) for question in questions + [""] * (N_EXAMPLES - len(questions))),
    ]


def _word_updates(page: Page, language: UiLanguage) -> list[Any]:
    return [
        _header(language),
        gr.update(value=language, label=text("language", language)),
        gr.update(
            label=text("ask_label", language),
            placeholder=text("ask_placeholder", language),
            submit_btn=text("ask_button", language),
        ),
        gr.update(label=text("books_label", language), choices=page.choices(language)),
        gr.update(value=text("clear", language)),
        gr.update(label=text("import", language)),
        _hint(text("import_help", language)),
        gr.update(label=text("import_choose", language)),
        gr.update(label=text("import_replace", language)),
        gr.update(value=text("import_cancel", language)),
        page.shelf_html(language),
    ]


def _header(language: UiLanguage) -> str:
    name, other, tagline = (escape(text(key, language)) for key in ("name", "other_name", "tagline"))
    return f'<h1>{name} <span>{other}</span></h1><p class="w-tagline">{tagline}</p>'


def _prompts_heading(heading: str) -> str:
    return f'<h2 class="w-subheading">{escape(heading)}</h2>'


def _hint(words: str) -> str:
    return f'<p class="w-hint">{escape(words)}</p>'


def _json_endpoint(ask: Ask) -> Callable[[str, list[str] | None], dict[str, Any]]:
    """The answer to a question as `wenshu ask --json` gives it. A function of its own: Gradio reads its type hints."""

    def ask_json(question: str, books: list[str] | None = None) -> dict[str, Any]:
        from rag.serial import answer_to_dict

        try:
            return answer_to_dict(ask(question, books))
        except WenshuError as error:
            raise gr.Error(str(error), print_exception=False) from error

    return ask_json


def _head() -> str:
    """Style and script as they are: what goes through Gradio's `css` loses shorthands that use variables."""
    return f"<style>{_asset('app.css')}</style><script>{_asset('app.js')}</script>"


def _asset(name: str) -> str:
    return files("ui").joinpath("assets", name).read_text(encoding="utf-8")


def _theme() -> gr.themes.Base:
    return gr.themes.Base(font=_SANS, font_mono=_MONO, radius_size="sm", text_size="md").set(
        body_background_fill="#f8f5ee", body_background_fill_dark="#191816",
        body_text_color="#2a2622", body_text_color_dark="#ece6da",
        body_text_color_subdued="#655d53", body_text_color_subdued_dark="#b3aa9c",
        background_fill_primary="#fffdf8", background_fill_primary_dark="#211f1c",
        background_fill_secondary="#f2ede2", background_fill_secondary_dark="#2a2723",
        block_background_fill="#fffdf8", block_background_fill_dark="#211f1c",
        border_color_primary="#d9d0bf", border_color_primary_dark="#4a443b",
        input_background_fill="#fffdf8", input_background_fill_dark="#211f1c",
        button_primary_background_fill="#8c2b20", button_primary_background_fill_dark="#a13d30",
        button_primary_background_fill_hover="#741f16", button_primary_background_fill_hover_dark="#b34a3c",
        button_primary_text_color="#fffdf8", button_primary_text_color_dark="#fffdf8",
        button_secondary_background_fill="#f2ede2", button_secondary_background_fill_dark="#2f2b26",
        button_secondary_background_fill_hover="#e8e0cf", button_secondary_background_fill_hover_dark="#3a352e",
        button_secondary_text_color="#2a2622", button_secondary_text_color_dark="#ece6da",
    )  # fmt: skip
