"""An SE erases the people of a company from its record, and its files with them. What happened, and when, stays."""

from __future__ import annotations

from chalicelib.desk.context import Desk
from chalicelib.errors import Problem
from chalicelib.flows.merch.forgetting import ERASED_AT, FORMER, SUBJECT, without_people
from chalicelib.records.erasure import erase_users
from chalicelib.records.record import ERASED, HistoryEntry, Record
from chalicelib.records.store import until_written


def erase_people(desk: Desk, opened: Record, *, actor: str) -> Record:
    """Take out whoever filled in the intake, and the company's admins. Again: the same answer.

    The history goes first: until all is done, the record still says whom to erase from it.

    Raises:
        Problem: 409 COMPANY_OPEN while the company has not left, or its draft not ended.
        Conflict: Lost the race for the record again and again.
    """

    def from_history(record: Record) -> Record:
        if not desk.flow_of(record).lifecycle.is_end(record.status):
            detail = (
                f"This company is {record.status}, and still needs its people: it must have left, or its draft ended."
            )
            raise Problem(409, "COMPANY_OPEN", detail)
        users = {*record.fields.get("admins", ()), *record.fields.get(FORMER, ())} - {ERASED}
        if not users or record.fields.get(ERASED_AT):
            return record
        note = HistoryEntry(at=desk.clock(), actor=actor, kind="erasure", subject=SUBJECT)
        return erase_users(desk.store, record, users, note)

    return desk.change(until_written(opened, from_history).key, lambda record: without_people(record, desk.clock()))
