"""Many creates within a minute, played on the campaigns' deployment: the real handlers behind the model of the event
source, in virtual time.

Two things count here that campaigns leave out: what a function computes takes time, one thread of an invocation at a
time; and only so many invocations go on at once.
"""

from __future__ import annotations

import random
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

import requests

from chalicelib.engine.work import Done, Executor, Work
from chalicelib.flows.ecom.intents.create import create
from chalicelib.records.record import Record
from lab.scale.limits import Limits, none
from local.platforms import github_base
from tests.campaign.campaign import surroundings, wired
from tests.campaign.deployment import Deployment, Watched
from tests.campaign.fault_rates import FaultRates
from tests.campaign.network import Reply
from tests.campaign.population import Population
from tests.campaign.timeline import Process
from tests.simulation.dynamo import Change
from tests.simulation.event_source import Context

COMMIT = "commit_pixel_source"
CREATED = ("create_account", "provision_pixel", "initialise_ecom", COMMIT)
"""What the engine does for a record that was just made; with the last of it, it is ready."""
COMPUTING_SECONDS = 0.0014
"""What a run computes at each place that it passes. A create's run, with all that the simulation itself does for it,
takes 23 to 34 ms of a whole core and passes 68 to 80 places; a function of 512 MB has 512/1769 of a core."""
INDEXES = {"gsi1": "list", "gsi3": "due"}
"""Those whose partitions many records share."""


@dataclass(frozen=True)
class Shape:
    """One burst.

    Attributes:
        creates: How many.
        within: Seconds in which they come.
        shards: Of the stream; DynamoDB gives a new table on demand four.
        factor: The mapping's parallelization factor.
        concurrency: How many invocations go on at once; 0: as many as there are lanes.
        github: ``done``: the commit is done at once, to see the engine alone. ``branch``: one branch that moves from
            where it was seen. ``hour``: and 5,000 requests an hour. ``content``: and the limits on content.
    """

    creates: int
    within: float
    shards: int = 4
    factor: int = 10
    concurrency: int = 0
    github: str = "done"


@dataclass(frozen=True)
class Burst:
    """What became of one.

    Attributes:
        last: Seconds from the first create until the last record was ready.
        median, nine_of_ten, worst: Seconds from a record's create until it was ready.
        invocations: Of the stream's handler.
        at_once: The most of them that went on at a time.
        requests, refused: What GitHub was asked, and what of it a limit refused.
        waiting_for_people: Records of which something failed for good.
        busiest: Writes a second to the busiest partition of each index that records share.
        accounts: Accounts made.
    """

    last: float
    median: float
    nine_of_ten: float
    worst: float
    invocations: int
    at_once: int
    requests: int
    refused: int
    waiting_for_people: int
    busiest: dict[str, int]
    accounts: int


class _AtOnce:
    """In place of an executor: done."""

    def execute(self, work: Work) -> Done:  # noqa: ARG002 - an executor's signature
        return Done({"commit": "000000000000"})


class _Town(Deployment):
    """A deployment that computes, and has only so many invocations at once.

    Attributes:
        made, ready: Seconds of the timeline, by key of the record.
        failed: Keys of records of which something waits for a person.
        at_once: The most invocations that went on at a time.
        writes: Of indexes that records share, by index, partition and second.
    """

    def __init__(self, shape: Shape, repository: Path, github: Limits) -> None:
        self._shape = shape
        self._running = self.at_once = 0
        self._free: WeakKeyDictionary[Process, float] = WeakKeyDictionary()
        self.made: dict[str, float] = {}
        self.ready: dict[str, float] = {}
        self.failed: set[str] = set()
        self.writes: Counter[tuple[str, str, int]] = Counter()
        mapping: dict[str, Any] = {"shards": shape.shards, "parallelization_factor": shape.factor}
        super().__init__("scale", FaultRates.calm(), repository, "compact", **mapping)
        self.timeline.on_point = self._compute
        self.outside.network.refuses = lambda request: self._refused(request, github)

    def _refused(self, request: requests.PreparedRequest, github: Limits) -> Reply | None:
        path = urlsplit(str(request.url)).path
        asked = path.startswith("/github/")
        return github.refusal(self.timeline.now, str(request.method), path) if asked else None

    def _compute(self, _: str) -> None:
        now, process = self.timeline.now, self.timeline.current.process
        free = max(now, self._free.get(process, 0.0)) + COMPUTING_SECONDS
        self._free[process] = free
        self.timeline.sleep(free - now)

    def _invoke(self, event: dict[str, Any], context: Context) -> object:
        while self._shape.concurrency and self._running >= self._shape.concurrency:
            self.timeline.sleep(self._chance.uniform(0.2, 1.0))  # Lambda refuses, and is asked again
        self._running += 1
        self.at_once = max(self.at_once, self._running)
        try:
            return super()._invoke(event, context)
        finally:
            self._running -= 1

    def _watched(self, clock: Callable[[], datetime]) -> dict[str, Executor]:
        made = super()._watched(clock)
        if self._shape.github == "done":
            made[COMMIT] = Watched(_AtOnce(), self.rules, self.timeline)
        return made

    def _on_change(self, change: Change) -> None:
        super()._on_change(change)
        for index in INDEXES:
            keys = f"{index}pk", f"{index}sk"
            before, after = ([(item or {}).get(key) for key in keys] for item in (change.old, change.new))
            for partition in {str(image[0]) for image in (before, after) if before != after and image[0]}:
                self.writes[index, partition, int(self.timeline.now)] += 1
        key = change.key[0]
        if key not in self.made:
            return
        record = self.rules.latest[key]
        if key not in self.ready and _is_ready(record):
            self.ready[key] = self.timeline.now
        (self.failed.add if _failed(record) else self.failed.discard)(key)


def play(shape: Shape) -> Burst:
    """Play one burst to the moment at which every record is ready, or waits for a person."""
    arrivals = random.Random("arrivals")
    limits = {"hour": Limits(content_a_minute=float("inf"), content_an_hour=float("inf")), "content": Limits()}
    github = limits.get(shape.github, none())
    # The stand-in's own limit is in the time of this machine.
    with surroundings(random.Random("ids")) as repository, patch.object(github_base, "_LIMIT", 10**9):
        town = _Town(shape, repository, github)
        desk = Population(town, 0, arriving_within=1.0).desk

        def arrive(number: int) -> None:
            prefill = {"account_name": f"Shop {number}", "storefront_type": "web"}
            made = create(desk, prefill=prefill, note="", actor="se", idempotency_key=f"create {number}")
            town.made[made.key] = town.timeline.now

        for number in range(shape.creates):
            town.timeline.at(arrivals.uniform(0, shape.within), arrive, number)
        with wired(town):
            town.timeline.run(until=lambda: _over(town, shape), limit=5 * 24 * 3600.0)
        burst = _told(town, github)
        town.close()
        return burst


def played(shape: Shape) -> tuple[Shape, Burst]:
    """A burst and what became of it, for a process of its own."""
    warnings.simplefilter("ignore")
    return shape, play(shape)


def _is_ready(record: Record) -> bool:
    return all(record.entry(name).settled for name in CREATED)


def _failed(record: Record) -> bool:
    return any(entry.status == "failed" for entry in record.actions.values())


def _over(town: _Town, shape: Shape) -> bool:
    return len(town.made) == shape.creates and len(town.ready) + len(town.failed) >= shape.creates


def _told(town: _Town, github: Limits) -> Burst:
    waited = sorted(town.ready[key] - town.made[key] for key in town.ready)
    busiest: dict[str, int] = {}
    for (index, _, _), writes in town.writes.items():
        busiest[INDEXES[index]] = max(busiest.get(INDEXES[index], 0), writes)
    made = Counter(effect.operation for effect in town.outside.effects["controller"].all())
    return Burst(
        last=round(max(town.ready.values(), default=0.0), 1),
        median=round(waited[len(waited) // 2], 2),
        nine_of_ten=round(waited[len(waited) * 9 // 10], 2),
        worst=round(waited[-1], 1),
        invocations=town.counted["stream invocations"],
        at_once=town.at_once,
        requests=github.taken,
        refused=github.refused,
        waiting_for_people=len(town.failed),
        busiest=busiest,
        accounts=made["create_account"],
    )
