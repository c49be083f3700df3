"""Counts what the functions say of themselves in their log lines: their metrics, and Lambda's own REPORT lines."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from lab.bench.place import BARE_STACK
from local.stack.logs import LogLine, lines

if TYPE_CHECKING:
    from lab.bench.place import BenchStack

REPORT = re.compile(r"^REPORT .*\tDuration: (\d+(?:\.\d+)?) ms")


@dataclass
class Counted:
    """What one onboarding took.

    Attributes:
        stream, wake, api, sweep: Durations in ms, one for each invocation.
        reads, writes: The engine's DynamoDB requests from its stream handler.
        swept: Records that a sweep started.
        log_bytes: What the functions logged.
    """

    stream: list[float] = field(default_factory=list)
    wake: list[float] = field(default_factory=list)
    api: list[float] = field(default_factory=list)
    sweep: list[float] = field(default_factory=list)
    reads: int = 0
    writes: int = 0
    swept: int = 0
    log_bytes: int = 0

    @property
    def engine_writes(self) -> int:
        """The engine's write requests, with one for each wake's trigger."""
        return self.writes + len(self.wake)


def counted(said: Sequence[LogLine]) -> Counted:
    """Add up these lines."""
    total = Counted()
    for line in said:
        total.log_bytes += len(line.text.encode())
        if report := REPORT.match(line.text):
            getattr(total, line.function).append(float(report.group(1)))
        elif line.text.startswith('{"_aws"'):
            values: dict[str, Any] = json.loads(line.text)
            total.reads += values.get("EngineReads", 0)
            total.writes += values.get("EngineWrites", 0)
            total.swept += values.get("SweepStarted", 0)
    return total


def between(said: Sequence[LogLine], begin: float, end: float) -> list[LogLine]:
    """Lines of a span of time, both in seconds since the epoch."""
    return [line for line in said if begin <= line.at.timestamp() < end]


def since(place: BenchStack, began: float) -> list[LogLine]:
    """Onramp's lines from a moment (seconds since the epoch) on."""
    return lines(place.emulator, datetime.fromtimestamp(began, UTC) - timedelta(seconds=1))


def bare_durations(place: BenchStack, began: float) -> list[float]:
    """How long the bare handler's invocations took from a moment on, in ms."""
    found = place.emulator.cloudformation.describe_stack_resource(StackName=BARE_STACK, LogicalResourceId="Bare")
    group = f"/aws/lambda/{found['StackResourceDetail']['PhysicalResourceId']}"
    pages = place.emulator.logs.get_paginator("filter_log_events").paginate(
        logGroupName=group, startTime=int(began * 1000)
    )
    reports = (REPORT.match(event["message"]) for page in pages for event in page["events"])
    return [float(report.group(1)) for report in reports if report]
