"""Records of a flow that a stage does not have wait, silently, and go on when it has."""

from __future__ import annotations

from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from chalicelib.deadline import Deadline
from chalicelib.engine.batch import BatchReport
from chalicelib.engine.sweep import LOOK_ASIDE, Sweeper, Swept
from chalicelib.engine.work import Done, Work
from chalicelib.flows import registry
from chalicelib.flows.pixel.lifecycle import ASSIGNED
from chalicelib.records.ledger import Status
from chalicelib.records.record import Record
from chalicelib.records.store import Store
from chalicelib.records.views import Views
from chalicelib.records.waking import set_aside
from tests.simulation.world import World
from tests.table import TABLE

ON, OFF = registry.Flows(("ecom", "pixel")), registry.Flows(("ecom",))
KEY = "PIXEL#px-1"


class Works:
    """Every platform is well."""

    def execute(self, work: Work) -> Done:
        """Done."""
        return Done({"system_account_id": "sys-1", "pixel_id": "px-1"})


class Stage(World):
    """A pixel's record that an intent has just parked, whose trigger was lost, at a stage that has both flows."""

    def __init__(self) -> None:
        names = {action.name for flow in registry.ALL.values() for action in flow.actions}
        super().__init__(registry.ALL, dict.fromkeys(names, Works()))
        now = self.clock()
        self.store.create(
            Record(
                record_id="px-1",
                kind="PIXEL",
                flow="pixel",
                status=ASSIGNED,
                created_at=now,
                created_by="se@example.com",
                answers={"system_account_id": "sys-1"},
                due_at=now + timedelta(seconds=60),
            )
        )
        self.lose_triggers()

    @property
    def record(self) -> Record:
        """As it is now."""
        return self.store.load(KEY)

    def has(self, flows: registry.Flows) -> None:
        """A deploy: the stage has these flows from now on."""
        self.flows = flows

    def handle(self) -> BatchReport:
        """One invocation for the record."""
        return self.invoke({KEY: ()}, holder="run", deadline=Deadline.after(120))

    def sweep(self) -> Swept:
        """One sweep, wired as the deployed one is."""
        store = Store(self.client, TABLE, self.flows)
        return Sweeper(store, Views(store), self.clock).sweep()

    def sweep_all(self, minutes: int) -> list[Swept]:
        """A sweep each minute, and what it starts."""
        swept = []
        for _ in range(minutes):
            self.clock.pass_(minutes=1)
            swept.append(self.sweep())
            self.deliver()
        return swept


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_a_record_of_a_flow_that_is_off_waits_without_a_due_time_and_without_an_alarm(
    stage: Stage,
) -> None:
    stage.has(OFF)
    before = stage.record
    report = stage.handle()
    assert (report.set_aside, report.left, report.failed, report.unreadable) == ([KEY], [], [], [])
    assert (stage.record.actions, stage.record.due_at) == (before.actions, before.due_at)
    swept = stage.sweep_all(minutes=2 * LOOK_ASIDE)
    assert {(each.started, each.oldest_seconds, each.needing_attention) for each in swept} == {(0, 0.0, 0)}
    assert stage.invocations == 0


def test_it_is_found_by_the_sweep_once_and_never_again(stage: Stage) -> None:
    stage.has(OFF)
    swept = stage.sweep_all(minutes=30)
    assert sum(each.started for each in swept) == stage.invocations == 1


def test_it_goes_on_by_itself_within_minutes_when_the_flow_is_switched_on(stage: Stage) -> None:
    stage.has(OFF)
    stage.handle()
    stage.clock.pass_(minutes=60 * 24 * 30)
    stage.has(ON)
    swept = stage.sweep_all(minutes=LOOK_ASIDE)
    assert sum(each.started for each in swept) == 1
    stage.settle(minutes=60)
    assert {stage.record.entry(name).status for name in ("find_account", "provision_pixel")} == {Status.SUCCEEDED}
    assert stage.record.due_at is None
    assert list(stage.views.aside_pages("pixel")) == []


def test_what_is_set_aside_while_another_version_switches_the_flow_on_is_not_lost(stage: Stage) -> None:
    stage.has(ON)
    stage.sweep_all(minutes=1)
    set_aside(stage.store, KEY, flow="pixel")  # by a stream handler of before the deploy
    stage.sweep_all(minutes=LOOK_ASIDE)
    stage.settle(minutes=60)
    assert stage.record.entry("provision_pixel").status is Status.SUCCEEDED


def test_a_write_of_the_record_puts_it_back_among_what_is_due(stage: Stage) -> None:
    set_aside(stage.store, KEY, flow="pixel")
    stage.store.change(KEY, lambda record: record.but(created_note="Looked at."))
    assert [due.key for due in stage.views.due(until=stage.clock() + timedelta(minutes=5), limit=9)] == [KEY]


def test_a_record_that_is_not_due_is_left_as_it_is(stage: Stage) -> None:
    stage.store.change(KEY, lambda record: record.but(due_at=None))
    before = stage.record
    set_aside(stage.store, KEY, flow="pixel")
    assert stage.record == before


def test_one_that_cannot_be_set_aside_stays_due(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ClientError({"Error": {"Code": "ThrottlingException"}}, "UpdateItem")

    monkeypatch.setattr("chalicelib.engine.batch.set_aside", refuse)
    stage.has(OFF)
    report = stage.handle()
    assert (report.set_aside, report.failed) == ([], [])
    assert stage.record.due_at is not None


def test_a_flow_that_no_code_knows_is_left_to_newer_code_as_before(stage: Stage) -> None:
    stage.store.change(KEY, lambda record: record.but(flow="parcel"))
    assert stage.handle().left == [KEY]


def test_a_start_that_is_lost_is_repeated_by_the_sweep(stage: Stage) -> None:
    set_aside(stage.store, KEY, flow="pixel")
    for _ in range(LOOK_ASIDE):
        stage.clock.pass_(minutes=1)
        stage.sweep()
    stage.lose_triggers()
    assert [due.key for due in stage.views.due(until=stage.clock() + timedelta(minutes=5), limit=9)] == [KEY]
