"""Keys of callers' own: what a program shows that speaks for one record. Shown once, kept as a digest.

A key is ``{prefix}_{id}_{secret}``: the prefix tells people and secret scanners what it is, the id finds the item, the
256 bits of the secret open it. What is stored cannot be shown again, and does not open anything. How it is stored:
`records.key_hashes`; how keys are issued, rotated and revoked: `records.issued_keys`.
"""

from __future__ import annotations

import hmac
import logging
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.records import codec
from chalicelib.records.codec import Item, address
from chalicelib.records.key_hashes import NO_SECRET, PLAIN, HashSource, KeyHashes, plain
from chalicelib.records.moment import to_text
from chalicelib.records.refusals import CONTENTION, reasons
from chalicelib.records.store import NotFound, Store

KEY: Final = "KEY"
USE_NOTED_AFTER: Final = timedelta(minutes=1)
"""When a key was last used is written at most this often."""
_FORM: Final = re.compile(r"(?P<prefix>[a-z]{2,12})_(?P<id>[0-9a-f]{16})_(?P<secret>[0-9a-f]{64})")
_UNDER: Final = "KEYHASH#"
"""Begins the partition in which the keys are listed that are kept under a version of the secret."""
_NEVER_USED: Final = "attribute_not_exists(used_at)"
_NOBODYS: Final = secrets.token_hex(32)
"""Digest of a secret that was never told: what is compared with where there is no such key."""

log = logging.getLogger(__name__)

Why = Literal["unknown", "revoked", "expired", "not_comparable"]


class NotTaken(Exception):
    """A key that was shown does not count.

    Args:
        why: `revoked` and `expired` are told to those alone who have shown the whole of it; `not_comparable`: it is
            kept under a version of the secret that this stage has not.
    """

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


@dataclass(frozen=True)
class NewKey:
    """A key as it is made.

    Attributes:
        shown: All of it, to be told once and kept nowhere.
        key_id: Finds it.
    """

    shown: str
    key_id: str


@dataclass(frozen=True)
class KnownKey:
    """A key that counts.

    Attributes:
        key_id: For the history and the limits.
        record_key: Partition key of the record that its holder speaks for.
        scopes: What its holder may do.
        adapters: What its holder may send.
    """

    key_id: str
    record_key: str
    scopes: tuple[str, ...] = ()
    adapters: tuple[str, ...] = ()


def new_key(prefix: str) -> NewKey:
    """A fresh key.

    Args:
        prefix: 2 to 12 lower-case letters.
    """
    key_id = secrets.token_hex(8)
    return NewKey(f"{prefix}_{key_id}_{secrets.token_hex(32)}", key_id)


class Keys:
    """Finds keys, and makes the parts of a transaction that create or kill one.

    Args:
        store: The table's store.
        hashes: Answers the secret that digests are made with; left out: there is none.
    """

    def __init__(self, store: Store, hashes: HashSource = plain) -> None:
        self.store = store
        self._hashes = hashes

    def find(self, prefix: str, shown: str, now: datetime) -> KnownKey:
        """The key that is shown, if it counts: read at each request, so that one that was revoked opens nothing from
        then on. Digests are compared, in a time that does not depend on where they differ, and something is compared
        where there is no such key. That it was used is noted, and its digest made anew under the newest version.

        Args:
            prefix: That its kind of keys has.
            shown: All of it, as the caller sent it.

        Raises:
            NotTaken: It does not count.
            SettingMissing, Permanent, Retryable: The secret of the digests cannot be had.
        """
        form = _FORM.fullmatch(shown)
        if form is None or form["prefix"] != prefix:
            raise NotTaken("unknown")
        item = self.item(form["id"])
        hashes = self._hashes_for(item.get("hashed_by"))
        version = item.get("hashed_by", NO_SECRET) if item else hashes.newest
        if not hashes.knows(version):
            raise NotTaken("not_comparable")
        parts = (item.get("record_key", ""), prefix, form["id"], form["secret"])
        fits = hmac.compare_digest(hashes.digest(version, *parts), item.get("digest", _NOBODYS))
        if not fits or item.get("prefix") != prefix:
            raise NotTaken("unknown")
        check_counts(item, now)
        if version == hashes.newest:
            self._note_use(form["id"], item, now)
        else:
            self._keep_anew(form["id"], item, now, hashes.newest, hashes.digest(hashes.newest, *parts))
        return _known(form["id"], item)

    def standing(self, key_id: str, record_id: str, now: datetime) -> KnownKey:
        """The key that a token was issued for, as it is now. That it was used is noted.

        Args:
            key_id: As the token says, whose signature was verified.
            record_id: Of the record that the token speaks for.

        Raises:
            NotTaken: It counts no more, or is none of that record's.
        """
        item = self.item(key_id)
        if not item or item["record_key"].partition("#")[2] != record_id:
            raise NotTaken("unknown")
        check_counts(item, now)
        self._note_use(key_id, item, now)
        return _known(key_id, item)

    def made(
        self, key: NewKey, record_key: str, *, valid_until: datetime | None = None, **about: str | list[str]
    ) -> list[Item]:
        """The transaction's parts that store a key's digest; refused where the id is there already.

        Args:
            key: As it was made.
            record_key: Partition key of the record that its holder speaks for.
            valid_until: From when on it counts no more; None: it does not end by itself.
            about: What else is kept with it: `scopes`, `adapters`, and what `records.issued_keys` says of it.

        Raises:
            SettingMissing, Permanent, Retryable: The secret of the digests cannot be had.
        """
        hashes = self._hashes()
        prefix, _, secret = key.shown.split("_")
        digest = hashes.digest(hashes.newest, record_key, prefix, key.key_id, secret)
        row = {"pk": partition(key.key_id), "sk": KEY, "record_key": record_key, "prefix": prefix, "digest": digest}
        if valid_until is not None:
            row["valid_until"] = to_text(valid_until)
        if hashes.newest == NO_SECRET:
            return [self.put({**row, **about})]
        return [self.put({**row, "hashed_by": hashes.newest, **about}), self._under(hashes.newest, key.key_id)]

    def killed(self, key_id: str, *, now: datetime) -> Item:
        """The transaction's part that lets a key open nothing any more; refused where there is none."""
        return {
            "Update": {
                "TableName": self.store.table,
                "Key": address(partition(key_id), KEY),
                "UpdateExpression": "SET dead_at = if_not_exists(dead_at, :now)",
                "ConditionExpression": "attribute_exists(pk)",
                "ExpressionAttributeValues": codec.to_item({":now": to_text(now)}),
            }
        }

    def left(self, version: str, now: datetime) -> list[str]:
        """Ids of the keys that count and are kept under a version of the secret: one without any can be retired."""
        pages = self.store.client.get_paginator("query").paginate(
            TableName=self.store.table,
            KeyConditionExpression="pk = :version",
            ExpressionAttributeValues=codec.to_item({":version": f"{_UNDER}{version}"}),
            ConsistentRead=True,
        )
        ids = [str(codec.from_item(row)["sk"]) for page in pages for row in page["Items"]]
        return [key_id for key_id in ids if self._counts(key_id, version, now)]

    def put(self, item: Mapping[str, Any]) -> Item:
        """The transaction's part that stores an item which is not there yet."""
        return {
            "Put": {
                "TableName": self.store.table,
                "Item": codec.to_item(item),
                "ConditionExpression": "attribute_not_exists(pk)",
            }
        }

    def _under(self, version: str, key_id: str) -> Item:
        """The part that lists a key among those of a version."""
        return {"Put": {"TableName": self.store.table, "Item": address(f"{_UNDER}{version}", key_id)}}

    def _counts(self, key_id: str, version: str, now: datetime) -> bool:
        item = self.item(key_id)
        try:
            check_counts(item, now)
        except NotTaken:
            return False
        return item.get("hashed_by") == version

    def _hashes_for(self, version: str | None) -> KeyHashes:
        """The secret; asked anew where it does not know the version that something is kept under."""
        hashes = self._hashes()
        return hashes if hashes is PLAIN or version is None or hashes.knows(version) else self._hashes(fresh=True)

    def item(self, key_id: str) -> dict[str, Any]:
        """What is stored of a key, plain; empty: there is none."""
        try:
            found: dict[str, Any] = codec.from_item(self.store.get(partition(key_id), KEY, consistent=True))
        except NotFound:
            return {}
        return found

    def _note_use(self, key_id: str, item: Mapping[str, Any], now: datetime) -> None:
        """Note that a key was used, at most once a minute, whoever else does so."""
        was = item.get("used_at", "")
        if was > to_text(now - USE_NOTED_AFTER):
            return
        values = {":now": to_text(now), **({":was": was} if was else {})}
        update: Item = {
            "TableName": self.store.table,
            "Key": address(partition(key_id), KEY),
            "UpdateExpression": "SET used_at = :now",
            "ConditionExpression": f"attribute_exists(pk) AND {'used_at = :was' if was else _NEVER_USED}",
            "ExpressionAttributeValues": codec.to_item(values),
        }
        with _losing_nothing():
            self.store.requests["write"] += 1
            self.store.client.update_item(**update)

    def _keep_anew(self, key_id: str, item: Mapping[str, Any], now: datetime, version: str, digest: str) -> None:
        """Keep a key under the newest version. Where somebody else has done so meanwhile, it stays as they did it."""
        values = {":was": item["digest"], ":digest": digest, ":version": version, ":now": to_text(now)}
        update = {
            "TableName": self.store.table,
            "Key": address(partition(key_id), KEY),
            "UpdateExpression": "SET digest = :digest, hashed_by = :version, used_at = :now",
            "ConditionExpression": "digest = :was",
            "ExpressionAttributeValues": codec.to_item(values),
        }
        left = {"TableName": self.store.table, "Key": address(f"{_UNDER}{item['hashed_by']}", key_id)}
        with _losing_nothing():
            self.store.transact([{"Update": update}, {"Delete": left}, self._under(version, key_id)])


@contextmanager
def _losing_nothing() -> Iterator[None]:
    """Let a key's holder in whatever becomes of a write that only notes something: the next use does it."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        if not (isinstance(error, ClientError) and reasons(error) & CONTENTION):
            log.warning("the use of a key was not noted", extra={"error": type(error).__name__})


def check_counts(item: Mapping[str, Any], now: datetime) -> None:
    """Refuse a key that counts no more.

    Raises:
        NotTaken: revoked or expired.
    """
    if "dead_at" in item:
        raise NotTaken("revoked")
    if "valid_until" in item and item["valid_until"] <= to_text(now):
        raise NotTaken("expired")


def partition(key_id: str) -> str:
    """Partition key of a key's item."""
    return f"KEY#{key_id}"


def _known(key_id: str, item: Mapping[str, Any]) -> KnownKey:
    return KnownKey(key_id, item["record_key"], tuple(item.get("scopes", ())), tuple(item.get("adapters", ())))
