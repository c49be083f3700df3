"""What is read through the indexes: lists, what is due, who owns an account, a record's history. Nothing scans."""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from chalicelib.records import codec
from chalicelib.records.codec import Item
from chalicelib.records.moment import to_text
from chalicelib.records.record import HistoryEntry
from chalicelib.records.store import Store


class BadCursor(ValueError):
    """A page cursor that this table never gave out."""


@dataclass(frozen=True)
class Page:
    """One page of a list. `cursor` leads to the next; None: this is the last."""

    rows: list[dict[str, Any]]
    cursor: str | None


@dataclass(frozen=True)
class Due:
    """A record found in the due index.

    Attributes:
        seen: The due time it was found under, as stored.
        at: The same as a moment; what is no moment counts as due now.
    """

    key: str
    seen: str
    at: datetime


ROWS = 1000
"""Records of one page of the due index: about 150 KB, well within DynamoDB's 1 MB and a small function's memory."""


class Views:
    """Queries over the table's indexes.

    Args:
        store: The table's store.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def newest(self, *, limit: int, cursor: str | None = None) -> Page:
        """Onboardings, newest first.

        Raises:
            BadCursor: The cursor is not one of this list's.
        """
        return self._page("gsi1", "ONBOARDING_LIST", limit=limit, cursor=cursor, forward=False)

    def needing_attention(self, *, limit: int, cursor: str | None = None) -> Page:
        """Onboardings that wait for an SE, longest wait first.

        Raises:
            BadCursor: The cursor is not one of this list's.
        """
        return self._page("gsi4", "ATTENTION", limit=limit, cursor=cursor, forward=True)

    def count_needing_attention(self) -> int:
        """How many records wait for an SE. One request: beyond 1 MB of index (some thousands) it counts no further."""
        self.store.requests["read"] += 1
        answer = self.store.client.query(
            TableName=self.store.table,
            IndexName="gsi4",
            KeyConditionExpression="gsi4pk = :attention",
            ExpressionAttributeValues=codec.wire({":attention": "ATTENTION"}),
            Select="COUNT",
        )
        return answer["Count"]

    def due(self, *, until: datetime, limit: int) -> Iterator[Due]:
        """Records due by a time, longest overdue first, `limit` at the most."""
        pages = self.due_pages(until=until, rows=min(limit, ROWS))
        return itertools.islice(itertools.chain.from_iterable(pages), limit)

    def due_pages(self, *, until: datetime, rows: int = ROWS) -> Iterator[list[Due]]:
        """The same, all of them, a page at a time; each page is one request, made when it is asked for.

        Where a page begins is a place in the index and no count: what leaves the range meanwhile hides nothing.
        """
        more: dict[str, Any] = {}
        while True:
            self.store.requests["read"] += 1
            answer = self.store.client.query(
                TableName=self.store.table,
                IndexName="gsi3",
                KeyConditionExpression="gsi3pk = :due AND gsi3sk <= :until",
                ExpressionAttributeValues=codec.wire({":due": "DUE", ":until": to_text(until)}),
                Limit=rows,
                **more,
            )
            yield [_due(item, until) for item in answer["Items"]]
            if "LastEvaluatedKey" not in answer:
                return
            more = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def of_account(self, system_account_id: str) -> str | None:
        """Partition key of the onboarding that made an account."""
        self.store.requests["read"] += 1
        answer = self.store.client.query(
            TableName=self.store.table,
            IndexName="gsi2",
            KeyConditionExpression="gsi2pk = :account",
            ExpressionAttributeValues=codec.wire({":account": f"ACCOUNT#{system_account_id}"}),
            Limit=1,
        )
        return str(codec.plain(answer["Items"][0])["pk"]) if answer["Items"] else None

    def history(self, key: str) -> list[HistoryEntry]:
        """All that happened to a record, in order."""
        self.store.requests["read"] += 1
        pages = self.store.client.get_paginator("query").paginate(
            TableName=self.store.table,
            KeyConditionExpression="pk = :key AND begins_with(sk, :event)",
            ExpressionAttributeValues=codec.wire({":key": key, ":event": "EVENT#"}),
        )
        rows = [codec.plain(item) for page in pages for item in page["Items"]]
        return [HistoryEntry.model_validate(entry) for row in rows for entry in row.get("entries", [])]

    def _page(self, index: str, partition: str, *, limit: int, cursor: str | None, forward: bool) -> Page:
        self.store.requests["read"] += 1
        more = {"ExclusiveStartKey": _start(cursor, index, partition)} if cursor is not None else {}
        answer = self.store.client.query(
            TableName=self.store.table,
            IndexName=index,
            KeyConditionExpression=f"{index}pk = :partition",
            ExpressionAttributeValues=codec.wire({":partition": partition}),
            ScanIndexForward=forward,
            Limit=limit,
            **more,  # type: ignore[arg-type]
        )
        rows = [codec.plain(item) for item in answer["Items"]]
        last = answer.get("LastEvaluatedKey")
        return Page(rows, _cursor(codec.plain(last), index) if last else None)


def _due(item: Item, until: datetime) -> Due:
    key, seen = item["pk"]["S"], item["gsi3sk"]["S"]
    try:
        at = datetime.fromisoformat(seen).astimezone(UTC)
    except (ValueError, OverflowError):
        at = until
    return Due(key, seen, at)


def _cursor(last: dict[str, Any], index: str) -> str:
    """Names its index: in another list the same place would be another one."""
    text = json.dumps([index, last["pk"], last[f"{index}sk"]], separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _start(cursor: str, index: str, partition: str) -> dict[str, Any]:
    """Where a page begins. Only what this list gives out is taken, to the letter: anything decodes to something."""
    try:
        _, key, sort = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        given_out = _cursor({"pk": key, f"{index}sk": sort}, index)
    except (ValueError, TypeError, RecursionError) as error:
        raise BadCursor(cursor) from error
    if not all(isinstance(part, str) and part for part in (key, sort)) or cursor != given_out:
        raise BadCursor(cursor)
    return codec.wire({"pk": key, "sk": codec.DETAILS, f"{index}pk": partition, f"{index}sk": sort})
