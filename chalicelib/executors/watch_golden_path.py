"""Watches a customer who has submitted until they are completely onboarded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from chalicelib.deadline import Clock
from chalicelib.dimensions.pixel import TROUBLES
from chalicelib.engine.work import FAULTS, Done, Pending, Work
from chalicelib.flows.ecom.health.golden import lacking
from chalicelib.health.reading import Health
from chalicelib.records.moment import to_text
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
    """Once because it only reads. A source that gives no answer is no news: it is asked again at the next look."""

    health: Callable[[Record], Health]
    clock: Clock

    def execute(self, work: Work) -> Done | Pending:
        """Read the health. Done when nothing of the golden path is lacking; else the first thing that is, and what is
        wrong with the pixel, which colleagues are told of."""
        health, now = self.health(work.record), self.clock()
        missing = lacking(health)
        if not missing:
            return Done({})
        since: datetime = work.record.entry(work.action).started_at or now
        waiting_for = f"{missing[0].name} ({missing[0].code})"
        return Pending(look_again_in(now - since), waiting_for, _seen(work.so_far, health, now))


def _seen(so_far: Mapping[str, Any], health: Health, now: datetime) -> Mapping[str, Any] | None:
    """The checkpoint with the pixel's present trouble in it, if it has one that was not seen before."""
    pixel, known = health.pixel, so_far.get(FAULTS, {})
    if pixel.state not in TROUBLES or pixel.code in known:
        return None
    seen = {"at": to_text(now), "reason": pixel.reason, "next_step": pixel.next_step}
    return {FAULTS: {**known, pixel.code: seen}}
