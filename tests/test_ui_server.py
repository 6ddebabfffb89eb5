"""The page's server over real HTTP: who may ask, how much may be sent, what is kept, what every answer says."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import ROOT

from ui.page.server.guard import _depth
from ui.page.server.languages import accepted_language
from ui.page.server.uploads import clear_after_the_dead, sweep

SERVER = """
import os, sys
from fakes_ui import FakeShelf, ask
from ui.page.app import build_app
from ui.page.glossary import GlossaryPage
from ui.page.glossary_routes import routes
from ui.page.server.serving import serve
shelf = FakeShelf()
print(serve(build_app(shelf, ask), "127.0.0.1", 0, routes(GlossaryPage(shelf)), ["books.example"]), flush=True)
sys.stdin.read()
os._exit(0)
"""
MB = 1 << 20
OWN = {"x-wenshu": "1"}


@dataclass(frozen=True)
class Server:
    """A running server: its port, and the folder of its uploads."""

    port: int
    uploads: Path

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    uploads = tmp_path_factory.mktemp("uploads")
    paths = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    environment = {**os.environ, "GRADIO_TEMP_DIR": str(uploads), "PYTHONPATH": paths, "GRADIO_ANALYTICS_ENABLED": "0"}
    with subprocess.Popen(
        [sys.executable, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdin and process.stdout
        url = process.stdout.readline().strip()
        yield Server(int(url.rstrip("/").rsplit(":", 1)[1]), uploads)
        process.stdin.close()


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


def send(server: Server, method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b"") -> Reply:
    """One request with the headers given, Host among them if it is another."""
    given = {"Host": server.host, **(headers or {})}
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.putrequest(method, path, skip_host=True)
    for name, value in given.items():
        connection.putheader(name, value)
    if body or method == "POST":
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body or None)
    return _reply(connection)


def send_chunks(server: Server, path: str, headers: dict[str, str], n_bytes: int) -> tuple[Reply, int]:
    """A chunked request of so many bytes, and how many the server let in before it broke off."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.putrequest("POST", path)
    for name, value in {**headers, "Transfer-Encoding": "chunked"}.items():
        connection.putheader(name, value)
    connection.endheaders()
    block = bytes(MB)
    sent = 0
    try:
        while sent < n_bytes:
            connection.send(f"{len(block):x}\r\n".encode() + block + b"\r\n")
            sent += len(block)
        connection.send(b"0\r\n\r\n")
    except OSError:
        pass  # it has answered and closed
    return _reply(connection), sent


def _reply(connection: http.client.HTTPConnection) -> Reply:
    response = connection.getresponse()
    reply = Reply(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
    connection.close()
    return reply


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:7860", "127.0.0.1.evil.example", "localhost.evil.example", ""]
)
@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/"), ("GET", "/wenshu/export?format=csv"), ("POST", "/wenshu/words"), ("OPTIONS", "/wenshu/edit"),
     ("POST", "/gradio_api/upload"), ("POST", "/gradio_api/call/ask")],
)  # fmt: skip
def test_a_name_led_here_by_somebody_elses_name_server_is_refused(
    server: Server, host: str, method: str, path: str
) -> None:
    reply = send(server, method, path, {"Host": host, "Origin": f"http://{host}", **OWN})
    assert reply.status == 403 and b"--allow-host" in reply.body


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST.", "[::1]", "192.168.1.7", "books.example"])
def test_the_names_of_this_machine_and_those_given_are_served(server: Server, host: str) -> None:
    port = f":{server.port}"
    reply = send(
        server, "POST", "/wenshu/words", {"Host": host + port, "Origin": f"http://{host}{port}", **OWN}, "灯塔".encode()
    )
    assert reply.status == 200 and [word["text"] for word in json.loads(reply.body)] == ["灯塔"]


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost:1", "file://", "http://[", "ftp://127.0.0.1"]
)
@pytest.mark.parametrize("method", ["POST", "OPTIONS", "GET"])
def test_a_page_of_another_origin_is_refused(server: Server, origin: str, method: str) -> None:
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-wenshu"}
    for path in ("/wenshu/words", "/gradio_api/upload", "/gradio_api/call/ask"):
        reply = send(server, method, path, {**asked, **OWN})
        assert reply.status == 403 and "access-control-allow-origin" not in reply.headers


def test_an_origin_before_a_proxy_is_known_by_the_name_given(server: Server) -> None:
    assert send(server, "POST", "/wenshu/words", {"Origin": "https://books.example", **OWN}).status == 200


@pytest.mark.parametrize(
    ("path", "headers", "most"),
    [("/wenshu/import", OWN, 64), ("/wenshu/edit", OWN, 1), ("/gradio_api/call/ask", {"Content-Type": "application/json"}, 1)],
)  # fmt: skip
def test_what_is_too_large_is_broken_off_though_no_length_is_stated(
    server: Server, path: str, headers: dict[str, str], most: int
) -> None:
    reply, sent = send_chunks(server, path, headers, (most + 60) * MB)
    assert reply.status == 413 and f"larger than {most} MB" in reply.body.decode()
    assert sent < (most + 60) * MB, "not all of it was let in"


def test_a_stated_length_that_is_too_large_is_refused_before_anything_is_sent(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.putrequest("POST", "/gradio_api/upload")
    connection.putheader("Content-Type", "multipart/form-data; boundary=x")
    connection.putheader("Content-Length", str(600 * MB))
    connection.endheaders()
    assert _reply(connection).status == 413


@pytest.mark.parametrize("path", ["/wenshu/edit?id=x", "/gradio_api/call/ask", "/gradio_api/queue/join"])
@pytest.mark.parametrize("opening", ["[", '{"data":', '{"data":[{"a":'])
def test_json_nested_too_deep_is_a_bad_request(server: Server, path: str, opening: str) -> None:
    body = opening.encode() * 60_000
    reply = send(server, "POST", path, {"Content-Type": "application/json", **OWN}, body)
    assert 400 <= reply.status < 500


def test_brackets_in_strings_nest_nothing() -> None:
    assert _depth(b'{"a": "[[[[\\"[[", "b": [[1], {"c": []}]}') == 4


def test_every_answer_says_that_it_may_not_be_framed(server: Server) -> None:
    for path in ("/", "/wenshu/export?format=nonsense", "/nowhere", "/config"):
        headers = send(server, "GET", path).headers
        assert headers["x-frame-options"] == "DENY" and headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "default-src 'self'" in headers["content-security-policy"]


def _upload(server: Server, name: str = "a.txt") -> str:
    """Send a small file as the page's button does; gives its path on the server."""
    form = f'--x\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n灯塔\r\n--x--\r\n'
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    return str(json.loads(send(server, "POST", "/gradio_api/upload", kind, form.encode()).body)[0])


def _import(server: Server, path: str) -> str:
    """What the page says of the import of an uploaded file."""
    steps = json.loads(send(server, "GET", "/config").body)["dependencies"]
    number = next(step["id"] for step in steps if any(event == "upload" for _, event in step["targets"]))
    file = {"path": path, "meta": {"_type": "gradio.FileData"}}
    asked = {"data": [file, False, "en"], "fn_index": number, "session_hash": "s"}
    body = json.dumps(asked).encode()
    assert send(server, "POST", "/gradio_api/queue/join", {"Content-Type": "application/json"}, body).status == 200
    return send(server, "GET", "/gradio_api/queue/data?session_hash=s").body.decode()


def test_what_is_imported_is_not_kept(server: Server) -> None:
    path = _upload(server)
    assert Path(path).read_text("utf-8") == "灯塔"
    assert "Tower Town" in _import(server, path) and not Path(path).exists()


@pytest.mark.parametrize("what", ["the folder of uploads", "nothing"])
def test_what_is_no_uploaded_file_is_one_line(server: Server, what: str) -> None:
    path = server.uploads if what == "the folder of uploads" else server.uploads / "nothing.txt"
    said = _import(server, str(path))
    assert "not an uploaded file" in said and '"success":false' not in said and server.uploads.is_dir()


def test_uploads_that_nobody_imports_are_swept(server: Server, tmp_path: Path) -> None:
    old, young = Path(_upload(server, "old.txt")), Path(_upload(server, "young.txt"))
    for path in (old, old.parent):
        os.utime(path, (1e9, 1e9))
    sweep(server.uploads)
    assert young.exists() and not old.exists() and (not old.parent.exists() or old.parent == young.parent)


def test_the_folder_of_a_killed_server_is_cleared_away(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    names = [f"wenshu-page-{ended.pid}-a", f"wenshu-page-{os.getpid()}-b", "wenshu-page-x-c", "other"]
    for name in names:
        (tmp_path / name / "in").mkdir(parents=True)
    clear_after_the_dead(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names[1:])


def _ask(server: Server, question: str) -> bytes:
    """The stream of events that answers a question put to the JSON endpoint."""
    body = json.dumps({"data": [question, None]}).encode()
    begun = send(server, "POST", "/gradio_api/call/ask", {"Content-Type": "application/json"}, body)
    assert begun.status == 200
    return send(server, "GET", f"/gradio_api/call/ask/{json.loads(begun.body)['event_id']}").body


def test_the_endpoint_answers_all_the_same(server: Server) -> None:
    assert "图书馆在1987年开馆。" in json.dumps(
        json.loads(_ask(server, "哪一年？").split(b"data: ")[1].split(b"\n")[0]), ensure_ascii=False
    )


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("fr-FR,en;q=.8", "en"), ("de,en", "en"), ("en-GB,en;q=0.9,zh;q=0.8", "en"), ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("en;q=0.5,zh-TW;q=0.9", "zh-Hant"), ("zh;q=0,en;q=0.1", "en"), ("de", "zh-Hans"), ("", "zh-Hans"), (None, "zh-Hans"),
        ("*", "zh-Hans"), ("zh-HK , en", "zh-Hant"), ("en;q=nonsense,zh", "zh-Hans"), ("EN", "en"),
    ],
)  # fmt: skip
def test_the_language_a_browser_asks_for(header: str | None, language: str) -> None:
    assert accepted_language(header) == language
