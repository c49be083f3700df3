"""GitHub Apps in the GitHub stand-in: one App, one installation, and its tokens.

https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app
"""

from __future__ import annotations

import secrets
import threading
import time
from datetime import UTC, datetime
from typing import Any

import jwt
from fastapi import FastAPI, Request
from pydantic import BaseModel, Field

from local.platforms.github_base import GRAPHQL, Refusal

_LONGEST_CLAIM_SECONDS = 600
_WRITE = {"write", "admin"}


class Registration(BaseModel):
    """Body of PUT /_app: the App that there is from now on. Tokens made before stay good until they end."""

    app_id: str
    public_key: str
    installation_id: int
    repositories: list[str]
    permissions: dict[str, str] = {"contents": "write", "pull_requests": "write"}
    suspended: bool = False
    token_seconds: float = Field(default=3600.0, ge=0)


class Scope(BaseModel):
    """Body of the request for a token: a part of what the installation has; nothing: all of it."""

    repositories: list[str] | None = None
    permissions: dict[str, str] | None = None


class Token(BaseModel):
    """A token of the installation: until when, and for what."""

    ends: float
    repositories: list[str]
    permissions: dict[str, str]


class Apps:
    """The App that is registered, if one is, and the tokens of its installation; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._app: Registration | None = None
        self._tokens: dict[str, Token] = {}

    def attach(self, app: FastAPI) -> None:
        """Serve PUT ``/_app`` and the making of tokens. DELETE ``/_app/tokens`` makes those that were made useless."""

        async def register(body: Registration) -> None:
            self._app = body

        async def revoke() -> None:
            self._tokens.clear()

        async def create(request: Request, installation_id: int, body: Scope) -> dict[str, Any]:
            return self.create(request.headers.get("authorization", ""), installation_id, body)

        app.add_api_route("/_app", register, methods=["PUT"], status_code=204)
        app.add_api_route("/_app/tokens", revoke, methods=["DELETE"], status_code=204)
        path = "/app/installations/{installation_id}/access_tokens"
        app.add_api_route(path, create, methods=["POST"], status_code=201)

    def create(self, authorization: str, installation_id: int, scope: Scope) -> dict[str, Any]:
        """A token for the installation. Raises `Refusal` as GitHub words it."""
        app = self._verified(authorization)
        if installation_id != app.installation_id:
            raise Refusal(404, "Not Found")
        if app.suspended:
            raise Refusal(403, "This installation has been suspended")
        repositories, permissions = scope.repositories or app.repositories, scope.permissions or app.permissions
        if not set(repositories) <= set(app.repositories):
            raise Refusal(
                422,
                "There is at least one repository that does not exist or is not accessible to the parent installation.",
            )
        if not all(_covers(app.permissions.get(name, ""), level) for name, level in permissions.items()):
            raise Refusal(422, "The permissions requested are not granted to this installation.")
        token = Token(ends=time.time() + app.token_seconds, repositories=repositories, permissions=permissions)
        text = f"ghs_{secrets.token_hex(18)}"
        with self._lock:
            self._tokens[text] = token
        return {
            "token": text,
            "expires_at": datetime.fromtimestamp(token.ends, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "permissions": permissions,
            "repository_selection": "selected",
        }

    def admit(self, token: str, method: str, path: str) -> Refusal | None:
        """Whether an installation's token is good for a request; None: it is."""
        known = self._tokens.get(token)
        if known is None or time.time() >= known.ends:
            return Refusal(401, "Bad credentials")
        if self._app is not None and self._app.suspended:
            return Refusal(403, "This installation has been suspended")
        if path == GRAPHQL:  # its answer says what the token may not see
            return None
        parts = path.split("/")  # "", "repos", owner, name, what, ...
        if len(parts) < 4 or parts[1] != "repos" or parts[3] not in known.repositories:
            return Refusal(404, "Not Found")
        kind = "pull_requests" if parts[4:5] == ["pulls"] else "contents"
        if not _covers(known.permissions.get(kind, ""), "read" if method == "GET" else "write"):
            return Refusal(403, "Resource not accessible by integration")
        return None

    def scope(self, token: str) -> Token | None:
        """What an installation's token is for; None: it is none."""
        return self._tokens.get(token)

    def _verified(self, authorization: str) -> Registration:
        scheme, _, shown = authorization.partition(" ")
        app = self._app
        if app is None or scheme != "Bearer":
            raise Refusal(401, "A JSON web token could not be decoded")
        try:
            claims = jwt.decode(
                shown, app.public_key, algorithms=["RS256"], options={"verify_exp": False, "verify_iat": False}
            )
        except jwt.InvalidTokenError as error:
            raise Refusal(401, "A JSON web token could not be decoded") from error
        now, issued, expires = time.time(), claims.get("iat"), claims.get("exp")
        if not isinstance(issued, int) or issued > now:
            text = "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
            raise Refusal(401, text)
        if not isinstance(expires, int) or expires > now + _LONGEST_CLAIM_SECONDS:
            raise Refusal(401, "'Expiration time' claim ('exp') is too far in the future")
        if expires <= now:
            text = "'Expiration time' claim ('exp') must be a numeric value representing the future time at which …"
            raise Refusal(401, text)
        if claims.get("iss") != app.app_id:
            raise Refusal(404, "Integration not found")
        return app


def _covers(granted: str, asked: str) -> bool:
    return granted in _WRITE or (granted == "read" and asked == "read")
