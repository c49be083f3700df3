"""Reads that pages repeat: who holds the answer already gets none, and nobody else learns anything by asking so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.flows.ecom.intents.revoke import revoke
from chalicelib.records.ledger import Entry, Status
from tests.integration.http_api import HttpApi, Reply


def again(http: HttpApi, path: str, held: str, **kwargs: str) -> Reply:
    """The same read, by somebody who holds an answer with this tag."""
    return http("GET", path, headers={"If-None-Match": held}, **kwargs)


class TestAReadThatIsRepeated:
    def test_has_no_body_while_nothing_has_changed(self, http: HttpApi) -> None:
        _, key, token = http.claimed()
        for path in (f"/onboarding/{key}", f"/onboarding/{key}/progress"):
            first = http("GET", path, token=token)
            http.clock.pass_(minutes=1)
            second = again(http, path, first.headers["ETag"], token=token)
            assert (second.status, second.json) == (304, None)
            assert second.headers["ETag"] == first.headers["ETag"]
            assert second.headers["Cache-Control"] == "private, no-cache"

    def test_has_its_body_once_something_of_it_has_changed(self, http: HttpApi) -> None:
        _, key = http.new()
        first = http("GET", f"/onboarding/{key}")
        http("PATCH", f"/onboarding/{key}/save", {"account_name": "Ada & Sons"})
        second = again(http, f"/onboarding/{key}", first.headers["ETag"])
        assert (second.status, second.json["fields"]["account_name"]) == (200, "Ada & Sons")
        assert second.headers["ETag"] != first.headers["ETag"]

    def test_is_not_disturbed_by_what_it_does_not_show(self, http: HttpApi) -> None:
        onboarding_id, key = http.new()
        first = http("GET", f"/onboarding/{key}")
        version = http.record(onboarding_id).version
        http.rewrite(onboarding_id, actions={"notify": Entry(status=Status.SUCCEEDED)})
        assert http.record(onboarding_id).version > version
        assert again(http, f"/onboarding/{key}", first.headers["ETag"]).status == 304

    def test_of_a_checklist_that_was_read_anew_and_says_the_same_has_no_body(self, http: HttpApi) -> None:
        onboarding_id, _, token = http.claimed()
        http.rewrite(onboarding_id, facts={"system_account_id": "sys-7", "visible_account_id": "acc-7"})
        http.accounts.join("ada", "7")
        first = http("GET", "/onboarding/checklist", token=token)
        http.health.at += timedelta(minutes=1)
        second = http("GET", "/onboarding/checklist", token=token)
        assert second.json["checked_at"] != first.json["checked_at"]
        assert second.json["lines"][0]["checked_at"] != first.json["lines"][0]["checked_at"]
        assert again(http, "/onboarding/checklist", first.headers["ETag"], token=token).status == 304

    @pytest.mark.parametrize("header", ["*", 'W/"x", {tag}', '"{bare}"'])
    def test_takes_every_form_of_the_header(self, http: HttpApi, header: str) -> None:
        _, key = http.new()
        tag = http("GET", f"/onboarding/{key}").headers["ETag"]
        held = header.format(tag=tag, bare=tag.removeprefix("W/").strip('"'))
        assert again(http, f"/onboarding/{key}", held).status == 304

    @pytest.mark.parametrize("header", ["", "x", 'W/"x"', "W/", '"'])
    def test_passes_over_a_header_that_names_no_tag_of_this_answer(self, http: HttpApi, header: str) -> None:
        _, key = http.new()
        assert again(http, f"/onboarding/{key}", header).status == 200


class TestATag:
    def test_opens_nothing(self, http: HttpApi) -> None:
        onboarding_id, key, token = http.claimed()
        held = http("GET", f"/onboarding/{key}/progress", token=token).headers["ETag"]
        for tag in (held, "*"):
            assert again(http, f"/onboarding/{key}/progress", tag).refusal == (401, "TOKEN_MISSING")
            stranger = again(http, f"/onboarding/{key}/progress", tag, token=http.customer("eve"))
            assert stranger.refusal == (403, "NOT_REGISTRANT")
        revoke(http.api.desk, onboarding_id, actor="se@onramp.example")
        assert again(http, f"/onboarding/{key}", "*").refusal == (401, "LINK_REVOKED")

    def test_of_what_one_is_shown_is_not_that_of_what_another_is(self, http: HttpApi) -> None:
        _, key = http.new()
        before = http("GET", f"/onboarding/{key}").headers["ETag"]
        http("POST", f"/onboarding/{key}/claim", token=http.customer())
        assert again(http, f"/onboarding/{key}", before, token=http.customer()).status == 200
