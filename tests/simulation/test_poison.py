"""Records that no version of the code can have stored: marked, alarmed about, listed, run by nobody, in nobody's
way."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.deadline import Deadline
from chalicelib.engine.batch import BatchReport
from chalicelib.engine.sweep import Sweeper
from chalicelib.engine.work import Done, Work
from chalicelib.handlers import stream
from chalicelib.records.codec import DETAILS, TRIGGER, Item, address
from chalicelib.records.ledger import Status
from chalicelib.records.store import NotFound
from chalicelib.records.waking import wake
from chalicelib.wiring import api as bootstrap
from infra.application.alarms import alarms
from tests.clock import TestClock
from tests.integration.http_api import HttpApi, wired
from tests.integration.tokens import FakePool, Issuer
from tests.simulation.dynamo import Dynamo
from tests.simulation.world import World
from tests.table import PROPERTIES, TABLE
from tests.tiny_flow import PARCEL, parcel

TEXT: Item = {"S": "alice@example.com"}
ANCIENT: Item = {"S": "0001-01-01T00:00:00+14:00"}
ODD: dict[str, dict[str, Any]] = {
    "the ledger is text": {"actions": TEXT},
    "an entry is text": {"actions": {"M": {"pack": TEXT}}},
    "an entry's status was never one": {"actions": {"M": {"pack": {"M": {"status": {"S": "exploded"}}}}}},
    "the status is a list": {"status": {"L": []}},
    "there is no status": {"status": None},
    "there is no flow": {"flow": None},
    "there is no version": {"version": None},
    "the version is text": {"version": {"S": "1"}},
    "the schema's version is text": {"schema_version": {"S": "one"}},
    "created at no time": {"gsi1sk": TEXT},
    "created before there was time": {"gsi1sk": ANCIENT},
    "waiting for an SE since no time": {"gsi4pk": {"S": "ATTENTION"}, "gsi4sk": TEXT},
    "a field is bytes": {"fields": {"M": {"name": {"B": b"\x00"}}}},
    "an answer is a set": {"answers": {"M": {"names": {"SS": ["a"]}}}},
}
"""What is wrong, and the attributes that make it so; None: the attribute is not there."""


class Clerk:
    """An executor whose effects are counted."""

    def __init__(self) -> None:
        self.effects: Counter[str] = Counter()

    def execute(self, work: Work) -> Done:
        self.effects[work.idempotency_key] += 1
        return Done({"box": "B7"} if work.action == "pack" else {})


class Depot(World):
    """Two parcels: one that will be spoilt, and one that must not notice."""

    def __init__(self) -> None:
        self.clerk = Clerk()
        super().__init__({"parcel": PARCEL}, {action.name: self.clerk for action in PARCEL.actions})
        due_at = self.clock() + timedelta(seconds=60)
        self.good = self.store.create(parcel(due_at=due_at)).key
        self.bad = self.store.create(parcel(record_id="bad", due_at=due_at)).key

    def item(self, key: str) -> Item:
        return dict(self.store.get(key, DETAILS))

    def spoil(self, key: str, attributes: dict[str, Any]) -> Item:
        """Rewrite the stored item by hand; answers it."""
        item = {**self.item(key), **attributes}
        spoilt = {name: value for name, value in item.items() if value is not None}
        self.client.put_item(TableName=TABLE, Item=spoilt)
        return spoilt

    @property
    def listed(self) -> list[str]:
        return [row["pk"] for row in self.views.attention(limit=9).rows]


@pytest.fixture
def depot() -> Depot:
    return Depot()


class TestARecordThatCannotBeRead:
    @pytest.mark.parametrize("wrong", ODD)
    def test_is_marked_and_run_by_nobody_and_holds_up_nobody(self, depot: Depot, wrong: str) -> None:
        spoilt = depot.spoil(depot.bad, ODD[wrong])
        depot.run(depot.bad, depot.good)
        assert depot.clerk.effects == {"PARCEL/parcel-1/pack": 1, "PARCEL/parcel-1/label": 1}
        assert depot.listed == [depot.bad]
        marked = depot.item(depot.bad)
        assert marked["attention"]["S"].startswith("UNREADABLE: ")
        assert "alice" not in marked["attention"]["S"]
        marks = {"gsi3pk", "gsi3sk", "gsi4pk", "gsi4sk", "attention"}
        assert _without(marked, marks) == _without(spoilt, marks), "nothing but the mark was written"

    def test_waits_since_it_was_first_seen(self, depot: Depot) -> None:
        depot.spoil(depot.bad, {"status": {"L": []}})
        depot.run(depot.bad)
        depot.clock.pass_(hours=3)
        depot.run(depot.bad)
        assert depot.item(depot.bad)["gsi4sk"] == {"S": "2026-01-05T09:00:00.000Z"}

    def test_is_not_swept_again_and_again(self, depot: Depot) -> None:
        depot.spoil(depot.bad, {"status": {"L": []}})
        depot.lose_triggers()
        sweeper = Sweeper(depot.store, depot.views, depot.clock)
        started = []
        for _ in range(5):
            depot.clock.pass_(minutes=2)
            started.append(sweeper.sweep().started)
            depot.deliver()
        assert started == [2, 0, 0, 0, 0]
        assert sweeper.sweep().needing_attention == 1

    def test_goes_on_once_it_is_mended_and_waits_for_nobody_any_more(self, depot: Depot) -> None:
        before = depot.item(depot.bad)
        depot.spoil(depot.bad, {"status": {"L": []}})
        depot.run(depot.bad)
        depot.spoil(depot.bad, {"status": before["status"], "version": {"N": "7"}})
        wake(depot.store, depot.bad)
        depot.settle()
        assert depot.store.load(depot.bad).entry("pack").status is Status.SUCCEEDED
        assert depot.clerk.effects["PARCEL/bad/pack"] == 1
        assert depot.listed == []
        assert "attention" not in depot.item(depot.bad)

    def test_that_is_gone_by_the_time_it_is_marked_is_not_made_anew(self, depot: Depot) -> None:
        depot.store.mark_unreadable("PARCEL#gone", why="UNREADABLE: status", now=depot.clock())
        with pytest.raises(NotFound):
            depot.store.get("PARCEL#gone", DETAILS)

    def test_that_cannot_even_be_marked_fails_alone(self, depot: Depot, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(key: str, **mark: object) -> None:
            raise ConnectionError(key)

        depot.spoil(depot.bad, {"status": {"L": []}})
        monkeypatch.setattr(depot.store, "mark_unreadable", refuse)
        depot.run(depot.bad, depot.good)
        assert depot.clerk.effects["PARCEL/parcel-1/pack"] == 1

    def test_does_not_hide_the_history_of_its_neighbours(self, depot: Depot) -> None:
        depot.settle()
        told = depot.views.history(depot.good)
        depot.client.put_item(TableName=TABLE, Item={**address(depot.good, "EVENT#junk"), "x": TEXT})
        assert depot.views.history(depot.good) == told

    def test_neighbours_under_the_same_key_are_neither_read_nor_touched(self, depot: Depot) -> None:
        junk: list[Item] = [
            {**address(depot.good, sort), "entries": TEXT, "gen": {"BOOL": True}} for sort in ("", "A", "DETAILS2", "~")
        ][1:]
        for item in junk:
            depot.client.put_item(TableName=TABLE, Item=item)
        depot.settle()
        assert depot.clerk.effects["PARCEL/parcel-1/pack"] == 1
        assert [depot.store.get(depot.good, item["sk"]["S"]) for item in junk] == junk

    def test_a_trigger_without_its_record_makes_none(self, depot: Depot) -> None:
        for key in ("PARCEL#ghost", "PARCEL", "LINK#1", "SETTINGS"):
            wake(depot.store, key)
            depot.run(key, depot.good)
            with pytest.raises(NotFound):
                depot.store.get(key, DETAILS)
        assert depot.listed == []
        assert depot.clerk.effects["PARCEL/parcel-1/pack"] == 1


@dataclass
class DepotWorker:
    """Stands in for the worker that is wired on AWS."""

    depot: Depot

    def run(self, starts: Mapping[str, Collection[int]], *, holder: str, deadline: Deadline) -> BatchReport:
        return self.depot.invoke(starts, holder=holder, deadline=deadline)


class Context:
    """Lambda's, as far as the handler asks."""

    aws_request_id = "request-1"

    def get_remaining_time_in_millis(self) -> int:
        return 120_000


def event(*keys: str) -> dict[str, Any]:
    return {
        "Records": [
            {"dynamodb": {"SequenceNumber": str(number), "Keys": address(key, TRIGGER)}}
            for number, key in enumerate(keys, 1)
        ]
    }


class TestTheStreamHandler:
    @pytest.fixture(autouse=True)
    def _wired(self, depot: Depot, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(stream, "worker", lambda: DepotWorker(depot))
        monkeypatch.setattr(stream, "stage", lambda: "test")

    def test_raises_an_alarm_and_does_not_ask_for_the_event_again(
        self, depot: Depot, capsys: pytest.CaptureFixture[str]
    ) -> None:
        depot.spoil(depot.bad, {"status": {"L": []}})
        assert stream.handle(event(depot.bad, depot.good), Context()) == {"batchItemFailures": []}
        published = _published(capsys.readouterr().out)
        assert published == [{"Env": "test", "RecordsUnreadable": 1}]
        watched = alarms()["RecordsUnreadableAlarm"]["Properties"]
        assert (watched["Namespace"], watched["MetricName"], watched["Threshold"]) == ("Onramp", "RecordsUnreadable", 0)

    def test_counts_what_only_newer_code_can_read_and_leaves_it_to_the_sweep(
        self, depot: Depot, capsys: pytest.CaptureFixture[str]
    ) -> None:
        depot.spoil(depot.bad, {"schema_version": {"N": "99"}})
        assert stream.handle(event(depot.bad, depot.good), Context()) == {"batchItemFailures": []}
        assert _published(capsys.readouterr().out) == [{"Env": "test", "RecordsTooNew": 1}]
        assert depot.listed == []

    def test_is_silent_when_everything_can_be_read(self, depot: Depot, capsys: pytest.CaptureFixture[str]) -> None:
        stream.handle(event(depot.bad, depot.good), Context())
        assert _published(capsys.readouterr().out) == []


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer()


@pytest.fixture
def http(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> HttpApi:
    clock = TestClock()
    pool = FakePool(issuer, clock)
    api = wired(clock, issuer, pool, Dynamo(PROPERTIES, clock=clock).client)
    monkeypatch.setattr(bootstrap, "api", lambda: api)
    return HttpApi(api, clock, issuer, pool)


def spoil(http: HttpApi, key: str, **attributes: Any) -> None:
    """Rewrite attributes of the stored item by hand, or put junk where there was nothing."""
    for name, value in attributes.items():
        http.api.desk.store.client.update_item(
            TableName=TABLE,
            Key=address(key, DETAILS),
            UpdateExpression="SET #name = :value",
            ExpressionAttributeNames={"#name": name},
            ExpressionAttributeValues={":value": value},
        )


class TestTheAdminPages:
    def test_list_a_poison_record_with_what_can_be_read(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        spoil(http, f"ONBOARDING#{onboarding_id}", status={"L": []})
        http.admin("GET", f"/{onboarding_id}")
        (line,) = http.admin("GET", "?order=attention").json["onboardings"]
        assert (line["onboarding_id"], line["title"], line["status"]) == (onboarding_id, "Ada's Shop", None)
        assert (line["attention_since"], line["created_at"]) == ("2026-01-05T09:00:00.000Z",) * 2
        assert http.admin("GET", "").json["onboardings"][0]["onboarding_id"] == onboarding_id

    @pytest.mark.parametrize("order", ["newest", "attention"])
    def test_show_their_records_whatever_else_is_in_the_index(self, http: HttpApi, order: str) -> None:
        onboarding_id, _ = http.new()
        http.fail(onboarding_id, "create_account")
        both = {"gsi1pk": {"S": "LIST#ecom"}, "gsi4pk": {"S": "ATTENTION#ecom"}}
        spoil(http, "ONBOARDING#no-times", gsi1sk=TEXT, gsi4sk=TEXT, **both)
        spoil(http, "no divider", gsi1sk=ANCIENT, gsi4sk=ANCIENT, valid_until={"S": "2026-01-05"}, **both)
        wrong = {"title": {"B": b"\xff"}, "at": {"SS": ["x"]}, "created_by": {"M": {}}, "valid_until": {"BOOL": True}}
        spoil(
            http,
            "REQUEST#x",
            gsi1sk={"S": "2026"},
            gsi4sk={"S": "2026"},
            attention_since={"NULL": True},
            **wrong,
            **both,
        )
        page = http.admin("GET", f"?order={order}")
        assert page.status == 200
        seen = [line["onboarding_id"] for line in page.json["onboardings"]]
        assert sorted(seen) == sorted([onboarding_id, "no-times", "", "x"])
        one_by_one, cursor = [], ""
        while cursor is not None:
            step = http.admin("GET", f"?order={order}&limit=1" + (f"&cursor={cursor}" if cursor else "")).json
            one_by_one += [line["onboarding_id"] for line in step["onboardings"]]
            cursor = step["cursor"]
        assert one_by_one == seen

    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("GET", "", None),
            ("PATCH", "", {"note": "x"}),
            ("DELETE", "", None),
            ("POST", "/link", None),
            ("POST", "/actions/create_account/retry", None),
        ],
    )
    def test_say_what_is_wrong_with_a_poison_record_and_mark_it(
        self, http: HttpApi, method: str, path: str, body: object
    ) -> None:
        onboarding_id, key = http.new()
        spoil(http, f"ONBOARDING#{onboarding_id}", fields=TEXT)
        refused = http.admin(method, f"/{onboarding_id}{path}", body)
        assert refused.refusal == (409, "ONBOARDING_UNREADABLE")
        assert "(fields)" in refused.json["detail"]
        assert not {"alice", key} & set(json.dumps(refused.json).split())
        (line,) = http.admin("GET", "?order=attention").json["onboardings"]
        assert line["onboarding_id"] == onboarding_id

    def test_say_that_a_newer_record_needs_newer_code_and_mark_nothing(self, http: HttpApi) -> None:
        onboarding_id, key = http.new()
        spoil(http, f"ONBOARDING#{onboarding_id}", schema_version={"N": "99"})
        refused = http.admin("GET", f"/{onboarding_id}")
        assert refused.refusal == (503, "RECORD_TOO_NEW")
        assert int(refused.headers["Retry-After"]) > 0
        assert http("GET", f"/onboarding/{key}").refusal == (503, "RECORD_TOO_NEW")
        assert http.admin("GET", "?order=attention").json["onboardings"] == []
        (line,) = http.admin("GET", "").json["onboardings"]
        assert (line["onboarding_id"], line["title"]) == (onboarding_id, "Ada's Shop")


def _without(item: Item, names: set[str]) -> Item:
    return {name: value for name, value in item.items() if name not in names}


def _published(lines: str) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in lines.splitlines() if line.startswith('{"_aws"')]
    return [{name: value for name, value in line.items() if name != "_aws"} for line in found]
