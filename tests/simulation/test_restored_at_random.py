"""The table goes back to a moment of its past, and the world does not: one effect of each kind all the same.

`python -m lab.reliability.restores` tells hundreds of stories.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.campaign.budget import RESTORED_STORIES
from tests.simulation.ecom import StandIns, stand_ins
from tests.simulation.restoring import told_and_restored


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIns]:
    with stand_ins(tmp_path_factory.mktemp("platforms")) as running:
        yield running


@pytest.mark.parametrize("seed", range(RESTORED_STORIES))
def test_what_went_on_is_found_and_nothing_is_made_twice(aws: None, standing: StandIns, seed: int) -> None:
    told_and_restored(standing, seed)
