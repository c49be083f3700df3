"""What is left to do, as a customer and as a solutions engineer are told over HTTP."""

from __future__ import annotations

import json
import socket
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from chalice.local import RouteMatcher

from app import app
from chalicelib.clients.analytics.event_bucket import Activity
from chalicelib.errors import Permanent, Retryable, SettingMissing
from chalicelib.flows import registry
from chalicelib.handlers.http.api import Api
from chalicelib.records import codec, links
from chalicelib.records.indexes import attention_partitions
from chalicelib.records.ledger import Entry, Failure, Status
from chalicelib.wiring import api as bootstrap
from tests.health_kit import CREATING, DOWN, FakeHealth
from tests.integration.accounts import FakeAccounts
from tests.integration.http_api import ANSWERS, HttpApi, Reply
from tests.integration.tokens import SE
from tests.simulation.dynamo import Dynamo
from tests.table import TABLE

CHECKLIST = "/onboarding/checklist"
NAMES = ["create_index", "add_documents", "install_snippet", "team"]


@pytest.fixture
def accounts(http: HttpApi) -> FakeAccounts:
    return http.accounts


@pytest.fixture
def health(http: HttpApi) -> FakeHealth:
    return http.health


def made(http: HttpApi, onboarding_id: str, account: str) -> str:
    """Let the onboarding have its account and its pixel."""
    pixel_id = f"px-{account}"
    facts = {"system_account_id": f"sys-{account}", "visible_account_id": f"acc-{account}", "pixel_id": pixel_id}
    http.rewrite(onboarding_id, facts=facts)
    return onboarding_id


def submitted(http: HttpApi, accounts: FakeAccounts, account: str = "1") -> str:
    """An onboarding that `ada` has submitted, and whose account she owns."""
    onboarding_id, _, _ = http.submitted()
    accounts.join("ada", account)
    return made(http, onboarding_id, account)


def look(http: HttpApi, user: str = "ada") -> Reply:
    return http("GET", CHECKLIST, token=http.customer(user))


def spoil(http: HttpApi, key: str) -> None:
    """Make the stored record one that this code cannot read."""
    http.api.desk.store.client.update_item(
        TableName=TABLE,
        Key=codec.address(key, codec.DETAILS),
        UpdateExpression="SET prefill_state = :odd",
        ExpressionAttributeValues={":odd": {"S": "postgres"}},
    )


class TestTheRoute:
    def test_needs_a_token(self, http: HttpApi) -> None:
        assert http("GET", CHECKLIST).refusal == (401, "TOKEN_MISSING")
        assert http("GET", CHECKLIST, token=http.customer(seconds=-600)).refusal == (401, "TOKEN_EXPIRED")

    def test_wins_over_the_route_of_a_link(self, http: HttpApi) -> None:
        assert http.event("GET", CHECKLIST)["resource"] == CHECKLIST
        assert RouteMatcher(list(app.routes)).match_route(CHECKLIST).route == CHECKLIST
        assert http("GET", "/onboarding/checklists").refusal == (401, "LINK_INVALID")

    def test_has_a_name_that_no_link_can_have(self) -> None:
        assert {len(links.new_key()) for _ in range(3)} == {36}

    def test_asks_nobody_but_the_table_and_the_controller_to_say_no(
        self, http: HttpApi, accounts: FakeAccounts, health: FakeHealth
    ) -> None:
        assert look(http).refusal == (404, "CHECKLIST_NOT_FOUND")
        assert (accounts.asked, health.asked) == (1, 0)


class TestACustomer:
    def test_sees_what_is_left(self, http: HttpApi, accounts: FakeAccounts, health: FakeHealth) -> None:
        submitted(http, accounts)
        health.changes = {"events": Activity()}
        seen = look(http).json
        assert [line["name"] for line in seen["lines"]] == NAMES
        assert [line["state"] for line in seen["lines"]] == ["done", "done", "todo", "done"]
        whole = ("status", "title", "visible_account_id", "pixel_id", "done", "of", "complete", "age_seconds")
        assert {name: seen[name] for name in whole} == {
            "status": "submitted",
            "title": "Ada's Shop",
            "visible_account_id": "acc-1",
            "pixel_id": "px-1",
            "done": 2,
            "of": 3,
            "complete": False,
            "age_seconds": 0,
        }

    def test_is_sent_to_the_documentation_by_absolute_addresses(self, http: HttpApi, accounts: FakeAccounts) -> None:
        submitted(http, accounts)
        assert [line["docs"] for line in look(http).json["lines"]] == [
            "https://console.example/docs/first-index",
            "https://console.example/docs/documents",
            "https://console.example/docs/pixel-snippet",
            "https://console.example/docs/team",
        ]

    def test_gets_the_snippet_where_there_is_an_address_for_it(
        self, http: HttpApi, accounts: FakeAccounts, health: FakeHealth, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        submitted(http, accounts)
        health.changes = {"events": Activity()}
        without = look(http).json["lines"][2]
        assert (without["snippet"], without["action"]) == (None, None)
        set_ = http.api.settings.but(pixel_script_url="https://pixel.example")
        monkeypatch.setattr(bootstrap, "api", lambda: _but(http, settings=set_))
        lines = look(http).json["lines"]
        assert lines[2]["snippet"] == '<script async src="https://pixel.example/pixel/px-1.js"></script>'
        assert lines[2]["action"]["name"] == "copy_snippet"
        assert [line["awaits"] for line in lines] == [None, None, "first_event", None]
        assert [line["snippet"] for line in (lines[0], lines[1], lines[3])] == [None, None, None]

    def test_with_an_app_sends_events_instead(self, http: HttpApi, accounts: FakeAccounts) -> None:
        onboarding_id = submitted(http, accounts)
        http.rewrite(onboarding_id, answers={**ANSWERS, "storefront_type": "mobile"})
        lines = look(http).json["lines"]
        assert [line["name"] for line in lines] == ["create_index", "add_documents", "send_events", "team"]
        assert lines[2]["snippet"] is None

    def test_is_given_the_whole_address_for_events_or_who_tells_it(
        self, http: HttpApi, accounts: FakeAccounts, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        onboarding_id = submitted(http, accounts)
        http.rewrite(onboarding_id, answers={**ANSWERS, "storefront_type": "mobile"})
        (path,) = look(http).json["lines"][2]["values"]
        assert (path["value"], "Your contact tells you" in path["hint"]) == ("/pixel/px-1/events", True)
        set_ = http.api.settings.but(pixel_events_url="https://events.example/")
        monkeypatch.setattr(bootstrap, "api", lambda: _but(http, settings=set_))
        (address,) = look(http).json["lines"][2]["values"]
        assert (address["value"], address["hint"]) == ("https://events.example/pixel/px-1/events", "")

    def test_is_told_the_index_and_the_account_to_which_documents_go(
        self, http: HttpApi, accounts: FakeAccounts
    ) -> None:
        onboarding_id = submitted(http, accounts)
        assert look(http).json["lines"][1]["values"] == [], "there is no index yet"
        done = Entry(status=Status.SUCCEEDED, fence=1, result={"index_name": "shoes"})
        http.rewrite(onboarding_id, actions={**http.record(onboarding_id).actions, "create_index": done})
        given = {each["name"]: each["value"] for each in look(http).json["lines"][1]["values"]}
        assert given == {"index_name": "shoes", "account_id": "acc-1"}

    def test_is_told_to_finish_before_submission_if_they_are_the_one_who_can(
        self, http: HttpApi, accounts: FakeAccounts
    ) -> None:
        onboarding_id, _, _ = http.claimed()
        made(http, onboarding_id, "1")
        for user, action in (("ada", "finish_wizard"), ("bob", None)):
            accounts.join(user, "1")
            first = look(http, user).json["lines"][0]
            assert (first["name"], first["state"]) == ("create_index", "todo")
            assert "Finish the set-up" in first["reason"]
            assert (first["action"] and first["action"]["name"]) == action

    def test_of_the_team_sees_it_as_well(self, http: HttpApi, accounts: FakeAccounts) -> None:
        submitted(http, accounts)
        accounts.join("bob", "1")
        assert look(http, "bob").json == look(http).json

    def test_is_complete_once_the_onboarding_is(self, http: HttpApi, accounts: FakeAccounts) -> None:
        onboarding_id = submitted(http, accounts)
        http.rewrite(onboarding_id, status="completed", at={"completed": http.clock()})
        seen = look(http).json
        assert (seen["complete"], seen["done"], seen["of"]) == (True, 3, 3)

    def test_is_told_what_we_do_not_know(self, http: HttpApi, accounts: FakeAccounts, health: FakeHealth) -> None:
        submitted(http, accounts)
        health.changes = dict.fromkeys(("indexes", "document_counts", "events", "invites"), DOWN)
        assert {line["state"] for line in look(http).json["lines"]} == {"unknown"}

    def test_sees_nothing_that_is_for_engineers(self, http: HttpApi, accounts: FakeAccounts) -> None:
        onboarding_id, key, _ = http.submitted()
        accounts.join("ada", "1")
        made(http, onboarding_id, "1")
        http.fail(onboarding_id, "create_index")
        http.rewrite(onboarding_id, created_note="A difficult customer.")
        http.admin("PATCH", f"/{onboarding_id}", {"se_tasks": {"pixel_customization": True}})
        text = json.dumps(look(http).json)
        for secret in ("difficult", SE, "Ask them.", "REFUSED", "sys-1", onboarding_id, key, "website.ts", "@"):
            assert secret not in text
        line = {"name", "title", "state", "reason", "docs", "action", "blocking", "checked_at", "snippet", "counts"}
        assert all(set(each) == line | {"awaits", "values"} for each in look(http).json["lines"])


class TestOfTwoAccounts:
    @pytest.fixture
    def both(self, http: HttpApi, accounts: FakeAccounts) -> None:
        """Ada has submitted for account 1, and for account 2 as well."""
        for account in ("1", "2"):
            onboarding_id = submitted(http, accounts, account)
            http.rewrite(onboarding_id, title=f"Shop {account}")

    @pytest.mark.parametrize("account", ["1", "2"])
    def test_the_chosen_one_is_shown(self, http: HttpApi, accounts: FakeAccounts, both: None, account: str) -> None:
        accounts.chosen["ada"] = f"acc-{account}"
        seen = look(http).json
        assert (seen["title"], seen["visible_account_id"]) == (f"Shop {account}", f"acc-{account}")

    def test_neither_is_shown_where_none_is_chosen(self, http: HttpApi, accounts: FakeAccounts, both: None) -> None:
        for chosen in (None, "acc-3"):
            accounts.chosen["ada"] = chosen
            assert look(http).refusal == (404, "CHECKLIST_NOT_FOUND")

    def test_the_other_is_not_shown_to_who_has_chosen_a_strangers(
        self, http: HttpApi, accounts: FakeAccounts, both: None
    ) -> None:
        accounts.join("bob", "2")
        accounts.chosen["bob"] = "acc-1"
        assert look(http, "bob").json["visible_account_id"] == "acc-2"

    def test_one_that_they_have_left_is_not_shown(self, http: HttpApi, accounts: FakeAccounts, both: None) -> None:
        accounts.join("bob", "1", status="REMOVED")
        assert look(http, "bob").refusal == (404, "CHECKLIST_NOT_FOUND")


class TestThereIsNone:
    def test_for_who_is_no_member_of_anything(self, http: HttpApi, accounts: FakeAccounts) -> None:
        submitted(http, accounts)
        assert look(http, "eve").refusal == (404, "CHECKLIST_NOT_FOUND")

    def test_for_an_account_that_came_another_way(self, http: HttpApi, accounts: FakeAccounts) -> None:
        submitted(http, accounts)
        accounts.join("bob", "7")
        assert look(http, "bob").refusal == (404, "CHECKLIST_NOT_FOUND")

    def test_for_an_invitation_that_was_withdrawn(self, http: HttpApi, accounts: FakeAccounts) -> None:
        onboarding_id, _, _ = http.claimed()
        made(http, onboarding_id, "1")
        accounts.join("ada", "1")
        assert http.admin("DELETE", f"/{onboarding_id}").status == 200
        assert look(http).refusal == (404, "CHECKLIST_NOT_FOUND")

    def test_where_the_index_names_a_record_that_is_another_accounts_by_now(
        self, http: HttpApi, accounts: FakeAccounts, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        onboarding_id = submitted(http, accounts)
        accounts.join("bob", "2")
        key = f"ONBOARDING#{onboarding_id}"
        monkeypatch.setattr(http.api.desk.views, "named", lambda account, flow: [key])
        assert look(http, "bob").refusal == (404, "CHECKLIST_NOT_FOUND")
        monkeypatch.setattr(http.api.desk.views, "named", lambda account, flow: ["ONBOARDING#gone"])
        assert look(http).refusal == (404, "CHECKLIST_NOT_FOUND")


class TestTrouble:
    @pytest.mark.parametrize(
        "trouble",
        [
            Retryable("CONTROLLER_UNAVAILABLE", "No answer in time."),
            Retryable("CONTROLLER_NONSENSE", "It is no JSON."),
            Permanent("CONTROLLER_UNAUTHORISED", "The token was refused.", hint="Put a valid one in."),
            SettingMissing("test/onboarding/controller-token"),
        ],
        ids=lambda trouble: trouble.code,
    )
    def test_with_the_controller_is_said_and_logged_and_may_be_over_soon(
        self, http: HttpApi, accounts: FakeAccounts, trouble: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        submitted(http, accounts)
        accounts.trouble = trouble
        refused = look(http)
        assert refused.refusal == (503, "ACCOUNT_UNAVAILABLE")
        assert int(refused.headers["Retry-After"]) > 0
        assert trouble.message not in json.dumps(refused.json)
        (line,) = [each for each in caplog.records if each.levelname == "ERROR"]
        assert (line.code, line.reason) == (trouble.code, trouble.message)  # type: ignore[attr-defined]

    def test_with_the_record_is_said_without_what_is_for_engineers(self, http: HttpApi, accounts: FakeAccounts) -> None:
        onboarding_id = submitted(http, accounts)
        spoil(http, f"ONBOARDING#{onboarding_id}")
        refused = look(http)
        assert refused.refusal == (409, "CHECKLIST_UNREADABLE")
        assert "prefill_state" not in json.dumps(refused.json)
        waiting = http.admin("GET", "?order=attention").json["onboardings"]
        assert [line["onboarding_id"] for line in waiting] == [onboarding_id]

    def test_of_a_record_that_newer_code_stored_may_be_over_soon(self, http: HttpApi, accounts: FakeAccounts) -> None:
        onboarding_id = submitted(http, accounts)
        http.rewrite(onboarding_id, schema_version=99)
        assert look(http).refusal == (503, "RECORD_TOO_NEW")

    def test_is_none_of_a_status_that_only_newer_code_knows(self, http: HttpApi, accounts: FakeAccounts) -> None:
        onboarding_id = submitted(http, accounts)
        http.rewrite(onboarding_id, status="archived")
        assert look(http).json["status"] == "submitted"


class TestAnEngineer:
    def lines(self, http: HttpApi, onboarding_id: str) -> dict[str, dict[str, Any]]:
        """The checklist of the admin's detail, by the lines' kinds."""
        return {line["kind"]: line for line in http.admin("GET", f"/{onboarding_id}").json["checklist"]}

    def test_sees_the_customers_checklist_as_the_customer_who_signed_up_does(
        self, http: HttpApi, accounts: FakeAccounts, health: FakeHealth
    ) -> None:
        onboarding_id = submitted(http, accounts)
        health.changes = {"events": Activity(), "invites": ()}
        seen = http.admin("GET", f"/{onboarding_id}").json["customer_checklist"]
        assert seen == look(http).json
        assert [line["state"] for line in seen["lines"]] == ["done", "done", "todo", "in_progress"]

    def test_sees_what_only_the_one_who_signed_up_can_do(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.claimed()
        seen = http.admin("GET", f"/{onboarding_id}").json["customer_checklist"]
        assert seen["lines"][0]["action"]["name"] == "finish_wizard"

    def test_sees_no_checklist_of_a_customer_who_has_none(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        assert http.admin("GET", f"/{onboarding_id}").json["customer_checklist"]["status"] == "pending"
        http.admin("DELETE", f"/{onboarding_id}")
        assert http.admin("GET", f"/{onboarding_id}").json["customer_checklist"] is None

    def test_sees_what_only_the_health_finds(self, http: HttpApi, accounts: FakeAccounts, health: FakeHealth) -> None:
        onboarding_id = submitted(http, accounts)
        http.rewrite(onboarding_id, actions={"provision_pixel": Entry(status=Status.SUCCEEDED)})
        health.changes = {"queue": None}
        line = self.lines(http, onboarding_id)["health"]
        assert (line["code"], line["title"], line["action"]) == ("QUEUE_MISSING", "Mend the pixel", "provision_pixel")
        assert line["docs"] == "docs/guide/se/to-do.md#health"

    def test_ticks_what_they_have_done(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        assert self.lines(http, onboarding_id)["task"]["state"] == "todo"
        seen = http.admin("PATCH", f"/{onboarding_id}", {"se_tasks": {"pixel_customization": True}}).json
        (line,) = seen["checklist"]
        assert (line["name"], line["state"], line["by"]) == ("pixel_customization", "done", SE)
        assert line["since"] == "2026-01-05T09:00:00.000Z"
        assert seen["se_tasks"][0]["done"]

    def test_sees_why_an_action_failed_and_what_may_be_corrected(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.submitted()
        http.fail(onboarding_id, "create_index", retryable=False, fields=("index_name",))
        line = self.lines(http, onboarding_id)["failed_action"]
        assert (line["action"], line["code"], line["reason"], line["hint"]) == (
            "create_index",
            "REFUSED",
            "No.",
            "Ask them.",
        )
        assert (line["retryable"], line["correctable"]) == (False, ["index_name"])
        assert line["docs"] == "docs/guide/se/to-do.md#failed_action"

    def test_sees_the_pull_request_to_merge(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        result = {"pull_request": "https://github.example/p/12", "number": 12}
        entry = Entry(status=Status.PENDING, started_at=http.clock(), result=result)
        http.rewrite(onboarding_id, actions={"commit_pixel_source": entry})
        line = self.lines(http, onboarding_id)["merge_pull_request"]
        assert (line["link"], line["since"]) == ("https://github.example/p/12", "2026-01-05T09:00:00.000Z")

    def test_sees_a_link_that_ends_and_one_that_has_ended(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        assert set(self.lines(http, onboarding_id)) == {"task"}
        http.clock.pass_(days=27)
        assert set(self.lines(http, onboarding_id)) == {"link_expires", "task"}
        http.clock.pass_(days=3)
        ended = self.lines(http, onboarding_id)
        assert set(ended) == {"link_expired", "task"}
        assert f"POST /v1/onboarding/{onboarding_id}/link" in ended["link_expired"]["hint"]

    def test_sees_a_customer_who_went_quiet(self, http: HttpApi) -> None:
        onboarding_id, key, token = http.claimed()
        http.clock.pass_(days=4)
        assert set(self.lines(http, onboarding_id)) == {"customer_quiet", "task"}
        token = http.customer()
        assert http("PATCH", f"/onboarding/{key}/save", {"index_name": "products"}, token=token).status == 200
        assert set(self.lines(http, onboarding_id)) == {"task"}

    def test_sees_an_index_that_hangs(self, http: HttpApi, health: FakeHealth) -> None:
        onboarding_id, _, _ = http.submitted()
        hanging = CREATING.model_copy(update={"created_at": http.clock() - timedelta(hours=1)})
        health.changes = {"indexes": (hanging,)}
        assert "60 minutes" in self.lines(http, onboarding_id)["index_hangs"]["reason"]

    def test_sees_what_could_not_be_cleaned_up_after_a_revocation(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        http.admin("DELETE", f"/{onboarding_id}")
        failure = Failure(code="X", message="No.", hint="Look.")
        http.rewrite(onboarding_id, actions={"create_account": Entry(status=Status.FAILED, failure=failure)})
        assert set(self.lines(http, onboarding_id)) == {"failed_action"}


def test_a_page_of_fifty_onboardings_is_one_request_for_each_partition_and_one_for_health_and_asks_nobody_else(
    http: HttpApi, accounts: FakeAccounts, health: FakeHealth, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(50):
        http.new()
    http.fail(http.new()[0], "create_account")
    model = http.api.desk.store.client
    assert isinstance(model, Dynamo)
    model.requests.clear()
    with monkeypatch.context() as patch:
        patch.setattr(socket.socket, "connect", lambda *_: pytest.fail("somebody is called"))
        page = http.admin("GET", "?limit=50").json
        assert model.requests == {"Query": 1, "BatchGetItem": 1}
        http.admin("GET", "?order=attention&limit=50")
    assert model.requests - Counter({"BatchGetItem": 1, "GetItem": 1}) == {
        "Query": 1 + len(attention_partitions(registry.ALL))
    }
    assert len(page["onboardings"]) == 50
    assert (accounts.asked, health.asked) == (0, 0)


def _but(http: HttpApi, **changes: Any) -> Api:
    return Api(**{**vars(http.api), **changes})
