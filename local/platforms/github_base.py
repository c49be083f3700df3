"""What every answer of the GitHub stand-in has in common: who may ask, the rate limit, the form of an error."""

from __future__ import annotations

import re
import threading
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from starlette.middleware.base import RequestResponseEndpoint

    from local.platforms.auth import BearerToken
    from local.platforms.github_app import Apps

GRAPHQL = "/graphql"
_LIMIT = 5000
_WINDOW_SECONDS = 3600


class Refusal(Exception):
    """GitHub says no, as ``{"message", "errors", "documentation_url", "status"}``."""

    def __init__(self, status: int, message: str, errors: list[dict[str, Any]] | None = None) -> None:
        super().__init__(f"{status} {message}")
        self.status = status
        self.message = message
        self.errors = errors

    def answer(self) -> JSONResponse:
        """The refusal as a response."""
        body: dict[str, Any] = {"message": self.message}
        if self.errors is not None:
            body["errors"] = self.errors
        body |= {"documentation_url": "https://docs.github.com/rest", "status": str(self.status)}
        return JSONResponse(body, status_code=self.status)


class LimitSwitch(BaseModel):
    """Body of PUT /_rate_limit."""

    remaining: int = Field(ge=0)
    reset_seconds: int = Field(default=_WINDOW_SECONDS, ge=0)


class RateLimit:
    """The primary limit: so many requests in a window, told in the headers of every answer."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.set(LimitSwitch(remaining=_LIMIT))

    def set(self, switch: LimitSwitch) -> None:
        """From now on, so many requests are left until so many seconds from now."""
        with self._lock:
            self._remaining = switch.remaining
            self._reset = time.time() + switch.reset_seconds

    def take(self) -> tuple[bool, dict[str, str]]:
        """Whether one more request is allowed, and the headers that say what is left."""
        with self._lock:
            if time.time() >= self._reset:
                self._remaining, self._reset = _LIMIT, time.time() + _WINDOW_SECONDS
            allowed = self._remaining > 0
            self._remaining = max(0, self._remaining - 1)
            return allowed, {
                "x-ratelimit-limit": str(_LIMIT),
                "x-ratelimit-remaining": str(self._remaining),
                "x-ratelimit-reset": str(int(self._reset)),
                "x-ratelimit-used": str(_LIMIT - self._remaining),
                "x-ratelimit-resource": "core",
            }


def attach(app: FastAPI, *, token: BearerToken, apps: Apps, limit: RateLimit) -> None:
    """Ask for the token on every path but those that begin with ``/_``, count requests, give errors GitHub's form."""

    async def guard(request: Request, call_next: RequestResponseEndpoint) -> Response:
        path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
        if path.startswith("/_"):
            return await call_next(request)
        if not _well_quoted(request.scope["raw_path"]):
            return Refusal(400, "Bad Request").answer()
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if path.startswith("/app/"):
            return await call_next(request)  # the App's own token is for the route to read
        if given.startswith("ghs_") and (refusal := apps.admit(given, request.method, path)) is not None:
            return refusal.answer()
        if not given.startswith("ghs_") and (
            scheme.lower() not in {"token", "bearer"} or not token.accepts(f"Bearer {given}")
        ):
            message = "Bad credentials" if given else "Requires authentication"
            return Refusal(401, message).answer()
        allowed, headers = limit.take()
        response = await call_next(request) if allowed else _limited(path)
        response.headers.update(headers)
        return response

    async def refused(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, Refusal)
        return error.answer()

    async def invalid(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        errors = [{"field": ".".join(map(str, item["loc"][1:])), "code": "invalid"} for item in error.errors()]
        return Refusal(422, "Invalid request.", errors).answer()

    async def framework(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        return Refusal(error.status_code, str(error.detail)).answer()

    async def put_limit(switch: LimitSwitch) -> None:
        limit.set(switch)

    async def put_address(body: dict[str, str]) -> None:
        app.state.address = body["url"]  # what it calls itself, as an Enterprise Server behind a proxy does

    async def rotate(body: dict[str, str]) -> None:
        token.rotate(body["token"])

    app.add_api_route("/_rate_limit", put_limit, methods=["PUT"], status_code=204)
    app.add_api_route("/_address", put_address, methods=["PUT"], status_code=204)
    app.add_api_route("/_token", rotate, methods=["PUT"], status_code=204)
    app.add_exception_handler(Refusal, refused)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, framework)
    app.middleware("http")(guard)


def _limited(path: str) -> Response:
    """GraphQL says it in an answer of status 200. Of GitHub it has a limit of its own; here the two share one."""
    if path == GRAPHQL:
        return JSONResponse({"errors": [{"type": "RATE_LIMIT", "message": "API rate limit already exceeded."}]})
    return Refusal(403, "API rate limit exceeded.").answer()


def _well_quoted(path: bytes) -> bool:
    """Whether each percent sign begins an octet, and the octets are UTF-8 (RFC 3986 section 2.1)."""
    if re.search(rb"%(?![0-9A-Fa-f]{2})", path):
        return False
    try:
        unquote_to_bytes(path).decode()
    except UnicodeDecodeError:
        return False
    return True
