"""Takes users' ids out of a record and out of its history, in an order that a repeat finishes (docs/adr/0020)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, Final

from botocore.exceptions import ClientError

from chalicelib.records import codec
from chalicelib.records.codec import Item
from chalicelib.records.journal import EVENT, sort_key
from chalicelib.records.record import ERASED, HistoryEntry, Record
from chalicelib.records.refusals import CONTENTION, reasons
from chalicelib.records.store import Conflict, Store

AT_ONCE: Final = 100
"""Actions of one transaction. Source: Amazon DynamoDB, "Quotas", `TransactWriteItems`."""
BESIDE: Final = 2
"""Of them in the last one: the record itself, and the row that notes the erasure."""


def erase_users(store: Store, record: Record, users: Collection[str], note: HistoryEntry) -> Record:
    """Write `ERASED` wherever the record, its ledger and its history name these users.

    History that is too long for one transaction goes first, in several; the record goes last, so that until all is done
    it still says whom to erase. Every row is rewritten only if it is as it was read.

    Args:
        record: As read from the table.
        users: Ids of users who had claimed the link.
        note: The erasure's own history.

    Raises:
        Conflict: The record, or a row of its history, is no longer as it was. Read again, decide again, repeat.
    """
    named = list(_rows_naming(store, record, users))
    while len(named) > AT_ONCE - BESIDE:
        _rewrite(store, record.key, named[:AT_ONCE])
        named = named[AT_ONCE:]
    return store.write(record, without(record, users).noting(note), also=named, rewrites_history=True)


def without(record: Record, users: Collection[str]) -> Record:
    """The record as it names nobody in these users' place. What people wrote themselves stays as it is."""
    plain = record.model_dump(mode="json", include={"actions", "journal", "releases", "registered_by"})
    theirs = {"registrant_mark": "", "registrant_email": ""} if record.registered_by in users else {}
    return record.but(**_replaced(plain, users), **theirs)


def _rows_naming(store: Store, record: Record, users: Collection[str]) -> Iterator[Item]:
    """For each row of history that names one of the users: the transaction's part that rewrites it. The row that the
    journal goes out under is written anew with the record."""
    store.requests["read"] += 1
    pages = store.client.get_paginator("query").paginate(
        TableName=store.table,
        KeyConditionExpression="pk = :key AND begins_with(sk, :event)",
        ExpressionAttributeValues=codec.to_item({":key": record.key, ":event": EVENT}),
        ConsistentRead=True,
    )
    own = sort_key(record.journal_from or record.version + 1)
    for item in (item for page in pages for item in page["Items"] if item["sk"]["S"] != own):
        rewritten = _replaced(codec.from_item(item).get("entries", []), users)
        if codec.to_item({"entries": rewritten})["entries"] != item.get("entries", {"L": []}):
            yield _row(store, item, rewritten)


def _row(store: Store, item: Item, rewritten: Any) -> Item:
    return {
        "Update": {
            "TableName": store.table,
            "Key": {"pk": item["pk"], "sk": item["sk"]},
            "UpdateExpression": "SET #entries = :rewritten",
            "ConditionExpression": "#entries = :seen",
            "ExpressionAttributeNames": {"#entries": "entries"},
            "ExpressionAttributeValues": {**codec.to_item({":rewritten": rewritten}), ":seen": item["entries"]},
        }
    }


def _rewrite(store: Store, key: str, rows: list[Item]) -> None:
    try:
        store.transact(rows)
    except ClientError as error:
        if reasons(error) & CONTENTION:
            raise Conflict(store.load(key)) from error
        raise


def _replaced(value: Any, users: Collection[str]) -> Any:
    """JSON-like values with the users' ids replaced, also where one stands within a text: failures name the path that
    was asked for. An id is random and long, so it stands nowhere by chance."""
    if isinstance(value, str):
        for user in users:
            value = value.replace(user, ERASED)
        return value
    if isinstance(value, dict):
        return {name: _replaced(inner, users) for name, inner in value.items()}
    if isinstance(value, list):
        return [_replaced(inner, users) for inner in value]
    return value
