"""Onramp's functions as deployed, in virtual time: the stream's handler behind its event source, wakes, the sweep.

Everything above the boto3 clients and the HTTP adapter is the real code.
"""

from __future__ import annotations

import itertools
import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib.deadline import Deadline
from chalicelib.engine import children
from chalicelib.engine.batch import BatchReport, run_batch, run_slice
from chalicelib.engine.declared import INVOCATION, SLICE_INVOCATION
from chalicelib.engine.flow import Flow
from chalicelib.engine.lane import Slice
from chalicelib.engine.runner import Runner
from chalicelib.engine.sweep import Sweeper
from chalicelib.engine.work import Done, Executor, Pending, Work
from chalicelib.engine.worker_pool import WorkerPool
from chalicelib.flows import registry
from chalicelib.handlers import stream
from chalicelib.records import waking
from chalicelib.records.codec import DETAILS, TRIGGER, Item
from chalicelib.records.journal import EVENT
from chalicelib.records.pause import PauseSwitch
from chalicelib.records.record import Record
from chalicelib.records.store import Store
from chalicelib.records.views import Views
from tests.campaign.bulk_lane import BulkLane
from tests.campaign.fault_rates import FaultInjector, FaultRates
from tests.campaign.outside import Outside
from tests.campaign.rules import StoredRecords
from tests.campaign.timeline import Killed, Process, SimWorkerPool, Task, Timeline
from tests.clock import START, TestClock
from tests.simulation.dynamo import Change
from tests.simulation.event_source import Context, EventSource, Lane
from tests.simulation.source_options import Options
from tests.simulation.stream_record import stream_record
from tests.table import TABLE

FORMS = ("in words", "compact", "compact engine", "compact api")
"""In which records are stored: by all alike, or by one part and not by the other, as while the setting is switched."""
STACK = Path(__file__).parents[2] / "infra" / "application.json"
FUNCTION_SECONDS = INVOCATION
SWEEP, SWEEP_EVERY = "sweep", 60.0
SWEEP_SECONDS = 55.0
STEP_SECONDS = 60.0
"""By how much a clock is put forward or back."""
VISIBILITY_SECONDS = 180.0
"""How long SQS waits before it brings back a wake whose handler failed."""


class VirtualClock(TestClock):
    """Shows the timeline's time."""

    def __init__(self, timeline: Timeline) -> None:
        super().__init__()
        self._timeline = timeline

    def __call__(self) -> datetime:
        return START + timedelta(seconds=self._timeline.now)


class Deserted(Exception):
    """The event source has lost its way to an invocation: what it makes of it is that it failed."""


class EarlierStore(Store):
    """The table as the release before takes it: of an entry of the ledger it writes only what it knows, and what it
    does not know of a record it leaves as it is."""

    def load(self, key: str) -> Record:
        """As `Store.load`."""
        record = super().load(key)
        return record.but(actions={name: entry.model_copy(update={"gen": 0}) for name, entry in record.actions.items()})

    def write(self, before: Record, after: Record, **options: Any) -> Record:
        """As `Store.write`."""
        return super().write(before, after.but(gen=before.gen), **options)


class Watched:
    """An executor whose attempts are written down: only what came back may be committed."""

    def __init__(self, inner: Executor, rules: StoredRecords, timeline: Timeline) -> None:
        self._inner = inner
        self._rules = rules
        self._timeline = timeline

    def execute(self, work: Work) -> Done | Pending:
        """As the executor."""
        attempt = (work.record.key, work.action, work.record.entry(work.action).fence)
        self._rules.begun.add(attempt)
        self._rules.given[attempt] = work.record
        self._rules.performing.add(attempt)
        try:
            outcome = self._inner.execute(work)
        except Exception:
            self._rules.returned.add(attempt)  # a refusal is an outcome, too; a death is none
            self._rules.failed.add(attempt)
            raise
        finally:
            self._rules.performing.discard(attempt)
        self._rules.returned.add(attempt)
        self._timeline.point(f"{work.action} answered")
        return outcome


class Deployment:
    """One deployment.

    Args:
        form: In which form records are stored: one of `FORMS`.
        mapping: Options of the event source that differ from the deployed ones.

    Attributes:
        took: Seconds of each invocation of the stream's handler.
        most_overdue: Seconds by which a record that a sweep started was overdue, at the most.
        poisoned: Keys of items that are meant to be unreadable.
        counted: Invocations by function, deaths, duplicates, and how often anything else happened.
        flows: All that its records may follow.
    """

    flows: Mapping[str, Flow] = registry.ALL

    def __init__(self, seed: int | str, rates: FaultRates, repository: Path, form: str, **mapping: Any) -> None:
        self._seed = seed
        self.timeline = Timeline(self.chance("timeline"))
        self.clock = VirtualClock(self.timeline)
        self.faults = FaultInjector(rates, self.chance("faults"))
        self.counted: Counter[str] = Counter()
        self.took: list[float] = []
        self.most_overdue = 0.0
        self.poisoned: set[str] = set()
        self._processes: defaultdict[str, list[Process]] = defaultdict(list)
        self._deserted: set[str] = set()
        self._waiting: dict[str, Task] = {}
        apart = timedelta(seconds=2 * (rates.skew + STEP_SECONDS * bool(rates.step)))
        self.rules = StoredRecords(
            self.flows,
            self.clock,
            apart,
            gone=self._gone,
            over=self._over,
            doubted=lambda run: _name(run) in self._deserted,
        )
        self.outside = self._surroundings(repository)
        self._chance = self.chance("town")
        self._numbers = itertools.count(1)
        self._form = form
        self.store = self.new_store("engine")
        self._executors = self._watched(self.clock)
        self.lane: BulkLane | None = BulkLane(self)
        self.source = EventSource(self._invoke, self._options(mapping), self.clock, self.chance("event source"))
        self.timeline.after_step = self.rules.check_history
        self.timeline.spawn(self._sweep_for_ever)

    def _surroundings(self, repository: Path) -> Outside:
        """All that this deployment calls."""
        outside = Outside(repository, self.timeline, self.clock, self.faults, self.chance, self._on_change)
        controller = outside.effects["controller"]
        self.rules.owners, controller.entitled = lambda key: controller.owners(key.partition("#")[2]), self._entitled
        return outside

    def close(self) -> None:
        """Let go of everything; what was counted stays."""
        self.timeline.close()
        self.outside.platforms.close()

    def new_store(self, whose: str) -> Store:
        """The table, as one part of Onramp has it: while the setting is switched, parts differ in the form that they
        store."""
        client = self.outside.unreliable(self.outside.table, "DynamoDB", retried=True)
        return Store(client, TABLE, self.flows, compact=self._form in {"compact", f"compact {whose}"})

    def chance(self, what: str) -> random.Random:
        """Chance of its own for each part: one part asking more often does not change another's luck."""
        return random.Random(f"{self._seed} {what}")

    # -- the stream -----------------------------------------------------------------------------------------------

    def _options(self, mapping: dict[str, Any]) -> Options:
        duplicated = self.faults.rates.duplicated
        ours = {
            "shards": 2,
            "duplicates": duplicated / 2,
            "late_duplicates": duplicated / 2,
            "timeout_seconds": FUNCTION_SECONDS,
            "function_errors": (Exception, Killed),
        }
        return replace(Options.deployed(_event_source(), **ours), **mapping)

    def _on_change(self, change: Change) -> None:
        if change.table != TABLE:
            return
        key, sort = change.key
        if sort == DETAILS and change.new is not None:
            self.rules.changed(change.new)
        elif sort.startswith(EVENT) and change.new is not None:
            self.rules.row_changed(change.new)
        record = stream_record(
            key, sort, change.event, sequence=next(self._numbers), at=self.clock(), new=_told(change)
        )
        self.source.put([record])
        self.timeline.spawn(self._deliver_what_is_ready)

    def _deliver_what_is_ready(self) -> None:
        self.timeline.sleep(self._chance.uniform(0.05, 0.5))
        while True:
            for lane in self.source.ready():
                self.timeline.spawn(self._deliver, lane)
            due = self.source.due_at
            if due is None or due <= self.clock():
                return
            self.timeline.sleep((due - self.clock()).total_seconds())

    def _deliver(self, lane: Lane) -> None:
        while (told := self.source.deliver(lane)) is not None:
            self.counted["stream invocations"] += 1
            self.counted["duplicate batches"] += told.duplicate
            self.counted["failed invocations"] += told.error is not None
        self._deliver_what_is_ready()

    def _invoke(self, event: dict[str, Any], context: Context) -> object:
        """Lambda's part: a process of its own, which may die at any moment and does at the time-out."""
        process, began = Process(context.aws_request_id), self.timeline.now
        self._processes[process.name].append(process)
        answer = self.timeline.spawn(self._handle, event, context, process=process)
        self.timeline.at(self.timeline.now + FUNCTION_SECONDS, self._end, process, "timed out")
        if self.faults.strikes("crash", "stream"):
            self.timeline.at(self.timeline.now + self._chance.expovariate(1.0), self._end, process, "killed")
        if self.faults.strikes("deserted", "stream"):
            self.timeline.at(self.timeline.now + self._chance.expovariate(1.0), self.desert, process)
        self._waiting[process.name] = self.timeline.current
        answer.wake_when_done(self.timeline.current)
        try:
            while not answer.done():
                if process.name in self._deserted:
                    raise Deserted
                self.timeline.pause()
            return answer.result()
        finally:
            del self._waiting[process.name]
            self.took.append(self.timeline.now - began)

    def desert(self, process: Process) -> None:
        """Let the event source lose its way to an invocation, which goes on by itself, if it is not over."""
        if waiting := self._waiting.get(process.name):
            self._deserted.add(process.name)
            self.counted["deserted"] += 1
            self.timeline.wake(waiting)

    def _end(self, process: Process, how: str) -> None:
        if how == "timed out" and process.frozen_for:
            return  # a paused machine is not watched: what goes on in it afterwards must do no harm
        if any(not task.dead for task in process.tasks):
            self.counted[how] += 1
            self.timeline.kill(process)

    def _entitled(self, onboarding_id: str) -> str:
        """Who may be made the owner: whoever has the link, or had it last and is only now being removed."""
        record = self.rules.latest[f"ONBOARDING#{onboarding_id}"]
        return record.registered_by or record.releases[-1].user

    def _gone(self, holder: str) -> bool:
        """Whether the process of a run, or one that had its invocation's name, died or was paused."""
        return any(process.dead or process.frozen_for for process in self._processes.get(_name(holder), ()))

    def _over(self, holder: str) -> bool:
        """Whether nothing of a run's invocation goes on, or the event source has no way to know."""
        processes = self._processes.get(name := _name(holder), ())
        return name in self._deserted or all(all(task.dead for task in process.tasks) for process in processes)

    def _handle(self, event: dict[str, Any], context: Context) -> object:
        if self.faults.strikes("swallowed", "stream"):
            return {"batchItemFailures": []}
        self.timeline.point("batch received")
        answer = stream.handle(event, context)
        self.timeline.point("batch done")  # and not acknowledged yet
        return answer

    def worker(self) -> SimWorker:
        """What stands in for the wired worker: the same wiring over this deployment."""
        return SimWorker(self, self.timeline.current.process)

    def _watched(self, clock: Callable[[], datetime]) -> dict[str, Executor]:
        made = registry.executors(self.outside.clients(clock), registry.NAMES)
        made = {**made, **children.executors(self.flows, self.store, clock)}
        return {name: Watched(executor, self.rules, self.timeline) for name, executor in made.items()}

    def skewed(self) -> Callable[[], datetime]:
        """A clock that is off by as much as this campaign allows, and may be put forward or back at some moment."""
        most = self.faults.rates.skew
        off = timedelta(seconds=self._chance.uniform(-most, most))
        step, moment = timedelta(), self.clock()
        if self.faults.strikes("step", "clock"):
            step = timedelta(seconds=self._chance.choice((-STEP_SECONDS, STEP_SECONDS)))
            moment += timedelta(seconds=self._chance.expovariate(1.0))
        return lambda: self.clock() + off + (step if self.clock() >= moment else timedelta())

    # -- the timers -----------------------------------------------------------------------------------------------

    def send(self, key: str, *, due_at: datetime, now: datetime) -> None:
        """The wake queue."""
        seconds = max(0.0, (due_at - now).total_seconds())
        if seconds <= 900 and not self.faults.strikes("wake_lost", "wake queue"):
            self.timeline.at(self.timeline.now + seconds + self._chance.random(), self._wake, key)

    def _wake(self, key: str) -> None:
        for _ in range(5):
            try:
                waking.wake(self.store, key)
            except Exception:  # noqa: BLE001 - as the wake handler: SQS brings the message back
                self.timeline.sleep(VISIBILITY_SECONDS)
            else:
                self.counted["wakes"] += 1
                return

    def _sweep_for_ever(self) -> None:
        while True:
            self.timeline.sleep(SWEEP_EVERY)
            if not self.faults.strikes("sweep_lost", "sweep"):
                self.timeline.spawn(self._sweep)

    def _sweep(self) -> None:
        process = Process(SWEEP)
        swept = self.timeline.spawn(self._swept, process=process)
        swept.awaited = True
        if self.faults.strikes("crash", "sweep"):
            self.timeline.at(self.timeline.now + self._chance.random(), self._end, process, "killed")

    def _swept(self) -> None:
        process = self.timeline.current.process
        sweeper = Sweeper(
            self.store, Views(self.store), self.skewed(), lambda at_once: SimWorkerPool(self.timeline, process, at_once)
        )
        self.counted["sweeps"] += 1
        deadline = Deadline.after(SWEEP_SECONDS, self.timeline.monotonic)
        swept = sweeper.sweep(deadline)
        self.counted["started by a sweep"] += swept.started
        self.most_overdue = max(self.most_overdue, swept.oldest_seconds if swept.started else 0.0)

    @property
    def quiet(self) -> bool:
        """Nothing is being delivered, and nothing waits to be."""
        return self.source.idle and (self.lane is None or self.lane.idle)


@cache
def _event_source() -> dict[str, Any]:
    """As deployed."""
    events = json.loads(STACK.read_text())["Resources"]["Stream"]["Properties"]["Events"]
    found: dict[str, Any] = events["StreamDynamodbEventSource"]["Properties"]
    return found


def _name(holder: str) -> str:
    """The invocation's name in that of its run."""
    return holder.rpartition(".")[0]


def _told(change: Change) -> Item | None:
    """What a trigger has counted up to; nobody reads the other items' images, and each would be copied."""
    return change.new if change.key[1] == TRIGGER else None


class SimWorker:
    """Stands for `chalicelib.wiring.worker.Worker` in one invocation of a deployment."""

    def __init__(self, deployment: Deployment, process: Process) -> None:
        self._deployment = deployment
        self._process = process

    def run(self, starts: Mapping[str, Collection[int]], *, holder: str, deadline: Deadline) -> BatchReport:
        """As the worker's; the deadline is counted in virtual time."""
        deployment = self._deployment
        clock, store = deployment.skewed(), deployment.store
        if deployment.faults.strikes("earlier", "stream"):
            store, starts = EarlierStore(store.client, TABLE, deployment.flows), dict.fromkeys(starts, ())
        return run_batch(
            starts,
            self._new_runner(store, clock),
            store,
            flows=deployment.flows,
            holder=holder,
            deadline=Deadline.after(FUNCTION_SECONDS, self._monotonic),
            clock=clock,
            new_workers=self._new_workers,
        )

    def run_slice(self, piece: Slice, *, holder: str, deadline: Deadline) -> BatchReport:
        """As the worker's; the deadline is counted in virtual time."""
        store, clock = self._deployment.store, self._deployment.skewed()
        return run_slice(
            piece,
            self._new_runner(store, clock),
            store,
            holder=holder,
            deadline=Deadline.after(SLICE_INVOCATION, self._monotonic),
            clock=clock,
            new_workers=self._new_workers,
        )

    def _new_runner(self, store: Store, clock: Callable[[], datetime]) -> Callable[[WorkerPool], Runner]:
        deployment = self._deployment
        paused = PauseSwitch(store, self._monotonic)

        def new_runner(workers: WorkerPool) -> Runner:
            return Runner(
                deployment.flows,
                deployment._executors,
                store,
                deployment,
                clock,
                deployment._chance.random,
                workers,
                paused,
                deployment.lane,
            )

        return new_runner

    def _new_workers(self, at_once: int) -> WorkerPool:
        return SimWorkerPool(self._deployment.timeline, self._process, at_once)

    def _monotonic(self) -> float:
        return self._deployment.timeline.now - self._process.frozen_for
