"""Wires what runs behind the table: the stream's worker and the timers. Once a process, on first use."""

from __future__ import annotations

import os
import random
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

from botocore.config import Config

from chalicelib import settings
from chalicelib.clients.aws.session import new_session
from chalicelib.deadline import Deadline, utc_now
from chalicelib.errors import SettingMissing
from chalicelib.flows import registry
from chalicelib.metrics import emit
from chalicelib.records.pause import PauseSwitch
from chalicelib.records.store import Store

if TYPE_CHECKING:  # the wake function needs neither the engine's runs nor the sweep, the sweep no runs
    from collections.abc import Callable

    from chalicelib.engine.batch import BatchReport, RunnerFactory
    from chalicelib.engine.lane import Slice
    from chalicelib.engine.runner import Runner
    from chalicelib.engine.sweep import Sweeper
    from chalicelib.engine.worker_pool import WorkerPool


def quick(connections: int, attempts: int = 3) -> Config:
    """The configuration of a client of the services that the engine itself lives on: short waits, a few tries; every
    write is safe to send again.

    Three attempts are over in twelve seconds, so that a table which hangs once does not cost the invocation; two well
    within `engine.sweep.TIME_TO_FINISH`.

    Args:
        connections: How many are kept: one that is not kept is made anew, TLS and all.
        attempts: How often a call is tried.
    """
    return Config(
        connect_timeout=1,
        read_timeout=2,
        retries={"mode": "standard", "total_max_attempts": attempts},
        max_pool_connections=connections,
    )


@dataclass(frozen=True)
class Worker:
    """Runs batches of records.

    Attributes:
        new_runner: Makes the runner over a batch's workers, with this to ask whether it is paused.
    """

    store: Store
    paused: PauseSwitch
    new_runner: Callable[[WorkerPool, Callable[[], bool]], Runner]

    def run(self, starts: Mapping[str, Collection[int]], *, holder: str, deadline: Deadline) -> BatchReport:
        """Run each record once, however often the batch names it, and publish what that cost as metrics.

        Args:
            starts: By partition key, in stream order: numbers of the starts that the batch brings.
            holder: The invocation's name, for people.
            deadline: When the invocation ends.
        """
        from chalicelib.engine.batch import run_batch

        def ran(new_runner: RunnerFactory) -> BatchReport:
            return run_batch(
                starts, new_runner, self.store, flows=_flows(), holder=holder, deadline=deadline, clock=utc_now
            )

        return self._measured(ran, "StreamInvocations", "RecordsRun", "RecordsFailed")

    def run_slice(self, piece: Slice, *, holder: str, deadline: Deadline) -> BatchReport:
        """Do one slice of bulk work, and publish what that cost as metrics.

        Args:
            piece: The message that asks for it.
            holder, deadline: As for `run`.
        """
        from chalicelib.engine.batch import run_slice

        def ran(new_runner: RunnerFactory) -> BatchReport:
            return run_slice(piece, new_runner, self.store, holder=holder, deadline=deadline, clock=utc_now)

        return self._measured(ran, "SliceInvocations", "SlicesRun", "SlicesFailed")

    def _measured(self, ran: Callable[[RunnerFactory], BatchReport], *metrics: str) -> BatchReport:
        """What was run, with the switch read meanwhile.

        Args:
            ran: Runs with a runner.
            metrics: What invocations, runs and failures are called.
        """
        before = dict(self.store.requests)
        with ThreadPoolExecutor(1) as beside:
            reading = beside.submit(self.paused)  # while the records are read, rather than after

            def paused() -> bool:
                reading.exception()
                return self.paused()

            report = ran(lambda workers: self.new_runner(workers, paused))
        used = {kind: self.store.requests[kind] - before[kind] for kind in before}
        counts = (1, len(report.done), len(report.failed) + len(report.overrun))
        found = dict(zip(metrics, counts, strict=True))
        emit(stage(), **found, EngineReads=used["read"], EngineWrites=used["write"])
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
    return Store(new_session().client("dynamodb", config=quick(1)), _settings().onboarding_table)


@cache
def sweeper() -> Sweeper:
    """What the timer of each minute calls, made once a process."""
    from chalicelib.engine.sweep import AT_ONCE, Sweeper
    from chalicelib.engine.worker_pool import thread_pool
    from chalicelib.records.views import Views

    client = new_session().client("dynamodb", config=quick(AT_ONCE, attempts=2))
    store = Store(client, _settings().onboarding_table, _flows())
    return Sweeper(store, Views(store), utc_now, thread_pool)


@cache
def worker(*, bulk: bool = False) -> Worker:
    """What the stream handler gives its batches to, made once a process.

    Args:
        bulk: For the function of bulk work: it performs actions of those flows alone that have any.
    """
    from chalicelib.clients.platforms import Platforms
    from chalicelib.engine import children
    from chalicelib.engine.batch import RECORDS_AT_ONCE
    from chalicelib.engine.lane import BulkQueue
    from chalicelib.engine.runner import Runner
    from chalicelib.engine.wakes import WakeQueue

    configured, client = _settings(), partial(new_session().client, config=quick(RECORDS_AT_ONCE))
    table, compact = configured.onboarding_table, configured.compact_records
    store = Store(client("dynamodb"), table, registry.ALL, compact=compact)
    queues = client("sqs")
    if not configured.wake_queue_url:
        raise SettingMissing("WAKE_QUEUE_URL")
    wakes = WakeQueue(queues, configured.wake_queue_url)
    lane = BulkQueue(queues, configured.bulk_queue_url) if configured.bulk_queue_url else None
    performing = registry.with_bulk_work(_flows().names) if bulk else _flows().names
    performers = {
        **registry.executors(Platforms(configured, utc_now), performing),
        **children.executors(_flows(), store, utc_now),
    }

    def new_runner(workers: WorkerPool, paused: Callable[[], bool]) -> Runner:
        return Runner(
            flows=_flows(),
            executors=performers,
            store=store,
            wakes=wakes,
            clock=utc_now,
            jitter=random.random,
            workers=workers,
            paused=paused,
            lane=lane,
        )

    return Worker(store, PauseSwitch(store), new_runner)
