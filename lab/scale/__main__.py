"""``python -m lab.scale [--write]``: bursts of creates of growing size and width, and what gives first.

``--write`` keeps the figures and writes docs/scale.md. A run that was stopped goes on where it was.
"""

from __future__ import annotations

import argparse
import sys

from rich.console import Console
from rich.table import Table

from lab.reliability.kept import Kept
from lab.reliability.results import today
from lab.reliability.spread import spread
from lab.scale.burst import Burst, Shape, played
from lab.scale.results import Scale

MINUTE = 60.0
TEN_THOUSAND = 10_000
LANES = [
    *(Shape(1_000, 6.0, shards, factor) for shards in (1, 2, 4) for factor in (1, 2, 10)),
    *(Shape(1_000, 6.0, 4, 10, concurrency) for concurrency in (2, 5, 10, 20)),
]
"""A tenth of ten thousand in a tenth of a minute: as many at a time, for the engine alone."""
WHOLE = [Shape(TEN_THOUSAND, MINUTE, 4, 10), Shape(TEN_THOUSAND, MINUTE, 1, 10)]
BRANCH = [
    Shape(creates, MINUTE, github=github) for creates in (10, 30, 100, 300) for github in ("branch", "hour", "content")
]
"""With a pixel repository of one branch."""


def main() -> int:
    """Play all of them, print, keep. 1 if an account is missing or there twice."""
    parser = argparse.ArgumentParser(prog="python -m lab.scale", description=__doc__)
    parser.add_argument("--write", action="store_true", help="keep the figures, and write docs/scale.md")
    options = parser.parse_args()
    console = Console()
    kept: Kept[Shape, Burst] = Kept("scale")
    found = dict(spread([*WHOLE, *BRANCH, *LANES], played, "Bursts", console, kept))
    table = Table(
        "creates", "in s", "shards", "factor", "at most", "GitHub", "all ready s", "median", "9 of 10", box=None
    )
    for shape in (*LANES, *WHOLE, *BRANCH):
        burst = found[shape]
        width = (shape.shards, shape.factor, shape.concurrency or "")
        waited = (burst.last, burst.median, burst.nine_of_ten)
        table.add_row(*map(str, (shape.creates, shape.within, *width, shape.github, *waited)))
    console.print(table)
    wrong = [shape for shape, burst in found.items() if burst.accounts != shape.creates]
    for shape in wrong:
        console.print(f"[red]{shape}: {found[shape].accounts} accounts")
    if options.write and not wrong:
        Scale(today(), [(shape, found[shape]) for shape in (*LANES, *WHOLE, *BRANCH)]).save()
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
