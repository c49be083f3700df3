"""Stand-in for Turnstile's siteverify. It spends each token once, and knows its lifetime.

A token ``human.…`` was given to a person by the widget, ``human.{action}.…`` for this action; one that POST
``/_solve`` answered as well, and that one gets old. Every other token is a robot's.
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, ValidationError

from chalicelib.clients.turnstile.needs import NEEDS
from local.platforms.auth import NewToken
from local.platforms.base import IdempotencyKeys
from local.platforms.effects import Effects
from local.platforms.faults import Faults
from local.platforms.found import StandIn

LIFETIME_SECONDS: Final = 300
HUMAN: Final = "human."


class Verify(BaseModel):
    """Body of POST /turnstile/v0/siteverify."""

    model_config = ConfigDict(extra="forbid")

    secret: str
    response: str
    remoteip: str | None = None
    idempotency_key: UUID | None = None


class Solve(BaseModel):
    """Body of POST /_solve: what the widget is for."""

    model_config = ConfigDict(extra="forbid")

    action: str


class TurnstileConfig(BaseModel):
    """Body of PUT /_config: how long it takes to answer, and how long a token lives, in seconds."""

    model_config = ConfigDict(extra="forbid")

    work_seconds: float = 0.0
    lifetime_seconds: float = LIFETIME_SECONDS


class TurnstileState:
    """Tokens that were given, and what was said of those that were shown."""

    def __init__(self, effects: Effects, monotonic: Callable[[], float]) -> None:
        self._effects, self._monotonic = effects, monotonic
        self._solved: dict[str, tuple[str, float]] = {}
        self._spent: dict[str, tuple[str, dict[str, Any]]] = {}
        self.config = TurnstileConfig()

    def solve(self, action: str) -> str:
        """A person has solved the challenge: the token that their page gets."""
        token = f"solved.{secrets.token_urlsafe(24)}"
        self._solved[token] = (action, self._monotonic())
        return token

    def verify(self, asked: Verify) -> dict[str, Any]:
        """The answer; to the same attempt once more, the same."""
        key = str(asked.idempotency_key or "")
        if asked.response in self._spent:
            spent_by, answer = self._spent[asked.response]
            self._effects.asked()
            return answer if key and key == spent_by else refused("timeout-or-duplicate")
        action, solved = self._action(asked.response)
        if action is None:
            self._effects.asked()
            return refused("invalid-input-response")
        if solved is not None and self._monotonic() - solved > self.config.lifetime_seconds:
            self._effects.asked()
            return refused("timeout-or-duplicate")
        answer = {
            "success": True,
            "challenge_ts": datetime.now(UTC).isoformat(),
            "hostname": "localhost",
            "error-codes": [],
            "cdata": "",
            **({"action": action} if action else {}),
        }
        self._spent[asked.response] = (key, answer)
        self._effects.record("spend_token", asked.response[:60], key=key, asked={}, changed={"action": action})
        return answer

    def _action(self, token: str) -> tuple[str | None, float | None]:
        """What a token is for and since when it is there; no action: it is none."""
        if token in self._solved:
            return self._solved[token]
        if not token.startswith(HUMAN):
            return None, None
        action, dot, _ = token.removeprefix(HUMAN).partition(".")
        return (action if dot else ""), None


def create_turnstile(
    token: str,
    effects: Effects | None = None,
    faults: Faults | None = None,
    *,
    monotonic: Callable[[], float] = time.monotonic,
    keys: IdempotencyKeys | None = None,
) -> FastAPI:
    """Turnstile as an application.

    Args:
        token: The widget's secret key, until PUT ``/_token`` rotates it.
        effects: Its ledger: each token that is spent.
        faults: Its fault switches; of its own if not given.
        monotonic: Seconds on a clock that never goes back, by which tokens get old.
        keys: Its idempotency keys; of its own if not given.
    """
    effects = effects or Effects("turnstile")
    app = FastAPI(title="Turnstile (stand-in)", docs_url=None, redoc_url=None, openapi_url=None)
    effects.attach(app)
    state, keys = TurnstileState(effects, monotonic), keys or IdempotencyKeys()
    app.state.kept, app.state.key = state, token

    async def verify(body: dict[str, Any]) -> dict[str, Any]:
        try:
            asked = Verify.model_validate(body)
            ipaddress.ip_address(asked.remoteip or "::1")
        except (ValidationError, ValueError):
            return refused("bad-request")
        if not hmac.compare_digest(asked.secret.encode(), app.state.key.encode()):
            return refused("invalid-input-secret")
        async with keys.serialised(str(asked.idempotency_key or "")):
            await keys.passes(state.config.work_seconds)
            return state.verify(asked)

    async def solve(body: Solve) -> dict[str, str]:
        return {"token": state.solve(body.action)}

    async def put_token(body: NewToken) -> None:
        app.state.key = body.token

    async def read_config() -> TurnstileConfig:
        return state.config

    async def put_config(config: TurnstileConfig) -> None:
        state.config = config

    app.add_api_route("/turnstile/v0/siteverify", verify, methods=["POST"])
    app.add_api_route("/_solve", solve, methods=["POST"])
    app.add_api_route("/_token", put_token, methods=["PUT"], status_code=204)
    app.add_api_route("/_config", read_config, methods=["GET"])
    app.add_api_route("/_config", put_config, methods=["PUT"], status_code=204)
    (faults or Faults()).attach(app)
    return app


def refused(code: str) -> dict[str, Any]:
    """A no. Turnstile says it with 200."""
    return {"success": False, "error-codes": [code], "messages": []}


STAND_IN = StandIn("turnstile", NEEDS, create_turnstile, ours=False)
