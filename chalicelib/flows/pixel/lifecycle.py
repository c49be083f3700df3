"""The statuses of a pixel made on its own. How well it works is not one of them: that is read from where it runs."""

from __future__ import annotations

from chalicelib.flows.pixel.name import KIND
from chalicelib.records.lifecycle import Lifecycle
from chalicelib.records.record import Record

REQUESTED = "requested"
ASSIGNED = "assigned"

LIFECYCLE = Lifecycle(
    order=(REQUESTED, ASSIGNED),
    edges=frozenset({(REQUESTED, ASSIGNED)}),
    descriptions={
        REQUESTED: "It is not said yet which account owns its events; nothing is made for it.",
        ASSIGNED: "Its account is named; the rest happens by itself.",
    },
)


def unnamed(record: Record) -> bool:
    """Whether it is a pixel made on its own whose account is still to be named."""
    return record.kind == KIND and record.status == REQUESTED
