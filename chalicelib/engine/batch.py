"""Runs the records of one batch concurrently, each to rest, none in another's way."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field

from chalicelib.deadline import Clock, Deadline
from chalicelib.engine.flow import Flow, FlowOff
from chalicelib.engine.lane import Slice
from chalicelib.engine.runner import Overrun, Runner
from chalicelib.engine.width import most_at_once
from chalicelib.engine.worker_pool import NewWorkerPool, WorkerPool, thread_pool
from chalicelib.logs import origin
from chalicelib.records.codec import Unreadable
from chalicelib.records.schema import TooNew
from chalicelib.records.store import NotFound, Store
from chalicelib.records.unreadable import mark
from chalicelib.records.waking import set_aside

log = logging.getLogger(__name__)

RECORDS_AT_ONCE = 12
"""Of a batch. Attempts at them get as many threads as the widest flow can need: an attempt whose deadline runs never
waits for one."""

RunnerFactory = Callable[[WorkerPool], Runner]


@dataclass
class BatchReport:
    """What became of a batch, by key.

    Attributes:
        failed: Not even a failure could be written down: the event source brings them back.
        overrun: An attempt kept its thread. Not brought back by the event source, which would take the action from a
            thread that may still be at it: a wake comes when the lease is over.
        unreadable: Marked for a person.
        left: For newer code. Not brought back by the event source, which would hold up their lane: they stay due, and
            the sweep finds them again.
        set_aside: Of a flow that this stage does not have. Not due any more, until it has.
    """

    done: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    overrun: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    set_aside: list[str] = field(default_factory=list)


def run_batch(
    starts: Mapping[str, Collection[int]],
    new_runner: RunnerFactory,
    store: Store,
    *,
    flows: Mapping[str, Flow],
    holder: str,
    deadline: Deadline,
    clock: Clock,
    new_workers: NewWorkerPool = thread_pool,
) -> BatchReport:
    """Run each record once, however often the batch names it. No thread is left when this returns.

    Args:
        starts: By partition key, in stream order: numbers of the starts that the batch brings.
        new_runner: Makes the runner over this batch's workers.
        flows: All that its records may follow.
        holder: The invocation's name, for people.
        new_workers: Makes the pools that the attempts and the records run on.
    """
    report = BatchReport()
    attempts_at_once = RECORDS_AT_ONCE * max(1, *map(most_at_once, flows.values()))
    with new_workers(attempts_at_once) as attempts, new_workers(RECORDS_AT_ONCE) as records:
        runner = new_runner(attempts)
        runs = {
            records.submit(runner.run, key, starts=frozenset(numbers), holder=holder, deadline=deadline): key
            for key, numbers in starts.items()
        }
        while runs:  # what is over is noted down, even if another one hangs until the process ends
            for run in records.first_back(runs, timeout=None):
                _collect(runs.pop(run), run, report, store, clock)
    return report


def run_slice(
    piece: Slice,
    new_runner: RunnerFactory,
    store: Store,
    *,
    holder: str,
    deadline: Deadline,
    clock: Clock,
    new_workers: NewWorkerPool = thread_pool,
) -> BatchReport:
    """Do one slice of bulk work. No thread is left when this returns.

    Args:
        piece: The message that asks for it.
        new_runner, holder, new_workers: As for `run_batch`.
    """
    report = BatchReport()
    with new_workers(1) as attempts, new_workers(1) as records:
        run = records.submit(new_runner(attempts).run_slice, piece, holder=holder, deadline=deadline)
        records.first_back([run], timeout=None)
        _collect(piece.key, run, report, store, clock)
    return report


def _collect(key: str, run: Future[None], report: BatchReport, store: Store, clock: Clock) -> None:
    try:
        run.result()
        report.done.append(key)
    except NotFound:
        log.warning("triggered, but there is no such record", extra={"key": key})
    except Unreadable as error:
        _mark(key, error, report, store, clock)
    except FlowOff as error:
        log.info("record set aside: its flow is switched off", extra={"key": key, "flow": error.flow})
        _set_aside(key, error, report, store)
    except TooNew as error:
        log.warning("record left to newer code", extra={"key": key, "why": error.message})
        report.left.append(key)
    except Exception as error:  # noqa: BLE001 - reported to the event source, which brings the record back
        # Not even a failure could be written: the ledger is as it was, and the sweep will find it, too.
        log.error(  # noqa: TRY400 - a foreign exception's text may quote anything
            "run ended without being recorded", extra={"key": key, "error": type(error).__name__, "at": origin(error)}
        )
        (report.overrun if isinstance(error, Overrun) else report.failed).append(key)


def _set_aside(key: str, off: FlowOff, report: BatchReport, store: Store) -> None:
    try:
        set_aside(store, key, flow=off.flow)
        report.set_aside.append(key)
    except Exception as error:  # noqa: BLE001 - it stays due, and the sweep brings it back
        log.error(  # noqa: TRY400
            "record of a flow that is off not set aside",
            extra={"key": key, "error": type(error).__name__, "at": origin(error)},
        )


def _mark(key: str, unreadable: Unreadable, report: BatchReport, store: Store, clock: Clock) -> None:
    try:
        mark(store, unreadable, clock())
        report.unreadable.append(key)
    except Exception as error:  # noqa: BLE001 - one record that cannot even be marked must not fail the whole batch
        log.error(  # noqa: TRY400
            "unreadable record not marked", extra={"key": key, "error": type(error).__name__, "at": origin(error)}
        )
        report.failed.append(key)
