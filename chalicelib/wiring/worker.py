"""Wires what runs behind the table: the stream's worker and the timers. Once a process, on first use."""

from __future__ import annotations

import os
import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

from botocore.config import Config

from chalicelib import settings
from chalicelib.clients.aws.session import new_session
from chalicelib.deadline import Deadline, utc_now
from chalicelib.engine.batch import RECORDS_AT_ONCE, BatchReport, RunnerFactory, run_batch
from chalicelib.engine.runner import Runner
from chalicelib.engine.sweep import AT_ONCE, Sweeper
from chalicelib.engine.wakes import WakeQueue
from chalicelib.engine.worker_pool import WorkerPool, thread_pool
from chalicelib.flows import registry
from chalicelib.metrics import emit
from chalicelib.records.pause import PauseSwitch
from chalicelib.records.store import Store
from chalicelib.records.views import Views

QUICK = Config(
    connect_timeout=1,
    read_timeout=2,
    retries={"mode": "standard", "total_max_attempts": 3},
    max_pool_connections=RECORDS_AT_ONCE,
)
"""For the services the engine itself lives on: short waits, a few tries; every write is safe to send again. All of them
together are over in twelve seconds, so that a table which hangs once does not cost the invocation. Keeps
a connection for each record that is run at the same time: one that is not kept is made anew, TLS and all."""
SWEEPING = Config(
    connect_timeout=1,
    read_timeout=2,
    retries={"mode": "standard", "total_max_attempts": 2},
    max_pool_connections=AT_ONCE,
)
"""For the sweep, which starts many records at once: a call is over well within `engine.sweep.TIME_TO_FINISH`."""


@dataclass(frozen=True)
class Worker:
    """Runs batches of records."""

    store: Store
    new_runner: RunnerFactory

    def run(self, starts: Mapping[str, Collection[int]], *, holder: str, deadline: Deadline) -> BatchReport:
        """Run each record once, however often the batch names it, and publish what that cost as metrics.

        Args:
            starts: By partition key, in stream order: numbers of the starts that the batch brings.
            holder: The invocation's name, for people.
            deadline: When the invocation ends.
        """
        before = dict(self.store.requests)
        report = run_batch(
            starts, self.new_runner, self.store, flows=_flows(), holder=holder, deadline=deadline, clock=utc_now
        )
        used = {kind: self.store.requests[kind] - before[kind] for kind in before}
        emit(
            stage(),
            StreamInvocations=1,
            RecordsRun=len(report.done),
            RecordsFailed=len(report.failed) + len(report.overrun),
            EngineReads=used["read"],
            EngineWrites=used["write"],
        )
        return report


@cache
def _settings() -> settings.Settings:
    return settings.load(os.environ)


@cache
def _flows() -> registry.Flows:
    """The flows that this stage has."""
    return registry.Flows(registry.chosen(_settings().flows))


def stage() -> str:
    """The stage's name, for metrics."""
    return _settings().env


@cache
def timer_store() -> Store:
    """The table, for handlers that only touch triggers."""
    return Store(new_session(None).client("dynamodb", config=QUICK), _settings().onboarding_table)


@cache
def sweeper() -> Sweeper:
    """What the timer of each minute calls, made once a process."""
    store = Store(new_session(None).client("dynamodb", config=SWEEPING), _settings().onboarding_table, _flows())
    return Sweeper(store, Views(store), utc_now, thread_pool)


@cache
def worker() -> Worker:
    """What the stream handler gives its batches to, made once a process."""
    from chalicelib.clients.platforms import Platforms

    configured = _settings()
    session = new_session(None)
    store = Store(session.client("dynamodb", config=QUICK), configured.onboarding_table, registry.ALL)
    wakes = WakeQueue(session.client("sqs", config=QUICK), configured.wake_queue_url)
    performers = registry.executors(Platforms(configured, utc_now), _flows().names)
    paused = PauseSwitch(store)

    def new_runner(workers: WorkerPool) -> Runner:
        return Runner(
            flows=_flows(),
            executors=performers,
            store=store,
            wakes=wakes,
            clock=utc_now,
            jitter=random.random,
            workers=workers,
            paused=paused,
        )

    return Worker(store, new_runner)
