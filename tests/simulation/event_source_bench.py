"""An event source whose handler answers as a test says, and such answers."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from tests.clock import TestClock
from tests.simulation.event_source import EventSource
from tests.simulation.source_options import Options
from tests.simulation.stream_record import stream_record

Answer = Callable[[list[int]], object]
"""From the sequence numbers of a batch."""
TRIGGERS_ONLY = {"dynamodb": {"Keys": {"sk": {"S": ["TRIGGER"]}}}}


def failing(*numbers: int) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": str(number)} for number in numbers]}


def reports(*bad: int) -> Answer:
    """A handler that reports these records, whenever it gets them."""
    return lambda batch: failing(*(number for number in batch if number in bad))


def raises(*bad: int) -> Answer:
    """A handler that raises when it gets one of these records."""

    def answer(batch: list[int]) -> object:
        if set(bad) & set(batch):
            raise RuntimeError("a bad record")
        return None

    return answer


class Bench:
    """An event source whose handler answers from a function of the sequence numbers it got."""

    def __init__(self, answer: Answer = lambda batch: None, *, seed: int = 1, **options: Any) -> None:
        self.clock = TestClock()
        self.answer = answer
        self.contexts: list[Any] = []
        self.source = EventSource(self.handle, Options(**options), self.clock, random.Random(seed))
        self.written = 0

    def handle(self, event: dict[str, Any], context: Any) -> object:
        self.contexts.append(context)
        return self.answer([int(record["dynamodb"]["SequenceNumber"]) for record in event["Records"]])

    def write(self, *keys: str, sort: str = "TRIGGER", pad: str = "") -> None:
        for key in keys:
            self.written += 1
            new = {"pad": {"S": pad}}
            self.source.put(
                [stream_record(key, sort, "MODIFY", sequence=self.written, at=self.clock(), old=new, new=new)]
            )

    @property
    def batches(self) -> list[list[int]]:
        return [invocation.sequence for invocation in self.source.invocations]

    @property
    def discarded(self) -> list[int]:
        return [int(record["dynamodb"]["SequenceNumber"]) for record in self.source.discarded]

    @property
    def conditions(self) -> list[tuple[str, int, int, int]]:
        return [
            (
                document["requestContext"]["condition"],
                document["requestContext"]["approximateInvokeCount"],
                int(document["DDBStreamBatchInfo"]["startSequenceNumber"]),
                int(document["DDBStreamBatchInfo"]["endSequenceNumber"]),
            )
            for document in self.source.failed_destination
        ]
