"""Who claims a link is who the user pool says they are now; and nobody invites themselves."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from chalicelib.errors import Permanent, Retryable
from chalicelib.records import codec
from chalicelib.records.ledger import Entry, Status
from tests.integration.http_api import ANSWERS, HttpApi, Reply
from tests.pool_users import FakeUsers

OWN = "Ada.Lovelace@Shop.example"


@pytest.fixture
def users(http: HttpApi) -> FakeUsers:
    users = http.users
    assert isinstance(users, FakeUsers)
    users.let("ada", email=OWN)
    return users


def claim(http: HttpApi, key: str, user: str = "ada") -> Reply:
    return http("POST", f"/onboarding/{key}/claim", token=http.customer(user))


def invite(email: str) -> dict[str, str]:
    return {"email": email, "login_method": "password", "role": "member"}


class TestALinkIsNotClaimed:
    @pytest.mark.parametrize(
        ("changes", "code", "help_"),
        [
            ({"email_verified": False}, "EMAIL_NOT_VERIFIED", "Verify it"),
            ({"enabled": False}, "USER_DISABLED", "Ask your contact"),
            ({"email_verified": False, "login_method": "google"}, "EMAIL_NOT_VERIFIED", "at the provider"),
        ],
    )
    def test_by_a_user_under_whose_address_nothing_may_be_owned(
        self, http: HttpApi, users: FakeUsers, changes: dict[str, Any], code: str, help_: str
    ) -> None:
        onboarding_id, key = http.new()
        users.let("ada", **changes)
        before = http.record(onboarding_id)
        refused = claim(http, key)
        assert (refused.refusal, help_ in refused.json["detail"]) == ((403, code), True)
        assert http.record(onboarding_id) == before
        users.let("ada", email_verified=True, enabled=True)
        assert claim(http, key).status == 200

    @pytest.mark.parametrize(
        ("trouble", "refusal"),
        [
            (Retryable("IDENTITY_UNAVAILABLE", "It is down."), (503, "IDENTITY_UNAVAILABLE")),
            (Permanent("IDENTITY_DENIED", "Not allowed.", hint="Allow it."), (503, "IDENTITY_UNAVAILABLE")),
            (Permanent("USER_NOT_FOUND", "Gone.", hint=""), (409, "USER_GONE")),
            (Permanent("USER_WITHOUT_EMAIL", "None.", hint=""), (409, "EMAIL_MISSING")),
        ],
    )
    def test_while_the_user_pool_does_not_say_who_it_is(
        self, http: HttpApi, users: FakeUsers, trouble: Exception, refusal: tuple[int, str]
    ) -> None:
        onboarding_id, key = http.new()
        before = http.record(onboarding_id)
        users.trouble = trouble
        refused = claim(http, key)
        assert refused.refusal == refusal
        assert ("Retry-After" in refused.headers) == (refused.status == 503)
        assert http.record(onboarding_id) == before
        users.trouble = None
        assert claim(http, key).status == 200

    def test_at_the_cost_of_a_look_up_where_it_is_another_users_or_open_to_nobody(
        self, http: HttpApi, users: FakeUsers
    ) -> None:
        onboarding_id, key = http.new()
        assert claim(http, "unknown").refusal == (401, "LINK_INVALID")
        assert claim(http, key).status == 200
        users.asked.clear()
        assert claim(http, key, "bob").refusal == (409, "LINK_TAKEN")
        http.admin("DELETE", f"/{onboarding_id}")
        assert claim(http, key, "bob").refusal == (401, "LINK_REVOKED")
        assert users.asked == []

    def test_again_by_asking_again(self, http: HttpApi, users: FakeUsers) -> None:
        _, key = http.new()
        claim(http, key)
        users.trouble = Retryable("IDENTITY_UNAVAILABLE", "It is down.")
        assert claim(http, key).status == 200


class TestTheOwnersAddress:
    ROWS = (invite("bob@shop.example"), invite("ada.lovelace@SHOP.example"))

    @pytest.fixture
    def place(self, http: HttpApi, users: FakeUsers) -> tuple[str, str, str]:
        onboarding_id, key, token = http.claimed()
        return onboarding_id, key, token

    def test_cannot_be_invited_and_the_row_is_named(self, http: HttpApi, place: tuple[str, str, str]) -> None:
        onboarding_id, key, token = place
        before = http.record(onboarding_id)
        refused = http("PATCH", f"/onboarding/{key}/save", {"team_invites": self.ROWS}, token=token)
        assert refused.refusal == (422, "OWN_ADDRESS")
        assert [fault["field"] for fault in refused.json["errors"]] == ["team_invites.1.email"]
        assert http.record(onboarding_id) == before

    def test_that_was_named_before_anybody_had_signed_up_is_refused_as_it_is_submitted(
        self, http: HttpApi, users: FakeUsers
    ) -> None:
        _, key = http.new(team_invites=list(self.ROWS))
        token = http.customer()
        assert claim(http, key).status == 200
        http("PATCH", f"/onboarding/{key}/save", ANSWERS, token=token)
        refused = http("POST", f"/onboarding/{key}/submit", token=token)
        assert refused.refusal == (422, "OWN_ADDRESS")
        assert [fault["field"] for fault in refused.json["errors"]] == ["team_invites.1.email"]
        http("PATCH", f"/onboarding/{key}/save", {"team_invites": self.ROWS[:1]}, token=token)
        assert http("POST", f"/onboarding/{key}/submit", token=token).status == 200

    def test_is_refused_in_an_engineers_correction_too(self, http: HttpApi, users: FakeUsers) -> None:
        onboarding_id, _, _ = http.submitted()
        http.fail(onboarding_id, "send_invites", fields=("team_invites",))
        refused = http.admin("PATCH", f"/{onboarding_id}", {"answers": {"team_invites": self.ROWS}})
        assert refused.refusal == (422, "OWN_ADDRESS")
        assert [fault["field"] for fault in refused.json["errors"]] == ["answers.team_invites.1.email"]

    def test_stands_at_one_place_of_the_record_and_in_no_history_and_no_log(
        self, http: HttpApi, place: tuple[str, str, str], caplog: pytest.LogCaptureFixture
    ) -> None:
        onboarding_id, _, _ = place
        with caplog.at_level(logging.DEBUG):
            items = http.items()
        plain = [codec.from_item(item) for item in items]
        assert [item.pop("registrant_email") for item in plain if "registrant_email" in item] == [OWN]
        assert "lovelace" not in json.dumps(plain).casefold() + caplog.text.casefold()
        assert http.record(onboarding_id).is_registrants(OWN)

    def test_is_shown_to_engineers_and_says_who_did_what(self, http: HttpApi, place: tuple[str, str, str]) -> None:
        onboarding_id, _, _ = place
        seen = http.admin("GET", f"/{onboarding_id}/status").json
        assert seen["registrant_email"] == OWN
        told = http.admin("GET", f"/{onboarding_id}").json["history"]
        assert [line["who"] for line in told if line["after"] == "registered"] == [OWN]

    def test_is_nowhere_once_its_owner_was_released(self, http: HttpApi, place: tuple[str, str, str]) -> None:
        onboarding_id, _, _ = place
        assert http.admin("POST", f"/{onboarding_id}/release", {"reason": "Another colleague goes on."}).status == 202
        assert http.admin("GET", f"/{onboarding_id}/status").json["registrant_email"] == ""
        assert "lovelace" not in json.dumps([codec.from_item(item) for item in http.items()]).casefold()

    def test_is_forgotten_with_the_registrant(self, http: HttpApi, place: tuple[str, str, str]) -> None:
        onboarding_id, _, _ = place
        http.admin("DELETE", f"/{onboarding_id}")
        gone = {name: Entry(status=Status.SKIPPED) for name in ("grant_ownership", "remove_membership")}
        http.rewrite(onboarding_id, actions=gone)
        assert http.admin("POST", f"/{onboarding_id}/erasure", {"registrant": True}).status == 200
        assert http.record(onboarding_id).registrant_mark == http.record(onboarding_id).registrant_email == ""

    def test_is_forgotten_with_a_release(self, http: HttpApi, place: tuple[str, str, str]) -> None:
        onboarding_id, _, _ = place
        http.admin("POST", f"/{onboarding_id}/release", {"reason": "Gone."})
        assert http.record(onboarding_id).registrant_mark == http.record(onboarding_id).registrant_email == ""


class TestTheRecordsOfAUser:
    def of(self, http: HttpApi, user: str) -> list[str]:
        return http.api.desk.views.of_user(user)

    def test_are_found_from_the_claim_to_the_release(self, http: HttpApi) -> None:
        first, _, _ = http.claimed()
        http.clock.pass_(minutes=1)
        second, key = http.new()
        user = http.record(first).registered_by
        assert claim(http, key).status == 200
        assert self.of(http, user) == [f"ONBOARDING#{second}", f"ONBOARDING#{first}"]
        http.admin("POST", f"/{first}/release", {"reason": "Gone."})
        assert self.of(http, user) == [f"ONBOARDING#{second}"]

    def test_are_found_no_more_once_the_user_is_erased(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.claimed()
        user = http.record(onboarding_id).registered_by
        http.admin("DELETE", f"/{onboarding_id}")
        gone = {name: Entry(status=Status.SKIPPED) for name in ("grant_ownership", "remove_membership")}
        http.rewrite(onboarding_id, actions=gone)
        assert http.admin("POST", f"/{onboarding_id}/erasure", {"registrant": True}).status == 200
        assert self.of(http, user) == []
        assert "USER#" not in json.dumps([codec.from_item(item) for item in http.items()])
