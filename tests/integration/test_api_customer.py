"""What a customer can do with a link, with and without being signed in."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.flows.ecom.intents.revoke import revoke
from chalicelib.records.ledger import Entry, Status
from chalicelib.records.record import Record
from chalicelib.records.store import Store
from tests.integration.http_api import ANSWERS, HttpApi

EMAIL, PASSWORD = "ada@shop.example", "correct horse battery"


class TestReading:
    def test_shows_what_the_se_filled_in_and_where_to_begin(self, http: HttpApi) -> None:
        _, key = http.new(storefront_type="web")
        seen = http("GET", f"/onboarding/{key}")
        assert seen.status == 200
        assert seen.json["fields"] == {"account_name": "Ada's Shop", "storefront_type": "web"}
        assert seen.json["prefilled"] == {"account_name": "Ada's Shop", "storefront_type": "web"}
        assert (seen.json["status"], seen.json["resume_at"]) == ("visited", "welcome")
        assert {step["name"]: (step["done"], step["open"]) for step in seen.json["steps"]} == {
            "welcome": (False, True),
            "signup": (False, True),
            "pixel": (False, False),
            "index": (False, False),
            "team": (False, False),
            "done": (False, False),
        }

    def test_a_screen_that_an_se_filled_in_is_still_shown_to_the_customer_once(self, http: HttpApi) -> None:
        _, key = http.new(storefront_type="web")
        http("PATCH", f"/onboarding/{key}/save", body={"account_name": "Ada's Shop"})
        assert http("POST", f"/onboarding/{key}/claim", token=http.customer()).status == 200
        seen = http("GET", f"/onboarding/{key}", token=http.customer())
        assert seen.json["resume_at"] == "pixel"
        saved = http("PATCH", f"/onboarding/{key}/save", body={"storefront_type": "web"}, token=http.customer())
        assert saved.json["resume_at"] == "index"

    def test_shows_nothing_that_is_not_the_customers(self, http: HttpApi) -> None:
        onboarding_id, key = http.new(note="They pay late.")
        http.rewrite(onboarding_id, facts={"system_account_id": "sys-secret", "visible_account_id": "acc-7"})
        http.fail(onboarding_id, "provision_pixel")
        text = json.dumps(http("GET", f"/onboarding/{key}").json)
        hidden = ("They pay late", key, onboarding_id, "sys-secret", "se@onramp", "Ask them", "REFUSED", "se_tasks")
        assert [secret for secret in hidden if secret in text] == []
        assert "acc-7" in text

    def test_shows_index_types_and_pixel_id_once_they_are_known(self, http: HttpApi) -> None:
        onboarding_id, key = http.new()
        unknown = http("GET", f"/onboarding/{key}").json
        assert (unknown["index_types"], unknown["pixel_id"], unknown["snippet"]) == (None, None, None)
        left = {"index_types": ["fashion", "text"], "described": {"fashion": ["Fashion", "For clothes."]}}
        done = Entry(status=Status.SUCCEEDED, result=left)
        http.rewrite(onboarding_id, actions={"initialise_ecom": done}, facts={"pixel_id": "px-1"})
        seen = http("GET", f"/onboarding/{key}").json
        assert seen["index_types"] == [
            {"name": "fashion", "title": "Fashion", "description": "For clothes."},
            {"name": "text", "title": "text", "description": ""},
        ]
        assert seen["pixel_id"] == "px-1"

    def test_reads_index_types_that_earlier_code_has_left_without_titles(self, http: HttpApi) -> None:
        onboarding_id, key = http.new()
        done = Entry(status=Status.SUCCEEDED, result={"index_types": ["fashion"]})
        http.rewrite(onboarding_id, actions={"initialise_ecom": done})
        seen = http("GET", f"/onboarding/{key}").json["index_types"]
        assert seen == [{"name": "fashion", "title": "fashion", "description": ""}]

    def test_says_what_each_field_may_be_and_what_is_missing(self, http: HttpApi) -> None:
        _, key = http.new()
        seen = http("GET", f"/onboarding/{key}").json
        limits = seen["constraints"]
        assert limits["account_name"] == {
            **dict.fromkeys(("pattern", "pattern_says", "max_items", "item_max_length", "choices")),
            "required": True,
            "min_length": 1,
            "max_length": 300,
        }
        assert limits["storefront_type"]["choices"] == ["web", "mobile"]
        assert (limits["collapse_fields"]["max_items"], limits["collapse_fields"]["item_max_length"]) == (100, 100)
        assert limits["index_name"]["pattern_says"] == "1 to 32 lower-case letters, digits and inner hyphens"
        refused = http("PATCH", f"/onboarding/{key}/save", {"index_name": "My index"})
        assert limits["index_name"]["pattern_says"] in refused.json["errors"][0]["message"]
        assert {name for name, limit in limits.items() if limit["required"]} == {
            name for step in seen["steps"] for name in step["missing"]
        } | {"account_name"}

    def test_explains_every_tier_that_can_be_saved(self, http: HttpApi) -> None:
        _, key = http.new()
        seen = http("GET", f"/onboarding/{key}").json
        tiers = seen["index_tiers"]
        assert [tier["name"] for tier in tiers] == seen["constraints"]["index_tier"]["choices"]
        assert all(tier["title"] and tier["description"] for tier in tiers)

    def test_stamps_the_first_visit_only(self, http: HttpApi) -> None:
        onboarding_id, key = http.new()
        http("GET", f"/onboarding/{key}")
        first = http.record(onboarding_id)
        http.clock.pass_(minutes=5)
        http("GET", f"/onboarding/{key}")
        assert http.record(onboarding_id) == first

    def test_answers_must_not_be_kept_by_caches_of_others(self, http: HttpApi) -> None:
        _, key = http.new()
        assert http("GET", f"/onboarding/{key}").headers["Cache-Control"] == "private, no-cache"
        assert http("GET", "/onboarding/nobody").headers["Cache-Control"] == "no-store"


class TestALink:
    def test_that_nobody_made_is_invalid(self, http: HttpApi) -> None:
        assert http("GET", "/onboarding/nobody").refusal == (401, "LINK_INVALID")

    def test_expires_after_thirty_days_if_nobody_signed_up(self, http: HttpApi) -> None:
        _, key = http.new()
        http.clock.pass_(days=30)
        assert http("GET", f"/onboarding/{key}").refusal == (401, "LINK_EXPIRED")

    def test_is_dead_when_it_was_withdrawn(self, http: HttpApi) -> None:
        onboarding_id, key = http.new()
        http.admin("DELETE", f"/{onboarding_id}")
        assert http("GET", f"/onboarding/{key}").refusal == (401, "LINK_REVOKED")

    def test_once_claimed_says_only_how_to_sign_in(self, http: HttpApi) -> None:
        _, key, _ = http.claimed()
        seen = http("GET", f"/onboarding/{key}")
        assert seen.refusal == (401, "LINK_USED")
        assert seen.json["sign_in"] is True
        assert set(seen.json) == {"type", "title", "status", "code", "detail", "sign_in"}

    def test_opens_for_its_registrant_even_after_thirty_days(self, http: HttpApi) -> None:
        _, key, _ = http.claimed()
        http.clock.pass_(days=40)
        seen = http("GET", f"/onboarding/{key}", token=http.customer())
        assert (seen.status, seen.json["registrant"], seen.json["resume_at"]) == (200, True, "pixel")

    def test_is_used_for_every_other_user(self, http: HttpApi) -> None:
        _, key, _ = http.claimed()
        assert http("GET", f"/onboarding/{key}", token=http.customer("bob")).refusal == (401, "LINK_USED")


class TestATokenThatIsNoLongerGood:
    def test_is_named_to_the_registrant_so_that_they_refresh_it(self, http: HttpApi) -> None:
        _, key, _ = http.claimed()
        stale = http.customer(seconds=-60)
        assert http("GET", f"/onboarding/{key}", token=stale).refusal == (401, "TOKEN_EXPIRED")
        assert http("PATCH", f"/onboarding/{key}/save", {}, token=stale).refusal == (401, "TOKEN_EXPIRED")

    def test_does_not_close_a_link_that_is_open(self, http: HttpApi) -> None:
        _, key = http.new()
        assert http("GET", f"/onboarding/{key}", token=http.customer(seconds=-60)).status == 200
        assert http("GET", f"/onboarding/{key}", token="nonsense").status == 200

    def test_opens_no_unknown_link(self, http: HttpApi) -> None:
        assert http("GET", "/onboarding/nobody", token=http.customer(seconds=-60)).refusal == (401, "LINK_INVALID")

    def test_is_refused_where_only_a_token_counts(self, http: HttpApi) -> None:
        _, key, _ = http.claimed()
        assert http("POST", f"/onboarding/{key}/submit", token=http.customer(seconds=-60)).refusal == (
            401,
            "TOKEN_EXPIRED",
        )
        assert http("GET", f"/onboarding/{key}/progress").refusal == (401, "TOKEN_MISSING")
        basic = http("POST", f"/onboarding/{key}/claim", headers={"Authorization": "Basic YTpi"})
        assert basic.refusal == (401, "TOKEN_INVALID")


class TestSaving:
    def test_keeps_what_is_not_sent_and_clears_what_is_null(self, http: HttpApi) -> None:
        _, key = http.new(storefront_type="web")
        http("PATCH", f"/onboarding/{key}/save", {"index_name": "products", "storefront_type": None})
        assert http("GET", f"/onboarding/{key}").json["fields"] == {
            "account_name": "Ada's Shop",
            "index_name": "products",
        }

    def test_fills_in_what_an_invite_leaves_open(self, http: HttpApi) -> None:
        _, key = http.new()
        saved = http("PATCH", f"/onboarding/{key}/save", {"team_invites": [{"email": "bob@shop.example"}]})
        assert saved.json["fields"]["team_invites"] == [
            {"email": "bob@shop.example", "login_method": "password", "role": "member"}
        ]

    def test_takes_a_beacon_sent_as_text_with_its_token_in_the_body(self, http: HttpApi) -> None:
        onboarding_id, key, token = http.claimed()
        beacon = json.dumps({"index_name": "products", "access_token": token})
        plain = {"Content-Type": "text/plain;charset=UTF-8"}
        assert http("POST", f"/onboarding/{key}/save", raw=beacon, headers=plain).status == 200
        assert http.record(onboarding_id).fields["index_name"] == "products"
        assert "access_token" not in http.record(onboarding_id).model_dump_json()

    def test_takes_a_body_that_the_gateway_passed_as_base64(self, http: HttpApi) -> None:
        _, key = http.new()
        assert http("PATCH", f"/onboarding/{key}/save", raw='{"account_name": "Zoë"}'.encode()).json["title"] == "Zoë"

    def test_takes_json_with_a_charset(self, http: HttpApi) -> None:
        _, key = http.new()
        typed = {"Content-Type": "application/json; charset=utf-8"}
        assert http("PATCH", f"/onboarding/{key}/save", {"index_name": "a"}, headers=typed).status == 200

    @pytest.mark.parametrize(
        "field",
        [
            "status",
            "actions",
            "created_note",
            "note",
            "onboarding_id",
            "system_account_id",
            "link_key",
            "registered_by",
        ],
    )
    def test_refuses_what_is_not_the_customers_by_name(self, http: HttpApi, field: str) -> None:
        onboarding_id, key = http.new()
        before = http.record(onboarding_id)
        refused = http("PATCH", f"/onboarding/{key}/save", {field: "x", "index_name": "products"})
        assert refused.refusal == (422, "FIELD_NOT_ALLOWED")
        assert refused.json["errors"] == [{"field": field, "code": "NOT_ALLOWED", "message": "cannot be set here"}]
        assert http.record(onboarding_id) == before

    def test_names_each_field_that_is_wrong_by_its_path(self, http: HttpApi) -> None:
        _, key = http.new()
        body = {"index_name": "No Spaces", "team_invites": [{"email": "x"}, {"email": "a@b.example", "role": "OWNER"}]}
        refused = http("PATCH", f"/onboarding/{key}/save", body)
        assert refused.refusal == (422, "VALIDATION_FAILED")
        wrong = {fault["field"] for fault in refused.json["errors"]}
        assert wrong == {"index_name", "team_invites.0.email", "team_invites.1.role"}

    def test_refuses_an_index_type_that_the_account_has_not(self, http: HttpApi) -> None:
        onboarding_id, key = http.new()
        http.rewrite(
            onboarding_id,
            actions={"initialise_ecom": Entry(status=Status.SUCCEEDED, result={"index_types": ["fashion"]})},
        )
        assert http("PATCH", f"/onboarding/{key}/save", {"index_type": "cars"}).refusal == (422, "INDEX_TYPE_UNKNOWN")

    def test_needs_the_registrants_token_once_the_link_is_claimed(self, http: HttpApi) -> None:
        _, key, token = http.claimed()
        assert http("PATCH", f"/onboarding/{key}/save", {"index_name": "a"}).refusal == (401, "LINK_USED")
        other = http("PATCH", f"/onboarding/{key}/save", {"index_name": "a"}, token=http.customer("bob"))
        assert other.refusal == (401, "LINK_USED")
        assert http("PATCH", f"/onboarding/{key}/save", {"index_name": "a"}, token=token).status == 200

    def test_is_over_after_submission(self, http: HttpApi) -> None:
        _, key, token = http.submitted()
        refused = http("PATCH", f"/onboarding/{key}/save", {"index_name": "other"}, token=token)
        assert refused.refusal == (409, "ALREADY_SUBMITTED")


class TestSigningUp:
    def test_goes_from_signup_over_the_code_to_a_claimed_link(self, http: HttpApi) -> None:
        onboarding_id, key = http.new()
        made = http("POST", f"/onboarding/{key}/signup", {"email": EMAIL, "password": PASSWORD})
        assert (made.status, made.json) == (201, {"confirmed": False, "sent_to": "a***@s***"})
        assert http.record(onboarding_id).status == "pending"
        done = http("POST", f"/onboarding/{key}/confirm", {"email": EMAIL, "code": "123456", "password": PASSWORD})
        assert (done.status, done.json["onboarding"]["status"]) == (200, "registered")
        assert http.record(onboarding_id).registered_by == "sub-1"
        again = http("GET", f"/onboarding/{key}", token=done.json["access_token"])
        assert again.json["registrant"] is True

    def test_with_somebody_elses_confirmed_address_registers_nobody(self, http: HttpApi) -> None:
        onboarding_id, key = http.new()
        http.pool.sign_up(EMAIL, PASSWORD)
        http.pool.confirm(EMAIL, "123456", PASSWORD)
        guess = {"email": EMAIL, "code": "123456", "password": "a guess, and wrong"}
        assert http("POST", f"/onboarding/{key}/confirm", guess).refusal == (422, "CODE_WRONG")
        assert not http.record(onboarding_id).registered_by

    def test_goes_on_when_the_first_answer_to_the_code_was_lost(self, http: HttpApi) -> None:
        _, key = http.new()
        http("POST", f"/onboarding/{key}/signup", {"email": EMAIL, "password": PASSWORD})
        body = {"email": EMAIL, "code": "123456", "password": PASSWORD}
        first = http("POST", f"/onboarding/{key}/confirm", body)
        again = http("POST", f"/onboarding/{key}/confirm", body)
        assert first.json["onboarding"] == again.json["onboarding"]

    def test_asks_the_user_pool_nothing_for_a_dead_link(self, http: HttpApi) -> None:
        _, key, _ = http.claimed()
        body = {"email": EMAIL, "password": PASSWORD}
        assert http("POST", f"/onboarding/{key}/signup", body).refusal == (401, "LINK_USED")
        assert http("POST", f"/onboarding/{key}/resend-code", {"email": EMAIL}).refusal == (401, "LINK_USED")
        assert http("POST", "/onboarding/nobody/login", body).refusal == (401, "LINK_INVALID")
        assert http.pool.cognito.asked == []

    def test_sends_another_code(self, http: HttpApi) -> None:
        _, key = http.new()
        assert http("POST", f"/onboarding/{key}/resend-code", {"email": EMAIL}).json["sent_to"] == "a***@s***"

    def test_never_repeats_a_password_that_is_not_acceptable(self, http: HttpApi) -> None:
        _, key = http.new()
        long = "s3cret" * 100
        refused = http("POST", f"/onboarding/{key}/signup", {"email": "not an address", "password": long})
        assert [fault["field"] for fault in refused.json["errors"]] == ["email", "password"]
        assert "s3cret" not in json.dumps(refused.json)

    def test_passes_on_that_the_user_pool_is_out_of_order(self, http: HttpApi) -> None:
        _, key = http.new()
        http.pool.cognito.down = True
        answer = http("POST", f"/onboarding/{key}/login", {"email": EMAIL, "password": PASSWORD})
        assert answer.refusal == (503, "IDENTITY_UNAVAILABLE")
        assert answer.headers["Retry-After"] == "5"


class TestClaiming:
    def test_again_gives_the_same_answer(self, http: HttpApi) -> None:
        _, key, token = http.claimed()
        first = http("POST", f"/onboarding/{key}/claim", token=token)
        assert first.json == http("POST", f"/onboarding/{key}/claim", token=token).json

    def test_is_for_the_first_user_only(self, http: HttpApi) -> None:
        onboarding_id, key, _ = http.claimed()
        assert http("POST", f"/onboarding/{key}/claim", token=http.customer("bob")).refusal == (409, "LINK_TAKEN")
        http.pool.sign_up(EMAIL, PASSWORD)
        http.pool.confirm(EMAIL, "123456", PASSWORD)
        late = http("POST", f"/onboarding/{key}/login", {"email": EMAIL, "password": PASSWORD})
        assert late.refusal == (409, "LINK_TAKEN")
        assert "access_token" not in late.json
        assert http.record(onboarding_id).registered_by == "ada"

    def test_of_an_invitation_that_is_withdrawn_at_that_moment_is_told_so(
        self, http: HttpApi, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        onboarding_id, key = http.new()
        change = Store.change

        def after_a_withdrawal(store: Store, *args: Any, **options: Any) -> Record:
            monkeypatch.setattr(Store, "change", change)
            revoke(http.api.desk, onboarding_id, actor="se")
            return change(store, *args, **options)

        monkeypatch.setattr(Store, "change", after_a_withdrawal)
        refused = http("POST", f"/onboarding/{key}/claim", token=http.customer())
        assert refused.refusal == (401, "LINK_REVOKED")


class TestSubmitting:
    def test_freezes_the_answers_and_says_so_again_when_asked_again(self, http: HttpApi) -> None:
        onboarding_id, key, token = http.submitted()
        first = http.record(onboarding_id)
        again = http("POST", f"/onboarding/{key}/submit", token=token)
        assert (again.status, again.json["status"], again.json["answers"]) == (200, "submitted", ANSWERS)
        assert again.json["fields"] is None
        assert all(step["done"] for step in again.json["steps"])
        assert http.record(onboarding_id) == first

    def test_names_what_is_missing(self, http: HttpApi) -> None:
        _, key, token = http.claimed()
        refused = http("POST", f"/onboarding/{key}/submit", token=token)
        assert refused.refusal == (422, "ANSWERS_MISSING")
        missing = [fault["field"] for fault in refused.json["errors"]]
        assert missing == ["storefront_type", "index_name", "index_type", "index_tier"]

    def test_is_for_the_registrant(self, http: HttpApi) -> None:
        _, key, _ = http.claimed()
        assert http("POST", f"/onboarding/{key}/submit", token=http.customer("bob")).refusal == (403, "NOT_REGISTRANT")


class TestProgress:
    def test_says_how_each_line_stands_in_the_customers_words(self, http: HttpApi) -> None:
        onboarding_id, key, token = http.submitted()
        waits = Entry(status=Status.PENDING, note="the merge of pull request #7", started_at=http.clock())
        done = Entry(status=Status.SUCCEEDED, started_at=http.clock(), finished_at=http.clock())
        http.rewrite(
            onboarding_id, actions={"create_account": done, "initialise_ecom": done, "commit_pixel_source": waits}
        )
        seen = http("GET", f"/onboarding/{key}/progress", token=token).json
        lines = {line["name"]: line for line in seen["actions"]}
        assert lines["account"]["finished_at"] == "2026-01-05T09:00:00.000Z"
        assert {name: line["state"] for name, line in lines.items()} == {
            "account": "done",
            "pixel": "working",
            "owner": "working",
            "index": "working",
            "connection": "waiting",
            "team": "waiting",
        }
        assert lines["connection"]["says"] == "Begins once this is done: Creating your index, Setting up your pixel."
        assert (seen["remaining"], seen["done"], seen["ask_again_seconds"]) == (5, False, 3)
        assert "pull request" not in json.dumps(seen)

    def test_shows_a_failure_as_something_that_we_are_on(self, http: HttpApi) -> None:
        onboarding_id, key, token = http.claimed()
        http.fail(onboarding_id, "provision_pixel")
        seen = http("GET", f"/onboarding/{key}/progress", token=token).json
        line = next(line for line in seen["actions"] if line["name"] == "pixel")
        assert (line["state"], line["says"][:12]) == ("held_up", "We are on it")
        assert [word for word in ("REFUSED", "No.", "Ask them.", "provision_pixel") if word in json.dumps(seen)] == []

    def test_is_done_when_every_action_is_over(self, http: HttpApi) -> None:
        onboarding_id, key, token = http.submitted()
        over = {action.name: Entry(status=Status.SUCCEEDED) for action in http.api.desk.flows["ecom"].actions}
        http.rewrite(onboarding_id, actions={**over, "rename_account": Entry(status=Status.SKIPPED)})
        seen = http("GET", f"/onboarding/{key}/progress", token=token).json
        assert (seen["remaining"], seen["done"]) == (0, True)

    def test_is_for_the_registrant(self, http: HttpApi) -> None:
        _, key, _ = http.submitted()
        refused = http("GET", f"/onboarding/{key}/progress", token=http.customer("bob"))
        assert refused.refusal == (403, "NOT_REGISTRANT")
