"""Creates asked for with an `Idempotency-Key`: a repeat gets the first one's record, not a second customer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.records import codec
from chalicelib.records.codec import Item
from chalicelib.records.store import NotFound, Store

REQUEST = "REQUEST"
REMEMBERED = timedelta(days=7)
"""How long a key is remembered."""


def fingerprint(body: Mapping[str, Any]) -> str:
    """Tells the same request sent again from another one under the same key."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Request:
    """A create that was answered: which record it made, and what was asked."""

    record_key: str
    fingerprint: str


class Requests:
    """Remembers creates by their key.

    Args:
        store: The table's store.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def find(self, key: str) -> Request | None:
        """What was asked under this key before, if anything."""
        try:
            item = codec.from_item(self.store.get(f"REQUEST#{key}", REQUEST, consistent=True))
        except NotFound:
            return None
        return Request(record_key=item["record_key"], fingerprint=item["fingerprint"])

    def remembered(self, key: str, request: Request, *, now: datetime) -> Item:
        """The transaction's part that remembers a create; refused where the key is taken."""
        row = {
            "pk": f"REQUEST#{key}",
            "sk": REQUEST,
            "record_key": request.record_key,
            "fingerprint": request.fingerprint,
            "expires_at": int((now + REMEMBERED).timestamp()),
        }
        return {
            "Put": {
                "TableName": self.store.table,
                "Item": codec.to_item(row),
                "ConditionExpression": "attribute_not_exists(pk)",
            }
        }
