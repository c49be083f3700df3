"""The doors of one flow know nothing of another flow's records."""

from __future__ import annotations

import pytest

from chalicelib.desk.opening import open_record
from chalicelib.records import links
from chalicelib.records.record import Record
from chalicelib.records.store import NotFound
from tests.integration.http_api import HttpApi


def stored(http: HttpApi, key: str, flow: str, status: str) -> str:
    """A record of this key that follows this flow, and a link that leads to it."""
    desk, now = http.api.desk, http.clock()
    kind, _, record_id = key.partition("#")
    link = links.new_key()
    record = Record(
        record_id=record_id,
        kind=kind,
        flow=flow,
        status=status,
        created_at=now,
        created_by="se",
        link_key=link,
        valid_until=now + links.LIFETIME,
    )
    desk.store.create(record, also=[desk.links.made(link, key, valid_until=now + links.LIFETIME)])
    return link


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "", None),
        ("PATCH", "", {"note": "Ours?"}),
        ("DELETE", "", None),
        ("POST", "/link", None),
        ("POST", "/release", {"reason": "Left."}),
        ("POST", "/actions/provision_pixel/retry", None),
        ("POST", "/erasure", {"registrant": True}),
    ],
)
def test_an_onboardings_route_does_not_find_them(http: HttpApi, method: str, path: str, body: object) -> None:
    stored(http, "ONBOARDING#abc", "pixel", "assigned")
    before = http.record("abc")
    assert http.admin(method, f"/abc{path}", body).refusal == (404, "ONBOARDING_NOT_FOUND")
    assert http.record("abc") == before


def test_a_pixels_route_does_not_find_them(http: HttpApi) -> None:
    stored(http, "PIXEL#abc", "ecom", "pending")
    with pytest.raises(NotFound):  # whose the pixel is instead, the route then asks elsewhere
        open_record(http.api.desk, "pixel", "abc")


def test_a_link_to_them_is_not_known(http: HttpApi) -> None:
    link = stored(http, "ONBOARDING#abc", "pixel", "assigned")
    assert http("GET", f"/onboarding/{link}").refusal == (401, "LINK_INVALID")


def test_a_link_to_a_flow_that_is_not_deployed_is_not_known(http: HttpApi) -> None:
    link = stored(http, "PARCEL#abc", "parcel", "ordered")
    assert http("GET", f"/onboarding/{link}").refusal == (401, "LINK_INVALID")


def test_an_id_longer_than_any_key_is_not_found(http: HttpApi) -> None:
    assert http.admin("GET", f"/{'a' * 2100}").refusal == (404, "ONBOARDING_NOT_FOUND")
