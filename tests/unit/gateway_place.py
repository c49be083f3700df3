"""A gateway with a few built pages before an API that says what reached it, and the stand-in of Cloudflare Access."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from local.gateway.app import Surroundings, create_gateway
from local.platforms.access import create_access
from local.platforms.server import PlatformServer

AUDIENCE = "onramp-local"
SCRIPT = "console.log('a script that is long enough to be worth a gzip');\n" * 40


@dataclass
class Place:
    """What stands there.

    Attributes:
        url: The origin.
        access: URL of the stand-in of Access.
        reached: Headers of each request that reached the API, by lower-case names.
        mails: What the emulator says that it has sent.
        answer: What the API answers, as text with a type.
    """

    url: str = ""
    access: str = ""
    pages: Path = Path()
    reached: list[dict[str, str]] = field(default_factory=list)
    mails: dict[str, Any] = field(default_factory=lambda: {"messages": {}})
    answer: tuple[str, str] = ("{}", "application/json")
    tag: str = ""

    def get(self, path: str, **headers: str) -> requests.Response:
        """One answer, as it comes: no redirect is followed. An underscore in a header's name stands for a hyphen."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return requests.get(f"{self.url}{path}", headers=sent, allow_redirects=False, timeout=10)

    def token(self, **wanted: Any) -> str:
        """A token of the stand-in."""
        asked = {"email": "se@shop.example", **wanted}
        return str(requests.post(f"{self.access}/_token", json=asked, timeout=10).json()["token"])

    def session(self, **wanted: Any) -> str:
        """A Cookie header with such a token."""
        return f"CF_Authorization={self.token(**wanted)}"


@contextmanager
def place(folder: Path) -> Iterator[Place]:
    """Start it."""
    here = Place(pages=folder / "dist")
    build(here.pages)

    async def api(request: Request) -> Response:
        here.reached.append({**request.headers, "path": request.url.path})
        headers = {"ETag": here.tag} if here.tag else {}
        return Response(here.answer[0], media_type=here.answer[1], headers=headers)

    async def mails(_: Request) -> Response:
        return Response(json.dumps(here.mails), media_type="application/json")

    async def issuer(scope: Scope, receive: Receive, send: Send) -> None:
        await made[0](scope, receive, send)

    made: list[ASGIApp] = []  # a token names its issuer's URL, which a server knows once it is there
    upstream = Starlette(routes=[Route("/mails", mails), Route("/{path:path}", api, methods=["GET", "POST"])])
    with PlatformServer(upstream) as behind, PlatformServer(issuer) as access:
        made.append(create_access(issuer=access.url, audience=AUDIENCE))
        here.access = access.url
        around = Surroundings(
            "http://console.example", access.url, AUDIENCE, f"{behind.url}/mails", here.pages, api=behind.url
        )
        with PlatformServer(create_gateway(around)) as gateway:
            here.url = gateway.url
            yield here


def build(folder: Path) -> None:
    """The least that a build leaves."""
    for app, base in (("console", ""), ("admin", "/admin")):
        assets = folder / app / "assets"
        assets.mkdir(parents=True)
        (assets / "index-3f2a.js").write_text(SCRIPT, encoding="utf-8")
        page = f'<!doctype html><title>{app}</title><script type="module" src="{base}/assets/index-3f2a.js"></script>'
        (folder / app / "index.html").write_text(page, encoding="utf-8")
    (folder / "console" / "favicon.svg").write_text("<svg/>", encoding="utf-8")
    (folder / "secret.txt").write_text("not of any app", encoding="utf-8")
