"""Where a record stands in the due index: moved when it must be, and no oftener."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from chalicelib.engine.due import GRACE, PUSH, due_time
from chalicelib.engine.wakes import LONGEST_DELAY
from chalicelib.records.ledger import Entry, Status
from tests.clock import START as NOW
from tests.tiny_flow import parcel

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
LEASE = NOW + timedelta(seconds=130)


def running(stored: datetime | None, wanted: datetime | None) -> datetime | None:
    held = Entry(status=Status.RUNNING, fence=1, lease_until=LEASE)
    record = parcel(due_at=stored, actions={"pack": held})
    return due_time(record, wanted, NOW, claiming=True, held_back=False)


def waiting(
    stored: datetime | None, wanted: datetime, *, claiming: bool = True, held_back: bool = False
) -> datetime | None:
    pending = Entry(status=Status.PENDING, fence=1, due_at=wanted)
    record = parcel(due_at=stored, actions={"pack": pending})
    return due_time(record, wanted, NOW, claiming=claiming, held_back=held_back)


@pytest.mark.parametrize("stored", [NOW - MINUTE, NOW, NOW + MINUTE, NOW + PUSH, LEASE])
def test_a_run_leaves_it_where_it_is(stored: datetime) -> None:
    assert running(stored, LEASE) == stored


@pytest.mark.parametrize("stored", [None, LEASE + SECOND, NOW + timedelta(days=9)])
def test_a_run_never_leaves_it_unset_or_behind_its_own_lease(stored: datetime | None) -> None:
    assert running(stored, LEASE) == LEASE


def test_what_was_there_for_a_wake_may_stay_while_something_else_runs() -> None:
    soon = NOW + SECOND
    assert running(NOW + MINUTE, soon) == NOW + MINUTE
    assert running(NOW + PUSH + SECOND, soon) == soon


def test_at_rest_it_stands_behind_the_wake_that_comes() -> None:
    assert waiting(None, NOW + MINUTE) == NOW + MINUTE + GRACE
    for too_early in (NOW, NOW + MINUTE):
        assert waiting(too_early, NOW + MINUTE) == NOW + MINUTE + GRACE, "the sweep would come before the wake"


@pytest.mark.parametrize("stored", [MINUTE + SECOND, MINUTE + GRACE, PUSH])
def test_it_stays_for_the_next_wake_while_it_is_behind_it(stored: timedelta) -> None:
    assert waiting(NOW + stored, NOW + MINUTE) == NOW + stored


def test_a_lost_wake_is_never_missed_for_longer_than_the_grace_or_a_push() -> None:
    wanted = NOW + timedelta(minutes=5)
    assert waiting(wanted + GRACE + SECOND, wanted) == wanted + GRACE
    assert waiting(NOW + PUSH, NOW + 5 * SECOND) == NOW + PUSH
    assert waiting(NOW + PUSH + SECOND, NOW + 5 * SECOND) == NOW + 5 * SECOND + GRACE


@pytest.mark.parametrize("stored", [None, NOW + MINUTE, NOW + timedelta(days=1)])
def test_where_no_wake_comes_it_stands_at_the_very_moment(stored: datetime | None) -> None:
    far = NOW + timedelta(seconds=LONGEST_DELAY) + SECOND
    assert waiting(stored, far) == far
    assert waiting(stored, NOW + MINUTE, claiming=False) == NOW + MINUTE, "paused, or out of time"
    unsaid = parcel(due_at=stored, actions={})
    assert due_time(unsaid, NOW + MINUTE, NOW, claiming=True, held_back=False) == NOW + MINUTE


def test_what_a_run_held_back_is_behind_the_wake_that_comes_at_once() -> None:
    assert due_time(parcel(), NOW, NOW, claiming=True, held_back=True) == NOW + GRACE
    assert due_time(parcel(), NOW, NOW, claiming=False, held_back=True) == NOW


def test_what_wants_no_attention_leaves_the_index() -> None:
    assert running(LEASE, None) is None
