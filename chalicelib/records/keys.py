"""Keys of callers' own: what a program shows that speaks for one record. Shown once, kept as a digest.

A key is ``{prefix}_{id}_{secret}``: the prefix tells people and secret scanners what it is, the id finds the item, the
256 bits of the secret open it. What is stored cannot be shown again, and does not open anything.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.records import codec
from chalicelib.records.codec import Item, address
from chalicelib.records.moment import to_text
from chalicelib.records.store import NotFound, Store

KEY: Final = "KEY"
_FORM: Final = re.compile(r"(?P<prefix>[a-z]{2,12})_(?P<id>[0-9a-f]{16})_(?P<secret>[0-9a-f]{64})")
_NOBODYS: Final = hashlib.sha256(secrets.token_bytes(32)).hexdigest()
"""Digest of a secret that was never told: what is compared with where there is no such key."""


@dataclass(frozen=True)
class NewKey:
    """A key as it is made.

    Attributes:
        shown: All of it, to be told once and kept nowhere.
        key_id: Finds it.
        digest: Of its secret.
    """

    shown: str
    key_id: str
    digest: str


@dataclass(frozen=True)
class KnownKey:
    """A key that was shown and counts.

    Attributes:
        key_id: For the history and the limits.
        record_key: Partition key of the record that its holder speaks for.
    """

    key_id: str
    record_key: str


def new_key(prefix: str) -> NewKey:
    """A fresh key.

    Args:
        prefix: 2 to 12 lower-case letters.
    """
    key_id, secret = secrets.token_hex(8), secrets.token_hex(32)
    return NewKey(f"{prefix}_{key_id}_{secret}", key_id, _digest(secret))


class Keys:
    """Finds keys, and makes the parts of a transaction that create or kill one.

    Args:
        store: The table's store.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def find(self, prefix: str, shown: str, now: datetime) -> KnownKey | None:
        """The key that is shown, if it counts: read at each request, so that one that was revoked opens nothing from
        then on. Digests are compared, in a time that does not depend on where they differ, and something is compared
        where there is no such key.

        Args:
            prefix: That its kind of keys has.
            shown: All of it, as the caller sent it.
        """
        form = _FORM.fullmatch(shown)
        if form is None or form["prefix"] != prefix:
            return None
        item = self._item(form["id"])
        fits = hmac.compare_digest(_digest(form["secret"]), item.get("digest", _NOBODYS))
        over = "dead_at" in item or ("valid_until" in item and item["valid_until"] <= to_text(now))
        if not fits or over or item["prefix"] != prefix:
            return None
        return KnownKey(form["id"], item["record_key"])

    def made(self, key: NewKey, record_key: str, *, valid_until: datetime | None = None) -> Item:
        """The transaction's part that stores a key's digest; refused where the id is there already."""
        until = {} if valid_until is None else {"valid_until": to_text(valid_until)}
        prefix = key.shown.partition("_")[0]
        row = {"pk": _partition(key.key_id), "sk": KEY, "record_key": record_key, "prefix": prefix}
        return {
            "Put": {
                "TableName": self.store.table,
                "Item": codec.to_item({**row, "digest": key.digest, **until}),
                "ConditionExpression": "attribute_not_exists(pk)",
            }
        }

    def killed(self, key_id: str, *, now: datetime) -> Item:
        """The transaction's part that lets a key open nothing any more; refused where there is none."""
        return {
            "Update": {
                "TableName": self.store.table,
                "Key": address(_partition(key_id), KEY),
                "UpdateExpression": "SET dead_at = if_not_exists(dead_at, :now)",
                "ConditionExpression": "attribute_exists(pk)",
                "ExpressionAttributeValues": codec.to_item({":now": to_text(now)}),
            }
        }

    def _item(self, key_id: str) -> dict[str, str]:
        try:
            found: dict[str, str] = codec.from_item(self.store.get(_partition(key_id), KEY, consistent=True))
        except NotFound:
            return {}
        return found


def _partition(key_id: str) -> str:
    return f"KEY#{key_id}"


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
