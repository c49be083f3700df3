"""A record is opened, by the door of its own flow only."""

from __future__ import annotations

from chalicelib.desk.context import Desk
from chalicelib.records.record import Record
from chalicelib.records.store import NotFound

LONGEST_ID = 128
"""Characters. DynamoDB takes no key that is much longer, and says so in words of its own."""


def open_record(desk: Desk, flow_name: str, record_id: str) -> Record:
    """A flow's record, read consistently.

    Args:
        flow_name: The flow whose door it is.
        record_id: As the caller names it.

    Raises:
        NotFound: There is no such record, or it is another flow's.
        Unreadable: It is stored in a form that this code cannot read.
        TooNew: Newer code has stored it.
    """
    if len(record_id) > LONGEST_ID:
        raise NotFound(desk.flows[flow_name].kind.lower())
    return open_key(desk, flow_name, f"{desk.flows[flow_name].kind}#{record_id}")


def open_key(desk: Desk, flow_name: str, key: str) -> Record:
    """A flow's record by its key, for who has found that otherwise: behind a link, by an account.

    One that follows a flow which this code does not have at all is opened: it is of newer code, and who wants to write
    it is told so (`Desk.flow_of`).

    Raises:
        NotFound: There is no such record, or it is another flow's.
        Unreadable: It is stored in a form that this code cannot read.
        TooNew: Newer code has stored it.
    """
    kind = desk.flows[flow_name].kind
    if not key.startswith(f"{kind}#"):
        raise NotFound(kind.lower())
    record = desk.store.load(key)
    if record.flow != flow_name and record.flow in desk.flows:
        raise NotFound(kind.lower())
    return record
