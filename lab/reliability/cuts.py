"""``python -m lab.reliability.cuts [--flow store]``: one customer, and one piece of bulk work, killed at every place,
in every circumstance. A run that was stopped goes on where it was.

What a way has in common for all deaths on it is played once (`forks`).
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from rich.console import Console

from lab.reliability.forks import Forks, Run, parted
from lab.reliability.kept import Kept
from lab.reliability.results import Cuts, save, today
from tests.campaign import bulk_cuts, cuts
from tests.campaign.cuts import CIRCUMSTANCES, Cut, Place
from tests.campaign.deployment import Deployment
from tests.campaign.fault_rates import FaultRates
from tests.campaign.population import Population
from tests.campaign.ways import OF_FLOW

Job = tuple[Place, str]
"""A place, and a circumstance."""
Outcome = float | str
"""Seconds that a cut cost, or what went wrong after it."""
NEVER_REACHED = "AssertionError: the place was never reached"


@dataclass
class ManyCuts(Cut):
    """A way that parts at each place where something is to happen, once for each circumstance.

    Attributes:
        forks: The processes in which it happens.
        jobs: By number of the place, what happens there.
    """

    forks: Forks[Job, Outcome] = field(default_factory=lambda: Forks(lambda _: None, 1))
    jobs: dict[int, list[Job]] = field(default_factory=dict)

    def into(self, deployment: Deployment, population: Population) -> None:
        """Take part in a campaign."""
        super().into(deployment, population)
        deployment.outside.make_all()
        passes = deployment.timeline.on_point

        def point(name: str) -> None:
            passes(name)
            if job := self.forks.part(self.jobs.get(len(self.passed) - 1, ())):
                _, happens = CIRCUMSTANCES[job[1]]
                happens(deployment, deployment.timeline.current.process)

        deployment.timeline.on_point = point


def along(way: str, rates: FaultRates, jobs: Sequence[Job], forks: Forks[Job, Outcome]) -> None:
    """Every cut of a way at these fault rates. As `cuts.cut`: where the places were counted at other rates, at which
    the way is longer, the cuts beyond its end are made at a place that it has."""
    left = _by_number((place.number, (place, circumstance)) for place, circumstance in jobs)
    while left:
        cut = ManyCuts(way, None, lambda *_: None, forks=forks, jobs=left)
        outcome = _outcome(lambda: cut.play(rates).recovery_seconds)  # noqa: B023 - called at once
        forks.end(outcome)
        passed = len(cut.passed)
        beyond = [job for number, some in left.items() if number >= passed for job in some]
        if isinstance(outcome, str) or rates is cuts.CALM:
            forks.tell((job, outcome if isinstance(outcome, str) else NEVER_REACHED) for job in beyond)
            return
        left = _by_number((place.number % passed, (place, circumstance)) for place, circumstance in beyond)


def of_bulk_work(jobs: Sequence[Job], forks: Forks[Job, Outcome]) -> None:
    """Every cut of a piece of bulk work, which is too short to have much in common."""
    if job := forks.part(jobs):
        forks.end(_outcome(lambda: bulk_cuts.cut(*job).recovery_seconds))
    forks.end(0.0)


def _by_number(jobs: Iterable[tuple[int, Job]]) -> dict[int, list[Job]]:
    found: dict[int, list[Job]] = {}
    for number, job in jobs:
        found.setdefault(number, []).append(job)
    return found


def _outcome(cut: Callable[[], float]) -> Outcome:
    try:
        return cut()
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        return f"{type(error).__name__}: {error}"


def runs_of(jobs: Iterable[Job]) -> list[Run[Job, Outcome]]:
    """What plays these cuts: one run for each way and fault rates."""
    together: dict[tuple[str, FaultRates], list[Job]] = {}
    bulk: list[Job] = []
    for place, circumstance in jobs:
        if place.way == bulk_cuts.WAY:
            bulk.append((place, circumstance))
        else:
            together.setdefault((place.way, CIRCUMSTANCES[circumstance][0]), []).append((place, circumstance))
    runs: list[Run[Job, Outcome]] = [partial(along, way, rates, some) for (way, rates), some in together.items()]
    return [*runs, partial(of_bulk_work, bulk)]


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
    kept: Kept[Job, Outcome] = Kept(f"cuts-{flow}" if flow else "cuts")
    runs = runs_of(job for job in wanted if job not in kept.found)
    for (place, circumstance), outcome in parted(runs, len(wanted), "Cuts", console, kept):
        if isinstance(outcome, str):
            broken.append(f"{place}, {circumstance}: {outcome}")
            console.print(f"[red]{broken[-1]}")
        else:
            worst[circumstance] = max(worst[circumstance], round(outcome))
    found = Cuts(
        date=today(),
        places=len({place for place, _ in wanted}),
        ways=dict(Counter(place.way for place in dict.fromkeys(place for place, _ in wanted))),
        circumstances=dict(Counter(circumstance for _, circumstance in wanted)),
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
