"""Whatever dies, wherever: each customer ends with exactly one of everything.

The process dies (an exception that `except Exception` cannot catch) at every cut of every action; then triggers, wakes
and the sweep go on. Afterwards the platforms' own ledgers are counted, not ours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import boto3
import pytest

from chalicelib.flows.ecom.flow import FLOW
from chalicelib.records.ledger import Status
from chalicelib.records.record import Record
from tests.campaign.rotation import share
from tests.simulation.ecom import ANALYTICS, EcomWorld, StandIns, stand_ins
from tests.simulation.world import in_play
from tests.table import REGION

ACTIONS = tuple(action.name for action in in_play(FLOW) if not action.undoes and action.name != "release_membership")
"""What happens on everybody's way; nobody is released on it."""
ONCE = Counter(
    {
        "controller/create_account": 1,
        "controller/rename_account": 1,
        "controller/put_user": 1,
        "controller/put_account_membership": 1,
        "controller/put_user_membership": 1,
        "controller/set_last_account": 1,
        "controller/invite": 2,
        "ecom/put_default_configs": 1,
        "ecom/create_index": 1,
        "ecom/attach_pixel": 1,
        "ecom/add_documents": 1,  # the customer's own
        "github/update_ref": 2,  # the customer, and what they submitted
    }
)
"""Every effect that one customer makes, as the platforms name them."""


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIns]:
    with stand_ins(tmp_path_factory.mktemp("platforms")) as running:
        yield running


@pytest.fixture
def world(aws: None, standing: StandIns) -> EcomWorld:
    standing.reset()
    return EcomWorld(standing)


def effects(standing: StandIns) -> Counter[str]:
    return Counter(
        f"{platform}/{effect['operation']}"
        for platform in ("controller", "ecom", "github")
        for effect in standing.effects(platform)
    )


def check_everything_is_there_once(world: EcomWorld) -> None:
    record = world.record
    assert {name: record.entry(name).status for name in ACTIONS} == dict.fromkeys(ACTIONS, Status.SUCCEEDED)
    assert (record.status, record.entry("notify").done_for) == ("completed", ("registered", "submitted", "completed"))
    committed_at = record.entry("commit_pixel_source").finished_at
    # What the customer submits changes what was committed before; later, it is in the first commit already.
    updates = int(committed_at is not None and committed_at < record.at["submitted"])
    assert effects(world.standing) == ONCE - Counter({"github/update_ref": 1 - updates})
    pixel = world.record.facts["pixel_id"]
    subjects = world.standing.commits()
    assert (subjects.count(f"Add pixel {pixel}"), subjects.count(f"Update pixel {pixel}")) == (1, updates)
    queues = boto3.client("sqs", region_name=REGION).list_queues(QueueNamePrefix=f"test-pixel-{pixel}")["QueueUrls"]
    assert len(queues) == 2, "the queue and its dead-letter queue"
    mappings = boto3.client("dynamodb", region_name=REGION).scan(TableName=ANALYTICS)["Items"]
    assert [item["pk"]["S"] for item in mappings] == [f"PIXEL#{pixel}"]
    assert (record.due_at, record.journal) == (None, ())


def test_nothing_dies_and_everything_is_there_once(world: EcomWorld) -> None:
    assert world.whole_way() == 0
    check_everything_is_there_once(world)
    assert world.told.events == ["registered", "submitted", "completed"]


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_death_around_a_message_may_repeat_it_and_loses_none(world: EcomWorld, moment: str) -> None:
    world.store.cut_at(moment, lambda before, after: commits(before, after, "notify"))
    assert world.whole_way() == 1
    told = Counter(message.id for message in world.told.messages)
    assert len(told) == 3
    assert max(told.values()) == (2 if moment == "before" else 1)


def test_a_channel_that_refuses_gets_its_messages_later_and_holds_nothing_up(world: EcomWorld) -> None:
    world.told.refuses = 3
    assert world.whole_way() == 0
    assert world.told.events == ["registered", "submitted", "completed"]
    check_everything_is_there_once(world)


UNTIL_LIVE = {"watch_golden_path": Status.PENDING}
"""What is not over when the system has done its part: the customer's is still to come."""


@pytest.mark.parametrize("intent", ["create", "register", "submit"])
def test_an_intent_whose_event_is_lost_is_found_by_the_sweep(world: EcomWorld, intent: str) -> None:
    for step in ("create", "register", "submit"):
        getattr(world, step)()
        if step == intent:
            world.lose_triggers()
        world.settle_through_deaths(minutes=4)
        record = world.record  # before the next intent, which would start this one's work as well
        ours = FLOW.actions_of(record)
        reached = [action.name for action in ours if FLOW.lifecycle.reached(record.status, action.starts_at)]
        wanted = {name: UNTIL_LIVE.get(name, Status.SUCCEEDED) for name in reached}
        assert {name: record.entry(name).status for name in reached} == wanted
    world.live_as_soon_as_possible()
    check_everything_is_there_once(world)


Cut = Callable[[Record, Record, str], bool]


def claims(before: Record, after: Record, action: str) -> bool:
    """Whether this write claims the action."""
    return after.entry(action).fence > before.entry(action).fence


def commits(before: Record, after: Record, action: str) -> bool:
    """Whether this write commits the action's success."""
    return before.entry(action).status is Status.RUNNING and after.entry(action).status is Status.SUCCEEDED


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize(
    ("write", "moment"),
    [(claims, "before"), (claims, "after"), (commits, "before"), (commits, "after")],
    ids=["before-the-claim", "after-the-claim", "answered-not-committed", "committed-next-not-claimed"],
)
def test_a_death_around_a_write_doubles_and_loses_nothing(
    world: EcomWorld, action: str, write: Cut, moment: str
) -> None:
    world.store.cut_at(moment, lambda before, after: write(before, after, action))
    assert world.whole_way() == 1, "the cut was never reached"
    check_everything_is_there_once(world)


@pytest.mark.parametrize(
    ("action", "deaths"), [*((each, 1) for each in ACTIONS), *((each, 2) for each in share(ACTIONS, 4))]
)
def test_a_death_between_effect_and_answer_doubles_and_loses_nothing(
    world: EcomWorld, action: str, deaths: int
) -> None:
    world.dying[action].deaths = deaths
    assert world.whole_way() == deaths, "the cut was never reached"
    check_everything_is_there_once(world)


@pytest.mark.parametrize(
    ("platform", "method", "path"),
    [
        ("controller", "POST", "/v1/accounts$"),
        ("controller", "PUT", "/members/"),
        ("controller", "POST", "/invites$"),
        ("ecom", "PUT", "/default-configs$"),
        ("ecom", "POST", "/indexes$"),
        ("ecom", "PATCH", "/settings$"),
        ("github", "POST", "/git/trees$"),
        ("github", "PATCH", "/git/refs/"),
    ],
)
@pytest.mark.parametrize("mode", ["lost_after", "error_before"])
def test_a_lost_or_refused_answer_doubles_and_loses_nothing(
    world: EcomWorld, platform: str, method: str, path: str, mode: str
) -> None:
    world.standing.switch(platform, {"method": method, "path": path, "mode": mode, "times": 2})
    assert world.whole_way() == 0
    check_everything_is_there_once(world)
