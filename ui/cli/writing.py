"""The language model that a command was given, by its options or the environment, and what it writes as lines."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ui.cli.lines import visible
from ui.cli.terminal import Option
from ui.shapes.written import heading, left_out, unsaid

if TYPE_CHECKING:
    from rag.types import Answer
    from rag.writing.endpoint import Endpoint

LLM: tuple[Option, ...] = (
    (
        ("--llm",),
        {
            "metavar": "URL",
            "help": "let a language model write around the quotes: an OpenAI-compatible address, as "
            "http://localhost:11434/v1 (WENSHU_LLM_URL; a key only as WENSHU_LLM_KEY)",
        },
    ),
    (("--llm-model",), {"metavar": "NAME", "help": "the model's name there (WENSHU_LLM_MODEL)"}),
    (
        ("--llm-wait",),
        {"type": float, "default": 2.0, "metavar": "S", "help": "leave the model after S silent seconds (default 2)"},
    ),
)


def writer_of(arguments: argparse.Namespace) -> Endpoint | None:
    """The writer asked for; None where none is.

    Raises:
        RequestError: no address, or no model is named.
    """
    url = arguments.llm or os.environ.get("WENSHU_LLM_URL", "")
    if not url:
        return None
    from rag.writing.endpoint import Endpoint

    name = arguments.llm_model or os.environ.get("WENSHU_LLM_MODEL", "")
    return Endpoint(url, name, os.environ.get("WENSHU_LLM_KEY", ""), max(arguments.llm_wait, 0.1))


def say_where(writer: Endpoint) -> None:
    """Where questions and quotes go, on standard error, if that is not this machine."""
    if not writer.is_here:
        print(f"wenshu: the question and the quotes are sent to {visible(writer.host)}", file=sys.stderr)


def written_lines(answers: Iterator[Answer], language: str) -> Iterator[str]:
    """What a writer adds to an answer, a line a sentence, as it comes; then what was left out, and why it ended."""
    shown = 0
    last = None
    for answer in answers:
        last = answer.written
        if last is None:
            continue
        if last.sentences and not shown:
            yield ""
            yield visible(heading(last.writer, language))
        for sentence in last.sentences[shown:]:
            yield "  " + visible(sentence.text) + unsaid(sentence.unsaid, language)
        shown = len(last.sentences)
    if last is not None and (ended := left_out(last, language)):
        yield f"  {visible(ended)}"
