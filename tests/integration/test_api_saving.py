"""How saves of several pages meet. The protocol: docs/saving.md; its model, and the proof of the rule: tests/saving."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chalicelib.flows.ecom.routes.forms import NewOnboarding, Save
from chalicelib.flows.ecom.steps import Fields
from chalicelib.forms import Form
from chalicelib.records.ledger import Entry, Status
from chalicelib.records.record import Record
from chalicelib.records.store import Store
from tests.integration.http_api import ANSWERS, HttpApi, Reply

PAGE = (Path(__file__).parents[2] / "docs/saving.md").read_text(encoding="utf-8")
TAB, OTHER = "first-tab-0000001", "other-tab-0000002"


class Customer:
    """Somebody with a link, and as many pages as they like."""

    def __init__(self, http: HttpApi, key: str) -> None:
        self.http, self.path = http, f"/onboarding/{key}"
        self.token: str | None = None

    def save(self, fields: dict[str, Any], page: str = TAB, seq: int = 1, **more: Any) -> Reply:
        body = {**fields, "page": page, "seq": seq, **more}
        return self.http("PATCH", f"{self.path}/save", body, token=self.token)

    @property
    def fields(self) -> dict[str, Any]:
        found: dict[str, Any] = self.http("GET", self.path, token=self.token).json["fields"]
        return found


@pytest.fixture
def customer(http: HttpApi) -> Customer:
    return Customer(http, http.new()[1])


class TestTwoTabs:
    def test_that_both_change_a_field_do_not_overwrite_each_other_and_the_second_is_told(
        self, customer: Customer
    ) -> None:
        first = customer.save({"index_name": "ours"}, TAB, seen={"index_name": [None]})
        second = customer.save({"index_name": "theirs"}, OTHER, seen={"index_name": [None]})
        assert (first.status, first.json["conflicts"]) == (200, {})
        assert (second.status, second.json["conflicts"]) == (200, {"index_name": "ours"})
        assert customer.fields["index_name"] == "ours"

    def test_that_change_different_fields_do_not_meet(self, customer: Customer) -> None:
        customer.save({"index_name": "shop"}, TAB, seen={"index_name": [None]})
        second = customer.save({"storefront_type": "web"}, OTHER, seen={"storefront_type": [None]})
        assert second.json["conflicts"] == {}
        assert customer.fields == {"account_name": "Ada's Shop", "index_name": "shop", "storefront_type": "web"}

    def test_that_mean_the_same_do_not_meet(self, customer: Customer) -> None:
        customer.save({"index_name": "shop"}, TAB, seen={"index_name": [None]})
        assert customer.save({"index_name": "shop"}, OTHER, seen={"index_name": [None]}).json["conflicts"] == {}

    def test_store_what_is_not_in_dispute(self, http: HttpApi, customer: Customer) -> None:
        customer.save({"index_name": "ours"}, TAB, seen={})
        both = {"index_name": "theirs", "index_tier": "staging"}
        second = customer.save(both, OTHER, seen={"index_name": [None]})
        assert second.json["conflicts"] == {"index_name": "ours"}
        assert customer.fields["index_tier"] == "staging"

    def test_do_not_overwrite_each_other_though_they_save_at_the_same_moment(
        self, http: HttpApi, customer: Customer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        interrupted(monkeypatch, lambda: customer.save({"index_name": "ours"}, OTHER, seen={}))
        second = customer.save({"index_name": "theirs", "index_tier": "staging"}, TAB, seen={})
        assert second.json["conflicts"] == {"index_name": "ours"}
        assert customer.fields["index_tier"] == "staging"

    def test_may_clear_a_field_only_if_they_know_what_stands_there(self, customer: Customer) -> None:
        customer.save({"index_name": "ours"}, TAB, seen={})
        assert customer.save({"index_name": None}, OTHER, seen={"index_name": [None]}).json["conflicts"] == {
            "index_name": "ours"
        }
        assert customer.save({"index_name": None}, OTHER, 2, seen={"index_name": ["ours"]}).json["conflicts"] == {}
        told = customer.save({"index_name": "late"}, TAB, 2, seen={"index_name": ["ours"]})
        assert told.json["conflicts"] == {"index_name": None}


class TestAPage:
    def test_does_not_meet_its_own_beacon_that_nobody_read_the_answer_of(self, customer: Customer) -> None:
        customer.save({"index_name": "draft"}, seq=1, seen={"index_name": [None]})
        more = customer.save({"index_name": "final"}, seq=2, seen={"index_name": [None, "draft"]})
        assert more.json["conflicts"] == {}
        assert customer.fields["index_name"] == "final"

    def test_whose_older_save_arrives_last_keeps_the_newer_one(self, customer: Customer) -> None:
        """The newer one took the field back to what the older one had found there."""
        stood = {"account_name": ["Ada's Shop"]}
        customer.save({"account_name": "Ada's Shop"}, seq=2, seen={"account_name": ["Ada's Shop", "Bob's"]})
        late = customer.save({"account_name": "Bob's"}, seq=1, seen=stood)
        assert (late.status, late.json["conflicts"]) == (200, {"account_name": "Ada's Shop"})
        assert customer.fields["account_name"] == "Ada's Shop"

    def test_whose_save_arrives_twice_changes_nothing_the_second_time(self, http: HttpApi, customer: Customer) -> None:
        asked = {"index_name": "draft"}
        customer.save(asked, seen={"index_name": [None]})
        customer.save({"index_name": None}, OTHER, seen={"index_name": ["draft"]})
        again = customer.save(asked, seen={"index_name": [None]})
        assert again.json["conflicts"] == {"index_name": None}
        assert customer.fields == {"account_name": "Ada's Shop"}

    def test_is_remembered_while_three_others_save(self, customer: Customer) -> None:
        customer.save({"index_name": "a"}, seq=1, seen={})
        customer.save({"index_name": None}, seq=3, seen={"index_name": ["a"]})
        for number in range(3):
            customer.save({"index_tier": "staging"}, f"another-tab-{number:05}", seen={"index_tier": [None, "staging"]})
        late = customer.save({"index_name": "b"}, seq=2, seen={})
        assert late.json["conflicts"] == {"index_name": None}

    def test_that_counts_to_the_largest_number_there_is_stops_nobody_else(self, customer: Customer) -> None:
        customer.save({"index_name": "a"}, TAB, 2**53 - 1)
        assert customer.save({"index_name": "b"}, TAB, 1, seen={"index_name": ["a"]}).json["conflicts"] == {
            "index_name": "a"
        }
        assert customer.save({"index_name": "b"}, OTHER, 1, seen={"index_name": ["a"]}).json["conflicts"] == {}

    def test_may_say_what_it_has_seen_as_it_was_typed(self, customer: Customer) -> None:
        typed = [{"email": "Bob@SHOP.example"}]
        customer.save({"account_name": "  Marrow  ", "team_invites": typed}, seq=1)
        seen = {"account_name": ["  Marrow  "], "team_invites": [[], "nonsense", typed]}
        more = customer.save({"account_name": "Lee", "team_invites": []}, seq=2, seen=seen)
        assert more.json["conflicts"] == {}

    def test_is_given_all_that_it_needs_by_reading(self, http: HttpApi, customer: Customer) -> None:
        read = http("GET", customer.path).json
        seen = {name: [value] for name, value in read["fields"].items()}
        saved = customer.save({"account_name": "Lee", "index_name": "a"}, epoch=read["epoch"], seen=seen)
        assert saved.json["conflicts"] == {}
        assert "revision" not in read


class TestASaveWithoutAPage:
    def test_is_unconditional(self, http: HttpApi, customer: Customer) -> None:
        customer.save({"index_name": "ours"}, seen={})
        plain = http("PATCH", f"{customer.path}/save", {"index_name": "theirs"})
        assert (plain.status, plain.json["conflicts"]) == (200, {})
        assert customer.fields["index_name"] == "theirs"

    def test_of_what_stands_already_writes_nothing(self, http: HttpApi) -> None:
        onboarding_id, key = http.new()
        http("PATCH", f"/onboarding/{key}/save", {"index_name": "a"})
        before = http.record(onboarding_id)
        http("PATCH", f"/onboarding/{key}/save", {"index_name": "a"})
        http("PATCH", f"/onboarding/{key}/save", {})
        assert http.record(onboarding_id) == before

    def test_with_every_default_that_is_documented_erases_nothing(self, http: HttpApi) -> None:
        _, key = http.new(storefront_type="web", team_invites=[{"email": "bob@shop.example"}])
        before = http("GET", f"/onboarding/{key}").json["fields"]
        saved = http("PATCH", f"/onboarding/{key}/save", {**documented_defaults(Save), "index_name": "shop"})
        assert saved.json["fields"] == {**before, "index_name": "shop"}

    def test_and_every_other_form_of_these_fields_documents_null_as_no_default(self) -> None:
        for form in (Save, NewOnboarding, Fields):
            assert not set(Fields.model_fields) & set(documented_defaults(form))


class TestWhatAPageSays:
    @pytest.mark.parametrize(
        ("said", "where"),
        [
            ({"page": TAB}, "seq"),
            ({"seq": 1}, "page"),
            ({"page": "short", "seq": 1}, "page"),
            ({"page": "p" * 65, "seq": 1}, "page"),
            ({"page": "no blanks in here", "seq": 1}, "page"),
            ({"seen": {"index_name": ["a"] * 17}}, "seen.index_name"),
            ({"seen": {"index_name": "a"}}, "seen.index_name"),
            ({"epoch": -1}, "epoch"),
        ],
    )
    def test_is_bounded_and_refused_as_a_whole(self, http: HttpApi, said: dict[str, Any], where: str) -> None:
        onboarding_id, key = http.new()
        before = http.record(onboarding_id)
        refused = http("PATCH", f"/onboarding/{key}/save", {"index_name": "a", **said})
        assert refused.refusal == (422, "VALIDATION_FAILED")
        assert [fault["field"] for fault in refused.json["errors"]] == [where]
        assert http.record(onboarding_id) == before

    def test_is_of_the_wizards_fields(self, http: HttpApi) -> None:
        _, key = http.new()
        refused = http("PATCH", f"/onboarding/{key}/save", {"seen": {"status": ["visited"]}})
        assert refused.refusal == (422, "FIELD_NOT_ALLOWED")
        assert [fault["field"] for fault in refused.json["errors"]] == ["seen.status"]

    def test_of_a_save_that_is_refused_is_not_counted(self, http: HttpApi) -> None:
        onboarding_id, key = http.new()
        types = Entry(status=Status.SUCCEEDED, result={"index_types": ["fashion"]})
        http.rewrite(onboarding_id, actions={"initialise_ecom": types})
        customer = Customer(http, key)
        refused = customer.save({"index_name": "a", "index_type": "cars"}, seq=2, seen={})
        assert refused.refusal == (422, "INDEX_TYPE_UNKNOWN")
        assert customer.save({"index_name": "a"}, seq=2, seen={}).json["conflicts"] == {}


class TestAfterTheSubmission:
    def test_a_repeat_of_what_was_submitted_is_answered_as_saved(self, http: HttpApi) -> None:
        onboarding_id, key, token = http.submitted()
        before = http.record(onboarding_id)
        answered = {"index_name": ANSWERS["index_name"], "custom_model": None}
        same = {**answered, "page": TAB, "seq": 9, "seen": dict[str, Any]()}
        late = http("POST", f"/onboarding/{key}/save", same, token=token)
        assert (late.status, late.json["status"], late.json["conflicts"]) == (200, "submitted", {})
        assert http.record(onboarding_id) == before
        other = http("POST", f"/onboarding/{key}/save", {**same, "index_tier": "production"}, token=token)
        assert other.refusal == (409, "ALREADY_SUBMITTED")
        assert http.record(onboarding_id) == before

    def test_nothing_is_kept_about_pages(self, http: HttpApi) -> None:
        onboarding_id, key, token = http.claimed()
        http("PATCH", f"/onboarding/{key}/save", {**ANSWERS, "page": TAB, "seq": 1}, token=token)
        assert [mark.page for mark in http.record(onboarding_id).pages] == [TAB]
        http("POST", f"/onboarding/{key}/submit", token=token)
        assert http.record(onboarding_id).pages == ()


def test_what_stands_is_told_to_nobody_who_may_not_read_it(http: HttpApi, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link's holder saves, and the link is claimed and saved with at that moment."""
    _, key = http.new()
    holder, owner = Customer(http, key), Customer(http, key)
    owner.token = http.customer()

    def claim_and_save() -> None:
        assert http("POST", f"/onboarding/{key}/claim", token=owner.token).status == 200
        assert owner.save({"index_name": "secret"}, OTHER).status == 200

    interrupted(monkeypatch, claim_and_save)
    refused = holder.save({"index_name": "guess"}, TAB, seen={})
    assert refused.refusal == (401, "LINK_USED")
    assert "secret" not in json.dumps(refused.json)


def test_the_example_of_the_page_is_what_happens(http: HttpApi) -> None:
    _, key = http.new()
    answered: dict[str, Any] = {}
    for text in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL):
        said = json.loads(text)
        if "page" in said:
            answered = http("PATCH", f"/onboarding/{key}/save", said).json
        else:
            assert {name: answered[name] for name in said} == said


def documented_defaults(form: type[Form]) -> dict[str, Any]:
    """What a client that fills in defaults sends."""
    described = form.model_json_schema()["properties"]
    return {name: schema["default"] for name, schema in described.items() if "default" in schema}


def interrupted(monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], object]) -> None:
    """Let somebody else do something between the reading and the writing of the next change."""
    write, waiting = Store.write, [meanwhile]

    def late(store: Store, *arguments: Any, **options: Any) -> Record:
        if waiting:
            waiting.pop()()
        return write(store, *arguments, **options)

    monkeypatch.setattr(Store, "write", late)
