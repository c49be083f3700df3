"""The pixel service and its demo shop as applications."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError
from fastapi import FastAPI, Request
from starlette.middleware.cors import CORSMiddleware

from chalicelib.errors import PlatformError
from local.pixel_service.aws import AnalyticsAccount
from local.pixel_service.customers import Customers
from local.pixel_service.heartbeat import Heartbeat
from local.pixel_service.ingest import IngestRoutes
from local.pixel_service.main_branch import MainBranch
from local.pixel_service.refusals import Refusals
from local.pixel_service.script import Scripts
from local.pixel_service.script_route import ScriptRoute
from local.pixel_service.storefront import Owners, StorefrontRoutes
from local.platforms import problems
from local.platforms.faults import Faults
from local.platforms.git_store import GitStore

if TYPE_CHECKING:
    from pathlib import Path

    from fastapi.responses import JSONResponse

    from local.pixel_service.names import Names
    from local.platforms.catalogue import Catalogue

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PixelApps:
    """The two applications.

    Attributes:
        service: To be mounted at /pixel: the script's own default is that path of the origin it came from.
        storefront: To be mounted at /storefront of the same origin.
    """

    service: FastAPI
    storefront: FastAPI


def create_pixel_apps(repository: Path, names: Names, catalogue: Catalogue) -> PixelApps:
    """Make both.

    Args:
        repository: The pixel repository, a bare git repository.
        names: What is called how in the analytics account; its role is the ingest's.
        catalogue: Plays the customers' programs that send their products.
    """
    aws, main = AnalyticsAccount(names, "pixel-ingest"), MainBranch(GitStore(repository))
    service = FastAPI(title="Pixel service", docs_url=None, redoc_url=None, openapi_url=None)
    customers = Customers(main, aws.mappings)
    ingest = IngestRoutes(customers, Refusals(aws.s3, names.event_bucket), aws.sqs)
    for router in (Heartbeat().router, ScriptRoute(main, Scripts()).router, ingest.router):
        service.include_router(router)
    _answer_errors(service)
    Faults().attach(service)
    # A beacon carries the page's cookies along, and a browser then wants its origin named instead of a star. There is
    # nothing to protect by refusing one: the service reads no cookie and answers nothing that is anybody's.
    service.add_middleware(
        CORSMiddleware,
        allow_origin_regex=".*",
        allow_credentials=True,
        allow_methods=["GET", "POST"],
        allow_headers=["content-type"],
        max_age=86400,
    )
    storefront = FastAPI(title="Demo shop", docs_url=None, redoc_url=None, openapi_url=None)
    storefront.include_router(StorefrontRoutes(main, Owners(customers.mapping, catalogue)).router)
    _answer_errors(storefront)
    return PixelApps(service, storefront)


def _answer_errors(app: FastAPI) -> None:
    """Errors as problems; what another platform did to us is 503, and in the log."""
    problems.attach(app)

    async def unavailable(request: Request, error: Exception) -> JSONResponse:
        log.error("%s %s: %s", request.method, request.url.path, error)
        answer = problems.problem(503, "PIXEL_SERVICE_UNAVAILABLE", "The pixel service cannot do this now. Try again.")
        answer.headers["Retry-After"] = "1"
        return answer

    for kind in (PlatformError, ClientError, BotoCoreError):
        app.add_exception_handler(kind, unavailable)
