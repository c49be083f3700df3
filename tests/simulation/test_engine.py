"""The engine, run on a flow that shares nothing with `ecom`."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from chalicelib.desk.attempts import attempts
from chalicelib.engine.advance import SKEW
from chalicelib.engine.runner import EARLY
from chalicelib.engine.work import Done, Pending, Work
from chalicelib.errors import Retryable
from chalicelib.records.ledger import Status
from chalicelib.records.lifecycle import transition
from chalicelib.records.pause import PauseSwitch
from chalicelib.records.record import Record
from tests.simulation.world import Killed, World
from tests.tiny_flow import LIFECYCLE, PARCEL, parcel

Behaviour = Callable[[Work], Done | Pending]
NAMES = tuple(action.name for action in PARCEL.actions)


@dataclass
class Desk:
    """An executor whose effect is a line in a list, and whose behaviour a test may replace."""

    name: str
    effects: list[str]
    behave: Behaviour | None = None
    keys: list[str] = field(default_factory=list)

    def execute(self, work: Work) -> Done | Pending:
        self.keys.append(work.idempotency_key)
        outcome = self.behave(work) if self.behave else Done({"box": "B7"} if self.name == "pack" else {})
        if isinstance(outcome, Done):
            self.effects.append(self.name)
        return outcome


class Post(World):
    """A post office: the tiny flow, its desks, and one parcel ordered."""

    def __init__(self) -> None:
        self.effects: list[str] = []
        self.desks = {name: Desk(name, self.effects) for name in NAMES}
        super().__init__({"parcel": PARCEL}, self.desks)
        self.key = self.store.create(parcel(due_at=self.clock() + timedelta(seconds=60))).key

    def pay(self) -> None:
        def paid(record: Record) -> Record:
            return transition(LIFECYCLE, record, "paid", now=self.clock(), actor="clerk")

        self.store.change(self.key, paid, trigger=True)

    @property
    def record(self) -> Record:
        return self.store.load(self.key)

    def status(self, action: str) -> Status:
        return self.record.entry(action).status


@pytest.fixture
def post() -> Post:
    return Post()


def fails(error: Exception, times: int = 10**6) -> Behaviour:
    left = [times]

    def behave(work: Work) -> Done:
        left[0] -= 1
        if left[0] >= 0:
            raise error
        return Done()

    return behave


def test_a_record_goes_as_far_as_its_stage_allows_in_one_invocation(post: Post) -> None:
    post.deliver()
    assert sorted(post.effects) == ["label", "pack"]
    assert post.status("insure") is Status.SKIPPED
    assert (post.invocations, post.record.due_at, post.record.facts) == (1, None, {"box": "B7"})


def test_the_next_stage_takes_one_more_invocation_and_finishes_it(post: Post) -> None:
    post.deliver()
    post.pay()
    post.settle()
    assert post.effects[-1] == "post"
    assert post.invocations == 2
    assert {post.status(name) for name in NAMES} == {Status.SUCCEEDED, Status.SKIPPED}


def test_the_claim_of_the_next_action_rides_on_the_commit_of_the_last(post: Post) -> None:
    post.deliver()
    # claim both; commit pack (insure is skipped with it) and label, together or apart
    assert post.store.writes in {2, 3}


def test_independent_actions_run_at_the_same_time(post: Post) -> None:
    both = threading.Barrier(2, timeout=10)

    def meet(work: Work) -> Done:
        both.wait()
        return Done({"box": "B7"})

    post.desks["pack"].behave = post.desks["label"].behave = meet
    post.deliver()
    assert sorted(post.effects) == ["label", "pack"]


def test_a_repeated_late_or_stale_event_changes_nothing(post: Post) -> None:
    post.deliver()
    before = post.record
    post.run(post.key, post.key)
    post.run(post.key)
    assert post.record == before
    assert sorted(post.effects) == ["label", "pack"]


def test_an_event_that_is_never_delivered_is_found_by_the_sweep(post: Post) -> None:
    post.lose_triggers()
    post.settle(minutes=3)
    assert sorted(post.effects) == ["label", "pack"]


def test_a_wake_that_is_lost_costs_only_the_wait_for_the_sweep(post: Post) -> None:
    post.desks["pack"].behave = fails(Retryable("BUSY", "busy"), times=1)
    post.deliver()
    post.wakes.waiting.clear()
    post.settle(minutes=3)
    assert post.status("pack") is Status.SUCCEEDED


def test_wakes_do_not_multiply_while_a_record_waits_however_often_it_is_started(post: Post) -> None:
    post.desks["pack"].behave = lambda work: Pending(timedelta(minutes=1), "the glue to dry")
    post.deliver()
    for _ in range(5):  # the event comes again, another intent, a sweep
        post.run(post.key)
    assert len(post.wakes.waiting) == 1
    post.settle(minutes=10)
    assert len(post.desks["pack"].keys) == 11
    assert post.invocations <= 6 + 11, "one for each look"


def test_a_wake_that_comes_a_moment_too_early_sends_another_one(post: Post) -> None:
    post.desks["pack"].behave = lambda work: Pending(timedelta(minutes=1), "the glue to dry")
    post.deliver()
    ((due_at, _),) = post.wakes.waiting
    post.wakes.waiting.clear()
    post.clock.go_to(due_at - EARLY / 2)
    post.run(post.key)
    assert [at for at, _ in post.wakes.waiting] == [due_at]


def test_every_attempt_sends_the_same_idempotency_key(post: Post) -> None:
    post.desks["pack"].behave = fails(Retryable("BUSY", "busy"), times=2)
    post.settle()
    assert post.desks["pack"].keys == ["PARCEL/parcel-1/pack"] * 3


def test_spent_failures_go_before_an_se_and_the_rest_goes_on(post: Post) -> None:
    post.desks["label"].behave = fails(Retryable("BUSY", "The printer is busy."))
    post.settle()
    entry = post.record.entry("label")
    assert (entry.status, entry.failures) == (Status.FAILED, 3)
    assert post.status("pack") is Status.SUCCEEDED
    assert post.record.due_at is None
    assert [row["pk"] for row in post.views.attention(limit=5).rows] == [post.key]


def test_an_unexpected_exception_is_on_the_record_and_does_not_escape(post: Post) -> None:
    post.desks["pack"].behave = fails(ZeroDivisionError("x"), times=1)
    post.deliver()
    failure = post.record.entry("pack").failure
    assert failure is not None
    assert (failure.code, post.status("pack")) == ("UNEXPECTED", Status.WAITING)


def test_a_slow_platform_is_looked_at_again_without_spending_failures_or_history(post: Post) -> None:
    looks = [Pending(timedelta(seconds=5), "the glue to dry")] * 4

    def dry(work: Work) -> Done | Pending:
        return looks.pop() if looks else Done({"box": "B7"})

    post.desks["pack"].behave = dry
    post.settle()
    assert (post.status("pack"), post.record.entry("pack").failures) == (Status.SUCCEEDED, 0)
    told = [entry.after for entry in post.views.history(post.key) if entry.subject == "pack"]
    assert told == ["pending", "succeeded"]


def test_history_tells_every_outcome_once_and_in_order(post: Post) -> None:
    post.desks["pack"].behave = fails(Retryable("BUSY", "busy"), times=1)
    post.settle()
    told = [(entry.before, entry.after) for entry in post.views.history(post.key) if entry.subject == "pack"]
    assert told == [("running", "waiting"), ("running", "succeeded")]
    assert post.record.journal == ()


def test_a_run_that_dies_is_taken_over_when_its_lease_lapses_and_not_before(post: Post) -> None:
    post.desks["pack"].behave = fails(Killed())  # type: ignore[arg-type]
    with pytest.raises(Killed):
        post.deliver()
    post.desks["pack"].behave = None
    post.run(post.key)
    assert post.status("pack") is Status.RUNNING, "the dead run's lease still holds"
    post.clock.pass_(seconds=121 + SKEW.total_seconds())
    post.run(post.key)
    assert (post.status("pack"), post.record.entry("pack").failures) == (Status.SUCCEEDED, 1)


def test_every_attempt_is_told_with_its_number_and_times_also_one_that_died(post: Post) -> None:
    post.desks["pack"].behave = fails(Killed())  # type: ignore[arg-type]
    began = post.clock()
    with pytest.raises(Killed):
        post.deliver()
    post.clock.pass_(minutes=5)
    post.desks["pack"].behave = fails(Retryable("BUSY", "busy"), times=1)
    post.settle()
    told = [entry for entry in post.views.history(post.key) if entry.subject == "pack"]
    assert [(entry.after, entry.attempt) for entry in told] == [("running", 1), ("waiting", 2), ("succeeded", 3)]
    begins = [entry.began_at for entry in told if entry.began_at]
    assert begins[0] == began
    assert told[0].at == begins[1], "it was found out as the next one was claimed"
    assert (len(begins), begins) == (3, sorted(set(begins)))
    found = attempts(post.record, told[::-1], post.clock(), latest=True)
    assert [each.outcome for each in found if each.action == "pack"] == ["succeeded", "failed", "lost"]


def test_an_action_that_kills_every_run_is_given_up_and_shown(post: Post) -> None:
    post.desks["pack"].behave = fails(Killed())  # type: ignore[arg-type]
    for _ in range(3):
        with pytest.raises(Killed):
            post.run(post.key)
        post.clock.pass_(minutes=5)
    post.run(post.key)
    failure = post.record.entry("pack").failure
    assert failure is not None
    assert (post.status("pack"), failure.code) == (Status.FAILED, "ABANDONED")


def test_a_stale_lease_holder_cannot_commit(post: Post) -> None:
    def overtaken(work: Work) -> Done:
        post.desks["pack"].behave = lambda _: Done({"box": "from the second run"})
        post.clock.pass_(minutes=10)
        post.run(post.key)
        return Done({"box": "from the first run, too late"})

    post.desks["pack"].behave = overtaken
    post.deliver()
    assert post.record.facts == {"box": "from the second run"}
    assert post.record.entry("pack").fence == 2


def test_a_run_whose_clock_jumps_ahead_does_not_claim_its_own_attempt_again(post: Post) -> None:
    packed = threading.Event()

    def slow(work: Work) -> Done:
        assert packed.wait(timeout=10)
        return Done({"box": "B7"})

    def jump(work: Work) -> Done:
        post.clock.pass_(minutes=10)
        threading.Timer(0.3, packed.set).start()
        return Done()

    post.desks["pack"].behave, post.desks["label"].behave = slow, jump
    post.deliver()
    assert post.desks["pack"].keys == ["PARCEL/parcel-1/pack"]
    assert post.record.facts == {"box": "B7"}


def test_an_intent_that_arrives_while_the_record_is_worked_on_is_not_lost(post: Post) -> None:
    def paid_meanwhile(work: Work) -> Done:
        post.pay()
        return Done({"box": "B7"})

    post.desks["pack"].behave = paid_meanwhile
    post.run(post.key)
    assert post.record.status == "paid"
    assert post.status("post") is Status.SUCCEEDED, "the same run saw it and went on"


def test_two_runs_at_once_never_perform_an_action_twice(post: Post) -> None:
    threads = [threading.Thread(target=post.run, args=(post.key,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    post.settle()
    assert sorted(post.effects) == ["label", "pack"]


def test_a_pause_stops_every_executor_and_loses_nothing(post: Post) -> None:
    post.paused = True
    PauseSwitch(post.store).set(paused=True)
    post.settle(minutes=10)
    assert post.effects == []
    post.paused = False
    PauseSwitch(post.store).set(paused=False)
    post.settle(minutes=3)
    assert sorted(post.effects) == ["label", "pack"]


def test_a_run_claims_nothing_that_it_cannot_finish_and_comes_back_for_it(post: Post) -> None:
    post.run(post.key, seconds=10)
    assert post.effects == []
    assert [key for _, key in post.wakes.waiting] == [post.key]
    post.settle()
    assert sorted(post.effects) == ["label", "pack"]


def test_a_record_that_cannot_be_read_is_put_before_an_se_and_holds_up_nobody(post: Post) -> None:
    post.store.create(parcel(record_id="poison"))
    post.client.update_item(
        TableName=post.store.table,
        Key={"pk": {"S": "PARCEL#poison"}, "sk": {"S": "DETAILS"}},
        UpdateExpression="SET actions = :nonsense",
        ExpressionAttributeValues={":nonsense": {"S": "?"}},
    )
    post.settle()
    assert sorted(post.effects) == ["label", "pack"]
    rows = post.views.attention(limit=5).rows
    assert [row["pk"] for row in rows] == ["PARCEL#poison"]


def test_answers_and_facts_of_one_record_never_reach_another(post: Post) -> None:
    other = post.store.create(parcel(record_id="parcel-2")).key
    post.desks["pack"].behave = lambda work: Done({"box": f"for {work.record.record_id}"})
    post.settle()
    assert post.record.facts == {"box": "for parcel-1"}
    assert post.store.load(other).facts == {"box": "for parcel-2"}
