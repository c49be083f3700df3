"""The functions' log lines, from the emulator's CloudWatch Logs, and where the processes' own output is."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from local.stack.site import ENV

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.stack.aws import Emulator

PREFIX = f"/onramp/{ENV}/"
LOOK_EVERY_SECONDS = 1.0


@dataclass(frozen=True)
class LogLine:
    """One log line of a function, with when it was written."""

    at: datetime
    function: str
    text: str


def lines(emulator: Emulator, since: datetime) -> list[LogLine]:
    """What the functions logged from `since` on, oldest first."""
    return FunctionLog(emulator, since).fresh()


class FunctionLog:
    """The functions' log, read on from where one was.

    The emulator answers with the oldest lines that it has, 10,000 at the most, and with no token for the rest: so the
    next look begins at the moment of the last line, and passes over what it had of that moment.

    Args:
        emulator: Where the functions run.
        since: From when on.
    """

    def __init__(self, emulator: Emulator, since: datetime) -> None:
        self._emulator = emulator
        self._since = int(since.timestamp() * 1000)
        self._read: dict[str, _Bookmark] = {}

    def fresh(self) -> list[LogLine]:
        """The lines that have come since the last call, oldest first."""
        found: list[LogLine] = []
        for group in self._groups():
            bookmark = self._read.setdefault(group, _Bookmark(self._since))
            while page := self._page(group, bookmark):
                found += page
        return sorted(found, key=lambda line: line.at)

    def follow(self) -> Iterator[LogLine]:
        """New lines as they come, for ever."""
        while True:
            yield from self.fresh()
            time.sleep(LOOK_EVERY_SECONDS)

    def _groups(self) -> list[str]:
        answer = self._emulator.logs.describe_log_groups(logGroupNamePrefix=PREFIX)
        return [group["logGroupName"] for group in answer["logGroups"]]

    def _page(self, group: str, bookmark: _Bookmark) -> list[LogLine]:
        answer = self._emulator.logs.filter_log_events(logGroupName=group, startTime=bookmark.at)
        events = bookmark.beyond(answer["events"])
        return [
            LogLine(
                datetime.fromtimestamp(event["timestamp"] / 1000, UTC),
                group.removeprefix(PREFIX),
                event["message"].rstrip("\n"),
            )
            for event in events
        ]


@dataclass
class _Bookmark:
    """How far a group has been read: up to a moment, in ms since 1970, and which lines of that moment."""

    at: int
    seen: Counter[tuple[str, str]] = field(default_factory=Counter)

    def beyond(self, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The events, oldest first, that had not been read; they are from now on."""
        again = Counter(self.seen)
        fresh = []
        for event in events:
            line = event.get("logStreamName", ""), event["message"]
            if event["timestamp"] == self.at and again[line]:
                again[line] -= 1
                continue
            fresh.append(event)
        for event in fresh:
            if event["timestamp"] > self.at:
                self.at, self.seen = event["timestamp"], Counter()
            self.seen[event.get("logStreamName", ""), event["message"]] += 1
        return fresh
