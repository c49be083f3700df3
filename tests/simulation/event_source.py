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
(H) Kinesis Data Streams Developer Guide, "Handle duplicate records" (kinesis-record-processor-duplicates).

Where AWS is silent, the model takes what loses or repeats more, or what was seen on AWS:

* back-off: `BACK_OFF` doubled each time, up to `LONGEST_BACK_OFF` (E says that the shard is blocked, not how long);
* only sending the same batch again is a retry: a remainder or a half is a batch of its own (A says so of halves; of
  remainders, published trials on AWS do); a batch reported from its first record on is halved like a failed one;
* an answer that is no object, and an identifier that the batch does not hold, fail the whole batch; an object without
  `batchItemFailures` is taken as a null list, thus as success, which loses the event;
* a late duplicate: C promises each event at least once, and of what comes twice it promises no order. A consumer that
  dies before its checkpoint is stored is followed by one that begins at the last stored one (H), so a batch comes again
  after later ones of its shard have gone through.

Left out: tumbling windows, resharding, throttling, the filter's operators other than equality.
"""

from __future__ import annotations

import bisect
import itertools
import random
import threading
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from tests.clock import TestClock
from tests.simulation.event_source_invocation import (
    Context,
    Handler,
    Invocation,
    TimedOut,
    discard_document,
    invoke,
    request_id,
)
from tests.simulation.event_source_lane import Batch, Lane, lane_of
from tests.simulation.event_source_retry import after_failure, after_success
from tests.simulation.source_options import Options, matches
from tests.simulation.stream_record import Record, sequence_of

__all__ = ["Context", "EventSource", "Invocation", "Lane", "TimedOut"]


class EventSource:
    """Delivers records to a handler as the mapping does.

    Either `poll` and `drain` it, or, where an invocation takes time and others go on meanwhile, ask what is `ready` and
    `deliver` each lane on its own: from several threads, or from inside a handler.

    Attributes:
        invocations: Every call of the handler that has ended, by when it began.
        failed_destination: Documents of discarded batches, as the on-failure destination receives them (A).
        discarded: Every record that was given up, with or without a destination.
    """

    def __init__(
        self,
        handler: Handler,
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
        self._lanes: dict[tuple[int, int], Lane] = {}
        self._newest = 0
        self._serial = itertools.count(1)
        self._bookkeeping = threading.RLock()  # never held while the handler runs

    def put(self, records: Iterable[Record]) -> None:
        """The stream has new records. Those that the filter refuses are passed over for good (D).

        Raises:
            ValueError: A sequence number does not rise.
        """
        with self._bookkeeping:
            for record in records:
                if sequence_of(record) <= self._newest:
                    raise ValueError(f"sequence number {sequence_of(record)} comes after {self._newest}")
                self._newest = sequence_of(record)
                filters = self._options.filters
                if not filters or any(matches(pattern, record) for pattern in filters):
                    name = lane_of(record, self._options)
                    lane = self._lanes.setdefault(name, Lane(name, self._options, self._clock))
                    lane.arrived.append((self._clock(), record))

    def poll(self) -> int:
        """Look at every shard once, in no promised order; at most one batch each. Answers the number of invocations.

        A handler may poll, too: that is what goes on elsewhere meanwhile. Its own lane waits for it.
        """
        lanes = list(self._lanes.values())
        self._random.shuffle(lanes)
        return sum(self.deliver(lane) is not None for lane in lanes)

    def ready(self) -> list[Lane]:
        """The lanes whose next batch can be sent now, in no promised order. A busy one is not among them."""
        with self._bookkeeping:
            return [lane for lane in self._lanes.values() if lane.ready]

    def deliver(self, lane: Lane) -> Invocation | None:
        """Send a lane's next batch to the handler, and checkpoint what it answers; the lane is busy until then.

        The batch is formed now, from what has arrived by now. Calls for different lanes may overlap in any way.

        Returns:
            The invocation as it ended, a function error included; None: the lane was not ready, or all that it had was
            too old and is discarded.

        Raises:
            BaseException: Whatever the handler raises that is no function error. The batch is still the lane's next.
        """
        with self._bookkeeping:
            batch = self._take(lane)
            if batch is None:
                return None
            lane.busy = True
            batch.invoked += 1
            number = next(self._serial)
            batch.request_id = request_id(number)
        started = self._clock()
        try:
            done, error = invoke(self._handler, batch, self._options, self._clock)
        except BaseException:
            with self._bookkeeping:
                lane.formed.appendleft(batch)  # it is the test that ends here, not the batch
                lane.busy = False
            raise
        told = Invocation(number, lane.name, started, tuple(batch.records), done, error, batch.duplicate)
        with self._bookkeeping:
            bisect.insort(self.invocations, told, key=lambda invocation: invocation.number)
            self._checkpoint(lane, batch, done)
        return told

    @property
    def idle(self) -> bool:
        """Nothing is left to deliver, and nothing is being delivered."""
        with self._bookkeeping:
            return all(lane.empty for lane in self._lanes.values())

    @property
    def due_at(self) -> datetime | None:
        """The moment at which a lane will next be ready; None: never, unless records come or a busy lane is done."""
        with self._bookkeeping:
            return min((due for lane in self._lanes.values() if (due := lane.due_at) is not None), default=None)

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

    # -- inside ---------------------------------------------------------------------------------------------------

    def _take(self, lane: Lane) -> Batch | None:
        """The next batch of which something is young enough to be sent, if it is time."""
        while lane.ready:
            batch = lane.next_batch()
            forgotten, old = batch.lose_the_old(self._options, self._clock())
            self.discarded += forgotten  # by the stream itself: nobody is told
            if old:
                self._discard(lane, batch, old, "RecordAgeExceeded")
            if batch.records:
                return batch
        return None

    def _checkpoint(self, lane: Lane, batch: Batch, done: int) -> None:
        lane.busy = False
        lane.completed()
        if done == len(batch.records):
            after_success(lane, batch, self._options, self._random)
        elif after_failure(lane, batch, done, self._options):
            self._discard(lane, batch, batch.records, "RetryAttemptsExhausted")

    def _discard(self, lane: Lane, batch: Batch, records: list[Record], why: str) -> None:
        self.discarded += records
        if self._options.destination:
            self.failed_destination.append(discard_document(lane, batch, records, why, self._clock()))
