"""SEs see and change records of every flow by the same routes; two of the flows here share nothing with ours."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any, ClassVar

import pytest

from chalicelib.desk.retries import retry_step
from chalicelib.engine.attention import with_attention
from chalicelib.flows import registry
from chalicelib.records import codec
from chalicelib.records.ledger import Entry, Failure, Status
from chalicelib.records.record import HistoryEntry, Record
from chalicelib.records.views import Page
from chalicelib.wiring import api as bootstrap
from tests.clock import TestClock
from tests.integration.http_api import ANSWERS, HttpApi, Reply, wired
from tests.integration.tokens import SE, FakePool, Issuer
from tests.simulation.dynamo import Dynamo
from tests.table import PROPERTIES, TABLE
from tests.tiny_flow import DELIVERY, PARCEL, parcel

FLOWS = {**registry.ALL, PARCEL.name: PARCEL, DELIVERY.name: DELIVERY}


@pytest.fixture
def http(clock: TestClock, issuer: Issuer, pool: FakePool, monkeypatch: pytest.MonkeyPatch) -> HttpApi:
    """The application, with two further flows."""
    api = wired(clock, issuer, pool, Dynamo(PROPERTIES, clock=clock).client, FLOWS)
    monkeypatch.setattr(bootstrap, "api", lambda: api)
    return HttpApi(api, clock, issuer, pool)


def ask(http: HttpApi, method: str, path: str, body: object = None, **headers: str) -> Reply:
    """A request of an SE."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return http(method, f"/v1/flows{path}", body, headers={**http.access(), **named})


def store(http: HttpApi, record_id: str, *, flow: str = "parcel", age: int = 0, **changes: object) -> Record:
    """A record of a flow, made some minutes ago."""
    own = {"record_id": record_id, "kind": FLOWS[flow].kind, "flow": flow, "title": record_id.title()}
    made = parcel(**{**own, "created_at": http.clock() - timedelta(minutes=age), **changes})
    return http.api.desk.store.create(made)


def failed(http: HttpApi, record_id: str, code: str = "DOWN", *, action: str = "pack", **changes: Any) -> Record:
    """A record with an action that has failed."""
    failure = Failure(code=code, message="No.", hint="Look.")
    entry = Entry(status=Status.FAILED, fence=8, failures=8, failure=failure)
    record = store(http, record_id, actions={action: entry}, **changes)
    return http.api.desk.store.write(record, with_attention(record, http.clock()))


def load(http: HttpApi, record_id: str) -> Record:
    return http.api.desk.store.load(f"PARCEL#{record_id}")


def spoil(http: HttpApi, key: str, name: str, value: dict[str, Any]) -> None:
    """Make a stored attribute one that this code cannot read, or does not know."""
    http.api.desk.store.client.update_item(
        TableName=TABLE,
        Key=codec.address(key, codec.DETAILS),
        UpdateExpression="SET #name = :value",
        ExpressionAttributeNames={"#name": name},
        ExpressionAttributeValues={":value": value},
    )


def ids(reply: Reply) -> list[str]:
    assert reply.status == 200, reply.json
    return [each["record_id"] for each in reply.json["records"]]


class TestFlows:
    def test_are_answered_as_they_are_declared(self, http: HttpApi) -> None:
        flows = {each["name"]: each for each in ask(http, "GET", "").json["flows"]}
        assert list(flows) == list(FLOWS)
        delivery = flows["delivery"]
        statuses = {each["name"]: each for each in delivery["statuses"]}
        assert list(statuses)[:4] == ["ordered", "paid", "in_customs", "delivered"]
        assert statuses["on_hold"]["held"]
        assert statuses["ordered"]["leads_to"] == ["cancelled", "on_hold", "paid"]
        post = next(each for each in delivery["actions"] if each["name"] == "post")
        assert (post["starts_at"], set(post["reaches"]), post["fails_to"]) == (
            "paid",
            {"in_customs", "delivered"},
            "lost",
        )
        label = next(each for each in delivery["actions"] if each["name"] == "label")
        assert (label["waits"], post["waits"]) == (True, False)
        assert [each["name"] for each in delivery["tasks"]] == ["check_address"]

    def test_say_whom_their_records_name_and_what_is_answered(self, http: HttpApi) -> None:
        flows = {each["name"]: each for each in ask(http, "GET", "").json["flows"]}
        assert [each["name"] for each in flows["ecom"]["persons"]] == ["team_member", "registrant", "released"]
        assert "index_name" in flows["ecom"]["answers"]
        assert set(flows["ecom"]["ways"]) == {"release", "revoke"}
        assert (flows["parcel"]["persons"], flows["parcel"]["answers"], flows["parcel"]["path"]) == ([], [], "")

    def test_are_shown_to_nobody_else(self, http: HttpApi) -> None:
        assert http("GET", "/v1/flows", token=http.customer()).refusal == (401, "TOKEN_MISSING")

    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("GET", "/records", None),
            ("GET", "/records/x", None),
            ("PATCH", "/records/x", {"note": "x"}),
            ("GET", "/records/x/history", None),
            ("POST", "/records/x/actions/pack/retry", None),
            ("POST", "/records/x/erasure", {"person": "registrant"}),
            ("POST", "/retries", {"action": "pack", "code": "DOWN"}),
        ],
    )
    def test_that_this_stage_does_not_have_have_no_records(
        self, http: HttpApi, method: str, path: str, body: object
    ) -> None:
        refused = ask(http, method, f"/shipping{path}", body)
        assert refused.refusal == (404, "FLOW_NOT_FOUND")
        assert "parcel" in refused.json["detail"]


class TestAFlowThatIsSwitchedOff:
    @pytest.fixture
    def http(self, clock: TestClock, issuer: Issuer, pool: FakePool, monkeypatch: pytest.MonkeyPatch) -> HttpApi:
        """A stage that has the pixel flow alone."""
        api = wired(clock, issuer, pool, Dynamo(PROPERTIES, clock=clock).client, registry.Flows(["pixel"]))
        monkeypatch.setattr(bootstrap, "api", lambda: api)
        return HttpApi(api, clock, issuer, pool)

    def test_is_not_there(self, http: HttpApi) -> None:
        assert [each["name"] for each in ask(http, "GET", "").json["flows"]] == ["pixel"]
        for method, path, body in (
            ("GET", "/records", None),
            ("GET", "/records/x", None),
            ("POST", "/retries", TestRetries.SAME),
        ):
            refused = ask(http, method, f"/ecom{path}", body)
            assert refused.refusal == (404, "FLOW_NOT_FOUND")
            assert refused.json["detail"].endswith("It has: pixel.")


class TestLists:
    def test_show_a_flows_own_records_newest_first_a_page_at_a_time(self, http: HttpApi) -> None:
        for age, name in enumerate(("anna", "bert", "cora")):
            store(http, name, age=age)
        store(http, "dora", flow="delivery")
        first = ask(http, "GET", "/parcel/records?limit=2")
        assert ids(first) == ["anna", "bert"]
        assert ids(ask(http, "GET", f"/parcel/records?limit=2&cursor={first.json['cursor']}")) == ["cora"]
        line = first.json["records"][0]
        assert (line["title"], line["status"], line["path"]) == ("Anna", "ordered", "/v1/flows/parcel/records/anna")

    def test_lead_to_the_flows_own_routes_where_it_has_some(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        assert ask(http, "GET", "/ecom/records").json["records"][0]["path"] == f"/v1/onboarding/{onboarding_id}"

    def test_show_those_of_a_status(self, http: HttpApi) -> None:
        store(http, "anna", status="paid")
        store(http, "bert")
        assert ids(ask(http, "GET", "/parcel/records?status=paid")) == ["anna"]
        refused = ask(http, "GET", "/parcel/records?status=submitted")
        assert refused.refusal == (422, "STATUS_UNKNOWN")
        assert refused.json["errors"][0]["field"] == "status"

    def test_show_those_that_wait_the_longest_wait_first(self, http: HttpApi) -> None:
        failed(http, "anna")
        http.clock.pass_(minutes=1)
        failed(http, "bert")
        store(http, "cora")
        shown = ask(http, "GET", "/parcel/records?order=attention")
        assert ids(shown) == ["anna", "bert"]
        line = shown.json["records"][0]
        assert line["attention"] == "“Pack it” has failed (DOWN)."
        assert line["flow"] == "parcel"
        assert line["failed"] == [{"action": "pack", "title": "Pack it", "code": "DOWN"}]
        assert ids(ask(http, "GET", "/delivery/records?order=attention")) == []

    def test_find_an_exact_id_or_a_name_outside(self, http: HttpApi) -> None:
        store(http, "anna")
        store(http, "annabel")
        onboarding_id, _ = http.new()
        http.rewrite(onboarding_id, facts={"system_account_id": "sys-7"})
        assert ids(ask(http, "GET", "/parcel/records?find=anna")) == ["anna"]
        assert ids(ask(http, "GET", "/ecom/records?find=sys-7")) == [onboarding_id]
        assert ids(ask(http, "GET", "/parcel/records?find=sys-7")) == []

    def test_find_the_beginning_of_a_title(self, http: HttpApi) -> None:
        for name in ("annabel", "anna", "bert"):
            store(http, name)
        assert ids(ask(http, "GET", "/parcel/records?title=ANN")) == ["anna", "annabel"]

    def test_count_if_asked(self, http: HttpApi) -> None:
        store(http, "anna")
        failed(http, "bert")
        assert ask(http, "GET", "/parcel/records").json["count"] is None
        assert ask(http, "GET", "/parcel/records?count=yes").json["count"]["text"] == "2"
        waiting = ask(http, "GET", "/parcel/records?count=yes&order=attention").json["count"]
        assert (waiting["number"], waiting["more"]) == (1, False)
        assert ask(http, "GET", "/parcel/records?count=yes&title=a").json["count"] is None

    @pytest.mark.parametrize("query", ["status=paid&title=a", "find=x&title=a", "order=attention&status=paid"])
    def test_refuse_filters_that_do_not_go_together(self, http: HttpApi, query: str) -> None:
        assert ask(http, "GET", f"/parcel/records?{query}").refusal == (422, "FILTERS_TOGETHER")

    @pytest.mark.parametrize(
        "other", ["/delivery/records?", "/parcel/records?order=attention&", "/parcel/records?find=x&"]
    )
    def test_refuse_the_cursor_of_another_list(self, http: HttpApi, other: str) -> None:
        store(http, "anna")
        store(http, "bert", age=1)
        cursor = ask(http, "GET", "/parcel/records?limit=1").json["cursor"]
        assert ask(http, "GET", f"{other}cursor={cursor}").refusal == (400, "CURSOR_INVALID")

    def test_refuse_a_cursor_of_another_beginning_or_of_no_list(self, http: HttpApi) -> None:
        for name in ("anna", "annabel", "bert", "bess"):
            store(http, name)
        cursor = ask(http, "GET", "/parcel/records?title=a&limit=1").json["cursor"]
        assert ids(ask(http, "GET", f"/parcel/records?title=a&cursor={cursor}")) == ["annabel"]
        assert ask(http, "GET", f"/parcel/records?title=b&cursor={cursor}").refusal == (400, "CURSOR_INVALID")
        for place in (("x" * 1025, "PARCEL#anna"), ("x", "y" * 2049)):
            made_up = base64.urlsafe_b64encode(json.dumps([["LIST#parcel", *place]], separators=(",", ":")).encode())
            asked = f"/parcel/records?cursor={made_up.decode().rstrip('=')}"
            assert ask(http, "GET", asked).refusal == (400, "CURSOR_INVALID")

    def test_find_however_many_have_the_same_name(self, http: HttpApi) -> None:
        for number in range(101):
            store(http, f"px-{number}", flow="pixel", status="asked", facts={"system_account_id": "sys-1"})
        assert len(ids(ask(http, "GET", "/pixel/records?find=sys-1"))) == 101

    def test_show_what_can_be_read_of_a_record_that_cannot(self, http: HttpApi) -> None:
        failed(http, "anna")
        spoil(http, "PARCEL#anna", "title", {"L": []})
        spoil(http, "PARCEL#anna", "at", {"S": "yesterday"})
        line = ask(http, "GET", "/parcel/records").json["records"][0]
        assert (line["record_id"], line["title"], line["status"]) == ("anna", None, "ordered")


class TestARecord:
    def test_is_shown_with_what_is_to_be_done(self, http: HttpApi) -> None:
        failed(http, "anna", fields={"dear": True})
        seen = ask(http, "GET", "/parcel/records/anna").json
        assert (seen["flow"], seen["status"], seen["fields"]) == ("parcel", "ordered", {"dear": True})
        pack = seen["actions"][0]
        assert (pack["name"], pack["status"], pack["failure"]["code"]) == ("pack", "failed", "DOWN")
        assert pack["ways"] == [
            {
                "way": "retry",
                "text": "Put right what the hint names, then let the action go on.",
                "request": "POST /v1/flows/parcel/records/anna/actions/pack/retry",
            }
        ]
        assert seen["plan"]["runnable"] == ["label"]
        assert [(line["kind"], line["action"]) for line in seen["checklist"]] == [("failed_action", "pack")]
        assert seen["checklist"][0]["ways"] == pack["ways"]

    @pytest.mark.parametrize("record_id", ["nobody", "dora", "a" * 200])
    def test_of_another_flow_is_not_found(self, http: HttpApi, record_id: str) -> None:
        store(http, "dora", flow="delivery")
        assert ask(http, "GET", f"/parcel/records/{record_id}").refusal == (404, "RECORD_NOT_FOUND")

    def test_that_cannot_be_read_is_a_conflict_and_marked(self, http: HttpApi) -> None:
        store(http, "anna")
        spoil(http, "PARCEL#anna", "fields", {"S": "?"})
        for method, path, body in (("GET", "", None), ("PATCH", "", {"note": "x"}), ("GET", "/history", None)):
            refused = ask(http, method, f"/parcel/records/anna{path}", body)
            assert refused.refusal == (409, "RECORD_DAMAGED")
            assert "fields" in refused.json["detail"]
        assert ids(ask(http, "GET", "/parcel/records?order=attention")) == ["anna"]

    def test_of_a_status_that_newer_code_has_is_shown_and_not_written(self, http: HttpApi) -> None:
        store(http, "anna", flow="delivery", status="in_space")
        seen = ask(http, "GET", "/delivery/records/anna")
        assert (seen.status, seen.json["status"]) == (200, "in_space")
        assert ask(http, "GET", "/delivery/records/anna/history").status == 200
        for method, path, body in (("PATCH", "", {"note": "x"}), ("POST", "/actions/pack/retry", None)):
            assert ask(http, method, f"/delivery/records/anna{path}", body).refusal == (503, "RECORD_TOO_NEW")

    def test_is_noted_and_ticked_by_whom_has_seen_it(self, http: HttpApi) -> None:
        store(http, "anna", flow="delivery")
        seen = ask(http, "GET", "/delivery/records/anna")
        body = {"note": "Call them.", "se_tasks": {"check_address": True}}
        after = ask(http, "PATCH", "/delivery/records/anna", body, If_Match=seen.json["amend_tag"])
        assert (after.json["note"], after.json["se_tasks"][0]["done"]) == ("Call them.", True)
        late = ask(http, "PATCH", "/delivery/records/anna", {"note": "No."}, If_Match=seen.json["amend_tag"])
        assert late.refusal == (412, "CHANGED_MEANWHILE")

    def test_of_a_flow_without_tasks_and_answers_has_none_to_change(self, http: HttpApi) -> None:
        store(http, "anna")
        assert ask(http, "PATCH", "/parcel/records/anna", {"se_tasks": {"nap": True}}).refusal == (422, "TASK_UNKNOWN")
        assert ask(http, "PATCH", "/parcel/records/anna", {"answers": {"name": "x"}}).refusal == (
            422,
            "ANSWERS_INVALID",
        )
        assert ask(http, "PATCH", "/parcel/records/anna", {"note": "x", "answers": {"a": 1}}).status == 422

    def test_is_corrected_in_the_flows_own_form_and_by_its_own_rules(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.submitted()
        http.rewrite(onboarding_id, actions={"initialise_ecom": _with_types("fashion")})
        http.fail(onboarding_id, "create_index", fields=("index_name", "index_type"))
        path = f"/ecom/records/{onboarding_id}"
        refused = ask(http, "PATCH", path, {"answers": {"index_name": "No Spaces", "nap": 1}})
        assert refused.refusal == (422, "ANSWERS_INVALID")
        assert {each["field"] for each in refused.json["errors"]} == {"answers.index_name", "answers.nap"}
        assert ask(http, "PATCH", path, {"answers": {"index_type": "cars"}}).refusal == (422, "INDEX_TYPE_UNKNOWN")
        assert ask(http, "PATCH", path, {"answers": {"account_name": "x"}}).refusal == (409, "NOT_CORRECTABLE")
        after = ask(http, "PATCH", path, {"answers": {"index_name": "products-2"}})
        assert after.json["answers"] == {**ANSWERS, "index_name": "products-2"}
        assert http.record(onboarding_id).entry("create_index").status is Status.WAITING

    def test_tells_its_history_a_page_at_a_time_the_latest_first(self, http: HttpApi) -> None:
        record = store(http, "anna").noting()
        for number in range(5):
            noted = record.noting(HistoryEntry(at=http.clock(), subject=f"{number}a"))
            noted = noted.noting(HistoryEntry(at=http.clock(), subject=f"{number}b"))
            record = http.api.desk.store.write(record, noted)
        told: list[str] = []
        cursor = ""
        for _ in range(9):
            page = ask(http, "GET", f"/parcel/records/anna/history?limit=2{cursor}").json
            told += [each["subject"] for each in page["entries"]]
            if page["cursor"] is None:
                break
            cursor = f"&cursor={page['cursor']}"
        assert told == ["4b", "4a", "3b", "3a", "2b", "2a", "1b", "1a", "0b", "0a"]

    def test_tells_of_its_history_what_can_be_read_and_reports_the_rest(
        self, http: HttpApi, caplog: pytest.LogCaptureFixture
    ) -> None:
        record = store(http, "anna")
        for number in range(3):
            record = http.api.desk.store.write(
                record, record.noting(HistoryEntry(at=http.clock(), subject=f"{number}"))
            )
        last = next(item for item in reversed(http.items()) if item["sk"]["S"].startswith("EVENT#"))
        whole, odd = last["entries"]["L"][0], {"M": {"at": {"S": "noon"}, "why": {"S": "eve@shop.example"}}}
        stored: list[dict[str, Any]] = [{"L": [odd, whole]}, {"L": [whole, {"S": "x"}]}, {"L": []}, {"S": "x"}]
        for entries in stored:
            caplog.clear()
            http.api.desk.store.client.put_item(TableName=TABLE, Item={**last, "entries": entries})
            told = ask(http, "GET", "/parcel/records/anna/history").json["entries"]
            assert [each["subject"] for each in told] == ["2", "1", "0"][0 if whole in entries.get("L", []) else 1 :]
            assert ask(http, "GET", "/parcel/records/anna/attempts").status == 200
            assert len(http.api.desk.views.history("PARCEL#anna")) == len(told)
            assert ("an entry of a history cannot be read" in caplog.messages) == (entries != {"L": []})
            assert "eve@shop.example" not in caplog.text

    def test_tells_who_did_what_in_words(self, http: HttpApi) -> None:
        store(http, "anna", flow="delivery")
        ask(http, "PATCH", "/delivery/records/anna", {"se_tasks": {"check_address": True}})
        (line, *_) = ask(http, "GET", "/delivery/records/anna/history").json["entries"]
        assert (line["who"], line["says"], line["kind"]) == (SE, "Ticked “Check the address” as done.", "task")

    def test_tells_its_attempts_with_their_times_a_page_at_a_time(self, http: HttpApi) -> None:
        now = http.clock()
        running = Entry(status=Status.RUNNING, fence=3, started_at=now, lease_until=now + timedelta(minutes=2))
        record = store(http, "anna", actions={"pack": running})
        for number, after in ((1, "waiting"), (2, "running")):
            note = HistoryEntry(at=now, subject="pack", after=after, why="DOWN: No.", began_at=now, attempt=number)
            record = http.api.desk.store.write(record, record.noting(note))
        path = "/parcel/records/anna/attempts"
        whole = ask(http, "GET", path)
        assert [(each["number"], each["outcome"]) for each in whole.json["attempts"]] == [
            (3, "running"),
            (2, "lost"),
            (1, "failed"),
        ]
        assert whole.json["attempts"][2] == {
            "action": "pack",
            "title": "Pack it",
            "number": 1,
            "began_at": "2026-01-05T09:00:00.000Z",
            "ended_at": "2026-01-05T09:00:00.000Z",
            "outcome": "failed",
            "code": "DOWN",
            "message": "No.",
        }
        assert (whole.json["complete"], whole.json["cursor"]) == (True, None)
        assert ask(http, "GET", path, If_None_Match=whole.headers["ETag"]).status == 304
        first = ask(http, "GET", f"{path}?limit=1").json
        rest = ask(http, "GET", f"{path}?limit=5&cursor={first['cursor']}").json
        assert [each["number"] for each in (*first["attempts"], *rest["attempts"])] == [3, 2, 1]
        assert (first["complete"], rest["complete"]) == (False, False)

    def test_says_what_happens_next_and_when_to_ask_again(self, http: HttpApi) -> None:
        store(http, "anna")
        seen = ask(http, "GET", "/parcel/records/anna").json
        assert seen["plan"]["next"][0] == {
            "action": "pack",
            "title": "Pack it",
            "says": "“Pack it” starts now.",
            "at": None,
            "machinery": False,
        }
        assert seen["plan"]["says"][2] == "“Insure it” starts as soon as “Pack it” is done."
        assert seen["ask_again_seconds"] == 2

    def test_has_no_body_while_it_is_the_same_however_often_it_is_asked(self, http: HttpApi) -> None:
        store(http, "anna")
        seen = ask(http, "GET", "/parcel/records/anna")
        http.clock.pass_(seconds=7)
        assert ask(http, "GET", "/parcel/records/anna", If_None_Match=seen.headers["ETag"]).status == 304

    @pytest.mark.parametrize("cursor", ["x", "0000000000", "-1", "%C2%B2", ""])
    def test_has_no_history_behind_the_cursor_of_something_else(self, http: HttpApi, cursor: str) -> None:
        store(http, "anna")
        assert ask(http, "GET", f"/parcel/records/anna/history?cursor={cursor}").refusal == (400, "CURSOR_INVALID")

    def test_has_a_failed_action_tried_again_and_no_other(self, http: HttpApi) -> None:
        failed(http, "anna")
        retried = ask(http, "POST", "/parcel/records/anna/actions/pack/retry")
        assert (retried.status, retried.json["status"]) == (202, "waiting")
        assert ask(http, "POST", "/parcel/records/anna/actions/pack/retry").refusal == (409, "NOT_FAILED")
        assert ask(http, "POST", "/parcel/records/anna/actions/nap/retry").refusal == (404, "ACTION_NOT_FOUND")

    def test_that_has_left_its_path_has_nothing_tried_again(self, http: HttpApi) -> None:
        failed(http, "anna", status="cancelled")
        shown = ask(http, "GET", "/parcel/records/anna").json["actions"][0]["ways"]
        assert [each["way"] for each in shown] == ["elsewhere"]
        refused = ask(http, "POST", "/parcel/records/anna/actions/pack/retry")
        assert refused.refusal == (409, "RECORD_ENDED")
        assert "cancelled" in refused.json["detail"]


class TestErasure:
    def test_takes_whom_the_flow_names_off_its_record(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new(team_invites=[{"email": "bob@shop.example"}])
        body = {"person": "team_member", "email": "Bob@shop.example"}
        erased = ask(http, "POST", f"/ecom/records/{onboarding_id}/erasure", body)
        assert erased.status == 200, erased.json
        assert "bob" not in str(erased.json["fields"]).lower()
        assert erased.json["left_to_do"]
        again = ask(http, "POST", f"/ecom/records/{onboarding_id}/erasure", body)
        assert again.refusal == (404, "PERSON_NOT_FOUND")

    def test_of_the_registrant_is_for_when_the_onboarding_is_over(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.claimed()
        path = f"/ecom/records/{onboarding_id}/erasure"
        assert ask(http, "POST", path, {"person": "registrant"}).refusal == (409, "ONBOARDING_OPEN")
        wrong = ask(http, "POST", path, {"person": "registrant", "user": "carl"})
        assert wrong.refusal == (409, "REGISTRANT_CHANGED")

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ({"person": "passer_by"}, "PERSON_UNKNOWN"),
            ({"person": "team_member"}, "PERSON_NOT_NAMED"),
            ({"person": "team_member", "email": "bob@shop.example", "user": "bob"}, "PERSON_NOT_NAMED"),
            ({"person": "registrant", "email": "bob@shop.example"}, "PERSON_NOT_NAMED"),
        ],
    )
    def test_asks_who_is_meant(self, http: HttpApi, body: object, code: str) -> None:
        onboarding_id, _ = http.new()
        assert ask(http, "POST", f"/ecom/records/{onboarding_id}/erasure", body).refusal == (422, code)

    def test_from_a_record_of_newer_code_waits_for_it(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        spoil(http, f"ONBOARDING#{onboarding_id}", "flow", {"S": "newer"})
        body = {"person": "team_member", "email": "bob@shop.example"}
        refused = ask(http, "POST", f"/ecom/records/{onboarding_id}/erasure", body)
        assert refused.refusal == (503, "RECORD_TOO_NEW")
        own = http.admin("POST", f"/{onboarding_id}/erasure", {"email": "bob@shop.example"})
        assert own.refusal == (503, "RECORD_TOO_NEW")

    def test_is_of_nobody_where_a_flow_names_nobody(self, http: HttpApi) -> None:
        store(http, "anna")
        refused = ask(http, "POST", "/parcel/records/anna/erasure", {"person": "registrant"})
        assert refused.refusal == (422, "PERSON_UNKNOWN")


class TestRetries:
    SAME: ClassVar[dict[str, object]] = {"action": "pack", "code": "DOWN"}

    def test_let_everything_go_on_that_failed_for_the_same_reason(self, http: HttpApi) -> None:
        for name in ("anna", "bert"):
            failed(http, name)
        failed(http, "cora", "WRONG_ADDRESS")
        failed(http, "dora", action="label")
        failed(http, "emil", flow="delivery")
        step = ask(http, "POST", "/parcel/retries", self.SAME)
        assert (step.status, step.json["retried"], step.json["looked_at"]) == (202, 2, 4)
        assert set(step.json["record_ids"]) == {"anna", "bert"}
        assert step.json["left"] == []
        assert load(http, "anna").entry("pack").status is Status.WAITING
        assert load(http, "cora").entry("pack").status is Status.FAILED
        assert ids(ask(http, "GET", "/parcel/records?order=attention")) == ["cora", "dora"]

    def test_read_no_record_that_has_failed_for_another_reason(self, http: HttpApi) -> None:
        for number in range(3):
            failed(http, f"record-{number}", "WRONG_ADDRESS")
        requests = http.api.desk.store.requests
        before = requests["read"]
        assert ask(http, "POST", "/parcel/retries", self.SAME).json["looked_at"] == 3
        assert requests["read"] == before + 1

    def test_go_on_in_steps_until_there_is_no_cursor(self, http: HttpApi) -> None:
        for number in range(7):
            failed(http, f"record-{number}", "DOWN" if number % 3 else "WRONG_ADDRESS")
            http.clock.pass_(seconds=1)
        retried: list[str] = []
        cursor: dict[str, object] = {}
        for _ in range(5):
            step = ask(http, "POST", "/parcel/retries", {**self.SAME, "limit": 2, **cursor}).json
            retried += step["record_ids"]
            assert step["looked_at"] <= 2
            if step["cursor"] is None:
                break
            cursor = {"cursor": step["cursor"]}
        assert retried == [f"record-{number}" for number in (1, 2, 4, 5)]
        assert step["cursor"] is None

    def test_that_come_twice_at_once_try_each_record_once(self, http: HttpApi, monkeypatch: pytest.MonkeyPatch) -> None:
        failed(http, "anna")
        desk = http.api.desk
        behind = desk.views.attention("parcel", limit=10)
        monkeypatch.setattr(desk.views, "attention", lambda *_, **__: behind)
        steps = [retry_step(desk, "parcel", "pack", "DOWN", limit=10, cursor=None, actor="se") for _ in range(2)]
        assert [len(step.retried) for step in steps] == [1, 0]
        assert steps[1].left == ()
        history = ask(http, "GET", "/parcel/records/anna/history").json["entries"]
        assert sum(each["kind"] == "retry" for each in history) == 1

    def test_say_what_could_not_be_tried_again_and_go_on(self, http: HttpApi) -> None:
        failed(http, "anna", status="cancelled")
        failed(http, "bert")
        failed(http, "cora")
        spoil(http, "PARCEL#bert", "fields", {"S": "?"})
        step = ask(http, "POST", "/parcel/retries", self.SAME).json
        assert {each["record_id"]: each["code"] for each in step["left"]} == {
            "anna": "RECORD_ENDED",
            "bert": "RECORD_DAMAGED",
        }
        assert step["record_ids"] == ["cora"]

    def test_pass_over_a_mark_that_is_no_text_and_go_on(self, http: HttpApi) -> None:
        failed(http, "anna")
        failed(http, "bert")
        spoil(http, "PARCEL#anna", "attention", {"B": b"?"})
        assert ask(http, "POST", "/parcel/retries", self.SAME).json["record_ids"] == ["bert"]

    def test_pass_over_what_is_gone(self, http: HttpApi, monkeypatch: pytest.MonkeyPatch) -> None:
        gone = Page([{"pk": "PARCEL#gone", "attention": "pack: DOWN"}], None)
        monkeypatch.setattr(http.api.desk.views, "attention", lambda *_, **__: gone)
        step = ask(http, "POST", "/parcel/retries", self.SAME).json
        assert (step["retried"], step["left"]) == (0, [])

    def test_refuse_what_the_flow_does_not_do_and_the_cursor_of_another_list(self, http: HttpApi) -> None:
        assert ask(http, "POST", "/parcel/retries", {**self.SAME, "action": "nap"}).refusal == (404, "ACTION_NOT_FOUND")
        store(http, "anna")
        store(http, "bert", age=1)
        cursor = ask(http, "GET", "/parcel/records?limit=1").json["cursor"]
        refused = ask(http, "POST", "/parcel/retries", {**self.SAME, "cursor": cursor})
        assert refused.refusal == (400, "CURSOR_INVALID")


def test_the_wiring_knows_whom_records_name() -> None:
    assert [each.name for each in registry.persons("ecom")] == ["team_member", "registrant", "released"]
    assert registry.persons("pixel") == ()


def _with_types(*types: str) -> Entry:
    return Entry(status=Status.SUCCEEDED, fence=1, result={"index_types": list(types)})
