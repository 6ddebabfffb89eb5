"""The widgets of the page: what there is, where it stands, and what it says in each language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr

from ui.page.handlers import N_EXAMPLES, Page, conversation_view, prompts
from ui.page.keeping.frame import kept_html
from ui.page.session import Conversation
from ui.page.shelves.checking import form_html
from ui.page.texts import LANGUAGE_NAMES, UiLanguage, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Widgets:
    """Everything on the page that speaks or changes."""

    header: gr.HTML
    language: gr.Radio
    tab_ask: gr.Tab
    tab_glossary: gr.Tab
    glossary: gr.HTML
    tab_kept: gr.Tab
    kept: gr.HTML
    tab_check: gr.Tab
    check: gr.HTML
    jobs: gr.HTML
    refresh: gr.Button
    chat_id: gr.Textbox
    chat: gr.Chatbot
    box: gr.Textbox
    status: gr.HTML
    write: gr.Checkbox
    book: gr.Dropdown
    clear: gr.Button
    alone: gr.Button
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
        """What changes with the conversation, in the order of `conversation_updates`."""
        return [self.chat, self.evidence, self.prompts_heading, *self.prompts]

    def words(self) -> list[Any]:
        """What changes with the language alone, in the order of `word_updates`."""
        return [
            self.header, self.language, self.box, self.book, self.clear, self.importing, self.import_help,
            self.upload, self.replace, self.cancel, self.shelf, self.tab_ask, self.tab_glossary, self.glossary,
            self.tab_kept, self.kept, self.tab_check, self.check, self.jobs, self.write,
        ]  # fmt: skip


def lay_out(page: Page, language: UiLanguage, books: Sequence[str]) -> Widgets:
    """Put every widget in its place, within the `gr.Blocks` that is open now."""
    with gr.Row(elem_id="w-top"):
        header = gr.HTML(_header(language), elem_id="w-header")
        radio = gr.Radio(
            list(LANGUAGE_NAMES), value=language, label=text("language", language), elem_id="w-language", min_width=220
        )
    with gr.Tabs(elem_id="w-tabs"):
        with gr.Tab(text("tab_ask", language), id="ask") as tab_ask, gr.Row(elem_id="w-main"):
            with gr.Column(scale=5, min_width=320, elem_id="w-ask"):
                asking = _lay_out_asking(page, language, books)
                importing = _lay_out_import(page, language)
            with gr.Column(scale=6, min_width=320, elem_id="w-evidence-column"):
                evidence = gr.HTML(conversation_view(Conversation(), language)[1], elem_id="w-evidence")
        with gr.Tab(text("tab_glossary", language), id="glossary") as tab_glossary:
            glossary = gr.HTML(page.glossary_html(language), elem_id="w-glossary-tab")
        with gr.Tab(text("tab_check", language), id="check") as tab_check:
            check = gr.HTML(form_html(page.choices(language), language), elem_id="w-check-tab")
        with gr.Tab(text("tab_kept", language), id="kept") as tab_kept:
            kept = gr.HTML(kept_html(language), elem_id="w-kept-tab")
    # In the page and not in the server's memory, so that it outlives a restart of the server.
    chat_id = gr.Textbox(visible=False)
    return Widgets(
        header=header, language=radio, evidence=evidence, tab_ask=tab_ask, tab_glossary=tab_glossary,
        glossary=glossary, tab_kept=tab_kept, kept=kept, tab_check=tab_check, check=check, chat_id=chat_id, **asking, **importing,
    )  # fmt: skip


def _lay_out_asking(page: Page, language: UiLanguage, books: Sequence[str]) -> dict[str, Any]:
    heading, questions = prompts(Conversation(), language, page.examples(books, language))
    questions += [""] * (N_EXAMPLES - len(questions))
    chat = gr.Chatbot(
        elem_id="w-chat", show_label=False, container=False, height="100%", placeholder=text("chat_empty", language),
        # What the chat is given is escaped HTML (ui.page.cards): no Markdown, no LaTeX, and sanitized once more.
        render_markdown=False, sanitize_html=True, latex_delimiters=[], allow_tags=False, buttons=[],
        feedback_options=None, autoscroll=False, group_consecutive_messages=False,
    )  # fmt: skip
    box = gr.Textbox(
        elem_id="w-box", lines=1, max_lines=8, label=text("ask_label", language), show_label=False,
        placeholder=text("ask_placeholder", language), submit_btn=text("ask_button", language), container=False,
    )  # fmt: skip
    status = gr.HTML("", elem_id="w-status")
    # Off at first where it would send anything to another machine.
    write = gr.Checkbox(
        value=page.writing is not None and page.writing.is_here, label=page.writing_label(language), container=False,
        visible=page.writing is not None, elem_id="w-write",
    )  # fmt: skip
    prompts_heading = gr.HTML(_prompts_heading(heading), elem_id="w-prompts-heading")
    with gr.Row(elem_id="w-prompts"):
        buttons = tuple(gr.Button(question, size="sm", min_width=0, scale=0) for question in questions)
    with gr.Row(elem_id="w-choices"):
        chooser = gr.Dropdown(
            page.choices(language),
            value=list(books),
            multiselect=True,
            label=text("books_label", language),
            filterable=False,
            elem_id="w-book",
        )
        clear = gr.Button(text("clear", language), size="sm", scale=0, min_width=140, elem_id="w-clear")
        # Pressed by the page's script, for the link beside a question that was completed.
        alone = gr.Button("", elem_id="w-alone")
    return {
        "chat": chat, "box": box, "status": status, "prompts_heading": prompts_heading, "prompts": buttons,
        "book": chooser, "clear": clear, "alone": alone, "write": write,
    }  # fmt: skip


def _jobs(language: UiLanguage) -> str:
    """An empty list of what is under way; the page's script fills it."""
    heading, cancel = escape(text("jobs", language)), escape(text("job_cancel", language))
    return f'<section class="w-jobs" data-cancel="{cancel}" aria-label="{heading}" hidden><h3 class="w-subheading">{heading}</h3><ol></ol></section>'


def _lay_out_import(page: Page, language: UiLanguage) -> dict[str, Any]:
    jobs = gr.HTML(_jobs(language), elem_id="w-jobs")
    # Pressed by the page's script, when a job of another tab has ended or a book has gone.
    refresh = gr.Button("", elem_id="w-refresh")
    with gr.Accordion(text("import", language), open=False, elem_id="w-import") as accordion:
        help_line = gr.HTML(_hint(text("import_help", language)))
        with gr.Row(elem_id="w-import-row"):
            upload = gr.UploadButton(
                text("import_choose", language),
                variant="primary",
                size="sm",
                scale=0,
                min_width=140,
                elem_id="w-upload",
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
        "import_status": status, "shelf": shelf, "jobs": jobs, "refresh": refresh,
    }  # fmt: skip


def conversation_updates(page: Page, state: Conversation, language: UiLanguage) -> list[Any]:
    """What `Widgets.conversation()` shows next."""
    chat, evidence = conversation_view(state, language, page.find_terms)
    last = state.turns[-1].books if state.turns else ()
    heading, questions = prompts(state, language, page.examples(last, language))
    return [
        gr.update(value=chat, placeholder=text("chat_empty", language)),
        evidence,
        _prompts_heading(heading),
        *(gr.update(value=question) for question in questions + [""] * (N_EXAMPLES - len(questions))),
    ]


def word_updates(page: Page, language: UiLanguage) -> list[Any]:
    """What `Widgets.words()` say in a language."""
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
        gr.update(label=text("tab_ask", language)),
        gr.update(label=text("tab_glossary", language)),
        page.glossary_html(language),
        gr.update(label=text("tab_kept", language)),
        kept_html(language),
        gr.update(label=text("tab_check", language)),
        form_html(page.choices(language), language),
        _jobs(language),
        gr.update(label=page.writing_label(language)),
    ]


def _header(language: UiLanguage) -> str:
    name, other, tagline = (escape(text(key, language)) for key in ("name", "other_name", "tagline"))
    return f'<h1>{name} <span>{other}</span></h1><p class="w-tagline">{tagline}</p>'


def _prompts_heading(heading: str) -> str:
    return f'<h2 class="w-subheading">{escape(heading)}</h2>'


def _hint(words: str) -> str:
    return f'<p class="w-hint">{escape(words)}</p>'
