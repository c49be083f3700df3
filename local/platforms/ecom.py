"""Stand-in for the ecom API: an account's DEFAULT_CONFIGS, its indexes and their documents."""

import time
from collections.abc import Callable

from fastapi import FastAPI

from local.platforms.auth import BearerToken
from local.platforms.base import IdempotencyKeys, platform_app
from local.platforms.ecom_documents import DocumentRoutes
from local.platforms.ecom_indexes import IndexRoutes
from local.platforms.ecom_state import EcomConfig, EcomState
from local.platforms.effects import Effects
from local.platforms.faults import Faults

INDEX_READY_SECONDS = 2.0
DESCRIPTION = "What Onramp needs of the ecom API. Errors are RFC 9457 problems whose `code` is stable."
DESCRIPTION += " Requests with the same `Idempotency-Key` are serialised."


def create_ecom(
    *,
    token: str,
    effects: Effects | None = None,
    faults: Faults | None = None,
    index_ready_seconds: float = INDEX_READY_SECONDS,
    monotonic: Callable[[], float] = time.monotonic,
    keys: IdempotencyKeys | None = None,
) -> FastAPI:
    """The ecom API as an application, empty.

    Args:
        token: The bearer token that it accepts, until PUT ``/_token`` rotates it.
        effects: Its ledger; one of its own if not given.
        faults: Its fault switches; of its own if not given.
        index_ready_seconds: How long a new index is CREATING; PUT ``/_config`` changes it, for indexes that are
            CREATING at that moment as well.
        monotonic: Seconds on a clock that never goes back.
        keys: Its idempotency keys; of its own if not given.
    """
    effects = effects or Effects("ecom")
    app = platform_app("ecom API", DESCRIPTION, token=BearerToken(token), effects=effects, faults=faults or Faults())
    state = EcomState(effects, index_ready_seconds=index_ready_seconds, monotonic=monotonic, keys=keys)
    app.state.kept = state
    for router in (IndexRoutes(state).router, DocumentRoutes(state).router):
        app.include_router(router)

    async def read_config() -> EcomConfig:
        return state.config()

    async def put_config(config: EcomConfig) -> EcomConfig:
        return state.configure(config)

    app.add_api_route("/_config", read_config, methods=["GET"], include_in_schema=False)
    app.add_api_route("/_config", put_config, methods=["PUT"], include_in_schema=False)
    return app
