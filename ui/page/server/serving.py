"""Starting the page's server."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import gradio as gr
from starlette.routing import Route

from corpus.errors import RequestError
from ui.page.server.guard import Guard
from ui.page.server.login import Login
from ui.page.server.look import page_head, page_theme
from ui.page.server.sharing import Sharing


def serve(
    app: gr.Blocks,
    host: str,
    port: int,
    beside: Sequence[Route] = (),
    names: Sequence[str] = (),
    sharing: Sharing | None = None,
) -> str:
    """Start the server in the background and return its address; port 0 takes any free one.

    `beside`: addresses of our own beside Gradio's. `names`: host names it is served under, beside those of this machine.

    Raises:
        RequestError: the port is taken, the host is no address of this machine, or other machines would be served
            though nobody has said who may ask.
    """
    free = _free_port(host, port)
    sharing = sharing or Sharing()
    shared = sharing.reaches_others(host)
    with _unproxied(host):
        server, url, _ = app.launch(
            server_name=host, server_port=free, prevent_thread_lock=True, share=False, inbrowser=False, quiet=True,
            show_error=False, ssr_mode=False, footer_links=[], theme=page_theme(), head=page_head(),
        )  # fmt: skip
    # Outermost, for Gradio answers some requests before any middleware of its own application is asked.
    known = Login(server.middleware_stack or server.build_middleware_stack(), sharing.accounts, shared)
    server.middleware_stack = Guard(known, _names(host, names))
    # Before Gradio's own, some of which take any address.
    server.router.routes[:0] = beside
    return str(url)


@contextmanager
def _unproxied(host: str) -> Iterator[None]:
    """While starting, Gradio calls its own server; a proxy named in the environment would be asked to and refuse."""
    kept = {name: os.environ.get(name) for name in ("no_proxy", "NO_PROXY")}
    reached = ",".join(dict.fromkeys([host, "127.0.0.1", "localhost", *filter(None, kept.values())]))
    os.environ.update(dict.fromkeys(kept, reached))
    try:
        yield
    finally:
        for name, value in kept.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _free_port(host: str, port: int) -> int:
    """The port, tried out here: Gradio tries another host than the one it then listens on."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            return int(probe.getsockname()[1])
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise RequestError(f"port {port} is in use", host, "choose another with --port") from error
        raise RequestError(f"cannot listen ({error.strerror})", f"{host}:{port}", "choose --host and --port") from error


def _names(host: str, names: Sequence[str]) -> tuple[str, ...]:
    """The host names the page is served under: the one listened on, those given, this machine's own."""
    own = socket.gethostname()
    return (host, *names, own, f"{own}.local")
