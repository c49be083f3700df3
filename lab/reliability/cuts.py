"""``python -m lab.reliability.cuts``: one customer, killed at every place, in every circumstance."""

from __future__ import annotations

import sys
import time
from collections import Counter

from rich.console import Console

from lab.reliability.results import Cuts, save, today
from lab.reliability.spread import spread
from tests.campaign.campaign import Played
from tests.campaign.cuts import CIRCUMSTANCES, Place, cut, places


def one(job: tuple[Place, str]) -> tuple[tuple[Place, str], Played | str]:
    """A cut, or what went wrong after it."""
    try:
        return job, cut(*job)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        return job, f"{type(error).__name__}: {error}"


def main() -> int:
    """Cut everywhere, print, keep the figures."""
    console = Console()
    began = time.monotonic()
    wanted = [(place, circumstance) for circumstance in CIRCUMSTANCES for place in places()]
    broken: list[str] = []
    worst: Counter[str] = Counter()
    for (place, circumstance), outcome in spread(wanted, one, "Cuts", console):
        if isinstance(outcome, str):
            broken.append(f"{place}, {circumstance}: {outcome}")
            console.print(f"[red]{broken[-1]}")
        else:
            worst[circumstance] = max(worst[circumstance], round(outcome.recovery_seconds))
    found = Cuts(
        date=today(),
        places=len(places()),
        circumstances=list(CIRCUMSTANCES),
        cuts=len(wanted),
        broken=broken,
        worst_recovery_seconds=dict(worst),
        wall_minutes=round((time.monotonic() - began) / 60, 1),
    )
    console.print(f"{found.cuts} cuts at {found.places} places, {len(broken)} broken.")
    save(found)
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main())
