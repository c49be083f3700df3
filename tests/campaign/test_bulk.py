"""Bulk work in its lane: deaths at every place, messages that are lost, late or doubled, and who waits behind it."""

from __future__ import annotations

import random
from dataclasses import replace
from statistics import mean
from typing import Any

import pytest

from tests.campaign.budget import BULK_PLACES
from tests.campaign.bulk_cuts import CALM, CIRCUMSTANCES, cut, places
from tests.campaign.fault_rates import FaultRates
from tests.campaign.rotation import share, turn
from tests.campaign.yard import A_SLICE, CRATES, play

STEADY = replace(CALM, steady=True)
SEEDS = 12
ONE_LANE: dict[str, Any] = {"shards": 1, "parallelization_factor": 1}
"""The worst that can be: every record is behind every other."""


def test_the_places_are_around_every_message_every_write_and_every_crate() -> None:
    names = [place.name for place in places()]
    assert names.count("slice received") == names.count("slice done") == CRATES // A_SLICE
    assert names.count("crate sent") == CRATES
    assert names.count("slice sent") == CRATES // A_SLICE
    assert {"update_item sent", "load answered", "batch done"} <= set(names)


@pytest.mark.parametrize("part", range(3))
def test_a_death_at_any_place_loses_no_slice_and_repeats_one_at_the_most(part: int) -> None:
    for number, place in list(enumerate(share(places(), BULK_PLACES)))[part::3]:
        circumstance = list(CIRCUMSTANCES)[((turn() >> 8) + number) % len(CIRCUMSTANCES)]
        try:
            cut(place, circumstance)
        except BaseException as error:
            error.add_note(f"{place}: {circumstance}")
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
