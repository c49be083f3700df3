"""The action ledger: one entry for each side effect of a record. It is the truth about what has been done.

An entry moves only through the functions below, so that every status is left with the times, fence and failure that
belong to it::

    waiting ──claim──> running ──succeed──────────> succeeded
       ▲                  │ ├────wait_on_platform──> pending ──claim──> running
       └──try_again───────┘ └────fail──────────────> failed ──reopen──> waiting
       └──let_go──────────┘
    waiting ──skip──> skipped
    any     ──begin_anew──> waiting

    succeeded ──reopen──> waiting, where an SE has an action that `repeats` done again

An action that recurs is claimed again from succeeded, or from failed, when there is a new occasion for it. What has not
been done when a record leaves its path is skipped, however far it had come.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from chalicelib.errors import Mender
from chalicelib.records.moment import Moment

SCHEMA_VERSION = 3
"""Raised when a stored record needs translating before this code can read it."""
IN_WORDS = 2
"""The version whose form is stored unless the stage says otherwise (`COMPACT_RECORDS`). It says the same in words."""


class Status(StrEnum):
    """Where an action stands."""

    WAITING = "waiting"
    RUNNING = "running"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    SKIPPED = "skipped"


SETTLED = frozenset({Status.SUCCEEDED, Status.SKIPPED})
"""What an action that depends on this one may build on."""
OPEN = frozenset({Status.WAITING, Status.RUNNING, Status.PENDING})
"""What is not over yet."""
BULK_LANE = "bulk"
"""Stands for the holder of an action that was left to the lane of bulk work, where nobody has claimed it yet."""
STOOD_STILL = timedelta(minutes=5)
"""An entry that is begun so much later than it was due could not be begun: the executors were paused, its flow was off,
or the table was restored. Later than the sweep ever comes; and nobody has tried anything meanwhile."""
_NOT_HELD: Mapping[str, object] = {"holder": "", "lease_until": None, "gen": 0}
"""What an entry says of its holder where it has none."""


class Failure(BaseModel):
    """Why the last attempt did not succeed, for the person who reads the record.

    Attributes:
        retryable: Whether another try can succeed once the hint is followed.
        fields: Submitted answers that it is about, which an SE may correct.
        rebuild: Actions whose effect is gone; a retry lets them make it anew.
        said: What the platform said of it in its own words, bounded and cleaned; empty: nothing that was kept.
        since: When the attempts began that have all come back with this code; None where nobody waits for it to pass.
        crowded_since: When they began that have lost to a crowd, whatever else they met since; None: none has. Code
            that does not know it writes it no more: the crowd is then counted from the next loss.
        mended_by: Who must act: an SE, or the customer. What earlier code stored is an SE's.
    """

    model_config = ConfigDict(frozen=True, defer_build=True)

    code: str
    message: str
    hint: str = ""
    retryable: bool = True
    fields: tuple[str, ...] = ()
    rebuild: tuple[str, ...] = ()
    said: str = ""
    since: Moment | None = None
    crowded_since: Moment | None = None
    mended_by: Mender = "se"


class Entry(BaseModel):
    """One action of one record.

    Attributes:
        fence: Raised by every claim; a run whose fence is no longer this one has lost its lease and may not write.
        holder: The run that holds the lease; of an entry that nobody holds, `BULK_LANE` or nothing.
        gen: Number of the start (`records.triggers`) under which that run claimed it; 0: not known, as where code that
            does not know this attribute wrote the entry.
        failures: Attempts that failed, or died, since the last (re)opening.
        lease_until: While running: when the claim lapses and another run may take over.
        due_at: While waiting or pending: not before.
        deadline: When waiting on something outside becomes an SE's task.
        started_at: When its first attempt began, since it was last done anew.
        attempted_at: When its last attempt began, where that was not the first.
        took_ms: Milliseconds that its last attempt took; None: it has not come back, or was stored by earlier code.
        result: What the action made, typed by its executor; kept over attempts as its own checkpoint.
        note: Why it was skipped, or what it is waiting for.
        occasions: Of an action that recurs: what the attempts under way are for.
        done_for: Of an action that recurs: every occasion that it has been done for.
        generation: How often an SE has let it make its effect anew; part of the idempotency key, since platforms
            remember the key of an effect that is gone. Code that does not know it writes the entry without it: the
            platform then refuses the first key again, and another retry raises it anew.
    """

    model_config = ConfigDict(frozen=True, defer_build=True)

    status: Status = Status.WAITING
    fence: int = 0
    holder: str = ""
    gen: int = 0
    failures: int = 0
    lease_until: Moment | None = None
    due_at: Moment | None = None
    deadline: Moment | None = None
    started_at: Moment | None = None
    attempted_at: Moment | None = None
    took_ms: int | None = None
    finished_at: Moment | None = None
    result: dict[str, Any] = {}
    failure: Failure | None = None
    note: str = ""
    occasions: tuple[str, ...] = ()
    done_for: tuple[str, ...] = ()
    generation: int = 0

    @property
    def settled(self) -> bool:
        """Whether dependents may start."""
        return self.status in SETTLED

    @property
    def over(self) -> bool:
        """Whether nothing more happens by itself: it has settled, or it has failed and waits for an SE."""
        return self.settled or self.status is Status.FAILED

    @property
    def awaited(self) -> bool:
        """Whether it waits on something outside: also while a run takes another look at it, and after a look that
        failed. The deadline and the checkpoint say so then, which only waiting sets together."""
        looking = self.status in {Status.RUNNING, Status.WAITING} and self.deadline is not None and bool(self.result)
        return self.status is Status.PENDING or looking

    @property
    def handed_over(self) -> bool:
        """Whether it was left to the lane of bulk work, until it is due."""
        return self.holder == BULK_LANE and self.status is not Status.RUNNING and self.due_at is not None

    @property
    def attempt_began(self) -> datetime | None:
        """When the last attempt began; None: there was none."""
        return self.attempted_at or self.started_at

    def held_by(self, fence: int, holder: str) -> bool:
        """Whether this claim is still the current one."""
        return self.status is Status.RUNNING and self.fence == fence and self.holder == holder

    def lapsed(self, now: datetime) -> bool:
        """Whether the run that claimed this is gone: its lease is over and nothing was committed."""
        return self.status is Status.RUNNING and (self.lease_until is None or self.lease_until <= now)

    def claim(
        self, *, now: datetime, lease_until: datetime, holder: str, occasions: tuple[str, ...] = (), gen: int = 0
    ) -> Entry:
        """Take the action for one run. A claim over a lapsed lease counts that attempt as failed: it died midway.

        Args:
            occasions: Of an action that recurs: what this attempt is for.
            gen: Number of the start that the run came from; 0: it is not known.
        """
        stood = now - self.due_at if self.status is Status.WAITING and self.due_at else timedelta()
        if stood > STOOD_STILL:
            in_time = self.given_time_back(stood, now)
            return in_time.claim(now=now, lease_until=lease_until, holder=holder, occasions=occasions, gen=gen)
        anew = self.over  # one that recurs: this is another time
        first = anew or self.started_at is None
        return self._but(
            status=Status.RUNNING,
            fence=self.fence + 1,
            holder=holder,
            gen=gen,
            failures=0 if anew else self.failures + (self.status is Status.RUNNING),
            failure=None if anew else self.failure,
            lease_until=lease_until,
            due_at=None,
            started_at=now if first else self.started_at,
            attempted_at=None if first else now,  # not stored twice: an item's size is its price
            took_ms=None,
            finished_at=None,
            result={} if self.settled else self.result,
            occasions=occasions,
        )

    def lapse(self, now: datetime) -> Entry:
        """The run that holds this is known to be over: its lease is, too, and it keeps its fence until the next."""
        return self._but(lease_until=now)

    def let_go(self, now: datetime) -> Entry:
        """The run that holds this has not begun it, and gives it back. No failure is spent: nothing was tried."""
        return self._but(status=Status.WAITING, **_NOT_HELD, due_at=now)

    def hand_over(self, *, until: datetime) -> Entry:
        """It is left to the lane of bulk work, of which nothing is expected before `until`. A run that held it and is
        gone has spent a failure, and one that is over begins anew, as where they are claimed."""
        rest: dict[str, object] = {}
        if self.status is Status.RUNNING:
            rest = {**_NOT_HELD, "status": Status.WAITING, "failures": self.failures + 1}
        elif self.over:
            anew = Entry(fence=self.fence, done_for=self.done_for, generation=self.generation)
            rest = dict(anew) | {"result": {} if self.settled else self.result}
        return self._but(**{**rest, "holder": BULK_LANE, "due_at": until})

    def furthered(self, deadline: datetime) -> Entry:
        """The attempt that has come back is further than the one before: patience begins anew."""
        return self._but(failures=0, deadline=deadline if self.deadline else None)

    def succeed(self, *, now: datetime, result: Mapping[str, Any]) -> Entry:
        """The effect is made and verified."""
        return self._but(
            status=Status.SUCCEEDED,
            **_NOT_HELD,
            deadline=None,
            finished_at=now,
            result=dict(result),
            failure=None,
            note="",
            occasions=(),
            done_for=(*self.done_for, *self.occasions),
        )

    def skip(self, *, now: datetime, why: str) -> Entry:
        """This customer does not need the effect, or does not need it any more."""
        return self._but(
            status=Status.SKIPPED,
            **_NOT_HELD,
            due_at=None,
            deadline=None,
            finished_at=now,
            failure=None,
            note=why,
        )

    def wait_on_platform(
        self, *, due_at: datetime, deadline: datetime, note: str, result: Mapping[str, Any] | None
    ) -> Entry:
        """The platform is still at it: look again at `due_at`, and give up at the first deadline ever set."""
        return self._but(
            status=Status.PENDING,
            **_NOT_HELD,
            due_at=due_at,
            deadline=self.deadline or deadline,
            note=note,
            failure=None,
            result=self.result if result is None else dict(result),
        )

    def try_again(
        self,
        *,
        due_at: datetime,
        failure: Failure,
        failures: int,
        deadline: datetime | None,
        result: Mapping[str, Any] | None,
    ) -> Entry:
        """The attempt failed and another follows at `due_at`."""
        return self._but(
            status=Status.WAITING,
            **_NOT_HELD,
            due_at=due_at,
            failures=failures,
            failure=failure,
            deadline=self.deadline or deadline,
            result=self.result if result is None else dict(result),
        )

    def fail(self, *, now: datetime, failure: Failure, failures: int, result: Mapping[str, Any] | None = None) -> Entry:
        """No further attempt by itself: an SE must look."""
        return self._but(
            status=Status.FAILED,
            **_NOT_HELD,
            due_at=None,
            deadline=None,
            finished_at=now,
            failures=failures,
            failure=failure,
            result=self.result if result is None else dict(result),
        )

    def took(self, milliseconds: int) -> Entry:
        """The attempt that has come back took so long."""
        return self._but(took_ms=milliseconds)

    def given_time_back(self, span: timedelta, now: datetime) -> Entry:
        """It has stood still for this long: what it waits for may take as much longer. It is not overdue for that."""
        failure = self.failure
        if failure is not None:
            began = {"since": failure.since, "crowded_since": failure.crowded_since}
            later = {name: max(at, min(at + span, now)) for name, at in began.items() if at is not None}
            failure = failure.model_copy(update=later)
        return self._but(
            due_at=max(self.due_at, now) if self.due_at else None,
            deadline=self.deadline + span if self.deadline else None,
            failure=failure,
        )

    def look_now(self, now: datetime) -> Entry:
        """What is waited for is looked at from this moment on."""
        return self._but(due_at=now)

    def reopen(self, *, anew: bool = False) -> Entry:
        """An SE asked for another try: failures start again from none, fence and checkpoint stay.

        Args:
            anew: The effect that it made is gone, so this is another one, with a key and a beginning of its own.
        """
        return self._but(
            status=Status.WAITING,
            failures=0,
            failure=None,
            finished_at=None,
            due_at=None,
            deadline=None,
            started_at=None if anew else self.started_at,
            attempted_at=None if anew else self.attempted_at,
            generation=self.generation + anew,
        )

    def expected(self, at: datetime) -> Entry:
        """Of an action that recurs: it will be done at this moment, and the ledger says so from now on. Code that does
        not know the action then leaves the record due for it, during a deploy.
        """
        return self.reopen(anew=self.fence > 0).look_now(at)

    def begin_anew(self) -> Entry:
        """Its effect is taken back, and is to be made again for somebody else. A run that holds it cannot commit then;
        the fence stays, so that the next claim's is higher.
        """
        return Entry(fence=self.fence, done_for=self.done_for)

    def without(self, name: str) -> Entry:
        """Less one member of its result. A run that held this and is gone can no longer commit what it knew."""
        rest = {known: value for known, value in self.result.items() if known != name}
        return self._but(result=rest, holder="")

    def _but(self, **changes: object) -> Entry:
        return Entry.model_validate({**{name: getattr(self, name) for name in Entry.model_fields}, **changes})
