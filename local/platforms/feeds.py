"""Stand-in for the internet: files as stores have them, over TLS, at the one name that is known on this machine.

Whoever looks at feeds is told of it by a setting that counts nowhere else (`chalicelib.clients.feeds.needs`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse, RedirectResponse

from chalicelib.clients.feeds.needs import STAND_IN_HOST
from local.platforms.certificate import self_signed
from local.platforms.server import PlatformServer

FEEDS: Final = f"https://{STAND_IN_HOST}"
ADDRESS: Final = "feeds.address"
"""Name of the file that says where it is."""
INSIDE: Final = "https://10.0.0.7/products.csv"
"""Where a file has moved to that only somebody inside a network could read."""
_GOOD_FOR_HOURS: Final = 24 * 365
_FILES: Final = {
    "products.csv": "id,title,price\n1,Mug,5.00\n2,Tea,3.20\n",
    "orders.csv": "order_number,placed_at,total\nR000001,2024-01-01T00:01:00+00:00,6.01\n",
    "no-price.csv": "id,title\n1,Mug\n",
    "page.html": "<!doctype html><title>Sign in</title>",
}


def create_feeds() -> FastAPI:
    """The files, as an application."""
    app = FastAPI(title="Feeds", docs_url=None, redoc_url=None, openapi_url=None)

    async def file(name: str) -> PlainTextResponse:
        if name not in _FILES:
            return PlainTextResponse("There is no such file.", status_code=404)
        return PlainTextResponse(_FILES[name], media_type="text/csv")

    async def moved_inside() -> RedirectResponse:
        return RedirectResponse(INSIDE)

    app.add_api_route("/moved-inside.csv", moved_inside, methods=["GET"])
    app.add_api_route("/{name}", file, methods=["GET"])
    return app


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve them, and have what the setting is to say in a file of `folder`, with the certificate beside it.

    Yields:
        The same: the address, with the certificate's file as its path.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = self_signed(folder, (STAND_IN_HOST,), hours=_GOOD_FOR_HOURS)
    with PlatformServer(create_feeds(), made.with_key) as server:
        address = f"{server.url}{made.trusted.resolve()}"
        (folder / ADDRESS).write_text(address, encoding="utf-8")
        yield address
