"""What every intent needs, wired once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.deadline import Clock
from chalicelib.engine.flow import Flow, flow_of
from chalicelib.engine.planner import plan
from chalicelib.records.links import Links
from chalicelib.records.record import Record
from chalicelib.records.requests import Requests
from chalicelib.records.store import Store
from chalicelib.records.views import Views

BACKSTOP = timedelta(seconds=60)
"""When the sweep finds an intent whose event was never delivered."""


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

    def flow_of(self, record: Record) -> Flow:
        """The declaration that a record follows.

        Raises:
            TooNew: As `flow_of`.
        """
        return flow_of(self.flows, record)

    def parked(self, record: Record) -> Record:
        """The record due no later than anything in it wants attention, for intents that start nothing."""
        wanted = plan(self.flow_of(record), record, self.clock()).look_again_at
        moments = [at for at in (record.due_at, wanted) if at]
        return record.but(due_at=min(moments, default=None))


def starting_work(record: Record, now: datetime) -> Record:
    """Park the record in the due index as well, in the same write: an event that is never delivered loses nothing."""
    backstop = now + BACKSTOP
    return record.but(due_at=min(record.due_at or backstop, backstop))
