"""Fault switches of a stand-in (slow answers, errors, lost answers, hangs, conflicts), switched at /_faults."""

from __future__ import annotations

import asyncio
import json
import random
import re
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

ABORT = "onramp.abort"
"""ASGI scope extension that `local.platforms.server` provides: a callable that cuts the connection."""

LOOK_EVERY_SECONDS = 0.05
"""How soon a request that hangs notices that it need not any more."""

STANDARD_STATUS = {"error_before": 503, "conflict": 409}
"""What a mode answers if its rule names no status."""


class Rule(BaseModel):
    """One fault, for the requests that it matches. The first rule that matches and is not spent wins.

    ``error_before`` answers `status` (503) with no effect; ``conflict`` answers `status` (409) with no effect;
    ``lost_after`` lets the effect happen and then cuts the connection (or answers `status`, if one is given);
    ``hang`` waits `hang_seconds` before anything happens, or until the switches are set anew, then goes on normally.
    """

    model_config = ConfigDict(extra="forbid")

    method: str = Field(default="*", description="HTTP method, or * for all")
    path: str = Field(default="", description="Regular expression, searched in the path below the platform's mount")
    mode: Literal["error_before", "lost_after", "hang", "conflict"]
    status: int | None = Field(default=None, ge=400, le=599)
    retry_after: str | int | None = Field(default=None, description="Retry-After header: seconds or an HTTP date")
    times: int | None = Field(default=1, ge=0, description="How often it still fires; null: always")
    probability: float = Field(default=1.0, ge=0.0, le=1.0)
    hang_seconds: float = Field(default=30.0, ge=0.0)
    body: Any = Field(default=None, description="JSON body of the answer; null: a problem document")

    @property
    def kind(self) -> str:
        """What it does, for counting: the mode, and the status it answers if it answers one."""
        status = self.status or STANDARD_STATUS.get(self.mode)
        return f"{self.mode} {status}" if status else self.mode

    @field_validator("path")
    @classmethod
    def _path_is_a_pattern(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from error
        return value


class Switches(BaseModel):
    """All switches of one platform. `seed` makes the probabilities repeat."""

    model_config = ConfigDict(extra="forbid")

    latency_ms: float = Field(default=0.0, ge=0.0, description="Added before every request")
    rules: list[Rule] = Field(default_factory=list)
    seed: int = 0


class Faults:
    """The switches of one platform; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._switches = Switches()
        self._random = random.Random(0)
        self._times_set = 0
        self._fired: Counter[str] = Counter()

    def set(self, switches: Switches) -> None:
        """Replace every switch and start the random sequence over."""
        with self._lock:
            self._switches = switches.model_copy(deep=True)
            self._random = random.Random(switches.seed)
            self._times_set += 1

    def add(self, rule: Rule) -> None:
        """Add one rule behind those that are there."""
        with self._lock:
            self._switches.rules.append(rule.model_copy(deep=True))

    def clear(self) -> None:
        """Switch everything off."""
        self.set(Switches())

    def switches(self) -> Switches:
        """A copy of the switches as they are; `times` shows what is left of each rule."""
        with self._lock:
            return self._switches.model_copy(deep=True)

    def fired(self) -> dict[str, int]:
        """How often rules have fired since this stand-in was started, by `Rule.kind`; setting switches forgets none."""
        with self._lock:
            return dict(self._fired)

    @property
    def latency_seconds(self) -> float:
        """Seconds added before every request."""
        with self._lock:
            return self._switches.latency_ms / 1000

    async def hang(self, seconds: float) -> None:
        """Wait for so long, or until the switches are set anew: whoever let a request hang can let it go."""
        before, end = self._times_set, time.monotonic() + seconds
        while self._times_set == before and (left := end - time.monotonic()) > 0:
            await asyncio.sleep(min(left, LOOK_EVERY_SECONDS))

    def take(self, method: str, path: str) -> Rule | None:
        """The rule that this request runs into, if any; spends one of its `times`."""
        with self._lock:
            for rule in self._switches.rules:
                if rule.times == 0 or rule.method.upper() not in ("*", method) or not re.search(rule.path, path):
                    continue
                if self._random.random() >= rule.probability:
                    continue
                if rule.times is not None:
                    rule.times -= 1
                self._fired[rule.kind] += 1
                return rule.model_copy()
            return None

    def attach(self, app: FastAPI) -> None:
        """Put the faults in front of `app` and serve the switches at ``/_faults`` (GET, PUT, DELETE).

        GET ``/_faults/fired`` answers what has fired.
        Call it last: a middleware added later would stand before the faults.
        """

        async def read() -> Switches:
            return self.switches()

        async def replace(switches: Switches) -> Switches:
            self.set(switches)
            return self.switches()

        async def remove() -> None:
            self.clear()

        async def count() -> dict[str, int]:
            return self.fired()

        app.add_api_route("/_faults/fired", count, methods=["GET"], include_in_schema=False)
        app.add_api_route("/_faults", read, methods=["GET"], include_in_schema=False)
        app.add_api_route("/_faults", replace, methods=["PUT"], include_in_schema=False)
        app.add_api_route("/_faults", remove, methods=["DELETE"], status_code=204, include_in_schema=False)
        app.add_middleware(FaultMiddleware, faults=self)


class FaultMiddleware:
    """Pure ASGI middleware that applies the switches; paths that begin with ``/_`` are exempt."""

    def __init__(self, app: ASGIApp, *, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, with its fault if a rule matches."""
        path = _local_path(scope) if scope["type"] == "http" else ""
        if scope["type"] != "http" or path.startswith("/_"):
            await self._app(scope, receive, send)
            return
        rule = self._faults.take(scope["method"], path)
        await asyncio.sleep(self._faults.latency_seconds)
        if rule is None:
            await self._app(scope, receive, send)
        elif rule.mode == "hang":
            await self._faults.hang(rule.hang_seconds)
            await self._app(scope, receive, send)
        elif rule.mode == "lost_after":
            await self._app(scope, receive, _discard)
            await (_answer(rule, rule.status, send) if rule.status else _cut(scope, receive))
        else:
            await _answer(rule, rule.status or STANDARD_STATUS[rule.mode], send)


def _local_path(scope: Scope) -> str:
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


async def _discard(message: Message) -> None:
    """Take the application's answer and let nobody see it."""


async def _cut(scope: Scope, receive: Receive) -> None:
    abort: Callable[[], None] | None = (scope.get("extensions") or {}).get(ABORT)
    if abort is None:
        raise ConnectionAbortedError("this server cannot cut a connection: run the app by local.platforms.server")
    abort()
    # Returning before the server has seen the disconnect would make it try to answer 500 on a dead connection.
    while (await receive())["type"] != "http.disconnect":
        pass


async def _answer(rule: Rule, status: int, send: Send) -> None:
    body = rule.body if rule.body is not None else _problem(rule, status)
    headers = [(b"content-type", b"application/json" if rule.body is not None else b"application/problem+json")]
    if rule.retry_after is not None:
        headers.append((b"retry-after", str(rule.retry_after).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(body).encode()})


def _problem(rule: Rule, status: int) -> dict[str, Any]:
    code = "CONFLICT" if rule.mode == "conflict" else "FAULT_INJECTED"
    return {"type": "about:blank", "title": code.replace("_", " ").capitalize(), "status": status, "code": code}
