"""The one origin as an application: the console at ``/``, the admin pages at ``/admin``, the API at ``/api``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from chalicelib.flows import registry
from chalicelib.handlers.http.doors import Door, door_to
from infra import headers
from local.gateway import guide, look
from local.gateway.access import LOGIN, LOGOUT, Access, assertion
from local.gateway.api import METHODS, Api
from local.gateway.mailbox import mailbox
from local.gateway.pages import Pages, below
from local.gateway.stand_in_scripts import StandIns

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = ROOT / "web" / "dist"
ENGINEER = "se@onramp.example"


@dataclass(frozen=True)
class Surroundings:
    """What the gateway stands before.

    Attributes:
        origin: Its own, without a slash at the end.
        access: URL of Cloudflare Access's stand-in, the issuer of its tokens.
        audience: Audience tag of the Access application.
        mails: Where the emulator tells what mail it sent.
        pages: Folder of the built pages.
        engineer: Whom the sign-in page suggests.
        platforms: Where the platforms' stand-ins are, for scripts of theirs that browsers load; empty: nowhere.
        uploads: Origin that browsers upload to, and see files from; empty: none.
        api: Where the API is; empty: it will be told by PUT /_gateway/target.
    """

    origin: str
    access: str
    audience: str
    mails: str = ""
    pages: Path = PAGES
    engineer: str = ENGINEER
    api: str = ""
    platforms: str = ""
    uploads: str = ""


def declared_doors() -> tuple[Door, ...]:
    """The doors of every flow, and those for all."""
    return tuple(door for group in registry.route_groups() for door in group.doors)


class Gateway:
    """What the routes below do."""

    def __init__(self, around: Surroundings, doors: Iterable[Door]) -> None:
        self._doors = tuple(doors)
        self._origin = around.origin
        self._mails = around.mails
        self.api = Api(around.origin, around.api)
        self.access = Access(around.access, around.audience, around.engineer)
        self.stand_ins = StandIns(around.platforms)
        self._pages = Pages(around.pages, headers.read())

    async def health(self, _: Request) -> Response:
        """That it is there."""
        return JSONResponse({"status": "ok"})

    async def aim(self, request: Request) -> Response:
        """Take where the API is."""
        self.api.base = str((await request.json())["api"])
        return Response(status_code=HTTPStatus.NO_CONTENT)

    async def mailbox(self, _: Request) -> Response:
        """The mails, as a page."""
        return await run_in_threadpool(mailbox, self._mails)

    async def guide(self, request: Request) -> Response:
        """A page of the customers' guide, or a picture in it."""
        path = request.url.path
        return guide.picture(path) if path.startswith("/screenshots/") else guide.page(path)

    async def style(self, _: Request) -> Response:
        """The sheet of the gateway's own pages."""
        return look.style()

    async def pass_on(self, request: Request) -> Response:
        """The API's answer. What lies behind a covered door is asked in the name of the session that there is.

        A program that shows a token of its own is let through with it: on AWS it would show a service token besides,
        here the API looks at what it shows.
        """
        path = request.scope["raw_path"].decode("ascii").removeprefix("/api")
        read = request.url.path.removeprefix("/api")
        if not {".", ".."}.isdisjoint(read.split("/")):
            return self.api.no_route()  # whoever tidies it up on the way would lead past the door that is looked for
        door = door_to(read, self._doors)
        if door is None or not door.behind_access:
            return await self.api.pass_on(request, path, {})
        if token := await self.access.token(request):
            return await self.api.pass_on(request, path, assertion(token))
        if any(request.headers.get(name) for name in ("cf-access-jwt-assertion", "authorization")):
            return await self.api.pass_on(request, path, {})
        return self.access.refused(request, request.url.path)

    async def page(self, request: Request) -> Response:
        """A page or a file; those of the admin only for whom Access knows."""
        path = request.url.path
        if request.method not in {"GET", "HEAD"}:
            return Response(status_code=HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "GET, HEAD"})
        if to := self._by_its_own_name(request):
            return RedirectResponse(to, headers={"Cache-Control": "no-store"})
        if below("/admin", path) and not await self.access.token(request):
            return self.access.refused(request, path)
        sent = request.headers
        return self._pages.answer(path, sent.get("accept-encoding", ""), sent.get("if-none-match", ""))

    def _by_its_own_name(self, request: Request) -> str:
        """Where a page is that was asked for as of ``localhost``, at the same port; empty: it is here. By that name it
        would be one of elsewhere to the API, which takes no sign-in and no change from it."""
        own, asked = urlsplit(self._origin), request.url
        if asked.hostname != "localhost" or own.hostname == "localhost" or asked.port != own.port:
            return ""
        query = f"?{asked.query}" if asked.query else ""
        return f"{self._origin}{request.scope['raw_path'].decode('ascii')}{query}"


def create_gateway(around: Surroundings, doors: Iterable[Door] | None = None) -> ASGIApp:
    """The gateway.

    Args:
        around: What it stands before.
        doors: Which of the API's paths Access covers; without them, those that the registry declares.
    """
    gateway = Gateway(around, declared_doors() if doors is None else doors)
    routes = [
        Route("/_gateway/health", gateway.health),
        Route("/_gateway/target", gateway.aim, methods=["PUT"]),
        Route("/_mailbox", gateway.mailbox),
        Route("/docs", gateway.guide),
        Route("/docs/{path:path}", gateway.guide),
        Route("/screenshots/{path:path}", gateway.guide),
        Route(look.STYLE, gateway.style),
        Route(LOGIN, gateway.access.login, methods=["GET", "POST"]),
        Route(LOGOUT, gateway.access.logout),
        *gateway.stand_ins.routes(),
        Route("/api", gateway.pass_on, methods=METHODS),
        Route("/api/{path:path}", gateway.pass_on, methods=METHODS),
        Route("/{path:path}", gateway.page, methods=METHODS),
    ]
    return protected(Starlette(routes=routes), headers.read(also=_also(around)))


def _also(around: Surroundings) -> dict[str, list[str]]:
    """What the policy of this machine admits besides: the bucket of uploads, which a CDN's knows by name."""
    return {"connect-src": [around.uploads], "img-src": [around.uploads]} if around.uploads else {}


def protected(app: ASGIApp, said: headers.Headers) -> ASGIApp:
    """The application with the headers that every answer carries, in place of its own of those names."""

    async def outer(scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(said.everywhere)
            await send(message)

        await app(scope, receive, with_headers)

    return outer
