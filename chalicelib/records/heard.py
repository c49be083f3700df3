"""Messages of others that were heard: each has an id of its sender's, and its repeats change nothing.

What is heard is written in the transaction that changes the record for it: there is never one without the other.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chalicelib.records import codec
from chalicelib.records.codec import Item
from chalicelib.records.store import NotFound, Store

HEARD: Final = "HEARD"
REMEMBERED: Final = timedelta(days=30)
"""How long a message is remembered: as long as senders show it to people who may send it once more by hand (Stripe:
"Events are accessible for 30 days")."""


@dataclass(frozen=True)
class Message:
    """A message, as its sender names it.

    Attributes:
        sender: Who that is, as the routes know it.
        message_id: The sender's own id of it, the same in each repeat.
    """

    sender: str
    message_id: str

    @property
    def key(self) -> str:
        """Partition key: a digest, whatever the sender's id is made of."""
        return f"HEARD#{hashlib.sha256(f'{self.sender}#{self.message_id}'.encode()).hexdigest()}"


def was_heard(store: Store, message: Message) -> bool:
    """Whether a record was changed for this message, read consistently."""
    try:
        store.get(message.key, HEARD, consistent=True)
    except NotFound:
        return False
    return True


def hearing(store: Store, message: Message, record_key: str, *, now: datetime) -> Item:
    """The transaction's part that remembers a message; refused where it was heard."""
    row = {
        "pk": message.key,
        "sk": HEARD,
        "record_key": record_key,
        "expires_at": int((now + REMEMBERED).timestamp()),
    }
    return {
        "Put": {
            "TableName": store.table,
            "Item": codec.to_item(row),
            "ConditionExpression": "attribute_not_exists(pk)",
        }
    }
