"""Two SEs at one record: who has not seen what the other wrote does not write over it."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.records.record import Record
from tests.integration.http_api import HttpApi, Reply


def amend(http: HttpApi, onboarding_id: str, body: object, seen: str | None = None) -> Reply:
    """A PATCH by somebody who has seen this."""
    return http.admin("PATCH", f"/{onboarding_id}", body, **({"If_Match": seen} if seen is not None else {}))


def tag(http: HttpApi, onboarding_id: str) -> str:
    """The tag of what stands there."""
    return http.admin("GET", f"/{onboarding_id}").headers["ETag"]


class TestTwoEngineers:
    def test_with_the_same_note_open_do_not_write_over_each_other(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new(note="Call on Monday.")
        seen = tag(http, onboarding_id)
        first = amend(http, onboarding_id, {"note": "Call on Tuesday."}, seen)
        assert first.status == 200
        assert first.headers["ETag"] != seen
        refused = amend(http, onboarding_id, {"note": "Called."}, seen)
        assert refused.refusal == (412, "CHANGED_MEANWHILE")
        assert (refused.json["note"], refused.json["se_tasks"]) == ("Call on Tuesday.", {"pixel_customization": False})
        assert refused.headers["ETag"] == first.headers["ETag"]
        assert http.record(onboarding_id).created_note == "Call on Tuesday."
        assert amend(http, onboarding_id, {"note": "Called."}, refused.headers["ETag"]).status == 200

    def test_ticking_and_writing_count_as_one_thing(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        seen = tag(http, onboarding_id)
        assert amend(http, onboarding_id, {"se_tasks": {"pixel_customization": True}}, seen).status == 200
        refused = amend(http, onboarding_id, {"note": "Not customized yet."}, seen)
        assert (refused.refusal, refused.json["se_tasks"]) == (
            (412, "CHANGED_MEANWHILE"),
            {"pixel_customization": True},
        )

    def test_are_kept_apart_also_between_look_up_and_write(
        self, http: HttpApi, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        onboarding_id, _ = http.new()
        seen = tag(http, onboarding_id)
        store = http.api.desk.store
        write = store.write
        others = iter(["First."])

        def late(before: Record, after: Record, **options: Any) -> Record:
            for note in others:
                write(before, before.but(created_note=note))
            return write(before, after, **options)

        monkeypatch.setattr(store, "write", late)
        assert amend(http, onboarding_id, {"note": "Second."}, seen).refusal == (412, "CHANGED_MEANWHILE")
        assert http.record(onboarding_id).created_note == "First."

    def test_at_one_pixel_are_kept_apart_too(self, http: HttpApi) -> None:
        made = http("POST", "/v1/pixel", {"type": "web", "name": "Ada"}, headers=http.access())
        path = f"/v1/pixel/{made.json['pixel_id']}"

        def patch(body: object) -> Reply:
            return http("PATCH", path, body, headers={**http.access(), "If-Match": made.headers["ETag"]})

        assert patch({"note": "First."}).status == 200
        refused = patch({"note": "Second."})
        assert (refused.refusal, refused.json["note"]) == ((412, "CHANGED_MEANWHILE"), "First.")
        assert patch({"system_account_id": "sys-1"}).status == 200  # nobody has touched the account
        assert patch({"system_account_id": "sys-2"}).refusal == (412, "CHANGED_MEANWHILE")


class TestOneEngineer:
    def test_is_not_kept_from_a_note_by_what_the_engine_and_the_customer_write(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.claimed()
        seen = tag(http, onboarding_id)
        http.fail(onboarding_id, "create_account")
        http.rewrite(onboarding_id, status="submitted", answers={"index_name": "a"}, answers_version=1)
        assert amend(http, onboarding_id, {"note": "Seen."}, seen).status == 200

    def test_whose_answer_was_lost_may_send_the_same_again(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        seen = tag(http, onboarding_id)
        wanted = {"note": "Seen.", "se_tasks": {"pixel_customization": True}}
        first = amend(http, onboarding_id, wanted, seen)
        again = amend(http, onboarding_id, wanted, seen)
        assert (again.status, again.headers["ETag"]) == (200, first.headers["ETag"])

    def test_without_a_tag_writes_whatever_stands_there(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new(note="First.")
        for seen in (None, "*"):
            assert amend(http, onboarding_id, {"note": f"Second, {seen}."}, seen).status == 200

    def test_may_have_the_tag_from_a_proxy_that_has_compressed_the_answer(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        seen = tag(http, onboarding_id)
        assert seen.startswith('W/"')  # it is of a part, so never of the same bytes (RFC 9110, section 8.8.1)
        assert amend(http, onboarding_id, {"note": "a"}, f'"other", {seen.removeprefix("W/")}').status == 200

    @pytest.mark.parametrize("seen", ["", "abc", '"abc', "W/abc", '"a" "b"', '*, "a"', '"\u00e9'])
    def test_with_a_tag_that_is_none_is_refused(self, http: HttpApi, seen: str) -> None:
        onboarding_id, _ = http.new()
        assert amend(http, onboarding_id, {"note": "x"}, seen).refusal == (400, "IF_MATCH_INVALID")
        assert http.record(onboarding_id).created_note == ""


class TestACorrection:
    def test_is_not_made_over_one_that_somebody_has_not_seen(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.submitted()
        http.fail(onboarding_id, "create_index", fields=("index_name",))
        seen = tag(http, onboarding_id)
        assert amend(http, onboarding_id, {"answers": {"index_name": "products-2"}}, seen).status == 200
        http.fail(onboarding_id, "create_index", fields=("index_name",))
        refused = amend(http, onboarding_id, {"answers": {"index_name": "products-3"}}, seen)
        assert (refused.refusal, refused.json["answers_version"]) == ((412, "CHANGED_MEANWHILE"), 2)
        assert (http.record(onboarding_id).answers or {})["index_name"] == "products-2"

    def test_that_was_made_already_is_answered_the_same(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.submitted()
        http.fail(onboarding_id, "create_index", fields=("index_name",))
        seen = tag(http, onboarding_id)
        for again in (seen, seen, None):
            assert amend(http, onboarding_id, {"answers": {"index_name": "products-2"}}, again).status == 200
        assert http.record(onboarding_id).answers_version == 2

    def test_is_not_hindered_by_a_note(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.submitted()
        http.fail(onboarding_id, "create_index", fields=("index_name",))
        seen = tag(http, onboarding_id)
        amend(http, onboarding_id, {"note": "Wrong name."})
        assert amend(http, onboarding_id, {"answers": {"index_name": "products-2"}}, seen).status == 200
