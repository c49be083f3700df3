"""A clock that is five minutes off breaks nothing: every effect once, rest within bounds, no due time damaged.

One invocation in three runs on a fast clock, one on a slow one, one on the right one. A fast run takes live leases for
lapsed, and a slow run's lease has lapsed for everybody else before it begins: so attempts do happen twice at once, and
what keeps the effect single is each platform's key, unique name or comparison.
"""

from __future__ import annotations

import itertools
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.deadline import Clock
from chalicelib.engine import declared
from chalicelib.engine.advance import SKEW
from chalicelib.engine.due import GRACE
from chalicelib.engine.sweep import Sweeper
from chalicelib.engine.work import Done, Executor, Pending, Work
from chalicelib.errors import Retryable
from chalicelib.records.ledger import Status
from chalicelib.records.lifecycle import transition
from chalicelib.records.record import Record
from tests.simulation.ecom import EcomWorld, StandIns, stand_ins
from tests.simulation.test_ecom_crashes import ACTIONS, check_everything_is_there_once
from tests.simulation.world import Killed, WakeList, World
from tests.tiny_flow import LIFECYCLE, PARCEL, parcel

FAST, SLOW, RIGHT = timedelta(minutes=5), timedelta(minutes=-5), timedelta()
INVOCATION = timedelta(seconds=declared.INVOCATION)
OFFSETS = {"fast": FAST, "slow": SLOW}


def off_by(clock: Clock, offset: timedelta) -> Clock:
    """A clock that goes as well as the other, and shows another time."""
    return lambda: clock() + offset


@dataclass
class OffWakes:
    """Wakes as a run sends them whose clock is off: the delay counts from the time that it believes it is."""

    wakes: WakeList
    offset: timedelta

    def send(self, key: str, *, due_at: datetime, now: datetime) -> None:
        self.wakes.send(key, due_at=due_at - self.offset, now=now - self.offset)


def off(world: World, offset: timedelta) -> World:
    """The world as a machine sees it whose clock is off."""
    twin = copy(world)
    twin.clock = off_by(world.clock, offset)  # type: ignore[assignment]  # a run only asks what time it is
    twin.wakes = OffWakes(world.wakes, offset)  # type: ignore[assignment]
    return twin


class Mixed(World):
    """A world whose invocations land on machines with clocks of their own, in turns."""

    offsets: Iterator[timedelta] = itertools.repeat(RIGHT)

    def run(self, *keys: str, seconds: float = INVOCATION.total_seconds()) -> None:
        World.run(off(self, next(self.offsets)), *keys, seconds=seconds)


Behaviour = Callable[[Work], Done | Pending]


class Desk:
    """Performs every action of the tiny flow at a platform that knows its keys; a test may get in between."""

    def __init__(self) -> None:
        self.attempts: Counter[str] = Counter()
        self.keys: set[str] = set()
        self.before: dict[str, Callable[[], None]] = {}
        self.outcomes: dict[str, list[Exception | Pending]] = {}

    def execute(self, work: Work) -> Done | Pending:
        self.attempts[work.action] += 1
        self.before.get(work.action, lambda: None)()
        if left := self.outcomes.get(work.action):
            outcome = left.pop()
            if isinstance(outcome, Exception):
                raise outcome
            return outcome
        self.keys.add(work.idempotency_key)
        return Done({"box": "B7"} if work.action == "pack" else {})


class Post(Mixed):
    """The tiny flow, and one dear parcel that is due."""

    def __init__(self) -> None:
        self.desk = Desk()
        super().__init__({"parcel": PARCEL}, {action.name: self.desk for action in PARCEL.actions})
        due_at = self.clock() + timedelta(seconds=60)
        self.key = self.store.create(parcel(fields={"dear": True}, due_at=due_at)).key

    def pay(self) -> None:
        def paid(record: Record) -> Record:
            due_at = self.clock() + timedelta(seconds=60)
            moved = transition(LIFECYCLE, record, "paid", now=self.clock(), actor="clerk")
            return moved.but(due_at=min(record.due_at or due_at, due_at))

        self.store.change(self.key, paid, trigger=True)

    @property
    def record(self) -> Record:
        return self.store.load(self.key)

    def check_done(self) -> None:
        record = self.record
        assert {record.entry(action.name).status for action in PARCEL.actions} == {Status.SUCCEEDED}
        assert self.desk.keys == {f"PARCEL/parcel-1/{action.name}" for action in PARCEL.actions}
        assert (record.due_at, record.journal, record.attention) == (None, (), "")


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.mark.parametrize("turns", list(itertools.permutations([FAST, SLOW, RIGHT])))
def test_whoever_runs_next_everything_is_done_once(post: Post, turns: tuple[timedelta, ...]) -> None:
    post.offsets = itertools.cycle(turns)
    post.desk.outcomes = {
        "label": [Retryable("BUSY", "busy"), Retryable("BUSY", "busy")],
        "pack": [Pending(timedelta(seconds=20), "the glue to dry")],
    }
    post.settle(minutes=30)
    post.pay()
    post.settle(minutes=10)
    post.check_done()
    assert post.desk.attempts == {"pack": 2, "label": 3, "insure": 1, "post": 1}


@pytest.mark.parametrize("clock", OFFSETS)
def test_on_machines_that_are_all_off_the_same_way_it_takes_five_minutes_more_at_the_most(
    post: Post, clock: str
) -> None:
    post.offsets = itertools.repeat(OFFSETS[clock])
    post.desk.outcomes = {"label": [Retryable("BUSY", "busy")]}
    post.pay()
    post.settle(minutes=7)
    post.check_done()


@pytest.mark.parametrize("clock", OFFSETS)
@pytest.mark.parametrize("heir", [FAST, SLOW, RIGHT])
def test_a_lease_of_a_run_that_died_is_over_within_minutes_whatever_the_clocks(
    post: Post, clock: str, heir: timedelta
) -> None:
    post.offsets = itertools.repeat(OFFSETS[clock])
    post.desk.before = {"pack": lambda: _die_once(post.desk)}
    with pytest.raises(Killed):
        post.deliver()
    assert post.record.entry("pack").status is Status.RUNNING
    post.offsets = itertools.repeat(heir)
    post.pay()
    # Its own five minutes, those of whoever takes over, and the sweep's minute.
    post.settle(minutes=int((INVOCATION + SKEW + 2 * FAST) / timedelta(minutes=1)) + 2)
    post.check_done()


def _die_once(desk: Desk) -> None:
    desk.before = {}
    raise Killed


@pytest.mark.parametrize("clock", OFFSETS)
def test_a_sweep_whose_clock_is_off_loses_nothing_and_damages_no_due_time(post: Post, clock: str) -> None:
    post.desk.outcomes = {"label": [Pending(timedelta(minutes=3), "ink")]}
    post.deliver()
    post.wakes.waiting.clear()
    due_at = post.record.entry("label").due_at
    sweeper = Sweeper(post.store, post.views, off_by(post.clock, OFFSETS[clock]))
    minutes = 0
    while post.desk.attempts["label"] < 2:
        assert post.record.entry("label").due_at == due_at
        minutes += 1
        assert minutes <= 3 + 5 + 2, "found within its time, the clock's fault and two sweeps"
        post.clock.pass_(minutes=1)
        sweeper.sweep()
        post.deliver()
    assert minutes >= 3, "and not before its time"
    post.lose_triggers()
    post.pay()
    post.lose_triggers()
    for _ in range(8):
        post.clock.pass_(minutes=1)
        sweeper.sweep()
        post.deliver()
    post.check_done()


@pytest.mark.parametrize(("minutes", "later"), [(20, GRACE), (21, timedelta())], ids=["a wake comes", "no wake comes"])
@pytest.mark.parametrize("clock", OFFSETS)
def test_a_run_that_is_off_leaves_the_due_times_of_others_as_they_are(
    post: Post, clock: str, minutes: int, later: timedelta
) -> None:
    """Or behind a wake, which by a fast clock comes for what by a right one is too far ahead."""
    post.desk.outcomes = {"label": [Pending(timedelta(minutes=minutes), "ink")]}
    post.deliver()
    before = post.record
    assert before.due_at is not None
    post.offsets = itertools.repeat(OFFSETS[clock])
    post.run(post.key)
    assert post.record.entry("label") == before.entry("label")
    assert post.record.due_at == before.due_at + (later if clock == "fast" else timedelta())


@pytest.mark.parametrize("times", [1, 2])
def test_a_live_lease_that_is_taken_costs_a_failure_and_the_late_holder_commits_nothing(post: Post, times: int) -> None:
    """Taken by one fast run, or by a second one that is ten minutes ahead."""
    ahead = iter([FAST, 3 * FAST][:times])

    def overtaken() -> None:
        if (offset := next(ahead, None)) is not None:
            World.run(off(post, offset), post.key)

    post.desk.before = {"pack": overtaken}
    post.deliver()
    entry = post.record.entry("pack")
    assert (entry.status, entry.fence, entry.failures) == (Status.SUCCEEDED, 1 + times, times)
    assert (post.desk.attempts["pack"], post.desk.keys) == (
        1 + times,
        {"PARCEL/parcel-1/pack", "PARCEL/parcel-1/label", "PARCEL/parcel-1/insure"},
    )
    told = [(line.after, line.attempt) for line in post.views.history(post.key) if line.subject == "pack"]
    assert told == [*(("running", number) for number in range(1, 1 + times)), ("succeeded", 1 + times)]


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIns]:
    with stand_ins(tmp_path_factory.mktemp("platforms")) as running:
        yield running


class MixedEcom(Mixed, EcomWorld):
    """One customer of the ecom flow, on machines whose clocks are off."""


@pytest.fixture
def ecom(aws: None, standing: StandIns) -> MixedEcom:
    standing.reset()
    return MixedEcom(standing)


@pytest.mark.parametrize("turns", [(FAST, SLOW, RIGHT), (SLOW, FAST, RIGHT), (SLOW,), (FAST,)])
@pytest.mark.parametrize("api", [FAST, SLOW])
def test_an_ecom_customer_gets_everything_once_whoever_is_off(
    ecom: MixedEcom, turns: tuple[timedelta, ...], api: timedelta
) -> None:
    ecom.offsets = itertools.cycle(turns)
    ecom.desk = replace(ecom.desk, clock=off_by(ecom.clock, api))
    for intent in (ecom.create, ecom.register, ecom.submit):
        intent()
        ecom.lose_triggers()  # so that its due time, written by a clock that is off, is all there is
        ecom.settle(minutes=15)
    ecom.live_as_soon_as_possible()
    check_everything_is_there_once(ecom)


class Overtaken:
    """An executor whose first attempt is overtaken by a run that takes its live lease for lapsed."""

    def __init__(self, world: MixedEcom, inner: Executor, *, at_once: bool) -> None:
        self.world, self.inner, self.at_once = world, inner, at_once
        self.attempts = 0
        self.meet = threading.Barrier(2, timeout=20)
        self._first = threading.Lock()

    def execute(self, work: Work) -> Done | Pending:
        first = self._first.acquire(blocking=False)
        self.attempts += 1
        if first:
            thief = threading.Thread(target=World.run, args=(off(self.world, FAST), self.world.key))
            thief.start()
            if not self.at_once:
                thief.join()  # the other run has gone as far as it can before this one makes its effect
                return self.inner.execute(work)
        if self.at_once and self.attempts <= 2:
            self.meet.wait()
        try:
            return self.inner.execute(work)
        finally:
            if first:
                thief.join()


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("at_once", [True, False], ids=["both-at-once", "one-long-after-the-other"])
def test_two_attempts_at_one_ecom_action_make_its_effect_once(ecom: MixedEcom, action: str, at_once: bool) -> None:
    overtaken = Overtaken(ecom, ecom.executors[action], at_once=at_once)
    others: Mapping[str, Any] = {**ecom.executors, action: overtaken}
    ecom.executors = others
    ecom.whole_way()
    assert overtaken.attempts >= 2, "the lease was never taken"
    check_everything_is_there_once(ecom)
    assert ecom.record.entry(action).fence >= 2
