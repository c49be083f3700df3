"""The table goes back to a moment of its past, and the world does not: one effect of each kind all the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.simulation.ecom import StandIns, stand_ins
from tests.simulation.restoring import told_and_restored

STORIES = 4
"""`python -m lab.reliability.restores` tells a thousand."""


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIns]:
    with stand_ins(tmp_path_factory.mktemp("platforms")) as running:
        yield running


@pytest.mark.parametrize("seed", range(STORIES))
def test_what_went_on_is_found_and_nothing_is_made_twice(aws: None, standing: StandIns, seed: int) -> None:
    told_and_restored(standing, seed)
