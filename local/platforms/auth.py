"""Tokens of a stand-in: one valid token at a time, which a test may rotate."""

from __future__ import annotations

import hmac
import threading
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from local.platforms.problems import problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send


class NewToken(BaseModel):
    """Body of PUT /_token."""

    model_config = ConfigDict(extra="forbid")

    token: str = Field(min_length=1)


def unauthorised() -> Response:
    """How platforms of ours refuse."""
    refusal = problem(401, "UNAUTHORISED", "The bearer token is missing or not valid.")
    refusal.headers["WWW-Authenticate"] = "Bearer"
    return refusal


class BearerToken:
    """The token that a platform accepts at this moment; thread-safe.

    Args:
        value: The token.
        header: Where it stands, in lower case: in ``authorization`` behind ``Bearer``, in any other by itself.
        refusal: How the platform refuses another one.
    """

    def __init__(
        self, value: str, *, header: str = "authorization", refusal: Callable[[], Response] = unauthorised
    ) -> None:
        self._lock = threading.Lock()
        self._value = value
        self.header = header
        self.refusal = refusal

    def rotate(self, value: str) -> None:
        """Accept `value` from now on, and the old token no longer."""
        with self._lock:
            self._value = value

    def accepts(self, header: str) -> bool:
        """Whether the header carries the token (compared in constant time)."""
        scheme, _, given = header.partition(" ") if self.header == "authorization" else ("bearer", "", header)
        with self._lock:
            return scheme.lower() == "bearer" and hmac.compare_digest(given.encode(), self._value.encode())

    def attach(self, app: FastAPI) -> None:
        """Ask for the token on every path but those that begin with ``/_``; PUT ``/_token`` rotates it."""

        async def put_token(body: NewToken) -> None:
            self.rotate(body.token)

        app.add_api_route("/_token", put_token, methods=["PUT"], status_code=204, include_in_schema=False)
        app.add_middleware(BearerMiddleware, token=self)


class BearerMiddleware:
    """Answers 401 before anything else looks at the request."""

    def __init__(self, app: ASGIApp, *, token: BearerToken) -> None:
        self._app = app
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request with the token through."""
        if scope["type"] == "http" and not self._open(scope):
            header = dict(scope["headers"]).get(self._token.header.encode(), b"").decode("latin-1")
            if not self._token.accepts(header):
                await self._token.refusal()(scope, receive, send)
                return
        await self._app(scope, receive, send)

    @staticmethod
    def _open(scope: Scope) -> bool:
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        return path.startswith("/_")
