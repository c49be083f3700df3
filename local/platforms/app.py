"""All platform stand-ins as one application, each mounted below its own name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import FastAPI

from local.platforms.access import create_access
from local.platforms.catalogue import Catalogue
from local.platforms.controller import CARD_TOKEN_PREFIX, create_controller
from local.platforms.ecom import INDEX_READY_SECONDS, create_ecom
from local.platforms.effects import Effects
from local.platforms.faults import Faults
from local.platforms.found import stand_ins
from local.platforms.github import create_github
from local.platforms.hooks import create_hooks, placeholder_key
from local.platforms.hosted import create_hosted

if TYPE_CHECKING:
    from pathlib import Path

    from local.pixel_service.names import Names

PLATFORMS = ("controller", "ecom", "github", "access", "hooks", "hosted")
"""Those that are more than a stand-in that is found."""


def names() -> tuple[str, ...]:
    """Every stand-in that is served."""
    return (*PLATFORMS, *(each.name for each in stand_ins()))


@dataclass(frozen=True)
class PlatformOptions:
    """How the stand-ins are started. The tokens are placeholders for this machine; nothing real accepts them.

    Attributes:
        repository: The git repository that GitHub's stand-in serves.
        access_issuer: Issuer of Cloudflare Access tokens, the URL at which /access is reached.
        access_audience: Audience tag of the Access application.
        slack_key: Signing key that the Slack channel's receiver verifies with.
        crm_key: Signing key that the CRM's receiver verifies with.
        index_ready_seconds: How long a new index is CREATING.
        card_token_prefix: What an acceptable payment token begins with.
        pixel: What the pixel service needs of AWS; without it, there is no pixel service.
    """

    repository: Path
    access_issuer: str
    access_audience: str = "onramp-local"
    controller_token: str = "local-controller-token"
    ecom_token: str = "local-ecom-token"
    github_token: str = "local-github-token"
    slack_key: str = placeholder_key("slack")
    crm_key: str = placeholder_key("crm")
    index_ready_seconds: float = INDEX_READY_SECONDS
    card_token_prefix: str = CARD_TOKEN_PREFIX
    pixel: Names | None = None


def create_app(options: PlatformOptions) -> FastAPI:
    """Every stand-in, empty, at /controller, /ecom, /github, /access, /hooks and /hosted; GET /_health lists them.

    With AWS, also the pixel service at /pixel and its demo shop at /storefront.
    """
    app = FastAPI(title="Platform stand-ins", docs_url=None, redoc_url=None, openapi_url=None)

    async def health() -> dict[str, object]:
        return {"status": "ok", "platforms": list(names())}

    app.add_api_route("/_health", health, methods=["GET"])
    controller = create_controller(token=options.controller_token, card_token_prefix=options.card_token_prefix)
    app.mount("/controller", controller)
    ecom = create_ecom(token=options.ecom_token, index_ready_seconds=options.index_ready_seconds)
    app.mount("/ecom", ecom)
    github = create_github(options.repository, token=options.github_token, effects=Effects("github"), faults=Faults())
    app.mount("/github", github)
    for each in stand_ins():
        app.mount(f"/{each.name}", each.create(each.placeholder))
    app.mount("/access", create_access(issuer=options.access_issuer, audience=options.access_audience))
    app.mount("/hosted", create_hosted())
    app.mount("/hooks", create_hooks(slack_key=options.slack_key, crm_key=options.crm_key))
    if options.pixel is not None:
        from local.pixel_service.app import create_pixel_apps  # boto3: most users of the stand-ins do without

        catalogue = Catalogue(controller.state.kept, ecom.state.kept)
        pixel = create_pixel_apps(options.repository, options.pixel, catalogue)
        app.mount("/pixel", pixel.service)
        app.mount("/storefront", pixel.storefront)
    return app
