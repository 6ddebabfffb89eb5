"""A scripted OpenAI-compatible endpoint over real HTTP, which plays models good and bad and keeps what it was sent."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Play = Callable[["Handler", dict[str, Any]], None]


class Handler(BaseHTTPRequestHandler):
    """One request; the server's `play` answers it."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.sent.append({"path": self.path, "key": self.headers.get("authorization"), **body})
        with suppress(OSError):  # the reader has left
            self.server.play(self, body)
        self.close_connection = True

    def begin(self, status: int = 200, kind: str = "text/event-stream") -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("connection", "close")
        self.end_headers()

    def piece(self, text: str) -> None:
        event = {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}]}
        self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        pass


class Server(ThreadingHTTPServer):
    """`sent`: what was asked, with path and key."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, play: Play) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.play = play
        self.sent: list[dict[str, Any]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


@contextmanager
def serving(play: Play) -> Iterator[Server]:
    server = Server(play)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def data_of(body: dict[str, Any]) -> dict[str, Any]:
    """The question and the quotes a request carries."""
    found: dict[str, Any] = json.loads(body["messages"][1]["content"])
    return found


def saying(text: str | Callable[[dict[str, Any]], str], ended: bool = True) -> Play:
    """A model that says this, seven signs at a time; not `ended`: then it hangs up without a word."""

    def play(handler: Handler, body: dict[str, Any]) -> None:
        words = text if isinstance(text, str) else text(data_of(body))
        handler.begin()
        for start in range(0, len(words), 7):
            handler.piece(words[start : start + 7])
        if ended:
            handler.wfile.write(b"data: [DONE]\n\n")

    return play


def refusing(handler: Handler, body: dict[str, Any]) -> None:
    handler.begin(429, "application/json")
    handler.wfile.write(b'{"error": {"message": "slow down"}}')


def html_page(handler: Handler, body: dict[str, Any]) -> None:
    handler.begin(200, "text/html")
    handler.wfile.write(b"<html><body>Sign in to the network</body></html>")


def stalling(handler: Handler, body: dict[str, Any]) -> None:
    """Says it is alive, as proxies do, and nothing else for thirty seconds."""
    handler.begin()
    for _ in range(300):
        handler.wfile.write(b": alive\n\n")
        handler.wfile.flush()
        time.sleep(0.1)


def never_ending(text: str) -> Play:
    def play(handler: Handler, body: dict[str, Any]) -> None:
        handler.begin()
        while True:
            handler.piece(text)

    return play
