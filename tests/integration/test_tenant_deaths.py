"""A death at any write of the engine, before it or after: one organisation, one invitation, each status once; and what
closing takes back is taken back."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from tests.campaign.rotation import share
from tests.clock import TestClock
from tests.integration.tenant_place import Standing, TenantPlace, install, standing
from tests.integration.tokens import Issuer
from tests.simulation.world import Killed

WRITES = 60
"""At least as many as the engine makes on the whole way; a death at one that is never made is none."""
PLACES = [(number, moment) for number in range(1, WRITES + 1) for moment in ("before", "after")]
BUDGET = 4


@pytest.fixture(scope="module")
def stand_in() -> Iterator[Standing]:
    with standing() as served:
        yield served


@pytest.fixture
def place(
    stand_in: Standing, issuer: Issuer, clock: TestClock, aws: None, monkeypatch: pytest.MonkeyPatch
) -> TenantPlace:
    made = install(TenantPlace(stand_in, issuer, clock), monkeypatch)
    settle = made.world.settle

    def however_often_it_dies(*, minutes: int = 60) -> None:
        while True:
            try:
                return settle(minutes=minutes)
            except Killed:
                continue

    monkeypatch.setattr(made.world, "settle", however_often_it_dies)
    return made


@pytest.mark.parametrize(("number", "moment"), share(PLACES, BUDGET))
def test_on_the_way_to_production_and_out_of_it_does_nothing_twice(
    place: TenantPlace, number: int, moment: str
) -> None:
    writes = itertools.count(1)
    place.world.store.cut_at(moment, lambda before, after: next(writes) == number)
    place.created(clerkOrgId=None)
    place.key()
    place.mark("detectors-confirmed")
    place.world.settle(minutes=20)
    assert place.status == "set_up"
    place.uploaded("job-1")
    place.mark("results-reviewed")
    place.world.settle(minutes=20)
    assert place.status == "validated"
    place.uploaded("job-2")
    place.world.settle(minutes=20)
    assert place.status == "live"
    assert place.mine("DELETE", "?reason=x").status == 200
    place.world.settle(minutes=60)
    done = ("put_organisation", "invite", "withdraw_invitation")
    assert {each: place.stand_in.made(each) for each in done} == dict.fromkeys(done, 1)
    assert [each["state"] for each in place.mine("GET", "/integration-keys?all=yes").json["items"]] == ["revoked"]
    came_to = [each.after for each in place.world.views.history(place.record.key) if each.kind == "lifecycle"]
    assert came_to == ["created", "set_up", "validated", "live", "closed"]
