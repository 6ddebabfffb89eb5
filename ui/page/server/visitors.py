"""Who a request is from, as the guard has established it."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote

# Another site's page cannot send it without asking first, and is refused then: no edits by forged requests.
OWN_HEADER = "x-wenshu"
# Set by the guard and by nobody else: what comes in under these names is taken away there.
USER_HEADER = "x-wenshu-user"
ROLE_HEADER = "x-wenshu-role"


def visitor(headers: Mapping[str, str]) -> str:
    """The name of who asks; "" on a server of one's own."""
    return unquote(headers.get(USER_HEADER, ""))
