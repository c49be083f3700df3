"""The table goes back in the middle of a campaign, invocations die before and after: every rule holds all the same."""

from __future__ import annotations

import pytest

from tests.campaign.budget import RESTORED_CAMPAIGNS
from tests.campaign.restoring import CUSTOMERS, restored
from tests.campaign.rotation import share

SEEDS = (7, *share(range(100), RESTORED_CAMPAIGNS - 1))
"""The first has a user released and a link made anew in the time that is lost. `make reliability` plays hundreds."""


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: f"seed-{seed}")
def test_what_went_on_is_found_and_nothing_is_done_twice_whoever_dies(seed: int) -> None:
    played, happened = restored(seed)
    assert played.customers == CUSTOMERS
    assert happened["deaths at places"] > 0
