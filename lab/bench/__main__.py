"""``python -m lab.bench [--quick] [--write] [--only-tls]``: measures on a stack of its own, stopped at the end."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from lab.bench import (
    bills,
    detail,
    durable,
    flows,
    gather,
    imports,
    phases,
    polls,
    result_tables,
    results,
    sample,
    tls,
    tls_table,
)
from lab.bench.alone import NotAnswered
from lab.bench.measured import Measured
from lab.bench.peer.venv import peer_python
from lab.bench.place import own_site, running
from lab.bench.rounds import Turns
from lab.bench.step_functions import StepFunctions
from lab.bench.watch import NeverDone
from local.demo.clients import DemoError
from local.stack.site import StackError
from operate.steps import Steps

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lab.bench.phases import Phase

PAGE = Path(__file__).parent / "README.md"
SAMPLE = Path(__file__).parents[2] / "local" / "sample_customer.json"
ROUNDS, WAITING_ROUNDS, POLLS, DETAILS, IMPORTS = 30, 10, 10, 33, 7
QUICK_ROUNDS, QUICK_WAITING_ROUNDS, QUICK_POLLS, QUICK_IMPORTS = 5, 2, 2, 3


def measure(options: argparse.Namespace, console: Console) -> Measured:
    """Everything."""
    steps = Steps(console)
    found: list[Phase] = []
    customer = json.loads(SAMPLE.read_text(encoding="utf-8"))
    python = peer_python(console, steps)
    with running(own_site(), steps) as place, durable.running(place, python) as dbos:
        turns = Turns(place, customer)
        beside: dict[str, phases.Engine] = {"Step Functions": StepFunctions(place, turns), "DBOS": dbos}
        for latency, waits in ((0, False), (100, False), (100, True)):
            rounds = options.waiting_rounds if waits else options.rounds
            with steps.step(f"{rounds} rounds at {latency} ms" + (", index not ready at once" if waits else "")):
                found.append(phases.run(place, turns, beside, latency=latency, waits=waits, rounds=rounds))
        quick_ones = [one.key for one in found[1].onramp]
        with steps.step(f"Three polls of the golden path of {options.polls} customers"):
            polled = polls.measure(place, quick_ones[-options.polls :], customer["documents"])
        with steps.step("The sample customer's whole journey, every request recorded"):
            seen = sample.travel(place, customer)
        untouched = [*quick_ones[: -options.polls], *(one.key for phase in found[::2] for one in phase.onramp)]
        with steps.step("The SE's pages: the detail with its probes, the list"):
            pages = detail.measure(place, untouched[:DETAILS], customer["prefill"])
        environment: Mapping[str, str] = place.configuration["Environment"]["Variables"]
    with steps.step("Read-outs over TLS"):
        over_tls = tls.measure()
    with steps.step("A customer of each flow, in virtual time"):
        of_flows = flows.measure()
    with steps.step("Import times"), tempfile.TemporaryDirectory() as scratch:
        imported = imports.measure(place.code, environment, Path(scratch) / "package", rounds=options.imports)
    return gather.together(place, found, polled, seen, imported, pages, over_tls, of_flows)


def _circumstances(place_bundle: str) -> str:
    names = ("boto3", "chalice", "ministack", "pydantic")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"Run on {datetime.now(UTC):%Y-%m-%d}: {os.cpu_count()} cores, {memory:.0f} GB of memory, "
        f"{platform.system()}, Python {platform.python_version()}, {versions}; bundle: {place_bundle}."
    )


def main() -> int:
    """Measure, show, and write if asked. A missed target is shown, and is no error of the program."""
    parser = argparse.ArgumentParser(prog="python -m lab.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds, to see that it works")
    parser.add_argument("--only-tls", action="store_true", help="only the read-outs over TLS; needs no stack")
    parser.add_argument("--write", action="store_true", help="put the results into lab/bench/README.md")
    quick = parser.parse_known_args()[0].quick
    parser.add_argument("--rounds", type=int, default=QUICK_ROUNDS if quick else ROUNDS)
    parser.add_argument("--waiting-rounds", type=int, default=QUICK_WAITING_ROUNDS if quick else WAITING_ROUNDS)
    parser.add_argument("--polls", type=int, default=QUICK_POLLS if quick else POLLS)
    parser.add_argument("--imports", type=int, default=QUICK_IMPORTS if quick else IMPORTS)
    options = parser.parse_args()
    console = Console(highlight=False)
    if options.only_tls:
        result_tables.show([tls_table.shown(tls.measure())], console)
        return 0
    try:
        measured = measure(options, console)
    except (StackError, DemoError, NeverDone, NotAnswered, subprocess.CalledProcessError) as error:
        console.print(f"[red]error[/red] {error}")
        return 1
    shown = results.tables(measured)
    result_tables.show(shown, console)
    said = _circumstances(own_site().bundle)
    console.print(f"\n{said}")
    if options.write:
        result_tables.write_into(PAGE, f"{said}\n\n{result_tables.markdown([*shown, bills.price_list()])}")
        console.print(f"Written: {PAGE.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
