"""A failure that only the customer can put right stands on no list of the SEs', until it has waited for long."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import pytest

from chalicelib.desk.context import Desk
from chalicelib.desk.create import new_record
from chalicelib.engine.work import Done, Work
from chalicelib.errors import Permanent, Retryable
from chalicelib.flows import registry
from chalicelib.flows.common.concerns import CUSTOMER_MENDS, FAILED_ACTION, REMINDED_AFTER, of_any
from chalicelib.records.links import Links
from chalicelib.records.record import Record
from chalicelib.records.requests import Requests
from tests.simulation.world import World
from tests.tiny_flow import PARCEL

MOMENT = timedelta(milliseconds=1)


class Refuses:
    """Packs nothing, for a reason that somebody must see to."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def execute(self, work: Work) -> Done:
        if work.action == "pack":
            raise self.error
        return Done()


def failed(error: Exception) -> tuple[World, Record]:
    """A parcel whose packing has failed, and the world it is in."""
    world = World({"parcel": PARCEL}, dict.fromkeys((each.name for each in PARCEL.actions), Refuses(error)))
    desk = Desk(world.store, Links(world.store), Requests(world.store), world.views, world.flows, world.clock, "cell-1")
    made = world.store.create(new_record(desk, "parcel", "1", actor="clerk"))
    world.settle(minutes=60)
    return world, world.store.load(made.key)


def kinds(record: Record, world: World) -> list[str]:
    """The concerns that stand."""
    return [each.kind.name for each in of_any(PARCEL, record) if each.stands(world.clock())]


@pytest.mark.parametrize("by", ["se", "customer"])
def test_is_marked_for_ses_only_where_one_of_them_can_mend_it(by: Literal["se", "customer"]) -> None:
    world, record = failed(Permanent("KEY_REFUSED", "No.", hint="A key that is good.", mended_by=by))
    failure = record.entry("pack").failure
    assert failure is not None
    assert failure.mended_by == by
    assert bool(record.attention) == (by == "se")
    assert bool(record.attention_since) == (by == "se")
    assert kinds(record, world) == ([FAILED_ACTION.name] if by == "se" else [])


def test_is_an_ses_to_remind_of_once_the_customer_has_had_the_time() -> None:
    world, record = failed(Permanent("KEY_REFUSED", "No.", hint="A key that is good.", mended_by="customer"))
    (concern,) = of_any(PARCEL, record)
    finished = record.entry("pack").finished_at
    assert finished is not None
    assert (concern.kind, concern.kind.who, concern.at) == (CUSTOMER_MENDS, "customer", finished + REMINDED_AFTER)
    assert concern.told is not None
    assert (concern.told.at, concern.told.event, concern.told.code) == (concern.at, "customer_mends", "KEY_REFUSED")
    world.clock.go_to(concern.at - MOMENT)
    assert kinds(record, world) == []
    world.clock.go_to(concern.at)
    assert kinds(record, world) == [CUSTOMER_MENDS.name]
    (line,) = registry.checklist(PARCEL, record, None, world.clock())
    assert (line.who, line.code, [way.way for way in line.ways]) == ("customer", "KEY_REFUSED", ["retry"])


def test_is_the_customers_too_where_it_was_waited_for_before() -> None:
    error = Retryable("KEY_REFUSED", "No.", hint="A good one.", wait_limit=timedelta(minutes=2), mended_by="customer")
    _, record = failed(error)
    assert record.entry("pack").over
    assert record.attention == ""
