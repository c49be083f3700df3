"""``make logs`` shows what was logged last, however much there is, and each line once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

from local.stack.logs import PREFIX, FunctionLog

START = datetime(2026, 1, 1, tzinfo=UTC)
NOON = int(START.timestamp() * 1000)
MOST = 10_000


class OldestFirst:
    """Logs as the emulator answers: the oldest lines from a moment on, 10,000 at the most, and no token."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.logs = self

    def write(self, count: int, at: int) -> None:
        made = len(self.events)
        self.events += [
            {"logStreamName": "1", "timestamp": at + number // 3, "message": f"line {number}\n"}
            for number in range(made, made + count)
        ]

    def describe_log_groups(self, **_: str) -> dict[str, Any]:
        return {"logGroups": [{"logGroupName": f"{PREFIX}api"}]}

    def filter_log_events(self, *, logGroupName: str, startTime: int) -> dict[str, Any]:  # noqa: N803 - AWS's names
        return {"events": [event for event in self.events if event["timestamp"] >= startTime][:MOST]}


def test_the_newest_lines_are_there_after_more_than_one_answer_holds() -> None:
    there = OldestFirst()
    there.write(2 * MOST + 7, NOON)
    log = FunctionLog(cast("Any", there), START)
    texts = [line.text for line in log.fresh()]
    assert texts == [f"line {number}" for number in range(2 * MOST + 7)]


def test_what_comes_later_is_shown_once_also_within_the_same_millisecond() -> None:
    there = OldestFirst()
    there.write(10, NOON)
    log = FunctionLog(cast("Any", there), START)
    assert len(log.fresh()) == 10
    assert log.fresh() == []
    there.write(2, NOON)
    assert [line.text for line in log.fresh()] == ["line 10", "line 11"]


def test_the_same_line_twice_in_a_millisecond_is_two_lines() -> None:
    there = OldestFirst()
    there.events = [{"logStreamName": "1", "timestamp": NOON, "message": "again"}] * 2
    log = FunctionLog(cast("Any", there), START)
    assert [line.text for line in log.fresh()] == ["again"] * 2
    there.events = [*there.events, there.events[0]]
    assert [line.text for line in log.fresh()] == ["again"]
