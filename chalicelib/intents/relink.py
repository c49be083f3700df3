"""An SE makes a new link for the same onboarding."""

from __future__ import annotations

from chalicelib.errors import Problem
from chalicelib.flows.ecom.lifecycle import REVOKED
from chalicelib.intents.access import open_by_id
from chalicelib.intents.desk import Desk
from chalicelib.records import links
from chalicelib.records.record import HistoryEntry, Record
from chalicelib.records.store import Conflict


def relink(desk: Desk, onboarding_id: str, *, actor: str) -> Record:
    """Replace the link: the old one dies and the new one lives in one transaction. Nothing in the ledger moves.

    Raises:
        Problem: 404 ONBOARDING_NOT_FOUND; 409 REVOKED.
        Conflict: Lost the race for the record again and again.
    """
    record = open_by_id(desk, onboarding_id)
    for _ in range(8):
        if record.status == REVOKED:
            raise Problem(409, "REVOKED", "This invitation was withdrawn. Start a new onboarding.")
        try:
            return _replace(desk, record, actor)
        except Conflict as conflict:
            record = conflict.current
    raise Conflict(record)


def _replace(desk: Desk, record: Record, actor: str) -> Record:
    now = desk.clock()
    key, valid_until = links.new_key(), now + links.LIFETIME
    note = HistoryEntry(at=now, actor=actor, kind="link", subject="link", before="living", after="replaced")
    also = [
        desk.links.killed(record.link_key, now=now, why="replaced"),
        desk.links.made(key, record.key, valid_until=valid_until),
    ]
    relinked = desk.parked(record.but(link_key=key, valid_until=valid_until)).noting(note)
    return desk.store.write(record, relinked, also=also)
