"""The cookie that holds a session: its refresh token, which no script ever sees (docs/adr/0021).

The prefix ``__Host-`` makes browsers refuse it without Secure, with a Domain, or with another path than ``/``: no other
host of the site can plant one (RFC 6265bis, "Cookie Name Prefixes").
"""

from __future__ import annotations

from typing import Final

from chalicelib.handlers.http.call import Call

NAME: Final = "__Host-onramp-session"
SECONDS: Final = 30 * 24 * 3600
"""How long browsers keep it: as long as Cognito's refresh tokens live unless the pool says otherwise. Whether the
session still goes on is the pool's to say."""
_ATTRIBUTES: Final = "Path=/; HttpOnly; Secure; SameSite=Strict"
GONE: Final = f"{NAME}=; Max-Age=0; {_ATTRIBUTES}"
"""A Set-Cookie that takes it away."""


def keep(call: Call, refresh_token: str) -> None:
    """Have the browser keep a session. An empty token leaves the cookie that it has."""
    if refresh_token:
        call.headers["Set-Cookie"] = f"{NAME}={refresh_token}; Max-Age={SECONDS}; {_ATTRIBUTES}"


def drop(call: Call) -> None:
    """Have the browser forget it."""
    call.headers["Set-Cookie"] = GONE


def sent(call: Call) -> str:
    """The refresh token that the browser sent; empty if it sent none."""
    for cookie in str(call.request.headers.get("cookie", "")).split(";"):
        name, _, value = cookie.strip().partition("=")
        if name == NAME:
            return value
    return ""
