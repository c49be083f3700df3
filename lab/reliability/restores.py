"""``python -m lab.reliability.restores [--seeds 200] [--first 0]``: tables that go back while the world does not.

Of each seed, one customer's story, restored to a moment of it and told on by people who follow the hints
(`tests.simulation.restoring`); and a campaign of customers at once, in which invocations die before and after
(`tests.campaign.restoring`). A seed that fails is printed with what was broken, and is the same again:
``--first SEED --seeds 1``. A full run that was stopped goes on where it was.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from moto import mock_aws
from rich.console import Console

from lab.reliability.kept import Kept
from lab.reliability.results import Restores, save, today
from lab.reliability.spread import spread
from tests.campaign.restoring import CUSTOMERS, restored
from tests.simulation.ecom import stand_ins
from tests.simulation.restoring import told_and_restored
from tests.table import REGION

SEEDS = 200
TOGETHER = 10
"""Stories that share their stand-ins, which take longer to start than a story to tell."""
_NOBODYS = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none", "AWS_DEFAULT_REGION": REGION}
PERSON = "needed a person: "
Found = tuple[Counter[str], dict[int, str]]
"""What happened, by name, and what was broken, by seed."""


def stories(seeds: range) -> tuple[range, Found]:
    """Tell these."""
    os.environ.update(_NOBODYS)
    logging.disable(logging.CRITICAL)  # what goes wrong here is meant to
    happened: Counter[str] = Counter()
    broken: dict[int, str] = {}
    with tempfile.TemporaryDirectory() as folder, stand_ins(Path(folder)) as standing:
        for seed in seeds:
            try:
                with mock_aws():
                    needed = told_and_restored(standing, seed)
                happened += Counter({f"{PERSON}{code}": times for code, times in needed.items()})
            except Exception as error:  # noqa: BLE001 - whatever it is, the other stories are told
                broken[seed] = _words(error)
    return seeds, (happened, broken)


def campaigns(seeds: range) -> tuple[range, Found]:
    """Play these."""
    happened: Counter[str] = Counter()
    broken: dict[int, str] = {}
    for seed in seeds:
        try:
            played, restore = restored(seed)
            happened += restore + Counter({"writes checked": played.writes_checked, "faults": played.faults.total()})
            happened["killed at a random moment"] += played.counted["killed"] + played.counted["timed out"]
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt | SystemExit):
                raise
            broken[seed] = _words(error)
    return seeds, (happened, broken)


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}\n{''.join(traceback.format_exception(error, limit=-4))}"


def every(
    name: str, work: Callable[[range], tuple[range, Found]], seeds: range, console: Console
) -> tuple[Found, float]:
    """All of one kind, over all cores; and the seconds that it took."""
    kept: Kept[range, Found] = Kept(f"restores-{name.lower()}")
    jobs = [range(first, min(first + TOGETHER, seeds.stop)) for first in range(seeds.start, seeds.stop, TOGETHER)]
    happened: Counter[str] = Counter()
    broken: dict[int, str] = {}
    for _, (more, worse) in spread(jobs, work, name, console, kept if len(seeds) >= SEEDS else None):
        happened += more
        broken |= worse
        for seed, words in worse.items():
            console.print(f"[red]{name}, seed {seed}[/] {words}")
    console.print(f"{name}: {len(seeds)} restored, {len(broken)} broken. {dict(happened.most_common())}")
    return (happened, broken), kept.wall_seconds


def main() -> int:
    """Tell, play, restore, print, keep the figures."""
    parser = argparse.ArgumentParser(prog="python -m lab.reliability.restores", description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS, help="how many of each kind")
    parser.add_argument("--first", type=int, default=0, help="the first one")
    options = parser.parse_args()
    console = Console()
    seeds = range(options.first, options.first + options.seeds)
    (told, untold), telling = every("Stories", stories, seeds, console)
    (played, unplayed), playing = every("Campaigns", campaigns, seeds, console)
    if options.seeds >= SEEDS:
        save(
            Restores(
                date=today(),
                stories=len(seeds),
                campaigns=len(seeds),
                onboardings=len(seeds) * (1 + CUSTOMERS),
                broken=[f"story {seed}" for seed in untold] + [f"campaign {seed}" for seed in unplayed],
                in_stories=dict(told.most_common()),
                in_campaigns=dict(played.most_common()),
                wall_minutes=round((telling + playing) / 60, 1),
            )
        )
    return bool(untold or unplayed)


if __name__ == "__main__":
    sys.exit(main())
