"""Watches a customer who has submitted until they are completely onboarded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from chalicelib.deadline import Clock
from chalicelib.dimensions.health import Health
from chalicelib.engine.work import Done, Pending, Work
from chalicelib.health.reading import Check, Truth
from chalicelib.records.record import Record

OFTEN: Final = timedelta(minutes=1)
SLOWER: Final = (
    (timedelta(minutes=15), timedelta(minutes=5)),
    (timedelta(hours=2), timedelta(minutes=15)),
    (timedelta(days=1), timedelta(hours=1)),
)
"""After so long, look again only so often: a customer takes minutes, or days. Looks are most of what an onboarding
costs (lab/bench/README.md); an SE who cannot wait can have one at once."""


def look_again_in(watching_for: timedelta) -> timedelta:
    """How long to wait until the next look, after watching for so long.

    Source: design, section 6: "every minute, then slower, for 30 days".
    """
    return next((pause for after, pause in reversed(SLOWER) if watching_for >= after), OFTEN)


@dataclass(frozen=True)
class WatchGoldenPath:
    """Once because it only reads. A source that gives no answer is no news: it is asked again at the next look.

    Attributes:
        health: Reads the health of the customer whom a record is about.
        lacking: Pure: which checks of a health the golden path still lacks; none: it is reached.
        wrong: Pure: the checkpoint with whatever a health newly shows to be wrong; None: nothing is new.
    """

    health: Callable[[Record], Health]
    clock: Clock
    lacking: Callable[[Health], Sequence[Check]]
    wrong: Callable[[Work, Health, datetime], Mapping[str, Any] | None]

    def execute(self, work: Work) -> Done | Pending:
        """Read the health. Done when nothing of the golden path is lacking; else the first thing that is, and whatever
        is wrong that colleagues are told of."""
        health, now = self.health(work.record), self.clock()
        missing = self.lacking(health)
        if not missing:
            return Done({})
        since: datetime = work.record.entry(work.action).started_at or now
        return Pending(look_again_in(now - since), _in_words(missing[0]), self.wrong(work, health, now))


def _in_words(lacking: Check) -> str:
    """What is waited for, for an SE's page. Its code, and what was found, stand in the health."""
    return f"“{lacking.title}” to be {'known' if lacking.state is Truth.UNKNOWN else 'true'}"
