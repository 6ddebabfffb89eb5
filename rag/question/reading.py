"""A question, read once: what its wording says, in one value that every leg of the search and every answerer shares."""

from __future__ import annotations

from dataclasses import dataclass, replace

from corpus.errors import RequestError
from corpus.language.folding import fold, skeleton
from corpus.language.segment import query_tokens
from rag.question.book_facts import BookFactQuestion, read_book_fact_question
from rag.question.language import detect_language, spoken_language
from rag.question.lists import ListQuestion, read_list_question
from rag.question.mentions import MentionQuestion, read_mention_question
from rag.question.quotation import QuotationQuestion, read_quotation
from rag.question.summary import SummaryQuestion, read_summary_question
from rag.question.terms import TermQuestion, read_term_question
from rag.types import Language

MAX_QUESTION_CHARACTERS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question ready to be searched.

    `text` as typed, white space apart; `folded`, for matching; its language, content tokens, and `skeleton`, what is
    left of it without space and punctuation. `mention`: where a term stands is asked; `terms`: every way to read it as
    a question about a term's meaning or translation; `quotation`: words to hold against the book; `book_fact`: the book
    itself is asked about; `summary`: a summary is asked for; `listed`: a list, or an item of one.
    """

    text: str
    folded: str
    language: Language
    tokens: tuple[str, ...]
    skeleton: str
    mention: MentionQuestion | None = None
    terms: tuple[TermQuestion, ...] = ()
    quotation: QuotationQuestion | None = None
    book_fact: BookFactQuestion | None = None
    summary: SummaryQuestion | None = None
    listed: ListQuestion | None = None

    @property
    def spoken(self) -> Language:
        """The language to answer in, never "mixed": that of the sentence, whatever it quotes or asks the meaning of."""
        if self.quotation and self.quotation.frame == "en":
            return "en"
        in_english = [term.in_english for term in self.terms] + ([self.mention.in_english] if self.mention else [])
        if self.language == "mixed" and in_english and all(in_english):
            return "en"
        return spoken_language(self.text)

    def without(self, text: str) -> Question:
        """The question as put to one book, whose author's name says nothing there: only its wording changes."""
        return self if text == self.text else replace(self, text=text, folded=_folded(text))


def read_question(text: str) -> Question:
    """The question in `text`.

    Raises:
        RequestError: it is empty, or longer than MAX_QUESTION_CHARACTERS.
    """
    stripped = " ".join(text.split())
    bones = skeleton(stripped).text
    if not bones:
        raise RequestError("the question is empty", "", "type a question in Chinese or English")
    if len(stripped) > MAX_QUESTION_CHARACTERS:
        raise RequestError(
            f"the question has {len(stripped)} characters, at most {MAX_QUESTION_CHARACTERS} are taken",
            f"{stripped[:20]}…",
            "ask a shorter one, or check a long quotation with: wenshu verify",
        )
    folded = _folded(stripped)
    return Question(
        text=stripped,
        folded=folded,
        language=detect_language(stripped),
        tokens=tuple(query_tokens(stripped)),
        skeleton=bones,
        mention=read_mention_question(folded),
        terms=read_term_question(folded),
        quotation=read_quotation(stripped),
        book_fact=read_book_fact_question(folded),
        summary=read_summary_question(folded),
        listed=read_list_question(folded),
    )


def _folded(text: str) -> str:
    return " ".join(fold(text).split())
