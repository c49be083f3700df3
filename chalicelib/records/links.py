"""Magic links. The key is a secret of its own, found through its digest: no record id, no log and no URL of the admin
pages carries it. A record has at most one living link; a new one kills the old one in the same transaction."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.records import codec
from chalicelib.records.codec import Item, address
from chalicelib.records.moment import to_text
from chalicelib.records.store import NotFound, Store

LIFETIME = timedelta(days=30)
"""Source: the onboarding document, "Repeated access"."""
LINK = "LINK"


def new_key() -> str:
    """A fresh key: a UUID4, 122 random bits."""
    return str(uuid.uuid4())


def _partition(key: str) -> str:
    return f"LINK#{hashlib.sha256(key.encode()).hexdigest()}"


@dataclass(frozen=True)
class StoredLink:
    """A link as found. Whether it still opens anything, the record says, which names the one link that lives.

    Attributes:
        record_key: Partition key of the record it was made for.
    """

    record_key: str


class Links:
    """Finds links, and makes the parts of a transaction that create or kill one.

    Args:
        store: The table's store.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def find(self, key: str) -> StoredLink | None:
        """The link of a key, or None where there never was one."""
        try:
            item = codec.from_item(self.store.get(_partition(key), LINK, consistent=True))
        except NotFound:
            return None
        return StoredLink(record_key=item["record_key"])

    def made(self, key: str, record_key: str, *, valid_until: datetime) -> Item:
        """The transaction's part that makes a link; refused where the key is there already."""
        row = {"pk": _partition(key), "sk": LINK, "record_key": record_key, "valid_until": to_text(valid_until)}
        return {
            "Put": {
                "TableName": self.store.table,
                "Item": codec.to_item(row),
                "ConditionExpression": "attribute_not_exists(pk)",
            }
        }

    def killed(self, key: str, *, now: datetime, why: str) -> Item:
        """The transaction's part that notes on a link when it died, and why, for people who look at the table."""
        return {
            "Update": {
                "TableName": self.store.table,
                "Key": address(_partition(key), LINK),
                "UpdateExpression": "SET dead_at = :now, why = :why",
                "ExpressionAttributeValues": codec.to_item({":now": to_text(now), ":why": why}),
            }
        }
