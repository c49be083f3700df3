"""Random stories of one delivery: what can happen to it, in any order, also in the midst of a write or of an attempt.

Each write is held against the rules of docs/adr/0031. Once nothing goes wrong any more, the delivery must come to rest,
and to an end as soon as people have done their part. A seed tells the same story each time.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

import pytest

from chalicelib.deadline import Deadline
from chalicelib.desk.amend import annotate
from chalicelib.engine.attention import failed_actions
from chalicelib.engine.batch import BatchReport, run_batch
from chalicelib.engine.due import GRACE, PUSH
from chalicelib.engine.flow import ANY_STATUS
from chalicelib.engine.planner import plan
from chalicelib.engine.sweep import Sweeper
from chalicelib.engine.work import Done, Pending, Work
from chalicelib.engine.worker_pool import WorkerPool
from chalicelib.errors import Permanent, Problem, Retryable
from chalicelib.records.ledger import OPEN, Status
from chalicelib.records.lifecycle import IN_DOUBT, UnknownEdge
from chalicelib.records.record import ENGINE, Record
from chalicelib.records.store import Store
from tests.simulation.delivery import Courier
from tests.simulation.world import CutStore, Killed
from tests.table import TABLE
from tests.tiny_flow import DELIVERY, ROUTE

T = TypeVar("T")
STORIES = 100
EVENTS = 30
FIELDS = ("card", "abroad", "collected", "dear", "doubt")


class OneByOne(WorkerPool):
    """Does what is out in an order of its own, in the caller's thread."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.calls: dict[Future[Any], Callable[[], Any]] = {}

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        call: Future[T] = Future()
        self.calls[call] = lambda: fn(*args, **kwargs)
        return call

    def first_back(self, calls: Collection[Future[T]], timeout: float | None) -> list[Future[T]]:
        out = [call for call in calls if call in self.calls]
        for call in self.chance.sample(out, self.chance.randint(1, len(out))):
            try:
                call.set_result(self.calls.pop(call)())
            except BaseException as error:  # noqa: BLE001 - as a thread does: raised where the result is asked for
                call.set_exception(error)
        return [call for call in calls if call.done()]

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self.calls.clear()  # where the process has died, with what it had not begun


def check_write(before: Record, after: Record) -> None:
    """One write, against the rules."""
    assert bool(failed_actions(after)) == bool(after.attention_since) == bool(after.attention)
    assert all(after.at.get(status) == at for status, at in before.at.items()), "what is first reached stays"
    assert "ordered" not in after.at, "it was ordered when it was made"
    assert bool(after.held_from) == (after.status in ROUTE.held)
    _check_way(before, after)
    for action in DELIVERY.actions:
        old, new = before.entry(action.name), after.entry(action.name)
        still = after.status in ROUTE.held and action.starts_at not in {ANY_STATUS, after.status}
        assert new.fence <= old.fence + (not still), f"{action.name} is claimed while {after.status}"
        assert not old.settled or new.status is old.status or action.recurs, f"{action.name} was {old.status}"
        assert len(set(new.done_for)) == len(new.done_for)
        if still and before.status == after.status and new.status is not old.status:
            assert new.status is not Status.SKIPPED, f"{action.name} is skipped while {after.status}"
    if before.status in ROUTE.held and after.status != before.status:
        _check_time(before, after)


def _check_way(before: Record, after: Record) -> None:
    new = after.journal[len(before.journal) :] if after.journal[: len(before.journal)] == before.journal else ()
    status, stage = before.status, before.stage
    if status == "lost" and any((line.kind, line.subject) == ("retry", "post") for line in new):
        assert after.status == "paid", "a retry ends the hold that its failure brought"
    for line in [line for line in new if line.kind == "lifecycle"]:
        assert (line.before, (status, line.after) in ROUTE.edges) == (status, True)
        assert line.after not in ROUTE.order or ROUTE.order.index(line.after) >= ROUTE.order.index(stage)
        assert (line.actor, status) != (ENGINE, "on_hold"), "a clerk's hold is ended by people"
        if line.actor != ENGINE and line.after not in {*ROUTE.held, before.held_from}:
            assert after.owed == {}, "where it stands is a person's decision"
        status, stage = line.after, stage if line.after in ROUTE.held else line.after
    assert after.status == status, "by the door alone"


def _check_time(before: Record, after: Record) -> None:
    """What stood still may take as much longer, to the moment; what went on may not."""
    since, until = before.in_status_since, after.in_status_since
    for name, entry in after.actions.items():
        began, deadline = entry.attempt_began, before.entry(name).deadline
        if entry.status in OPEN and deadline and entry.deadline:
            own = DELIVERY.action(name).starts_at in {ANY_STATUS, before.status}
            if not began or began <= since:
                assert entry.deadline - deadline == until - since, f"{name} stood still"
            elif own and began > since + IN_DOUBT:
                assert entry.deadline == deadline, f"{name} went on"


class Random(Courier):
    """A courier to whom something happens whenever chance has it."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.told: list[str] = []
        self.broken: list[AssertionError] = []
        self.calm, self.depth = False, 0
        super().__init__(**{name: True for name in FIELDS if self.chance.random() < 0.6})
        for name, hand in self.hands.items():
            hand.behave = lambda work, name=name: self.attempt(name, work)
        self.store = Run(self.client, TABLE, self.flows)
        self.store.world = self
        clerks = Clerk(self.client, TABLE)
        clerks.world = self
        self.desk = replace(self.desk, store=clerks)

    def invoke(self, starts: Mapping[str, Collection[int]], *, holder: str, deadline: Deadline) -> BatchReport:
        return run_batch(
            starts,
            self._runner,
            self.store,
            flows=self.flows,
            holder=holder,
            deadline=deadline,
            clock=self.clock,
            new_workers=lambda _: OneByOne(self.chance),
        )

    def attempt(self, name: str, work: Work) -> Done | Pending:
        """Perform an action, well or not."""
        self.meanwhile(0.4)
        dice = 1.0 if self.calm else self.chance.random() + (name not in {"charge", "post"}) * 0.2
        self.told.append(f"  {name} {dice:.2f}")
        if dice < 0.15:
            raise Permanent("NO", "No.", hint="Look.")
        if dice < 0.35:
            return Pending(timedelta(minutes=self.chance.choice([0, 1, 10, 50])), "the van")
        if dice < 0.4:
            raise Retryable("BUSY", "busy", spends_failure=self.chance.random() < 0.5)
        if dice < 0.43:
            raise Retryable("LOCKED", "locked", wait_limit=timedelta(minutes=30), spends_failure=False)
        if dice < 0.46:
            raise Killed
        self.hands[name].dies = "after" if dice < 0.48 else ""
        return Done({"box": "B7"} if work.action == "pack" else {})

    def meanwhile(self, odds: float) -> None:
        """Let something happen in the midst of something else."""
        if self.calm or self.depth > 1 or self.chance.random() > odds:
            return
        self.depth += 1
        try:
            self.happen()
        except Killed:
            self.told.append("another died")
        finally:
            self.depth -= 1

    def may_die(self) -> None:
        """At a write."""
        if not self.calm and self.chance.random() < 0.03:
            raise Killed

    def happen(self) -> None:
        """Something."""
        events: dict[Callable[[], object], int] = {
            self.deliver: 4,
            lambda: self.run(self.key): 3,
            lambda: self.clock.pass_(seconds=self.chance.choice([0.001, 1, 30, 200, 900, 4000, 40000])): 5,
            self.changes_status: 8,
            self.retries: 5,
            self.amends: 3,
            self.lose_triggers: 2,
            lambda: Sweeper(self.store, self.views, self.clock).sweep(): 2,
            lambda: setattr(self, "paused", not self.paused): 1,
            lambda: None if self.depth else self.settle(minutes=self.chance.choice([1, 5, 30, 90])): 8,
        }
        (event,) = self.chance.choices([*events], [*events.values()])
        self.told.append(f"{'  ' * self.depth}{self.clock():%d %H:%M:%S} {getattr(event, '__name__', '')}")
        event()

    def changes_status(self) -> None:
        """A clerk does, along any edge; seldom to where it ends."""
        ends = {"cancelled", "delivered"} if self.chance.random() < 0.9 else set()
        status = self.record.status
        ways = sorted(after for before, after in ROUTE.edges if before == status and after not in ends)
        if ways:
            self.told.append(f"{status} -> {(to := self.chance.choice(ways))}")
            try:
                self.move(to)
            except UnknownEdge:
                self.told.append("refused: it would go back")

    def retries(self) -> None:
        """A clerk has something tried again."""
        tried = {Status.FAILED, Status.PENDING}
        names = sorted(name for name, entry in self.record.actions.items() if entry.status in tried)
        if names:
            try:
                self.retry(self.chance.choice(names))
            except Problem as refused:
                self.told.append(refused.code)

    def amends(self) -> None:
        """A clerk ticks a task, or takes the tick back; or something is heard of late."""
        name, there = self.chance.choice(["tick", "abroad", "dear", "doubt"]), self.chance.random() < 0.5
        if name == "tick":
            annotate(self.desk, self.record, note=None, tasks={"check_address": there}, actor="clerk")
            return

        def heard(record: Record) -> Record:
            rest = {known: value for known, value in record.fields.items() if known != name}
            return record.but(fields={**rest, name: True} if there else rest)

        self.desk.change(self.key, heard)

    def look(self, before: Record, after: Record) -> None:
        """At a write. What is wrong is kept: a run that meets an error only leaves the record to the next."""
        try:
            check_write(before, after)
        except AssertionError as error:
            self.broken.append(error)

    def check_found(self) -> None:
        """Whatever is to be done, the sweep finds it, whichever events are lost."""
        assert self.broken == []
        record, now = self.record, self.clock()
        for name, to in record.owed.items():
            way = (record.status, to) in ROUTE.edges and record.status not in ROUTE.held
            assert record.due_at or not (way and record.entry(name).over), "what is owed is brought about"
        at = plan(DELIVERY, record, now).look_again_at
        assert at is None or (record.due_at and record.due_at <= max(at + GRACE, now + PUSH)), (at, record.due_at)

    def people_act(self) -> bool:
        """Whether there was something for a person to do."""
        record = self.record
        failed = sorted(set(failed_actions(record)) - {"search"})
        mark = record.se_tasks.get("check_address")
        if "doubt" in record.fields and not (mark and mark.done):
            annotate(self.desk, record, note=None, tasks={"check_address": True}, actor="clerk")
        elif failed:
            self.retry(failed[0])
        elif record.status in ROUTE.held:
            self.move(record.held_from)
        elif record.status in {"ordered", "paid"}:
            assert all((record.status, to) not in ROUTE.edges for to in record.owed.values()), "it is at rest"
            self.move({"ordered": "paid", "paid": "delivered"}[record.status])
        else:
            return False
        return True

    def play(self) -> None:
        """The whole story."""
        for _ in range(EVENTS):
            try:
                self.happen()
            except Killed:
                self.told.append("died")
            self.check_found()
        self.calm, self.paused = True, False
        acting = True
        while acting:
            self.settle(minutes=300)
            record = self.record
            assert (record.due_at, record.journal, plan(DELIVERY, record, self.clock()).look_again_at) == (
                None,
                (),
                None,
            )
            acting = self.people_act()
        self.check_end()

    def check_end(self) -> None:
        """Everything was done that was to be, and told."""
        assert self.broken == []
        record = self.record
        assert record.status in {"delivered", "cancelled"}
        elsewhere = {"search", "ring", "unpack" if record.status == "delivered" else ""}
        unsettled = {action.name for action in DELIVERY.actions if not record.entry(action.name).settled}
        assert unsettled <= elsewhere
        assert {*record.entry("ring").done_for} == {"lost", "delivered"} & {*record.at}
        first: dict[str, datetime] = {}
        for line in self.views.history(self.key):
            if line.kind == "lifecycle":
                first.setdefault(line.after, line.at)
        assert record.at == {status: at for status, at in first.items() if status != "ordered"}


class Run(CutStore):
    """What runs write through: they die at writes."""

    world: Random

    def write(self, before: Record, after: Record, **options: Any) -> Record:
        self.world.meanwhile(0.08)
        self.world.may_die()
        written = super().write(before, after, **options)
        self.world.look(before, after)
        self.world.may_die()
        return written


class Clerk(Store):
    """What people write through."""

    world: Random

    def write(self, before: Record, after: Record, **options: Any) -> Record:
        self.world.meanwhile(0.08)
        written = super().write(before, after, **options)
        self.world.look(before, after)
        return written


@pytest.mark.parametrize("seed", range(STORIES))
def test_whatever_happens_the_rules_hold_and_it_comes_to_an_end(seed: int) -> None:
    world = Random(seed)
    try:
        world.play()
    except BaseException as error:
        error.add_note("\n".join(world.told))
        raise
