"""Finds what is due and starts it: behind every event that was lost, every wake that never came, every lapsed lease."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.deadline import Clock
from chalicelib.records.store import Store
from chalicelib.records.views import Views

PUSH = timedelta(seconds=90)
"""How far a sweep pushes what it started: longer than its own period, so the next one finds only what did not start."""
MOST = 1000
"""Records one sweep starts at the most; the longest overdue first, so none starves."""


@dataclass(frozen=True)
class Swept:
    """What one sweep saw: how many it started, how many had already moved on, how long the oldest was overdue."""

    started: int
    moved_on: int
    oldest_seconds: float


@dataclass(frozen=True)
class Sweeper:
    """Sweeps the due index."""

    store: Store
    views: Views
    clock: Clock

    def sweep(self) -> Swept:
        """Start every record that is due; while the executors are paused, none."""
        now = self.clock()
        if self.store.paused():
            return Swept(0, 0, self._oldest(now))
        started = moved_on = 0
        oldest = now
        for due in self.views.due(until=now, limit=MOST):
            oldest = min(oldest, due.at)
            if self.store.wake_if_still_due(due.key, seen=due.at, push_to=now + PUSH):
                started += 1
            else:
                moved_on += 1
        return Swept(started, moved_on, (now - oldest).total_seconds())

    def _oldest(self, now: datetime) -> float:
        return max(((now - due.at).total_seconds() for due in self.views.due(until=now, limit=1)), default=0.0)
