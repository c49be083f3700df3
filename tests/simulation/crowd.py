"""Many onboardings on the DynamoDB model, seeded in bulk: one in ten is due, and what is started is counted."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta

from chalicelib.engine.sweep import Sweeper
from chalicelib.records import codec
from chalicelib.records.codec import DETAILS, TRIGGER, Item, address
from chalicelib.records.indexes import attention_partition, due_partition
from chalicelib.records.moment import to_text
from chalicelib.records.store import Store
from chalicelib.records.views import Views
from tests.clock import TestClock
from tests.simulation.dynamo import Change, Dynamo
from tests.table import PROPERTIES, TABLE
from tests.tiny_flow import PARCEL, parcel

FLOWS = {PARCEL.name: PARCEL}


class Crowd:
    """A table of many records, some due.

    Args:
        size: Records there are; every tenth is due, as many more will be, and most wait for an SE.
        due: How many are due, if not every tenth.
        lag: Of the indexes.

    Attributes:
        started: How often each record was started, by its key.
        on_start: Called at each start, with the record's key.
    """

    def __init__(
        self,
        size: int,
        *,
        due: int | None = None,
        lag: Callable[[], timedelta] = timedelta,
        model: type[Dynamo] = Dynamo,
    ) -> None:
        self.clock = TestClock()
        self.started: Counter[str] = Counter()
        self.on_start: Callable[[str], None] = lambda key: None
        self.model = model(PROPERTIES, clock=self.clock, lag=lag, on_change=self._changed)
        self.store = Store(self.model.client, TABLE, FLOWS)
        self.views = Views(self.store)
        self.due = size // 10 if due is None else due
        self.model.seed(TABLE, self._items(size))

    @property
    def sweeper(self) -> Sweeper:
        """A sweep of its own, one start after the other."""
        return Sweeper(self.store, self.views, self.clock)

    def due_keys(self) -> list[str]:
        """Keys of the records that are due, the longest overdue first."""
        return [key_of(number) for number in range(self.due)]

    def come_to_rest(self) -> None:
        """Let every record that was started be worked off: it leaves the due index."""
        for key in self.started:
            self.model.update_item(TableName=TABLE, Key=address(key, DETAILS), UpdateExpression="REMOVE gsi3pk, gsi3sk")

    def become_due(self, key: str) -> None:
        """Write a record that has become due this second."""
        parked = _parked(key, to_text(self.clock() - timedelta(seconds=1)))
        self.model.put_item(TableName=TABLE, Item={**address(key, DETAILS), **parked, "version": {"N": "1"}})

    def _changed(self, change: Change) -> None:
        key, sort = change.key
        if sort == TRIGGER:
            self.started[key] += 1
            self.on_start(key)

    def _items(self, size: int) -> Iterator[Item]:
        now = self.clock()
        record = parcel(title="Harbor Books", version=7, fields={"index_name": "harbor-books"})
        typical = codec.to_item(codec.encode(record, FLOWS))
        waiting = codec.to_item(
            {"gsi4pk": attention_partition(PARCEL.name), "attention": "create_index: INDEX_REFUSED"}
        )
        for number in range(size):
            item: Item = {**typical, **address(key_of(number), DETAILS)}
            item["gsi1sk"] = {"S": to_text(now - timedelta(days=1) + timedelta(milliseconds=number))}
            if number < self.due:
                item |= _parked(key_of(number), to_text(now - timedelta(hours=1) + timedelta(milliseconds=number)))
            elif number % 10 == 0:
                item |= _parked(key_of(number), to_text(now + timedelta(hours=1, milliseconds=number)))
            if number % 5:
                item |= {**waiting, "gsi4sk": item["gsi1sk"]}
            yield item


def key_of(number: int) -> str:
    """Key of a record of the crowd."""
    return f"PARCEL#{number:06d}"


def _parked(key: str, at: str) -> Item:
    return codec.to_item({"gsi3pk": due_partition(key), "gsi3sk": at})


def spread(seed: int, *, most: float) -> Callable[[], timedelta]:
    """Lags that look random and are not: the same for the same seed. `most` in seconds."""
    steps = itertools.count(seed)
    return lambda: timedelta(seconds=(next(steps) * 7919 % 1000) / 1000 * most)
