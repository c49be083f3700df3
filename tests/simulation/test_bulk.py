"""Bulk work in its lane: no slice is lost, skipped or done more than once too often, whatever dies or comes twice."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.desk.outlook import outlook
from chalicelib.engine.declared import faults
from chalicelib.engine.flow import ANY_STATUS, Action
from chalicelib.engine.lane import TURN, Slice
from chalicelib.engine.planner import plan
from chalicelib.engine.work import Done, Pending, Work
from chalicelib.errors import Retryable
from chalicelib.handlers import bulk
from chalicelib.records.ledger import Status
from chalicelib.records.lifecycle import transition
from chalicelib.records.record import Record
from tests.simulation.world import VISIBILITY, Killed, World
from tests.tiny_flow import FREIGHT, freight

CRATES, A_SLICE = 12, 3


@dataclass
class Crane:
    """Loads a slice of crates; each is there once, however often it is lifted."""

    lifted: Counter[int] = field(default_factory=Counter)
    keys: set[str] = field(default_factory=set)
    happens: Callable[[int], None] = lambda crate: None

    def execute(self, work: Work) -> Done | Pending:
        """Load a slice from where the last one ended."""
        self.keys.add(work.idempotency_key)
        first = int(work.so_far.get("loaded", 0))
        last = min(first + A_SLICE, CRATES)
        for crate in range(first, last):
            try:
                self.happens(crate)
            except Retryable as error:
                error.progress = {"loaded": crate}
                raise
            self.lifted[crate] += 1
        kept = {"loaded": last}
        return Done(kept) if last == CRATES else Pending(timedelta(), "its next slice", kept)


class Simple:
    """Does it."""

    def execute(self, work: Work) -> Done:
        """Nothing is left to do."""
        return Done()


class Yard(World):
    """A freight that was ordered, and the lane."""

    def __init__(self, flow: Any = FREIGHT, *, lane: bool = True) -> None:
        self.crane = Crane()
        made = {action.name: Simple() for action in flow.actions}
        super().__init__({"freight": flow}, {**made, "load": self.crane}, lane=lane)
        self.key = self.store.create(freight(due_at=self.clock() + timedelta(seconds=60))).key

    @property
    def record(self) -> Record:
        return self.store.load(self.key)

    @property
    def entry(self) -> Any:
        return self.record.entry("load")

    def is_loaded(self) -> None:
        """Everything is done, and each crate is aboard."""
        record = self.record
        assert {name: record.entry(name).status for name in ("book", "load", "seal")} == dict.fromkeys(
            ("book", "load", "seal"), Status.SUCCEEDED
        )
        assert sorted(self.crane.lifted) == list(range(CRATES))
        assert self.crane.keys == {"FREIGHT/freight-1/load"}

    @property
    def repeated(self) -> float:
        """Slices that were done, or begun, once more."""
        return sum(count - 1 for count in self.crane.lifted.values()) / A_SLICE


@pytest.fixture
def yard() -> Yard:
    return Yard()


def moments(yard: Yard) -> list[dict[str, Any]]:
    assert yard.lane
    return [json.loads(body) for body in yard.lane.sent]


def test_each_slice_is_done_by_an_invocation_of_its_own_and_then_the_record_goes_on(yard: Yard) -> None:
    yard.settle(minutes=3)
    yard.is_loaded()
    assert [each["fence"] for each in moments(yard)] == [0, 1, 2, 3]
    assert yard.repeated == 0


def test_the_streams_run_leaves_it_to_the_lane_and_does_the_rest(yard: Yard) -> None:
    yard.deliver()
    assert yard.record.entry("book").status is Status.SUCCEEDED
    entry = yard.entry
    assert (entry.handed_over, entry.fence, entry.due_at) == (True, 0, yard.clock() + TURN)
    assert yard.crane.lifted == Counter()
    assert yard.wakes.waiting == [], "the sweep is enough behind a message"
    says = [each.says for each in outlook(FREIGHT, yard.record, plan(FREIGHT, yard.record, yard.clock()), yard.clock())]
    assert says[0] == "“Load crate by crate” goes on when its turn comes, slice by slice."


def test_what_comes_after_it_is_left_to_the_stream(yard: Yard) -> None:
    yard.deliver()
    while yard.work_off():
        pass
    statuses = [yard.record.entry(name).status for name in ("load", "seal")]
    assert statuses == [Status.SUCCEEDED, Status.WAITING]
    assert yard.wakes.waiting == [(yard.clock(), yard.key)]


def test_where_there_is_no_lane_it_is_done_as_all_else_is() -> None:
    yard = Yard(lane=False)
    yard.settle(minutes=3)
    yard.is_loaded()
    assert yard.repeated == 0


def test_a_message_that_is_lost_costs_a_turn(yard: Yard) -> None:
    assert yard.lane
    yard.deliver()
    yard.lane.waiting.clear()
    began = yard.clock()
    yard.settle(minutes=3)
    assert yard.crane.lifted[0] == 1
    assert TURN <= (yard.entry.started_at - began) <= TURN + timedelta(seconds=61)


def test_a_message_that_comes_twice_is_worth_one_slice_and_messages_do_not_multiply(yard: Yard) -> None:
    assert yard.lane
    yard.deliver()
    yard.lane.waiting.append((yard.clock(), {**yard.lane.waiting[0][1], "messageId": "a copy"}))
    yard.work_off()
    assert sum(yard.crane.lifted.values()) == A_SLICE
    yard.work_off()
    assert sum(yard.crane.lifted.values()) == A_SLICE, "the copy"
    yard.settle(minutes=3)
    yard.is_loaded()
    assert (yard.repeated, len(yard.lane.sent)) == (0, 4)


def test_a_late_message_does_not_come_before_a_retry_is_due(yard: Yard) -> None:
    yard.deliver()

    def refuses(crate: int) -> None:
        raise Retryable("HARBOUR_CLOSED", "No.", delay=timedelta(minutes=5))

    yard.crane.happens = refuses
    yard.work_off()
    assert yard.entry.failures == 1
    yard.crane.happens = lambda crate: None
    yard.do_slice(Slice(yard.key, "load", 0))
    yard.do_slice(Slice(yard.key, "load", 1))
    assert yard.crane.lifted == Counter()


def dies_in_a_slice(yard: Yard) -> None:
    """In the middle of the second."""
    yard.deliver()
    yard.work_off()

    def dies(crate: int) -> None:
        if crate == A_SLICE + 1:
            raise Killed

    yard.crane.happens = dies
    with pytest.raises(Killed):
        yard.work_off()
    yard.crane.happens = lambda crate: None


def test_a_death_costs_one_slice_and_the_message_that_comes_again_takes_over(yard: Yard) -> None:
    dies_in_a_slice(yard)
    lease = yard.entry.lease_until
    assert timedelta(seconds=10) < lease - yard.clock() < VISIBILITY
    began = yard.clock()
    while not yard.work_off():
        yard.clock.pass_(seconds=1)
    assert timedelta(0) < yard.clock() - began <= VISIBILITY
    assert yard.entry.fence == 3
    yard.settle(minutes=3)
    yard.is_loaded()
    assert 0 < yard.repeated < 1


@pytest.mark.parametrize(
    ("again", "fence"), [(True, 3), (False, 2)], ids=["comes again", "was delivered to two at once"]
)
def test_the_same_message_takes_over_only_where_the_queue_says_that_it_comes_again(
    yard: Yard, again: bool, fence: int
) -> None:
    """Whatever the clocks of both say: the lease still holds."""
    dies_in_a_slice(yard)
    assert yard.lane
    ((_, message),) = yard.lane.waiting
    piece = replace(Slice.of(message), again=again)
    assert yard.do_slice(piece).done == [yard.key]
    assert yard.entry.fence == fence
    if not again:
        assert yard.wakes.waiting == [(yard.entry.lease_until, yard.key)], "it asks once when the lease is over"


def test_another_message_does_not_take_over_from_one_that_lives(yard: Yard) -> None:
    yard.deliver()
    yard.deliver()
    seen: list[int] = []

    def meanwhile(crate: int) -> None:
        if crate == 1:
            yard.do_slice(Slice(yard.key, "load", 0, number=7, again=True))
            yard.run(yard.key)
            seen.append(yard.entry.fence)

    yard.crane.happens = meanwhile
    yard.work_off()
    assert seen == [1]
    yard.crane.happens = lambda crate: None
    yard.settle(minutes=3)
    yard.is_loaded()
    assert yard.repeated == 0


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("what", ["handed over", "claimed", "through", "sealed"])
def test_a_death_at_any_write_loses_nothing(yard: Yard, what: str, moment: str) -> None:
    is_it: dict[str, Callable[[Record, Record], bool]] = {
        "handed over": lambda before, after: after.entry("load").handed_over and after.entry("load").fence == 2,
        "claimed": lambda before, after: (
            after.entry("load").status is Status.RUNNING and after.entry("load").fence == 2
        ),
        "through": lambda before, after: after.entry("load").status is Status.SUCCEEDED,
        "sealed": lambda before, after: after.entry("seal").status is Status.RUNNING,
    }
    yard.store.cut_at(moment, is_it[what])
    died = 0
    for _ in range(3):
        try:
            yard.settle(minutes=10)
        except Killed:
            died += 1
    assert died == 1
    yard.is_loaded()
    assert yard.repeated <= 1


def test_the_next_message_that_a_dead_run_never_sent_is_sent_by_the_message_that_comes_again(
    yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert yard.lane
    yard.deliver()
    with monkeypatch.context() as patched:
        patched.setattr(yard.lane, "send", lambda *_, **__: (_ for _ in ()).throw(Killed()))
        with pytest.raises(Killed):
            yard.work_off()
    yard.clock.pass_(seconds=VISIBILITY.total_seconds())
    assert yard.work_off()
    assert [each["fence"] for each in moments(yard)] == [0, 1]


def test_patience_counts_from_the_last_slice_that_came_further(yard: Yard) -> None:
    """Each crate is refused at first, a dozen times in all: more than an action may fail."""
    tried: Counter[int] = Counter()

    def refuses(crate: int) -> None:
        tried[crate] += 1
        if tried[crate] < 2:
            raise Retryable("SLIPPED", "It slipped.")

    yard.crane.happens = refuses
    yard.settle(minutes=24 * 60)
    yard.is_loaded()
    assert sum(count - 1 for count in tried.values()) == CRATES > FREIGHT.action("load").retry.max_failures


def test_what_comes_no_further_is_given_up_as_anything_is(yard: Yard) -> None:
    def refuses(crate: int) -> None:
        if crate == A_SLICE:
            raise Retryable("STUCK", "It is stuck.")

    yard.crane.happens = refuses
    yard.settle(minutes=20)
    assert (yard.entry.status, yard.entry.failures) == (Status.FAILED, 8)
    assert yard.record.attention == "load: STUCK"


def test_waiting_is_renewed_by_a_slice_that_comes_further_and_not_by_one_that_does_not(yard: Yard) -> None:
    """Slices take longer together than the hour that one may wait."""
    yard.crane.happens = lambda crate: yard.clock.pass_(minutes=15)
    yard.settle(minutes=24 * 60)
    yard.is_loaded()


def test_it_pauses_and_goes_on(yard: Yard) -> None:
    yard.deliver()
    yard.crane.happens = lambda crate: setattr(yard, "paused", True)
    yard.work_off()
    yard.settle(minutes=10)
    assert sum(yard.crane.lifted.values()) == A_SLICE
    assert len(moments(yard)) == 1
    yard.paused, yard.crane.happens = False, lambda crate: None
    yard.settle(minutes=10)
    yard.is_loaded()


def test_it_ends_with_its_record(yard: Yard) -> None:
    yard.deliver()
    yard.work_off()

    def cancelled(record: Record) -> Record:
        return transition(FREIGHT.lifecycle, record, "cancelled", now=yard.clock(), actor="clerk")

    yard.store.change(yard.key, cancelled, trigger=True)
    yard.settle(minutes=10)
    assert (yard.entry.status, sum(yard.crane.lifted.values())) == (Status.SKIPPED, A_SLICE)


def test_what_recurs_is_left_to_the_lane_for_each_occasion_and_begins_at_its_beginning() -> None:
    load = replace(FREIGHT.action("load"), recurs=lambda record: dict(record.at))
    yard = Yard(replace(FREIGHT, actions=(FREIGHT.action("book"), load, FREIGHT.action("seal"))))
    yard.settle(minutes=5)
    assert sum(yard.crane.lifted.values()) == 0

    def occasion(name: str) -> None:
        yard.store.change(yard.key, lambda record: record.but(at={**record.at, name: yard.clock()}), trigger=True)
        yard.settle(minutes=5)

    occasion("spring")
    occasion("autumn")
    assert yard.entry.done_for == ("spring", "autumn")
    assert set(yard.crane.lifted.values()) == {2}


def test_a_stale_message_of_a_record_that_is_gone_or_of_another_action_does_nothing(yard: Yard) -> None:
    yard.settle(minutes=3)
    before = yard.record
    for piece in (Slice(yard.key, "load", 4), Slice(yard.key, "seal", 0), Slice(yard.key, "unknown", 0)):
        yard.do_slice(piece)
    yard.do_slice(Slice("FREIGHT#nobody", "load", 0))
    assert yard.record == before


def test_a_slice_is_leased_for_its_own_budget_and_not_for_its_functions(yard: Yard) -> None:
    yard.deliver()
    found: list[timedelta] = []
    yard.crane.happens = lambda crate: found.append(yard.entry.lease_until - yard.clock())
    yard.do_slice(Slice(yard.key, "load", 0), seconds=600)
    assert found[0] < timedelta(seconds=10 + 6 + 10)


def test_an_index_entry_is_not_moved_with_each_slice(yard: Yard) -> None:
    yard.deliver()
    dues = set()
    yard.crane.happens = lambda crate: yard.clock.pass_(seconds=2)
    while yard.work_off():
        dues.add(yard.record.due_at)
    assert len(dues - {None}) == 1


def test_a_slice_may_not_be_long() -> None:
    slow = Action("load", "Load", ANY_STATUS, budget=16, bulk=lambda kept: 0)
    wrong = replace(FREIGHT, actions=())
    object.__setattr__(wrong, "actions", (slow,))
    assert list(faults(wrong)) == [
        "action 'load' is bulk work, and its budget of 16 s is more than the 15 s of a slice"
    ]


class TestTheHandler:
    class Context:
        aws_request_id = "0f0f0f0f-1111-4222-8333-444444444444"

        def get_remaining_time_in_millis(self) -> int:
            return 30_000

    def handled(self, yard: Yard, monkeypatch: pytest.MonkeyPatch, *messages: dict[str, Any]) -> list[str]:
        class Worker:
            def run_slice(self, piece: Slice, **told: Any) -> Any:
                assert told["holder"] == "0f0f0f0f"
                return yard.do_slice(piece)

        monkeypatch.setattr(bulk, "worker", lambda *, bulk: Worker())
        answer = bulk.handle({"Records": list(messages)}, self.Context())
        return [each["itemIdentifier"] for each in answer["batchItemFailures"]]

    def test_does_the_slice(self, yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
        yard.deliver()
        assert yard.lane
        ((_, message),) = yard.lane.waiting
        assert self.handled(yard, monkeypatch, message) == []
        assert sum(yard.crane.lifted.values()) == A_SLICE

    def test_gives_back_what_it_cannot_read_and_what_could_not_be_worked_on(
        self, yard: Yard, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        yard.deliver()
        assert yard.lane
        ((_, message),) = yard.lane.waiting

        def gone(key: str) -> Record:
            raise ConnectionError

        monkeypatch.setattr(yard.store, "load", gone)
        nonsense = [{"messageId": str(number), "body": body} for number, body in enumerate(("no", "{}", "[]"))]
        assert self.handled(yard, monkeypatch, message, *nonsense) == ["message-1", "0", "1", "2"]
