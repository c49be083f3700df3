"""Freights that are loaded crate by crate, slice after slice, beside parcels that somebody waits for, in virtual time.

The flows are tiny and call no platform; all else is what `deployment` makes of Onramp's functions: stream, lane of bulk
work, wakes and sweep over one table, with processes that die anywhere.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from chalicelib.engine.work import Done, Executor, Pending, Work
from chalicelib.handlers import bulk, stream
from chalicelib.records.ledger import Status
from chalicelib.records.record import Record
from chalicelib.records.store import Store
from tests.campaign.aws import Unreliable
from tests.campaign.campaign import AT_REST_WITHIN, CLEARS_AFTER, nothing_real
from tests.campaign.deployment import Deployment, Watched
from tests.campaign.fault_rates import FaultRates
from tests.campaign.rules import require
from tests.simulation.dynamo import Change, Dynamo
from tests.table import PROPERTIES, TABLE
from tests.tiny_flow import FREIGHT, PARCEL, freight, parcel

FLOWS = {PARCEL.name: PARCEL, FREIGHT.name: FREIGHT}
CRATES, A_SLICE = 9, 3
LIFTS_SECONDS = 1.6
"""A slice takes as long as a slice is meant to."""
PACKS_SECONDS = 0.3
AFTERMATH = 300.0


@dataclass
class Crane:
    """Loads a slice of crates, each by a request that has its effect whoever dies.

    Attributes:
        lifted: How often each crate of each freight was.
    """

    deployment: Deployment
    lifted: Counter[tuple[str, int]] = field(default_factory=Counter)
    keys: set[str] = field(default_factory=set)
    many: int = CRATES

    def execute(self, work: Work) -> Done | Pending:
        """Load from where the last slice ended."""
        self.keys.add(work.idempotency_key)
        first = int(work.so_far.get("loaded", 0))
        last = min(first + A_SLICE, self.many)
        for crate in range(first, last):
            self.deployment.timeline.point("crate sent")
            self.lifted[work.record.record_id, crate] += 1
            self.deployment.timeline.sleep(LIFTS_SECONDS)
            self.deployment.timeline.point("crate done")
        kept = {"loaded": last}
        return Done(kept) if last == self.many else Pending(timedelta(), "its next slice", kept)


@dataclass
class Clerk:
    """Does what is quickly done."""

    deployment: Deployment

    def execute(self, work: Work) -> Done:
        """In a moment."""
        self.deployment.timeline.sleep(PACKS_SECONDS)
        return Done({"box": "B7"} if work.action == "pack" else {})


class Surroundings:
    """The table, and nothing else."""

    def __init__(self, yard: Yard) -> None:
        self._yard = yard
        lags, rates = yard.chance("index lag"), yard.faults.rates
        self.table = Dynamo(
            PROPERTIES, clock=yard.clock, lag=lambda: timedelta(seconds=rates.index_lag * lags.random())
        )
        self.table.on_change = yard.on_change
        self.platforms = self

    def unreliable(self, inner: Any, where: str, *, retried: bool) -> Any:
        """A client that fails as often as the rates say."""
        yard = self._yard
        return Unreliable(inner.client, where, yard.timeline, yard.faults, yard.chance(where), retried=retried)

    def close(self) -> None:
        """Nothing is kept."""


class Yard(Deployment):
    """One deployment of both flows.

    Attributes:
        ready: By parcel, seconds from its order until it was packed and labelled.
    """

    flows = FLOWS

    def __init__(self, seed: int | str, rates: FaultRates, **mapping: Any) -> None:
        self.crane = Crane(self)
        self.ready: dict[str, float] = {}
        self.loaded: Counter[str] = Counter()
        super().__init__(seed, rates, Path(), "in words", **mapping)
        self._plain = Store(self.outside.table.client, TABLE, FLOWS)
        self.expected: list[str] = []

    def _surroundings(self, repository: Path) -> Any:
        return Surroundings(self)

    def on_change(self, change: Change) -> None:
        """Somebody wrote."""
        self._on_change(change)
        for key, record in self.rules.latest.items():
            self._noted(key, record)

    def _noted(self, key: str, record: Record) -> None:
        if record.flow == PARCEL.name:
            if key not in self.ready and all(record.entry(name).settled for name in ("pack", "label")):
                self.ready[key] = (self.clock() - record.created_at).total_seconds()
            return
        now = int(record.entry("load").result.get("loaded", 0))
        require(now >= self.loaded[key], f"{key}: its loading went back from {self.loaded[key]} to {now}")
        self.loaded[key] = now

    def _watched(self, clock: Callable[[], datetime]) -> dict[str, Executor]:
        made: dict[str, Executor] = {a.name: Clerk(self) for flow in FLOWS.values() for a in flow.actions}
        return {name: Watched(one, self.rules, self.timeline) for name, one in {**made, "load": self.crane}.items()}

    def order(self, record: Record) -> None:
        """Somebody orders, now."""
        due = self.clock() + timedelta(seconds=60)
        self.expected.append(self._plain.create(record.but(created_at=self.clock(), due_at=due)).key)

    @property
    def recovery_seconds(self) -> float:
        """How long the slowest freight was under way beyond the time that lifting takes."""
        loads = [each.entry("load") for each in self.rules.latest.values() if each.flow == FREIGHT.name]
        took = [
            (load.finished_at - load.started_at).total_seconds()
            for load in loads
            if load.finished_at and load.started_at
        ]
        return max(0.0, max(took, default=0.0) - self.crane.many * LIFTS_SECONDS)

    @property
    def all_done(self) -> bool:
        """Whether everything that was ordered is over."""
        latest = self.rules.latest
        return all(
            key in latest and self._over_for(latest[key], "seal" if latest[key].flow == "freight" else "label")
            for key in self.expected
        )

    @staticmethod
    def _over_for(record: Record, last: str) -> bool:
        return record.entry(last).status is Status.SUCCEEDED and record.due_at is None

    def check(self) -> None:
        """No slice is lost or skipped, and what was done once more was begun once more under its key."""
        for key, record in self.rules.latest.items():
            if record.flow != FREIGHT.name:
                continue
            name, many = record.record_id, self.crane.many
            lifted = [self.crane.lifted[name, crate] for crate in range(many)]
            require(all(lifted), f"{key}: crates were left behind: {lifted}")
            again = record.entry("load").fence - (many + A_SLICE - 1) // A_SLICE
            repeated = sum(lifted) - many
            require(repeated <= again * A_SLICE, f"{key}: {repeated} crates twice in {again} further attempts")
        require(self.crane.keys <= {f"FREIGHT/freight-{number}/load" for number in range(9)}, "another key")


def play(
    seed: int | str,
    rates: FaultRates,
    *,
    freights: int = 1,
    parcels: int = 0,
    every: float = 7.0,
    crates: int = CRATES,
    lane: bool = True,
    prepare: Callable[[Yard], None] = lambda yard: None,
    **mapping: Any,
) -> Yard:
    """Play one seed to its end, and check what came of it.

    Args:
        seed: Decides everything.
        rates: Of what goes wrong.
        freights: How many are ordered at the beginning.
        parcels: How many are ordered after them.
        every: Seconds between these.
        crates: Of each freight.
        lane: Whether there is a lane of bulk work.
        prepare: Given the yard before anything happens.
        mapping: Options of the event source that differ from the deployed ones.

    Raises:
        Broken: A promise did not hold.
        NeverAtRest: It does not come to rest.
    """
    with nothing_real(random.Random(f"{seed} ids")):
        yard = Yard(seed, rates, **mapping)
        yard.crane.many = crates
        if not lane:
            yard.lane = None
        for number in range(freights):
            yard.timeline.at(0.0, yard.order, freight(record_id=f"freight-{number}"))
        for number in range(parcels):
            yard.timeline.at(1.0 + number * every, yard.order, parcel(record_id=f"parcel-{number}"))
        prepare(yard)
        with (
            patch.object(stream, "worker", yard.worker),
            patch.object(stream, "stage", lambda: "test"),
            patch.object(bulk, "worker", lambda *, bulk: yard.worker()),
        ):
            yard.timeline.at(CLEARS_AFTER, setattr, yard.faults, "over", True)
            ordered = freights + parcels
            yard.timeline.run(
                until=lambda: len(yard.expected) == ordered and yard.all_done and yard.quiet, limit=AT_REST_WITHIN
            )
            end = yard.timeline.now + AFTERMATH
            yard.timeline.run(until=lambda: yard.timeline.now >= end, limit=AT_REST_WITHIN + 2 * AFTERMATH)
        yard.check()
        yard.close()
        return yard
