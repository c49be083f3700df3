"""``python -m lab.reliability.campaigns [--seeds 1000] [--customers 5] [--stores 2] [--companies 2]
[--tenants 1]``: many seeds, a campaign each.

A seed that fails is printed with what was broken, and replays exactly: ``--first SEED --seeds 1``. A run of many that
was stopped goes on where it was.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from collections import Counter
from collections.abc import Iterator

from rich.console import Console

from lab.reliability.kept import Kept
from lab.reliability.results import Campaigns, save, today
from lab.reliability.spread import spread
from tests.campaign.campaign import Played, play

SEEDS = 1000
CUSTOMERS, STORES, COMPANIES, TENANTS = 5, 2, 2, 1
"""Ten in each seed. More would take longer, and meet no more often: they arrive within the same quarter of an hour."""
MANY = 50
"""Seeds from which on a run goes on where it was stopped. A few are played to see what happens."""
Job = tuple[int, int, int, int, int]
"""A seed, and how many customers, stores, companies and tenants there are."""


def one(job: Job) -> tuple[Job, Played | str]:
    """A campaign, or what went wrong in it."""
    seed, customers, stores, companies, tenants = job
    try:
        return job, play(seed, customers=customers, stores=stores, companies=companies, tenants=tenants)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        return job, f"{type(error).__name__}: {error}\n{traceback.format_exc(limit=-6)}"


def many(
    seeds: range, people: tuple[int, int, int, int], console: Console, kept: Kept[Job, Played | str]
) -> tuple[list[Played], dict[int, str]]:
    """All campaigns; what they counted, and what was broken by seed.

    Args:
        people: How many customers, stores, companies and tenants there are in each.
    """
    played: list[Played] = []
    broken: dict[int, str] = {}
    jobs = [(seed, *people) for seed in seeds]
    for (seed, *_), outcome in spread(jobs, one, "Campaigns", console, kept if len(jobs) >= MANY else None):
        if isinstance(outcome, str):
            broken[seed] = outcome
            console.print(f"[red]Seed {seed}[/] {outcome}")
        else:
            played.append(outcome)
    return played, broken


def summed(played: list[Played], broken: dict[int, str], seconds: float) -> Campaigns:
    """What all campaigns did together."""

    def total(counters: Iterator[Counter[str]]) -> dict[str, int]:
        return dict(sum(counters, Counter()).most_common())

    return Campaigns(
        date=today(),
        seeds=len(played) + len(broken),
        onboardings=sum(map(_onboardings, played)),
        broken=sorted(broken),
        counted=total(one.counted for one in played),
        faults=total(one.faults for one in played),
        effects=total(one.effects for one in played),
        writes_checked=sum(one.writes_checked for one in played),
        steps=sum(one.steps for one in played),
        virtual_hours=round(sum(one.seconds for one in played) / 3600),
        worst_recovery_minutes=round(max((one.recovery_seconds for one in played), default=0) / 60, 1),
        most_invocations_each=max(
            (one.counted["stream invocations"] / _onboardings(one) for one in played),
            default=0,
        ),
        wall_minutes=round(seconds / 60, 1),
    )


def _onboardings(one: Played) -> int:
    return one.customers + one.stores + one.companies + one.tenants


def main() -> int:
    """Play, print, keep the figures."""
    parser = argparse.ArgumentParser(prog="python -m lab.reliability.campaigns", description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS, help="how many")
    parser.add_argument("--first", type=int, default=0, help="the first one")
    parser.add_argument("--customers", type=int, default=CUSTOMERS, help="in each")
    parser.add_argument("--stores", type=int, default=STORES, help="in each, beside the customers")
    parser.add_argument("--companies", type=int, default=COMPANIES, help="the same, of companies")
    parser.add_argument("--tenants", type=int, default=TENANTS, help="and of tenants")
    options = parser.parse_args()
    console = Console()
    kept: Kept[Job, Played | str] = Kept("campaigns")
    seeds = range(options.first, options.first + options.seeds)
    people = (options.customers, options.stores, options.companies, options.tenants)
    played, broken = many(seeds, people, console, kept)
    found = summed(played, broken, kept.wall_seconds)
    console.print(
        f"{found.onboardings} onboardings over {found.seeds} seeds, {sum(found.faults.values())} faults, "
        f"{found.writes_checked} writes checked: {len(broken)} seeds broken."
    )
    if options.seeds >= SEEDS:
        save(found)
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main())
