"""The trigger: a counter beside each record. Counting it up starts work on the record; nothing else does.

`ADD` always changes something, so it always makes an event; a write that changes nothing makes none.

What it has counted up to (`gen`) is the number of a start. No two starts of a record have the same one, and an event
that comes again has the one it had: so a run can tell that it is the same start's second (docs/adr/0050).
"""

from __future__ import annotations

from typing import Any

from chalicelib.records.codec import TRIGGER, Item, address


def count_up(table: str, key: str) -> dict[str, Any]:
    """The arguments of an `UpdateItem` that starts work on a record."""
    return {
        "TableName": table,
        "Key": address(key, TRIGGER),
        "UpdateExpression": "ADD gen :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }


def started(table: str, key: str) -> Item:
    """The part of a transaction that starts work on a record: the update that `count_up` makes by itself."""
    return {"Update": count_up(table, key)}
