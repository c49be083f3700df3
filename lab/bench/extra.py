"""What comes on top of what the customer sees, in dollars: messages to colleagues, polls of the golden path. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from chalicelib.engine.wakes import LONGEST_DELAY
from chalicelib.executors.watch_golden_path import look_again_in
from lab.bench import prices
from lab.bench.cost import GB, MB_PER_GB, Invocations, TableUse

LIVE_AFTER: Final = timedelta(days=1)
"""From submission until the customer is live: documents are in, and the pixel's events change them. An assumption."""
ASKED_FOR: Final[Mapping[str, prices.Price]] = {
    "GetItem": prices.READ_UNIT,
    "GetQueueUrl": prices.SQS_REQUEST,
    "GetQueueAttributes": prices.SQS_REQUEST,
    "ListObjects": prices.S3_LIST,
    "GetObject": prices.S3_GET,
}
"""What the health asks of AWS outside of the table; an item of the analytics table takes one unit, if consistent."""


@dataclass(frozen=True)
class Extra:
    """What one thing takes, once.

    Attributes:
        stream_ms: Time of the stream's function.
        invocations: Of the stream's function; 0 where it goes on within one that is counted elsewhere.
        memory: Of the stream's function, in MB.
        wake: Invocations of the wake's function.
        reads, writes: Requests of the engine to its table, the wake's or the sweep's included.
        table: The units of these.
        queue_requests, published, log_bytes: For SQS, SNS, CloudWatch Logs.
        asked: Calls to AWS outside of the table, by operation.
    """

    stream_ms: float = 0.0
    invocations: int = 0
    memory: int = 512
    wake: Invocations = field(default_factory=lambda: Invocations(0, ()))
    reads: float = 0.0
    writes: float = 0.0
    table: TableUse = field(default_factory=lambda: TableUse(0, 0))
    queue_requests: int = 0
    published: int = 0
    log_bytes: float = 0.0
    asked: Mapping[str, int] = field(default_factory=dict)

    @property
    def gb_seconds(self) -> float:
        """Of Lambda's memory and time."""
        of_wakes = sum(self.wake.durations) / 1000 * self.wake.memory
        return (self.stream_ms / 1000 * self.memory + of_wakes) / MB_PER_GB

    @property
    def engine_usd(self) -> float:
        """The engine's part: Lambda, reads and writes of its table."""
        requests = self.invocations + len(self.wake.durations)
        compute = self.gb_seconds * prices.LAMBDA_GB_SECOND.usd + requests * prices.LAMBDA_REQUEST.usd
        return compute + self.table.usd

    @property
    def usd(self) -> float:
        """All of it: also the queue, the topic, the log, and what is asked of AWS."""
        asked = sum(number * ASKED_FOR[name].usd for name, number in self.asked.items())
        messages = self.queue_requests * prices.SQS_REQUEST.usd + self.published * prices.SNS_PUBLISH.usd
        return self.engine_usd + messages + asked + self.log_bytes / GB * prices.LOG_GB.usd


@dataclass(frozen=True)
class Pace:
    """How many polls come after the first one, until the poll that finds a customer live.

    Attributes:
        woken, swept: Started by a wake, by the sweep. The last one is among them.
        pauses: How many polls came after each pause.
    """

    woken: int
    swept: int
    pauses: Mapping[timedelta, int]


def pace(live_after: timedelta = LIVE_AFTER) -> Pace:
    """By the watch's own rule. What is due later than a queue can delay a message is left to the sweep."""
    passed, pauses = timedelta(0), Counter[timedelta]()
    while passed < live_after:
        pause = look_again_in(passed)
        pauses[pause] += 1
        passed += pause
    woken = sum(number for pause, number in pauses.items() if pause.total_seconds() <= LONGEST_DELAY)
    return Pace(woken, pauses.total() - woken, dict(pauses))


@dataclass(frozen=True)
class Extras:
    """All of it.

    Attributes:
        told: Messages until the customer has submitted; `told_live`: the one that they are completely onboarded.
        first: The poll within the invocation that attaches the pixel.
        woken, swept: A poll that finds something lacking, by what starts it.
        last: The poll that finds everything, without the message.
    """

    told: Extra
    told_live: Extra
    first: Extra
    woken: Extra
    swept: Extra
    last: Extra
