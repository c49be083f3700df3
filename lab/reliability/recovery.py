"""``python -m lab.reliability.recovery [--every 1] [--write]``: how long until somebody goes on after a death.

A customer who is completely onboarded, and a pixel made on its own, each in virtual time, with one death: at every
place at which an invocation of the stream's handler can die, one after the other.
Counted is from the death until the ledger goes on or an attempt begins; or, where nothing was to be done before some
later moment, from that moment. The circumstances beside the first are tried at every fourth place. A run that
was stopped goes on where it was.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from chalicelib.engine.planner import plan
from chalicelib.flows import registry
from chalicelib.records.ledger import Entry, Status
from lab.reliability.forks import Forks, parted
from lab.reliability.kept import Kept
from lab.reliability.results import Recovery, save, today
from tests.campaign.campaign import Played
from tests.campaign.cuts import AGAIN_AFTER, CALM, Cut, Place
from tests.campaign.deployment import Deployment
from tests.campaign.fault_rates import FaultRates
from tests.campaign.population import Population
from tests.campaign.timeline import Process
from tests.campaign.ways import PIXEL
from tests.clock import START

WAYS = ("completed", PIXEL)
Job = tuple[Place, str]
"""A place, and a circumstance."""
SELDOM = 4
"""Of the places, every so many is tried in the circumstances beside the first."""


@dataclass(frozen=True)
class Circumstance:
    """In which the death happens.

    Attributes:
        deaths: How many processes die, one after the other.
        mapping: Options of the event source that differ from the deployed ones.
    """

    rates: FaultRates = CALM
    deaths: int = 1
    mapping: Mapping[str, Any] = field(default_factory=dict)


COMES_AGAIN = "its event comes again"
CIRCUMSTANCES: Mapping[str, Circumstance] = {
    COMES_AGAIN: Circumstance(),
    "… and the run that it starts dies too": Circumstance(deaths=2),
    "… in two batches": Circumstance(replace(CALM, duplicated=2.0)),
    "… and clocks are up to 60 s apart": Circumstance(replace(CALM, skew=30.0)),
    "it comes again to the release before, which knows no starts": Circumstance(replace(CALM, earlier=1.0)),
    "it never comes again": Circumstance(mapping={"maximum_retry_attempts": 0}),
}


@dataclass
class Death(Cut):
    """A cut after which somebody looks when it goes on.

    Attributes:
        deaths: How many are still to come.
        wanted_at: Since when, in seconds of the timeline, something is to be done; None: nothing is left to be done.
        went_on_at: When somebody did.
        requests: How many requests that change something the platforms have counted.
    """

    deaths: int = 1
    wanted_at: float | None = None
    went_on_at: float | None = None
    requests: Callable[[], int] = lambda: 0

    def into(self, deployment: Deployment, population: Population) -> None:
        """Take part in a campaign."""
        super().into(deployment, population)
        first, since = deployment.timeline.on_point, [0]
        effects = deployment.outside.effects.values()
        self.requests = lambda: sum(each.requests for each in effects)

        def point(name: str) -> None:
            dead = self.place is not None and len(self.passed) > self.place
            first(name)
            since[0] += dead
            if dead and self.deaths and since[0] == AGAIN_AFTER:
                since[0] = 0
                self.happens(deployment, deployment.timeline.current.process)

        deployment.timeline.on_point = point

    def dies(self, deployment: Deployment, process: Process) -> None:
        """It dies, and from now on somebody looks."""
        deployment.timeline.kill(process)
        self.deaths -= 1
        self.wanted_at, self.went_on_at = _wanted_at(deployment), None
        before, after_step = _ledger(deployment), deployment.timeline.after_step

        def look() -> None:
            after_step()
            if self.went_on_at is None and _ledger(deployment) != before:
                self.went_on_at = deployment.timeline.now

        deployment.timeline.after_step = look

    @property
    def seconds(self) -> float | None:
        """How long nobody went on; None: nothing was left to be done."""
        if self.wanted_at is None or self.went_on_at is None:
            return None
        return max(0.0, self.went_on_at - self.wanted_at)


def _ledger(deployment: Deployment) -> tuple[int, list[Mapping[str, Entry]]]:
    return len(deployment.rules.begun), [record.actions for record in deployment.rules.latest.values()]


def _wanted_at(deployment: Deployment) -> float | None:
    """From when on something is to be done about the record, given that nobody holds anything any more."""
    now, moments = deployment.clock(), []
    for record in deployment.rules.latest.values():
        for name, entry in record.actions.items():
            if entry.status is Status.RUNNING:
                record = record.with_entry(name, entry.lapse(now))
        moments.append(plan(registry.ALL[record.flow], record, now).look_again_at)
    found = [max(now, moment) for moment in moments if moment is not None]
    return (min(found) - START).total_seconds() if found else None


@dataclass(frozen=True)
class Found:
    """What a death led to.

    Attributes:
        seconds: Until somebody went on; None: nothing was left to be done.
        doubled: Effects more than without a death.
        requests: Requests that change something, more than without a death.
        broken: The promise that did not hold, if one did not.
    """

    seconds: float | None = None
    doubled: int = 0
    requests: int = 0
    broken: str = ""


@cache
def undisturbed(way: str) -> tuple[Played, Death]:
    """The same way without a death."""
    calm = Death(way, None, lambda *_: None)
    return calm.play(CALM), calm


def of_the_handler(way: str) -> list[Place]:
    """Every place of a way at which an invocation of the stream's handler can die."""
    _, calm = undisturbed(way)
    return [Place(way, number, name) for number, name in enumerate(calm.passed) if number not in calm.sweeps]


@dataclass
class ManyDeaths(Death):
    """A way that parts at each place at which somebody is to die.

    Attributes:
        forks: The processes in which they do.
        jobs: By number of the place, who does.
    """

    forks: Forks[Job, Found] = field(default_factory=lambda: Forks(lambda _: None, 1))
    jobs: Mapping[int, Job] = field(default_factory=dict)

    def into(self, deployment: Deployment, population: Population) -> None:
        """Take part in a campaign."""
        super().into(deployment, population)
        deployment.outside.make_all()
        passes = deployment.timeline.on_point

        def point(name: str) -> None:
            passes(name)
            number = len(self.passed) - 1
            if number in self.jobs and self.forks.part([self.jobs[number]]):
                self.place, self.happens = number, self.dies
                self.dies(deployment, deployment.timeline.current.process)

        deployment.timeline.on_point = point


def along(way: str, name: str, jobs: Sequence[Job], forks: Forks[Job, Found]) -> None:
    """Every death on a way in one circumstance. One that comes to no such place is a broken promise."""
    around, (calm, before) = CIRCUMSTANCES[name], undisturbed(way)
    by_number = {place.number: (place, circumstance) for place, circumstance in jobs}
    death = ManyDeaths(way, None, lambda *_: None, deaths=around.deaths, forks=forks, jobs=by_number)
    try:
        played = death.play(around.rates, **around.mapping)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        found = Found(broken=f"{forks.job or way}, {name}: {type(error).__name__}: {error}")
    else:
        doubled = _counted(played.effects) - _counted(calm.effects)
        found = Found(death.seconds, doubled.total(), death.requests() - before.requests())
    forks.end(found)
    unmet = [job for number, job in by_number.items() if number >= len(death.passed)]
    forks.tell((job, Found(broken=found.broken or f"{job[0]}, {name}: the place was never reached")) for job in unmet)


def _counted(effects: Counter[str]) -> Counter[str]:
    """Effects that are there once whatever happens: a message may be told twice, and what a customer submits before
    their pixel is committed needs no second commit."""
    return Counter({name: times for name, times in effects.items() if name not in {"messages", "github update_ref"}})


def summed(found: Mapping[tuple[str, str], list[Found]]) -> list[dict[str, Any]]:
    """A row for each way and circumstance."""
    rows = []
    for (way, name), some in found.items():
        seconds = sorted(each.seconds for each in some if each.seconds is not None)
        rows.append(
            {
                "way": way,
                "circumstance": name,
                "places": len(some),
                "nothing_left": sum(each.seconds is None and not each.broken for each in some),
                "median": round(median(seconds or [0.0]), 1),
                "ninth_decile": round(seconds[9 * len(seconds) // 10], 1) if seconds else 0.0,
                "worst": round(max(seconds, default=0.0), 1),
                "requests": sum(each.requests for each in some),
                "doubled": sum(each.doubled for each in some),
            }
        )
    return rows


def shown(result: Recovery) -> Table:
    """For a person."""
    head = ("after a death", "way", "places", "nothing left", "median s", "9 of 10 s", "worst s", "doubled")
    table = Table(*head, box=None, padding=(0, 1))
    names = ("circumstance", "way", "places", "nothing_left", "median", "ninth_decile", "worst", "doubled")
    for row in result.rows:
        table.add_row(*(str(row[name]) for name in names))
    return table


def main() -> int:
    """Die everywhere, print, and keep the figures if asked to. 1 if a promise was broken or an effect doubled."""
    parser = argparse.ArgumentParser(prog="python -m lab.reliability.recovery", description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="of the places, only every so many")
    parser.add_argument("--write", action="store_true", help="keep the figures, for docs/reliability.md")
    options = parser.parse_args()
    console = Console()
    kept: Kept[Job, Found] = Kept("recovery")
    wanted = [place for way in WAYS for place in of_the_handler(way)[:: options.every]]
    jobs = [(place, name) for name in CIRCUMSTANCES for place in wanted[:: 1 if name == COMES_AGAIN else SELDOM]]
    found: dict[tuple[str, str], list[Found]] = {(way, name): [] for name in CIRCUMSTANCES for way in WAYS}
    together: dict[tuple[str, str], list[Job]] = {}
    for place, name in (job for job in jobs if job not in kept.found):
        together.setdefault((place.way, name), []).append((place, name))
    runs = [partial(along, way, name, some) for (way, name), some in together.items()]
    for (place, name), outcome in parted(runs, len(jobs), "Deaths", console, kept):
        found[place.way, name].append(outcome)
        if outcome.broken:
            console.print(f"[red]{outcome.broken}")
    broken = [each.broken for some in found.values() for each in some if each.broken]
    minutes = round(kept.wall_seconds / 60, 1)
    result = Recovery(date=today(), every=options.every, rows=summed(found), broken=broken, wall_minutes=minutes)
    console.print(shown(result))
    if options.write:
        save(result)
    return bool(broken or any(row["doubled"] for row in result.rows))


if __name__ == "__main__":
    sys.exit(main())
