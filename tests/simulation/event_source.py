"""A model of Lambda's event source mapping for DynamoDB streams, as far as a handler can tell: no AWS, thread or sleep.

Written from AWS's own description; `poll` is one look at every shard, and time is a `TestClock`. Sources, by letter:

(A) Lambda Developer Guide, "Using AWS Lambda with Amazon DynamoDB" (with-ddb): batches, concurrent batches, retries,
    splitting, maximum age, the on-failure document, order.
(B) the same, "Configuring partial batch response with DynamoDB and Lambda" (services-ddb-batchfailurereporting).
(C) the same, "How Lambda processes records from stream and queue-based event sources" (invocation-eventsourcemapping).
(D) the same, "Control which events Lambda sends to your function" (invocation-eventfiltering).
(E) the same, "Error handling and automatic retries" (invocation-retries).
(F) the same, "Lambda parameters for Amazon DynamoDB event source mappings" (services-ddb-params): names and defaults.
(G) DynamoDB Developer Guide, "Change data capture for DynamoDB Streams" (Streams), and its API type StreamRecord.

Where AWS is silent, the model takes what loses or repeats more, or what was seen on AWS:

* back-off: `BACK_OFF` doubled each time, up to `LONGEST_BACK_OFF` (E says that the shard is blocked, not how long);
* only sending the same batch again is a retry: a remainder or a half is a batch of its own (A says so of halves; of
  remainders, published trials on AWS do); a batch reported from its first record on is halved like a failed one;
* an answer that is no object, and an identifier that the batch does not hold, fail the whole batch; an object without
  `batchItemFailures` is taken as a null list, thus as success, which loses the event.

Left out: tumbling windows, resharding, throttling, the filter's operators other than equality.
"""

from __future__ import annotations

import itertools
import json
import random
import zlib
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.clock import TestClock
from tests.simulation.source_options import Options, matches
from tests.simulation.stream_record import STREAM, Record, done_of, sequence_of, written_at

PAYLOAD_BYTES = 6 * 1024 * 1024
"""A batch ends before it is larger than this (A, C)."""
RETENTION = timedelta(hours=24)
"""The stream forgets a record after this time (F, G)."""
BACK_OFF = timedelta(seconds=1)
LONGEST_BACK_OFF = timedelta(minutes=1)


class TimedOut(Exception):
    """The handler was still running when the function's time was over."""


@dataclass(frozen=True)
class Context:
    """What a handler asks its context for."""

    aws_request_id: str
    clock: TestClock
    ends: datetime

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self.ends - self.clock()) / timedelta(milliseconds=1)))


@dataclass(frozen=True)
class Invocation:
    """One call of the handler. `done` counts the leading records it finished; `error` is what ended it."""

    request_id: str
    lane: tuple[int, int]
    at: datetime
    records: tuple[Record, ...]
    done: int
    error: BaseException | None
    duplicate: bool

    @property
    def sequence(self) -> list[int]:
        """Sequence numbers, as delivered."""
        return [sequence_of(record) for record in self.records]


@dataclass
class _Batch:
    records: list[Record]
    failures: int = 0
    invoked: int = 0
    request_id: str = ""
    duplicate: bool = False


@dataclass
class _Lane:
    """What is processed in order: a shard, or one of its concurrent batches."""

    name: tuple[int, int]
    free_at: datetime
    window_from: datetime
    arrived: deque[tuple[datetime, Record]] = field(default_factory=deque)
    formed: deque[_Batch] = field(default_factory=deque)
    setbacks: int = 0
    busy: bool = False


class EventSource:
    """Delivers records to a handler as the mapping does.

    Attributes:
        invocations: Every call of the handler, in order.
        failed_destination: Documents of discarded batches, as the on-failure destination receives them (A).
        discarded: Every record that was given up, with or without a destination.
    """

    def __init__(
        self,
        handler: Callable[[dict[str, Any], Any], object],
        options: Options,
        clock: TestClock,
        random: random.Random,
    ) -> None:
        self.invocations: list[Invocation] = []
        self.failed_destination: list[dict[str, Any]] = []
        self.discarded: list[Record] = []
        self._handler = handler
        self._options = options
        self._clock = clock
        self._random = random
        self._lanes: dict[tuple[int, int], _Lane] = {}
        self._newest = 0
        self._serial = itertools.count(1)

    def put(self, records: Iterable[Record]) -> None:
        """The stream has new records. Those that the filter refuses are passed over for good (D).

        Raises:
            ValueError: A sequence number does not rise.
        """
        for record in records:
            if sequence_of(record) <= self._newest:
                raise ValueError(f"sequence number {sequence_of(record)} comes after {self._newest}")
            self._newest = sequence_of(record)
            filters = self._options.filters
            if not filters or any(matches(pattern, record) for pattern in filters):
                self._lane(record).arrived.append((self._clock(), record))

    def poll(self) -> int:
        """Look at every shard once, in no promised order; at most one batch each. Answers the number of invocations.

        A handler may poll, too: that is what goes on elsewhere meanwhile. Its own lane waits for it.
        """
        lanes = list(self._lanes.values())
        self._random.shuffle(lanes)
        return sum(self._serve(lane) for lane in lanes)

    @property
    def idle(self) -> bool:
        """Nothing is left to deliver."""
        return self.due_at is None

    @property
    def due_at(self) -> datetime | None:
        """The moment at which a poll will next do something; None: never, unless records come."""
        return min((self._due(lane) for lane in self._lanes.values() if lane.arrived or lane.formed), default=None)

    def drain(self, *, hours: float = 48) -> None:
        """Poll until idle, moving the clock to whatever comes next.

        Raises:
            TimeoutError: It is not idle after that time.
        """
        end = self._clock() + timedelta(hours=hours)
        while (due := self.due_at) is not None:
            if due > end:
                raise TimeoutError(f"records are still undelivered after {hours} hours")
            self._clock.go_to(due)
            self.poll()

    # -- gathering ------------------------------------------------------------------------------------------------

    def _lane(self, record: Record) -> _Lane:
        """A partition key's shard; in it, the item's lane: order is kept for an item (both keys), no further (A)."""
        keys = record["dynamodb"]["Keys"]
        item = json.dumps(keys, sort_keys=True)
        name = (_spread(keys["pk"]["S"], self._options.shards), _spread(item, self._options.parallelization_factor))
        return self._lanes.setdefault(name, _Lane(name, free_at=self._clock(), window_from=self._clock()))

    def _due(self, lane: _Lane) -> datetime:
        waits = self._options.maximum_batching_window_in_seconds and not lane.formed
        if waits and len(lane.arrived) < self._options.batch_size and len(self._fitting(lane)) == len(lane.arrived):
            return max(lane.free_at, self._window_ends(lane))
        return lane.free_at

    def _window_ends(self, lane: _Lane) -> datetime:
        """A window begins when the last invocation completes (C); one that gathered nothing is followed by the next."""
        window = timedelta(seconds=self._options.maximum_batching_window_in_seconds)
        first = lane.arrived[0][0]
        if first < lane.window_from:
            return lane.window_from + window
        return lane.window_from + ((first - lane.window_from) // window + 1) * window

    def _fitting(self, lane: _Lane) -> list[Record]:
        """The records that go into the next batch by number and by size; one goes in whatever its size."""
        fitting: list[Record] = []
        size = 0
        for _, record in lane.arrived:
            size += len(json.dumps(record))
            if fitting and (len(fitting) == self._options.batch_size or size > PAYLOAD_BYTES):
                break
            fitting.append(record)
        return fitting

    def _take(self, lane: _Lane) -> _Batch | None:
        """The next batch of which something is young enough to be sent, if it is time."""
        while (lane.formed or lane.arrived) and self._due(lane) <= self._clock():
            if lane.formed:
                batch = lane.formed.popleft()
            else:
                batch = _Batch(self._fitting(lane))
                for _ in batch.records:
                    lane.arrived.popleft()
            self._drop_the_old(lane, batch)
            if batch.records:
                return batch
        return None

    def _drop_the_old(self, lane: _Lane, batch: _Batch) -> None:
        now = self._clock()
        expired = [record for record in batch.records if now - written_at(record) >= RETENTION]
        self.discarded += expired  # the stream itself forgot them: nobody is told
        batch.records = batch.records[len(expired) :]
        age = self._options.maximum_record_age_in_seconds
        limit = timedelta(seconds=age) if age >= 0 else timedelta.max
        old = [record for record in batch.records if now - written_at(record) > limit]
        if old:
            self._discard(lane, batch, old, "RecordAgeExceeded")
            batch.records = batch.records[len(old) :]

    # -- delivering -----------------------------------------------------------------------------------------------

    def _serve(self, lane: _Lane) -> bool:
        batch = None if lane.busy else self._take(lane)
        if batch is None:
            return False
        lane.busy = True
        try:
            done = self._invoke(lane, batch)
        except BaseException:
            lane.formed.appendleft(batch)  # it is the test that ends here, not the batch
            raise
        finally:
            lane.busy = False
        lane.window_from = lane.free_at = self._clock()
        if done == len(batch.records):
            self._succeeded(lane, batch)
        else:
            self._failed(lane, batch, done)
        return True

    def _invoke(self, lane: _Lane, batch: _Batch) -> int:
        """Call the handler; answers how many leading records are done."""
        batch.invoked += 1
        batch.request_id = f"invocation-{next(self._serial)}"
        started = self._clock()
        ends = started + timedelta(seconds=self._options.timeout_seconds)
        error: BaseException | None = None
        done = 0
        slot = len(self.invocations)
        try:
            event = json.loads(json.dumps({"Records": batch.records}))
            answer = json.loads(json.dumps(self._handler(event, Context(batch.request_id, self._clock, ends))))
            if self._clock() > ends:
                raise TimedOut
            done = done_of(batch.records, answer) if self._options.reports else len(batch.records)
        except AssertionError:
            raise
        except self._options.function_errors as ended:
            error = ended
        told = Invocation(batch.request_id, lane.name, started, tuple(batch.records), done, error, batch.duplicate)
        self.invocations.insert(slot, told)
        return done

    def _succeeded(self, lane: _Lane, batch: _Batch) -> None:
        lane.setbacks = 0
        if not batch.duplicate and self._random.random() < self._options.duplicates:
            lane.formed.appendleft(_Batch(batch.records, duplicate=True))

    def _failed(self, lane: _Lane, batch: _Batch, done: int) -> None:
        rest, half = batch.records[done:], len(batch.records) // 2
        if done:
            again = [rest]  # from the checkpoint on (B)
        elif self._options.bisect_batch_on_function_error and half:
            again = [rest[:half], rest[half:]]
        else:
            batch.failures += 1
            if 0 <= self._options.maximum_retry_attempts < batch.failures:
                lane.setbacks = 0
                self._discard(lane, batch, rest, "RetryAttemptsExhausted")
                return
            self._put_back(lane, [batch])
            return
        self._put_back(lane, [_Batch(part, invoked=batch.invoked, duplicate=batch.duplicate) for part in again])

    def _put_back(self, lane: _Lane, batches: list[_Batch]) -> None:
        """To the head of the lane, which stands still until the back-off is over (C, E)."""
        lane.formed.extendleft(reversed(batches))
        lane.free_at += min(LONGEST_BACK_OFF, BACK_OFF * 2 ** min(lane.setbacks, 10))
        lane.setbacks += 1

    def _discard(self, lane: _Lane, batch: _Batch, records: list[Record], why: str) -> None:
        self.discarded += records
        if not self._options.destination:
            return
        self.failed_destination.append(
            {
                "requestContext": {
                    "requestId": batch.request_id,
                    "functionArn": "arn:aws:lambda:us-east-1:123456789012:function:stream",
                    "condition": why,
                    "approximateInvokeCount": batch.invoked,
                },
                "version": "1.0",
                "timestamp": _text(self._clock()),
                "DDBStreamBatchInfo": {
                    "shardId": f"shardId-{lane.name[0]:020d}",
                    "startSequenceNumber": str(sequence_of(records[0])),
                    "endSequenceNumber": str(sequence_of(records[-1])),
                    "approximateArrivalOfFirstRecord": _text(written_at(records[0])),
                    "approximateArrivalOfLastRecord": _text(written_at(records[-1])),
                    "batchSize": len(records),
                    "streamArn": STREAM,
                },
            }
        )


def _spread(text: str, over: int) -> int:
    """The same on every run, unlike `hash`."""
    return zlib.crc32(text.encode()) % over


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
