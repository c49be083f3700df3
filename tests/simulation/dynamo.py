"""DynamoDB in memory, as boto3's client shows it: for seeded simulations, where moto is thousands of times too slow.

It takes exactly the requests that `chalicelib` makes, checks every part of them, and refuses anything else, so that no
test passes for a reason that DynamoDB would not honour. What it answers is compared with moto in `test_dynamo.py`. What
moto has not, it has: indexes that lag behind, a stream, counts of what is read, and pages that end where DynamoDB's do
(a page that reached its Limit names where to go on, also if nothing follows).

Each call is atomic, also between threads. Given the same calls, clock and lags it answers the same.

Left out: reads of the table that lag behind (as those without ConsistentRead may), capacity, throttling, transactions
that conflict, time to live.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ClientError

from chalicelib.deadline import Clock
from tests.simulation import dynamo_expressions as expressions
from tests.simulation import dynamo_writes as writes
from tests.simulation.dynamo_index import Key
from tests.simulation.dynamo_lag import LaggingIndexes
from tests.simulation.dynamo_query import Paginator, query_page
from tests.simulation.dynamo_table import Change, Stored, Table
from tests.simulation.dynamo_values import Item, cancelled, client_error, copied, invalid

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

PAGE_BYTES = 1024 * 1024

__all__ = ["Change", "Dynamo"]


class Dynamo:
    """The client.

    Args:
        tables: CloudFormation properties by the table's name: keys, secondary indexes with their projection.
        clock: The present moment: what has reached an index, and when a change was made.
        lag: Asked once for each write: how long until the secondary indexes show it. An item's writes keep their order.
        on_change: Told each change that is one, in order, before the call that made it returns.
        page_bytes: Where a page of a query ends, whatever its limit.

    Attributes:
        requests: Requests by operation (``UpdateItem``), refused ones included.
        scanned: ScannedCount by index; by table, where none was named.
    """

    def __init__(
        self,
        tables: Mapping[str, Mapping[str, Any]],
        *,
        clock: Clock,
        lag: Callable[[], timedelta] = timedelta,
        on_change: Callable[[Change], None] | None = None,
        page_bytes: int = PAGE_BYTES,
    ) -> None:
        self.clock = clock
        self.on_change = on_change
        self.requests: Counter[str] = Counter()
        self.scanned: Counter[str] = Counter()
        self._page_bytes = page_bytes
        self._tables = {name: Table(name, properties) for name, properties in tables.items()}
        self._one_at_a_time = threading.RLock()
        self._indexes = LaggingIndexes(clock, lag)

    @property
    def client(self) -> DynamoDBClient:
        """This model, typed as boto3's client, for code that asks for one."""
        return cast("DynamoDBClient", self)

    # -- the client's operations --------------------------------------------------------------------------------------

    def get_item(self, **given: Any) -> dict[str, Any]:
        """GetItem, always with what is there now."""
        writes.arguments("GetItem", given, ("TableName", "Key"), ("ConsistentRead",))
        with self._one_at_a_time:
            table = self._asked("GetItem", given["TableName"])
            found = table.items.get(table.key_of(given["Key"], "GetItem", alone=True))
            return {"Item": copied(found.item)} if found else {}

    def batch_get_item(self, **given: Any) -> dict[str, Any]:
        """BatchGetItem of whole items of one table, always with what is there now, and all of it at once."""
        operation = "BatchGetItem"
        writes.arguments(operation, given, ("RequestItems",))
        with self._one_at_a_time:
            ((name, asked),) = given["RequestItems"].items()
            writes.arguments(operation, asked, ("Keys",))
            table = self._asked(operation, name)
            keys = [table.key_of(key, operation, alone=True) for key in asked["Keys"]]
            if not 0 < len(keys) <= 100:
                raise invalid(operation, "Member must have length between 1 and 100")
            if len(set(keys)) < len(keys):
                raise invalid(operation, "Provided list of item keys contains duplicates")
            found = [copied(table.items[key].item) for key in keys if key in table.items]
        return {"Responses": {name: found}, "UnprocessedKeys": {}}

    def put_item(self, **given: Any) -> dict[str, Any]:
        """PutItem."""
        self._write("PutItem", writes.put, given)
        return {}

    def delete_item(self, **given: Any) -> dict[str, Any]:
        """DeleteItem; of ReturnValues, ``ALL_OLD`` only."""
        returned = given.get("ReturnValues", "NONE")
        if returned not in {"NONE", "ALL_OLD"}:
            raise NotImplementedError(f"DeleteItem with ReturnValues={returned}")
        with self._one_at_a_time:
            table = self._asked("DeleteItem", given.get("TableName", ""))
            old = table.items.get(table.key_of(given["Key"], "DeleteItem", alone=True))
            self._write("DeleteItem", writes.delete, given)
        return {"Attributes": copied(old.item)} if returned == "ALL_OLD" and old else {}

    def update_item(self, **given: Any) -> dict[str, Any]:
        """UpdateItem; of ReturnValues, ``UPDATED_NEW`` only."""
        returned = given.get("ReturnValues", "NONE")
        if returned not in {"NONE", "UPDATED_NEW"}:
            raise NotImplementedError(f"UpdateItem with ReturnValues={returned}")
        after, write = self._write("UpdateItem", writes.update, given)
        if returned == "NONE" or after is None:
            return {}
        names = write.words.targets(expressions.update(given["UpdateExpression"]))
        return {"Attributes": {name: copied(after.item[name]) for name in names if name in after.item}}

    def transact_write_items(self, **given: Any) -> dict[str, Any]:
        """TransactWriteItems: all of it, or nothing and the reason of each part."""
        operation = "TransactWriteItems"
        writes.arguments(operation, given, ("TransactItems",))
        with self._one_at_a_time:
            self.requests[operation] += 1
            parts = [self._part(part, operation) for part in given["TransactItems"]]
            if not 0 < len(parts) <= 100:
                raise invalid(operation, "Member must have length between 1 and 100")
            if len({(part.table.name, part.key) for part in parts}) < len(parts):
                raise invalid(operation, "Transaction request cannot include multiple operations on one item")
            outcomes = [part.outcome() for part in parts]
            if any(isinstance(outcome, ClientError) for outcome in outcomes):
                raise cancelled(outcomes, operation)
            self._store(
                (part.table, part.key, outcome)
                for part, outcome in zip(parts, outcomes, strict=True)
                if not isinstance(outcome, ClientError)
            )
        return {}

    def query(self, **given: Any) -> dict[str, Any]:
        """Query, of the table or of a secondary index as far as writes have reached it."""
        with self._one_at_a_time:
            table = self._asked("Query", given.get("TableName", ""))
            self._indexes.let_arrive()
            answer = query_page(table, given, self._page_bytes)
            self.scanned[given.get("IndexName", table.name)] += answer["ScannedCount"]
            return answer

    def scan(self, **given: Any) -> dict[str, Any]:
        """Raises AssertionError: nothing scans."""
        raise AssertionError(f"nothing may scan, but somebody scanned {given.get('TableName')}")

    def get_paginator(self, operation: str) -> Paginator:
        """The paginator of ``query``, the only one there is."""
        if operation != "query":
            raise NotImplementedError(f"a paginator of {operation}")
        return Paginator(self.query)

    # -- for tests ----------------------------------------------------------------------------------------------------

    def seed(self, table: str, items: Iterable[Item]) -> None:
        """Put many items into an empty table at once: no request, no event, no lag, no copy; the model keeps them.

        Raises:
            ClientError: ValidationException: one lacks its key.
            ValueError: The table is not empty.
        """
        self._tables[table].fill(items)

    def contents(self, table: str) -> Iterator[Item]:
        """Every item there is, uncounted, in order of their first writes. Not copies: read only."""
        return (stored.item for stored in self._tables[table].items.values())

    def snapshot(self, table: str) -> tuple[Item, ...]:
        """Every item as it is at this moment: what a restore to it brings back."""
        return tuple(self.contents(table))

    def go_back(self, table: str, snapshot: Iterable[Item]) -> None:
        """Let a table of the same name hold what a snapshot holds, and its indexes show that: as a restore to another
        name does, and the deploy that names it. What was on its way to the indexes of before goes nowhere."""
        old = self._tables[table]
        self._tables[table] = Table(table, old.properties)
        self.seed(table, snapshot)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _asked(self, operation: str, table: str) -> Table:
        self.requests[operation] += 1
        return self._table(operation, table)

    def _table(self, operation: str, table: str) -> Table:
        if table not in self._tables:
            raise client_error(operation, "ResourceNotFoundException", "Requested resource not found")
        return self._tables[table]

    def _write(
        self, operation: str, kind: Callable[[Table, writes.Given, str], writes.Write], given: writes.Given
    ) -> tuple[Stored | None, writes.Write]:
        with self._one_at_a_time:
            write = kind(self._asked(operation, given.get("TableName", "")), given, operation)
            outcome = write.outcome()
            if isinstance(outcome, ClientError):
                raise outcome
            self._store([(write.table, write.key, outcome)])
            return outcome, write

    def _part(self, part: Mapping[str, Any], operation: str) -> writes.Write:
        if len(part) != 1 or not part.keys() <= writes.KINDS.keys():
            raise invalid(operation, "TransactItems can only contain one of Check, Put, Update or Delete")
        ((kind, given),) = part.items()
        if "ReturnValues" in given:
            raise NotImplementedError("ReturnValues in a transaction")
        return writes.KINDS[kind](self._table(operation, given.get("TableName", "")), given, operation)

    def _store(self, made: Iterable[tuple[Table, Key, Stored | None]]) -> None:
        # Whatever `on_change` does, it finds all of a transaction done.
        changes = [self._stored(table, key, new) for table, key, new in made]
        if self.on_change is not None:
            for change in changes:
                if change is not None:
                    self.on_change(change)

    def _stored(self, table: Table, key: Key, new: Stored | None) -> Change | None:
        old = table.items.get(key)
        if old is new or (old and new and old.item == new.item):
            return None  # DynamoDB makes no event where nothing changed
        if new is None:
            del table.items[key]
        else:
            table.items[key] = new
        before, after = (stored.item if stored else None for stored in (old, new))
        table.primary.set(key, after)
        self._indexes.write(table, key, after)
        event = "MODIFY" if old and new else "INSERT" if new else "REMOVE"
        return Change(table.name, key, event, self.clock(), before, after)
