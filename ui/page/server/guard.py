"""Who may ask the page's server, and how much may be sent: checked before anything else sees a request.

A page of another site must not reach a server on the reader's own machine through the reader's browser. By DNS
rebinding it would come under a name of its own, by a forged request from an origin of its own; both are refused.
Source: OWASP, Cross-Site Request Forgery Prevention, "Verifying Origin With Standard Headers".
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from corpus.draft.files import MAX_FILE_BYTES, MAX_TEXT_BYTES

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

# What a question or an edit may come to; by the end of an address, what a file may.
_MOST = 1 << 20
_FORM = 1 << 16  # what a form adds to its file
_MOST_OF_FILES = {"/upload": MAX_FILE_BYTES + _FORM, "/wenshu/import": MAX_TEXT_BYTES}
_DEEPEST = 100
_NESTING = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_LOCAL = "localhost"
# Gradio's own scripts stand in the page and are made from text; nothing comes from elsewhere.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; media-src 'self' data: blob:; worker-src 'self' blob:; "
    "connect-src 'self' data: blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-frame-options", b"DENY"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


class Guard:
    """An ASGI application in front of another one."""

    def __init__(self, app: App, names: Collection[str] = ()) -> None:
        """`names`: the host names the server is reached by, beside addresses in numbers and localhost."""
        self._app = app
        self._names = frozenset(name.casefold().rstrip(".") for name in names)

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Refuse a request, or hand it on."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        refusal = self._refusal(headers)
        if scope["type"] == "websocket":
            await (send({"type": "websocket.close", "code": 1008}) if refusal else self._app(scope, receive, send))
            return
        answer = _Answer(send)
        most = next((n for end, n in _MOST_OF_FILES.items() if scope["path"].endswith(end)), _MOST)
        if refusal:
            await answer.refuse(403, refusal)
        elif _stated_length(headers) > most:
            await answer.refuse(413, _too_large(most))
        elif "json" in headers.get(b"content-type", ""):
            await self._app(scope, await _checked(receive, answer, most), answer.send)
        else:
            await self._app(scope, _counted(receive, answer, most), answer.send)

    def _refusal(self, headers: dict[bytes, str]) -> str:
        """Why a request is refused for where it comes from; nothing for one that is not."""
        host = headers.get(b"host", "")
        if not self._is_ours(_name_of(host)):
            return f"not served under the name {host[:100]!r}; to serve it: wenshu chat --allow-host NAME"
        origin = headers.get(b"origin")
        if origin is None or self._same(origin, host):
            return ""
        return "only the page itself may ask this"

    def _is_ours(self, name: str) -> bool:
        # A name in numbers cannot be led elsewhere, for no name server is asked.
        return _is_address(name) or name == _LOCAL or name.endswith(f".{_LOCAL}") or name in self._names

    def _same(self, origin: str, host: str) -> bool:
        """True for the page's own origin, and for a name given: before a proxy the port and the host can be others."""
        try:
            parts = urlsplit(origin)
        except ValueError:
            return False
        if parts.scheme not in ("http", "https"):
            return False
        default = ":443" if parts.scheme == "https" else ":80"
        theirs, ours = (text.casefold().removesuffix(default) for text in (parts.netloc, host))
        return theirs == ours or _name_of(parts.netloc) in self._names


class _Answer:
    """What is sent back: with the headers every answer has, and nothing after a refusal."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._started = self._refused = False

    async def send(self, message: Message) -> None:
        """Hand a message of the application on."""
        if self._refused:
            return
        if message["type"] == "http.response.start":
            self._started = True
            given = {name.lower() for name, _ in message.get("headers", ())}
            added = [(name, value) for name, value in _HEADERS if name not in given]
            message = {**message, "headers": [*message.get("headers", ()), *added]}
        await self._send(message)

    async def refuse(self, status: int, why: str) -> None:
        """Answer in the application's place, if it has not begun to."""
        if self._started or self._refused:
            return
        body = why.encode("utf-8", "replace")
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
        # What was not read of the request is not waited for.
        start = {"type": "http.response.start", "status": status, "headers": [*headers, (b"connection", b"close")]}
        await self.send(start)
        await self._send({"type": "http.response.body", "body": body})
        self._refused = True


def _counted(receive: Receive, answer: _Answer, most: int) -> Receive:
    """`receive`, which breaks the request off once it has given more than `most` bytes."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            await answer.refuse(413, _too_large(most))
            return {"type": "http.disconnect"}
        return message

    return counted


async def _checked(receive: Receive, answer: _Answer, most: int) -> Receive:
    """A request whose JSON has been read and found neither too long nor too deep; else one that is broken off."""
    counted = _counted(receive, answer, most)
    body = b""
    while True:
        message = await counted()
        body += message.get("body", b"")
        if message["type"] != "http.request" or not message.get("more_body"):
            break
    if message["type"] == "http.request" and _depth(body) > _DEEPEST:
        await answer.refuse(400, f"JSON nested deeper than {_DEEPEST}")
        message = {"type": "http.disconnect"}
    first = [{**message, "body": body} if message["type"] == "http.request" else message]

    async def replayed() -> Message:
        return first.pop() if first else await receive()

    return replayed


def _depth(body: bytes) -> int:
    """How deep the brackets of a JSON text are nested."""
    depth = deepest = 0
    for match in _NESTING.finditer(body):
        sign = match.group()
        depth += sign in (b"[", b"{")
        deepest = max(deepest, depth)
        depth -= sign in (b"]", b"}")
    return deepest


def _stated_length(headers: dict[bytes, str]) -> int:
    stated = headers.get(b"content-length", "")
    return int(stated) if stated.isdecimal() else 0


def _too_large(most: int) -> str:
    return f"larger than {most >> 20} MB, split it"


def _name_of(host: str) -> str:
    """The name in `name:port` or `[address]:port`."""
    name = host[1:].partition("]")[0] if host.startswith("[") else host.rpartition(":")[0] or host
    return name.casefold().rstrip(".")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
