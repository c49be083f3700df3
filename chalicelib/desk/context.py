"""What every intent needs, wired once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from chalicelib.deadline import Clock
from chalicelib.engine.flow import Flow, flow_of, flow_to_read
from chalicelib.engine.planner import plan
from chalicelib.records.links import Links
from chalicelib.records.record import Record
from chalicelib.records.requests import Requests
from chalicelib.records.store import Store
from chalicelib.records.views import Views

if TYPE_CHECKING:
    from chalicelib.desk.erasure import Person

BACKSTOP = timedelta(seconds=60)
"""When the sweep finds an intent whose event was never delivered."""


def nobody(flow_name: str) -> Sequence[Person]:  # noqa: ARG001 - the signature of `Desk.persons`
    """For desks at which nobody is erased."""
    return ()


@dataclass(frozen=True)
class Desk:
    """Where intents are written."""

    store: Store
    links: Links
    requests: Requests
    views: Views
    flows: Mapping[str, Flow]
    clock: Clock
    cell_id: str
    persons: Callable[[str], Sequence[Person]] = nobody
    """By a flow's name: in which roles its records name people who can be erased."""

    def flow_of(self, record: Record) -> Flow:
        """The declaration by which a record may be written.

        Raises:
            TooNew: This code has not the flow, or not the record's status (`engine.flow.flow_of`).
        """
        return flow_of(self.flows, record)

    def flow_to_read(self, record: Record) -> Flow:
        """The declaration by which a record is shown, even in a status that this code does not have.

        Raises:
            TooNew: This code has not the flow.
        """
        return flow_to_read(self.flows, record)

    def change(self, key: str, decide: Callable[[Record], Record]) -> Record:
        """Change a record, and start whatever the change lets start: a tick that an action waited for, a field without
        which another could not begin. An intent that means to start something says so itself (`starting_work`).

        Args:
            key: The record's key.
            decide: Pure: the record as it should be. Returning the same object writes nothing. May raise.

        Raises:
            NotFound, Unreadable, TooNew, Conflict, UnknownEdge: As `Store.change`.
        """

        def planned(record: Record) -> Record:
            after = decide(record)
            if after is record:
                return record
            if self.lets_start(record, after):
                return starting_work(after, self.clock())
            # What could be done already was started by whoever let it start: their due time stands behind their event.
            return after if self.can_start(record) and record.due_at else self.parked(after)

        return self.store.change(key, planned, trigger=self.lets_start)

    def lets_start(self, before: Record, after: Record) -> bool:
        """Whether a record has something to be done at once that it had not before it was changed. Two plans tell, so
        that no intent has to know which actions wait for what it writes."""
        now, flow = self.clock(), self.flow_of(before)
        return plan(flow, after, now).starts_more_than(plan(flow, before, now))

    def can_start(self, record: Record) -> bool:
        """Whether a record has something to be done at once."""
        flow, now = self.flow_of(record), self.clock()
        return plan(flow, record, now).look_again_at == now

    def parked(self, record: Record) -> Record:
        """The record due no later than anything in it wants attention, for intents that start nothing. One that is held
        is due only for what goes on meanwhile."""
        flow = self.flow_of(record)
        wanted = plan(flow, record, self.clock()).look_again_at
        earlier = None if flow.lifecycle.is_held(record.status) else record.due_at
        return record.but(due_at=min([at for at in (earlier, wanted) if at], default=None))


def starting_work(record: Record, now: datetime) -> Record:
    """Park the record in the due index as well, in the same write: an event that is never delivered loses nothing."""
    backstop = now + BACKSTOP
    return record.but(due_at=min(record.due_at or backstop, backstop))
