"""Every place at which an invocation can die, found by playing one customer without faults and writing them down: one
who is completely onboarded, one whose invitation is taken back, and one whose user is released, twice, so that somebody
else goes on; a pixel that is made on its own, a store that goes through its wizard, a company that comes to its shop
and leaves, and a tenant that comes to production and is closed.

Then the same again, once for each place and circumstance, with the death there. A place is a number: up to the death,
the schedule is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from unittest.mock import patch

from chalicelib.flows.ecom.tasks import TASKS
from chalicelib.records.record import Record, TaskMark
from chalicelib.records.store import Store
from tests.campaign.campaign import Played, play
from tests.campaign.checks import check_everything
from tests.campaign.deployment import SWEEP, Deployment
from tests.campaign.fault_rates import FaultRates
from tests.campaign.population import Population
from tests.campaign.rules import require
from tests.campaign.timeline import Process
from tests.campaign.ways import ALONE, AT_ONCE, CHECKS, COMPANY, STORE, TENANT, WAYS
from tests.simulation.event_source import Context
from tests.simulation.stream_record import stream_record
from tests.table import TABLE

SEED = "cuts"
AGAIN_AFTER = 4
"""Requests and answers that a retry still makes before it dies as well."""
DEADLY = 6
"""How many processes an action ends that ends each: more than take over at once (half of eight failures)."""
DIES_LATER_SECONDS = 2.0
FROZEN_SECONDS = 300.0
"""Longer than a lease."""
SLICE_SECONDS = 0.4
"""Of a bulk action, so that what a store imports takes several."""
COMMITTED = {way: {2} if way == "withdrawn" else {1, 2} for way in WAYS if way not in {STORE, COMPANY, TENANT}}
"""How often the pixel repository's branch moves on each way: added and, unless what was submitted was known by then,
updated; or added and removed."""
BEFORE = 12
"""Places before the first request that takes something back: the run that claims it."""


@dataclass(frozen=True)
class Place:
    """A place at which an invocation can die.

    Attributes:
        way: How the customer's way ends.
        number: Counts the places of that way.
        name: What happens there.
    """

    way: str
    number: int
    name: str

    def __str__(self) -> str:
        return f"{self.name} (place {self.number}, {self.way})"


def _dies(deployment: Deployment, process: Process) -> None:
    deployment.timeline.kill(process)


def _another_handler(deployment: Deployment, process: Process) -> None:
    """A second invocation for the same record, from an event as old as the record."""
    for key in deployment.rules.latest:
        event = {"Records": [stream_record(key, "TRIGGER", "INSERT", sequence=1, at=deployment.clock())]}
        ends = deployment.clock().replace(year=9999)
        deployment.timeline.spawn(deployment._invoke, event, Context("stale", deployment.clock, ends)).awaited = True


def _dies_beside_another(deployment: Deployment, process: Process) -> None:
    _another_handler(deployment, process)
    _dies(deployment, process)


def _dies_as_the_sweep_runs(deployment: Deployment, process: Process) -> None:
    deployment.timeline.spawn(deployment._sweep)
    _dies(deployment, process)


def _is_amended(deployment: Deployment, process: Process) -> None:
    """An SE ticks a task, or takes a tick back, just then."""
    store = Store(deployment.outside.table, TABLE)  # type: ignore[arg-type]
    now = deployment.clock()

    def tick(record: Record) -> Record:
        done = TASKS[0].name not in record.se_tasks
        if record.flow != "ecom":
            return record.but(created_note=f"Seen at {now}")
        return record.but(se_tasks={TASKS[0].name: TaskMark(done=done, by="se", at=now)})

    for key in deployment.rules.latest:
        store.change(key, tick)


def _dies_again(deployment: Deployment, process: Process) -> None:
    """And so does the retry, some requests later."""
    _dies(deployment, process)
    passed: list[str] = []

    def point(name: str) -> None:
        passed.append(name)
        if len(passed) == AGAIN_AFTER:
            deployment.timeline.on_point = lambda _: None
            _dies(deployment, deployment.timeline.current.process)

    deployment.timeline.on_point = point


def _dies_each_time(deployment: Deployment, process: Process) -> None:
    """What is being done ends every process that does it, until somebody mends it."""
    name, deaths = deployment.timeline.last_point, [1]

    def point(passed: str) -> None:
        if passed == name and deaths[0] < DEADLY:
            deaths[0] += 1
            _dies(deployment, deployment.timeline.current.process)

    deployment.timeline.on_point = point
    _dies(deployment, process)


def _is_deserted(deployment: Deployment, process: Process) -> None:
    """The event source loses its way to it, and sends the event again while it lives."""
    deployment.desert(process)


def _is_deserted_and_dies(deployment: Deployment, process: Process) -> None:
    _is_deserted(deployment, process)
    timeline = deployment.timeline
    timeline.at(timeline.now + DIES_LATER_SECONDS, _dies, deployment, process)


def _is_paused(deployment: Deployment, process: Process) -> None:
    deployment.timeline.freeze(process, FROZEN_SECONDS)


CALM = FaultRates.calm()
TWICE_AT_ONCE = "lives, its event comes again, and both ask at once"
CIRCUMSTANCES: dict[str, tuple[FaultRates, Callable[[Deployment, Process], None]]] = {
    "dies": (CALM, _dies),
    "dies, every batch comes twice": (replace(CALM, duplicated=2.0), _dies),
    "dies, a stale event starts another handler": (CALM, _dies_beside_another),
    "lives, a stale event starts another handler": (CALM, _another_handler),
    "dies, the sweep runs at that moment": (CALM, _dies_as_the_sweep_runs),
    "dies, indexes are behind": (replace(CALM, index_lag=20.0), _dies),
    "dies, somebody writes between every write and its answer": (replace(CALM, aws_overtaken=1.0), _dies),
    "dies, the answer of every write is lost": (replace(CALM, aws_unheard=1.0), _dies),
    "dies, and so does its retry": (CALM, _dies_again),
    "dies, and so does every process that does the same": (CALM, _dies_each_time),
    "dies, clocks step by a minute": (replace(CALM, step=1.0), _dies),
    "dies, every other invocation is the release before": (replace(CALM, earlier=0.5), _dies),
    TWICE_AT_ONCE: (replace(CALM, slow=1.0), _is_deserted),
    "lives while its event comes again, and then dies": (replace(CALM, slow=1.0), _is_deserted_and_dies),
    "lives, an SE ticks a task at that moment": (CALM, _is_amended),
    "is paused until its lease is over, and goes on": (CALM, _is_paused),
}


@dataclass
class Cut:
    """Does something at one place."""

    way: str
    place: int | None
    happens: Callable[[Deployment, Process], None]
    passed: list[str] = field(default_factory=list)
    sweeps: set[int] = field(default_factory=set)
    """Which of those that were passed are a sweep's."""

    def into(self, deployment: Deployment, population: Population) -> None:
        """Take part in a campaign."""
        WAYS[self.way](population)

        def point(name: str) -> None:
            if deployment.timeline.current.process.name == SWEEP:
                self.sweeps.add(len(self.passed))
            self.passed.append(name)
            if len(self.passed) - 1 == self.place:
                self.happens(deployment, deployment.timeline.current.process)

        deployment.timeline.on_point = point

    def play(self, rates: FaultRates, **mapping: Any) -> Played:
        """One customer, pixel or store, and what happens at the place."""
        customers, check = int(self.way not in ALONE), CHECKS.get(self.way, check_everything)
        with patch("chalicelib.executors.import_orders.SLICE", SLICE_SECONDS):
            played = play(
                SEED, customers=customers, rates=rates, prepare=self.into, form="compact", check=check, **mapping
            )
        if self.way in COMMITTED:
            moved = played.effects["github update_ref"]
            require(moved in COMMITTED[self.way], f"the branch was moved {moved} times")
        return played


@cache
def places(ways: Collection[str] = frozenset(WAYS)) -> tuple[Place, ...]:
    """Every place of each way that a customer can go. On all but the first, only those around what is taken back and
    after it; on the last, from the granting of the ownership until it is taken back. Of the ways of a pixel and of a
    store all but those of sweeps that come once it is at rest.

    Args:
        ways: Those that are wanted.
    """
    found: list[Place] = []
    for way in (each for each in WAYS if each in ways):
        cut = Cut(way, None, _dies)
        cut.play(CALM)
        known = {place.name for place in found}
        passed = [Place(way, number, name) for number, name in enumerate(cut.passed)]
        if way == AT_ONCE:
            begins = next(place.number for place in passed if place.name.startswith("PUT /controller"))
            found += passed[begins - BEFORE : cut.passed.index("release_membership answered") + 1]
            continue
        if way in ALONE:
            found += passed[: max(set(range(len(passed))) - cut.sweeps) + 1]
            continue
        new = next(place.number for place in passed if place.name not in known)
        found += passed[max(0, new - BEFORE) :]
    return tuple(found)


def cut(place: Place, circumstance: str) -> Played:
    """One customer, and what happens at one place.

    Raises:
        Broken: A rule was broken.
        NeverAtRest: Something was still going on at the end.
        AssertionError: The place was never reached.
    """
    rates, happens = CIRCUMSTANCES[circumstance]
    made = Cut(place.way, place.number, happens)
    played = made.play(rates)
    if rates is not CALM and len(made.passed) <= place.number:
        # The places were counted at other fault rates than these, at which the way is shorter: one that it has, then.
        made = Cut(place.way, place.number % len(made.passed), happens)
        played = made.play(rates)
    assert len(made.passed) > (made.place or 0), "the place was never reached"
    return played
