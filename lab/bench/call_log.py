"""The emulator's own view: it can record every call it gets, by caller, as CloudTrail does."""

from __future__ import annotations

import itertools
import json
import math
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import requests

from local.stack.aws import ADMINISTRATOR

if TYPE_CHECKING:
    from local.stack.aws import Emulator

READS = ("GetItem", "Query")
WRITES = ("UpdateItem", "PutItem", "TransactWriteItems")
ELSEWHERE = ("GetQueueUrl", "GetQueueAttributes", "SendMessage", "ListObjects", "GetObject", "Publish", "AssumeRole")
"""What the functions ask of other services: SQS, S3 (the emulator's name for both ways to list), SNS, STS."""
SOURCES = ("dynamodb", "sqs", "s3", "sns", "sts", "secretsmanager", "cognito-idp")
MOST_PER_ANSWER = 50


@dataclass(frozen=True)
class LoggedCall:
    """One call that the emulator got.

    Attributes:
        caller: Access key of who made it; each function has one of its own.
        name: The operation, as the service names it.
        asked: Its parameters.
    """

    caller: str
    name: str
    asked: Mapping[str, Any]


class CallLog:
    """Records calls while it is told to.

    Attributes:
        calls: Those of every function that wrote to a table meanwhile.
    """

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.calls: list[LoggedCall] = []
        self._span = range(0)
        self._client = emulator.session.client("cloudtrail", endpoint_url=emulator.url)

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Record what happens meanwhile."""
        self._switch(on=True)
        began = time.time()
        try:
            yield
        finally:
            self._switch(on=False)
        self._span = range(math.floor(began), math.ceil(time.time()) + 1)
        self.calls = list(self._looked_up())

    def of_caller(self, known_by: Callable[[LoggedCall], bool]) -> list[LoggedCall]:
        """Every call, to whatever service, of those functions that made a call which `known_by` recognises.

        For a span in which the benchmark itself asks AWS for nothing: its own calls would crowd others out.
        """
        found = (self._events(EventSource=f"{source}.amazonaws.com") for source in SOURCES)
        calls = [_call(event) for events in found for event in events]
        callers = {call.caller for call in calls if known_by(call)} - {ADMINISTRATOR}
        return [call for call in calls if call.caller in callers]

    def _switch(self, *, on: bool) -> None:
        answer = requests.post(
            f"{self.emulator.url}/_ministack/config",
            json={"cloudtrail._recording_enabled": "true" if on else "false"},
            timeout=10,
        )
        answer.raise_for_status()

    def _looked_up(self) -> Iterator[LoggedCall]:
        for name, caller in itertools.product((*READS, *WRITES, *ELSEWHERE), sorted(self._callers())):
            yield from (_call(event) for event in self._events(EventName=name, AccessKeyId=caller))

    def _callers(self) -> set[str]:
        """Every function that wrote, and all of them do. Reads would not tell: the benchmark's own crowd them out."""
        found = itertools.product(self._span, WRITES)
        events = (event for second, name in found for event in self._lookup(second, EventName=name))
        return {event["AccessKeyId"] for event in events} - {ADMINISTRATOR}

    def _events(self, **attributes: str) -> list[dict[str, Any]]:
        """Every event of this kind, once: the emulator counts both ends of a second in."""
        found: dict[str, dict[str, Any]] = {}
        for second in self._span:
            events = self._lookup(second, **attributes)
            if len(events) >= MOST_PER_ANSWER:
                raise RuntimeError(f"more calls in a second than the emulator tells about: {attributes}")
            found |= {event["EventId"]: event for event in events}
        return list(found.values())

    def _lookup(self, second: int, **attributes: str) -> list[dict[str, Any]]:
        answer = self._client.lookup_events(
            LookupAttributes=[{"AttributeKey": key, "AttributeValue": value} for key, value in attributes.items()],
            StartTime=datetime.fromtimestamp(second, UTC),
            EndTime=datetime.fromtimestamp(second + 1, UTC),
        )
        return list(answer["Events"])


def _call(event: Mapping[str, Any]) -> LoggedCall:
    told = json.loads(event["CloudTrailEvent"])
    return LoggedCall(event["AccessKeyId"], event["EventName"], told["requestParameters"] or {})
