"""The table. Every write of a record is conditional on the version it was decided on, so a decision is never lost.

One write is one request: a plain `UpdateItem` where the record alone changes, and one transaction where history, the
trigger or a link must change with it or not at all.
"""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from chalicelib.records import codec, journal, wire
from chalicelib.records.codec import DETAILS, Item, address
from chalicelib.records.indexes import NO_FLOWS, Flows, attention_partition, flow_of_kind
from chalicelib.records.journal import Going, Row
from chalicelib.records.lifecycle import UnknownEdge
from chalicelib.records.moment import to_text
from chalicelib.records.record import Record
from chalicelib.records.refusals import CONTENTION, reasons, refused_parts
from chalicelib.records.triggers import started
from chalicelib.records.update import difference

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

ATTEMPTS = 8
"""Races for a record that one intent loses before its caller is asked to come again."""
LONGEST_KEY = 2048
"""Bytes of a partition key that DynamoDB takes (its quotas, "Partition keys and sort keys")."""


class NotFound(Exception):
    """There is no such record."""


class Conflict(Exception):
    """Somebody else wrote the record first. Nothing was written: read again, decide again.

    Args:
        current: The record as it is now.
    """

    def __init__(self, current: Record) -> None:
        super().__init__(f"{current.key} is at version {current.version} by now")
        self.current = current


class Taken(Exception):
    """Something that must be unique (a request's key, a link) is already there. Nothing was written."""


class Store:
    """Reads and writes records.

    Args:
        client: A DynamoDB client.
        table: Name of the onboarding table.
        flows: Flows that records may follow: they say where the indexes show a record. A store without them leaves the
            names of records as they are, and reads and writes all else.
        compact: Whether records are stored in the compact form (`records.compact`); either is read.
    """

    def __init__(self, client: DynamoDBClient, table: str, flows: Flows = NO_FLOWS, *, compact: bool = False) -> None:
        self.client = client
        self.table = table
        self.flows = flows
        self.compact = compact
        self.requests = {"read": 0, "write": 0}
        self._writer = uuid.uuid4().hex[:8]
        self._serial = itertools.count(1)

    # -- reading --------------------------------------------------------------------------------------------------

    def load(self, key: str) -> Record:
        """A record, read consistently.

        Raises:
            NotFound: There is none.
            Unreadable: There is an item, but not one this code can read.
        """
        return codec.decode(self.get(key, DETAILS, consistent=True), self.flows, compact=self.compact)

    def get(self, key: str, sort: str, *, consistent: bool = False) -> Item:
        """An item in DynamoDB's JSON.

        Raises:
            NotFound: There is none, or none can be: DynamoDB has no such key, and is not asked.
        """
        if len(key.encode()) > LONGEST_KEY:
            raise NotFound(key.partition("#")[0].lower())
        self.requests["read"] += 1
        answer = self.client.get_item(TableName=self.table, Key=address(key, sort), ConsistentRead=consistent)
        if "Item" not in answer:
            raise NotFound(key.partition("#")[0].lower())
        return answer["Item"]

    def owes_history(self, record: Record) -> bool:
        """Whether a record that comes to rest must be written for its journal alone."""
        return bool(record.journal) and not self.compact

    # -- writing --------------------------------------------------------------------------------------------------

    def create(self, record: Record, *, also: Sequence[Item] = ()) -> Record:
        """Write a new record, its first history, its trigger and what belongs with it, all or nothing.

        Args:
            record: At version 0.
            also: Further actions of the transaction, in DynamoDB's JSON, each conditional on being new.

        Raises:
            Taken: The record, or something in `also`, is already there.
        """
        stored, items = self._new(record)
        try:
            self.transact([*items, *also])
        except ClientError as error:
            if "ConditionalCheckFailed" in reasons(error):
                raise Taken from error
            raise
        return stored

    def create_missing(self, records: Sequence[Record]) -> None:
        """Write those of some new records that are not there, all or nothing; the others stay as they are. One request
        where none is there, or all; one more for every time that somebody else makes some of them meanwhile.

        Args:
            records: At version 0, 25 at the most.
        """
        left = [self._new(record)[1] for record in records]
        while left:
            try:
                self.transact([item for items in left for item in items])
            except ClientError as error:
                refused = refused_parts(error)
                ends = list(itertools.accumulate(map(len, left)))
                new = [items for items, end in zip(left, ends, strict=True) if end - len(items) not in refused]
                if len(new) == len(left):
                    raise
                left = new
            else:
                return

    def write(
        self,
        before: Record,
        after: Record,
        *,
        flush: bool = True,
        trigger: bool = False,
        passing_over: int = 0,
        also: Sequence[Item] = (),
        rewrites_history: bool = False,
    ) -> Record:
        """Write a changed record in one request; in two where its journal has become large.

        Args:
            before: As it was when the change was decided.
            after: As it should be; its version is set here.
            flush: Whether its journal goes out as a history row now. If not it waits on the record for a later write.
            In the compact form it stays as long as it is small, whatever this says.
            trigger: Whether the change starts work.
            passing_over: How many versions are left out: numbers that may have been given out already.
            also: Further actions of the same transaction, in DynamoDB's JSON.
            rewrites_history: Whether what was noted before is changed: all of it then goes out in this transaction, so
                that no row that is on its way brings it back.

        Returns:
            The record as stored.

        Raises:
            Conflict: The record is no longer as it was. Nothing was written.
        """
        after = after.but(version=before.version + 1 + passing_over, writer=self._next_writer())
        going = self._going(before, after, flush=flush or rewrites_history, at_once=rewrites_history)
        stored = going.stored
        update = {
            "TableName": self.table,
            "Key": address(before.key, DETAILS),
            **difference(before, stored, self.flows, compact=self.compact),
        }
        told = [after.parent] if after.ended and not before.ended else []
        starts = [*([after.key] if trigger else []), *told]
        extra = [*self._beside(going), *(started(self.table, key) for key in starts)]
        if going.first is not None:
            self._put_first(going.first)
        try:
            if extra or also:
                self.transact([{"Update": update}, *extra, *also])
            else:
                self.requests["write"] += 1
                self.client.update_item(**update)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException" or reasons(error) & CONTENTION:
                return self._settle(stored, error)
            raise
        return stored

    def change(
        self,
        key: str,
        decide: Callable[[Record], Record],
        *,
        trigger: bool | Callable[[], bool] = False,
        **options: Any,
    ) -> Record:
        """Read, decide, write; on a conflict decide again on what is there by then.

        Args:
            key: The record's key.
            decide: Pure: the record as it should be. Returning the same object writes nothing. May raise.
            trigger: Whether the change starts work; or a function that tells, once it is decided.
            options: `flush` and `also` of `write`: whether its history goes out, and what else is written.

        Raises:
            NotFound, Unreadable, TooNew: There is no such record, or this code cannot read it.
            Conflict: Others wrote the record first, again and again.
            UnknownEdge: What was decided has no edge in the flow's table, and nobody else has changed the record
                meanwhile: a programming fault. Had somebody, it would have been decided again.
        """

        def attempt(record: Record) -> Record:
            after = self._decided(decide, record)
            if after is record:
                return record
            starts = trigger if isinstance(trigger, bool) else trigger()
            return self.write(record, after, trigger=starts, **options)

        return until_written(self.load(key), attempt)

    def transact(self, actions: Sequence[Mapping[str, Any]]) -> None:
        """Write several items, all or nothing."""
        self.requests["write"] += 1
        self.client.transact_write_items(TransactItems=actions)  # type: ignore[arg-type]

    def _new(self, record: Record) -> tuple[Record, list[Item]]:
        """A new record as it will be stored, and what of a transaction makes it: first the record itself, on condition
        that it is not there."""
        after = record.but(version=1, writer=self._next_writer())
        going = self._going(record, after)
        attributes = codec.encode(going.stored, self.flows, compact=self.compact)
        put = {"Put": self._put(codec.to_item({"pk": after.key, "sk": DETAILS, **attributes}))}
        return going.stored, [put, *self._beside(going), started(self.table, after.key)]

    def mark_unreadable(self, key: str, *, why: str, now: datetime) -> None:
        """Put a record that cannot be read before an SE, without reading it: raw attributes, no version.

        Its kind, which is in its key, says among which flow's records it waits. One that is not there any more is not
        made by it.
        """
        self.requests["write"] += 1
        partition = attention_partition(flow_of_kind(self.flows, key.partition("#")[0]))
        update: dict[str, Any] = dict(  # noqa: C408 - reads as the call that it is
            TableName=self.table,
            Key=address(key, DETAILS),
            ConditionExpression="attribute_exists(pk)",
            UpdateExpression="SET gsi4pk = :attention, gsi4sk = if_not_exists(gsi4sk, :now), attention = :why "
            "REMOVE gsi3pk, gsi3sk",
            ExpressionAttributeValues=codec.to_item({":attention": partition, ":now": to_text(now), ":why": why}),
        )
        try:
            self.client.update_item(**update)
        except ClientError as error:
            if "ConditionalCheckFailed" not in reasons(error):
                raise

    # -- inside ---------------------------------------------------------------------------------------------------

    def _settle(self, stored: Record, error: ClientError) -> Record:
        """After a refused write: our own one whose answer was lost, or really somebody else's?"""
        current = self.load(stored.key)
        if current.writer == stored.writer:
            return stored
        raise Conflict(current) from error

    def _decided(self, decide: Callable[[Record], Record], record: Record) -> Record:
        """What was decided on a record; a conflict where it has no edge because somebody else has written meanwhile."""
        try:
            return decide(record)
        except UnknownEdge as fault:
            if (current := self.load(record.key)).version == record.version:
                raise
            raise Conflict(current) from fault

    def _going(self, before: Record, after: Record, *, flush: bool = True, at_once: bool = False) -> Going:
        if self.compact:
            return journal.compact(before, after, at_once=at_once, saves=lambda: self._saves(before))
        return journal.in_words(before, after, flush=flush)

    def _saves(self, record: Record) -> bool:
        """Whether a record is paid by a kilobyte less without its journal."""
        attributes = codec.encode(record, self.flows, compact=True)
        size = wire.item_size({"pk": record.key, "sk": DETAILS, **attributes})
        return (size - 1) // wire.KILOBYTE > (size - 1 - wire.size(attributes["journal"])) // wire.KILOBYTE

    def _beside(self, going: Going) -> list[Item]:
        return [{"Put": going.beside.put(self.table)}] if going.beside is not None else []

    def _put_first(self, row: Row) -> None:
        """Put a row before the write that drops its entries from the journal: whoever dies in between, or loses the
        race for the record, has told nothing that is not so."""
        self.requests["write"] += 1
        try:
            self.client.put_item(**row.put(self.table))
        except ClientError as error:
            if "ConditionalCheckFailed" not in reasons(error):
                raise  # else somebody was here before, and told as much or more

    def _put(self, item: Item) -> Item:
        return {"TableName": self.table, "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}

    def _next_writer(self) -> str:
        return f"{self._writer}.{next(self._serial)}"


def until_written(record: Record, attempt: Callable[[Record], Record], *, attempts: int = ATTEMPTS) -> Record:
    """Decide and write; where somebody else wrote first, decide again on what is there by then.

    Args:
        record: As it was read.
        attempt: Decides on the record as it is, and writes it or raises `Conflict`; answers it as it is by then.
        attempts: After this many lost races the last `Conflict` is raised.

    Raises:
        Conflict: Lost the race for the record again and again.
    """
    for number in itertools.count(1):
        try:
            return attempt(record)
        except Conflict as conflict:
            if number >= attempts:
                raise
            record = conflict.current
    raise AssertionError("unreachable")
