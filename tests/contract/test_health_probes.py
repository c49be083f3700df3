"""Every probe, against the stand-ins: the health of a customer follows what really happens to them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import boto3
import pytest

from chalicelib.clients.ecom.client import Ecom
from chalicelib.clients.http.client import PlatformHttp
from chalicelib.deadline import Deadline
from tests.contract.health_place import Place, health_threads, standing, token
from tests.contract.raw_server import RawServer, answers, response
from tests.table import REGION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def place(aws: None, tmp_path: Path) -> Iterator[Place]:
    with standing(tmp_path / "pixel.git") as place:
        yield place


@pytest.fixture
def complete(place: Place) -> Place:
    place.complete()
    return place


def code(place: Place, dimension: str, check: str) -> str:
    found = getattr(place.health(), dimension).check(check)
    return str(found.code)


def test_a_customer_goes_from_nothing_to_completely_onboarded(place: Place) -> None:
    assert place.states() == ["PROVISIONING", "NOT_STARTED", "MISSING", "MISSING", "MISSING"]
    place.create_account()
    assert code(place, "account", "account_active") == "ACCOUNT_ACTIVE"
    assert code(place, "account", "user_active") == "NO_USER"
    place.grant_ownership()
    place.initialise_ecom()
    assert place.states() == ["READY", "NOT_STARTED", "MISSING", "MISSING", "MISSING"]
    place.name_pixel()
    for step, lacks in (
        (place.provision_queue, "source_on_main"),
        (place.provision_mapping, "source_on_main"),
        (place.commit_pixel_source, "attached"),
    ):
        step()
        pixel = place.health().pixel
        assert (pixel.state, pixel.docs) == ("PROVISIONING", f"docs/health.md#{lacks}")
    place.create_index(ready_seconds=3600)
    assert place.states()[3] == "CREATING"
    place.call("ecom", "PUT", "/_config", {"index_ready_seconds": 0})
    place.attach_pixel()
    assert place.states()[3:] == ["READY", "PENDING"]
    place.add_documents("a", "b")
    assert place.health().index.counts == {"indexes": 1, "documents": 2}
    place.receive("a", "a")
    assert place.states()[4] == "RECEIVING"
    place.add_documents("a", _pixel_events=2)
    assert place.states()[4] == "READY"
    place.customized = True
    assert place.states() == ["READY", "NOT_STARTED", "MISSING", "READY", "CONFIGURED"]
    assert health_threads() == []


def test_the_team_is_pending_until_somebody_accepts(complete: Place) -> None:
    account, controller = complete.ids.system_account_id, complete.sources().controller
    invites = f"/v1/accounts/{account}/invites"
    for name in ("bob", "eve"):
        complete.call(
            "controller",
            "PUT",
            f"/v1/users/{name}",
            {"email": f"{name}@shop.example", "login_method": "google"},
        )
    made = [
        controller.invite(account, f"{name}@shop.example", "google", "member", name, Deadline.after(20))
        for name in ("bob", "eve")
    ]
    team = complete.health().team
    assert (team.state, team.counts) == ("PENDING", {"invited": 2, "accepted": 0})
    complete.call("controller", "POST", f"{invites}/{made[0].invite_id}/accept", {"user_id": "bob"})
    team = complete.health().team
    assert (team.state, team.counts) == ("READY", {"invited": 2, "accepted": 1})


def test_api_keys_are_counted(complete: Place) -> None:
    complete.call("controller", "POST", f"/v1/accounts/{complete.ids.system_account_id}/api-keys", {"name": "feed"})
    keys = complete.health().api_keys
    assert (keys.state, keys.counts) == ("READY", {"api_keys": 1})


def test_an_owner_on_one_side_only_is_not_ready(complete: Place) -> None:
    account, user = complete.ids.system_account_id, complete.ids.user_id
    complete.call("controller", "DELETE", f"/v1/users/{user}/accounts/{account}")
    seen = complete.health().account
    assert (seen.state, seen.code) == ("PROVISIONING", "MEMBERSHIP_MISSING")
    assert (seen.check("user_side_owner").code, seen.check("account_side_owner").code) == ("NO_ROLE", "OWNER")


def test_a_closed_account_is_not_ready(complete: Place) -> None:
    complete.call("controller", "POST", f"/v1/accounts/{complete.ids.system_account_id}/close")
    assert complete.health().account.code == "ACCOUNT_NOT_ACTIVE"


def test_an_account_that_nobody_knows_is_missing_and_not_unknown(complete: Place) -> None:
    complete.ids = type(complete.ids)("sys-nobody", "nobody", complete.ids.pixel_id)
    seen = complete.health()
    assert {check.code for check in seen.account.checks} >= {"USER_MISSING", "ACCOUNT_MISSING"}
    assert seen.pixel.check("mapping").code == "MAPPED_ELSEWHERE"


def test_events_about_other_documents_are_a_mismatch(complete: Place) -> None:
    complete.receive("sku-1", "sku-2", "sku-3")
    pixel = complete.health().pixel
    assert (pixel.state, pixel.code) == ("MISMATCH", "MISMATCH")
    assert pixel.counts["documents_named"] - pixel.counts["documents_found"] == 3


def test_a_pixel_that_fell_silent_is_stalled(place: Place) -> None:
    place.complete()
    place.name_pixel()  # another pixel, whose last event is old
    place.provision_queue()
    place.provision_mapping()
    place.commit_pixel_source()
    place.attach_pixel()
    place.receive("a", at=datetime.now(UTC) - timedelta(hours=5))
    pixel = place.health().pixel
    assert (pixel.state, pixel.code) == ("STALLED", "STALLED")
    assert "300 minutes" in pixel.reason


def test_events_that_are_refused_say_why(place: Place) -> None:
    place.complete()
    place.name_pixel()
    place.provision_queue()
    place.provision_mapping()
    place.commit_pixel_source()
    place.attach_pixel()
    place.refuse("ORIGIN_NOT_ALLOWED", "The page's origin is not the customer's.")
    pixel = place.health().pixel
    assert pixel.state == "REFUSED"
    assert "ORIGIN_NOT_ALLOWED: The page's origin is not the customer's." in pixel.reason


def test_a_pixel_without_its_queue_is_provisioning_again(complete: Place) -> None:
    sqs = boto3.client("sqs", region_name=REGION)
    sqs.delete_queue(QueueUrl=sqs.get_queue_url(QueueName=f"test-pixel-{complete.ids.pixel_id}")["QueueUrl"])
    pixel = complete.health().pixel
    assert (pixel.state, pixel.code) == ("PROVISIONING", "QUEUE_MISSING")


def test_events_are_compared_with_an_index_however_large_it_is(complete: Place) -> None:
    complete.add_documents(*(f"sku-{number}" for number in range(150)))
    complete.receive("sku-149", "sku-149", "sku-nobody-has")
    pixel = complete.health().pixel
    assert pixel.check("documents_match").code == "DOCUMENTS_MATCH"
    named, found = pixel.counts["documents_named"], pixel.counts["documents_found"]
    assert (named, found) == (4, 3)  # a and b, which were received before, and sku-149


def test_documents_are_asked_for_by_their_ids_one_parameter_each() -> None:
    with RawServer(answers(response("200 OK", '{"documents": []}'))) as server:
        ecom = Ecom(PlatformHttp("ECOM", server.url, token))
        assert ecom.documents("sys-1", "products", Deadline.after(20), limit=100, ids=("a&b", "c")) == ()
        assert server.requests[0].startswith(
            "GET /v1/accounts/sys-1/indexes/products/documents?limit=100&ids=a%26b&ids=c "
        )
