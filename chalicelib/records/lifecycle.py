"""The one door through which a record's status changes. The edges of a flow are a table; this module enforces it.

Three kinds of statuses stand in that table::

    path    ordered ──> paid ──> delivered      forward only, in one order
               │  ▲       │
    held       │  └─ lost ┘                     beside the path, with a way back onto it: the record stands still
               ▼
    end     cancelled                           beside the path, for good: what was not done is skipped
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.records.ledger import OPEN, Entry
from chalicelib.records.record import ENGINE, HistoryEntry, Record

Edge = tuple[str, str]
"""A change of status that is allowed: from, to."""
IN_DOUBT = timedelta(seconds=10)
"""How long after a hold has begun an attempt may seem to have, and have begun before: as far as clocks differ
(`engine.runner.SKEW`)."""


class UnknownEdge(Exception):
    """A change of status that the flow's table does not have. Nothing was written.

    Args:
        before: The record's status.
        after: The status asked for.
    """

    def __init__(self, before: str, after: str) -> None:
        super().__init__(f"no edge from {before!r} to {after!r}")
        self.before = before
        self.after = after


@dataclass(frozen=True)
class Lifecycle:
    """A flow's statuses and the changes allowed between them.

    Attributes:
        order: The forward path. A status has *reached* all that come before it.
        edges: Every allowed change, as (from, to).
        descriptions: What each status means, for people; its keys are all the statuses there are.
        held: Statuses beside the path in which a record stands still until it goes on: nothing starts or is skipped,
            no deadline runs. Each has an edge back onto the path.

    Raises:
        ValueError: At construction, with a sentence that says which status or edge is wrong, and why.
    """

    order: tuple[str, ...]
    edges: frozenset[Edge]
    descriptions: dict[str, str] = field(hash=False)
    held: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._refuse_statuses()
        for edge in sorted(self.edges):
            self._refuse_return(*edge)
        for status in sorted(self.held):
            self._refuse_held(status)
        if lost := sorted(set(self.descriptions) - {self.initial} - self.leads_to(self.initial)):
            raise ValueError(f"no record can ever come to {lost[0]!r}: no edges lead there from {self.initial!r}")

    def _refuse_statuses(self) -> None:
        if not self.order:
            raise ValueError("the path is empty: a record must start somewhere")
        if twice := sorted({status for status in self.order if self.order.count(status) > 1}):
            raise ValueError(f"the path names {twice[0]!r} twice")
        known = set(self.descriptions)
        mentioned = set(self.order) | {status for edge in self.edges for status in edge}
        if mentioned != known:
            raise ValueError(f"statuses without description, or described but unused: {sorted(mentioned ^ known)}")
        if unknown := sorted(self.held - known):
            raise ValueError(f"held names an unknown status {unknown[0]!r}")
        if on_path := sorted(self.held & set(self.order)):
            raise ValueError(f"{on_path[0]!r} is held and on the path: a record stands still only beside it")

    def _refuse_return(self, before: str, after: str) -> None:
        if self.is_end(before) and not self.is_end(after):
            raise ValueError(
                f"the edge from {before!r} to {after!r} leads back onto the path: what was pending when a record left "
                f"it was skipped for good, and would not be done; hold {before!r}, or let nothing come back"
            )
        if self.on_path(before) and self.on_path(after) and self._place(after) <= self._place(before):
            raise ValueError(
                f"the edge from {before!r} to {after!r} goes back along the path: a status never goes back"
            )

    def _refuse_held(self, status: str) -> None:
        back = self._back(status)
        if not back:
            raise ValueError(f"no edge leads from {status!r} back onto the path: it is an end, and not held")
        entered = {before for before in self.order if status in self.leads_to(before, through=self.held)}
        for before in sorted(entered, key=self._place):
            if before not in back and len(back) > 1:
                raise ValueError(
                    f"a record that came to {status!r} from {before!r} has several ways back and none to "
                    f"{before!r}: add that edge, or leave one way back"
                )
        for after in back:
            if all(self._place(after) < self._place(before) for before in entered):
                raise ValueError(
                    f"the edge from {status!r} to {after!r} goes back along the path: every record comes to {status!r} "
                    "from further on"
                )
        for before in sorted(entered, key=self._place):
            if self._place(before) > self._place(back[-1]):
                raise ValueError(
                    f"a record that came to {status!r} from {before!r} has no way back: it would have to go on before "
                    f"{before!r}, and a status never goes back"
                )

    @property
    def initial(self) -> str:
        """Where every record starts."""
        return self.order[0]

    def on_path(self, status: str) -> bool:
        """Whether a status is part of the forward path."""
        return status in self.order

    def is_held(self, status: str) -> bool:
        """Whether a record of this status stands still until it goes on."""
        return status in self.held

    def is_end(self, status: str) -> bool:
        """Whether a status is an end beside the forward path, which no record leaves for it again."""
        return status in self.descriptions and not self.on_path(status) and not self.is_held(status)

    def is_over(self, status: str) -> bool:
        """Whether a record of this status has nowhere to go: at the end of the path, or at one beside it."""
        return status == self.order[-1] or self.is_end(status)

    def reached(self, status: str, stage: str) -> bool:
        """Whether a status has reached a stage. Off the forward path it has reached itself alone: of a record that may
        be held, ask `reached_by`."""
        if not (self.on_path(status) and self.on_path(stage)):
            return status == stage
        return self._place(status) >= self._place(stage)

    def reached_by(self, record: Record, stage: str) -> bool:
        """Whether a record has reached a stage. One that is held has reached that status, and all that it had reached
        when it was held: a shop that is paused has been open."""
        return record.status == stage or self.reached(record.stage, stage)

    def allows(self, record: Record, to: str) -> bool:
        """Whether a record's status may change to this one. From a hold it goes on where it was or further on, and not
        back to what it had passed before."""
        if (record.status, to) not in self.edges:
            return False
        held_from = record.held_from
        goes_back = self.on_path(held_from) and self.on_path(to) and self._place(to) < self._place(held_from)
        return not goes_back

    def way_back(self, record: Record) -> str:
        """The status that a held record goes on to: the one it was held from, or where no edge leads there, the only
        one that an edge leads to.

        Raises:
            UnknownEdge: The record is not held.
        """
        back = self._back(record.status) if self.is_held(record.status) else ()
        if record.held_from in back:
            return record.held_from
        if len(back) != 1:
            raise UnknownEdge(record.status, record.held_from)
        return back[0]

    def leads_to(self, status: str, *, through: Collection[str] | None = None) -> frozenset[str]:
        """All statuses that a record of this one may still come to.

        Args:
            through: Statuses that it may pass on the way; None: any.
        """
        found: set[str] = set()
        ahead = {status}
        while ahead:
            next_ones = {after for before, after in self.edges if before in ahead} - found
            found |= next_ones
            ahead = next_ones if through is None else next_ones & set(through)
        return frozenset(found)

    def _back(self, status: str) -> tuple[str, ...]:
        return tuple(after for after in self.order if (status, after) in self.edges)

    def _place(self, status: str) -> int:
        return self.order.index(status)


def transition(lifecycle: Lifecycle, record: Record, to: str, *, now: datetime, actor: str, why: str = "") -> Record:
    """Change the status, stamp the moment at which it was first reached, note the history. The only function that does.

    A record that leaves a hold gets the time back for which it was held (docs/adr/0031). A status that is owed to an
    action is forgotten when a person changes the status: where the record stands is then their decision. Putting it on
    hold and letting it go on where it was is none.

    Args:
        actor: Who changes it; `ENGINE` where it follows from an action's outcome.

    Raises:
        UnknownEdge: The flow's table has no such change. Status never goes back, so neither has it an edge back.
    """
    if not lifecycle.allows(record, to):
        raise UnknownEdge(record.status, to)
    note = HistoryEntry(
        at=now, actor=actor, kind="lifecycle", subject="status", before=record.status, after=to, why=why
    )
    if lifecycle.is_held(record.status):
        record = _given_time_back(record, now)
    holds = lifecycle.is_held(to)
    decided = actor != ENGINE and not holds and to != record.held_from
    first = to not in {lifecycle.initial, *record.at}  # in the initial one it has been since it was made
    return record.but(
        status=to,
        status_since=None if first else now,
        held_from=record.stage if holds else "",
        ended=bool(record.parent) and lifecycle.is_over(to),
        owed={} if decided else record.owed,
        at={**record.at, to: now} if first else record.at,
    ).noting(note)


def _given_time_back(record: Record, now: datetime) -> Record:
    """The record with what has waited through its hold waiting as much longer.

    What was attempted since the hold began is an action of the hold itself: its time went on. An attempt that was out
    as the hold began, and set its deadline since, gets a lease's length too much at the most. In doubt the time is
    given: who claims and who holds go by clocks of their own, and to have too much of it costs less than none.
    """
    since = record.in_status_since
    entries = {
        name: entry.given_time_back(now - since, now) if _stood_still(entry, since) else entry
        for name, entry in record.actions.items()
    }
    return record.but(actions=entries)


def _stood_still(entry: Entry, since: datetime) -> bool:
    began = entry.attempt_began
    return entry.status in OPEN and not (began and began > since + IN_DOUBT)
