"""Time, as something handed in: a clock, and a deadline that every outside call shares."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]
"""Answers the present moment, timezone-aware in UTC. Handed in everywhere, so a test can own time."""


def utc_now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment by which something must be over, on the monotonic clock (seconds).

    One invocation makes one from Lambda's remaining time; each client narrows it to its own budget, so no outside
    call can outlive the handler.

    Attributes:
        at: On the clock below.
        monotonic: Answers seconds since some moment; never goes back.
    """

    at: float
    monotonic: Callable[[], float] = field(default=time.monotonic, repr=False, compare=False)

    @classmethod
    def after(cls, seconds: float, monotonic: Callable[[], float] = time.monotonic) -> Deadline:
        """A deadline `seconds` from now."""
        return cls(monotonic() + seconds, monotonic)

    def remaining(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self.at - self.monotonic())

    def narrowed(self, seconds: float) -> Deadline:
        """The earlier of this deadline and `seconds` from now."""
        return Deadline(min(self.at, self.monotonic() + seconds), self.monotonic)

    def expires_at(self, now: datetime) -> datetime:
        """This deadline on the wall clock, given that the wall clock shows `now`."""
        return now + timedelta(seconds=self.remaining())
