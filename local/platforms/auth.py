"""Bearer tokens of a stand-in: one valid token at a time, which a test may rotate."""

from __future__ import annotations

import hmac
import threading
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from local.platforms.problems import problem

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import ASGIApp, Receive, Scope, Send


class NewToken(BaseModel):
    """Body of PUT /_token."""

    model_config = ConfigDict(extra="forbid")

    token: str = Field(min_length=1)


class BearerToken:
    """The token that a platform accepts at this moment; thread-safe."""

    def __init__(self, value: str) -> None:
        self._lock = threading.Lock()
        self._value = value

    def rotate(self, value: str) -> None:
        """Accept `value` from now on, and the old token no longer."""
        with self._lock:
            self._value = value

    def accepts(self, header: str) -> bool:
        """Whether an Authorization header carries the token (compared in constant time)."""
        scheme, _, given = header.partition(" ")
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
            header = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1")
            if not self._token.accepts(header):
                refusal = problem(401, "UNAUTHORISED", "The bearer token is missing or not valid.")
                refusal.headers["WWW-Authenticate"] = "Bearer"
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)

    @staticmethod
    def _open(scope: Scope) -> bool:
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        return path.startswith("/_")
