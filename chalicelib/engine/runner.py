"""Takes one record as far as it can go in one invocation: claim, perform, commit; the next claim rides on the commit.

load ──> advance (pure) ──> write ──> perform, concurrently ──┐
            ▲                                                 │ first ones back
            └─────────────────────────────────────────────────┘
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import timedelta

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.deadline import Clock, Deadline
from chalicelib.engine.advance import SKEW, Advance, Claim, Lease, advance
from chalicelib.engine.flow import Flow, flow_of
from chalicelib.engine.lane import Lane, Slice
from chalicelib.engine.settle import Outcome, Settlement
from chalicelib.engine.wakes import Wakes, wake_at
from chalicelib.engine.work import Executor, Work
from chalicelib.engine.worker_pool import WorkerPool
from chalicelib.errors import PlatformError
from chalicelib.logs import origin
from chalicelib.records.record import Record
from chalicelib.records.refusals import passing
from chalicelib.records.store import Conflict, Store

log = logging.getLogger(__name__)

MARGIN = 3.0
"""Seconds of an invocation kept back for the last commit."""
LINGER = 1.0
"""Seconds for which an outcome that lets nothing start, and changes no status, waits for others that are under way, to
be stored with them. A death meanwhile repeats its effect under its key, as one during the attempt does."""
EARLY = timedelta(seconds=1)
"""How much too early a wake may come: queues count whole seconds, and clocks differ."""
RACES = 10
"""How many writes in a row a run may lose, or find refused, before it leaves the record to the next one."""


class Overrun(Exception):
    """An attempt did not come back within its budget. Nothing is committed for it: the lease lapses, and a wake is sent
    for that moment."""

    def __init__(self, key: str, actions: list[str]) -> None:
        super().__init__(f"{key}: still out at the end of the invocation: {', '.join(actions)}")


@dataclass(frozen=True)
class Runner:
    """Everything a run needs, wired once.

    Attributes:
        flows: By name, as records name them.
        executors: By action name.
        jitter: Uniform in [0, 1).
        workers: Performs the attempts; its owner ends it before the handler returns.
        paused: The operator's switch.
        lane: Of bulk work; None: such actions are performed as all others are.
    """

    flows: Mapping[str, Flow]
    executors: Mapping[str, Executor]
    store: Store
    wakes: Wakes
    clock: Clock
    jitter: Callable[[], float]
    workers: WorkerPool
    paused: Callable[[], bool]
    lane: Lane | None = None

    def run(self, key: str, *, holder: str, deadline: Deadline, starts: frozenset[int] = frozenset()) -> None:
        """Take a record as far as it can go.

        Args:
            key: The record's partition key.
            starts: Numbers of the starts that it is run for (`records.triggers`).
            holder: Names the invocation in the ledger, for people.
            deadline: When the invocation ends.

        Raises:
            NotFound: There is no such record.
            Unreadable: The item is not a record that any version of this code can have stored.
            TooNew: Newer code has stored it, or its flow or status is one that this code lacks.
            Conflict: The record is written by others faster than this run can decide.
            ClientError, BotoCoreError: The table refuses, and goes on refusing.
            Overrun: An executor kept its thread beyond its budget.
        """
        _Run(self, key, holder, deadline, starts, max(starts, default=0)).to_rest()

    def run_slice(self, piece: Slice, *, holder: str, deadline: Deadline) -> None:
        """Do one slice of bulk work, and have the next one done, if there is any. What else can start is left to the
        stream's runs.

        Args:
            piece: The message that asks for it.
            holder: As for `run`.
            deadline: When the invocation ends.

        Raises:
            NotFound, Unreadable, TooNew, Conflict, ClientError, BotoCoreError, Overrun: As `run`.
        """
        _Run(self, piece.key, holder, deadline, piece.starts, piece.number, piece).to_rest()


@dataclass(frozen=True)
class _Attempt:
    """A claim that is being performed, and the record that the executor was given."""

    claim: Claim
    record: Record


@dataclass(frozen=True)
class _Back:
    """What an attempt came back with, and how long it took."""

    outcome: Outcome
    took_ms: int


class _Run:
    """One run: what is in flight, and the record as last seen."""

    def __init__(
        self,
        runner: Runner,
        key: str,
        holder: str,
        deadline: Deadline,
        starts: frozenset[int],
        gen: int,
        piece: Slice | None = None,
    ) -> None:
        self.runner = runner
        self.starts = starts
        self.gen = gen
        self.piece = piece
        self.to_send: set[str] = set()
        # Nobody else's, even if an invocation's name came twice: what is held under it, this run takes for its own.
        self.holder = f"{holder}.{uuid.uuid4().hex[:8]}"
        self.record = runner.store.load(key)
        self.flow = flow_of(runner.flows, self.record)
        self.deadline = deadline.narrowed(self._budget() + 2 * MARGIN) if piece else deadline
        # One for all claims of the run: the due time then stays put while it goes on, and its index with it.
        self.lease_until = self.deadline.expires_at(runner.clock()) + SKEW
        self.in_flight: dict[Future[_Back], _Attempt] = {}
        self.wrote = False

    def to_rest(self) -> None:
        step = self._write([])
        while True:
            for claim in step.claims:
                self._start(claim)
            if not self.in_flight:
                break
            step = self._write(self._back())
        self._park(step)

    def _write(self, settlements: list[Settlement]) -> Advance:
        """Commit what came back and claim what it lets start, in one write. After a lost race, or a request that the
        table did not take or did not answer, decide again on what is there."""
        lost: Exception | None = None
        current: Record | None = self.record
        for _ in range(RACES):
            try:
                if lost:
                    self.record = current or self.runner.store.load(self.record.key)
                    self.flow = flow_of(self.runner.flows, self.record)
                step = self._decide(settlements)
                self.to_send.update(step.handed_over)
                resting = not step.claims and not self.in_flight
                if step.record == self.record and not (resting and self.runner.store.owes_history(self.record)):
                    return step
                after = step.record.but(gen=self.gen)
                self.record = self.runner.store.write(self.record, after, flush=resting)
                self.wrote = True
                self._send_slices(self.to_send)
                return step
            except Conflict as conflict:
                lost, current = conflict, conflict.current
            except (ClientError, BotoCoreError) as error:
                if not passing(error):
                    raise
                # What came back must not be lost with one request, and whether that was stored is on the record.
                lost, current = error, None
        raise lost or AssertionError("unreachable")

    def _decide(self, settlements: list[Settlement]) -> Advance:
        now = self.runner.clock()
        # By this clock the run is over: what it holds may be another's by now, its own attempts in flight included.
        over = now >= self.lease_until
        until = None if over or self.runner.paused() else self.lease_until
        # Once it has written, what it finds was claimed beside it: two runs must not take from each other in turns.
        again = frozenset[int]() if self.wrote else self.starts
        lease = Lease(
            self.holder,
            until,
            self.gen,
            again,
            looks=not self.wrote,
            lane=self.runner.lane is not None,
            slice=self.piece,
        )
        return self._decided(settlements, lease)

    def _decided(self, settlements: list[Settlement], lease: Lease) -> Advance:
        now = self.runner.clock()
        out = {attempt.claim.action.name for attempt in self.in_flight.values()}
        left = self.deadline.remaining() - MARGIN
        return advance(self.flow, self.record, settlements, lease, now, out=out, time_left=left)

    def _start(self, claim: Claim) -> None:
        budget = self.deadline.narrowed(min(claim.action.budget, self.deadline.remaining() - MARGIN))
        work = Work(claim.action.name, self.record, budget, self.flow.reference(self.record))
        future = self.runner.workers.submit(_timed, self.runner.executors[work.action], work, self.runner.clock)
        self.in_flight[future] = _Attempt(claim, self.record)

    def _back(self) -> list[Settlement]:
        """Wait for the first attempts to come back. What lets nothing start and changes no status waits for others a
        while: a write that carries several costs as much as one that carries one."""
        settlements = self._first_back(self.deadline.remaining() - MARGIN / 2)
        if not settlements:
            # Every client bounds its calls, so this is a fault in an executor. Its lease lapses, and then it goes on.
            self.runner.wakes.send(self.record.key, due_at=self.lease_until, now=self.runner.clock())
            self._leave_to_the_lease()
            raise Overrun(self.record.key, sorted(attempt.claim.action.name for attempt in self.in_flight.values()))
        until = max(MARGIN / 2, self.deadline.remaining() - LINGER)
        while self.in_flight and (left := self.deadline.remaining() - until) > 0 and not self._starts(settlements):
            if not (more := self._first_back(left)):
                break  # or virtual time would stand still
            settlements += more
        return settlements

    def _leave_to_the_lease(self) -> None:
        """Let no run of the same start take over what is out. A thread that never ends is ended with its process, and
        then the event comes again: taken over, the action would hold up its lane once more, and again after that."""
        out = {attempt.claim.action.name: attempt.claim.fence for attempt in self.in_flight.values()}

        def left(record: Record) -> Record:
            for name, fence in out.items():
                if (entry := record.entry(name)).held_by(fence, self.holder):
                    record = record.with_entry(name, entry.model_copy(update={"gen": 0}))
            return record

        try:
            self.runner.store.change(self.record.key, left, flush=False)
        except (Conflict, ClientError, BotoCoreError) as error:  # the run is over; its lane may then wait for longer
            log.error("overrun not noted", extra={"key": self.record.key, "error": type(error).__name__})  # noqa: TRY400

    def _budget(self) -> float:
        """Seconds that the slice may take which this run is for: its lease is no longer than that needs."""
        return (
            next((action.budget for action in self.flow.actions if action.name == self.piece.action), 0.0)
            if self.piece
            else 0.0
        )

    def _send_slices(self, names: set[str]) -> None:
        """Have the next slice done of each of these, unless it is with somebody by now."""
        for name in sorted(names):
            if self.runner.lane and (entry := self.record.entry(name)).handed_over:
                self.runner.lane.send(self.record.key, name, fence=entry.fence)
        self.to_send = set()

    def _starts(self, settlements: list[Settlement]) -> bool:
        """Whether these outcomes let something start, or bring about a status, for which somebody may be waiting."""
        step = self._decided(settlements, Lease(self.holder, self.lease_until))
        return bool(step.claims) or step.record.status != self.record.status

    def _first_back(self, timeout: float) -> list[Settlement]:
        """Wait so many seconds at the most for the first attempts to come back, and take all that have."""
        settlements = []
        for future in self.runner.workers.first_back(self.in_flight, timeout=timeout):
            attempt = self.in_flight.pop(future)
            claim, back, jitter = attempt.claim, future.result(), self.runner.jitter()
            settlements.append(
                Settlement(claim.action, claim.fence, self.holder, back.outcome, jitter, attempt.record, back.took_ms)
            )
        return settlements

    def _park(self, step: Advance) -> None:
        """The record rests, due in the index. A wake is quicker than the sweep; losing it costs only that.

        A run that wrote nothing leaves the record as another left it, who has sent a wake: if each sent one more, wakes
        would multiply for as long as the record waits. Unless the moment is so near that the wake may have come early,
        or that other was an earlier run of the same start, which may have died before it sent one.

        A lease held by another run is asked after once, when it is over: its holder may have died. A slice's run asks
        after no other action's, or each slice would ask once more.

        What was left to the lane by an earlier run of the same start is sent again, for the same reason as its wake.
        """
        now = self.runner.clock()
        if not self.wrote and self.record.gen in self.starts and not self.runner.paused():
            self._send_slices(set(self.record.actions))
        moment = wake_at(self.record, step.decided_at, at_once=bool(step.held_back))
        ours = self.wrote or self.record.gen in self.starts or (moment is not None and moment <= now + EARLY)
        about = [self.piece.action] if self.piece else self.record.actions
        leases = [end for name in about if (end := self.record.entry(name).lease_until)]
        moments = [*(end for end in leases if end > now), *([moment] if moment is not None and ours else [])]
        if moments and self.record.due_at and not self.runner.paused():
            self.runner.wakes.send(self.record.key, due_at=min(moments), now=now)


def _timed(executor: Executor, work: Work, clock: Clock) -> _Back:
    """One attempt, and how long it took by the clock that the ledger goes by."""
    began = clock()
    outcome = _perform(executor, work)
    return _Back(outcome, max(0, round((clock() - began).total_seconds() * 1000)))


def _perform(executor: Executor, work: Work) -> Outcome:
    """One attempt. Every failure becomes an outcome on the record; only the end of the process does not."""
    try:
        return executor.execute(work)
    except PlatformError as error:
        log.warning("attempt failed", extra={"action": work.action, "code": error.code, "key": work.record.key})
        return error
    except Exception as error:  # noqa: BLE001 - unknown failures are retried until their cap, then put before an SE
        # The text of a foreign exception may carry personal data: the log gets its type and where it came from.
        log.error(  # noqa: TRY400
            "attempt failed unexpectedly",
            extra={"action": work.action, "error": type(error).__name__, "at": origin(error), "key": work.record.key},
        )
        return error
