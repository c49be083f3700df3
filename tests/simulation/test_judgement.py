"""A status that an action's success brings about is true of the record as it is then, not of one that is no more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.engine.advance import Lease, advance
from chalicelib.engine.settle import Settlement
from chalicelib.engine.work import Done, Work
from chalicelib.records.ledger import Entry, Status
from chalicelib.records.record import Record
from chalicelib.records.store import Store
from tests.clock import START
from tests.simulation.test_engine import Post
from tests.table import TABLE
from tests.tiny_flow import PARCEL, parcel

CHECKED = replace(
    PARCEL,
    actions=tuple(replace(each, reaches="delivered") if each.name == "post" else each for each in PARCEL.actions),
)
"""Posting finds out whether the parcel is there, and that is `delivered`."""


@pytest.fixture
def post() -> Post:
    post = Post()
    post.flows = {"parcel": CHECKED}
    post.deliver()
    return post


def write(post: Post, **changes: object) -> None:
    """Somebody else changes the record."""
    Store(post.client, TABLE).change(post.key, lambda record: record.but(**changes))


def judging(post: Post, *meanwhile: Callable[[], None]) -> list[Record]:
    """Let an attempt find that all is well, while something happens; answers the records that were looked at."""
    seen, left = [], list(meanwhile)

    def judge(work: Work) -> Done:
        seen.append(work.record)
        if left:
            left.pop(0)()
        return Done()

    post.desks["post"].behave = judge
    post.pay()
    return seen


def test_an_address_that_is_corrected_during_the_look_is_looked_at_before_the_parcel_counts_as_delivered(
    post: Post,
) -> None:
    seen = judging(post, lambda: write(post, fields={"address": "the new one"}))
    post.deliver()
    assert post.record.status == "delivered"
    assert [record.fields.get("address") for record in seen] == [None, "the new one"]
    assert post.record.entry("post").failures == 0


def test_what_is_being_made_anew_is_looked_at_once_it_is_there(post: Post) -> None:
    def lost() -> None:
        record = post.record
        write(post, actions={**record.actions, "pack": Entry(fence=record.entry("pack").fence)})

    seen = judging(post, lost)
    post.settle(minutes=5)
    assert post.record.status == "delivered"
    assert [record.entry("pack").status for record in seen] == [Status.SUCCEEDED] * 2
    assert post.desks["pack"].keys == ["PARCEL/parcel-1/pack"] * 2


def test_what_comes_back_in_the_same_moment_is_part_of_what_is_judged() -> None:
    """Two outcomes are stored in one write, whichever is named first."""
    lease_until = START + timedelta(minutes=2)
    out = {"holder": "me", "fence": 1, "status": Status.RUNNING, "lease_until": lease_until}
    done = Entry(status=Status.SUCCEEDED, fence=1)
    seen = parcel(status="paid", actions={"pack": Entry(**out), "label": done, "insure": done, "post": Entry(**out)})
    back = [Settlement(CHECKED.action(name), 1, "me", Done({"by": name}), 0.5, seen) for name in ("post", "pack")]
    for settlements in (back, back[::-1]):
        step = advance(CHECKED, seen, settlements, Lease("me", lease_until), START, out=(), time_left=100)
        assert step.record.status == "paid"
        assert [(claim.action.name, claim.fence) for claim in step.claims] == [("post", 2)], "it is looked at again"


@pytest.mark.parametrize(
    "bookkeeping", [{"seen_at": START}, {"created_note": "Called them."}, {"due_at": START}, {"revision": 7}], ids=str
)
def test_what_nobody_judges_by_is_no_reason_to_look_again(post: Post, bookkeeping: dict[str, object]) -> None:
    seen = judging(post, lambda: write(post, **bookkeeping))
    post.deliver()
    assert (post.record.status, len(seen)) == ("delivered", 1)


def test_a_record_that_changes_during_every_look_is_given_to_a_person_in_the_end(post: Post) -> None:
    numbers = iter(range(10**6))

    def changes() -> None:
        post.clock.pass_(minutes=11)
        write(post, fields={"address": str(next(numbers))})

    judging(post, *[changes] * 100)
    post.settle(minutes=180)
    failure = post.record.entry("post").failure
    assert failure is not None
    assert (post.record.status, failure.code) == ("paid", "WAITED_TOO_LONG")


def test_a_start_that_finds_nothing_else_to_do_is_no_reason_to_look_again(post: Post) -> None:
    """Which start wrote the record last says nothing of what was judged."""
    seen = judging(post, lambda: write(post, gen=7))
    post.deliver()
    assert len(seen) == 1
    assert post.record.status == "delivered"
