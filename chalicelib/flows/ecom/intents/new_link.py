"""A record gets a new link, and with it whatever else is decided then: one transaction, in which the old link dies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from chalicelib.desk.context import Desk
from chalicelib.records import links
from chalicelib.records.record import HistoryEntry, Record
from chalicelib.records.store import Conflict

_ATTEMPTS: Final = 8


def with_new_link(desk: Desk, opened: Record, decide: Callable[[Record], Record | None], *, actor: str) -> Record:
    """Change a record and replace its link.

    Args:
        opened: As it was read.
        decide: Pure: the record as it should be but for the link; None: nothing is to be done, its link included. May
            raise.
        actor: Who asks, for the history.

    Raises:
        Conflict: Lost the race for the record again and again.
    """
    record = opened
    for _ in range(_ATTEMPTS):
        decided = decide(record)
        if decided is None:
            return record
        try:
            return _written(desk, record, decided, actor)
        except Conflict as conflict:
            record = conflict.current
    raise Conflict(record)


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
