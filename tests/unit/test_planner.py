"""What the planner decides, by table: it is pure, so a record and a time are all it takes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.engine.planner import ABANDONED, plan
from chalicelib.records.ledger import Entry, Failure, Status
from tests.clock import START
from tests.tiny_flow import PARCEL, parcel

DONE = Entry(status=Status.SUCCEEDED, fence=1)
SKIPPED = Entry(status=Status.SKIPPED)
BROKEN = Entry(status=Status.FAILED, fence=3, failure=Failure(code="X", message="no"))
LATER = START + timedelta(seconds=30)


def held(until_seconds: float, failures: int = 0) -> Entry:
    return Entry(
        status=Status.RUNNING, fence=1, failures=failures, lease_until=START + timedelta(seconds=until_seconds)
    )


def test_what_needs_nothing_starts_at_once_and_together() -> None:
    assert plan(PARCEL, parcel(), START).runnable == ("pack", "label")


def test_an_action_waits_for_its_stage_even_when_all_it_needs_is_done() -> None:
    ready = parcel(actions={"pack": DONE, "label": DONE, "insure": SKIPPED})
    assert plan(PARCEL, ready, START).runnable == ()
    assert plan(PARCEL, ready.but(status="paid"), START).runnable == ("post",)


def test_an_action_waits_for_all_it_needs_even_when_its_stage_is_reached() -> None:
    record = parcel(status="paid", actions={"pack": DONE, "insure": SKIPPED})
    assert plan(PARCEL, record, START).runnable == ("label",)


def test_what_is_not_needed_is_skipped_with_its_reason_once_its_needs_settled() -> None:
    assert plan(PARCEL, parcel(), START).skip == {}
    assert plan(PARCEL, parcel(actions={"pack": DONE}), START).skip == {"insure": "It is not dear."}


def test_a_skipped_action_settles_what_depends_on_it_in_the_same_plan() -> None:
    record = parcel(status="paid", actions={"pack": DONE, "label": DONE})
    decided = plan(PARCEL, record, START)
    assert (decided.skip, decided.runnable) == ({"insure": "It is not dear."}, ("post",))


def test_off_the_path_nothing_starts_and_nothing_is_awaited() -> None:
    decided = plan(PARCEL, parcel(status="cancelled"), START)
    assert (decided.runnable, decided.look_again_at) == ((), None)


def test_a_failed_action_holds_up_only_what_depends_on_it() -> None:
    record = parcel(fields={"dear": True}, actions={"pack": BROKEN})
    assert plan(PARCEL, record, START).runnable == ("label",)
    assert plan(PARCEL, record.with_entry("label", DONE), START).look_again_at is None


@pytest.mark.parametrize("status", [Status.WAITING, Status.PENDING])
def test_what_is_not_due_yet_is_looked_at_when_it_is(status: Status) -> None:
    record = parcel(actions={"pack": Entry(status=status, fence=1, due_at=LATER), "label": DONE})
    assert plan(PARCEL, record, START) == plan(PARCEL, record, START)
    assert plan(PARCEL, record, START).runnable == ()
    assert plan(PARCEL, record, START).look_again_at == LATER
    assert plan(PARCEL, record, LATER).runnable == ("pack",)


def test_a_living_lease_is_left_alone_and_looked_at_when_it_lapses() -> None:
    record = parcel(actions={"pack": held(60), "label": DONE})
    decided = plan(PARCEL, record, START)
    assert (decided.runnable, decided.look_again_at) == ((), START + timedelta(seconds=60))
    assert plan(PARCEL, record, START + timedelta(seconds=60)).runnable == ("pack",)


def test_the_next_look_is_the_earliest_of_all_that_wants_one() -> None:
    record = parcel(actions={"pack": held(60), "label": Entry(fence=1, due_at=LATER)})
    assert plan(PARCEL, record, START).look_again_at == LATER


def test_attempts_that_die_midway_are_given_up_at_the_cap() -> None:
    record = parcel(actions={"pack": held(-1, failures=2), "label": DONE})
    assert plan(PARCEL, record, START).give_up == {"pack": ABANDONED}
    assert plan(PARCEL, record.with_entry("pack", held(-1, failures=1)), START).runnable == ("pack",)
