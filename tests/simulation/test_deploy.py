"""Records that other versions of the code have stored: older ones go on under this one, newer ones are left alone.

The older items are real ones (tests/data/schema): made by the code of their version, in every state that a deploy can
find a record in.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from chalicelib.desk.amend import correct
from chalicelib.desk.context import Desk
from chalicelib.engine.work import Done, Pending, Work
from chalicelib.flows import registry
from chalicelib.flows.ecom.flow import FLOW
from chalicelib.flows.ecom.intents.claim import claim
from chalicelib.flows.ecom.intents.save import Sender, save
from chalicelib.flows.ecom.intents.submit import submit
from chalicelib.records import codec, schema
from chalicelib.records.codec import DETAILS, Item, Unreadable, address
from chalicelib.records.ledger import IN_WORDS, SCHEMA_VERSION, Entry, Status
from chalicelib.records.links import Links
from chalicelib.records.record import Record
from chalicelib.records.requests import Requests
from chalicelib.records.schema import TooNew
from chalicelib.records.store import Store
from chalicelib.records.update import difference
from chalicelib.records.views import Views
from tests.clock import START
from tests.data.schema.make import ANSWERS, RESULTS, STATES, as_text
from tests.pool_users import anybody
from tests.simulation.world import World
from tests.table import TABLE
from tests.tiny_flow import delivery

GOLDEN = Path(__file__).parents[1] / "data" / "schema"
VERSIONS = sorted(path.stem for path in GOLDEN.glob("v*.json"))
NEIGHBOUR = {
    "record_id": "neighbour",
    "kind": "ONBOARDING",
    "flow": "ecom",
    "status": "pending",
    "created_by": "se",
    "prefill_state": {"account_name": "Next Door"},
}
NO_LONGER_READ = {"revision"}
"""Attributes that older items may carry: no code asks for them any more."""
PUSHED = ("version", "gsi3pk", "gsi3sk")
"""What a sweep writes on any record that it starts, whatever wrote it."""
RENAMED = {"onboarding_id": "record_id"}
"""What is held in a key has other names in this code; the key is the same."""
CASES = [(version, state) for version in VERSIONS for state in STATES]


@cache
def golden(version: str, state: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((GOLDEN / f"{version}.json").read_text(encoding="utf-8"))["states"][state]
    return found


def details(version: str, state: str) -> Item:
    (item,) = [item for item in golden(version, state)["items"] if item["sk"]["S"] == DETAILS]
    return dict(item)


class Platform:
    """All platforms in one: counts effects by their idempotency key, as a platform that takes one does."""

    def __init__(self) -> None:
        self.effects: Counter[str] = Counter()

    def execute(self, work: Work) -> Done | Pending:
        self.effects[work.idempotency_key] += 1
        return Done(RESULTS.get(work.action, {}))


class Behaving:
    """An executor that does what a test says."""

    def __init__(self, behave: Callable[[Work], Done]) -> None:
        self.execute = behave


class Deployed(World):
    """This version of the code, over a table as another one left it."""

    def __init__(self, version: str, state: str, *, compact: bool = False) -> None:
        self.platform = Platform()
        super().__init__(registry.ALL, {action.name: self.platform for action in FLOW.actions}, compact=compact)
        found = golden(version, state)
        for item in found["items"]:
            self.client.put_item(TableName=TABLE, Item=item)
        self.clock.go_to(datetime.fromisoformat(found["at"]))
        api = Store(self.client, TABLE, registry.ALL, compact=compact)
        self.desk = Desk(api, Links(api), Requests(api), Views(api), registry.ALL, self.clock, "cell-1")
        self.key: str = details(version, state)["pk"]["S"]
        self.done_before = {name for name, entry in self.record.actions.items() if entry.status is Status.SUCCEEDED}

    @property
    def effects(self) -> Counter[str]:
        """Effects by their keys, but for those that are made again and again, and for what only looks."""
        again = {action.name for action in FLOW.actions if action.recurs or action.reaches}
        made = self.platform.effects.items()
        return Counter({key: times for key, times in made if key.partition("/")[2] not in again})

    @property
    def declared_then(self) -> set[str]:
        """Actions that the flow had when the items were made."""
        return set(golden("v1", "done")["read"]["actions"])

    @property
    def record(self) -> Record:
        return self.desk.store.load(self.key)

    @property
    def stored(self) -> Item:
        return dict(self.desk.store.get(self.key, DETAILS))

    def finish(self) -> None:
        """What is left for the customer and the SE to do, and everything that follows."""
        self.settle()
        link, left = self.record.link_key, FLOW.lifecycle.order.index(self.record.status)
        if left < FLOW.lifecycle.order.index("registered"):
            claim(self.desk, link, "sub-1", anybody)
            self.settle()
        if left < FLOW.lifecycle.order.index("submitted"):
            save(self.desk, link, "sub-1", ANSWERS, Sender("page-after-the-deploy", 1))
            submit(self.desk, link, "sub-1")
            self.settle()
        if self.record.entry("create_index").status is Status.FAILED:
            correct(self.desk, self.record, {"index_name": "shop-2"}, actor="se")
            self.settle()


def as_far_as(then: Any, now: Any) -> Any:
    """What there was then, with the values of now."""
    if isinstance(then, dict) and isinstance(now, dict):
        return {name: as_far_as(value, now.get(name)) for name, value in then.items()}
    if isinstance(then, list) and isinstance(now, list):
        return [as_far_as(*each) for each in zip(then, now, strict=True)]
    return now


class TestAnOlderRecord:
    @pytest.mark.parametrize(("version", "state"), CASES)
    def test_reads_as_the_code_that_stored_it_read_it(self, version: str, state: str) -> None:
        then = {RENAMED.get(name, name): value for name, value in golden(version, state)["read"].items()}
        now = codec.decode(details(version, state)).model_dump(mode="json")
        then["actions"] = {
            # Version 0 kept the holder after the claim was over; nothing ever read it there.
            name: entry | {"holder": entry["holder"] if entry["status"] == "running" else ""}
            for name, entry in then["actions"].items()
        }
        for name in ("actions", "journal", "se_tasks"):
            now[name] = as_far_as(then[name], now[name])  # what was not there yet is as it is by default
        left = {"schema_version", *NO_LONGER_READ}
        assert {name: now[name] for name in then if name not in left} == {
            name: value for name, value in then.items() if name not in left
        }
        assert now["schema_version"] == SCHEMA_VERSION

    @pytest.mark.parametrize("state", [state for state in STATES if state != "revoked"])
    @pytest.mark.parametrize("version", VERSIONS)
    @pytest.mark.parametrize("events", ["delivered", "lost"])
    @pytest.mark.parametrize("compact", [False, True], ids=["in words", "compact"])
    def test_goes_on_from_any_state_and_gets_every_effect_once(
        self, version: str, state: str, events: str, compact: bool
    ) -> None:
        world = Deployed(version, state, compact=compact)
        if events == "lost":
            world.lose_triggers()
        world.finish()
        known = {action for action in world.declared_then if action in world.executors}
        made = {name: world.platform.effects[f"{world.record.record_id}/{name}"] for name in known}
        assert made == {name: int(name not in world.done_before) for name in known}
        assert max(world.effects.values(), default=0) <= 1
        assert {world.record.entry(name).status for name in known} == {Status.SUCCEEDED}
        assert (world.record.due_at, world.record.attention) == (None, "")
        assert (world.record.journal != ()) <= (world.record.journal_from > 0)
        if state != "done":  # else there was nothing to write
            assert codec.from_item(world.stored)["schema_version"] == (SCHEMA_VERSION if compact else IN_WORDS)

    @pytest.mark.parametrize("version", VERSIONS)
    def test_that_was_withdrawn_stays_withdrawn(self, version: str) -> None:
        world = Deployed(version, "revoked")
        world.settle()
        forward = {action.name for action in FLOW.actions if not action.undoes}
        assert (world.record.status, forward & {key.partition("/")[2] for key in world.effects}) == ("revoked", set())

    @pytest.mark.parametrize("version", VERSIONS)
    def test_that_nothing_starts_is_not_written_for_being_old(self, version: str) -> None:
        world = Deployed(version, "done")
        before = world.stored
        world.lose_triggers()
        world.settle()
        assert world.stored == before

    @pytest.mark.parametrize("version", VERSIONS)
    def test_is_stored_at_this_version_with_its_next_write(self, version: str) -> None:
        world = Deployed(version, "submitted")
        record = world.record
        writes = world.store.requests["write"]
        written = world.store.write(record, record.but(title="Next"))
        assert world.store.requests["write"] == writes + 1
        stored = without(world.stored, *NO_LONGER_READ)
        assert stored == {**address(world.key, DETAILS), **codec.to_item(codec.encode(written, registry.ALL))}
        assert world.record == written

    @pytest.mark.parametrize("version", VERSIONS)
    def test_keeps_its_history_and_its_link(self, version: str) -> None:
        world = Deployed(version, "failed")
        told = [(line.kind, line.subject, line.after) for line in world.views.history(world.key)]
        assert told[0] == ("lifecycle", "status", "pending")
        assert ("action", "create_index", "failed") in told
        found = world.desk.links.find(world.record.link_key)
        assert found is not None
        assert found.record_key == world.key

    def test_that_is_finished_is_not_given_an_action_that_there_was_not_yet(self) -> None:
        world = Deployed("v2", "done")
        assert (world.record.status, "update_pixel_source" in world.record.actions) == ("completed", False)
        world.run(world.key)
        assert "update_pixel_source" not in world.record.actions
        assert not [key for key in world.effects if key.endswith("/update_pixel_source")]

    @pytest.mark.parametrize("version", VERSIONS)
    def test_that_is_under_way_is_given_it(self, version: str) -> None:
        world = Deployed(version, "submitted")
        world.finish()
        assert world.record.entry("update_pixel_source").settled


def test_a_hold_and_what_is_owed_are_read_as_they_were_stored() -> None:
    entry = Entry(status=Status.PENDING, fence=2, started_at=START, attempted_at=START + timedelta(hours=1), took_ms=17)
    stored = delivery(
        status="on_hold",
        status_since=START,
        held_from="paid",
        owed={"collect": "delivered"},
        actions={"post": entry},
        version=1,
    )
    item = codec.to_item({**codec.encode(stored), "pk": stored.key, "sk": DETAILS})
    assert codec.decode(item) == stored


def test_a_record_that_was_never_held_stores_nothing_for_it() -> None:
    names = set(codec.encode(delivery(at={"ordered": START})))
    assert not {"status_since", "held_from", "owed"} & names


class TestUpgrades:
    @pytest.mark.parametrize("version", VERSIONS)
    def test_golden_items_are_kept_one_a_line(self, version: str) -> None:
        text = (GOLDEN / f"{version}.json").read_text(encoding="utf-8")
        assert as_text(json.loads(text)) == text

    def test_start_from_every_version_there_was_and_each_has_golden_items(self) -> None:
        assert sorted(schema.UPGRADES) == list(range(SCHEMA_VERSION))
        assert {version.partition("-")[0] for version in VERSIONS} == {f"v{n}" for n in range(SCHEMA_VERSION + 1)}

    @pytest.mark.parametrize(("version", "state"), CASES)
    def test_leave_what_they_are_given_as_it_is(self, version: str, state: str) -> None:
        attributes = codec.from_item(details(version, state))
        before = json.dumps(attributes)
        schema.upgraded(attributes)
        assert json.dumps(attributes) == before

    def test_run_in_order_and_the_next_write_stores_what_they_changed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A version in which notes move, one in which a default changes, one in which an attribute goes."""
        world = Deployed("v1", "failed")
        moved = {"memo": world.stored["created_note"], "old_index": {"S": "gone"}}
        item = without(world.stored, "created_note", "cell_id") | moved
        world.client.put_item(TableName=TABLE, Item=item)
        steps: dict[int, schema.Upgrade] = {
            1: lambda was: {**{k: v for k, v in was.items() if k != "memo"}, "created_note": was["memo"]},
            2: lambda was: {"cell_id": "cell-of-old", **was},
            3: lambda was: {k: v for k, v in was.items() if k != "old_index"} | {"title": was["created_note"] + "!"},
        }
        monkeypatch.setattr(schema, "UPGRADES", {**schema.UPGRADES, **steps})
        monkeypatch.setattr(schema, "SCHEMA_VERSION", 4)
        record = world.record
        assert (record.created_note, record.cell_id, record.title) == ("Call them.", "cell-of-old", "Call them.!")
        world.desk.store.write(record, record.but(epoch=9))
        stored = codec.from_item(world.stored)
        assert (stored["created_note"], stored["cell_id"], stored["title"]) == (
            "Call them.",
            "cell-of-old",
            "Call them.!",
        )
        assert not {"memo", "old_index"} & set(stored)
        assert (stored["schema_version"], stored["epoch"]) == (4, 9)
        assert world.record.outdated == ()

    @pytest.mark.parametrize("compact", [False, True])
    def test_cost_a_record_of_this_version_nothing(self, compact: bool) -> None:
        old = codec.decode(details(f"v{SCHEMA_VERSION}", "done"), registry.ALL)
        item = {**address(old.key, DETAILS), **codec.to_item(codec.encode(old, registry.ALL, compact=compact))}
        record = codec.decode(item, registry.ALL, compact=compact)
        assert record.outdated == ()
        update = difference(record, record.but(epoch=9, version=record.version + 1), registry.ALL, compact=compact)
        assert set(update["ExpressionAttributeNames"].values()) == {"epoch", "version"}


@pytest.fixture
def ahead() -> Deployed:
    """A record that waits for its work, stored by the version after this one."""
    world = Deployed("v1", "submitted")
    change(world, schema_version={"N": str(SCHEMA_VERSION + 1)})
    return world


def change(world: Deployed, **attributes: Any) -> None:
    """Rewrite attributes of the stored item by hand."""
    for name, value in attributes.items():
        world.client.update_item(
            TableName=TABLE,
            Key=address(world.key, DETAILS),
            UpdateExpression="SET #name = :value",
            ExpressionAttributeNames={"#name": name},
            ExpressionAttributeValues={":value": value},
        )


def without(item: Item, *names: str) -> Item:
    return {name: value for name, value in item.items() if name not in names}


class TestANewerRecord:
    def test_is_refused_as_something_that_time_mends(self, ahead: Deployed) -> None:
        with pytest.raises(TooNew) as refused:
            ahead.store.load(ahead.key)
        assert refused.value.code == "RECORD_TOO_NEW"
        assert not refused.value.spends_failure

    def test_is_neither_run_nor_marked_nor_changed(self, ahead: Deployed) -> None:
        before = ahead.stored
        ahead.run(ahead.key)
        assert ahead.stored == before
        ahead.settle(minutes=10)
        assert ahead.platform.effects == Counter()
        assert ahead.views.attention(limit=5).rows == []
        # The sweep pushes the due time, into its partition, as it may with any record: all are of the envelope.
        assert without(ahead.stored, *PUSHED) == without(before, *PUSHED)

    def test_is_found_by_code_that_can_read_it(self, ahead: Deployed) -> None:
        ahead.settle(minutes=10)
        change(ahead, schema_version={"N": str(IN_WORDS)})  # the deploy is through
        ahead.settle(minutes=10)
        missing = ahead.declared_then - ahead.done_before
        assert {name: ahead.platform.effects[f"{ahead.record.record_id}/{name}"] for name in missing} == (
            dict.fromkeys(missing, 1)
        )

    def test_holds_up_nobody_else_in_its_batch(self, ahead: Deployed) -> None:
        other = ahead.store.create(Record.model_validate({**NEIGHBOUR, "created_at": ahead.clock()})).key
        ahead.run(ahead.key, other)
        assert ahead.store.load(other).entry("create_account").status is Status.SUCCEEDED

    def test_that_overtakes_a_run_keeps_what_the_newer_code_wrote(self) -> None:
        """A deploy between claim and commit: the old run's commit finds an item that it cannot read."""
        world = Deployed("v1", "submitted")

        def deployed_meanwhile(work: Work) -> Done:
            if work.action == "create_index":
                change(world, schema_version={"N": str(SCHEMA_VERSION + 1)}, version={"N": "99"}, novelty={"S": "kept"})
            return Done(RESULTS.get(work.action, {}))

        world.executors = {name: Behaving(deployed_meanwhile) for name in world.executors}
        world.run(world.key)
        assert (world.stored["version"], world.stored["novelty"]) == ({"N": "99"}, {"S": "kept"})
        assert world.views.attention(limit=5).rows == []

    @pytest.mark.parametrize("version", ["two", -1, 1.5, None, True, [1]])
    def test_is_told_from_one_whose_version_never_was(self, version: object) -> None:
        item = details("v1", "done") | codec.to_item({"schema_version": version})
        with pytest.raises(Unreadable) as unreadable:
            codec.decode(item)
        assert unreadable.value.why == "schema_version"

    def test_of_a_flow_that_this_code_does_not_have_is_left_alone_too(self) -> None:
        world = Deployed("v1", "submitted")
        change(world, flow={"S": "tenant"})
        before = world.stored
        world.settle(minutes=10)
        assert world.platform.effects == Counter()
        assert world.views.attention(limit=5).rows == []
        assert without(world.stored, *PUSHED) == without(before, *PUSHED)
        change(world, flow={"S": "ecom"})
        world.settle(minutes=10)
        assert world.record.entry("create_index").status is Status.SUCCEEDED

    @pytest.mark.parametrize(("attribute", "value"), [("flow", "tenant"), ("status", "verified")])
    def test_stays_due_where_this_code_lacks_its_flow_or_its_status(self, attribute: str, value: str) -> None:
        world = Deployed("v1", "submitted")
        change(world, **{attribute: {"S": value}})
        world.settle(minutes=5)
        assert world.platform.effects == Counter()
        assert "gsi3sk" in world.stored
        assert world.views.attention(limit=5).rows == []

    def test_stays_due_for_an_action_that_this_code_lacks(self) -> None:
        world = Deployed(f"v{SCHEMA_VERSION}", "done")
        world.run(world.key)  # what is declared since the items were made
        world.platform.effects.clear()
        record = world.record
        due_at = world.clock() + timedelta(minutes=2)
        novel = Entry(status=Status.PENDING, due_at=due_at)
        world.store.write(record, record.with_entry("novelty", novel).but(due_at=due_at))
        world.settle(minutes=10)
        assert world.record.due_at is not None
        assert world.record.entry("novelty") == novel
        assert world.platform.effects == Counter()
