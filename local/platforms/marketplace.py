"""Stand-in for the marketplace: one shop's orders, behind the shop's own key. It answers as GraphQL servers do.

The two documents that Onramp sends are all that it takes, to the letter: a field more or less is refused, as a schema
would refuse it.
"""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from chalicelib.clients.marketplace.client import ORDERS_QUERY, SHOP_QUERY
from chalicelib.clients.marketplace.needs import NEEDS
from local.platforms.auth import BearerToken
from local.platforms.base import platform_app
from local.platforms.effects import Effects
from local.platforms.faults import Faults
from local.platforms.found import StandIn

DESCRIPTION = "What Onramp asks of the marketplace, over GraphQL."
_BEGAN: Final = datetime(2024, 1, 1, tzinfo=UTC)
MOST: Final = 100
"""Orders that may be asked for at once."""


class GraphQLRequest(BaseModel):
    """A request of GraphQL over HTTP."""

    model_config = ConfigDict(extra="forbid")

    operationName: str  # noqa: N815 - GraphQL's word
    query: str
    variables: dict[str, Any] = {}


class MarketplaceConfig(BaseModel):
    """Body of PUT /_config.

    Attributes:
        orders: How many the shop has.
        odd: Numbers of orders, counted from 1, that are not of the contract's shape.
        forbidden: Whether the key may not read orders.
        gone: Numbers of orders, counted from 1, that are there no more. The cursors behind them stay good.
        era: Changes when the marketplace forgets the cursors that it has given.
    """

    model_config = ConfigDict(extra="forbid")

    orders: int = Field(default=120, ge=0, le=100_000)
    odd: list[int] = []
    forbidden: bool = False
    gone: list[int] = []
    era: str = ""


def create_marketplace(token: str, effects: Effects | None = None, faults: Faults | None = None) -> FastAPI:
    """The marketplace as an application, with one shop.

    Args:
        token: The shop's key, until PUT ``/_token`` rotates it.
        effects: Its ledger, which stays empty: it is only read.
        faults: Its fault switches; of its own if not given.
    """
    effects = effects or Effects("marketplace")
    app = platform_app("Marketplace", DESCRIPTION, token=BearerToken(token), effects=effects, faults=faults or Faults())
    app.state.config = MarketplaceConfig()

    async def graphql(asked: GraphQLRequest) -> JSONResponse:
        """Answer one of the two documents."""
        effects.asked()
        config: MarketplaceConfig = app.state.config
        if config.forbidden:
            return _errors("FORBIDDEN")
        if (asked.operationName, asked.query) == ("Shop", SHOP_QUERY) and not asked.variables:
            return JSONResponse({"data": {"shop": {"slug": "adas-shop", "name": "Ada's Shop"}}})
        if (asked.operationName, asked.query) != ("Orders", ORDERS_QUERY):
            return _errors("GRAPHQL_VALIDATION_FAILED")
        return _orders(config, asked.variables)

    async def read_config() -> MarketplaceConfig:
        config: MarketplaceConfig = app.state.config
        return config

    async def put_config(config: MarketplaceConfig) -> None:
        app.state.config = config

    app.add_api_route("/graphql", graphql, methods=["POST"])
    app.add_api_route("/_config", read_config, methods=["GET"], include_in_schema=False)
    app.add_api_route("/_config", put_config, methods=["PUT"], status_code=204, include_in_schema=False)
    return app


def _orders(config: MarketplaceConfig, variables: dict[str, Any]) -> JSONResponse:
    first, after = variables.get("first"), variables.get("after")
    if set(variables) != {"first", "after"} or type(first) is not int or not 0 < first <= MOST:
        return _errors("BAD_USER_INPUT")
    begin = _place(after, config.era)
    if begin is None:
        return _errors("BAD_USER_INPUT")
    there = [number for number in range(1, config.orders + 1) if number not in config.gone]
    shown = [number for number in there if number > begin][:first]
    end = shown[-1] if shown else begin
    more = bool(there) and end < there[-1]
    page = {"endCursor": _cursor(end, config.era) if shown else None, "hasNextPage": more}
    nodes = [_order(number, odd=number in config.odd) for number in shown]
    return JSONResponse({"data": {"orders": {"totalCount": len(there), "pageInfo": page, "nodes": nodes}}})


def _order(number: int, *, odd: bool) -> dict[str, Any]:
    """The shop's order of this number, the same whenever it is asked for."""
    price = f"{5 + number % 90}.{number % 100:02}"
    return {
        "number": f"R{number:06}",
        "placedAt": (_BEGAN + timedelta(minutes=number)).isoformat(),
        "state": "shipped" if number % 7 else "cancelled",
        "total": "much" if odd else price,
        "currency": "EUR",
        "buyer": {"name": f"Buyer {number}", "email": f"buyer-{number}@mail.example", "country": "LU"},
        "items": [{"sku": f"SKU-{number % 40}", "name": "Mug", "quantity": 1, "unitPrice": price}],
    }


def _cursor(place: int, era: str) -> str:
    return base64.urlsafe_b64encode(f"after{era}:{place}".encode()).decode()


def _place(cursor: Any, era: str) -> int | None:
    """The number of the order that a cursor stands behind; None: it is none of ours, or not any more."""
    if cursor is None:
        return 0
    try:
        word, _, place = base64.urlsafe_b64decode(str(cursor).encode()).decode().partition(":")
        return int(place) if word == f"after{era}" else None
    except ValueError:
        return None


def _errors(code: str) -> JSONResponse:
    """GraphQL answers 200 where it refuses."""
    return JSONResponse({"data": None, "errors": [{"message": code, "extensions": {"code": code}}]})


STAND_IN = StandIn("marketplace", NEEDS, create_marketplace, ours=False)
