"""``python -m reliability.cuts``: one customer, killed at every place, in every circumstance."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from reliability.campaigns import EACH
from reliability.results import Cuts, save, today
from tests.campaign.campaign import Played
from tests.campaign.cuts import CIRCUMSTANCES, cut, places


def one(place: int, circumstance: str) -> Played | str:
    """A cut, or what went wrong after it."""
    try:
        return cut(place, circumstance)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        return f"{type(error).__name__}: {error}"


def main() -> int:
    """Cut everywhere, print, keep the figures."""
    console = Console()
    began = time.monotonic()
    wanted = [(place, circumstance) for circumstance in CIRCUMSTANCES for place in range(len(places()))]
    broken: list[str] = []
    worst: Counter[str] = Counter()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with (
        Progress(*columns, console=console) as progress,
        ProcessPoolExecutor(os.cpu_count(), max_tasks_per_child=EACH) as processes,
    ):
        line = progress.add_task("Cuts", total=len(wanted))
        running = {processes.submit(one, *each): each for each in wanted}
        for done in as_completed(running):
            (place, circumstance), outcome = running[done], done.result()
            if isinstance(outcome, str):
                broken.append(f"{places()[place]} (place {place}), {circumstance}: {outcome}")
                console.print(f"[red]{broken[-1]}")
            else:
                worst[circumstance] = max(worst[circumstance], round(outcome.recovery_seconds))
            progress.update(line, advance=1, description=f"Cuts, {len(broken)} broken")
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
