"""The shop platform keeps its contract: whose a store is, and upserts that change nothing the second time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from chalicelib.clients.http.client import PlatformHttp
from chalicelib.clients.http.refusals import Refused
from chalicelib.clients.shop.client import Shop
from chalicelib.deadline import Deadline
from local.platforms.effects import Effects
from local.platforms.server import PlatformServer
from local.platforms.shop import create_shop
from tests.contract.conftest import TOKEN, fixed_token

PROFILE = {
    "company_name": "Ada's Shop S.à r.l.",
    "contact_email": "ada@shop.example",
    "business_address": "1, rue du Port\nLuxembourg",
    "default_language": "fr",
}
FEEDS = {"products_url": "https://shop.example/products.csv", "feed_language": "fr", "feed_currency": "EUR"}
ORDER: dict[str, Any] = {
    "placed_at": "2025-03-02T09:30:00Z",
    "state": "shipped",
    "total": "12.90",
    "currency": "EUR",
    "buyer": {"name": "Bob", "email": "bob@mail.example", "country": "LU"},
    "items": [{"sku": "MUG-1", "name": "Mug", "quantity": 1, "unit_price": "12.90"}],
}
REAL = os.environ.get("ONRAMP_CONTRACT_SHOP_URL")


@pytest.fixture(scope="module")
def effects() -> Effects:
    return Effects("shop")


@pytest.fixture(scope="module")
def url(effects: Effects) -> Iterator[str]:
    if REAL:
        yield REAL
        return
    with PlatformServer(create_shop(TOKEN, effects)) as server:
        yield server.url


@pytest.fixture
def shop(url: str) -> Shop:
    return Shop(PlatformHttp("SHOP", url, fixed_token(os.environ.get("ONRAMP_CONTRACT_SHOP_TOKEN", TOKEN))))


@pytest.fixture
def store(url: str, unique: str) -> str:
    """A store in which the user `user-{id}` works; of a real platform, one that is there for tests."""
    if REAL:
        return os.environ["ONRAMP_CONTRACT_SHOP_STORE"]
    body = {"code": "ADA", "name": "Ada's Shop", "users": [f"user-{unique}"]}
    requests.put(f"{url}/_stores/{unique}", json=body, timeout=5).raise_for_status()
    return unique


def test_a_user_works_in_the_store_that_the_platform_says_or_in_none(
    shop: Shop, store: str, deadline: Deadline
) -> None:
    user = os.environ.get("ONRAMP_CONTRACT_SHOP_USER", f"user-{store}")
    assert shop.store_of(user, deadline) == store
    assert shop.store_of("somebody-else", deadline) is None


def test_what_is_handed_over_is_kept_and_the_same_again_changes_nothing(
    shop: Shop, effects: Effects, store: str, deadline: Deadline
) -> None:
    for _ in range(2):
        shop.put_profile(store, PROFILE, deadline)
        shop.put_feeds(store, FEEDS, deadline)
        shop.put_order(store, "R000017", ORDER, deadline)
    shop.put_order(store, "R000017", {**ORDER, "state": "returned"}, deadline)
    if not REAL:
        mine = [each.operation for each in effects.all() if each.subject.split("/")[0] == store]
        assert mine == ["put_profile", "put_feeds", "put_order", "put_order"]


@pytest.mark.parametrize(
    ("what", "changes", "says"),
    [
        ("profile", {"contact_email": "nobody"}, "contact_email"),
        ("profile", {"colour": "red"}, "colour"),
        ("feeds", {"products_url": "http://shop.example/products.csv"}, "products_url"),
        ("feeds", {"feed_currency": "euro"}, "feed_currency"),
        ("order", {"total": "much"}, "total"),
    ],
)
def test_what_is_not_of_the_contract_is_refused_by_name(
    shop: Shop, store: str, deadline: Deadline, what: str, changes: dict[str, Any], says: str
) -> None:
    hand_over = {
        "profile": lambda: shop.put_profile(store, {**PROFILE, **changes}, deadline),
        "feeds": lambda: shop.put_feeds(store, {**FEEDS, **changes}, deadline),
        "order": lambda: shop.put_order(store, "R1", {**ORDER, **changes}, deadline),
    }
    with pytest.raises(Refused) as refused:
        hand_over[what]()
    assert refused.value.platform_code == "VALIDATION_FAILED"
    assert refused.value.platform_fields == (says,)


def test_an_order_of_a_time_to_come_is_refused(shop: Shop, store: str, deadline: Deadline) -> None:
    with pytest.raises(Refused, match="422 ORDER_REFUSED"):
        shop.put_order(store, "R1", {**ORDER, "placed_at": "2999-01-01T00:00:00Z"}, deadline)


def test_a_store_that_is_not_there_takes_nothing(shop: Shop, unique: str, deadline: Deadline) -> None:
    with pytest.raises(Refused, match="404 STORE_NOT_FOUND"):
        shop.put_profile(f"no-{unique}", PROFILE, deadline)
