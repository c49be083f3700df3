"""A death at any write of the engine, before it or after: one payment, one subscription, one logo; and a draft that
ends has its payment cancelled, or was paid."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from chalicelib.flows.merch import payment
from tests.campaign.rotation import share
from tests.clock import TestClock
from tests.integration.merch_place import MONTHLY, MerchPlace, Standing, install, standing
from tests.integration.tokens import Issuer
from tests.simulation.world import Killed

WRITES = 14
"""At least as many as the engine makes on the whole way; a death at one that is never made is none."""
PLACES = [(number, moment) for number in range(1, WRITES + 1) for moment in ("before", "after")]
BUDGET = 4
DAY = 24 * 60


@pytest.fixture(scope="module")
def stand_ins() -> Iterator[Standing]:
    with standing() as served:
        yield served


@pytest.fixture
def place(
    stand_ins: Standing, issuer: Issuer, clock: TestClock, aws: None, monkeypatch: pytest.MonkeyPatch
) -> MerchPlace:
    return install(MerchPlace(stand_ins, issuer, clock), monkeypatch)


def settle(place: MerchPlace, minutes: int = 15) -> None:
    """Let everything go on, however often it dies."""
    while True:
        try:
            return place.world.settle(minutes=minutes)
        except Killed:
            continue


def dies(place: MerchPlace, number: int, moment: str) -> None:
    writes = itertools.count(1)
    place.world.store.cut_at(moment, lambda before, after: next(writes) == number)


@pytest.mark.parametrize(("number", "moment"), share(PLACES, BUDGET))
def test_on_the_way_to_a_company_makes_nothing_twice(place: MerchPlace, number: int, moment: str) -> None:
    place.filled_in()
    place.upload()
    place.draft("POST", "/brand", {"use_logo": True})
    dies(place, number, moment)
    place.draft("POST", "/confirm", {"plan": MONTHLY})
    settle(place)
    place.pay(place.payment()["client_secret"])
    assert place.payment("POST")["state"] == "accepted"
    settle(place)
    place.deliver("payment_intent.succeeded")
    settle(place)
    made = [place.stand_ins.made(f"create_{what}") for what in ("customer", "payment_intent", "subscription")]
    assert made == [1, 1, 1]
    assert "SCRAPING" in place.history()
    assert place.record.facts["logo_key"] in str(place.s3.list_objects_v2(Bucket="test-uploads"))
    assert payment.state(place.record) == "cleared"


@pytest.mark.parametrize(("number", "moment"), share(PLACES[:16], BUDGET))
@pytest.mark.parametrize("paid", [False, True], ids=["unpaid", "paid"])
def test_as_a_draft_ends_cancels_its_payment_or_keeps_it(
    place: MerchPlace, number: int, moment: str, *, paid: bool
) -> None:
    place.confirmed()
    if paid:
        place.pay(place.payment()["client_secret"])  # and nobody tells
    dies(place, number, moment)
    settle(place, DAY + 60)
    assert place.record.status != "INTAKE_IN_PROGRESS"
    assert ("ABANDONED" in place.history(), "INTAKE_COMPLETE" in place.history()) == (not paid, paid)
    assert payment.told(place.record) == ("accepted" if paid else "canceled")
    assert place.stand_ins.made("create_payment_intent") == 1
