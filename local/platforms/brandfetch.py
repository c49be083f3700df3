"""Stand-in for Brandfetch: a brand for every domain, and by name of the domain each way to have none.

===================  ================================================================================================
a domain that        is answered
===================  ================================================================================================
begins with          404 without a brand (`domain_unresolvable`)
``unknown``
begins with ``new``  404 `crawl_queued` the first time, then its brand
``no-colours``       its brand with an empty list of colours; ``no-logo`` and ``no-fonts`` likewise
``svg-only``         logos as SVG and nothing else
``dull``             an accent that is nearly grey
``odd``              lists that hold what is no colour, no logo and no font beside one that is
anything else        a brand with three colours, a logo, a symbol and two fonts, the same each time
===================  ================================================================================================
"""

from __future__ import annotations

import colorsys
import hashlib
from typing import Any, Final

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from chalicelib.clients.brandfetch.needs import NEEDS
from local.platforms.auth import BearerToken
from local.platforms.effects import Effects
from local.platforms.faults import Faults
from local.platforms.found import StandIn

_CDN: Final = "https://cdn.brandfetch.io"


class BrandfetchConfig(BaseModel):
    """Body of PUT /_config.

    Attributes:
        quota: Requests that are still answered; None: any number.
        brands: Answers for domains, instead of those that are made up.
    """

    model_config = ConfigDict(extra="forbid")

    quota: int | None = None
    brands: dict[str, Any] = {}


def create_brandfetch(token: str, effects: Effects | None = None, faults: Faults | None = None) -> FastAPI:
    """Brandfetch as an application.

    Args:
        token: The API key that it accepts, until PUT ``/_token`` rotates it.
        effects: Its ledger: each request that counts against the quota is one.
        faults: Its fault switches; of its own if not given.
    """
    effects = effects or Effects("brandfetch")
    app = FastAPI(title="Brandfetch (stand-in)", docs_url=None, redoc_url=None, openapi_url=None)
    effects.attach(app)
    BearerToken(token, refusal=lambda: _refused(401, "unauthorized")).attach(app)
    app.state.config = BrandfetchConfig()
    crawled: set[str] = set()

    async def brand(domain: str) -> JSONResponse:
        """The brand of a domain."""
        config: BrandfetchConfig = app.state.config
        if config.quota is not None:
            if config.quota <= 0:
                return _refused(429, "quota_exceeded")
            config.quota -= 1
        effects.record("fetch_brand", domain, key=None, asked={}, changed={"quota": config.quota})
        if "." not in domain or "@" in domain:
            return _refused(400, "invalid_domain")
        if domain.startswith("unknown"):
            return _refused(404, "domain_unresolvable")
        if domain.startswith("new") and domain not in crawled:
            crawled.add(domain)
            return _refused(404, "crawl_queued")
        return JSONResponse(config.brands.get(domain, brand_of(domain)))

    async def read_config() -> BrandfetchConfig:
        config: BrandfetchConfig = app.state.config
        return config

    async def put_config(config: BrandfetchConfig) -> None:
        app.state.config = config
        crawled.clear()

    app.add_api_route("/v2/brands/domain/{domain}", brand, methods=["GET"])
    app.add_api_route("/_config", read_config, methods=["GET"])
    app.add_api_route("/_config", put_config, methods=["PUT"], status_code=204)
    (faults or Faults()).attach(app)
    return app


def brand_of(domain: str) -> dict[str, Any]:
    """The brand that is made up for a domain."""
    digest = hashlib.sha256(domain.encode()).digest()
    name = domain.partition(".")[0].replace("-", " ").title()
    accent = _hex(digest[0] / 255, 0.1 if domain.startswith("dull") else 0.75, 0.5)
    colours: list[Any] = [
        {"hex": accent, "type": "accent", "brightness": 120},
        {"hex": _hex(digest[0] / 255, 0.4, 0.15), "type": "dark", "brightness": 30},
        {"hex": "#ffffff", "type": "light", "brightness": 255},
    ]
    formats = ("svg",) if domain.startswith("svg-only") else ("svg", "png")
    logos: list[Any] = [_logo(domain, kind, formats) for kind in ("icon", "logo", "symbol")]
    fonts: list[Any] = [_font("Montserrat", "title"), _font("Open Sans", "body")]
    if domain.startswith("odd"):
        colours = [{"hex": "reddish", "type": "accent"}, None, "red", {"type": "dark"}, colours[0]]
        logos = [{"type": "logo", "formats": [{"src": "http://plain.example/x.png", "format": "png"}, 7]}, [], logos[1]]
        fonts = [{"name": None, "type": "title"}, {"name": ""}, fonts[1]]
    return {
        "id": f"id{digest.hex()[:12]}",
        "name": name,
        "domain": domain,
        "claimed": False,
        "description": f"{name} is a company. Write to hello@{domain}.",
        "longDescription": None,
        "links": [{"name": "instagram", "url": f"https://instagram.com/{digest.hex()[:6]}"}],
        "logos": [] if domain.startswith("no-logo") else logos,
        "colors": [] if domain.startswith("no-colours") else colours,
        "fonts": [] if domain.startswith("no-fonts") else fonts,
        "images": [],
        "qualityScore": 0.6,
        "isNsfw": False,
    }


def _logo(domain: str, kind: str, formats: tuple[str, ...]) -> dict[str, Any]:
    files = [
        {"src": f"{_CDN}/{domain}/{kind}.{each}", "format": each, "background": None, "size": 4000}
        | ({"width": 800, "height": 200} if each == "png" else {"width": None, "height": None})
        for each in formats
    ]
    return {"type": kind, "theme": "dark", "tags": [], "formats": files}


def _font(name: str, kind: str) -> dict[str, Any]:
    return {"name": name, "type": kind, "origin": "google", "originId": name, "weights": []}


def _hex(hue: float, saturation: float, lightness: float) -> str:
    return "#" + "".join(f"{round(255 * each):02x}" for each in colorsys.hls_to_rgb(hue, lightness, saturation))


def _refused(status: int, code: str) -> JSONResponse:
    """An error as docs.brandfetch.com describes it: the code in a header, and again in the body."""
    said = {"error": code, "message": code.replace("_", " "), "docs": "https://docs.brandfetch.com/concepts/errors"}
    return JSONResponse(said, status_code=status, headers={"x-bf-error": code})


STAND_IN = StandIn("brandfetch", NEEDS, create_brandfetch, ours=False)
