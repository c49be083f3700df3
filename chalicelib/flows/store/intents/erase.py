"""An SE erases the people of a store from its record, and its key with them. What happened, and when, stays."""

from __future__ import annotations

from chalicelib.desk.context import Desk
from chalicelib.errors import Problem
from chalicelib.flows.store import sync
from chalicelib.flows.store.lifecycle import COMPLETED, SKIPPED
from chalicelib.records.erasure import erase_users
from chalicelib.records.moment import to_text
from chalicelib.records.record import ERASED, HistoryEntry, Record
from chalicelib.records.store import until_written

SUBJECT = "people of the store"


def erase_people(desk: Desk, opened: Record, *, actor: str) -> Record:
    """Take out who signed up, the merchant profile, and whoever has filled in a step. An import under way is withdrawn,
    and nothing is taken from the store's people any more. Again: the same answer.

    The history goes first: until all is done, the record still says whom to erase from it.

    Raises:
        Problem: 409 STORE_OPEN while the steps are not over.
        Conflict: Lost the race for the record again and again.
    """

    def from_history(record: Record) -> Record:
        if record.status not in {COMPLETED, SKIPPED}:
            detail = (
                f"This onboarding is {record.status}, and still needs its people: skip it first, or wait for its end."
            )
            raise Problem(409, "STORE_OPEN", detail)
        users = set(record.fields.get("users", ())) - {ERASED}
        if not users or record.fields.get("erased_at"):
            return record
        note = HistoryEntry(at=desk.clock(), actor=actor, kind="erasure", subject=SUBJECT)
        return erase_users(desk.store, record, users, note)

    def from_record(record: Record) -> Record:
        if record.fields.get("erased_at"):
            return record
        fields = {**record.fields, "users": [ERASED], "erased_at": to_text(desk.clock())}
        kept = {name: value for name, value in record.prefill_state.items() if name != "owner_email"}
        # It could only come to want a key that nobody may enter any more.
        left = sync.withdrawn(record, desk.clock(), actor)
        return left.but(fields=fields, answers={}, answers_version=record.answers_version + 1, prefill_state=kept)

    return desk.change(until_written(opened, from_history).key, from_record)
