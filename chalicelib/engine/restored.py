"""A record as it goes on in a table that was restored to an earlier moment (docs/adr/0046).

The record went back, and the world did not. What the ledger says is open is done again, and finds by its own look-up
what is there: by its key, a unique name, the content that is compared. What the ledger says is done may have been taken
back since by people, who withdrew the invitation or released the user: the actions that can tell look once more
(`Action.looks_again`). And numbers that were given out after that moment must not be given out to somebody else.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from chalicelib.engine.attention import with_attention
from chalicelib.engine.flow import Flow
from chalicelib.records.codec import TRIGGER, Item, address
from chalicelib.records.ledger import Status
from chalicelib.records.record import ENGINE, HistoryEntry, Record

STRIDE: Final = 100_000
"""How far a record's counters are moved: a record is written some hundred times in its life. Its version, of which the
history's keys show eight digits, has room for a thousand restores."""


def looking_again(flow: Flow, record: Record) -> tuple[str, ...]:
    """Names of the actions that the ledger says are done and that are to look at the world once more."""
    if flow.lifecycle.is_end(record.status):
        return ()
    done = (action for action in flow.actions_of(record) if record.entry(action.name).status is Status.SUCCEEDED)
    return tuple(action.name for action in done if action.looks_again(record))


def open_again(flow: Flow, record: Record) -> tuple[str, ...]:
    """Names of the actions that had begun by that moment and were not over: what they did since is found by look-up."""
    begun = (action.name for action in flow.actions_of(record) if record.entry(action.name).fence)
    return tuple(name for name in begun if not record.entry(name).over)


def taken_in(flow: Flow, record: Record, *, to: datetime, now: datetime, actor: str = ENGINE) -> Record:
    """The record as it goes on, noted, due and marked. To be written with `Store.write` passing over `STRIDE` versions.

    A run that held an action at that moment is long gone and writes to another table: its claim is given back, and
    spends no failure. Of a record that has left its path only what was under way goes on.

    Args:
        to: The moment that the table was restored to.
        now: When it was taken in: the same for every record of one restore.
        actor: Who restored it, for the history.
    """
    for name, entry in record.actions.items():
        if entry.status is Status.RUNNING:
            record = record.with_entry(name, entry.let_go(now))
    for name in looking_again(flow, record):
        record = record.with_entry(name, record.entry(name).reopen())
    note = HistoryEntry(at=now, actor=actor, kind="restore", subject="record", why=f"restored to {to.isoformat()}")
    waits = any(not entry.over for entry in record.actions.values())
    changes: dict[str, Any] = {"restored_at": now, "epoch": record.epoch + STRIDE}
    due = now if waits or record.due_at else None
    return with_attention(record.but(**changes, due_at=due).noting(note), now)


def trigger_passed_over(table: str, key: str) -> Item:
    """The part of that write's transaction that moves the record's trigger past every number it has had."""
    return {
        "Update": {
            "TableName": table,
            "Key": address(key, TRIGGER),
            "UpdateExpression": "ADD gen :stride",
            "ExpressionAttributeValues": {":stride": {"N": str(STRIDE)}},
        }
    }
