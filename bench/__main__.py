"""``python -m bench [--quick] [--write]``: measures on a stack of its own, which is stopped at the end."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from bench import bills, imports, phases, results, sample, sheets
from bench.alternatives import workflow
from bench.cost import Fixed, Invocations, Table, Usage
from bench.measured import Measured
from bench.place import own_site, running
from bench.rounds import Turns
from bench.watch import NeverDone
from infra.template import template
from local.demo.clients import DemoError
from local.stack.adopter import Tokens
from local.stack.site import StackError
from local.stack.steps import Steps

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bench.phases import Phase
    from bench.place import Place
    from bench.sample import Seen

PAGE = Path(__file__).parent / "README.md"
SAMPLE = Path(__file__).parent.parent / "local" / "sample_customer.json"
ROUNDS, WAITING_ROUNDS, IMPORTS = 30, 10, 7
QUICK_ROUNDS, QUICK_WAITING_ROUNDS, QUICK_IMPORTS = 5, 2, 3
REQUESTS_FOR_A_WAKE = 3
"""SendMessage, ReceiveMessage, DeleteMessage."""
SWEEP_READ_UNITS = 1.5
"""Pause switch, what is due, how many wait for a person: three reads, each half a unit."""
METRICS = 8
"""Names that `chalicelib.metrics.emit` is given: five by the stream handler, three by the sweep."""
BUSY = {"api": 512, "stream": 512, "wake": 256, "sweep": 1024}


def measure(options: argparse.Namespace, console: Console) -> Measured:
    """Everything."""
    steps = Steps(console)
    found: list[Phase] = []
    customer = json.loads(SAMPLE.read_text(encoding="utf-8"))
    with running(own_site(), steps) as place:
        turns = Turns(place, customer)
        for latency, waits in ((0, False), (100, False), (100, True)):
            rounds = options.waiting_rounds if waits else options.rounds
            with steps.step(f"{rounds} rounds at {latency} ms" + (", index not ready at once" if waits else "")):
                found.append(phases.run(place, turns, latency=latency, waits=waits, rounds=rounds))
        with steps.step("The sample customer's whole journey, every request recorded"):
            seen = sample.travel(place, customer)
        environment: Mapping[str, str] = place.configuration["Environment"]["Variables"]
    with steps.step("Import times"), tempfile.TemporaryDirectory() as scratch:
        imported = imports.measure(place.code, environment, Path(scratch) / "package", rounds=options.imports)
    return _together(place, found, seen, imported)


def _together(place: Place, found: list[Phase], seen: Seen, imported: list[imports.Imported]) -> Measured:
    waiting = found[-1]
    usage = _usage(waiting, seen)
    work = _bare_work(waiting)
    seconds = (
        *(duration / 1000 for duration in work.durations[:2]),
        phases.quantile([one.done for one in waiting.bare], 0.5),
    )
    resources = template()["Resources"].values()
    sweeps = [took for phase in found for counted in phase.counted for took in counted.sweep] or [100.0]
    fixed = Fixed(
        sweep=Invocations(BUSY["sweep"], (phases.quantile(sweeps, 0.5),)),
        sweep_read_units=SWEEP_READ_UNITS,
        alarms=sum(resource.get("Type") == "AWS::CloudWatch::Alarm" for resource in resources),
        metrics=METRICS,
        secrets=len(Tokens().by_secret()),
    )
    return Measured(
        phases=found,
        seen=seen,
        imported=imported,
        bundle=imports.size(place.code),
        usage=usage,
        fixed=fixed,
        workflow=workflow(len(usage.wake.durations), seconds, work),
    )


def _usage(waiting: Phase, seen: Seen) -> Usage:
    """Durations of the engine from the timed rounds, the rest from the sample customer's journey."""
    wakes = phases.typical([counted.wake for counted in waiting.counted])
    return Usage(
        api=Invocations(BUSY["api"], tuple(seen.counted.api)),
        stream=Invocations(BUSY["stream"], phases.typical([counted.stream for counted in waiting.counted])),
        wake=Invocations(BUSY["wake"], wakes),
        api_table=Table(seen.units("api") + seen.rate_writes, seen.read_units["api"]),
        engine_table=Table(seen.units("engine", "wake"), seen.read_units["engine"]),
        queue_requests=REQUESTS_FOR_A_WAKE * len(wakes),
        log_bytes=seen.counted.log_bytes,
    )


def _bare_work(waiting: Phase) -> Invocations:
    rounds = len(waiting.bare)
    each = len(waiting.bare_work) // rounds
    split = [waiting.bare_work[number * each : (number + 1) * each] for number in range(rounds)]
    return Invocations(BUSY["stream"], phases.typical(split))


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
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds, to see that it works")
    parser.add_argument("--write", action="store_true", help="put the results into bench/README.md")
    quick = parser.parse_known_args()[0].quick
    parser.add_argument("--rounds", type=int, default=QUICK_ROUNDS if quick else ROUNDS)
    parser.add_argument("--waiting-rounds", type=int, default=QUICK_WAITING_ROUNDS if quick else WAITING_ROUNDS)
    parser.add_argument("--imports", type=int, default=QUICK_IMPORTS if quick else IMPORTS)
    options = parser.parse_args()
    console = Console(highlight=False)
    try:
        measured = measure(options, console)
    except (StackError, DemoError, NeverDone) as error:
        console.print(f"[red]error[/red] {error}")
        return 1
    shown = results.sheets(measured)
    sheets.show(shown, console)
    said = _circumstances(own_site().bundle)
    console.print(f"\n{said}")
    if options.write:
        sheets.write_into(PAGE, f"{said}\n\n{sheets.markdown([*shown, bills.price_list()])}")
        console.print(f"Written: {PAGE.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
