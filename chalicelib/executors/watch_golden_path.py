"""Watches a customer who has submitted until they are completely onboarded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chalicelib.deadline import Clock
from chalicelib.executors.work import Done, Pending, Work
from chalicelib.health.golden import lacking
from chalicelib.health.reading import Health
from chalicelib.records.record import Record

OFTEN: Final = timedelta(minutes=1)
SLOWER: Final = ((timedelta(hours=1), timedelta(minutes=10)), (timedelta(days=1), timedelta(hours=1)))
"""After so long, look again only so often: a customer takes minutes, or days."""


def look_again_in(watching_for: timedelta) -> timedelta:
    """How long to wait until the next look, after watching for so long.

    Source: design, section 6: "every minute, then slower, for 30 days".
    """
    return next((pause for after, pause in reversed(SLOWER) if watching_for >= after), OFTEN)


@dataclass(frozen=True)
class WatchGoldenPath:
    """Once because it only reads. A source that gives no answer is no news: it is asked again at the next look."""

    health: Callable[[Record], Health]
    clock: Clock

    def execute(self, work: Work) -> Done | Pending:
        """Read the health. Done when nothing of the golden path is lacking; else the first thing that is."""
        missing = lacking(self.health(work.record))
        if not missing:
            return Done({})
        since: datetime = work.record.entry(work.action).started_at or self.clock()
        return Pending(look_again_in(self.clock() - since), f"{missing[0].name} ({missing[0].code})")
