"""What the page does: every handler of the Gradio app, as plain functions from values to values."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

from corpus.errors import RequestError, WenshuError
from corpus.types import Section
from ui.page.cards import evidence_html, messages
from ui.page.glossary import GlossaryPage
from ui.page.glossary_frame import frame_html
from ui.page.importing import Imports, PageLibrary, Step
from ui.page.jobs import Jobs
from ui.page.keeping.store import Conversations, is_id, new_id
from ui.page.server.languages import accepted_language
from ui.page.session import Ask, Conversation, Writing
from ui.page.shelf import book_choices, notices_html, shelf_html, step_html
from ui.page.term_marks import FindTerms, TermMark, no_terms
from ui.page.texts import UiLanguage, text, ui_language

N_EXAMPLES = 5
ALL_BOOKS: tuple[str, ...] = ()


class Page:
    """The handlers over one library. Stateless but for the imports that run: a conversation is passed in."""

    def __init__(
        self,
        shelf: PageLibrary,
        ask: Ask,
        glossary: GlossaryPage | None = None,
        conversations: Conversations | None = None,
        jobs: Jobs | None = None,
        *,
        writing: Writing | None = None,
    ) -> None:
        """`conversations` are kept; without a store each lasts as long as the server."""
        self.conversations = conversations or Conversations()
        self.shelf = shelf
        self.glossary = glossary
        self.writing = writing
        self._ask = ask
        self._imports = Imports()
        self.jobs = jobs or Jobs()

    def conversation(self, chat: str, owner: str = "") -> Conversation:
        """The conversation with this id; one that is not kept for what is no id."""
        try:
            return self.conversations.open(chat, owner)
        except RequestError:
            return Conversation()

    def keep(self, chat: str, owner: str = "") -> None:
        """Write a conversation to the disk; a library that cannot be written keeps none."""
        with contextlib.suppress(WenshuError):
            self.conversations.keep(chat, owner)

    def put(
        self, question: str, books: Sequence[str], language: UiLanguage, conversation: Conversation
    ) -> tuple[str, str]:
        """Take a question to some books, or to all (`ALL_BOOKS`): what the input box and the status line show next.

        It waits for `answer`.
        """
        if not question.strip():
            return question, notice(text("empty_question", language), error=True)
        conversation.put(question, tuple(books or ALL_BOOKS))
        return "", notice(text("busy", language))

    def put_alone(self, language: UiLanguage, conversation: Conversation) -> str:
        """Ask the last question again, taken as it stands: what the status line shows next."""
        if not conversation.turns or conversation.turns[-1].pending:
            return ""
        last = conversation.turns[-1]
        conversation.put(last.question, last.books, alone=True)
        return notice(text("busy", language))

    def answer(self, conversation: Conversation, language: UiLanguage, status: str) -> str:
        """Answer the waiting questions: what the status line shows next."""
        if not any(turn.pending for turn in conversation.turns):
            return status
        asked_all = any(turn.pending and not turn.books for turn in conversation.turns)
        conversation.answer_pending(self._ask)
        ready = notice(text("answer_ready", language), quiet=True)
        return ready + (notices_html(self.shelf.summaries(), language) if asked_all else "")

    def write(self, conversation: Conversation, wanted: bool) -> Iterator[None]:
        """Let the language model write around the new answers, if the reader wants it; a step for each sentence."""
        yield from conversation.write(self.writing.write if self.writing and wanted else None)

    def writing_label(self, language: UiLanguage) -> str:
        """What the box says that lets the model write: which it is, and where the question and the quotes are sent."""
        if self.writing is None:
            return ""
        key = "write_here" if self.writing.is_here else "write_away"
        return text(key, language, writer=self.writing.name, host=self.writing.host)

    def bring_in(self, path: str, replace: bool, visitor: str) -> Iterator[Step]:
        """Import an uploaded file, and delete the upload: the library keeps what it needs of it."""
        if not Path(path).is_file():
            # The page's own button sends files only.
            yield Step("waiting", 0, error=str(RequestError("not an uploaded file", Path(path).name, "choose a file")))
            return
        course = lambda: self._course(path, replace, visitor)  # noqa: E731
        # It goes on in the server when the page is closed; another tab can stop it.
        yield from self.jobs.start("import", Path(path).name, course, lambda: self.cancel(visitor)).follow()

    def _course(self, path: str, replace: bool, visitor: str) -> Iterator[Step]:
        try:
            yield from self._imports.run(self.shelf, path, replace, visitor)
        finally:
            Path(path).unlink(missing_ok=True)

    def cancel(self, visitor: str) -> None:
        """Stop the visitor's import."""
        self._imports.cancel(visitor)

    def choices(self, language: UiLanguage) -> list[tuple[str, str]]:
        """The books one can ask: (label, id)."""
        return book_choices(self.shelf.summaries(), language)

    def examples(self, books: Sequence[str], language: UiLanguage) -> list[str]:
        """Questions that the contents of the books asked can answer; () where those of the first edition will do.

        Of all books it is the first a reader has brought.
        """
        found = [book for book in self.shelf.summaries() if book.error is None and (not books or book.id in books)]
        own = next((book for book in found if book.layer == "book"), None)
        if own is None:
            return []
        try:
            return examples_of(self.shelf.contents(own.id)[2], language)[:N_EXAMPLES]
        except WenshuError:
            return []

    def find_terms(self, book_id: str, words: str) -> Sequence[TermMark]:
        """The terms in a text."""
        return self.glossary.find_terms(book_id, words) if self.glossary else ()

    def glossary_html(self, language: UiLanguage) -> str:
        """The frame of the glossary, which the page's script fills."""
        return frame_html(self.choices(language), language)

    def shelf_html(self, language: UiLanguage) -> str:
        """The books of the library, a line each."""
        return shelf_html(self.shelf.summaries(), language)


def conversation_view(
    conversation: Conversation, language: UiLanguage, find: FindTerms = no_terms
) -> tuple[list[dict[str, str]], str]:
    """The chat and the evidence column, the terms that `find` gives linked."""
    return messages(conversation.turns, language, find), evidence_html(conversation.turns, language, find)


def prompts(conversation: Conversation, language: UiLanguage, examples: Sequence[str] = ()) -> tuple[str, list[str]]:
    """A heading and N_EXAMPLES questions to choose from: what the last answer suggests, then examples not asked yet."""
    last = conversation.turns[-1].answer if conversation.turns else None
    suggested = list(last.suggestions) if last else []
    asked = {turn.question for turn in conversation.turns}
    examples = examples or [text(f"example_{n}", language) for n in range(1, N_EXAMPLES + 1)]
    fresh = dict.fromkeys(question for question in [*suggested, *examples] if question not in asked)
    # Where everything was asked the examples come again rather than empty buttons.
    offered = list(dict.fromkeys([*fresh, *examples]))[:N_EXAMPLES]
    return text("next" if suggested else "try", language), offered


def examples_of(contents: Sequence[tuple[Section, bool]], language: UiLanguage) -> list[str]:
    """Questions about chapters of which there is text, from all over the book."""
    held = [section for section, has_text in contents if section.kind == "chapter" and has_text and section.title]
    chosen = held[:: max(1, len(held) // 3)][:3]
    english = language == "en"
    named = [(f"chapter {s.ordinal}" if s.ordinal else "") if english else s.number for s in chosen]
    by_number = [text("example_of_chapter", language, chapter=name) for name in named if name]
    titles = [(s.title_en or s.title) if english else s.title for s in held[1::2][:2]]
    return by_number + [text("example_of_title", language, title=title) for title in titles]


def notice(words: str, error: bool = False, quiet: bool = False) -> str:
    """The status line, read aloud by screen readers; `quiet`: only to them. Words of our own tables, never input."""
    kind = "w-error" if error else "w-quiet" if quiet else "w-working"
    return f'<p class="w-status {kind}">{words}</p>'


def cleared_notice(chat: str, language: UiLanguage) -> str:
    """That the conversation was put aside, and the link that has it back."""
    undo = f'<a href="./?chat={escape(chat)}&amp;lang={language}">{escape(text("kept_undo", language))}</a>'
    return notice(f"{escape(text('kept_cleared', language))} {undo}")


def starting_chat(asked: Any) -> str:
    """The conversation a page opens with: the one its address names, else a new one."""
    return asked if isinstance(asked, str) and is_id(asked) else new_id()


def starting_language(query: dict[str, Any], chosen: str | None, accepted: str | None) -> UiLanguage:
    """The language a page opens in: `?lang=`, else the one the app was started with, else the one the browser asks for."""
    stated = query.get("lang") or chosen
    return ui_language(stated) if stated else accepted_language(accepted)


def import_text(step: Step | None, language: UiLanguage) -> str:
    """The import box's account of itself."""
    return step_html(step, language)
