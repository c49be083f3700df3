"""``python -m lab.reliability.schema [--examples 100] [--first 0]``: the API held against its OpenAPI document.

Every kind of caller sends generated requests to every operation. A fault is printed with a request that shows it.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from rich.console import Console
from rich.markup import escape

from lab.reliability.kept import Kept
from lab.reliability.results import Schema, save, today
from lab.reliability.spread import spread
from tests.schema.place import CALLERS
from tests.schema.run import Found, run

EXAMPLES = 100
ROUNDS = 1

Job = tuple[str, int, int]


def one(job: Job) -> tuple[Job, Found]:
    """A run of one caller with one seed."""
    caller, examples, seed = job
    return job, run(caller, examples=examples, seed=seed, keywords=True)


def main() -> int:
    """Send, print, keep the figures."""
    parser = argparse.ArgumentParser(prog="python -m lab.reliability.schema", description=__doc__)
    parser.add_argument("--examples", type=int, default=EXAMPLES, help="at random, for each operation and seed")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    options = parser.parse_args()
    console = Console()
    seeds = range(options.first, options.first + ROUNDS)
    cases: Counter[str] = Counter()
    operations: set[str] = set()
    answers: Counter[str] = Counter()
    faults: dict[str, str] = {}
    jobs = [(caller, options.examples, seed) for seed in seeds for caller in CALLERS]
    kept: Kept[Job, Found] = Kept("schema")
    for (caller, _, seed), found in spread(
        jobs, one, "Requests", console, kept if options.examples >= EXAMPLES else None
    ):
        cases[caller] += sum(found.cases.values())
        operations |= set(found.cases)
        answers += found.answers
        for fault, how in found.faults.items():
            faults[f"{fault}, as {caller}"] = how
            console.print(f"[red]{caller}, seed {seed}[/]: {escape(fault)}\n{escape(how)}")
    found_all = Schema(
        date=today(),
        cases=dict(cases.most_common()),
        operations=len(operations),
        answers=dict(answers.most_common()),
        faults=sorted(faults),
        wall_minutes=round(kept.wall_seconds / 60, 1),
    )
    console.print(f"{sum(cases.values())} requests to {len(operations)} operations: {len(faults)} faults.")
    if options.examples >= EXAMPLES:
        save(found_all)
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
