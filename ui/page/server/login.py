"""Before everything else that is served: who is asking, and may they? Behind the guard, which has refused other sites."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import MutableMapping
from html import escape
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, quote

from ui.page.server.accounts import SESSION_S, Accounts
from ui.page.server.guard import App, Message, Receive, Send
from ui.page.server.languages import accepted_language
from ui.page.server.visitors import ROLE_HEADER, USER_HEADER
from ui.page.texts import UiLanguage, text, ui_language

SESSION, VISITOR = "wenshu-session", "wenshu-visitor"
_MOST_BODY = 4096
_FAILED_S = 1.0
_PUBLIC = ("/wenshu/asset/colours.css", "/wenshu/asset/reader.css", "/wenshu/asset/theme.js")
# What a reader may send; all else that changes something is for editors.
_READERS_POST = ("/wenshu/words", "/wenshu/check", "/wenshu/ask", "/api/", "/wenshu/conversation/", "/gradio_api/queue/", "/gradio_api/call/",
                 "/gradio_api/run/", "/gradio_api/reset", "/gradio_api/cancel", "/logout")  # fmt: skip
_STYLE = (
    "body{display:grid;place-items:center;min-height:90vh;font:17px/1.6 system-ui,sans-serif;background:var(--r-ground,#f8f5ee);color:var(--w-ink)}"
    "form{display:grid;gap:12px;width:min(320px,90vw)}input,button{font:inherit;padding:9px 12px;border:1px solid var(--w-soft);border-radius:6px;"
    "width:100%;box-sizing:border-box;background:var(--w-paper);color:var(--w-ink)}button{background:#8c2b20;color:#fff;border:0;cursor:pointer}"
)
_POLICY = b"default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


class Login:
    """An ASGI application in front of another one, which learns by two headers who asks.

    Without accounts everybody may do everything; where the server is `shared` each browser has conversations of its own.
    """

    def __init__(self, app: App, accounts: Accounts | None = None, shared: bool = False) -> None:
        self._app = app
        self._accounts = accounts
        self._shared = shared

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Let a request through with its visitor's name, or ask for a password."""
        # Names that come from outside are nobody's.
        given = [(k, v) for k, v in scope["headers"] if k.lower() not in (USER_HEADER.encode(), ROLE_HEADER.encode())]
        scope = {**scope, "headers": given}
        headers = {k.lower().decode("latin-1"): v.decode("latin-1") for k, v in given}
        cookies = _cookies(headers.get("cookie", ""))
        if self._accounts is None:
            await self._unnamed(scope, receive, send, cookies)
            return
        path = scope["path"]
        account = self._accounts.who(cookies.get(SESSION, ""))
        if scope["type"] == "http" and path in ("/login", "/logout"):
            await self._log_in_or_out(scope, receive, send, headers)
        elif path in _PUBLIC:
            await self._app(scope, receive, send)
        elif account is None:
            await _refuse(scope, send, headers)
        elif account.role == "reader" and not _readers_may(scope):
            await _answer(send, 403, b"readers may not change anything here", b"text/plain; charset=utf-8")
        else:
            await self._app(_named(scope, account.name, account.role), receive, send)

    async def _unnamed(
        self, scope: MutableMapping[str, Any], receive: Receive, send: Send, cookies: dict[str, str]
    ) -> None:
        if not self._shared:
            await self._app(scope, receive, send)
            return
        known = cookies.get(VISITOR, "")
        visitor = known if len(known) == 32 and known.isalnum() else secrets.token_hex(16)

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start" and visitor != known:
                message = {
                    **message,
                    "headers": [*message.get("headers", ()), _cookie(VISITOR, visitor, 10 * SESSION_S)],
                }
            await send(message)

        await self._app(_named(scope, f"visitor {visitor}", "editor"), receive, marked)

    async def _log_in_or_out(
        self, scope: MutableMapping[str, Any], receive: Receive, send: Send, headers: dict[str, str]
    ) -> None:
        assert self._accounts is not None
        language = _language(scope, headers)
        if scope["path"] == "/logout":
            await _answer(send, 303, b"", b"text/plain", (b"location", b"login"), _cookie(SESSION, "", 0))
            return
        if scope["method"] != "POST":
            await _answer(send, 200, _page(language), b"text/html; charset=utf-8")
            return
        form = parse_qs((await _body(receive)).decode("utf-8", "replace"), keep_blank_values=True)
        name, password = form.get("name", [""])[0], form.get("password", [""])[0]
        if await asyncio.to_thread(self._accounts.check, name, password):
            session = _cookie(SESSION, self._accounts.session(name), SESSION_S)
            await _answer(send, 303, b"", b"text/plain", (b"location", f"./?lang={language}".encode()), session)
            return
        await asyncio.sleep(_FAILED_S)
        await _answer(send, 401, _page(language, failed=True), b"text/html; charset=utf-8")


def _readers_may(scope: MutableMapping[str, Any]) -> bool:
    return scope["type"] == "http" and (scope["method"] in ("GET", "HEAD") or scope["path"].startswith(_READERS_POST))


def _named(scope: MutableMapping[str, Any], name: str, role: str) -> MutableMapping[str, Any]:
    added = [(USER_HEADER.encode(), quote(name, safe="").encode()), (ROLE_HEADER.encode(), role.encode())]
    return {**scope, "headers": [*scope["headers"], *added]}


async def _refuse(scope: MutableMapping[str, Any], send: Send, headers: dict[str, str]) -> None:
    """A page leads to the login; everything else is told that it has no session."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    elif scope["method"] == "GET" and "text/html" in headers.get("accept", ""):
        up = "../" * (scope["path"].count("/") - 1)
        await _answer(send, 303, b"", b"text/plain", (b"location", f"{up}login".encode()))
    else:
        await _answer(send, 401, b'{"error": "log in again"}', b"application/json")


async def _answer(send: Send, status: int, body: bytes, kind: bytes, *more: tuple[bytes, bytes]) -> None:
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        *more,
    ]
    if kind.startswith(b"text/html"):
        headers.append((b"content-security-policy", _POLICY))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _body(receive: Receive) -> bytes:
    body, more = b"", True
    while more and len(body) <= _MOST_BODY:
        message = await receive()
        body += message.get("body", b"")
        more = message["type"] == "http.request" and bool(message.get("more_body"))
    return body[:_MOST_BODY]


def _page(language: UiLanguage, failed: bool = False) -> bytes:
    say = {key: escape(text(f"login_{key}", language)) for key in ("name", "password", "button", "failed")}
    wrong = f'<p role="alert" style="color:var(--w-bad);margin:0">{say["failed"]}</p>' if failed else ""
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<title>问书 Wenshu</title><script src="wenshu/asset/theme.js"></script><link rel="stylesheet" href="wenshu/asset/colours.css">'
        f'<style>{_STYLE}</style></head><body><main><form method="post" action="login?lang={language}"><h1>问书 Wenshu</h1>{wrong}'
        f'<label>{say["name"]}<input name="name" autocomplete="username" required></label>'
        f'<label>{say["password"]}<input name="password" type="password" autocomplete="current-password" required></label>'
        f"<button>{say['button']}</button></form></main></body></html>"
    ).encode()


def _language(scope: MutableMapping[str, Any], headers: dict[str, str]) -> UiLanguage:
    stated = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("lang")
    return ui_language(stated[0]) if stated else accepted_language(headers.get("accept-language"))


def _cookie(name: str, value: str, seconds: int) -> tuple[bytes, bytes]:
    return b"set-cookie", f"{name}={value}; Max-Age={seconds}; Path=/; HttpOnly; SameSite=Lax".encode()


def _cookies(header: str) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}
