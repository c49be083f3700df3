"""An SE erases the primary contact of a tenant from its record. What happened, and when, stays."""

from __future__ import annotations

from chalicelib.desk.context import Desk
from chalicelib.errors import Problem
from chalicelib.flows.common.tenants import CLOSED
from chalicelib.flows.tenant.actions import WITHDRAW_INVITE
from chalicelib.flows.tenant.steps import EMAIL
from chalicelib.records.moment import to_text
from chalicelib.records.record import HistoryEntry, Record

ERASED_AT = "erased_at"


def erase_contact(desk: Desk, opened: Record, *, actor: str) -> Record:
    """Take the primary contact's address out. Again: the same answer.

    Raises:
        Problem: 409 TENANT_OPEN while the tenant is not closed, or its invitation is still being withdrawn.
    """

    def write(record: Record) -> Record:
        if record.status != CLOSED:
            raise Problem(409, "TENANT_OPEN", f"This tenant is {record.status}, and still needs its people: close it.")
        if record.fields.get(ERASED_AT):
            return record
        if not record.entry(WITHDRAW_INVITE).settled:
            detail = "Its invitation is still being withdrawn, which needs the address. Try again in some minutes."
            raise Problem(409, "TENANT_OPEN", detail)
        now = desk.clock()
        answers = {**(record.answers or {}), EMAIL: None}
        fields = {**record.fields, ERASED_AT: to_text(now)}
        note = HistoryEntry(at=now, actor=actor, kind="erasure", subject="primary contact")
        gone = record.but(answers=answers, answers_version=record.answers_version + 1, fields=fields)
        return gone.noting(note)

    return desk.change(opened.key, write)
