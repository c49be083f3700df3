"""A record gets a new link, and with it whatever else is decided then: one transaction, in which the old link dies."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.desk.context import Desk
from chalicelib.errors import Problem
from chalicelib.flows.ecom.lifecycle import REVOKED
from chalicelib.records import links
from chalicelib.records.record import HistoryEntry, Record
from chalicelib.records.store import until_written


def with_new_link(desk: Desk, opened: Record, decide: Callable[[Record], Record | None], *, actor: str) -> Record:
    """Change a record and replace its link.

    Args:
        opened: As it was read.
        decide: Pure: the record as it should be but for the link; None: nothing is to be done, its link included. May
            raise.
        actor: Who asks, for the history.

    Raises:
        Problem: 409 REVOKED: a withdrawn invitation gets no new link.
        Conflict: Lost the race for the record again and again.
    """

    def attempt(record: Record) -> Record:
        if record.status == REVOKED:
            raise Problem(409, "REVOKED", "This invitation was withdrawn. Start a new onboarding.")
        decided = decide(record)
        return record if decided is None else _written(desk, record, decided, actor)

    return until_written(opened, attempt)


def _written(desk: Desk, before: Record, decided: Record, actor: str) -> Record:
    now = desk.clock()
    key, valid_until = links.new_key(), now + links.LIFETIME
    note = HistoryEntry(at=now, actor=actor, kind="link", subject="link", before="living", after="replaced")
    also = [
        desk.links.killed(before.link_key, now=now, why="replaced"),
        desk.links.made(key, before.key, valid_until=valid_until),
    ]
    after = desk.parked(decided.but(link_key=key, valid_until=valid_until)).noting(note)
    return desk.store.write(before, after, trigger=decided is not before, also=also)
