"""Processes that really die (`os._exit`, nothing is cleaned up), and what is there once everything has come to rest.

`test_ecom_crashes` dies at every cut of every action, by exceptions. Here are fewer cuts, but nothing that an exception
would still run is run: no `finally`, no other thread's commit, no closing of a connection. Each change of the code lets
others of them be tried (`tests.campaign.rotation`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import boto3
import pytest

from chalicelib.flows.ecom.flow import FLOW
from chalicelib.flows.ecom.lifecycle import COMPLETED, PENDING, REGISTERED, REVOKED, SUBMITTED
from chalicelib.records.ledger import Status
from chalicelib.shared_actions import RELEASE_MEMBERSHIP
from tests.campaign.budget import PROCESSES, PROCESSES_TAKING_BACK
from tests.campaign.rotation import share
from tests.simulation.death_cuts import Cut, Moment
from tests.simulation.death_world import MortalWorld, Nursery, emulator
from tests.simulation.ecom import StandIns, stand_ins
from tests.simulation.test_ecom_cleanup import check_nothing_is_left
from tests.simulation.test_ecom_crashes import check_everything_is_there_once
from tests.simulation.world import in_play
from tests.table import REGION

INTENTS = {PENDING: "create", REGISTERED: "register", SUBMITTED: "submit", COMPLETED: "go_live"}
"""What starts the actions of a status, and what lets an onboarding complete."""
WITHDRAWN = {PENDING: "create", REGISTERED: "register", REVOKED: "withdraw"}
"""The other way to end."""
LATER = {"watch_golden_path": COMPLETED, "notify": REGISTERED}
"""When deaths are tried of actions that are more than done once."""


NEVER = datetime.max.replace(tzinfo=UTC)


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIns]:
    with stand_ins(tmp_path_factory.mktemp("platforms")) as running:
        yield running


@pytest.fixture(scope="module")
def emulator_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with emulator(tmp_path_factory.mktemp("emulator")) as url:
        yield url


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with closing(Nursery()) as running:
        yield running


@pytest.fixture
def world(
    standing: StandIns,
    emulator_url: str,
    nursery: Nursery,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> MortalWorld:
    standing.reset()
    return MortalWorld(standing, emulator_url, nursery, monkeypatch, log=tmp_path / "children.log")


@dataclass(frozen=True)
class Death:
    """One death.

    Attributes:
        action: In whose course it is.
        request: For a death at a request, its pattern.
        made: Effects that are made by then, of those that its requests make; what else is made then is left open.
    """

    moment: Moment
    action: str
    request: str = ""
    made: tuple[tuple[str, int], ...] = ()

    def __str__(self) -> str:
        return " ".join(filter(None, (self.action, self.moment, self.request)))

    @property
    def cut(self) -> Cut:
        return Cut(self.moment, self.action, self.request)

    @property
    def held(self) -> bool:
        """Whether the dead run holds the action's lease."""
        return self.moment not in {
            "before the claim is written",
            "after the commit is written",
            "before the batch is acknowledged",
        }


def sent(action: str, request: str, *made: tuple[str, int]) -> Death:
    return Death("before the request is sent", action, request, made)


def made(action: str, request: str, *effects: tuple[str, int]) -> Death:
    return Death("before the answer is read", action, request, effects)


DEATHS = (
    Death("before the claim is written", "create_account", made=(("controller/create_account", 0),)),
    Death("after the claim is written", "create_account", made=(("controller/create_account", 0),)),
    sent("create_account", "POST .*/v1/accounts$", ("controller/create_account", 0)),
    made("create_account", "POST .*/v1/accounts$", ("controller/create_account", 1)),
    Death("before the commit is written", "create_account", made=(("controller/create_account", 1),)),
    Death("after the commit is written", "create_account", made=(("controller/create_account", 1),)),
    made("initialise_ecom", "PUT .*/default-configs$", ("ecom/put_default_configs", 1)),
    made("provision_pixel", "CreateQueue .*-dlq"),
    sent("provision_pixel", "UpdateItem .*test-Analytics"),
    made("provision_pixel", "UpdateItem .*test-Analytics"),
    made("commit_pixel_source", "POST .*/git/trees$", ("github/update_ref", 0)),
    made("commit_pixel_source", "POST .*/git/commits$", ("github/update_ref", 0)),
    sent("commit_pixel_source", "PATCH .*/git/refs/", ("github/update_ref", 0)),
    made("commit_pixel_source", "PATCH .*/git/refs/", ("github/update_ref", 1)),
    made("grant_ownership", "PUT .*/members/", ("controller/put_account_membership", 1)),
    Death("before the batch is acknowledged", "grant_ownership", made=(("controller/set_last_account", 1),)),
    Death("before the commit is written", "rename_account", made=(("controller/rename_account", 1),)),
    made("create_index", "POST .*/indexes$", ("ecom/create_index", 1)),
    made("attach_pixel", "PATCH .*/settings$", ("ecom/attach_pixel", 1)),
    made("send_invites", "POST .*/invites$", ("controller/invite", 1)),
    Death("before the commit is written", "watch_golden_path"),
    Death("before the commit is written", "notify"),
)
TAKING_BACK = (
    made("remove_membership", "DELETE .*/users/.*", ("controller/delete_user_membership", 1)),
    made("remove_pixel_source", "PATCH .*/git/refs/", ("github/update_ref", 2)),
    made("remove_pixel_mapping", "DeleteItem .*test-Analytics"),
    made("remove_pixel_queue", "DeleteQueue .*"),
    made("close_account", "POST .*/close$", ("controller/close_account", 1)),
)


def whole_way(world: MortalWorld, action: str, *cuts: Cut, intents: Mapping[str, str] = INTENTS) -> None:
    """From nothing to everything done, with deaths from the moment on at which the action can start."""
    begins = LATER.get(action, FLOW.action(action).starts_at)
    for intent in intents.values():
        getattr(world, intent)()
        if intent == intents[begins]:
            world.cuts += cuts
        world.settle(minutes=10 if intent == "submit" else 40)
        due_at = world.record.due_at or NEVER
        assert due_at > world.clock(), "it waits for the next intent to pick up what a death left"
    assert (world.cuts, len(world.obituaries)) == ([], len(cuts)), "a cut was never reached"


def check_nothing_is_lost_or_left_over(world: MortalWorld) -> None:
    """Each action's success is in the history, once; and no attempt left a queue of another name behind."""
    told = Counter(
        entry.subject
        for entry in world.views.history(world.key)
        if (entry.kind, entry.after) == ("action", "succeeded")
    )
    ours = FLOW.actions_of(world.record)
    again = {action.name for action in ours if action.recurs}
    on_the_way = [action for action in ours if not action.undoes and action.name != RELEASE_MEMBERSHIP]
    assert told == Counter(action.name for action in on_the_way) | Counter({name: told[name] for name in again})
    queues = boto3.client("sqs", region_name=REGION).list_queues(QueueNamePrefix="test-pixel-")["QueueUrls"]
    assert len(queues) == 2, "the queue and its dead-letter queue"


@pytest.mark.parametrize("death", share(DEATHS, PROCESSES), ids=str)
def test_a_process_that_dies_doubles_and_loses_nothing(world: MortalWorld, death: Death) -> None:
    whole_way(world, death.action, death.cut)
    (obituary,) = world.obituaries
    assert {name: obituary.effects[name] for name, _ in death.made} == dict(death.made), "it died elsewhere"
    assert (obituary.record.entry(death.action).status is Status.RUNNING) == death.held
    check_everything_is_there_once(world)
    check_nothing_is_lost_or_left_over(world)


@pytest.mark.parametrize("death", share(TAKING_BACK, PROCESSES_TAKING_BACK), ids=str)
def test_a_process_that_dies_while_it_takes_back_doubles_and_leaves_nothing(world: MortalWorld, death: Death) -> None:
    whole_way(world, death.action, death.cut, intents=WITHDRAWN)
    (obituary,) = world.obituaries
    assert {name: obituary.effects[name] for name, _ in death.made} == dict(death.made), "it died elsewhere"
    assert obituary.record.entry(death.action).status is Status.RUNNING
    check_nothing_is_left(world)


def test_every_action_and_every_moment_has_its_death() -> None:
    elsewhere = {RELEASE_MEMBERSHIP, "update_pixel_source"}  # the cuts, which take every place of their ways
    names = {action.name for action in in_play(FLOW)} - elsewhere
    assert {death.action for death in (*DEATHS, *TAKING_BACK)} == names
    assert {death.moment for death in DEATHS} == set(get_args(Moment))


def test_two_deaths_in_the_same_place_double_and_lose_nothing(world: MortalWorld) -> None:
    cut = made("commit_pixel_source", "POST .*/git/trees$").cut
    whole_way(world, "commit_pixel_source", cut, cut)
    assert [obituary.record.entry("commit_pixel_source").fence for obituary in world.obituaries] == [1, 2]
    check_everything_is_there_once(world)
    check_nothing_is_lost_or_left_over(world)
