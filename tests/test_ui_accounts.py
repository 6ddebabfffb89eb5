"""A shared server: who may log in, what a reader may do, what each one sees; over ASGI, without Gradio."""

from __future__ import annotations

import base64
import io
import time
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

import ui.page.server.login
from corpus.errors import RequestError
from ui.cli.main import main
from ui.page.server.accounts import Accounts, add_account, hash_password, matches
from ui.page.server.login import Login
from ui.page.server.sharing import Sharing
from ui.page.server.visitors import visitor


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ui.page.server.login, "_FAILED_S", 0)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "accounts"
    add_account(path, "林老师", "editor", "correct horse")
    add_account(path, "reader", "reader", "battery staple")
    return path


def _client(accounts: Accounts | None, shared: bool = False) -> TestClient:
    async def who(request: Request) -> JSONResponse:
        return JSONResponse({"who": visitor(request.headers), "role": request.headers.get("x-wenshu-role", "")})

    app = Starlette(routes=[Route("/{path:path}", who, methods=["GET", "POST"])])
    return TestClient(Login(app, accounts, shared), follow_redirects=False)  # type: ignore[arg-type]


def _logged_in(accounts: Accounts, name: str, password: str) -> TestClient:
    client = _client(accounts)
    reply = client.post("/login?lang=en", data={"name": name, "password": password})
    assert reply.status_code == 303
    assert "; HttpOnly; SameSite=Lax" in reply.headers["set-cookie"]
    return client


def test_a_password_is_kept_hashed_and_salted() -> None:
    one, two = hash_password("secret word", 10), hash_password("secret word", 10)
    assert one != two and "secret" not in one
    assert matches("secret word", one) and matches("secret word", two) and not matches("secret words", one)


def test_scrypt_is_that_of_the_standard() -> None:
    # RFC 7914, section 12: scrypt("password", "NaCl", N=1024, r=8, p=16) begins with these 64 bytes.
    expected = "/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWIurzDZLiKjiG/xCSedmDDaxyevuUqD7m2DYMvfoswGQA=="
    made = bytes.fromhex(
        "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
        "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"
    )
    assert base64.b64encode(made).decode() == expected and matches("password", f"scrypt$10$8$16$TmFDbA==${expected}")


def test_without_a_session_nothing_is_served(file: Path) -> None:
    client = _client(Accounts.read(file))
    page = client.get("/read/book", headers={"accept": "text/html"})
    assert page.status_code == 303 and page.headers["location"] == "../login"
    assert client.get("/wenshu/terms").status_code == 401 and client.post("/gradio_api/upload").status_code == 401
    assert client.get("/login?lang=zh-Hant").text.count("密碼") == 1
    for name, password in (("reader", "wrong"), ("nobody", "battery staple"), ("", "")):
        refused = client.post("/login?lang=en", data={"name": name, "password": password})
        assert refused.status_code == 401 and "set-cookie" not in refused.headers


def test_who_has_logged_in_is_known_by_name_and_nobody_else_is(file: Path) -> None:
    accounts = Accounts.read(file)
    client = _logged_in(accounts, "林老师", "correct horse")
    forged = {"x-wenshu-user": "reader", "X-Wenshu-Role": "editor"}
    assert client.get("/x", headers=forged).json() == {"who": "林老师", "role": "editor"}
    assert client.post("/wenshu/edit").status_code == 200
    assert _client(None).get("/x", headers=forged).json() == {"who": "", "role": ""}
    client.get("/logout")
    assert client.get("/x").status_code == 401


@pytest.mark.parametrize("path", ["/wenshu/edit", "/wenshu/status", "/wenshu/delete", "/wenshu/put-back", "/wenshu/add", "/wenshu/import",
                                  "/wenshu/extract", "/wenshu/book/remove", "/wenshu/job/stop", "/gradio_api/upload", "/upload"])  # fmt: skip
def test_a_reader_changes_nothing(file: Path, path: str) -> None:
    client = _logged_in(Accounts.read(file), "reader", "battery staple")
    assert client.post(path).status_code == 403
    assert client.post("/wenshu/check").status_code == client.post("/wenshu/conversation/rename").status_code == 200


def test_a_session_outlives_a_restart_and_ends_with_its_account(file: Path) -> None:
    session = Accounts.read(file).session("reader")
    who = Accounts.read(file).who(session)
    assert who is not None and (who.name, who.role) == ("reader", "reader")
    for forged in (
        session[:-1] + "0",
        session.replace("reader", "%E6%9E%97"),
        "",
        "1.2.3",
        session.replace(".", "", 1),
        "é.x.y",
    ):
        assert forged == session or Accounts.read(file).who(forged) is None
    assert Accounts.read(file).who(Accounts.read(file).session("reader", now=time.time() - 40 * 24 * 3600)) is None
    add_account(file, "reader", "reader", "another password")
    assert Accounts.read(file).who(session) is None


def test_in_an_open_house_each_browser_has_its_own(file: Path) -> None:
    one, two = _client(None, shared=True), _client(None, shared=True)
    first, second = one.get("/x").json()["who"], two.get("/x").json()["who"]
    assert first != second and one.get("/x").json()["who"] == first and first.startswith("visitor ")


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.7", "::", "books.example"])
def test_other_machines_are_served_only_when_somebody_says_so(
    host: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["chat", "--host", host]) == 2
    assert "--auth FILE" in capsys.readouterr().err
    assert Sharing(Accounts.read(file)).reaches_others(host) and Sharing(everybody=True).reaches_others(host)
    assert not Sharing().reaches_others("127.0.0.1") and not Sharing().reaches_others("localhost")


@pytest.mark.parametrize(
    "line",
    [
        "x",
        "a:reader:plain",
        "a:king:scrypt$17$8$1$AAAA$AAAA",
        "a:reader:scrypt$31$8$1$AAAA$AAAA",
        "a:reader:scrypt$17$8$1$é$AAAA",
        "",
    ],
)
def test_a_file_that_holds_no_account_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "accounts"
    path.write_text(line + "\n", "utf-8")
    with pytest.raises(RequestError):
        Accounts.read(path)


def test_the_command_adds_an_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "accounts"
    monkeypatch.setattr("sys.stdin", io.StringIO("long enough\n"))
    assert main(["account", str(path), "wang", "--role", "editor"]) == 0
    assert Accounts.read(path).check("wang", "long enough") and path.stat().st_mode & 0o77 == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert main(["account", str(path), "li"]) == 2 and "too short" in capsys.readouterr().err
