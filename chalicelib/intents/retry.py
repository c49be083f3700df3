"""An SE asks for another try of a failed action, or for a look at what one is waiting for."""

from __future__ import annotations

from chalicelib.engine.attention import with_attention
from chalicelib.errors import Problem
from chalicelib.flows.ecom.lifecycle import REVOKED
from chalicelib.intents.access import open_by_id
from chalicelib.intents.desk import Desk, starting_work
from chalicelib.records.ledger import Status
from chalicelib.records.record import HistoryEntry, Record


def retry(desk: Desk, onboarding_id: str, action: str, *, actor: str) -> Record:
    """Reopen a failed action, or look at once at what a pending one is waiting for; it goes on from its checkpoint.

    Raises:
        Problem: 404 ONBOARDING_NOT_FOUND or ACTION_NOT_FOUND; 409 NOT_FAILED, NOT_RETRYABLE or REVOKED.
    """
    return retry_of(desk, open_by_id(desk, onboarding_id), action, actor=actor)


def retry_of(desk: Desk, opened: Record, action: str, *, actor: str) -> Record:
    """The same, for a record of whatever kind.

    Raises:
        Problem: 404 ACTION_NOT_FOUND; 409 NOT_FAILED, NOT_RETRYABLE or REVOKED.
    """
    flow = desk.flow_of(opened)
    if action not in {known.name for known in flow.actions}:
        raise Problem(404, "ACTION_NOT_FOUND", f"This {opened.kind.lower()} has no action {action!r}.")

    def reopen(record: Record) -> Record:
        entry = record.entry(action)
        if record.status == REVOKED and flow.forward(flow.action(action)):
            raise Problem(409, "REVOKED", f"This invitation was withdrawn; {action} is not tried again.")
        if entry.status is Status.PENDING:
            now = desk.clock()
            return starting_work(record.with_entry(action, entry.look_now(now)), now)
        if entry.status is not Status.FAILED:
            raise Problem(
                409, "NOT_FAILED", f"{action} is {entry.status}; only a failed or pending action can be retried."
            )
        if entry.failure and not entry.failure.retryable:
            raise Problem(409, "NOT_RETRYABLE", f"{action} cannot succeed as it is. {entry.failure.hint}".strip())
        return reopened(record, (action,), actor=actor, desk=desk)

    return desk.store.change(opened.key, reopen, trigger=True)


def reopened(record: Record, actions: tuple[str, ...], *, actor: str, desk: Desk) -> Record:
    """The record with failed actions waiting again, noted and due."""
    now = desk.clock()
    for action in actions:
        note = HistoryEntry(
            at=now, actor=actor, kind="retry", subject=action, before=Status.FAILED, after=Status.WAITING
        )
        record = record.with_entry(action, record.entry(action).reopen()).noting(note)
    return starting_work(with_attention(record, now), now)
