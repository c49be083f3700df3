"""An SE names the account that a pixel belongs to."""

from __future__ import annotations

from chalicelib.flows.pixel.lifecycle import REQUESTED
from chalicelib.intents.amend import corrected
from chalicelib.intents.create_pixel import assigned
from chalicelib.intents.desk import Desk
from chalicelib.records.record import Record


def assign(desk: Desk, opened: Record, system_account_id: str, *, actor: str) -> Record:
    """Name the account, or correct one that was refused. Naming the same again is answered the same.

    Args:
        opened: A pixel's record.

    Raises:
        Problem: 409 NOT_CORRECTABLE: another account is named already, and nothing was refused for it.
    """

    def write(record: Record) -> Record:
        if record.status == REQUESTED:
            return assigned(desk, record, system_account_id, actor=actor)
        if (record.answers or {}).get("system_account_id") == system_account_id:
            return record
        return corrected(desk, record, {"system_account_id": system_account_id}, actor=actor)

    return desk.store.change(opened.key, write, trigger=True)
