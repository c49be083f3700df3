"""A death at any write of the engine, before it or after: the wizard comes to the same end, and nothing is twice."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from tests.campaign.rotation import share
from tests.clock import TestClock
from tests.integration.store_place import STEPS, Standing, StorePlace, install, standing
from tests.integration.tokens import Issuer
from tests.simulation.world import Killed

WRITES = 12
"""At least as many as the engine makes on the whole way; a death at one that is never made is none."""
PLACES = [(number, moment) for number in range(1, WRITES + 1) for moment in ("before", "after")]
BUDGET = 8


@pytest.fixture(scope="module")
def stand_ins() -> Iterator[Standing]:
    with standing() as served:
        yield served


def settle(place: StorePlace) -> int:
    """Let everything go on; how often it died."""
    for deaths in itertools.count():
        try:
            place.world.settle(minutes=15)
        except Killed:
            continue
        return deaths
    raise AssertionError("unreachable")


@pytest.mark.parametrize(("number", "moment"), share(PLACES, BUDGET))
def test_changes_nothing_of_what_is_there_in_the_end(
    stand_ins: Standing,
    issuer: Issuer,
    clock: TestClock,
    aws: None,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    moment: str,
) -> None:
    stand_ins.reset()
    place = install(StorePlace(stand_ins, issuer, clock), monkeypatch)
    stand_ins.put(f"{stand_ins.marketplace}/_config", {"orders": 5})
    writes = itertools.count(1)
    place.world.store.cut_at(moment, lambda before, after: next(writes) == number)
    deaths = 0
    place.service("POST", body={"store_id": "st-1", "store_code": "A", "store_name": "A", "owner_email": "a@b.example"})
    deaths += settle(place)
    for step, body in STEPS:
        assert place.ask("POST", f"/step/{step}", body).status == 200
        deaths += settle(place)
    place.ask("POST", "/step/order-sync/trigger")
    deaths += settle(place)
    ended = place.ask("POST", "/step/order-sync/complete", {})
    assert (ended.status, ended.json.get("status")) == (200, "completed")
    done = sorted(each.operation for each in stand_ins.effects.all())
    assert done == ["put_feeds", *["put_order"] * 5, "put_profile"]
    assert 1 <= len(place.mails()) <= 1 + deaths  # SES takes no key: a mail whose answer was lost goes out again
    assert deaths == (number < next(writes))
