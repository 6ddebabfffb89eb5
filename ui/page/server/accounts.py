"""Who may use a shared server: a file of names, roles and hashed passwords, one a line.

    name:role:scrypt$LOG2_N$R$P$SALT$HASH        role: reader or editor; salt and hash in base64

Source: RFC 7914 (scrypt); OWASP Password Storage Cheat Sheet: N = 2^17, r = 8, p = 1.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import quote, unquote

from corpus.errors import RequestError
from index.swap import replace_file

Role = Literal["reader", "editor"]
ROLES: tuple[Role, ...] = get_args(Role)
SESSION_S = 30 * 24 * 3600
_LOG_N, _R, _P = 17, 8, 1
_MOST_MEMORY = 256 << 20
_FORBIDDEN = ":\n\r\0"


@dataclass(frozen=True, slots=True)
class Account:
    """A name, what it may do, and its hashed password."""

    name: str
    role: Role
    hashed: str


class Accounts:
    """The accounts of a file, and the signed sessions of those who have logged in."""

    def __init__(self, accounts: tuple[Account, ...], secret: bytes) -> None:
        """`secret` signs the sessions: where it is the file's own, they outlive a restart and end when it changes."""
        self._accounts = {account.name: account for account in accounts}
        self._secret = hashlib.sha256(b"wenshu session" + secret).digest()
        # Hashing for an unknown name takes as long as for a known one.
        self._nobody = hash_password(os.urandom(12).hex())

    @classmethod
    def read(cls, path: Path | str) -> Accounts:
        """The accounts of a file. Raises RequestError for a file that cannot be read, or a line that is no account."""
        try:
            data = Path(path).read_bytes()
            lines = data.decode("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise RequestError(
                "the file of accounts cannot be read", str(path), "make one with: wenshu account FILE NAME"
            ) from error
        rows = [(n, line) for n, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")]
        if not rows:
            raise RequestError("no account in the file", str(path), "add one with: wenshu account FILE NAME")
        return cls(tuple(_account(line, f"{path}:{n}") for n, line in rows), data)

    def check(self, name: str, password: str) -> bool:
        """True for the password of this name."""
        account = self._accounts.get(name)
        right = matches(password, account.hashed if account else self._nobody)
        return right and account is not None

    def session(self, name: str, now: float | None = None) -> str:
        """What a browser keeps for `SESSION_S` seconds after it has logged in."""
        head = f"{int((now or time.time()) + SESSION_S)}.{quote(name, safe='')}"
        return f"{head}.{self._sign(head)}"

    def who(self, session: str) -> Account | None:
        """Whose session it is; None for one that is forged, over, or of a name that is no longer there."""
        head, _, signature = session.rpartition(".")
        until, _, name = head.partition(".")
        if (
            not until.isascii()
            or not until.isdecimal()
            or not hmac.compare_digest(signature.encode(), self._sign(head).encode())
        ):
            return None
        return self._accounts.get(unquote(name)) if int(until) > time.time() else None

    def _sign(self, head: str) -> str:
        return hmac.new(self._secret, head.encode(), hashlib.sha256).hexdigest()


def add_account(path: Path, name: str, role: str, password: str) -> None:
    """Put an account into a file, in the place of one of that name. The file is for its owner's eyes.

    Raises:
        RequestError: no name or password, no such role, or a file that cannot be written.
    """
    if not name.strip() or any(c in name for c in _FORBIDDEN) or name.startswith("#"):
        raise RequestError("not a name", name[:30], "use letters, no colon")
    if role not in ROLES:
        raise RequestError("no such role", role, f"choose one of: {', '.join(ROLES)}")
    if len(password) < 8:
        raise RequestError("the password is too short", name, "give at least 8 characters")
    try:
        kept = path.read_text("utf-8").splitlines() if path.exists() else []
        lines = [line for line in kept if line.partition(":")[0] != name]
        replace_file(path, "\n".join([*lines, f"{name}:{role}:{hash_password(password)}", ""]).encode())
        path.chmod(0o600)
    except OSError as error:
        raise RequestError(f"cannot be written ({error.strerror})", str(path), "choose another file") from error


def hash_password(password: str, log_n: int = _LOG_N) -> str:
    """A password hashed by scrypt under a salt of its own."""
    salt = os.urandom(16)
    made = _scrypt(password, salt, log_n, _R, _P)
    return "$".join(["scrypt", str(log_n), str(_R), str(_P), _encode(salt), _encode(made)])


def matches(password: str, hashed: str) -> bool:
    """True if a password is the one that was hashed."""
    _, log_n, r, p, salt, made = hashed.split("$")
    found = _scrypt(password, base64.b64decode(salt), int(log_n), int(r), int(p))
    return hmac.compare_digest(found, base64.b64decode(made))


def _scrypt(password: str, salt: bytes, log_n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(
        password.encode("utf-8", "replace"), salt=salt, n=1 << log_n, r=r, p=p, maxmem=_MOST_MEMORY, dklen=64
    )


def _account(line: str, where: str) -> Account:
    try:
        name, role, hashed = line.split(":")
        kind, log_n, r, p, salt, made = hashed.strip().split("$")
        sound = kind == "scrypt" and 10 <= int(log_n) <= 20 and int(r) * int(p) <= 32
        base64.b64decode(salt, validate=True), base64.b64decode(made, validate=True)
    except ValueError as error:
        raise RequestError("not an account", where, "write it with: wenshu account FILE NAME") from error
    known = next((r for r in ROLES if r == role), None)
    if not sound or known is None or not name:
        raise RequestError("not an account", where, "write it with: wenshu account FILE NAME")
    return Account(name, known, hashed.strip())


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode()
