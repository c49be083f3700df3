"""A run that dies is followed within seconds, by the event that it came from: the event source sends it again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.engine.advance import SKEW
from chalicelib.engine.work import Done, Pending, Work
from chalicelib.records.ledger import Status
from tests.simulation.test_engine import Post, fails
from tests.simulation.world import Killed

FIRST, SECOND = {1}, {2}
"""Numbers of starts, as the stream tells them."""


@pytest.fixture
def post() -> Post:
    return Post()


def dies(post: Post, starts: set[int]) -> None:
    """A run of these starts whose process ends while it packs."""
    post.desks["pack"].behave = fails(Killed())  # type: ignore[arg-type]
    with pytest.raises(Killed):
        post.start({post.key: starts})
    post.desks["pack"].behave = None


def test_the_same_start_goes_on_at_once_under_a_higher_fence_and_a_failure_is_spent(post: Post) -> None:
    dies(post, FIRST)
    assert post.start({post.key: FIRST}).failed == []
    entry = post.record.entry("pack")
    assert (entry.status, entry.fence, entry.failures) == (Status.SUCCEEDED, 2, 1)
    assert post.desks["pack"].keys == ["PARCEL/parcel-1/pack"] * 2
    told = [(each.before, each.after, each.why) for each in post.views.history(post.key) if each.subject == "pack"]
    assert told[0] == ("running", "running", "no answer came")


def test_a_batch_that_brings_it_among_others_goes_on_too(post: Post) -> None:
    dies(post, FIRST | SECOND)
    post.start({post.key: FIRST})
    assert post.status("pack") is Status.RUNNING, "claimed for the second: that one comes again as well"
    post.start({post.key: FIRST | SECOND})
    assert post.status("pack") is Status.SUCCEEDED


@pytest.mark.parametrize("starts", [SECOND, set()], ids=["a later start", "an event that tells no number"])
def test_any_other_start_waits_for_the_lease_and_asks_once_when_it_is_over(post: Post, starts: set[int]) -> None:
    dies(post, FIRST)
    lease_until = post.record.entry("pack").lease_until
    post.start({post.key: starts})
    assert (post.status("pack"), post.record.entry("pack").fence) == (Status.RUNNING, 1)
    assert post.wakes.waiting == [(lease_until, post.key)]


def test_what_earlier_code_has_claimed_waits_for_its_lease(post: Post) -> None:
    """Its entries say nothing of the start."""
    dies(post, set())
    post.start({post.key: FIRST})
    assert post.status("pack") is Status.RUNNING


def test_what_a_run_finds_after_its_own_first_write_was_claimed_beside_it(post: Post) -> None:
    """The event source lost its way to a run that lives: each takes from the other once, not in turns."""

    def overtaken(work: Work) -> Done:
        dies(post, FIRST)  # the second run has taken it from this one, and is gone as well
        return Done({"box": "B7"})

    post.desks["pack"].behave = overtaken
    post.start({post.key: FIRST})
    entry = post.record.entry("pack")
    assert (entry.status, entry.fence) == (Status.RUNNING, 2)
    assert len(post.desks["pack"].keys) == 2
    assert post.wakes.waiting == [(entry.lease_until, post.key)], "and it comes back for it"


def test_an_action_that_ends_every_process_keeps_half_of_its_failures_for_later(post: Post) -> None:
    dies(post, FIRST)
    dies(post, FIRST)
    dies(post, FIRST)
    post.start({post.key: FIRST})
    entry = post.record.entry("pack")
    assert (entry.status, entry.failures, entry.fence) == (Status.RUNNING, 2, 3)
    post.clock.go_to(entry.lease_until or post.clock())
    assert post.wakes.take_due(post.clock()) == [post.key]


def test_what_never_ended_waits_for_its_lease_and_does_not_hold_up_its_lane_again(post: Post) -> None:
    """Its process was ended by the function's time-out; the same start comes again right after it."""
    dies(post, FIRST)
    lease_until = post.record.entry("pack").lease_until
    assert lease_until is not None
    post.clock.go_to(lease_until - SKEW + timedelta(seconds=1))
    assert post.start({post.key: FIRST}).failed == []
    assert (post.status("pack"), post.record.entry("pack").fence) == (Status.RUNNING, 1)
    assert post.wakes.waiting == [(lease_until, post.key)]


def test_a_claim_that_arrives_after_its_process_has_died_is_taken_over_as_well(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It meets the second run between its reading and its first write."""
    real: Callable[..., Any] = post.client.update_item
    on_its_way: list[dict[str, Any]] = []

    def leaves(**given: Any) -> Any:
        on_its_way.append(given)
        raise Killed

    def arrives(**given: Any) -> Any:
        while on_its_way:
            real(**on_its_way.pop())
        return real(**given)

    monkeypatch.setattr(post.client, "update_item", leaves)
    with pytest.raises(Killed):
        post.start({post.key: FIRST})
    monkeypatch.setattr(post.client, "update_item", arrives)
    post.start({post.key: FIRST})
    entry = post.record.entry("pack")
    assert (entry.status, entry.fence) == (Status.SUCCEEDED, 2)


def test_while_the_executors_are_paused_nothing_is_taken_over(post: Post) -> None:
    dies(post, FIRST)
    before = post.record
    post.paused = True
    post.start({post.key: FIRST})
    assert post.record == before


class NeverSent:
    """The way to the wake queue of a run that dies before its wake is sent."""

    def send(self, key: str, *, due_at: datetime, now: datetime) -> None:
        raise Killed


def test_a_wake_that_a_dead_run_never_sent_is_sent_by_its_second(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    post.desks["pack"].behave = lambda work: Pending(timedelta(minutes=1), "the glue to dry")
    with monkeypatch.context() as patched:
        patched.setattr(post, "wakes", NeverSent())
        with pytest.raises(Killed):
            post.start({post.key: FIRST})
    post.start({post.key: SECOND})
    assert post.wakes.waiting == [], "an event of its own would send one more for each that comes"
    post.start({post.key: FIRST})
    assert post.wakes.waiting == [(post.record.entry("pack").due_at, post.key)]


def test_what_is_settled_says_nothing_of_its_start_any_more(post: Post) -> None:
    """An item's size is its price."""
    post.start({post.key: FIRST})
    assert [post.record.entry(name).gen for name in ("pack", "label")] == [0, 0]
    assert post.record.gen == 1
