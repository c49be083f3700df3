"""What every intent needs, wired once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from chalicelib.deadline import Clock
from chalicelib.engine.flow import Flow, flow_of, flow_to_read
from chalicelib.engine.planner import Plan, plan
from chalicelib.records.codec import Item
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

    def change(self, key: str, decide: Callable[[Record], Record], *, also: Sequence[Item] = ()) -> Record:
        """Change a record, and start whatever the change lets start: a tick that an action waited for, a field without
        which another could not begin. An intent that means to start something says so itself (`starting_work`).

        Args:
            key: The record's key.
            decide: Pure: the record as it should be. Returning the same object writes nothing. May raise.
            also: Further actions of the same transaction, in DynamoDB's JSON, each conditional on being new.

        Raises:
            NotFound, Unreadable, TooNew: There is no such record, or this code cannot read it, or lacks its flow.
            Conflict: Others wrote the record first, again and again.
            UnknownEdge: What was decided has no edge in the flow's table: a programming fault.
        """

        starts = False

        def planned(record: Record) -> Record:
            nonlocal starts
            after = decide(record)
            if after is record:
                return record
            flow, now = self.flow_of(record), self.clock()
            before, then = plan(flow, record, now), plan(flow, after, now)
            # Two plans tell, so that no intent has to know which actions wait for what it writes.
            starts = then.starts_more_than(before)
            if starts:
                return starting_work(after, now)
            # What could be done already was started by whoever let it start: their due time stands behind their event.
            return after if before.look_again_at == now and record.due_at else _parked(flow, after, then)

        return self.store.change(key, planned, trigger=lambda: starts, also=also)

    def parked(self, record: Record) -> Record:
        """The record due no later than anything in it wants attention, for intents that start nothing. One that is held
        is due only for what goes on meanwhile."""
        flow = self.flow_of(record)
        return _parked(flow, record, plan(flow, record, self.clock()))


def _parked(flow: Flow, record: Record, planned: Plan) -> Record:
    earlier = None if flow.lifecycle.is_held(record.status) else record.due_at
    return record.but(due_at=min([at for at in (earlier, planned.look_again_at) if at], default=None))


def starting_work(record: Record, now: datetime) -> Record:
    """Park the record in the due index as well, in the same write: an event that is never delivered loses nothing."""
    backstop = now + BACKSTOP
    return record.but(due_at=min(record.due_at or backstop, backstop))
