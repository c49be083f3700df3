"""Finds what is due and starts it: behind every event that was lost, every wake that never came, every lapsed lease.

One request reads a page of a partition of the due index, and one transaction starts a record; nothing is paid for
records that are not due. Sweeps may overlap, and the index may lag behind: a start is conditional on the due time that
was seen.
"""

from __future__ import annotations

import itertools
import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from botocore.exceptions import ClientError

from chalicelib.deadline import Clock, Deadline
from chalicelib.engine.due import PUSH
from chalicelib.engine.worker_pool import NewWorkerPool
from chalicelib.logs import origin
from chalicelib.records.codec import Unreadable
from chalicelib.records.pause import PauseSwitch
from chalicelib.records.refusals import reasons
from chalicelib.records.store import Store
from chalicelib.records.unreadable import mark
from chalicelib.records.views import Due, Views
from chalicelib.records.waking import unfit, wake_if_still_due

log = logging.getLogger(__name__)

LOOK_ASIDE = 5
"""Minutes from one look at what was set aside while its flow was off to the next. A look costs half a read unit for
each flow that is on; seldom is there anything."""
AT_ONCE = 8
"""Starts under way at the same time. At some 10 ms each they move up to 800 records a second, a fifth of what the due
index takes (`indexes.DUE_PARTITIONS`): the rest is for the runs that park what was started."""
TIME_TO_FINISH = 10.0
"""Seconds. No start begins with less left: the longest call, then the count and the metrics, must still fit."""


class Outcome(Enum):
    """What became of a record that was found due."""

    STARTED = "started"
    MOVED_ON = "moved on"
    FAILED = "failed"
    LEFT = "left"


@dataclass(frozen=True)
class Swept:
    """What one sweep saw and did.

    Attributes:
        started: Records it started.
        moved_on: Records that had already moved on.
        failed: Records whose start the table refused. They are as they were, and the next sweep finds them.
        left_over: Records that it saw and left to the next sweep, its time being over or the executors paused. What
            lies behind the page that it stopped at is not counted; 0 means that nothing was left.
        oldest_seconds: How long the oldest was overdue.
        needing_attention: Records that wait for an SE, as far as is counted (`views.CAP`).
        odd_switch: Whether the pause switch is written in a way that had to be guessed at.
    """

    started: int
    moved_on: int
    failed: int
    left_over: int
    oldest_seconds: float
    needing_attention: int
    odd_switch: bool = False

    @property
    def in_vain(self) -> bool:
        """Whether there was something to start, and the table refused every single one."""
        return self.failed > 0 and self.started == self.moved_on == 0


@dataclass(frozen=True)
class Sweeper:
    """Sweeps the due index.

    Attributes:
        store: The table. Its flows are those that this stage has: what was set aside for one of them goes on.
        new_workers: Makes those who start records, some at once; None: one after the other, in the caller's own thread.
    """

    store: Store
    views: Views
    clock: Clock
    new_workers: NewWorkerPool | None = None

    def sweep(self, deadline: Deadline | None = None) -> Swept:
        """Start every record that is due, the longest overdue first; while the executors are paused, none.

        A record that cannot be started does not keep the others from it.

        Args:
            deadline: When the invocation ends; what cannot be started well before is left to the next sweep.

        Raises:
            ClientError, BotoCoreError: The due index or the pause switch cannot be read.
        """
        now = oldest = self.clock()
        tally: Counter[Outcome] = Counter()
        for page in self.views.due_pages(until=now):
            if not page:
                break
            oldest = min(oldest, page[0].at)
            if self._halted(deadline):
                tally[Outcome.LEFT] += len(page)
                break
            tally.update(self._start_all(page, deadline))
        else:
            tally.update(self._go_on(now, deadline))
        return Swept(
            started=tally[Outcome.STARTED],
            moved_on=tally[Outcome.MOVED_ON],
            failed=tally[Outcome.FAILED],
            left_over=tally[Outcome.LEFT],
            oldest_seconds=(now - oldest).total_seconds(),
            needing_attention=self.views.count_attention().number,
            odd_switch=PauseSwitch(self.store).state().odd,
        )

    def _go_on(self, now: datetime, deadline: Deadline | None) -> Iterator[Outcome]:
        """Start what was set aside for flows that this stage has by now."""
        looked_at = self.store.flows if now.minute % LOOK_ASIDE == 0 else ()
        for page in itertools.chain.from_iterable(self.views.aside_pages(flow) for flow in looked_at):
            if self._halted(deadline):
                return
            yield from self._start_all(page, deadline)

    def _halted(self, deadline: Deadline | None) -> bool:
        """Whether nothing more is to be started in this sweep: its time is over, or the executors are paused."""
        return _over(deadline) or PauseSwitch(self.store).read()

    def _start_all(self, page: list[Due], deadline: Deadline | None) -> Iterable[Outcome]:
        if self.new_workers is None:
            return [self._start(due, deadline) for due in page]
        with self.new_workers(AT_ONCE) as workers:
            return [call.result() for call in [workers.submit(self._start, due, deadline) for due in page]]

    def _start(self, due: Due, deadline: Deadline | None) -> Outcome:
        if _over(deadline):
            return Outcome.LEFT
        try:
            return self._started(due)
        except Exception as error:  # noqa: BLE001 - counted, and one record must not keep the others from starting
            why = sorted(reasons(error) - {"None"}) if isinstance(error, ClientError) else [type(error).__name__]
            log.error(  # noqa: TRY400 - a foreign exception's text may quote anything
                "due record not started", extra={"key": due.key, "error": ", ".join(why), "at": origin(error)}
            )
            return Outcome.FAILED

    def _started(self, due: Due) -> Outcome:
        try:
            still_due = wake_if_still_due(self.store, due.key, seen=due.seen, push_to=self.clock() + PUSH)
        except ClientError as error:
            if unfit(error):  # no run will ever be started that could find it unreadable
                mark(self.store, Unreadable(due.key, "version or trigger"), self.clock())
            raise
        return Outcome.STARTED if still_due else Outcome.MOVED_ON


def _over(deadline: Deadline | None) -> bool:
    return deadline is not None and deadline.remaining() < TIME_TO_FINISH
