"""What an SE, or somebody else, does between the look-up of a link and the write that it opened: the write sees it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.records.record import Record
from chalicelib.records.store import Store
from tests.integration.http_api import ANSWERS, HttpApi, Reply

EMAIL, PASSWORD = "ada@shop.example", "correct horse battery"


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Lets something happen once, after a link was looked up and before the record is read for the write."""
    change = Store.change

    def interfere(act: Callable[[], object]) -> None:
        def late(store: Store, *arguments: Any, **options: Any) -> Record:
            monkeypatch.setattr(Store, "change", change)
            act()
            return change(store, *arguments, **options)

        monkeypatch.setattr(Store, "change", late)

    return interfere


Interfere = Callable[[Callable[[], object]], None]
Use = Callable[[HttpApi, str], Reply]
USES: dict[str, Use] = {
    "visit": lambda http, key: http("GET", f"/onboarding/{key}"),
    "save": lambda http, key: http("PATCH", f"/onboarding/{key}/save", {"index_name": "products"}),
    "claim": lambda http, key: http("POST", f"/onboarding/{key}/claim", token=http.customer("old-holder")),
    "login": lambda http, key: http("POST", f"/onboarding/{key}/login", {"email": EMAIL, "password": PASSWORD}),
}


@pytest.mark.parametrize("use", USES)
def test_the_holder_of_a_link_that_is_replaced_at_that_moment_changes_nothing(
    http: HttpApi, meanwhile: Interfere, use: str
) -> None:
    onboarding_id, key = http.new()
    http.pool.sign_up(EMAIL, PASSWORD)
    http.pool.confirm(EMAIL, "123456", PASSWORD)
    meanwhile(lambda: http.admin("POST", f"/{onboarding_id}/link"))
    refused = USES[use](http, key)
    assert refused.refusal == (401, "LINK_REVOKED")
    assert "newer link" in refused.json["detail"]
    record = http.record(onboarding_id)
    assert (record.registered_by, record.status, record.fields) == ("", "pending", {"account_name": "Ada's Shop"})


@pytest.mark.parametrize("use", USES)
def test_the_holder_of_a_link_that_is_withdrawn_at_that_moment_changes_nothing(
    http: HttpApi, meanwhile: Interfere, use: str
) -> None:
    onboarding_id, key = http.new()
    http.pool.sign_up(EMAIL, PASSWORD)
    http.pool.confirm(EMAIL, "123456", PASSWORD)
    meanwhile(lambda: http.admin("DELETE", f"/{onboarding_id}"))
    assert USES[use](http, key).refusal == (401, "LINK_REVOKED")
    assert (http.record(onboarding_id).registered_by, http.record(onboarding_id).status) == ("", "revoked")


@pytest.mark.parametrize("use", ["visit", "save"])
def test_the_holder_of_a_link_that_somebody_claims_at_that_moment_is_told_so(
    http: HttpApi, meanwhile: Interfere, use: str
) -> None:
    onboarding_id, key = http.new()
    meanwhile(lambda: http("POST", f"/onboarding/{key}/claim", token=http.customer()))
    assert USES[use](http, key).refusal == (401, "LINK_USED")
    assert "index_name" not in http.record(onboarding_id).fields


@pytest.mark.parametrize("use", USES)
def test_a_link_that_ends_at_that_moment_opens_nothing(http: HttpApi, meanwhile: Interfere, use: str) -> None:
    onboarding_id, key = http.new()
    http.pool.sign_up(EMAIL, PASSWORD)
    http.pool.confirm(EMAIL, "123456", PASSWORD)
    meanwhile(lambda: http.clock.pass_(days=30))
    assert USES[use](http, key).status == 401
    assert http.record(onboarding_id).registered_by == ""


@pytest.mark.parametrize("what", ["save", "submit"])
def test_the_registrant_goes_on_while_the_link_is_replaced(http: HttpApi, meanwhile: Interfere, what: str) -> None:
    onboarding_id, key, token = http.claimed()
    assert http("PATCH", f"/onboarding/{key}/save", ANSWERS, token=token).status == 200
    meanwhile(lambda: http.admin("POST", f"/{onboarding_id}/link"))
    if what == "save":
        assert http("PATCH", f"/onboarding/{key}/save", {"index_name": "other"}, token=token).status == 200
    else:
        assert http("POST", f"/onboarding/{key}/submit", token=token).json["status"] == "submitted"


def test_a_withdrawn_link_that_had_been_replaced_does_not_send_people_to_the_newer_one(http: HttpApi) -> None:
    onboarding_id, old = http.new()
    http.admin("POST", f"/{onboarding_id}/link")
    http.admin("DELETE", f"/{onboarding_id}")
    refused = http("GET", f"/onboarding/{old}")
    assert refused.refusal == (401, "LINK_REVOKED")
    assert "withdrawn" in refused.json["detail"]
