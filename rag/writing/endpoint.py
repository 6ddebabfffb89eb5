"""A writer behind an OpenAI-compatible endpoint: Ollama, llama.cpp, vLLM, LM Studio, and hosted ones.

Plain httpx, which gradio brings along: one streamed request needs no package of its own, and `openai` would try again
by itself where a reader waits. Source: OpenAI API reference, "Create chat completion", streaming.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from corpus.errors import RequestError
from rag.errors import WriterError
from rag.writing.prompt import messages
from rag.writing.writer import Task

_ROUTE = "/chat/completions"
_EVENTS = "text/event-stream"
_THINKING = ("<think>", "</think>")
_MEND = "the quotes stand without it; check --llm and --llm-model"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A model of a server. `url`: its address, with or without /v1; `key`: sent to no other host; `timeout_s`: of silence.

    Raises:
        RequestError: `url` is no http address, or no model is named.
    """

    url: str
    name: str
    key: str = field(default="", repr=False)
    timeout_s: float = 2.0

    def __post_init__(self) -> None:
        if not _host(self.url):
            raise RequestError("not the address of a language model", self.url, "give one as http://localhost:11434/v1")
        if not self.name:
            raise RequestError("no model named", self.url, "give one with --llm-model or WENSHU_LLM_MODEL")

    @property
    def host(self) -> str:
        """The host that questions and quotes are sent to."""
        return _host(self.url)

    @property
    def is_here(self) -> bool:
        """True when the server is on this machine."""
        if self.host == "localhost" or self.host.endswith(".localhost"):
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    def write(self, task: Task) -> Iterator[str]:
        """The model's prose as it comes, what it thinks aloud left out.

        Raises:
            WriterError: the server is not reached, refuses, or answers with something else.
        """
        yield from _spoken(self._pieces(task))

    def _pieces(self, task: Task) -> Iterator[str]:
        body = {"model": self.name, "messages": messages(task), "stream": True, "temperature": 0}
        headers = {"Accept": _EVENTS, **({"Authorization": f"Bearer {self.key}"} if self.key else {})}
        try:
            # A proxy named in the environment is not asked for what is on this machine.
            with (
                httpx.Client(timeout=self.timeout_s, trust_env=not self.is_here) as client,
                client.stream("POST", _route(self.url), json=body, headers=headers) as answer,
            ):
                if answer.status_code != httpx.codes.OK:
                    raise WriterError(f"the language model answers {answer.status_code}", self.host, _MEND)
                if _EVENTS not in answer.headers.get("content-type", ""):
                    raise WriterError("what answers is no language model", self.host, _MEND)
                yield from _events(answer.iter_lines(), self.host)
        except httpx.TimeoutException as error:
            raise WriterError("the language model is silent", self.host, _MEND) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise WriterError("the language model is not reached", self.host, _MEND) from error


def _events(lines: Iterator[str], host: str) -> Iterator[str]:
    """The text of a stream of events, until its end is stated."""
    for line in lines:
        if not line.startswith("data:"):
            continue
        data = line.removeprefix("data:").strip()
        if data == "[DONE]":
            return
        try:
            event = json.loads(data)
            choices = event["choices"]
            piece = choices[0]["delta"].get("content") if choices else ""
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise WriterError("what answers is no language model", host, _MEND) from error
        if isinstance(piece, str) and piece:
            yield piece
        if choices and choices[0].get("finish_reason"):
            return
    raise WriterError("the language model broke off", host, _MEND)


def _spoken(pieces: Iterator[str]) -> Iterator[str]:
    """The pieces without what a reasoning model thinks first."""
    opening, closing = _THINKING
    held, thinks = "", None
    for piece in pieces:
        if thinks is False:
            yield piece
            continue
        held += piece
        start = held.lstrip()
        if thinks is None and not opening.startswith(start[: len(opening)]):
            thinks = False
            yield held
        elif len(start) >= len(opening):
            thinks = closing not in start
            if not thinks:
                yield start.partition(closing)[2]


def _route(url: str) -> str:
    """Where completions are asked for: /v1 is added to an address without a path."""
    base = url.rstrip("/").removesuffix(_ROUTE)
    return (base if urlsplit(base).path else f"{base}/v1") + _ROUTE


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return ""
    return parts.hostname or "" if parts.scheme in ("http", "https") else ""
