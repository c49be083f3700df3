"""A release that knows nothing of statuses that are owed has its turn while one is: it changes the status, and lets
stand what is owed (docs/adr/0031). The tiny flow plays it, since no flow that is deployed owes one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from chalicelib.engine.work import Pending
from chalicelib.records import codec
from chalicelib.records.ledger import Status
from chalicelib.records.waking import wake
from tests.releases.side_process import without
from tests.releases.test_taking_turns import FORGETS
from tests.simulation.delivery import Courier


@contextmanager
def the_release_before() -> Iterator[None]:
    """Code that knows neither what is owed nor times of attempts has its turn."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(codec, "from_item", without(codec.from_item, FORGETS["record"], FORGETS["entry"]))
        yield


@pytest.fixture
def courier() -> Courier:
    """A delivery that was collected before the card has paid: `delivered` is owed."""
    made = Courier(card=True, collected=True)
    bank = made.hands["charge"]
    bank.behave = lambda work: Pending(timedelta(minutes=5), "the bank")
    made.settle(minutes=1)
    bank.behave = None
    assert (made.record.status, made.record.owed) == ("ordered", {"collect": "delivered"})
    return made


def test_what_is_owed_outlives_it_and_follows(courier: Courier) -> None:
    with the_release_before():
        courier.settle(minutes=2)
        courier.desk.change(courier.key, lambda record: record.but(created_note="Called them."))
        assert courier.record.owed == {}
    assert courier.record.owed == {"collect": "delivered"}
    courier.settle()
    assert (courier.way, courier.record.owed) == (["paid", "delivered"], {})


def test_what_it_left_at_rest_follows_with_the_next_start(courier: Courier) -> None:
    """What a release does not know it does not wait for, either: docs/compatibility.md says who starts such records."""
    with the_release_before():
        courier.settle()
    courier.settle()
    assert (courier.record.status, courier.record.owed) == ("paid", {"collect": "delivered"})
    wake(courier.store, courier.key)
    courier.settle()
    assert (courier.way, courier.record.owed, courier.record.due_at) == (["paid", "delivered"], {}, None)


def test_what_a_clerk_ended_with_it_stays_ended(courier: Courier) -> None:
    with the_release_before():
        courier.move("cancelled")
        courier.settle()
    courier.settle(minutes=600)
    record = courier.record
    assert (record.status, record.due_at, record.attention, record.journal) == ("cancelled", None, "", ())
    assert courier.effects["collect"] == 1
    assert record.entry("pack").status in {Status.SUCCEEDED, Status.SKIPPED}
