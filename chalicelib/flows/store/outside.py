"""What the routes of the store flow ask of platforms while their caller waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from chalicelib.clients.shop.needs import ShopCallerSettings
from chalicelib.deadline import Deadline
from chalicelib.handlers.http.outside import Outside

if TYPE_CHECKING:
    from chalicelib.clients.feeds.probe import FeedProbe
    from chalicelib.clients.marketplace.client import Marketplace
    from chalicelib.clients.marketplace.keys import StoreKeys
    from chalicelib.clients.platforms import Platforms
    from chalicelib.clients.tokens.service import ServiceTokens
    from chalicelib.settings import Settings

StoreOf: TypeAlias = "Callable[[str, Mapping[str, Any]], str | None]"
"""Answers the id of the store that a user works in, by their id and their token's claims; raises `PlatformError`."""
SECONDS: Final = 3.0
"""That the shop platform has to say whose a store is."""


def store_of(to: Platforms) -> StoreOf:
    """By the claim that a setting names, or else by what the shop platform says."""
    if claim := to.settings.of(ShopCallerSettings).store_claim:
        return lambda user, claims: str(claims.get(claim) or "") or None  # noqa: ARG005 - the signature of both
    from chalicelib.clients.shop import connect as shop

    client = to.client(shop.connect)
    return lambda user, claims: client.store_of(user, Deadline.after(SECONDS))  # noqa: ARG005


def any_dashboard(settings: Settings) -> str:
    """Address of any store's dashboard, with {store_code} for its code; empty: this stage does not say."""
    return settings.of(ShopCallerSettings).store_dashboard_url


def _caller(to: Platforms) -> ServiceTokens:
    from chalicelib.clients.shop import connect as shop

    return to.client(shop.caller)


def _marketplace(to: Platforms) -> Marketplace:
    from chalicelib.clients.marketplace import connect as marketplace

    return to.client(marketplace.connect)


def _keys(to: Platforms) -> StoreKeys:
    from chalicelib.clients.marketplace import connect as marketplace

    return to.client(marketplace.keys)


def _feeds(to: Platforms) -> FeedProbe:
    from chalicelib.clients.feeds import connect as feeds

    return to.client(feeds.connect)


SHOP_CALLS = Outside(
    "the secret that the shop platform is known by",
    "Who calls must be known before anything is answered.",
    _caller,
)
WHOSE_STORE = Outside(
    "the shop platform, whose store it is",
    "Which store somebody works in stands there, changes there, and must be true at this moment.",
    store_of,
)
CONNECTION = Outside(
    "the marketplace, with a store's key",
    "Whoever enters a key waits to be told whether it is good; a key that was not tried is not kept.",
    _marketplace,
)
KEYS = Outside(
    "the secret with a store's key",
    "A key must never be on a record, so whoever takes it writes it to where it stays.",
    _keys,
)
FEEDS = Outside(
    "a file that a customer names",
    "Whether it is there, and has the columns that it needs, is told while the person who knows it is still there.",
    _feeds,
)
