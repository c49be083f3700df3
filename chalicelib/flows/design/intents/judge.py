"""A revision is approved or sent back; or a super admin decides over a ticket."""

from __future__ import annotations

from typing import Final, Literal

from chalicelib.desk.context import Desk
from chalicelib.errors import Problem
from chalicelib.flows.design.deeds import Colleague, refuse_unapprovable
from chalicelib.flows.design.intents.draw import refuse
from chalicelib.flows.design.lifecycle import APPROVED, CANCELLED, SENT_BACK
from chalicelib.flows.design.revisions import RevisionState, submitted, with_judged
from chalicelib.records.lifecycle import transition
from chalicelib.records.moment import to_text
from chalicelib.records.record import HistoryEntry, Record

Override = Literal["APPROVED", "CANCELLED"]
_OVERRIDES_KEPT: Final = 20


def approve(desk: Desk, opened: Record, n: int, who: Colleague) -> Record:
    """Approve a revision: the ticket is done, and its company is told by the same write. Again: the same answer.

    Args:
        n: The revision that was looked at: nobody approves one that they have not seen.

    Raises:
        Problem: 409 REVISION_NEEDED, REVISION_REPLACED, REVISION_OWN (who has made it does not approve it),
            TICKET_APPROVED (another revision is) or TICKET_CANCELLED.
    """

    def write(record: Record) -> Record:
        last = submitted(record)
        if record.status == APPROVED and last and last.n == n:
            return record
        refuse(record, "approve", who)
        _refuse_replaced(record, n)
        return _approved(desk, record, who)

    return desk.change(opened.key, write)


def send_back(desk: Desk, opened: Record, n: int, reason: str, who: Colleague) -> Record:
    """Send a revision back, for a reason; another is drawn. Again: the same answer, with the first reason.

    Args:
        n: The revision that was looked at.

    Raises:
        Problem: 409 REVISION_NEEDED, REVISION_REPLACED, TICKET_APPROVED or TICKET_CANCELLED.
    """

    def write(record: Record) -> Record:
        last = submitted(record)
        if record.status == SENT_BACK and last and last.n == n:
            return record
        refuse(record, "send_back", who)
        _refuse_replaced(record, n)
        now = desk.clock()
        sent = {"reason": reason, "by": who.email, "at": to_text(now)}
        record = with_judged(record, RevisionState.SENT_BACK, reason)
        record = record.but(fields={**record.fields, "sent_back": sent})
        return transition(desk.flow_of(record).lifecycle, record, SENT_BACK, now=now, actor=who.email, why=reason)

    return desk.change(opened.key, write)


def override(desk: Desk, opened: Record, to: Override, reason: str, who: Colleague) -> Record:
    """Decide over a ticket, for a reason: what was sent back is approved all the same, or nobody needs the ticket any
    more. Again: the same answer, with the first reason.

    Raises:
        Problem: 409 REVISION_NEEDED, TICKET_APPROVED or TICKET_CANCELLED.
    """

    def write(record: Record) -> Record:
        if record.status == to:
            return record
        refuse(record, "override", who)
        if to == APPROVED:
            refuse_unapprovable(record)
        now = desk.clock()
        noted = {"to": to, "reason": reason, "by": who.email, "at": to_text(now)}
        kept = [*record.fields.get("overrides", ()), noted][-_OVERRIDES_KEPT:]
        record = record.but(fields={**record.fields, "overrides": kept})
        if to == APPROVED:
            return _approved(desk, record, who, why=f"override: {reason}")
        return _ended(desk, record, CANCELLED, who, why=f"override: {reason}")

    return desk.change(opened.key, write)


def _refuse_replaced(record: Record, n: int) -> None:
    last = submitted(record)
    if last is not None and last.n != n:
        detail = f"Revision {last.n} was submitted since you looked: look at that one."
        raise Problem(409, "REVISION_REPLACED", detail)


def _approved(desk: Desk, record: Record, who: Colleague, why: str = "") -> Record:
    last = submitted(record)
    n = str(last.n) if last else ""
    record = with_judged(record, RevisionState.APPROVED, last.note if last else "")
    note = HistoryEntry(at=desk.clock(), actor=who.email, kind="revision", subject=n, after="approved")
    return _ended(desk, record.noting(note), APPROVED, who, why=why)


def _ended(desk: Desk, record: Record, to: str, who: Colleague, why: str) -> Record:
    """The record at its end, and nobody's to draw any more."""
    left = record.but(registered_by="", registrant_email="")
    return transition(desk.flow_of(left).lifecycle, left, to, now=desk.clock(), actor=who.email, why=why)
