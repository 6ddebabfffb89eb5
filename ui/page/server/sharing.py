"""Who may ask the page's server."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.errors import RequestError
from ui.page.server.accounts import Accounts


@dataclass(frozen=True, slots=True)
class Sharing:
    """Those with an account may ask; or, on an address that other machines reach, `everybody`."""

    accounts: Accounts | None = None
    everybody: bool = False

    def reaches_others(self, host: str) -> bool:
        """True where other machines are served. Raises RequestError where nobody has said who may ask."""
        local = host in ("localhost", "::1") or host.startswith("127.")
        if not local and self.accounts is None and not self.everybody:
            mend = "name who may ask with --auth FILE, or let everybody with --open"
            raise RequestError("other machines would be served, without passwords", host, mend)
        return not local
