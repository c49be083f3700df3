"""``python -m lab.reliability.artifact``: many onboardings on the deployed artifact, while it is made to fail.

The stack of `make demo` on ports and in a directory of its own; faults switched on in the platforms' stand-ins and in
front of AWS; the stream handler's workers killed at random; some batches swallowed whole. Every customer must get to
the end, with every effect exactly once. The result is written to ``.local/reliability/artifact.json``;
that of a full run is kept in `lab/reliability/results/`.
"""

from __future__ import annotations

import argparse
import platform
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

import requests
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from chalicelib.engine.advance import SKEW
from chalicelib.errors import PlatformError
from lab.reliability import artifact_count, artifact_notes
from lab.reliability.artifact_customers import Trip, sample
from lab.reliability.artifact_faults import InjectedFaults
from lab.reliability.artifact_harm import Harm, HarmPlan
from lab.reliability.artifact_place import ArtifactStack, own_site, running
from lab.reliability.artifact_result import ArtifactResult
from lab.reliability.results import FOLDER
from local.demo.clients import DemoError
from local.demo.platforms import PlatformReader
from local.stack.site import StackError
from operate.steps import Steps

if TYPE_CHECKING:
    from local.stack.site import Site

CUSTOMERS = 200
"""A full run, whose result is kept with the code."""
PROOFS_AT_ONCE = 4
RAMP_SECONDS = 1.0
LIBRARIES = ("boto3", "chalice", "ministack", "microburst", "pydantic", "PyGithub")

Tell = Callable[[int, int], None]
"""Told how many customers are through, and how many workers have been killed."""


@dataclass(frozen=True)
class Order:
    """What is to be tried."""

    customers: int
    at_once: int
    seed: int
    plan: HarmPlan


def prove(place: ArtifactStack, site: Site, order: Order, tell: Tell) -> ArtifactResult:
    """Send the customers through while things go wrong, then count what there is."""
    date, began = datetime.now(UTC), time.monotonic()
    rng = random.Random(order.seed)
    platforms = PlatformReader(place.stack, place.emulator)
    trips = [Trip(platforms, number, sample(number, rng)) for number in range(order.customers)]
    faults = InjectedFaults(place.stack, place.aws)
    faults.on(order.seed)
    with Harm(place, order.plan, order.seed) as harm:
        undone = _travel(trips, order.at_once, lambda through: tell(through, harm.kills))
    faults.off()
    wall = time.monotonic() - began
    not_so = _proofs([trip for trip in trips if trip.seconds is not None])
    wanted = {trip.onboarding_id: artifact_count.expected(trip.who) for trip in trips}
    counted = artifact_count.found(place.stack, place.emulator, trips)
    notes = artifact_notes.read(place.notes)
    recovered = artifact_notes.recoveries(notes, harm.due)
    return ArtifactResult(
        date=date.isoformat(timespec="seconds"),
        seed=order.seed,
        versions=_versions(),
        bundle=site.bundle,
        lease_seconds=place.timeout + SKEW.total_seconds(),
        customers=order.customers,
        at_once=order.at_once,
        done=sum(trip.seconds is not None for trip in trips),
        undone=undone,
        effects=_sorted(artifact_count.in_all(counted)),
        doubled=_sorted(artifact_count.beyond(wanted, counted)),
        lost=_sorted(artifact_count.missing(wanted, counted)),
        not_so=not_so,
        kills=harm.kills,
        batches=sum(note.what == "began" for note in notes),
        batches_cut_off=len(artifact_notes.cut_off(notes)),
        cut_off_seconds=sorted(round(one, 1) for one in artifact_notes.gone_on_after(notes, harm.killed_at)),
        faults=faults.fired(),
        retries=_sorted(_retries(trips)),
        sent_again=_sorted(sum((trip.sent_again for trip in trips), Counter())),
        needed_a_person=_sorted(sum((trip.pressed for trip in trips), Counter())),
        swallowed_batches=len(artifact_notes.swallowed(notes)),
        swallowed_triggers=len(recovered),
        recovery_seconds=[round(one.seconds, 1) for one in recovered if one.seconds is not None],
        overdue_seconds=[round(one.overdue, 1) for one in recovered if one.overdue is not None],
        needed_nothing=sum(one.needed_nothing for one in recovered),
        never_back=sum(one.back_at is None and not one.needed_nothing for one in recovered),
        customer_seconds=sorted(round(trip.seconds, 1) for trip in trips if trip.seconds is not None),
        wall_seconds=round(wall, 1),
    )


def _travel(trips: Sequence[Trip], at_once: int, tell: Callable[[int], None]) -> dict[str, str]:
    """Everybody's way, so many at once; why, for those who did not get through."""
    customers = ThreadPoolExecutor(at_once, thread_name_prefix="customer")
    try:
        going = {}
        for trip in trips:
            going[customers.submit(trip.travel)] = trip
            if trip.number < at_once:  # each at once would start a worker of its own: twenty cold starts on one machine
                time.sleep(RAMP_SECONDS)
        return _arrivals(going, tell)
    finally:
        # When interrupted, nobody is waited for: the stack goes, and whoever is on the way ends with it.
        customers.shutdown(wait=False, cancel_futures=True)


def _arrivals(going: Mapping[Future[None], Trip], tell: Callable[[int], None]) -> dict[str, str]:
    undone: dict[str, str] = {}
    for through, future in enumerate(as_completed(going), start=1):
        trip = going[future]
        try:
            future.result()
        except (DemoError, PlatformError, requests.RequestException) as error:
            undone[trip.onboarding_id or f"number {trip.number}"] = f"{type(error).__name__}: {error}"
        tell(through)
    return undone


def _proofs(trips: Sequence[Trip]) -> list[str]:
    with ThreadPoolExecutor(PROOFS_AT_ONCE, thread_name_prefix="proof") as proofs:
        every = proofs.map(artifact_count.not_so, trips)
        return [
            f"{trip.onboarding_id}: {one.platform}: {one.claim}"
            for trip, some in zip(trips, every, strict=True)
            for one in some
        ]


def _retries(trips: Sequence[Trip]) -> Counter[str]:
    """From the records' histories: an attempt that goes back to waiting says why."""
    return Counter(
        entry["why"].partition(":")[0]
        for trip in trips
        for entry in trip.detail.get("history", [])
        if entry["kind"] == "action" and entry["after"] == "waiting" and entry["why"]
    )


def _sorted(counter: Counter[str]) -> dict[str, int]:
    return dict(sorted(counter.items()))


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m lab.reliability.artifact", description=__doc__)
    parser.add_argument("--customers", type=int, default=CUSTOMERS)
    parser.add_argument("--at-once", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--kill-every", type=float, default=30.0, help="mean seconds between two kills")
    parser.add_argument("--swallows", type=int, default=5, help="batches to swallow")
    parser.add_argument("--swallow-every", type=float, default=60.0, help="mean seconds between two")
    parser.add_argument("--no-aws-faults", action="store_true", help="leave AWS well: without microburst")
    return parser.parse_args()


def main() -> int:
    """Prove; show and write what was found. 1 if anything is lost, doubled or undone."""
    options, console, site = _options(), Console(highlight=False), own_site()
    plan = HarmPlan(options.kills, options.kill_every, options.swallows, options.swallow_every)
    order = Order(options.customers, options.at_once, options.seed, plan)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    try:
        with (
            running(site, Steps(console), aws_faults=not options.no_aws_faults) as place,
            Progress(*columns, console=console) as progress,
        ):
            task = progress.add_task("onboardings", total=order.customers)

            def tell(through: int, kills: int) -> None:
                progress.update(task, completed=through, description=f"onboardings, {kills} workers killed")
                if not console.is_terminal:
                    console.print(f"{through} of {order.customers} through, {kills} workers killed")

            result = prove(place, site, order, tell)
    except StackError as error:
        console.print(f"[red]error[/red] {error}")
        return 1
    except KeyboardInterrupt:
        return 130
    result.write(site.state / "artifact.json")
    if options.customers >= CUSTOMERS:
        result.write(FOLDER / "artifact.json")
    console.print(result.table())
    return 0 if result.holds else 1


if __name__ == "__main__":
    sys.exit(main())
