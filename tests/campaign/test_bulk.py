"""Bulk work in its lane: deaths at every place, messages that are lost, late or doubled, and who waits behind it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from statistics import mean
from typing import Any

import pytest

from tests.campaign.bulk_lane import BulkLane
from tests.campaign.deployment import SWEEP
from tests.campaign.fault_rates import FaultRates
from tests.campaign.rotation import share, turn
from tests.campaign.timeline import Process
from tests.campaign.yard import A_SLICE, CRATES, Yard, play

CALM = FaultRates.calm()
STEADY = replace(CALM, steady=True)
BUDGET, SEEDS = 90, 12
ONE_LANE: dict[str, Any] = {"shards": 1, "parallelization_factor": 1}
"""The worst that can be: every record is behind every other."""


@dataclass
class Cut:
    """Does something at one place of a freight's way.

    Attributes:
        place: Its number; None: nowhere.
        passed: Names of the places that were passed.
    """

    place: int | None
    happens: Callable[[Yard, Process], None] = lambda yard, process: None
    passed: list[str] = field(default_factory=list)

    def into(self, yard: Yard) -> None:
        """Take part."""

        def point(name: str) -> None:
            process = yard.timeline.current.process
            if process.name != SWEEP:
                self.passed.append(name)
                if len(self.passed) - 1 == self.place:
                    self.happens(yard, process)

        yard.timeline.on_point = point


def _dies(yard: Yard, process: Process) -> None:
    yard.timeline.kill(process)


def _dies_and_its_message_is_lost(yard: Yard, process: Process) -> None:
    assert isinstance(yard.lane, BulkLane)
    yard.lane.lose()
    _dies(yard, process)


def _is_paused(yard: Yard, process: Process) -> None:
    yard.timeline.freeze(process, 300.0)


def _sweep_beside(yard: Yard, process: Process) -> None:
    yard.timeline.spawn(yard._sweep)
    _dies(yard, process)


def _second_worker(yard: Yard, process: Process) -> None:
    """Another one is given the same message, as a standard queue may."""
    assert isinstance(yard.lane, BulkLane)
    yard.lane.give_to_another()


CIRCUMSTANCES: dict[str, tuple[FaultRates, Callable[[Yard, Process], None]]] = {
    "dies": (CALM, _dies),
    "dies, and its message is lost": (CALM, _dies_and_its_message_is_lost),
    "dies, every message comes twice": (replace(CALM, duplicated=1.0), _dies),
    "dies, the sweep runs at that moment": (CALM, _sweep_beside),
    "dies, the answer of every write is lost": (replace(CALM, aws_unheard=1.0), _dies),
    "dies, clocks are apart": (replace(CALM, skew=300.0), _dies),
    "dies, every other run of the stream is the release before": (replace(CALM, earlier=0.5), _dies),
    "lives, and another is given the same message": (CALM, _second_worker),
    "is paused until its lease is over, and goes on": (CALM, _is_paused),
}


@cache
def places() -> tuple[str, ...]:
    """Every place, by name, in order."""
    cut = Cut(None)
    play("bulk", CALM, prepare=cut.into)
    return tuple(cut.passed)


def test_the_places_are_around_every_message_every_write_and_every_crate() -> None:
    names = places()
    assert names.count("slice received") == names.count("slice done") == CRATES // A_SLICE
    assert names.count("crate sent") == CRATES
    assert names.count("slice sent") == CRATES // A_SLICE
    assert {"update_item sent", "load answered", "batch done"} <= set(names)


@pytest.mark.parametrize("part", range(3))
def test_a_death_at_any_place_loses_no_slice_and_repeats_one_at_the_most(part: int) -> None:
    tried = list(enumerate(places()))
    for number, (place, name) in list(enumerate(share(tried, BUDGET)))[part::3]:
        circumstance = list(CIRCUMSTANCES)[((turn() >> 8) + number) % len(CIRCUMSTANCES)]
        rates, happens = CIRCUMSTANCES[circumstance]
        cut = Cut(place, happens)
        try:
            yard = play("bulk", rates, prepare=cut.into)
            (entry,) = (record.entry("load") for record in yard.rules.latest.values())
            if circumstance.startswith("dies") and rates is CALM:
                assert sum(yard.crane.lifted.values()) <= CRATES + A_SLICE
                assert entry.fence <= CRATES // A_SLICE + 1
        except BaseException as error:
            error.add_note(f"{name} (place {place}): {circumstance}")
            raise


@pytest.mark.parametrize("seed", range(SEEDS))
def test_whatever_goes_wrong_everything_is_loaded_once(seed: int) -> None:
    yard = play(f"bulk {seed + turn() % 10_000}", FaultRates.of(random.Random(seed + turn())), freights=2, parcels=3)
    assert yard.counted["slice invocations"] >= 2 * CRATES // A_SLICE


def _mean_ready(freights: int, *, lane: bool = True) -> float:
    yard = play("beside", STEADY, freights=freights, parcels=12, every=3.1, crates=30, lane=lane, **ONE_LANE)
    return mean(yard.ready.values())


def test_nobody_waits_behind_three_imports() -> None:
    alone = _mean_ready(0)
    assert _mean_ready(3) <= 1.1 * alone
    assert _mean_ready(3, lane=False) > 2 * alone, "or the model could not show it"
