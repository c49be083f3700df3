"""A customer does something to their record, which may end by itself: it stays, or they are told that it has ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chalicelib.desk.context import Desk
from chalicelib.errors import Problem
from chalicelib.records.codec import Item
from chalicelib.records.record import Record


def touch(desk: Desk, key: str, decide: Callable[[Record], Record], *, also: Sequence[Item] = ()) -> Record:
    """Change a record for its customer, and move the moment at which it ends by itself (`Flow.ending`).

    Whichever is written first counts: the touch, after which the record does not end yet, or the end, of which the
    customer is told. The moment never goes back, whatever the clocks of two functions say.

    Args:
        key: The record's key.
        decide: As `Desk.change` takes it. Where it changes nothing, coming is a touch all the same.
        also: As `Desk.change` takes it.

    Raises:
        Problem: 409 DRAFT_ENDED, with what to do next; and what `decide` raises.
        NotFound, Unreadable, TooNew, Conflict, UnknownEdge: As `Desk.change`.
    """

    def touched(record: Record) -> Record:
        ending = desk.flow_of(record).ending
        if ending and record.status == ending.to:
            raise Problem(409, "DRAFT_ENDED", ending.said)
        now = desk.clock()
        return decide(record).but(seen_at=max(record.seen_at or now, now))

    return desk.change(key, touched, also=also)
