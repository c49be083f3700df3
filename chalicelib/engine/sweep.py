"""Finds what is due and starts it: behind every event that was lost, every wake that never came, every lapsed lease."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.deadline import Clock
from chalicelib.records.pause import PauseSwitch
from chalicelib.records.store import Store
from chalicelib.records.views import Views
from chalicelib.records.waking import wake_if_still_due

PUSH = timedelta(seconds=90)
"""How far a sweep pushes what it started: longer than its own period, so the next one finds only what did not start."""
MOST = 1000
"""Records one sweep starts at the most; the longest overdue first, so none starves."""


@dataclass(frozen=True)
class Swept:
    """What one sweep saw.

    Attributes:
        started: Records it started.
        moved_on: Records that had already moved on.
        oldest_seconds: How long the oldest was overdue.
        needing_attention: Records that wait for an SE.
    """

    started: int
    moved_on: int
    oldest_seconds: float
    needing_attention: int


@dataclass(frozen=True)
class Sweeper:
    """Sweeps the due index."""

    store: Store
    views: Views
    clock: Clock

    def sweep(self) -> Swept:
        """Start every record that is due; while the executors are paused, none."""
        now = self.clock()
        needing_attention = self.views.count_needing_attention()
        if PauseSwitch(self.store).read():
            return Swept(0, 0, self._oldest(now), needing_attention)
        started = moved_on = 0
        oldest = now
        for due in self.views.due(until=now, limit=MOST):
            oldest = min(oldest, due.at)
            if wake_if_still_due(self.store, due.key, seen=due.at, push_to=now + PUSH):
                started += 1
            else:
                moved_on += 1
        return Swept(started, moved_on, (now - oldest).total_seconds(), needing_attention)

    def _oldest(self, now: datetime) -> float:
        return max(((now - due.at).total_seconds() for due in self.views.due(until=now, limit=1)), default=0.0)
