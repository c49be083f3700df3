"""The pause switch: thrown in the middle of a run it stops what has not started, and nothing is lost or doubled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.engine.work import Done, Executor, Pending, Work
from chalicelib.records.codec import TRIGGER
from chalicelib.records.ledger import Status
from chalicelib.records.lifecycle import transition
from chalicelib.records.pause import PauseSwitch
from chalicelib.records.record import Record
from tests.simulation.ecom import EcomWorld, StandIns, stand_ins
from tests.simulation.test_ecom_crashes import ACTIONS, check_everything_is_there_once
from tests.simulation.world import World
from tests.tiny_flow import LIFECYCLE, PARCEL, parcel


def throw(world: World, *, paused: bool) -> None:
    """Throw the switch, for runs and for the sweep."""
    world.paused = paused
    PauseSwitch(world.store).set(paused=paused)


class Desk:
    """An executor that can throw the switch while it works, and that counts what it started and what it finished."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.started: list[str] = []
        self.finished: list[str] = []
        self.throws_at = ""
        self.answers: list[Pending] = []

    def execute(self, work: Work) -> Done | Pending:
        self.started.append(work.action)
        if work.action == self.throws_at:
            throw(self.world, paused=True)
        if work.action == "pack" and self.answers:
            return self.answers.pop()
        self.finished.append(work.action)
        return Done({"box": "B7"} if work.action == "pack" else {})


class Post(World):
    """The tiny flow and one dear parcel: to be packed and labelled, then insured, and posted once it is paid."""

    def __init__(self) -> None:
        self.desk = Desk(self)
        super().__init__({"parcel": PARCEL}, {action.name: self.desk for action in PARCEL.actions})
        due_at = self.clock() + timedelta(seconds=60)
        self.key = self.store.create(parcel(fields={"dear": True}, due_at=due_at)).key

    def pay(self) -> None:
        def paid(record: Record) -> Record:
            due_at = self.clock() + timedelta(seconds=60)
            moved = transition(LIFECYCLE, record, "paid", now=self.clock(), actor="clerk")
            return moved.but(due_at=min(record.due_at or due_at, due_at))

        self.store.change(self.key, paid, trigger=True)

    @property
    def record(self) -> Record:
        return self.store.load(self.key)

    def statuses(self) -> dict[str, Status]:
        return {action.name: self.record.entry(action.name).status for action in PARCEL.actions}

    def triggers(self) -> int:
        return int(self.store.get(self.key, TRIGGER)["gen"]["N"])


@pytest.fixture
def post() -> Post:
    return Post()


def test_a_switch_thrown_between_two_actions_lets_what_is_in_flight_commit_and_starts_nothing_more(post: Post) -> None:
    post.desk.throws_at = "pack"
    post.deliver()
    assert sorted(post.desk.started) == ["label", "pack"]
    assert post.statuses() == {
        "pack": Status.SUCCEEDED,
        "label": Status.SUCCEEDED,
        "insure": Status.WAITING,
        "post": Status.WAITING,
    }
    assert (post.record.facts, post.record.entry("insure").fence) == ({"box": "B7"}, 0)
    assert post.record.due_at == post.clock(), "what could start is due"
    told = [line.subject for line in post.views.history(post.key) if line.after == "succeeded"]
    assert sorted(told) == ["label", "pack"], "and its history is written out"


def test_the_sweep_starts_nothing_during_a_pause_and_everything_after_it(post: Post) -> None:
    post.desk.throws_at = "pack"
    post.deliver()
    before = post.triggers()
    post.settle(minutes=120)
    assert (post.triggers(), len(post.desk.started)) == (before, 2)
    post.desk.throws_at = ""
    throw(post, paused=False)
    post.settle(minutes=3)
    assert sorted(post.desk.finished) == ["insure", "label", "pack"]
    assert post.record.due_at is None


def test_an_intent_written_during_a_pause_is_not_lost(post: Post) -> None:
    post.desk.throws_at = "pack"
    post.deliver()
    post.pay()
    post.settle(minutes=10)
    assert post.record.status == "paid"
    assert "post" not in post.desk.started
    post.desk.throws_at = ""
    throw(post, paused=False)
    post.settle(minutes=3)
    assert sorted(post.desk.finished) == ["insure", "label", "pack", "post"]


def test_an_intent_whose_event_is_lost_during_a_pause_is_not_lost_either(post: Post) -> None:
    post.deliver()
    throw(post, paused=True)
    post.pay()
    post.lose_triggers()
    post.settle(minutes=10)
    throw(post, paused=False)
    post.settle(minutes=3)
    assert sorted(post.desk.finished) == ["insure", "label", "pack", "post"]


def test_what_waits_on_a_platform_is_not_asked_during_a_pause_and_goes_on_after_it(post: Post) -> None:
    post.desk.answers = [Pending(timedelta(seconds=5), "the glue to dry")]
    post.desk.throws_at = "label"
    post.deliver()
    assert post.statuses()["pack"] is Status.PENDING
    post.settle(minutes=30)
    assert post.desk.started.count("pack") == 1
    post.desk.throws_at = ""
    throw(post, paused=False)
    post.settle(minutes=3)
    assert (post.statuses()["pack"], post.desk.started.count("pack")) == (Status.SUCCEEDED, 2)


def test_a_pause_spends_no_failures_and_moves_no_deadline(post: Post) -> None:
    post.desk.throws_at = "pack"
    post.deliver()
    post.settle(minutes=60)
    insure = post.record.entry("insure")
    assert (insure.failures, insure.deadline, insure.due_at, post.record.attention) == (0, None, None, "")


def test_a_run_under_pause_costs_one_write_at_most(post: Post) -> None:
    throw(post, paused=True)
    post.deliver()
    writes = post.store.writes
    post.run(post.key)
    post.run(post.key)
    assert (writes, post.store.writes) == (1, 1)


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIns]:
    with stand_ins(tmp_path_factory.mktemp("platforms")) as running:
        yield running


class Throwing:
    """An executor of the ecom flow that throws the switch before it makes its effect, once."""

    def __init__(self, world: EcomWorld, inner: Executor, started: list[str], *, throws: bool) -> None:
        self.world, self.inner, self.started, self.throws = world, inner, started, throws

    def execute(self, work: Work) -> Done | Pending:
        self.started.append(work.action)
        if self.throws:
            self.throws = False
            throw(self.world, paused=True)
        return self.inner.execute(work)


@pytest.mark.parametrize("action", ACTIONS)
def test_ecom_paused_in_the_middle_of_any_action_finishes_everything_once(
    aws: None, standing: StandIns, action: str
) -> None:
    standing.reset()
    world = EcomWorld(standing)
    started: list[str] = []
    executors: dict[str, Any] = {
        name: Throwing(world, inner, started, throws=name == action) for name, inner in world.executors.items()
    }
    world.executors = executors
    for intent in (world.create, world.register, world.submit):
        intent()  # people go on, paused or not
        world.settle(minutes=1)
        if intent == world.submit and not world.paused:
            world.live_as_soon_as_possible()  # what watches this is the last thing that can be paused
        if world.paused:
            assert Status.RUNNING not in world.statuses().values(), "what was in flight has committed"
            seen = list(started)
            world.settle(minutes=5)
            assert started == seen, "and nothing has started since"
    assert world.paused, "the switch was never thrown"
    throw(world, paused=False)
    world.live_as_soon_as_possible()
    check_everything_is_there_once(world)
