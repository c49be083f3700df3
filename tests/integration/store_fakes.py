"""What answers the routes of the store flow where no test is about it: everything is well, and nobody is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.clients.marketplace.client import MarketplaceShop
from chalicelib.clients.tokens.service import ServiceTokens
from chalicelib.deadline import Deadline
from chalicelib.flows.store.outside import CONNECTION, FEEDS, KEYS, SHOP_CALLS, WHOSE_STORE

CALLER = "what-the-shop-platform-shows-to-onramp"
STORES = {"ada": "st-ada", "bob": "st-bob"}


class _Marketplace:
    def shop(self, key: str, deadline: Deadline) -> MarketplaceShop:
        return MarketplaceShop(slug="adas-shop", name="Ada's Shop")

    def orders(self, key: str, after: str | None, deadline: Deadline) -> None:
        return None


class _Keys:
    def put(self, store_id: str, key: str, shop: str = "") -> None:
        return None


class _Feeds:
    def look(self, address: str, columns: Sequence[str], deadline: Deadline) -> None:
        return None


def _token(*, fresh: bool = False) -> str:
    return CALLER


def _store_of(user: str, claims: Mapping[str, Any]) -> str | None:
    return STORES.get(user)


def fakes() -> dict[object, object]:
    """By what would make it."""
    return {
        WHOSE_STORE.connect: _store_of,
        SHOP_CALLS.connect: ServiceTokens("shop", _token),
        CONNECTION.connect: _Marketplace(),
        KEYS.connect: _Keys(),
        FEEDS.connect: _Feeds(),
    }
