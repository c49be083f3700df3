"""An SE takes an onboarding from the user who signed up, and somebody else goes on with it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from chalicelib.engine.planner import LATE, plan
from chalicelib.flows.ecom.flow import FLOW
from chalicelib.records import codec
from chalicelib.records.ledger import Entry, Failure, Status
from chalicelib.records.record import ERASED, Record
from tests.integration.http_api import ANSWERS, HttpApi, Reply
from tests.integration.tokens import SE

WHY = "She has left the company."
DONE = Entry(status=Status.SUCCEEDED, fence=1)


def release(http: HttpApi, onboarding_id: str, reason: str = WHY) -> Reply:
    return http.admin("POST", f"/{onboarding_id}/release", {"reason": reason})


def released(http: HttpApi, onboarding_id: str) -> str:
    """Release, and answer the new link's key."""
    made = release(http, onboarding_id)
    assert made.status == 202
    return str(made.json["link"]).partition("key=")[2]


def remove_membership(http: HttpApi, onboarding_id: str) -> None:
    """What the engine does about a release."""
    record = http.record(onboarding_id)
    done = tuple(f"release:{number}" for number in range(1, len(record.releases) + 1))
    entry = record.entry("release_membership")
    gone = Entry(status=Status.SUCCEEDED, fence=entry.fence + 1, done_for=done)
    http.rewrite(onboarding_id, actions={**record.actions, "release_membership": gone})


def claim(http: HttpApi, key: str, user: str) -> Reply:
    return http("POST", f"/onboarding/{key}/claim", token=http.customer(user))


def granted(http: HttpApi, onboarding_id: str, **changes: object) -> None:
    entry = DONE.model_copy(update={"finished_at": http.clock() - timedelta(days=1), **changes})
    http.rewrite(onboarding_id, actions={**http.record(onboarding_id).actions, "grant_ownership": entry})


def unchanged(http: HttpApi, onboarding_id: str, before: Record) -> bool:
    return http.record(onboarding_id) == before


class TestAnOnboardingIsTaken:
    def test_from_a_user_who_left_and_goes_to_a_colleague_who_finds_all_that_was_filled_in(self, http: HttpApi) -> None:
        onboarding_id, old, token = http.claimed()
        http("PATCH", f"/onboarding/{old}/save", ANSWERS, token=token)
        granted(http, onboarding_id)
        new = released(http, onboarding_id)
        remove_membership(http, onboarding_id)
        seen = claim(http, new, "bob")
        assert (seen.status, seen.json["fields"], seen.json["registrant"]) == (200, ANSWERS, True)
        record = http.record(onboarding_id)
        assert (record.registered_by, record.status) == ("bob", "registered")
        assert http("POST", f"/onboarding/{new}/submit", token=http.customer("bob")).status == 200

    def test_and_ownership_is_granted_anew_to_whoever_claims_it_and_to_nobody_before(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.claimed()
        http.rewrite(onboarding_id, actions={"create_account": DONE})
        granted(http, onboarding_id)
        new = released(http, onboarding_id)
        remove_membership(http, onboarding_id)
        assert "grant_ownership" not in plan(FLOW, http.record(onboarding_id), http.clock()).runnable
        claim(http, new, "bob")
        assert "grant_ownership" in plan(FLOW, http.record(onboarding_id), http.clock()).runnable

    @pytest.mark.parametrize("status", ["submitted", "completed"])
    def test_also_after_submission_and_what_was_submitted_stays(self, http: HttpApi, status: str) -> None:
        onboarding_id, _, _ = http.submitted()
        at = {**http.record(onboarding_id).at, status: http.clock()}
        http.rewrite(onboarding_id, status=status, at=at)
        first = http.record(onboarding_id)
        new = released(http, onboarding_id)
        remove_membership(http, onboarding_id)
        seen = claim(http, new, "bob")
        assert (seen.status, seen.json["status"], seen.json["answers"]) == (200, status, ANSWERS)
        record = http.record(onboarding_id)
        assert (record.status, record.at, record.answers) == (status, first.at, first.answers)

    def test_and_the_history_says_from_whom_by_whom_and_why(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.claimed()
        new = released(http, onboarding_id)
        remove_membership(http, onboarding_id)
        claim(http, new, "bob")
        told = [
            (line["actor"], line["kind"], line.get("before", ""), line.get("why", ""))
            for line in http.admin("GET", f"/{onboarding_id}").json["history"]
        ]
        assert (SE, "release", "ada", WHY) in told
        assert ("bob", "registration", "", "") in told

    def test_and_the_new_link_has_thirty_days_of_its_own(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.claimed()
        http.clock.pass_(days=40)
        new = released(http, onboarding_id)
        remove_membership(http, onboarding_id)
        http.clock.pass_(days=29)
        assert http("GET", f"/onboarding/{new}").status == 200
        http.clock.pass_(days=1)
        assert claim(http, new, "bob").refusal == (401, "LINK_EXPIRED")
        again = http.admin("POST", f"/{onboarding_id}/link").json["link"].partition("key=")[2]
        assert claim(http, again, "bob").status == 200

    def test_again_from_the_next_user(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.claimed()
        new = released(http, onboarding_id)
        remove_membership(http, onboarding_id)
        claim(http, new, "bob")
        newer = released(http, onboarding_id)
        assert claim(http, newer, "eve").refusal == (409, "RELEASE_UNDER_WAY")
        remove_membership(http, onboarding_id)
        assert claim(http, newer, "eve").status == 200
        assert [each.user for each in http.record(onboarding_id).releases] == ["ada", "bob"]

    def test_and_given_back_to_the_same_user_where_it_was_a_mistake(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.claimed()
        new = released(http, onboarding_id)
        remove_membership(http, onboarding_id)
        assert claim(http, new, "ada").status == 200


class TestTheReleasedUser:
    def test_opens_nothing_any_more_with_their_token(self, http: HttpApi) -> None:
        onboarding_id, old, token = http.claimed()
        released(http, onboarding_id)
        for method, path, body in (
            ("GET", "", None),
            ("PATCH", "/save", {"index_name": "mine"}),
            ("POST", "/claim", None),
            ("POST", "/submit", None),
            ("GET", "/progress", None),
        ):
            assert http(method, f"/onboarding/{old}{path}", body, token=token).refusal == (401, "LINK_REVOKED")
        assert "index_name" not in http.record(onboarding_id).fields

    def test_is_erased_with_their_name_in_the_history_once_the_ownership_is_taken_back(self, http: HttpApi) -> None:
        onboarding_id, key = http.new()
        sub = "6f1d0c3a-0b52-4a63-9f0e-2f8f7f0a9d11"
        claim(http, key, sub)
        released(http, onboarding_id)
        early = http.admin("POST", f"/{onboarding_id}/erasure", {"released": True})
        assert early.refusal == (409, "RELEASE_OPEN")
        none = http.admin("POST", f"/{onboarding_id}/erasure", {"registrant": True})
        assert none.refusal == (404, "PERSON_NOT_FOUND")
        assert "`released`" in none.json["detail"]
        remove_membership(http, onboarding_id)
        for _ in range(2):
            erased = http.admin("POST", f"/{onboarding_id}/erasure", {"released": True})
            assert (erased.status, "reasons of releases" in " ".join(erased.json["left_to_do"])) == (200, True)
        assert sub not in json.dumps([codec.from_item(item) for item in http.items()])
        assert [each.user for each in http.record(onboarding_id).releases] == [ERASED]

    def test_who_signed_up_again_is_erased_as_the_registrant(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.claimed()
        new = released(http, onboarding_id)
        remove_membership(http, onboarding_id)
        claim(http, new, "ada")
        refused = http.admin("POST", f"/{onboarding_id}/erasure", {"released": True})
        assert refused.refusal == (409, "RELEASE_OPEN")
        assert "as the registrant" in refused.json["detail"]

    def test_is_on_the_se_s_page_until_and_after_they_are_removed(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.claimed()
        released(http, onboarding_id)
        at = http.admin("GET", f"/{onboarding_id}").json["releases"]
        assert [(each["user"], each["removed"]) for each in at] == [("ada", False)]
        remove_membership(http, onboarding_id)
        at = http.admin("GET", f"/{onboarding_id}").json["releases"]
        assert [(each["user"], each["removed"]) for each in at] == [("ada", True)]


class TestTheNewLink:
    def test_cannot_be_claimed_before_the_ownership_is_taken_back_and_says_when_to_come_again(
        self, http: HttpApi
    ) -> None:
        onboarding_id, _, _ = http.claimed()
        granted(http, onboarding_id, finished_at=http.clock())
        new = released(http, onboarding_id)
        before = http.record(onboarding_id)
        refused = claim(http, new, "bob")
        assert refused.refusal == (409, "RELEASE_UNDER_WAY")
        assert "Try again in 16 minutes" in refused.json["detail"]
        assert int(refused.headers["Retry-After"]) == 16 * 60
        assert unchanged(http, onboarding_id, before)
        assert http("GET", f"/onboarding/{new}").status == 200

    def test_says_that_an_engineer_has_to_see_to_it_where_taking_back_has_failed_until_the_se_retries(
        self, http: HttpApi
    ) -> None:
        onboarding_id, _, _ = http.claimed()
        new = released(http, onboarding_id)
        http.fail(onboarding_id, "release_membership")
        refused = claim(http, new, "bob")
        assert refused.refusal == (409, "RELEASE_UNDER_WAY")
        assert "Ask your contact" in refused.json["detail"]
        again = http.admin("POST", f"/{onboarding_id}/actions/release_membership/retry")
        assert (again.status, again.json["status"]) == (202, "waiting")
        assert "release_membership" in plan(FLOW, http.record(onboarding_id), http.clock()).runnable

    def test_shows_signing_up_as_the_screen_to_go_on_with(self, http: HttpApi) -> None:
        onboarding_id, key, token = http.claimed()
        http("PATCH", f"/onboarding/{key}/save", ANSWERS, token=token)
        new = released(http, onboarding_id)
        seen = http("GET", f"/onboarding/{new}").json
        steps = {step["name"]: (step["done"], step["open"]) for step in seen["steps"]}
        assert (seen["registered"], seen["registrant"], seen["resume_at"]) == (False, False, "signup")
        assert steps["signup"] == (False, True)
        assert steps["pixel"][1] is False

    def test_is_shown_as_unclaimed_to_the_se(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.claimed()
        assert http.admin("POST", f"/{onboarding_id}/link").json["registered"] is True
        assert release(http, onboarding_id).json["registered"] is False


class TestReleasing:
    def test_twice_is_answered_the_same_and_done_once(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.claimed()
        first = release(http, onboarding_id)
        before = http.record(onboarding_id)
        assert release(http, onboarding_id, "Again.").json == first.json
        assert unchanged(http, onboarding_id, before)

    def test_that_comes_late_and_names_its_user_takes_nobody_off_who_has_signed_up_since(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.claimed()
        user = http.record(onboarding_id).registered_by
        body = {"reason": WHY, "user": user}
        key = str(http.admin("POST", f"/{onboarding_id}/release", body).json["link"]).partition("key=")[2]
        remove_membership(http, onboarding_id)
        assert claim(http, key, "bea").status == 200
        before = http.record(onboarding_id)
        assert http.admin("POST", f"/{onboarding_id}/release", body).status == 202
        for changed in ({"reason": WHY, "user": "somebody"}, {"registrant": True, "user": user}):
            path = "release" if "reason" in changed else "erasure"
            refused = http.admin("POST", f"/{onboarding_id}/{path}", changed)
            assert refused.refusal == (409, "REGISTRANT_CHANGED")
        assert unchanged(http, onboarding_id, before)
        mistaken = {"released": True, "user": user}
        assert http.admin("POST", f"/{onboarding_id}/erasure", mistaken).json["errors"][0]["field"] == "user"

    def test_nobody_is_refused_in_words_that_help(self, http: HttpApi) -> None:
        onboarding_id, key = http.new()
        before = http.record(onboarding_id)
        refused = release(http, onboarding_id)
        assert refused.refusal == (409, "NOBODY_REGISTERED")
        assert "make a new one" in refused.json["detail"]
        assert unchanged(http, onboarding_id, before)
        assert http("GET", f"/onboarding/{key}").status == 200

    def test_from_a_withdrawn_invitation_is_refused(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.claimed()
        http.admin("DELETE", f"/{onboarding_id}")
        assert release(http, onboarding_id).refusal == (409, "REVOKED")

    @pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": "  "}, {"reason": "x" * 501}])
    def test_needs_a_reason(self, http: HttpApi, body: dict[str, str]) -> None:
        onboarding_id, _, _ = http.claimed()
        before = http.record(onboarding_id)
        assert http.admin("POST", f"/{onboarding_id}/release", body).status == 422
        assert unchanged(http, onboarding_id, before)

    def test_then_withdrawing_still_takes_the_ownership_back(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.claimed()
        released(http, onboarding_id)
        assert http.admin("DELETE", f"/{onboarding_id}").status == 200
        assert "release_membership" in plan(FLOW, http.record(onboarding_id), http.clock()).runnable

    def test_an_erased_user_makes_room_as_well(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.claimed()
        http.rewrite(onboarding_id, registered_by=ERASED)
        new = released(http, onboarding_id)
        remove_membership(http, onboarding_id)
        assert claim(http, new, "bob").status == 200

    def test_takes_a_failure_to_grant_ownership_off_the_list(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.claimed()
        http.fail(onboarding_id, "grant_ownership")
        released(http, onboarding_id)
        record = http.record(onboarding_id)
        assert (record.attention, record.entry("grant_ownership").status) == ("", Status.WAITING)
        assert record.entry("grant_ownership").fence == 3


class TestTakingBackWaits:
    """Until nothing that was asked for in the user's name can take effect any more."""

    def test_for_the_lease_and_a_quarter_of_an_hour_while_ownership_is_being_granted(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.claimed()
        lease = http.clock() + timedelta(seconds=70)
        granted(http, onboarding_id, status=Status.RUNNING, finished_at=None, lease_until=lease, holder="run-1")
        released(http, onboarding_id)
        record = http.record(onboarding_id)
        assert record.releases[0].quiet_at == lease + LATE
        assert not record.entry("grant_ownership").held_by(1, "run-1"), "that run must not commit it any more"

    def test_a_quarter_of_an_hour_where_the_last_attempt_may_just_have_ended(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.claimed()
        granted(http, onboarding_id, status=Status.WAITING, finished_at=None)
        released(http, onboarding_id)
        assert http.record(onboarding_id).releases[0].quiet_at == http.clock() + LATE

    def test_for_nothing_where_all_is_long_over_or_was_never_begun(self, http: HttpApi) -> None:
        for begun in (True, False):
            onboarding_id, _, _ = http.claimed()
            if begun:
                granted(http, onboarding_id)
            released(http, onboarding_id)
            assert http.record(onboarding_id).releases[0].quiet_at == http.clock()


class TestAUserWhoWasDeleted:
    """At the user pool, before they were made the owner: what the ledger says."""

    def gone(self, http: HttpApi, onboarding_id: str) -> None:
        why = Failure(code="USER_NOT_FOUND", message="The registered user is not in the user pool.", hint="")
        entry = Entry(status=Status.FAILED, fence=1, failures=1, failure=why, finished_at=http.clock())
        http.rewrite(onboarding_id, actions={"grant_ownership": entry}, attention="x", attention_since=http.clock())

    def test_makes_room_with_a_new_link_as_the_hint_used_to_say(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.claimed()
        self.gone(http, onboarding_id)
        new = http.admin("POST", f"/{onboarding_id}/link").json["link"].partition("key=")[2]
        remove_membership(http, onboarding_id)
        assert claim(http, new, "bob").status == 200
        history = http.admin("GET", f"/{onboarding_id}").json["history"]
        assert (SE, "The user is not in the user pool any more.") in [
            (line["actor"], line.get("why")) for line in history
        ]

    def test_makes_room_by_a_release(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.claimed()
        self.gone(http, onboarding_id)
        new = released(http, onboarding_id)
        remove_membership(http, onboarding_id)
        assert claim(http, new, "bob").status == 200

    def test_but_a_new_link_alone_frees_nobody_whose_user_is_still_there(self, http: HttpApi) -> None:
        onboarding_id, _, token = http.claimed()
        http.fail(onboarding_id, "grant_ownership")
        made = http.admin("POST", f"/{onboarding_id}/link").json
        new = made["link"].partition("key=")[2]
        refused = claim(http, new, "bob")
        assert refused.refusal == (409, "LINK_TAKEN")
        assert "ask your contact to release" in refused.json["detail"]
        assert http("GET", f"/onboarding/{new}", token=token).status == 200
