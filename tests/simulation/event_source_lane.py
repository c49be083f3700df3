"""What is processed in order: a shard, or one of its concurrent batches. Sources as in `event_source`."""

from __future__ import annotations

import json
import zlib
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.clock import TestClock
from tests.simulation.source_options import Options
from tests.simulation.stream_record import Record, written_at

PAYLOAD_BYTES = 6 * 1024 * 1024
"""A batch ends before it is larger than this (A, C)."""
RETENTION = timedelta(hours=24)
"""The stream forgets a record after this time (F, G)."""


@dataclass
class Batch:
    """Records that are sent together.

    Attributes:
        failures: How often this very batch failed.
        invoked: How often its records were sent, in this batch or in the one that it was cut from.
        request_id: Of its last invocation.
        duplicate: It went through before.
        behind: For a late duplicate: how many more batches of its lane go through before it comes.
    """

    records: list[Record]
    failures: int = 0
    invoked: int = 0
    request_id: str = ""
    duplicate: bool = False
    behind: int = 0

    def lose_the_old(self, options: Options, now: datetime) -> tuple[list[Record], list[Record]]:
        """Let go of the records that are too old to be sent: those the stream forgot, and those beyond the limit."""
        forgotten = [record for record in self.records if now - written_at(record) >= RETENTION]
        rest = self.records[len(forgotten) :]
        age = options.maximum_record_age_in_seconds
        limit = timedelta(seconds=age) if age >= 0 else timedelta.max
        old = [record for record in rest if now - written_at(record) > limit]
        self.records = rest[len(old) :]
        return forgotten, old


@dataclass
class Lane:
    """One order of records, and where the mapping stands in it.

    Attributes:
        name: The shard, and which of its concurrent batches.
        arrived: Records that are in no batch yet, and when they came.
        formed: Batches to be sent before those records.
        late: Duplicates that wait for others to go through first.
        free_at: Until then the lane stands still.
        setbacks: Failures in a row.
        busy: Its batch is with the handler.
    """

    name: tuple[int, int]
    options: Options
    clock: TestClock
    arrived: deque[tuple[datetime, Record]] = field(default_factory=deque)
    formed: deque[Batch] = field(default_factory=deque)
    late: list[Batch] = field(default_factory=list)
    setbacks: int = 0
    busy: bool = False

    def __post_init__(self) -> None:
        self.free_at = self.window_from = self.clock()

    @property
    def empty(self) -> bool:
        """Nothing waits to be sent, and nothing is out."""
        return not (self.busy or self.arrived or self.formed)

    @property
    def due_at(self) -> datetime | None:
        """When its next batch can be sent; None: there is none, or its last one is still with the handler."""
        if self.busy or self.empty:
            return None
        waits = self.options.maximum_batching_window_in_seconds and not self.formed
        if waits and len(self.arrived) < self.options.batch_size and len(self._fitting()) == len(self.arrived):
            return max(self.free_at, self._window_ends())
        return self.free_at

    @property
    def ready(self) -> bool:
        """Its next batch can be sent now."""
        return (due := self.due_at) is not None and due <= self.clock()

    def next_batch(self) -> Batch:
        """Take the next batch out of the lane."""
        if self.formed:
            return self.formed.popleft()
        batch = Batch(self._fitting())
        for _ in batch.records:
            self.arrived.popleft()
        return batch

    def completed(self) -> None:
        """An invocation ended just now: the next window begins (C)."""
        self.window_from = self.free_at = self.clock()

    def gone_through(self, batch: Batch) -> None:
        """The lane is past this batch; duplicates that waited for that many come next."""
        if batch.duplicate:
            return
        for late in self.late:
            late.behind -= 1
        self.formed.extendleft(late for late in self.late if late.behind <= 0)
        self.late = [late for late in self.late if late.behind > 0]

    def _window_ends(self) -> datetime:
        """A window begins when the last invocation completes (C); one that gathered nothing is followed by the next."""
        window = timedelta(seconds=self.options.maximum_batching_window_in_seconds)
        first = self.arrived[0][0]
        if first < self.window_from:
            return self.window_from + window
        return self.window_from + ((first - self.window_from) // window + 1) * window

    def _fitting(self) -> list[Record]:
        """The records that go into the next batch by number and by size; one goes in whatever its size."""
        fitting: list[Record] = []
        size = 0
        for _, record in self.arrived:
            size += len(json.dumps(record))
            if fitting and (len(fitting) == self.options.batch_size or size > PAYLOAD_BYTES):
                break
            fitting.append(record)
        return fitting


def lane_of(record: Record, options: Options) -> tuple[int, int]:
    """A partition key's shard; in it, the item's lane: order is kept for an item (both keys), no further (A)."""
    keys = record["dynamodb"]["Keys"]
    item = json.dumps(keys, sort_keys=True)
    return _spread(keys["pk"]["S"], options.shards), _spread(item, options.parallelization_factor)


def _spread(text: str, over: int) -> int:
    """The same on every run, unlike `hash`."""
    return zlib.crc32(text.encode()) % over
