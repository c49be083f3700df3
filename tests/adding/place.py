"""What `make up` and `make demo` give a reader, in this process: the API and the platforms over HTTP, and behind them
the engine, in virtual time."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from moto import mock_aws

from chalicelib.records.ledger import Status
from chalicelib.wiring import api as wiring
from local.platforms.server import PlatformServer
from tests.adding.page import NotFollowed
from tests.integration.http_api import ANSWERS, HttpApi, wired
from tests.integration.tokens import FakePool, Issuer
from tests.simulation.ecom import EcomWorld, stand_ins

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

_YEARS = 10 * 366 * 24 * 3600


class Place:
    """A stack that is up.

    Attributes:
        state: Where it is, as `.local/stack.json` says it.
    """

    def __init__(self, world: EcomWorld, http: HttpApi) -> None:
        self.world = world
        self.http = http
        self.state: dict[str, str] = {}

    def go_on(self) -> None:
        """Let some minutes pass, in which everything behind the table goes on."""
        self.world.settle(minutes=10)

    def demo(self) -> dict[str, Status]:
        """One customer from nothing to submitted, over the API; what became of each action."""
        made = self.http.admin("POST", "", {"account_name": "Ada's Shop"}).json
        onboarding_id, key = made["onboarding_id"], made["link"].partition("key=")[2]
        self.go_on()
        token = self.http.customer(self.world.sub, seconds=_YEARS)
        for method, what, body in (("POST", "claim", None), ("PATCH", "save", ANSWERS), ("POST", "submit", None)):
            answer = self.http(method, f"/onboarding/{key}/{what}", body, token=token)
            if answer.status != 200:
                raise NotFollowed(f"{what} was answered {answer.json}")
        self.go_on()
        return {each["name"]: each["status"] for each in self.http.admin("GET", f"/{onboarding_id}").json["actions"]}


@contextmanager
def place() -> Iterator[Place]:
    """Start it."""
    with ExitStack() as open_ones:
        open_ones.enter_context(mock_aws())
        folder = Path(open_ones.enter_context(tempfile.TemporaryDirectory()))
        standing = open_ones.enter_context(stand_ins(folder))
        world, issuer = EcomWorld(standing), Issuer()
        # Now, and not the day on which the simulations play: what is added counts from a day between the two.
        world.clock.go_to(world.clock().replace(year=world.clock().year + 2))
        api = wired(world.clock, issuer, FakePool(issuer, world.clock), world.client)
        wiring.api = lambda: api  # type: ignore[assignment]  # instead of the one that reads the environment
        here = Place(world, HttpApi(api, world.clock, issuer, api.platforms.client(wiring_pool())))
        gateway = open_ones.enter_context(PlatformServer(_gateway(here.http)))
        platforms = {name: f"{standing.url}/{name}" for name in ("controller", "ecom", "github", "hooks")}
        token = issuer.engineer(world.clock, seconds=_YEARS)
        here.state = {"gateway": gateway.url, "admin_token": token, **platforms}
        yield here


def wiring_pool() -> Any:
    """By what the user pool's client is made."""
    from chalicelib.handlers.http.outside import USER_POOL

    return USER_POOL.connect


def _gateway(http: HttpApi) -> Any:
    """The API over HTTP, as API Gateway serves it."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        path = scope["path"] + (f"?{scope['query_string'].decode()}" if scope["query_string"] else "")
        headers = {name.decode().title(): value.decode() for name, value in scope["headers"]}
        event = http.event(scope["method"], path)
        reply = await asyncio.to_thread(http.send, event, headers, body.decode() or None)
        sent = [(name.lower().encode(), str(value).encode()) for name, value in reply.headers.items()]
        await send({"type": "http.response.start", "status": reply.status, "headers": sent})
        await send({"type": "http.response.body", "body": json.dumps(reply.json, separators=(",", ":")).encode()})

    return serve
