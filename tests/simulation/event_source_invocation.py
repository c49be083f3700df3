"""One call of a handler: what it is told, and what is told of it. Sources as in `event_source`."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.clock import TestClock
from tests.simulation.event_source_lane import Batch, Lane
from tests.simulation.source_options import Options
from tests.simulation.stream_record import STREAM, Record, done_of, sequence_of, written_at

Handler = Callable[[dict[str, Any], Any], object]
"""Takes an event and a context, as Lambda calls it."""


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
    """One call of the handler.

    Attributes:
        number: Counts invocations by when they began.
        at: When it began.
        done: How many leading records it finished.
        error: What ended it.
    """

    number: int
    lane: tuple[int, int]
    at: datetime
    records: tuple[Record, ...]
    done: int
    error: BaseException | None
    duplicate: bool

    @property
    def request_id(self) -> str:
        """Lambda's name for it."""
        return request_id(self.number)

    @property
    def sequence(self) -> list[int]:
        """Sequence numbers, as delivered."""
        return [sequence_of(record) for record in self.records]


def request_id(number: int) -> str:
    """The name of an invocation."""
    return f"invocation-{number}"


def invoke(handler: Handler, batch: Batch, options: Options, clock: TestClock) -> tuple[int, BaseException | None]:
    """Call the handler, over JSON as Lambda does; answers how many leading records are done, and the function error."""
    ends = clock() + timedelta(seconds=options.timeout_seconds)
    try:
        event = json.loads(json.dumps({"Records": batch.records}))
        answer = json.loads(json.dumps(handler(event, Context(batch.request_id, clock, ends))))
        if clock() > ends:
            raise TimedOut
    except AssertionError:
        raise
    except options.function_errors as ended:
        return 0, ended
    return done_of(batch.records, answer) if options.reports else len(batch.records), None


def discard_document(lane: Lane, batch: Batch, records: list[Record], why: str, now: datetime) -> dict[str, Any]:
    """What the on-failure destination receives about records that were given up (A)."""
    return {
        "requestContext": {
            "requestId": batch.request_id,
            "functionArn": "arn:aws:lambda:us-east-1:123456789012:function:stream",
            "condition": why,
            "approximateInvokeCount": batch.invoked,
        },
        "version": "1.0",
        "timestamp": _text(now),
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


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
