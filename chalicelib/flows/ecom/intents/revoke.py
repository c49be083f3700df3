"""An SE withdraws the invitation."""

from __future__ import annotations

from chalicelib.desk.context import Desk, starting_work
from chalicelib.errors import Problem
from chalicelib.flows.ecom.intents.access import open_by_id
from chalicelib.flows.ecom.lifecycle import REVOKED, SUBMITTED
from chalicelib.records.lifecycle import transition
from chalicelib.records.record import Record


def revoke(desk: Desk, onboarding_id: str, *, actor: str) -> Record:
    """Withdraw the invitation; its link is dead at once, and nothing of the forward path starts any more.

    What was made for the customer is taken back by the flow's actions that undo. Again: the same answer.

    Raises:
        Problem: 404 ONBOARDING_NOT_FOUND; 409 ALREADY_SUBMITTED.
    """
    opened = open_by_id(desk, onboarding_id)

    def withdraw(record: Record) -> Record:
        if record.status == REVOKED:
            return record
        lifecycle = desk.flow_of(record).lifecycle
        if lifecycle.reached(record.status, SUBMITTED):
            raise Problem(409, "ALREADY_SUBMITTED", "The customer has submitted; the invitation is used, not open.")
        now = desk.clock()
        return starting_work(transition(lifecycle, record, REVOKED, now=now, actor=actor), now)

    # The record's status alone kills the link: every use of a link reads the record behind it.
    return desk.store.change(opened.key, withdraw, trigger=True)
