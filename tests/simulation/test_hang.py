"""An executor that ignores its deadline: it costs its own batch time, and is not carried into a later invocation.

Lambda freezes whatever still runs when a handler has answered, and thaws it in a later invocation, where its lease has
long been another's. So a batch is not over before its last thread is. One that never ends is ended with its process, at
the function's time-out.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.deadline import Deadline
from chalicelib.engine.batch import BatchReport
from chalicelib.engine.work import Done, Work
from chalicelib.records.codec import DETAILS
from chalicelib.records.ledger import Status
from chalicelib.records.record import Record
from tests.simulation.world import Killed, World
from tests.tiny_flow import PARCEL, parcel

SECONDS = 4.5
"""Of an invocation: what the run keeps back for its last commit, and a little for the attempts."""
START = 7
"""Number of the start that the short invocations come from."""
QUICK = replace(PARCEL, actions=tuple(replace(action, budget=0.1) for action in PARCEL.actions))


class Platform:
    """Counts effects by key. One record's packing stands still until it is let go."""

    def __init__(self) -> None:
        self.effects: Counter[str] = Counter()
        self.hangs = "PARCEL/hangs/pack"
        self.let_go = threading.Event()
        self.error: BaseException | None = None

    def execute(self, work: Work) -> Done:
        if work.idempotency_key == self.hangs:
            if self.error:
                raise self.error
            assert self.let_go.wait(timeout=30)
        self.effects[work.idempotency_key] = 1  # a platform that takes keys: a repeat makes no second effect
        return Done({"box": "B7"} if work.action == "pack" else {})


class Overruns(logging.Handler):
    """Calls back when a run gives up waiting."""

    def __init__(self, then: Callable[[], None]) -> None:
        super().__init__()
        self.then = then

    def emit(self, record: logging.LogRecord) -> None:
        if getattr(record, "error", "") == "Overrun":
            self.then()


class Depot(World):
    """A parcel whose packing hangs, and one that is in the same batch."""

    def __init__(self) -> None:
        self.platform = Platform()
        super().__init__({"parcel": QUICK}, {action.name: self.platform for action in QUICK.actions})
        due_at = self.clock() + timedelta(seconds=60)
        self.hung = self.store.create(parcel(record_id="hangs", due_at=due_at)).key
        self.other = self.store.create(parcel(due_at=due_at)).key
        self.lose_triggers()

    def batch(self, *keys: str) -> BatchReport:
        """One short invocation."""
        deadline = Deadline.after(SECONDS)
        return self.invoke(dict.fromkeys(keys, (START,)), holder="short", deadline=deadline)

    def hang(self, *keys: str) -> tuple[BatchReport, Record]:
        """One short invocation in which a packing hangs until after the run gave up; the other record, just then."""
        seen: list[Record] = []

        def gave_up() -> None:
            seen.append(self.store.load(self.other))
            self.platform.let_go.set()

        handler, log = Overruns(gave_up), logging.getLogger("chalicelib.engine.batch")
        log.addHandler(handler)
        try:
            report = self.batch(*keys)
        finally:
            log.removeHandler(handler)
        (other,) = seen
        return report, other


@pytest.fixture
def depot() -> Depot:
    return Depot()


def test_the_others_of_its_batch_finish_and_commit_meanwhile(depot: Depot) -> None:
    report, other = depot.hang(depot.hung, depot.other)
    assert {other.entry(name).status for name in ("pack", "label")} == {Status.SUCCEEDED}
    assert (report.done, report.overrun, report.failed) == ([depot.other], [depot.hung], [])


def test_no_thread_is_left_and_what_came_too_late_is_not_committed(depot: Depot) -> None:
    before = set(threading.enumerate())
    depot.hang(depot.hung, depot.other)
    assert set(threading.enumerate()) == before
    assert depot.platform.effects["PARCEL/hangs/pack"] == 1, "it did end, after its run had given up"
    stored = depot.store.get(depot.hung, DETAILS)
    entry = depot.store.load(depot.hung).entry("pack")
    assert (entry.status, entry.fence, entry.holder.partition(".")[0]) == (Status.RUNNING, 1, "short")
    depot.run(depot.other)
    assert depot.store.get(depot.hung, DETAILS) == stored, "nor in a later invocation"


def test_its_event_is_not_sent_again_and_a_wake_comes_when_its_lease_is_over(depot: Depot) -> None:
    """Reported as failed, the very same start would come back at once, and take the action from a thread that may
    still be at it."""
    depot.hang(depot.hung)
    lease_until = depot.store.load(depot.hung).entry("pack").lease_until
    ((due_at, key),) = depot.wakes.waiting
    assert (key, due_at.replace(microsecond=0)) == (depot.hung, lease_until and lease_until.replace(microsecond=0))


def test_a_run_of_the_same_start_leaves_it_to_its_lease_too(depot: Depot) -> None:
    """Where the thread never ends, the process is ended with it, and its event comes again at once: the action would
    hang once more, and its lane wait as long."""
    depot.hang(depot.hung)
    depot.start({depot.hung: [START]})
    entry = depot.store.load(depot.hung).entry("pack")
    assert (entry.status, entry.fence) == (Status.RUNNING, 1)


def test_its_lease_holds_until_it_lapses_and_then_it_is_done_once(depot: Depot) -> None:
    depot.hang(depot.hung)
    depot.run(depot.hung)
    assert depot.store.load(depot.hung).entry("pack").fence == 1
    depot.settle(minutes=10)
    entry = depot.store.load(depot.hung).entry("pack")
    assert (entry.status, entry.fence, entry.failures) == (Status.SUCCEEDED, 2, 1)
    assert depot.platform.effects == Counter(
        f"PARCEL/{name}/{action}" for name in ("hangs", "parcel-1") for action in ("pack", "label")
    )


def test_a_batch_that_comes_again_with_the_others_repeats_nothing(depot: Depot) -> None:
    depot.hang(depot.hung, depot.other)
    ledgers = [depot.store.load(key).actions for key in (depot.hung, depot.other)]
    report = depot.batch(depot.hung, depot.other)
    assert report.failed == []
    assert [depot.store.load(key).actions for key in (depot.hung, depot.other)] == ledgers


def test_no_thread_is_left_where_the_batch_itself_dies(depot: Depot) -> None:
    depot.platform.error = Killed()
    before = set(threading.enumerate())
    with pytest.raises(Killed):
        depot.batch(depot.hung, depot.other)
    assert set(threading.enumerate()) == before
