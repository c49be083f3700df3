"""Brandfetch: the brand of a domain, whatever shape it comes in, and each way to have none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from chalicelib.clients.brandfetch.client import Brandfetch, domain_of, error_of
from chalicelib.clients.http.client import PlatformHttp
from chalicelib.deadline import Deadline
from chalicelib.errors import Permanent, PlatformError, Retryable
from local.platforms.brandfetch import brand_of, create_brandfetch
from local.platforms.effects import Effects
from local.platforms.server import PlatformServer
from tests.contract.conftest import TOKEN, fixed_token


@dataclass(frozen=True)
class Place:
    """The stand-in, and a client of it."""

    url: str
    brandfetch: Brandfetch
    effects: Effects

    def put(self, path: str, body: Any) -> None:
        requests.put(self.url + path, json=body, timeout=5).raise_for_status()


def client(url: str, token: str = TOKEN) -> Brandfetch:
    return Brandfetch(PlatformHttp("BRANDFETCH", url, fixed_token(token), error_of=error_of))


@pytest.fixture(scope="module")
def served() -> Iterator[Place]:
    effects = Effects("brandfetch")
    with PlatformServer(create_brandfetch(TOKEN, effects)) as server:
        yield Place(server.url, client(server.url), effects)


@pytest.fixture
def place(served: Place) -> Place:
    served.put("/_config", {})
    served.put("/_faults", {"rules": []})
    served.effects.reset()
    return served


def test_a_brand_has_what_a_shop_is_made_of(place: Place, deadline: Deadline) -> None:
    found = place.brandfetch.brand("ada-goods.example", deadline)
    assert found is not None
    assert (found.name, found.domain) == ("Ada Goods", "ada-goods.example")
    assert found.logo is not None
    assert found.logo.src == "https://cdn.brandfetch.io/ada-goods.example/logo.svg"
    assert found.colour("light") == "#ffffff"
    assert found.colour("accent").startswith("#")
    assert found.colour("brand") == ""
    assert [each.name for each in found.fonts] == ["Montserrat", "Open Sans"]
    assert found.raw == brand_of("ada-goods.example")
    assert len(place.effects.all()) == 1


@pytest.mark.parametrize(
    ("domain", "colours", "logos", "fonts"),
    [
        ("no-colours.example", 0, 3, 2),
        ("no-logo.example", 3, 0, 2),
        ("no-fonts.example", 3, 3, 0),
        ("svg-only.example", 3, 3, 2),
        ("odd.example", 1, 2, 1),
    ],
)
def test_what_is_missing_or_odd_takes_nothing_else_with_it(
    place: Place, deadline: Deadline, domain: str, colours: int, logos: int, fonts: int
) -> None:
    found = place.brandfetch.brand(domain, deadline)
    assert found is not None
    assert (len(found.colours), len(found.logos), len(found.fonts)) == (colours, logos, fonts)
    assert (found.logo is None) is (not logos)


def test_an_address_that_is_not_https_is_no_logo(place: Place, deadline: Deadline) -> None:
    found = place.brandfetch.brand("odd.example", deadline)
    assert found is not None
    assert {file.src[:8] for logo in found.logos for file in logo.formats} == {"https://"}


@pytest.mark.parametrize("body", [[], "brand", 7, None])
def test_an_answer_that_is_no_brand_is_tried_again(place: Place, deadline: Deadline, body: Any) -> None:
    place.put("/_config", {"brands": {"ada.example": body}})
    with pytest.raises(Retryable) as raised:
        place.brandfetch.brand("ada.example", deadline)
    assert raised.value.code == "BRANDFETCH_NONSENSE"


@pytest.mark.parametrize("body", [{}, {"colors": {}, "logos": "none", "fonts": [[]], "name": 7, "description": None}])
def test_a_brand_without_anything_is_a_brand(place: Place, deadline: Deadline, body: Any) -> None:
    place.put("/_config", {"brands": {"ada.example": body}})
    found = place.brandfetch.brand("ada.example", deadline)
    assert found is not None
    assert (found.name, found.colours, found.logo) == ("", (), None)


def test_a_domain_that_is_not_known_has_no_brand(place: Place, deadline: Deadline) -> None:
    assert place.brandfetch.brand("unknown.example", deadline) is None


def test_a_website_that_is_being_read_is_waited_for(place: Place, deadline: Deadline) -> None:
    with pytest.raises(Retryable) as raised:
        place.brandfetch.brand("new-shop.example", deadline)
    assert (raised.value.code, raised.value.spends_failure) == ("BRANDFETCH_CRAWLING", False)
    assert raised.value.wait_limit is not None
    assert place.brandfetch.brand("new-shop.example", deadline) is not None


def failed(place: Place, deadline: Deadline, token: str = TOKEN) -> PlatformError:
    with pytest.raises(PlatformError) as raised:
        client(place.url, token).brand("ada.example", deadline)
    return raised.value


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (429, {"message": "Slow down"}, "BRANDFETCH_THROTTLED"),
        (503, None, "BRANDFETCH_UNAVAILABLE"),
        (500, {"error": "internal"}, "BRANDFETCH_UNAVAILABLE"),
        (404, "not found", "BRANDFETCH_NONSENSE"),  # a proxy's, or a wrong address: says nothing of the brand
    ],
)
def test_what_passes_is_tried_again(place: Place, deadline: Deadline, status: int, body: Any, code: str) -> None:
    rule = {"mode": "error_before", "status": status, "body": body, "retry_after": 7}
    place.put("/_faults", {"rules": [rule]})
    error = failed(place, deadline)
    assert (type(error), error.code) == (Retryable, code)
    assert not place.effects.all()


def test_too_slow_an_answer_is_tried_again(place: Place) -> None:
    place.put("/_faults", {"rules": [{"mode": "hang", "hang_seconds": 5}]})
    error = failed(place, Deadline.after(0.3))
    assert (type(error), error.code) == (Retryable, "BRANDFETCH_UNAVAILABLE")
    place.put("/_faults", {"rules": []})


def test_a_quota_that_is_used_up_is_for_a_person(place: Place, deadline: Deadline) -> None:
    place.put("/_config", {"quota": 1})
    place.brandfetch.brand("ada.example", deadline)
    error = failed(place, deadline)
    assert (type(error), error.code) == (Permanent, "BRANDFETCH_QUOTA")
    assert "quota" in error.hint


@pytest.mark.parametrize("status", [400, 403])
def test_a_refusal_is_for_a_person(place: Place, deadline: Deadline, status: int) -> None:
    body = {"error": "paid_plan_required", "message": "hello@ada.example"}
    place.put("/_faults", {"rules": [{"mode": "error_before", "status": status, "body": body}]})
    error = failed(place, deadline)
    assert (type(error), error.code) == (Permanent, "BRANDFETCH_REFUSED")
    assert "paid_plan_required" in error.message
    assert "@" not in str(error)


def test_a_key_that_is_refused_is_one_that_is_being_replaced(place: Place, deadline: Deadline) -> None:
    error = failed(place, deadline, token="another")
    assert isinstance(error, Retryable)
    assert (error.code, error.spends_failure) == ("BRANDFETCH_UNAUTHORISED", False)


@pytest.mark.parametrize(
    ("website", "domain"),
    [
        ("https://www.ada.example/shop?x=1", "ada.example"),
        ("ada.example", "ada.example"),
        ("HTTP://Ada.Example:8443", "ada.example"),
        ("https://bücher.example", "xn--bcher-kva.example"),
        ("https://ada:secret@ada.example", "ada.example"),
        ("ada", ""),
        ("", ""),
        ("https://127.0.0.1", ""),
        ("https://[::1]/", ""),
        ("https://[", ""),
        ("a" * 300 + ".example", ""),
        ("hello@ada", ""),
    ],
)
def test_a_website_has_a_domain_or_none(website: str, domain: str) -> None:
    assert domain_of(website) == domain


@pytest.mark.parametrize("domain", ["", "ada", "ada.example/../x", "a b.example", "ada.example?x", "hello@ada.example"])
def test_what_is_no_domain_is_not_asked_for(place: Place, deadline: Deadline, domain: str) -> None:
    with pytest.raises(ValueError, match="not a domain"):
        place.brandfetch.brand(domain, deadline)
    assert place.effects.requests == 0
