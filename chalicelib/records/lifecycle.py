"""The one door through which a record's status changes. The edges of a flow are a table; this module enforces it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.records.record import HistoryEntry, Record


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

    Raises:
        ValueError: At construction: a status without description, or described but unused; an edge that goes back along
            the path, or back onto it from beside it.
    """

    order: tuple[str, ...]
    edges: frozenset[tuple[str, str]]
    descriptions: dict[str, str] = field(hash=False)

    def __post_init__(self) -> None:
        known = set(self.descriptions)
        mentioned = set(self.order) | {status for edge in self.edges for status in edge}
        if mentioned != known:
            raise ValueError(f"statuses without description, or described but unused: {sorted(mentioned ^ known)}")
        for edge in sorted(self.edges):
            self._refuse_return(*edge)

    def _refuse_return(self, before: str, after: str) -> None:
        if not self.on_path(after):
            return
        if not self.on_path(before):
            raise ValueError(
                f"the edge from {before!r} to {after!r} leads back onto the path: what was pending when a record left "
                f"it was skipped for good, and would not be done; keep {before!r} on the path, or let nothing come back"
            )
        if self.order.index(after) <= self.order.index(before):
            raise ValueError(
                f"the edge from {before!r} to {after!r} goes back along the path: a status never goes back"
            )

    @property
    def initial(self) -> str:
        """Where every record starts."""
        return self.order[0]

    def on_path(self, status: str) -> bool:
        """Whether a status is part of the forward path."""
        return status in self.order

    def is_end(self, status: str) -> bool:
        """Whether a status is an end beside the forward path."""
        return status in self.descriptions and not self.on_path(status)

    def reached(self, status: str, stage: str) -> bool:
        """Whether a record of this status has reached a stage. Off the forward path it has reached that end alone."""
        if not (self.on_path(status) and self.on_path(stage)):
            return status == stage
        return self.order.index(status) >= self.order.index(stage)


def transition(lifecycle: Lifecycle, record: Record, to: str, *, now: datetime, actor: str, why: str = "") -> Record:
    """Change the status, stamp the moment at which it was first reached, note the history. The only function that does.

    Raises:
        UnknownEdge: The flow's table has no such change. Status never goes back, so neither has it an edge back.
    """
    if (record.status, to) not in lifecycle.edges:
        raise UnknownEdge(record.status, to)
    note = HistoryEntry(
        at=now, actor=actor, kind="lifecycle", subject="status", before=record.status, after=to, why=why
    )
    return record.but(status=to, at={to: now, **record.at}).noting(note)
