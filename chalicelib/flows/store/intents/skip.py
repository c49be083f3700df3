"""An SE opens a store's dashboard without the steps."""

from __future__ import annotations

from chalicelib.desk.context import Desk, starting_work
from chalicelib.flows.store.lifecycle import SKIPPED
from chalicelib.flows.store.wizard import refuse_ended
from chalicelib.records.lifecycle import transition
from chalicelib.records.record import Record


def skip(desk: Desk, opened: Record, reason: str, *, actor: str) -> Record:
    """Skip what is left, for a reason. An import under way is withdrawn, and the store's key taken away. Again: the
    same answer, with the first reason.

    Raises:
        Problem: 409 ONBOARDING_COMPLETED.
    """

    def write(record: Record) -> Record:
        if record.status == SKIPPED:
            return record
        refuse_ended(record)
        now = desk.clock()
        fields = {**record.fields, "skipped_reason": reason}
        skipped = transition(desk.flow_of(record).lifecycle, record, SKIPPED, now=now, actor=actor, why=reason)
        return starting_work(skipped.but(fields=fields), now)

    return desk.store.change(opened.key, write, trigger=True)
