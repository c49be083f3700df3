"""A record's history, of its rows and its journal: all of it, or a page at a time, where what came last comes first."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from chalicelib.records import codec
from chalicelib.records.codec import address
from chalicelib.records.journal import EVENT, sort_key
from chalicelib.records.partition import BadCursor
from chalicelib.records.record import HistoryEntry, Record
from chalicelib.records.store import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class HistoryPage:
    """One page. `cursor` leads to what happened before; None: nothing did."""

    entries: tuple[HistoryEntry, ...]
    cursor: str | None


def history_page(store: Store, record: Record, *, limit: int, cursor: str | None = None) -> HistoryPage:
    """What happened to a record, the latest first, complete at every moment: what its rows tell, and on the first page
    what its journal does. One request.

    Args:
        record: As it was read from the table before: what its journal does not have any more is in the rows by then.
        limit: Rows that are read; each may tell several things.
        cursor: Of the page before; None: this is the first.

    Raises:
        BadCursor: The cursor is of no page of a history.
    """
    if cursor is not None and not re.fullmatch(r"[0-9]{8}", cursor):
        raise BadCursor(cursor)
    after = {"ExclusiveStartKey": address(record.key, f"{EVENT}{cursor}")} if cursor is not None else {}
    store.requests["read"] += 1
    asked: Any = {**_rows_of(store, record.key), "ScanIndexForward": False, "Limit": limit, **after}
    answer = store.client.query(**asked)
    rows = [codec.from_item(row) for row in answer["Items"]][::-1]
    told = told_by(record, rows) if cursor is None else [entries_of(row) for row in rows]
    more = answer.get("LastEvaluatedKey")
    # One write's entries stand in the order in which they were noted.
    entries = tuple(each for row in reversed(told) for each in reversed(row))
    return HistoryPage(entries, more["sk"]["S"].removeprefix(EVENT) if more else None)


def history(store: Store, record: Record) -> list[HistoryEntry]:
    """All that happened to a record, in order.

    Args:
        record: As it was read from the table before.
    """
    store.requests["read"] += 1
    pages = store.client.get_paginator("query").paginate(**_rows_of(store, record.key))
    rows = [codec.from_item(item) for page in pages for item in page["Items"]]
    return [entry for row in told_by(record, rows) for entry in row]


def _rows_of(store: Store, key: str) -> dict[str, Any]:
    return {
        "TableName": store.table,
        "KeyConditionExpression": "pk = :key AND begins_with(sk, :event)",
        "ExpressionAttributeValues": codec.to_item({":key": key, ":event": EVENT}),
        # What the record's journal has let go of is in a row, and must be seen there.
        "ConsistentRead": True,
    }


def told_by(record: Record, rows: Sequence[Mapping[str, Any]]) -> list[Sequence[HistoryEntry]]:
    """What the latest rows tell, and the journal, each once. A journal goes out whole before any later row does, so a
    later row says that it has; the row of its own key may be there already, and tell less or more.

    Args:
        rows: In order, the last one included.
    """
    told: list[Sequence[HistoryEntry]] = [entries_of(row) for row in rows]
    own = sort_key(record.journal_from or record.version)
    last = rows[-1]["sk"] if rows else ""
    if last < own:
        told.append(record.journal)
    elif record.journal_from and last == own and len(told[-1]) < len(record.journal):
        told[-1] = record.journal
    return told


def entries_of(row: Mapping[str, Any]) -> list[HistoryEntry]:
    """What one write has noted, in order. What of it cannot be read is reported and left out: a history is for people,
    and nothing is decided by it.

    Args:
        row: As it is stored, plain.
    """
    noted = row.get("entries", [])
    found: list[HistoryEntry] = []
    for entry in noted if isinstance(noted, list) else [noted]:
        try:
            found.append(HistoryEntry.model_validate(entry))
        except (ValidationError, OverflowError):  # OverflowError: a time before the year 1 in UTC
            # Never with the exception: pydantic's message quotes values, which may be personal data.
            log.error("an entry of a history cannot be read", extra={"key": row["pk"], "row": row["sk"]})  # noqa: TRY400
    return found
