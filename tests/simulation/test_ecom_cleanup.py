"""An SE withdraws an invitation: what was made is taken back once, whatever dies, and nothing else is touched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import boto3
import pytest

from chalicelib.desk.retry import retry
from chalicelib.engine.planner import LATE, NOTHING_TO_UNDO, WITHDRAWN
from chalicelib.executors.provision_pixel import pixel_id_of
from chalicelib.flows.ecom.flow import FLOW
from chalicelib.records.ledger import Status
from tests.simulation.ecom import ANALYTICS, EcomWorld, StandIns, stand_ins
from tests.simulation.test_ecom_crashes import Cut, claims, commits
from tests.simulation.world import Killed, in_play
from tests.table import REGION

A_MINUTE = timedelta(minutes=1)
UNDOING = tuple(action.name for action in in_play(FLOW) if action.undoes)
BEFORE_REGISTRATION = ("create_account", "initialise_ecom", "provision_pixel", "commit_pixel_source")
TAKEN_BACK = {
    "controller/delete_user_membership": 1,
    "controller/delete_account_membership": 1,
    "controller/close_account": 1,
}


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIns]:
    with stand_ins(tmp_path_factory.mktemp("platforms")) as running:
        yield running


@pytest.fixture
def world(aws: None, standing: StandIns) -> EcomWorld:
    standing.reset()
    return EcomWorld(standing)


def registered(world: EcomWorld) -> None:
    world.create()
    world.settle(minutes=5)
    world.register()
    world.settle(minutes=LATE // A_MINUTE)


def taken_back(standing: StandIns) -> Counter[str]:
    effects = standing.effects("controller")
    return Counter(f"controller/{effect['operation']}" for effect in effects if _takes_back(effect["operation"]))


def _takes_back(operation: str) -> bool:
    return operation.startswith("delete_") or operation == "close_account"


def queues(pixel: str) -> list[str]:
    found = boto3.client("sqs", region_name=REGION).list_queues(QueueNamePrefix=f"test-pixel-{pixel}")
    return found.get("QueueUrls", [])


def mappings() -> list[str]:
    return [item["pk"]["S"] for item in boto3.client("dynamodb", region_name=REGION).scan(TableName=ANALYTICS)["Items"]]


def check_nothing_is_left(world: EcomWorld) -> None:
    record, pixel = world.record, pixel_id_of(world.record.record_id)
    assert (record.status, record.due_at, record.journal, record.attention) == ("revoked", None, (), "")
    assert {record.entry(name).status for name in UNDOING} == {Status.SUCCEEDED}
    assert taken_back(world.standing) == TAKEN_BACK
    assert (queues(pixel), mappings()) == ([], [])
    commits = world.standing.commits()
    assert (commits.count(f"Add pixel {pixel}"), commits.count(f"Remove pixel {pixel}")) == (1, 1)


def test_everything_is_taken_back_in_the_reverse_order(world: EcomWorld) -> None:
    registered(world)
    world.withdraw()
    world.settle(minutes=5)
    check_nothing_is_left(world)
    entries = [world.record.entry(name) for name in UNDOING]
    ended = [entry.finished_at for entry in entries]
    began = [entry.started_at for entry in entries]
    assert all(before and after and before <= after for before, after in zip(ended, began[1:], strict=False))
    order = [note.subject for note in world.desk.views.history(world.key) if note.after == "succeeded"]
    assert [name for name in order if name in UNDOING] == list(UNDOING)


def test_withdrawing_twice_changes_nothing(world: EcomWorld) -> None:
    registered(world)
    world.withdraw()
    world.settle(minutes=5)
    before = world.record
    world.withdraw()
    world.settle(minutes=5)
    assert world.record == before
    check_nothing_is_left(world)


def test_what_was_never_begun_is_not_taken_back(world: EcomWorld) -> None:
    world.create()
    world.lose_triggers()
    world.withdraw()
    world.settle(minutes=5)
    record = world.record
    assert {record.entry(name).note for name in UNDOING} == {NOTHING_TO_UNDO}
    assert {record.entry(name).note for name in BEFORE_REGISTRATION} == {WITHDRAWN}
    assert (taken_back(world.standing), record.due_at) == (Counter(), None)


@pytest.mark.parametrize("action", BEFORE_REGISTRATION)
def test_an_effect_that_nobody_wrote_down_is_found_and_taken_back(world: EcomWorld, action: str) -> None:
    """The forward attempt dies after its effect; the invitation is withdrawn while its lease still holds."""
    world.dying[action].deaths = 1
    world.create()
    with pytest.raises(Killed):
        world.settle(minutes=5)
    assert world.record.entry(action).status is Status.RUNNING
    world.withdraw()
    lease = world.record.entry(action).lease_until
    world.settle(minutes=2 * (LATE // A_MINUTE))
    record = world.record
    started = [record.entry(name).started_at for name in UNDOING if record.entry(name).started_at]
    assert lease
    assert started
    assert all(at and at >= lease for at in started), "nothing is taken back while something is still being made"
    assert record.entry("close_account").status is Status.SUCCEEDED
    assert (queues(pixel_id_of(record.record_id)), mappings()) == ([], [])
    assert taken_back(world.standing)["controller/close_account"] == 1
    subjects = Counter(line.split(" ")[0] for line in world.standing.commits() if pixel_id_of(record.record_id) in line)
    assert subjects["Add"] == subjects["Remove"]
    assert record.due_at is None


@pytest.mark.parametrize("action", UNDOING)
@pytest.mark.parametrize(
    ("write", "moment"),
    [(claims, "after"), (commits, "before"), (commits, "after")],
    ids=["claimed", "done", "committed"],
)
def test_a_death_on_the_way_doubles_and_leaves_nothing(world: EcomWorld, action: str, write: Cut, moment: str) -> None:
    registered(world)
    world.withdraw()
    world.store.cut_at(moment, lambda before, after: write(before, after, action))
    assert world.settle_through_deaths() == 1, "the cut was never reached"
    check_nothing_is_left(world)


@pytest.mark.parametrize("action", UNDOING)
def test_a_clean_up_that_fails_waits_for_a_person_and_goes_on_when_told(world: EcomWorld, action: str) -> None:
    registered(world)
    world.dying[action].refusals = 1
    world.withdraw()
    world.settle(minutes=5)
    record = world.record
    assert (record.entry(action).status, record.attention) == (Status.FAILED, f"{action}: REFUSED")
    assert "action_failed" in world.told.events
    later = UNDOING[UNDOING.index(action) + 1 :]
    assert {record.entry(name).status for name in later} <= {Status.WAITING}
    world.dying[action].refusals = 0
    retry(world.desk, record, action, actor="se")
    world.settle(minutes=5)
    check_nothing_is_left(world)
