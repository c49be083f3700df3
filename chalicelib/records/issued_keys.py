"""The keys of one record: issued, listed, rotated, revoked; and who did it, when.

Beside each key's own item there is one in the partition of the record's keys, by which they are found, and a row for
everything that somebody did, all written in one transaction with what was done. Rotating is decided by the table: the
old key's item takes one successor, whoever asks for one at the same time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from botocore.exceptions import ClientError

from chalicelib.records import codec
from chalicelib.records.codec import Item, address
from chalicelib.records.keys import KEY, Keys, NewKey, NotTaken, check_counts, new_key
from chalicelib.records.moment import to_text
from chalicelib.records.refusals import CONTENTION, reasons
from chalicelib.records.store import ATTEMPTS, Store, Taken

LONGEST_OVERLAP: Final = timedelta(days=30)
"""For how long at the most a key counts on beside the one that replaces it."""
MOST: Final = 100
"""Keys that a record may have at a time, those in their overlap among them."""
_LISTED, _DONE = "KEY#", "DONE#"

Done = Literal["issued", "rotated", "revoked"]
Why = Literal["not_found", "replaced", "revoked", "expired", "too_many"]


class KeyRefused(Exception):
    """Nothing was done with a key.

    Args:
        why: `not_found`: the record has no such key; `replaced`: it has a successor already.
        successor: Id of the key that has replaced it; empty: none has.
    """

    def __init__(self, why: Why, successor: str = "") -> None:
        super().__init__(why)
        self.why: Why = why
        self.successor = successor


@dataclass(frozen=True)
class About:
    """What a key is for.

    Attributes:
        name: As people call it.
        scopes: What its holder may do.
        adapters: What its holder may send.
        valid_until: From when on it counts no more; None: it does not end by itself.
    """

    name: str
    scopes: tuple[str, ...]
    adapters: tuple[str, ...] = ()
    valid_until: datetime | None = None


@dataclass(frozen=True)
class ListedKey:
    """A key as people see it: everything but the key. Moments are as they are stored (`records.moment`).

    Attributes:
        hint: Its first characters, by which its holder knows it.
        used_at: When it was last used, to the minute; empty: never.
        dead_at: When it was revoked; empty: it was not.
        replaced_by: Id of its successor; empty: it has none.
    """

    key_id: str
    hint: str
    name: str
    scopes: tuple[str, ...]
    adapters: tuple[str, ...]
    made_at: str
    made_by: str
    valid_until: str = ""
    used_at: str = ""
    dead_at: str = ""
    replaced_by: str = ""

    def counts(self, now: datetime) -> bool:
        """Whether it opens anything."""
        return not self.dead_at and (not self.valid_until or self.valid_until > to_text(now))


@dataclass(frozen=True)
class KeyDeed:
    """What somebody did with a key."""

    at: str
    by: str
    done: Done
    key_id: str


class IssuedKeys:
    """The keys of one record.

    Args:
        keys: Of the table, with the secret that their digests are made with.
        record_key: Partition key of the record. Whoever calls has seen that it may have keys.
        prefix: That its keys begin with.
    """

    def __init__(self, keys: Keys, record_key: str, prefix: str) -> None:
        self._keys = keys
        self._store: Store = keys.store
        self._owner = record_key
        self._prefix = prefix

    def issue(self, about: About, *, by: str, now: datetime, also: Sequence[Item] = ()) -> NewKey:
        """A new key. It is shown to its holder now, and never again.

        Args:
            by: Who issues it, for the audit.
            also: Further parts of the transaction.

        Raises:
            KeyRefused: too_many.
            SettingMissing, Permanent, Retryable: The secret of the digests cannot be had.
            ClientError: Something of `also` was refused.
        """
        if self._counting(now) >= MOST:
            raise KeyRefused("too_many")
        key = new_key(self._prefix)
        self._store.transact([*self._made(key, about, by, now), self._noted("issued", key.key_id, by, now), *also])
        return key

    def rotate(
        self,
        key_id: str,
        *,
        overlap: timedelta,
        by: str,
        now: datetime,
        valid_until: datetime | None = None,
        also: Sequence[Item] = (),
    ) -> NewKey:
        """A key that replaces one, for the same as that. The old one counts on for the overlap, or to its own end.

        Of many who ask at once one is answered with a successor.

        Args:
            overlap: 0 to `LONGEST_OVERLAP`.
            valid_until: Of the new key; None: as the old one's.
            also: Further parts of the transaction.

        Raises:
            KeyRefused: not_found, revoked, expired, too_many; replaced: with the one successor that there is.
            Taken: Others were at it again and again, or something of `also` was refused.
            SettingMissing, Permanent, Retryable: The secret of the digests cannot be had.
            ValueError: The overlap is none.
        """
        if not timedelta() <= overlap <= LONGEST_OVERLAP:
            raise ValueError("no overlap of a rotation")
        key = new_key(self._prefix)
        for _ in range(ATTEMPTS):
            old = self._own(key_id)
            _check_rotates(old, now)
            if overlap and self._counting(now) >= MOST:
                raise KeyRefused("too_many")
            parts = [
                self._replaced(old, key.key_id, overlap, now),
                *self._made(key, _about(old, valid_until), by, now),
                self._noted("rotated", key_id, by, now),
                *also,
            ]
            try:
                self._store.transact(parts)
            except ClientError as error:
                if not reasons(error) & CONTENTION:
                    raise
                if self._own(key_id).get("replaced_by") != key.key_id:
                    continue  # somebody else was first, or was at it: the next look tells
            return key
        raise Taken(key_id)

    def revoke(self, key_id: str, *, by: str, now: datetime) -> None:
        """Let a key open nothing from now on, nor any token that was issued for it. Again changes nothing.

        Raises:
            KeyRefused: not_found.
            Taken: Others were at it again and again.
        """
        for _ in range(ATTEMPTS):
            if "dead_at" in self._own(key_id):
                return
            killed = self._keys.killed(key_id, now=now)
            killed["Update"]["ConditionExpression"] += " AND attribute_not_exists(dead_at)"
            try:
                self._store.transact([killed, self._noted("revoked", key_id, by, now)])
            except ClientError as error:
                if not reasons(error) & CONTENTION:
                    raise
        if "dead_at" not in self._own(key_id):
            raise Taken(key_id)

    def revoke_all(self, *, by: str, now: datetime) -> int:
        """Revoke every key that the record has; answers how many that were. Again finds none.

        Raises:
            Taken: As `revoke`.
        """
        alive = [each.key_id for each in self.listed() if not each.dead_at]
        for key_id in alive:
            self.revoke(key_id, by=by, now=now)
        return len(alive)

    def listed(self) -> list[ListedKey]:
        """Every key that the record ever had, oldest first."""
        found = [self._keys.item(str(row["key_id"])) for row in self._rows(_LISTED)]
        return sorted((_listed(item) for item in found if item), key=lambda each: (each.made_at, each.key_id))

    def deeds(self) -> list[KeyDeed]:
        """What was done with the record's keys, and by whom, oldest first."""
        return [KeyDeed(row["at"], row["by"], row["done"], row["key_id"]) for row in self._rows(_DONE)]

    # -- inside ---------------------------------------------------------------------------------------------------

    def _counting(self, now: datetime) -> int:
        return sum(each.counts(now) for each in self.listed())

    def _own(self, key_id: str) -> dict[str, Any]:
        item = self._keys.item(key_id)
        if item.get("record_key") != self._owner or item.get("prefix") != self._prefix:
            raise KeyRefused("not_found")  # another record's key is none, for whoever asks
        return item

    def _rows(self, kind: str) -> list[dict[str, Any]]:
        pages = self._store.client.get_paginator("query").paginate(
            TableName=self._store.table,
            KeyConditionExpression="pk = :owner AND begins_with(sk, :kind)",
            ExpressionAttributeValues=codec.to_item({":owner": _partition(self._owner), ":kind": kind}),
            ConsistentRead=True,
        )
        return [codec.from_item(item) for page in pages for item in page["Items"]]

    def _made(self, key: NewKey, about: About, by: str, now: datetime) -> list[Item]:
        said: dict[str, str | list[str]] = {"name": about.name, "made_by": by, "made_at": to_text(now)}
        said |= {"scopes": list(about.scopes), "adapters": list(about.adapters)}
        made = self._keys.made(key, self._owner, valid_until=about.valid_until, **said)
        return [*made, self._put(f"{_LISTED}{key.key_id}", key_id=key.key_id)]

    def _noted(self, done: Done, key_id: str, by: str, now: datetime) -> Item:
        at = to_text(now)
        return self._put(f"{_DONE}{at}#{done}#{key_id}", at=at, by=by, done=done, key_id=key_id)

    def _put(self, sort: str, **values: str) -> Item:
        return self._keys.put({"pk": _partition(self._owner), "sk": sort, **values})

    def _replaced(self, old: dict[str, Any], successor: str, overlap: timedelta, now: datetime) -> Item:
        """The part that takes the one successor; what was true at the look is asked again."""
        until = old.get("valid_until", "")
        values = {":successor": successor, ":ends": min(to_text(now + overlap), until or "~")}
        conditions = ("replaced_by", "dead_at", *(() if until else ("valid_until",)))
        same = ["valid_until = :until"] if until else []
        standing = " AND ".join([f"attribute_not_exists({name})" for name in conditions] + same)
        return {
            "Update": {
                "TableName": self._store.table,
                "Key": address(old["pk"], KEY),
                "UpdateExpression": "SET replaced_by = :successor, valid_until = :ends",
                "ConditionExpression": f"attribute_exists(pk) AND {standing}",
                "ExpressionAttributeValues": codec.to_item({**values, **({":until": until} if until else {})}),
            }
        }


def _partition(record_key: str) -> str:
    return f"KEYS#{record_key}"


def _check_rotates(item: dict[str, Any], now: datetime) -> None:
    if "replaced_by" in item:
        raise KeyRefused("replaced", item["replaced_by"])
    try:
        check_counts(item, now)
    except NotTaken as over:
        raise KeyRefused("revoked" if over.why == "revoked" else "expired") from None


def _about(item: dict[str, Any], valid_until: datetime | None) -> About:
    kept = item.get("valid_until")
    until = valid_until or (datetime.fromisoformat(kept) if kept else None)
    return About(item.get("name", ""), tuple(item.get("scopes", ())), tuple(item.get("adapters", ())), until)


def _listed(item: dict[str, Any]) -> ListedKey:
    key_id = item["pk"].partition("#")[2]
    moments = {name: item.get(name, "") for name in ("made_at", "valid_until", "used_at", "dead_at", "replaced_by")}
    return ListedKey(
        key_id=key_id,
        hint=f"{item['prefix']}_{key_id}",
        name=item.get("name", ""),
        scopes=tuple(item.get("scopes", ())),
        adapters=tuple(item.get("adapters", ())),
        made_by=item.get("made_by", ""),
        **moments,
    )
