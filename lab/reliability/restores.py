"""``python -m lab.reliability.restores [--seeds 1000] [--first 0]``: many stories, each restored to a moment of them.

A seed that fails is printed with what was broken, and tells the same story again: ``--first SEED --seeds 1``.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
import traceback
from collections import Counter
from pathlib import Path

from moto import mock_aws
from rich.console import Console

from lab.reliability.spread import spread
from tests.simulation.ecom import stand_ins
from tests.simulation.restoring import told_and_restored
from tests.table import REGION

SEEDS = 1000
TOGETHER = 10
"""Stories that share their stand-ins, which take longer to start than a story to tell."""
_NOBODYS = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none", "AWS_DEFAULT_REGION": REGION}


def some(seeds: range) -> tuple[range, tuple[Counter[str], dict[int, str]]]:
    """What people were needed for in these stories, and what was broken by seed."""
    os.environ.update(_NOBODYS)
    logging.disable(logging.CRITICAL)  # what goes wrong here is meant to
    needed: Counter[str] = Counter()
    broken: dict[int, str] = {}
    with tempfile.TemporaryDirectory() as folder, stand_ins(Path(folder)) as standing:
        for seed in seeds:
            try:
                with mock_aws():
                    needed += told_and_restored(standing, seed)
            except Exception as error:  # noqa: BLE001 - whatever it is, the other stories are told
                broken[seed] = f"{type(error).__name__}: {error}\n{traceback.format_exc(limit=-4)}"
    return seeds, (needed, broken)


def main() -> int:
    """Tell, restore, print."""
    parser = argparse.ArgumentParser(prog="python -m lab.reliability.restores", description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS, help="how many")
    parser.add_argument("--first", type=int, default=0, help="the first one")
    options = parser.parse_args()
    console = Console()
    end = options.first + options.seeds
    jobs = [range(first, min(first + TOGETHER, end)) for first in range(options.first, end, TOGETHER)]
    needed: Counter[str] = Counter()
    broken: dict[int, str] = {}
    for _, (more_needed, more_broken) in spread(jobs, some, "Restores", console):
        needed += more_needed
        broken |= more_broken
        for seed, words in more_broken.items():
            console.print(f"[red]Seed {seed}[/] {words}")
    console.print(f"{options.seeds} stories restored, {len(broken)} broken. A person was needed for: {dict(needed)}.")
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main())
