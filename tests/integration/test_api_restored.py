"""A table that was restored and not confirmed: no link and no token opens what it believes, and a new link does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.records import restored
from chalicelib.records.restored import Restored
from chalicelib.records.store import Store
from tests.integration.http_api import ANSWERS, HttpApi


def go_back(http: HttpApi, *ids: str, **said: object) -> Restored:
    """Let the table say that it was restored, and these records that they were taken in."""
    http.clock.pass_(minutes=20)
    mark = Restored.model_validate({"to": http.clock() - timedelta(minutes=10), "at": http.clock(), **said})
    restored.write(store(http), mark)
    for onboarding_id in ids:
        http.rewrite(onboarding_id, restored_at=mark.at)
    http.clock.pass_(minutes=5)
    return mark


def store(http: HttpApi) -> Store:
    return http.api.desk.store


def confirm(http: HttpApi, mark: Restored, **said: object) -> None:
    restored.write(store(http), mark.model_copy(update={"confirmed_at": http.clock(), "confirmed_by": "op", **said}))


class TestBeforeItIsConfirmed:
    def test_a_link_of_before_is_dead_in_words_of_its_own(self, http: HttpApi) -> None:
        onboarding_id, key = http.new()
        go_back(http, onboarding_id)
        assert http("GET", f"/onboarding/{key}").refusal == (401, "LINK_RESTORED")
        claim = http("POST", f"/onboarding/{key}/claim", token=http.customer())
        assert claim.refusal == (401, "LINK_RESTORED")

    def test_nor_does_the_token_of_who_had_signed_up_open_it(self, http: HttpApi) -> None:
        onboarding_id, key, token = http.claimed()
        go_back(http, onboarding_id)
        assert http("GET", f"/onboarding/{key}", token=token).refusal == (401, "LINK_RESTORED")
        assert http("PATCH", f"/onboarding/{key}/save", ANSWERS, token=token).refusal == (401, "LINK_RESTORED")
        assert http("POST", f"/onboarding/{key}/submit", token=token).refusal == (401, "LINK_RESTORED")
        assert http("GET", "/onboarding/mine", token=token).refusal == (401, "LINK_RESTORED")

    def test_an_engineer_sees_it_and_makes_a_new_link_that_works_at_once(self, http: HttpApi) -> None:
        onboarding_id, _, token = http.claimed()
        go_back(http, onboarding_id)
        assert http.admin("GET", f"/{onboarding_id}/status").json["link"]["restored"] is True
        new = http.admin("POST", f"/{onboarding_id}/link").json["link"].partition("key=")[2]
        assert http("GET", f"/onboarding/{new}", token=token).status == 200
        assert http.admin("GET", f"/{onboarding_id}/status").json["link"]["restored"] is False

    def test_a_link_that_is_not_known_may_be_of_the_time_that_is_lost(self, http: HttpApi) -> None:
        go_back(http)
        assert http("GET", "/onboarding/1b4e28ba-2fa1-41d2-883f-0016d3cca427").refusal == (401, "LINK_RESTORED")
        http.clock.pass_(days=31)
        assert http("GET", "/onboarding/1b4e28ba-2fa1-41d2-883f-0016d3cca427").refusal == (401, "LINK_INVALID")

    def test_a_create_under_a_key_that_is_not_known_is_not_taken_for_a_new_one(self, http: HttpApi) -> None:
        body, key = {"account_name": "Marrow"}, {"Idempotency-Key": "k-1"}
        made = http.admin("POST", "", body, **key)
        mark = go_back(http)
        assert http.admin("POST", "", body, **key).json["onboarding_id"] == made.json["onboarding_id"]
        other = {"Idempotency-Key": "k-2"}
        assert http.admin("POST", "", body, **other).refusal == (409, "RESTORED")
        assert http.admin("POST", "", body).status == 202
        confirm(http, mark)
        assert http.admin("POST", "", body, **other).status == 202

    def test_what_was_made_since_is_as_ever(self, http: HttpApi) -> None:
        go_back(http)
        _, key = http.new()
        assert http("GET", f"/onboarding/{key}").status == 200


class TestOnceItIsConfirmed:
    def test_links_and_tokens_open_again(self, http: HttpApi) -> None:
        (onboarding_id, key), (other, used, token) = http.new(), http.claimed()
        confirm(http, go_back(http, onboarding_id, other))
        assert http("GET", f"/onboarding/{key}").status == 200
        assert http("GET", f"/onboarding/{used}", token=token).status == 200

    @pytest.mark.parametrize("said", [True, False])
    def test_links_stay_dead_where_it_was_confirmed_so_and_who_signed_up_gets_in(
        self, http: HttpApi, *, said: bool
    ) -> None:
        (onboarding_id, key), (other, used, token) = http.new(), http.claimed()
        confirm(http, go_back(http, onboarding_id, other), links_stay_dead=said)
        assert http("GET", f"/onboarding/{key}").status == (401 if said else 200)
        assert http("GET", f"/onboarding/{used}", token=token).status == 200
        shown = [http.admin("GET", f"/{each}/status").json["link"]["restored"] for each in (onboarding_id, other)]
        assert shown == [said, False]
