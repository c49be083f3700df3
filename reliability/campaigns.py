"""``python -m reliability.campaigns [--seeds 1000] [--customers 10] [--first 0]``: many seeds, a campaign each.

A seed that fails is printed with what was broken, and replays exactly: ``--first SEED --seeds 1``.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from reliability.results import Campaigns, save, today
from tests.campaign.campaign import CUSTOMERS, Played, play

SEEDS = 1000
EACH = 25
"""Campaigns that one process plays: FastAPI's caches keep every application that there ever was."""


def one(seed: int, customers: int) -> Played | str:
    """A campaign, or what went wrong in it."""
    try:
        return play(seed, customers=customers)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        return f"{type(error).__name__}: {error}\n{traceback.format_exc(limit=-6)}"


def many(seeds: range, customers: int, console: Console) -> tuple[list[Played], dict[int, str]]:
    """All campaigns, two at a time on two cores; what they counted, and what was broken by seed."""
    played: list[Played] = []
    broken: dict[int, str] = {}
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with (
        Progress(*columns, console=console) as progress,
        ProcessPoolExecutor(os.cpu_count(), max_tasks_per_child=EACH) as processes,
    ):
        line = progress.add_task("Campaigns", total=len(seeds))
        running = {processes.submit(one, seed, customers): seed for seed in seeds}
        for done in as_completed(running):
            outcome = done.result()
            if isinstance(outcome, str):
                broken[running[done]] = outcome
                console.print(f"[red]Seed {running[done]}[/] {outcome}")
            else:
                played.append(outcome)
            progress.update(line, advance=1, description=f"Campaigns, {len(broken)} broken")
    return played, broken


def summed(played: list[Played], broken: dict[int, str], seconds: float) -> Campaigns:
    """What all campaigns did together."""

    def total(counters: Iterator[Counter[str]]) -> dict[str, int]:
        return dict(sum(counters, Counter()).most_common())

    return Campaigns(
        date=today(),
        seeds=len(played) + len(broken),
        onboardings=sum(one.customers for one in played),
        broken=sorted(broken),
        counted=total(one.counted for one in played),
        faults=total(one.faults for one in played),
        effects=total(one.effects for one in played),
        writes_checked=sum(one.writes_checked for one in played),
        steps=sum(one.steps for one in played),
        virtual_hours=round(sum(one.seconds for one in played) / 3600),
        worst_recovery_minutes=round(max((one.recovery_seconds for one in played), default=0) / 60, 1),
        most_invocations_each=max((one.counted["stream invocations"] / one.customers for one in played), default=0),
        wall_minutes=round(seconds / 60, 1),
    )


def main() -> int:
    """Play, print, keep the figures."""
    parser = argparse.ArgumentParser(prog="python -m reliability.campaigns", description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS, help="how many")
    parser.add_argument("--first", type=int, default=0, help="the first one")
    parser.add_argument("--customers", type=int, default=CUSTOMERS, help="in each")
    options = parser.parse_args()
    console = Console()
    began = time.monotonic()
    played, broken = many(range(options.first, options.first + options.seeds), options.customers, console)
    found = summed(played, broken, time.monotonic() - began)
    console.print(
        f"{found.onboardings} onboardings over {found.seeds} seeds, {sum(found.faults.values())} faults, "
        f"{found.writes_checked} writes checked: {len(broken)} seeds broken."
    )
    if options.seeds >= SEEDS:
        save(found)
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main())
