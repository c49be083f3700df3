"""An SE names the account that a pixel belongs to."""

from __future__ import annotations

from chalicelib.desk.amend import corrected
from chalicelib.desk.context import Desk
from chalicelib.desk.seen import Seen, refuse_unseen_answers
from chalicelib.flows.pixel.intents.create import assigned
from chalicelib.flows.pixel.lifecycle import unnamed
from chalicelib.records.record import Record


def assign(desk: Desk, opened: Record, system_account_id: str, *, actor: str, seen: Seen = None) -> Record:
    """Name the account, or correct one that was refused. Naming the same again is answered the same.

    Args:
        opened: A pixel's record.
        seen: Which answers, the account being the only one, may be written over.

    Raises:
        Problem: 412 CHANGED_MEANWHILE; 409 NOT_CORRECTABLE: another account is named already, and nothing was refused
            for it.
    """

    def write(record: Record) -> Record:
        if (record.answers or {}).get("system_account_id") == system_account_id:
            return record
        refuse_unseen_answers(desk, record, seen)
        if unnamed(record):
            return assigned(desk, record, system_account_id, actor=actor)
        return corrected(desk, record, {"system_account_id": system_account_id}, actor=actor)

    return desk.store.change(opened.key, write, trigger=True)
