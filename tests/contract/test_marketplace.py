"""The marketplace as a store sees it with its own key: whose it is, every order once, and each way to be refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from pydantic import ValidationError

from chalicelib.clients.http.client import PlatformHttp
from chalicelib.clients.marketplace.client import PAGE, CursorGone, Marketplace, OrderPage, order_of
from chalicelib.deadline import Deadline
from chalicelib.errors import PlatformError, Retryable
from local.platforms.marketplace import create_marketplace
from local.platforms.server import PlatformServer
from tests.contract.conftest import TOKEN, fixed_token


@dataclass(frozen=True)
class Place:
    """The stand-in, and a client of it."""

    url: str
    marketplace: Marketplace

    def configure(self, **config: Any) -> None:
        requests.put(f"{self.url}/_config", json=config, timeout=5).raise_for_status()

    def fault(self, **rule: Any) -> None:
        requests.put(f"{self.url}/_faults", json={"rules": [rule]}, timeout=5).raise_for_status()


@pytest.fixture(scope="module")
def served() -> Iterator[Place]:
    with PlatformServer(create_marketplace(TOKEN)) as server:
        url = server.url
        yield Place(url, Marketplace(lambda key: PlatformHttp("MARKETPLACE", url, fixed_token(key))))


@pytest.fixture
def place(served: Place) -> Place:
    served.configure()
    requests.put(f"{served.url}/_faults", json={"rules": []}, timeout=5).raise_for_status()
    return served


def test_a_key_says_whose_shop_it_opens(place: Place, deadline: Deadline) -> None:
    assert place.marketplace.shop(TOKEN, deadline).slug == "adas-shop"


def test_pages_lead_through_every_order_once(place: Place, deadline: Deadline) -> None:
    place.configure(orders=2 * PAGE + 7)
    numbers, after, pages = [], None, 0
    while True:
        page = place.marketplace.orders(TOKEN, after, deadline)
        assert page.total == 2 * PAGE + 7
        numbers += [order_of(node).number for node in page.nodes]
        pages, after = pages + 1, page.page.end_cursor
        if not page.page.has_next_page:
            break
    assert (pages, len(numbers)) == (3, len(set(numbers)))
    assert len(numbers) == 2 * PAGE + 7


def test_an_order_that_is_none_holds_up_no_other(place: Place, deadline: Deadline) -> None:
    place.configure(orders=3, odd=[2])
    first, odd, last = place.marketplace.orders(TOKEN, None, deadline).nodes
    assert (order_of(first).number, order_of(last).number) == ("R000001", "R000003")
    with pytest.raises(ValueError, match="total"):
        order_of(odd)


def test_a_cursor_that_is_none_any_more_is_told_from_all_else(place: Place, deadline: Deadline) -> None:
    after = place.marketplace.orders(TOKEN, None, deadline).page.end_cursor
    place.configure(era="new")
    with pytest.raises(CursorGone):
        place.marketplace.orders(TOKEN, after, deadline)


@pytest.mark.parametrize(
    "bent",
    [{"totalCount": 10**40}, {"pageInfo": {"endCursor": "x" * 5000, "hasNextPage": True}}, {"nodes": [{}] * 51}],
)
def test_an_answer_without_bounds_is_not_of_the_contract(bent: Any) -> None:
    orders = {"totalCount": 1, "pageInfo": {"endCursor": None, "hasNextPage": False}, "nodes": []}
    assert OrderPage.model_validate(orders)
    with pytest.raises(ValidationError):
        OrderPage.model_validate({**orders, **bent})


def refusal(place: Place, deadline: Deadline, key: str = TOKEN) -> PlatformError:
    with pytest.raises(PlatformError) as refused:
        place.marketplace.shop(key, deadline)
    assert key not in str(refused.value)
    assert key not in refused.value.hint
    return refused.value


@pytest.mark.parametrize("key", ["another-key", "a key with blanks", "schlüssel", "\n"])
def test_a_key_that_it_does_not_take_is_the_customers_to_mend(place: Place, deadline: Deadline, key: str) -> None:
    error = refusal(place, deadline, key)
    assert (error.code, error.mended_by) == ("MARKETPLACE_KEY_REFUSED", "customer")
    assert isinstance(error, Retryable)
    assert error.wait_limit is not None


def test_a_key_that_may_not_see_is_the_customers_to_mend(place: Place, deadline: Deadline) -> None:
    place.configure(forbidden=True)
    error = refusal(place, deadline)
    assert (error.code, error.mended_by) == ("MARKETPLACE_REFUSED", "customer")


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (503, None, "MARKETPLACE_UNAVAILABLE"),
        (429, None, "MARKETPLACE_THROTTLED"),
        (400, {"errors": "no"}, "MARKETPLACE_NONSENSE"),
        (401, {"errors": []}, "MARKETPLACE_KEY_REFUSED"),
    ],
)
def test_trouble_that_passes_is_tried_again(
    place: Place, deadline: Deadline, status: int, body: Any, code: str
) -> None:
    place.fault(path="/graphql", mode="error_before", status=status, times=2, body=body)
    error = refusal(place, deadline)
    assert isinstance(error, Retryable)
    assert error.code == code


@pytest.mark.parametrize("query", ["query Shop { shop { slug } }", "{ shop { name slug } }"])
def test_the_stand_in_takes_no_document_but_those_that_are_sent(
    place: Place, deadline: Deadline, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    monkeypatch.setattr("chalicelib.clients.marketplace.client.SHOP_QUERY", query)
    assert refusal(place, deadline).code == "MARKETPLACE_NONSENSE"
