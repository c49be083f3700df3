"""The emulator's own view: it can record every call it gets, by caller, as CloudTrail does."""

from __future__ import annotations

import itertools
import json
import math
import time
from collections.abc import Iterator, Mapping
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
MOST_PER_ANSWER = 50


@dataclass(frozen=True)
class Call:
    """One call that the emulator got.

    Attributes:
        caller: Access key of who made it; each function has one of its own.
        name: The operation, as DynamoDB names it.
        asked: Its parameters.
    """

    caller: str
    name: str
    asked: Mapping[str, Any]


class Trail:
    """Records calls to DynamoDB while it is told to."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.calls: list[Call] = []

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Record what happens meanwhile."""
        self._switch(on=True)
        began = time.time()
        try:
            yield
        finally:
            self._switch(on=False)
        self.calls = list(self._looked_up(began, time.time()))

    def _switch(self, *, on: bool) -> None:
        answer = requests.post(
            f"{self.emulator.url}/_ministack/config",
            json={"cloudtrail._recording_enabled": "true" if on else "false"},
            timeout=10,
        )
        answer.raise_for_status()

    def _looked_up(self, began: float, ended: float) -> Iterator[Call]:
        client = self.emulator.session.client("cloudtrail", endpoint_url=self.emulator.url)
        seconds = range(math.floor(began), math.ceil(ended) + 1)
        callers = self._callers(client, seconds)
        seen: set[str] = set()
        for second, name, caller in itertools.product(seconds, (*READS, *WRITES), sorted(callers)):
            found = self._lookup(client, second, EventName=name, AccessKeyId=caller)
            if len(found) >= MOST_PER_ANSWER:
                raise RuntimeError(f"more {name} calls in a second than the emulator tells about")
            for event in found:
                if event["EventId"] not in seen:  # the emulator counts both ends of a span in
                    seen.add(event["EventId"])
                    told = json.loads(event["CloudTrailEvent"])
                    yield Call(caller, name, told["requestParameters"] or {})

    def _callers(self, client: Any, seconds: range) -> set[str]:
        """Every function that wrote, and all of them do. Reads would not tell: the benchmark's own crowd them out."""
        found = itertools.product(seconds, WRITES)
        events = (event for second, name in found for event in self._lookup(client, second, EventName=name))
        return {event["AccessKeyId"] for event in events} - {ADMINISTRATOR}

    def _lookup(self, client: Any, second: int, **attributes: str) -> list[dict[str, Any]]:
        answer = client.lookup_events(
            LookupAttributes=[{"AttributeKey": key, "AttributeValue": value} for key, value in attributes.items()],
            StartTime=datetime.fromtimestamp(second, UTC),
            EndTime=datetime.fromtimestamp(second + 1, UTC),
        )
        return list(answer["Events"])
