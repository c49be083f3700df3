"""The way to the platforms: the very stand-ins of the demo, called in this process, over a network that fails.

An adapter of requests, so that everything above it is the real thing: our clients, PyGithub, the retries they must not
do. A request takes virtual time; its effect happens when it arrives, whether or not anybody still waits for the answer.
"""

from __future__ import annotations

import asyncio
import io
import json
import random
from collections.abc import Callable, Coroutine
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar
from unittest.mock import patch
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from chalicelib.clients.http import bounded
from tests.campaign.fault_rates import FaultInjector
from tests.campaign.timeline import Timeline

if TYPE_CHECKING:
    from fastapi import FastAPI

T = TypeVar("T")
ORIGIN = "http://platforms.test"
TYPICAL_SECONDS = 0.15
FAULTS = ("stuck", "refused", "unavailable", "throttled", "lost", "late", "hang")
STUCK_SECONDS = 600.0
LATEST_SECONDS = 240.0
"""How long after the call a late request may still take effect: longer than any lease."""


@dataclass(frozen=True)
class Reply:
    """A platform's answer."""

    status: int
    headers: dict[str, str]
    body: bytes = b"{}"

    def json(self) -> Any:
        """The body, understood."""
        return json.loads(self.body)


@dataclass
class _Asked:
    """A request that a platform is at."""

    seconds: float = 0.0
    waits: asyncio.Event = field(default_factory=asyncio.Event)
    goes_on: asyncio.Event = field(default_factory=asyncio.Event)


_ASKED: ContextVar[_Asked] = ContextVar("asked")


async def passes(seconds: float) -> None:
    """Let virtual time pass for the request that a platform is at; it serves others meanwhile."""
    asked = _ASKED.get()
    asked.seconds = seconds
    asked.waits.set()
    await asked.goes_on.wait()
    asked.goes_on.clear()


class Platforms:
    """The stand-ins as an ASGI application, called without a network.

    Args:
        sleep: Lets virtual time pass for whoever asks.
    """

    def __init__(self, app: FastAPI, sleep: Callable[[float], None]) -> None:
        self._app = app
        self._sleep = sleep
        self._loop = asyncio.new_event_loop()

    def answer(self, method: str, url: str, headers: dict[str, str], body: bytes) -> Reply:
        """One request."""
        parts = urlsplit(url)
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "path": parts.path,
            "raw_path": parts.path.encode(),
            "query_string": parts.query.encode(),
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
            "scheme": "http",
            "server": ("platforms.test", 80),
            "client": ("onramp", 1),
            "root_path": "",
        }
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        self._perform(lambda: self._app(scope, receive, send))  # type: ignore[arg-type]
        content = b"".join(message.get("body", b"") for message in sent[1:])
        named = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return Reply(sent[0]["status"], named, content)

    def close(self) -> None:
        """No more requests."""
        self._loop.close()

    def _perform(self, serve: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Serve one request to its end, and let time pass wherever its platform takes some."""
        asked, context = _Asked(), copy_context()
        context.run(_ASKED.set, asked)
        task = self._loop.create_task(serve(), context=context)
        while True:
            with patch("anyio.to_thread.run_sync", _here):
                self._loop.run_until_complete(_until_it_waits(task, asked))
            if task.done():
                return task.result()
            self._sleep(asked.seconds)
            asked.waits.clear()
            asked.goes_on.set()


async def _until_it_waits(task: asyncio.Task[None], asked: _Asked) -> None:
    waits = asyncio.ensure_future(asked.waits.wait())
    await asyncio.wait({task, waits}, return_when=asyncio.FIRST_COMPLETED)
    waits.cancel()


async def _here(call: Callable[..., T], *given: Any, **_: Any) -> T:
    """Instead of a thread for each request, which nobody else would run beside."""
    return call(*given)


class Network(BaseAdapter):
    """Carries requests in virtual time.

    Args:
        before_commit: Called before a branch of the pixel repository moves; what a colleague would do just then.

    Attributes:
        hangs: Says of a request whether its platform takes it and never answers.
        sticks: Says of a request whether it goes on for ever, whatever its deadline.
        refuses: Answers a request in its platform's place; None: its platform does.
    """

    def __init__(
        self,
        platforms: Platforms,
        timeline: Timeline,
        faults: FaultInjector,
        chance: random.Random,
        before_commit: Callable[[], None],
    ) -> None:
        super().__init__()
        self._platforms = platforms
        self._timeline = timeline
        self._faults = faults
        self._chance = chance
        self._before_commit = before_commit
        self.hangs: Callable[[requests.PreparedRequest], bool] = lambda _: False
        self.sticks: Callable[[requests.PreparedRequest], bool] = lambda _: False
        self.refuses: Callable[[requests.PreparedRequest], Reply | None] = lambda _: None

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """As requests asks for it.

        Raises:
            requests.ConnectionError, requests.ReadTimeout: As a real network would.
        """
        platform = urlsplit(str(request.url)).path.split("/")[1]
        github = platform == "github"
        moves = github and request.method == "PATCH"
        may = (
            "stuck",
            "refused",
            "unavailable",
            "throttled",
            "lost",
            "late",
            "hang",
            *(("conflict",) if moves else ()),
        )
        fault = self._faults.one_of(may, platform)
        if self.hangs(request):
            self._give_up()
        if fault == "stuck" or self.sticks(request):
            self._timeline.sleep(STUCK_SECONDS)
        if fault == "refused":
            self._travel()
            raise requests.ConnectionError("refused")
        if fault == "late":
            arrives = self._timeline.now + self._chance.uniform(1, LATEST_SECONDS)
            self._timeline.at(arrives, self._arrive, request)
        if fault in {"late", "hang"}:
            self._give_up()
        self._travel()
        if fault in {"unavailable", "throttled"}:
            return _response(request, _refusal(fault, github=github, chance=self._chance))
        if (refused := self.refuses(request)) is not None:
            return _response(request, refused)
        if fault == "conflict" and self._chance.random() < 0.5:
            return _response(request, Reply(409, {}, b'{"message": "Reference cannot be updated"}'))
        if fault == "conflict":
            self._before_commit()
        where = f"{request.method} {urlsplit(str(request.url)).path}"
        self._timeline.point(f"{where} sent")
        reply = self._arrive(request)
        self._timeline.point(f"{where} done")
        self._travel()
        if fault == "lost":
            raise requests.ConnectionError("connection reset")
        return _response(request, reply)

    def close(self) -> None:
        """Nothing is kept open."""

    def _arrive(self, request: requests.PreparedRequest) -> Reply:
        body = request.body or b""
        content = body.encode() if isinstance(body, str) else bytes(body)
        asked = str(request.method), str(request.url), dict(request.headers), content
        if "Idempotency-Key" not in request.headers:
            return self._platforms.answer(*asked)
        answer = self._timeline.spawn(self._platforms.answer, *asked)  # it goes on, whatever becomes of the caller
        answer.awaited = True
        return answer.result()

    def _travel(self) -> None:
        """One way. Past the call's deadline the caller is gone; what arrives, arrives."""
        seconds = self._faults.rates.seconds(TYPICAL_SECONDS, self._chance)
        if seconds >= bounded._time_left():
            self._give_up()
        self._timeline.sleep(seconds)

    def _give_up(self) -> None:
        self._timeline.sleep(bounded._time_left())
        raise requests.ReadTimeout("no answer in time")


def _refusal(fault: str, *, github: bool, chance: random.Random) -> Reply:
    if fault == "unavailable":
        return Reply(chance.choice((500, 502, 503)), {})
    asked = chance.choice(({}, {"Retry-After": str(chance.randint(1, 40))}))
    if github:
        return Reply(403, asked, b'{"message": "You have exceeded a secondary rate limit."}')
    return Reply(429, asked)


def _response(request: requests.PreparedRequest, reply: Reply) -> requests.Response:
    response = requests.Response()
    response.status_code = reply.status
    response.headers.update(reply.headers)
    response.raw = HTTPResponse(
        io.BytesIO(reply.body), headers=reply.headers, status=reply.status, preload_content=False
    )
    response.request = request
    response.url = str(request.url)
    return response
