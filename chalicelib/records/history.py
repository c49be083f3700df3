"""A record's history, a page at a time: what was written last comes first."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from chalicelib.records import codec
from chalicelib.records.codec import address
from chalicelib.records.partition import BadCursor
from chalicelib.records.record import HistoryEntry
from chalicelib.records.store import Store

_EVENT: Final = "EVENT#"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class HistoryPage:
    """One page. `cursor` leads to what happened before; None: nothing did."""

    entries: tuple[HistoryEntry, ...]
    cursor: str | None


def history_page(store: Store, key: str, *, limit: int, cursor: str | None = None) -> HistoryPage:
    """What happened to a record, the latest first. One request.

    Args:
        limit: Writes whose history is read; each may have noted several things.
        cursor: Of the page before; None: this is the first.

    Raises:
        BadCursor: The cursor is of no page of a history.
    """
    if cursor is not None and not re.fullmatch(r"[0-9]{8}", cursor):
        raise BadCursor(cursor)
    after: dict[str, Any] = {"ExclusiveStartKey": address(key, f"{_EVENT}{cursor}")} if cursor is not None else {}
    store.requests["read"] += 1
    answer = store.client.query(
        TableName=store.table,
        KeyConditionExpression="pk = :key AND begins_with(sk, :event)",
        ExpressionAttributeValues=codec.to_item({":key": key, ":event": _EVENT}),
        ScanIndexForward=False,
        Limit=limit,
        **after,
    )
    rows = [codec.from_item(row) for row in answer["Items"]]
    # One write's entries stand in the order in which they were noted.
    entries = [each for row in rows for each in reversed(entries_of(row))]
    more = answer.get("LastEvaluatedKey")
    return HistoryPage(tuple(entries), more["sk"]["S"].removeprefix(_EVENT) if more else None)


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
