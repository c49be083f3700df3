"""A record is changed because of a message of somebody else's, once for each message."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.desk.context import Desk
from chalicelib.records import heard
from chalicelib.records.heard import Message
from chalicelib.records.record import Record


def hear(desk: Desk, message: Message, key: str, decide: Callable[[Record], Record]) -> Record:
    """Change a record for a message, and remember it in the same write. A repeat finds the record as it is.

    Two that come at once are told apart by the write: the one that loses asks again whether it was heard.

    Args:
        key: The record's key.
        decide: As `Desk.change` takes it. Where it changes nothing the message is not remembered, and may come again.

    Raises:
        NotFound, Unreadable, TooNew, Conflict, UnknownEdge: As `Desk.change`.
    """

    def once(record: Record) -> Record:
        return record if heard.was_heard(desk.store, message) else decide(record)

    return desk.change(key, once, also=[heard.hearing(desk.store, message, key, now=desk.clock())])
