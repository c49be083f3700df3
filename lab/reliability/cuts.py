"""``python -m lab.reliability.cuts [--flow store]``: one customer, and one piece of bulk work, killed at every place,
in every circumstance. A run that was stopped goes on where it was."""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from rich.console import Console

from lab.reliability.kept import Kept
from lab.reliability.results import Cuts, save, today
from lab.reliability.spread import spread
from tests.campaign import bulk_cuts, cuts
from tests.campaign.cuts import Place
from tests.campaign.ways import OF_FLOW


def one(job: tuple[Place, str]) -> tuple[tuple[Place, str], float | str]:
    """Seconds that a cut cost, or what went wrong after it."""
    place, circumstance = job
    cut = bulk_cuts.cut if place.way == bulk_cuts.WAY else cuts.cut
    try:
        return job, cut(place, circumstance).recovery_seconds
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        return job, f"{type(error).__name__}: {error}"


def main() -> int:
    """Cut everywhere, print, keep the figures of all flows."""
    parser = argparse.ArgumentParser(prog="python -m lab.reliability.cuts", description=__doc__)
    parser.add_argument("--flow", choices=OF_FLOW, help="only the ways of this one; the figures are not kept")
    flow = parser.parse_args().flow
    console = Console()
    if flow:
        cut_at = cuts.places(frozenset(OF_FLOW[flow]))
        wanted = [(place, circumstance) for circumstance in cuts.CIRCUMSTANCES for place in cut_at]
    else:
        both = (cuts, bulk_cuts)
        wanted = [(place, each) for cutting in both for each in cutting.CIRCUMSTANCES for place in cutting.places()]
    broken: list[str] = []
    worst: Counter[str] = Counter()
    kept: Kept[tuple[Place, str], float | str] = Kept(f"cuts-{flow}" if flow else "cuts")
    for (place, circumstance), outcome in spread(wanted, one, "Cuts", console, kept):
        if isinstance(outcome, str):
            broken.append(f"{place}, {circumstance}: {outcome}")
            console.print(f"[red]{broken[-1]}")
        else:
            worst[circumstance] = max(worst[circumstance], round(outcome))
    found = Cuts(
        date=today(),
        places=len({place for place, _ in wanted}),
        circumstances=list(dict.fromkeys(circumstance for _, circumstance in wanted)),
        cuts=len(wanted),
        broken=broken,
        worst_recovery_seconds=dict(worst),
        wall_minutes=round(kept.wall_seconds / 60, 1),
    )
    console.print(f"{found.cuts} cuts at {found.places} places, {len(broken)} broken.")
    if not flow:
        save(found)
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main())
