"""A company leaves: its subscription ends, and its shop is closed. What is known of it is kept."""

from __future__ import annotations

from chalicelib.desk.context import Desk, starting_work
from chalicelib.flows.merch.lifecycle import CHURNED
from chalicelib.records.lifecycle import transition
from chalicelib.records.record import Record


def churned(desk: Desk, record: Record, why: str, *, actor: str) -> Record | None:
    """The record of a company that has left; None: it cannot, as it is. For use in a write."""
    lifecycle = desk.flow_of(record).lifecycle
    if not lifecycle.allows(record, CHURNED):
        return None
    now = desk.clock()
    return starting_work(transition(lifecycle, record, CHURNED, now=now, actor=actor, why=why), now)
