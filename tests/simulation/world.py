"""A small world for the engine: the real table code on the model of DynamoDB (`tests.simulation.dynamo`, which
`test_dynamo.py` compares with moto), a clock that the test moves, and wakes kept in a list.

`World.settle` plays everything around the engine: it delivers triggers as the stream would, wakes when they are due and
sweeps each minute, until nothing is left to come.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from chalicelib.deadline import Deadline
from chalicelib.engine.batch import BatchReport, run_batch, run_slice
from chalicelib.engine.flow import Action, Flow
from chalicelib.engine.lane import Slice
from chalicelib.engine.runner import Runner
from chalicelib.engine.sweep import Sweeper
from chalicelib.engine.work import Executor
from chalicelib.engine.worker_pool import WorkerPool
from chalicelib.records.codec import TRIGGER
from chalicelib.records.record import Record
from chalicelib.records.store import Store
from chalicelib.records.views import Views
from chalicelib.records.waking import wake
from tests.clock import START, TestClock
from tests.simulation.dynamo import Dynamo
from tests.table import PROPERTIES, TABLE

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient


def in_play(flow: Flow) -> tuple[Action, ...]:
    """The flow's actions for a record that begins when the worlds do; those that are for records of a later day
    (`Action.since`) are not among them."""
    begun = Record(
        record_id="1",
        kind=flow.kind,
        flow=flow.name,
        status=flow.lifecycle.initial,
        created_at=START,
        created_by="se",
    )
    return flow.actions_of(begun)


class Killed(BaseException):
    """The process ends here. Not an `Exception`: nothing may catch it, as nothing catches a SIGKILL."""


class CutStore(Store):
    """A store that dies once, before or after the first write that is the one to die at."""

    writes = 0
    _moment = ""
    _is_it: Callable[[Record, Record], bool] = staticmethod(lambda before, after: False)

    def cut_at(self, moment: str, is_it: Callable[[Record, Record], bool]) -> None:
        """Die `before` or `after` the first write that takes a record from one state to another in this way."""
        self._moment, self._is_it = moment, is_it

    def write(self, before: Record, after: Record, **options: Any) -> Record:
        """As `Store.write`, unless this is the write to die at."""
        self.writes += 1
        moment = self._moment if self._is_it(before, after) else ""
        if moment:
            self._moment = ""
        if moment == "before":
            raise Killed
        written = super().write(before, after, **options)
        if moment == "after":
            raise Killed
        return written


@dataclass
class WakeList:
    """Wakes as the queue would keep them."""

    waiting: list[tuple[datetime, str]] = field(default_factory=list)

    def send(self, key: str, *, due_at: datetime, now: datetime) -> None:
        self.waiting.append((max(due_at, now), key))

    def take_due(self, now: datetime) -> list[str]:
        """Messages whose delay is over."""
        due = [key for at, key in self.waiting if at <= now]
        self.waiting = [(at, key) for at, key in self.waiting if at > now]
        return due


VISIBILITY = timedelta(seconds=40)
"""For how long the queue of bulk work keeps back a message that somebody has."""


@dataclass
class LaneList:
    """The lane of bulk work as a queue would keep it: when each message is next seen, as Lambda is told of it."""

    clock: TestClock
    waiting: list[tuple[datetime, dict[str, Any]]] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)

    def send(self, key: str, action: str, *, fence: int) -> None:
        """A message, to be seen at once."""
        body = json.dumps({"key": key, "action": action, "fence": fence})
        self.sent.append(body)
        message = {"messageId": f"message-{len(self.sent)}", "body": body, "attributes": {}}
        self.waiting.append((self.clock(), message))

    def take(self) -> dict[str, Any] | None:
        """Receive the next message, which is kept back from others until it is deleted, or `VISIBILITY` is over."""
        found = next((each for each in self.waiting if each[0] <= self.clock()), None)
        if found is None:
            return None
        message = found[1]
        count = int(message["attributes"].get("ApproximateReceiveCount", "0")) + 1
        taken = {**message, "attributes": {"ApproximateReceiveCount": str(count)}}
        self.waiting[self.waiting.index(found)] = (self.clock() + VISIBILITY, taken)
        return taken

    def delete(self, message: dict[str, Any]) -> None:
        """It was worked on."""
        self.waiting = [each for each in self.waiting if each[1]["messageId"] != message["messageId"]]


class World:
    """Everything around one engine.

    Args:
        client: A DynamoDB client of boto3's whose tables are made, or of a model of DynamoDB; None: of a model of this
            world's own. A model takes a tenth of the time, and no other client of boto3 finds the records in it.
        compact: Whether the engine stores records in the compact form.
        lane: Whether there is a lane of bulk work.
    """

    def __init__(
        self,
        flows: Mapping[str, Flow],
        executors: Mapping[str, Executor],
        clock: TestClock | None = None,
        client: DynamoDBClient | None = None,
        *,
        compact: bool = False,
        lane: bool = False,
    ) -> None:
        self.clock = clock or TestClock()
        self.flows = flows
        self.executors = executors
        self.client = client or Dynamo(PROPERTIES, clock=self.clock).client
        self._dynamo = self.client if isinstance(self.client, Dynamo) else None
        self.store = CutStore(self.client, TABLE, flows, compact=compact)
        self.views = Views(self.store)
        self.wakes = WakeList()
        self.lane = LaneList(self.clock) if lane else None
        self.invocations = 0
        self.paused = False
        self._seen: dict[str, int] = {}
        self._serial = itertools.count(1)

    def run(self, *keys: str, seconds: float = 120) -> None:
        """One invocation of the stream handler, over these records, by an event of which no number is known."""
        self.start(dict.fromkeys(keys, ()), seconds=seconds)

    def start(self, starts: Mapping[str, Collection[int]], *, seconds: float = 120) -> BatchReport:
        """One invocation of the stream handler, over these records, by these starts of theirs."""
        self.invocations += 1
        holder = f"run-{next(self._serial)}"
        return self.invoke(starts, holder=holder, deadline=Deadline.after(seconds))

    def invoke(self, starts: Mapping[str, Collection[int]], *, holder: str, deadline: Deadline) -> BatchReport:
        """One invocation of the stream handler over these records, and what it reports of each."""
        return run_batch(
            starts,
            self._runner,
            self.store,
            flows=self.flows,
            holder=holder,
            deadline=deadline,
            clock=self.clock,
        )

    def _runner(self, workers: WorkerPool) -> Runner:
        return Runner(
            flows=self.flows,
            executors=self.executors,
            store=self.store,
            wakes=self.wakes,
            clock=self.clock,
            jitter=lambda: 0.5,
            workers=workers,
            paused=lambda: self.paused,
            lane=self.lane,
        )

    def work_off(self) -> bool:
        """One invocation of the function of bulk work, if a message waits for it; whether there was one."""
        message = self.lane.take() if self.lane else None
        if self.lane is None or message is None:
            return False
        self.do_slice(Slice.of(message))
        self.lane.delete(message)
        return True

    def do_slice(self, piece: Slice, *, seconds: float = 30) -> BatchReport:
        """Do a slice, by an invocation of its own."""
        holder = f"slice-{next(self._serial)}"
        deadline = Deadline.after(seconds)
        return run_slice(piece, self._runner, self.store, holder=holder, deadline=deadline, clock=self.clock)

    def deliver(self) -> bool:
        """Deliver the triggers that were added since the last delivery; whether there were any."""
        triggers = self._triggers()
        fresh = {key: [gen] for key, gen in triggers.items() if gen > self._seen.get(key, 0)}
        self._seen |= triggers
        if fresh:
            self.start(fresh)
        return bool(fresh)

    def lose_triggers(self) -> None:
        """Let the stream forget what it has not delivered."""
        self._seen = self._triggers()

    def settle(self, *, minutes: int = 60) -> None:
        """Let triggers, wakes and the sweep go on until nothing is due within the time given."""
        end = self.clock() + timedelta(minutes=minutes)
        sweep_at = self.clock() + timedelta(minutes=1)
        while True:
            while self.deliver() or self.work_off():
                pass
            # Sweeps that would find nothing are passed over: they only cost the test its time.
            due = next((due.at for due in self.views.due(until=end, limit=1)), None)
            while due and sweep_at < due:
                sweep_at += timedelta(minutes=1)
            upcoming = [at for at, _ in self.wakes.waiting] + ([sweep_at] if due else [])
            upcoming += [at for at, _ in self.lane.waiting] if self.lane else []
            if not upcoming or min(upcoming) > end:
                self.clock.go_to(end)
                return
            self.clock.go_to(min(upcoming))
            for key in self.wakes.take_due(self.clock()):
                wake(self.store, key)
            if due and self.clock() >= sweep_at:
                Sweeper(self.store, self.views, self.clock).sweep()
                sweep_at += timedelta(minutes=1)

    def _triggers(self) -> dict[str, int]:
        items = self._dynamo.contents(TABLE) if self._dynamo else self.client.scan(TableName=TABLE)["Items"]
        return {item["pk"]["S"]: int(item["gen"]["N"]) for item in items if item["sk"]["S"] == TRIGGER}
