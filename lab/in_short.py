"""``python -m lab.in_short README.md [--check]``: three lines of the README, from the last full runs: what it costs,
how quickly it recovers, and why to believe it."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from lab.reliability.results import Campaigns, Cuts, Mutations, Recovery, load
from tools.drift import write_or_check

ROOT = Path(__file__).parents[1]
BENCHMARK = ROOT / "lab" / "bench" / "README.md"
BEGIN, END = "<!-- in short: begin (python -m lab.in_short README.md) -->\n", "<!-- in short: end -->"
AGAIN = "its event comes again"


def lines() -> str:
    """The three of them, as Markdown."""
    return f"- **Costs** {_costs()}\n- **Recovers** {_recovers()}\n- **Believe it** {_believe()}\n"


def _costs() -> str:
    page = BENCHMARK.read_text(encoding="utf-8")
    thousand, engine = _figures(page, "A thousand onboardings, US dollars", "together", "of which the engine")
    (month,) = _figures(page, "Fixed, a month, US dollars", "together")
    beside = "A thousand onboardings beside AWS's own workflow services, US dollars"
    (functions,) = _figures(page, beside, "Step Functions Standard")
    return (
        f"${thousand:.2f} a thousand onboardings, ${engine:.4f} of it the engine (Step Functions Standard: "
        f"${functions:.2f}), and ${month:.0f} a month that go on anyhow ([measured](lab/bench/README.md))."
    )


def _figures(page: str, section: str, *rows: str) -> list[float]:
    """The first figure of each of these rows of a section of the benchmark's page.

    Raises:
        LookupError: The page has no such section or row.
    """
    _, _, below = page.partition(f"### {section}\n")
    found = [re.search(rf"^\| {re.escape(row)} \| ([\d.]+) \|", below, re.MULTILINE) for row in rows]
    if None in found:
        raise LookupError(f"{BENCHMARK.name}, {section}: not all of {rows}")
    return [float(each[1]) for each in found if each]


def _recovers() -> str:
    recovery = load(Recovery)
    again = [row for row in recovery.rows if row["circumstance"] == AGAIN]
    median, worst = (max(row[name] for row in again) for name in ("median", "worst"))
    slowest = max(row["worst"] for row in recovery.rows)
    return (
        f"{median:.1f} s after a death (median; worst {worst:.1f} s), and in the worst of the circumstances tried "
        f"after {slowest:.0f} s ([measured](docs/reliability.md#how-soon-somebody-goes-on))."
    )


def _believe() -> str:
    campaigns, cuts, mutations = load(Campaigns), load(Cuts), load(Mutations)
    return (
        f"because of {campaigns.onboardings:,} onboardings with everything going wrong at once, {cuts.cuts:,} deaths, "
        f"one at each of {cuts.places:,} places, in all circumstances of its way, and {len(mutations.rows):,} "
        "protections, each taken away once and noticed by a test ([the proofs](docs/reliability.md), made anew by "
        "`make reliability`)."
    )


def main() -> int:
    """Write the lines, or check them."""
    parser = argparse.ArgumentParser(prog="python -m lab.in_short", description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the lines are stale")
    chosen = parser.parse_args()
    before, begin, rest = chosen.path.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        parser.error(f"{chosen.path} has no place for the lines: {BEGIN.strip()} … {END}")
    return write_or_check({chosen.path: f"{before}{begin}{lines()}{end}{after}"}, check=chosen.check)


if __name__ == "__main__":
    raise SystemExit(main())
