"""What a form refuses, and how it says so: a code and a path for each field, and words for a person."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from chalicelib.handlers.http import form_faults as faults
from tests.integration.http_api import ANSWERS, HttpApi, Reply

NOTHING = ["\u200b", "\u3164", "\u202e\u202d", "\u2800 \u2800", "\u0301", "\ufeff", "\u3000", "\u00ad\u200f"]


def found(reply: Reply) -> dict[str, str]:
    """Each faulty field's code."""
    assert reply.status == 422
    return {each["field"]: each["code"] for each in reply.json["errors"]}


class TestWhatPeopleRead:
    @pytest.mark.parametrize("text", NOTHING)
    def test_must_have_something_to_see_wherever_it_stands(self, http: HttpApi, text: str) -> None:
        onboarding_id, key = http.new()
        fields = {"account_name": text, "index_type": text, "custom_model": text, "collapse_fields": ["sku", text]}
        refused = found(http("PATCH", f"/onboarding/{key}/save", fields))
        assert set(refused) == {"account_name", "index_type", "custom_model", "collapse_fields.1"}
        assert set(refused.values()) <= {"NOTHING_TO_SEE", "CHARACTER_NOT_ALLOWED", "TOO_SHORT"}
        assert "account_name" in found(http.admin("POST", "", {"account_name": text}))
        if text.strip():
            assert "note" in found(http.admin("PATCH", f"/{onboarding_id}", {"note": text}))
            assert "note" in found(http.admin("POST", "", {"account_name": "Ada", "note": text}))
        pixel = {"type": "web", "name": text}
        assert "name" in found(http("POST", "/v1/pixel", pixel, headers=http.access()))

    def test_is_measured_in_characters_and_not_in_what_a_browser_needs_for_them(self, http: HttpApi) -> None:
        _, key = http.new()
        assert http("PATCH", f"/onboarding/{key}/save", {"account_name": "👩" * 300}).status == 200
        refused = http("PATCH", f"/onboarding/{key}/save", {"account_name": "👩" * 301})
        assert found(refused) == {"account_name": "TOO_LONG"}
        assert refused.json["detail"] == "account_name must have at most 300 characters."

    def test_is_the_same_however_its_accents_are_written(self, http: HttpApi) -> None:
        _, key = http.new()
        refused = http("PATCH", f"/onboarding/{key}/save", {"collapse_fields": ["größe", "sku", "gro\u0308ße"]})
        assert found(refused) == {"collapse_fields.2": "REPEATED"}


class TestAFormsFaults:
    def test_each_have_a_code_and_a_path_of_their_own(self, http: HttpApi) -> None:
        _, key = http.new()
        before = http("GET", f"/onboarding/{key}").json
        invites = [
            {"email": "bob@shop.example"},
            {"email": "BOB@SHOP.example.", "role": "king"},
            {"login_method": "google"},
        ]
        body = {
            "account_name": 7,
            "index_name": "No Name",
            "index_tier": "gold",
            "team_invites": invites,
            "collapse_fields": "sku",
            "registered_by": "me",
        }
        refused = http("PATCH", f"/onboarding/{key}/save", body)
        assert refused.refusal == (422, "VALIDATION_FAILED")
        assert found(refused) == {
            "account_name": "WRONG_TYPE",
            "index_name": "WRONG_FORM",
            "index_tier": "NOT_A_CHOICE",
            "collapse_fields": "WRONG_TYPE",
            "team_invites.1.email": "NOT_AN_EMAIL",
            "team_invites.1.role": "NOT_A_CHOICE",
            "team_invites.2.email": "REQUIRED",
            "registered_by": "NOT_ALLOWED",
        }
        assert http("GET", f"/onboarding/{key}").json == before

    def test_of_unknown_names_alone_have_the_code_for_that(self, http: HttpApi) -> None:
        _, key = http.new()
        refused = http("PATCH", f"/onboarding/{key}/save", {"plan": "gold", "registered_by": "me"})
        assert refused.refusal == (422, "FIELD_NOT_ALLOWED")
        assert refused.json["detail"] == "plan cannot be set here. 1 more fault is listed in errors."

    def test_name_the_row_that_is_one_too_many(self, http: HttpApi) -> None:
        _, key = http.new()
        twice = [{"email": "bob@shop.example"}, {"email": "c@shop.example"}, {"email": "Bob@Shop.example"}]
        refused = http("PATCH", f"/onboarding/{key}/save", {"team_invites": twice})
        assert found(refused) == {"team_invites.2.email": "REPEATED"}

    @pytest.mark.parametrize(
        ("method", "path", "body", "fault"),
        [
            ("PATCH", "", {"note": "x", "answers": {"index_name": "a"}}, ("answers", "NOT_TOGETHER")),
            ("PATCH", "", {"answers": {}}, ("answers", "REQUIRED")),
            ("POST", "/erasure", {}, ("email", "REQUIRED")),
            ("POST", "/erasure", {"email": "b@shop.example", "registrant": True}, ("registrant", "NOT_TOGETHER")),
            ("POST", "/erasure", {"registrant": False}, ("registrant", "NOT_A_CHOICE")),
        ],
    )
    def test_across_fields_name_one_of_them(
        self, http: HttpApi, method: str, path: str, body: dict[str, Any], fault: tuple[str, str]
    ) -> None:
        onboarding_id, _ = http.new()
        assert found(http.admin(method, f"/{onboarding_id}{path}", body)) == dict([fault])

    def test_found_by_the_record_have_codes_too(self, http: HttpApi) -> None:
        onboarding_id, key, token = http.claimed()
        assert found(http.admin("PATCH", f"/{onboarding_id}", {"se_tasks": {"nap": True}})) == {
            "se_tasks.nap": "TASK_UNKNOWN"
        }
        missing = found(http("POST", f"/onboarding/{key}/submit", token=token))
        assert set(missing.values()) == {"ANSWERS_MISSING"}

    @pytest.mark.parametrize(
        "email",
        ["bob", "bob@", "@shop.example", "bob@shop.example.", "b b@shop.example", "bob@-x.example", "b@localhost"],
    )
    def test_are_sentences_with_one_full_stop(self, http: HttpApi, email: str) -> None:
        _, key = http.new()
        refused = http("PATCH", f"/onboarding/{key}/save", {"team_invites": [{"email": email}]})
        assert found(refused) == {"team_invites.0.email": "NOT_AN_EMAIL"}
        assert re.fullmatch(r"team_invites\.0\.email is not an email address: .*[^.]\.", refused.json["detail"])
        assert not refused.json["errors"][0]["message"].endswith(".")

    def test_quote_nothing_of_a_secret(self, http: HttpApi) -> None:
        _, key = http.new()
        for password in ("", "hunter2" * 50, ["hunter2"], {"hunter2": 1}):
            refused = http("POST", f"/onboarding/{key}/login", {"email": "a@shop.example", "password": password})
            assert list(found(refused)) == ["password"]
            assert "hunter2" not in json.dumps(refused.json)

    def test_of_length_say_how_much_of_what_is_allowed(self, http: HttpApi) -> None:
        _, key = http.new()
        body = {"collapse_fields": [f"f{n}" for n in range(101)], "custom_model": "x" * 201}
        refused = http("PATCH", f"/onboarding/{key}/save", body).json["errors"]
        assert {each["field"]: each["message"] for each in refused} == {
            "collapse_fields": "must have at most 100 entries",
            "custom_model": "must have at most 200 characters",
        }

    def test_of_one_request_are_listed_up_to_a_bound(self, http: HttpApi) -> None:
        _, key = http.new()
        refused = http("PATCH", f"/onboarding/{key}/save", {f"x{n}": 1 for n in range(500)} | {"y" * 9000: 1})
        assert len(refused.json["errors"]) == faults.MOST_LISTED
        assert "500 more" in refused.json["detail"]
        assert max(len(each["field"]) for each in refused.json["errors"]) <= faults.LONGEST_NAME


def test_a_whole_number_is_one_however_it_is_written(http: HttpApi) -> None:
    _, key = http.new()
    raw = '{"page": "0123456789abcdef", "seq": 5.0, "index_name": "a"}'
    assert http("PATCH", f"/onboarding/{key}/save", raw=raw).status == 200


def test_answers_that_were_fine_before_still_are(http: HttpApi) -> None:
    onboarding_id, _, _ = http.submitted()
    assert http.record(onboarding_id).answers == ANSWERS
