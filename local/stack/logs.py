"""The functions' log lines, from the emulator's CloudWatch Logs, and where the processes' own output is."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from local.stack.site import ENV

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.stack.aws import Emulator

PREFIX = f"/onramp/{ENV}/"
LOOK_EVERY_SECONDS = 1.0


@dataclass(frozen=True)
class Line:
    """One log line of a function, with when it was written."""

    at: datetime
    function: str
    text: str


def lines(emulator: Emulator, since: datetime) -> list[Line]:
    """What the functions logged from `since` on, oldest first."""
    found = [line for group in _groups(emulator) for line in _of_group(emulator, group, since)]
    return sorted(found, key=lambda line: line.at)


def follow(emulator: Emulator, since: datetime) -> Iterator[Line]:
    """Log lines from `since` on, and new ones as they come, for ever."""
    shown: set[Line] = set()
    while True:
        fresh = [line for line in lines(emulator, since) if line not in shown]
        yield from fresh
        shown.update(fresh)
        time.sleep(LOOK_EVERY_SECONDS)


def _groups(emulator: Emulator) -> list[str]:
    answer = emulator.logs.describe_log_groups(logGroupNamePrefix=PREFIX)
    return [group["logGroupName"] for group in answer["logGroups"]]


def _of_group(emulator: Emulator, group: str, since: datetime) -> Iterator[Line]:
    pages = emulator.logs.get_paginator("filter_log_events").paginate(
        logGroupName=group, startTime=int(since.timestamp() * 1000)
    )
    for page in pages:
        for event in page["events"]:
            at = datetime.fromtimestamp(event["timestamp"] / 1000, UTC)
            yield Line(at, group.removeprefix(PREFIX), event["message"].rstrip("\n"))
