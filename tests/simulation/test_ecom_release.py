"""An SE releases the user who signed up: their ownership goes, the next user's comes, once each, whatever dies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import boto3
import pytest

from chalicelib.clients.cognito.needs import CognitoSettings
from chalicelib.clients.controller.client import Controller
from chalicelib.deadline import Deadline
from chalicelib.desk.retry import retry
from chalicelib.engine.flow import Flow, nothing_else
from chalicelib.engine.planner import LATE
from chalicelib.errors import Problem
from chalicelib.executors.grant_ownership import GrantOwnership
from chalicelib.flows import registry
from chalicelib.flows.ecom.flow import FLOW
from chalicelib.flows.ecom.intents.claim import claim
from chalicelib.flows.ecom.intents.release import release
from chalicelib.flows.ecom.intents.relink import relink
from chalicelib.records.ledger import Status
from tests.simulation.ecom import EcomWorld, StandIns, sign_up, stand_ins
from tests.simulation.test_ecom_crashes import Cut, claims, commits
from tests.simulation.world import Killed
from tests.table import REGION

A_WHILE = LATE // timedelta(minutes=1) + 4
REMOVED = ["delete_user_membership", "delete_account_membership"]
GRANTED = ["put_account_membership", "put_user_membership"]


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIns]:
    with stand_ins(tmp_path_factory.mktemp("platforms")) as running:
        yield running


class Place(EcomWorld):
    """One customer whose first user is released, and a colleague of theirs."""

    def __init__(self, standing: StandIns) -> None:
        super().__init__(standing)
        self.next_sub = sign_up(self.settings, "next@shop.example")

    def registered(self) -> None:
        """The first user has signed up, and owns the account."""
        self.create()
        self.settle(minutes=5)
        self.register()
        self.settle(minutes=A_WHILE)

    def release(self) -> None:
        """The SE's part."""
        self.link = release(self.desk, self.record.record_id, reason="Gone.", actor="se").link_key

    def take_over(self) -> None:
        """The colleague's part, with the new link."""
        claim(self.desk, self.link, self.next_sub, self.identity.user)

    def arrive_late(self) -> None:
        """What an attempt had asked for before it died reaches the Controller only now."""
        account, soon = self.record.facts["system_account_id"], Deadline.after(10)
        self.controller.remove_user_account(self.sub, account, soon)
        self.controller.remove_account_member(account, self.sub, soon)

    @property
    def controller(self) -> Controller:
        """The platform that knows who is of which account."""
        granting = self.dying["grant_ownership"].inner
        assert isinstance(granting, GrantOwnership)
        return granting.controller

    def make_a_member(self, user: str) -> None:
        """What the Controller does when somebody accepts an invitation."""
        account, soon = self.record.facts["system_account_id"], Deadline.after(10)
        self.controller.put_account_member(account, user, "MEMBER", soon)
        self.controller.put_user_account(user, account, "MEMBER", soon)

    @property
    def owners(self) -> list[str]:
        """Who is of the account, as the Controller has it on both sides: its owners, unless a test makes members."""
        controller, account, soon = self.controller, self.record.facts["system_account_id"], Deadline.after(10)
        sides = [member.user_id for member in controller.members(account, soon)]
        for user in (self.sub, self.next_sub):
            mine = [each.system_account_id for each in controller.user_accounts(user, soon)]
            assert (account in mine) == (user in sides), "both sides say the same"
        return sides

    def operations(self, user: str) -> list[str]:
        """What was done about a user's membership, in order."""
        effects = self.standing.effects("controller")
        return [e["operation"] for e in effects if e["operation"] in (*REMOVED, *GRANTED) and user in e["subject"]]


@pytest.fixture
def world(aws: None, standing: StandIns) -> Place:
    standing.reset()
    return Place(standing)


def check_handed_over(world: Place) -> None:
    record = world.record
    assert world.owners == [world.next_sub]
    assert (record.registered_by, record.attention) == (world.next_sub, "")
    assert record.entry("grant_ownership").status is Status.SUCCEEDED
    assert record.entry("grant_ownership").result == {"user_id": world.next_sub}
    assert record.entry("release_membership").done_for == ("release:1",)
    assert world.operations(world.next_sub) == GRANTED


@pytest.mark.parametrize("stage", ["registered", "submitted", "completed"])
def test_the_ownership_goes_from_one_user_to_the_next_at_every_stage(world: Place, stage: str) -> None:
    if stage == "completed":
        assert world.whole_way() == 0
        world.settle(minutes=A_WHILE)
    else:
        world.registered()
    if stage == "submitted":
        world.submit()
        world.settle(minutes=5)
    before = world.record
    assert (before.status, world.owners) == (stage, [world.sub])
    world.release()
    world.settle(minutes=2)
    assert world.owners == []
    world.take_over()
    world.settle(minutes=2)
    check_handed_over(world)
    assert world.operations(world.sub) == [*GRANTED, *REMOVED]
    assert (world.record.status, world.record.at, world.record.answers) == (stage, before.at, before.answers)


def test_the_next_user_finishes_what_the_first_began(world: Place) -> None:
    world.registered()
    world.release()
    world.settle(minutes=2)
    world.take_over()
    world.settle(minutes=2)
    world.sub, first = world.next_sub, world.sub
    world.submit()
    world.live_as_soon_as_possible()
    assert (world.record.status, world.record.due_at) == ("completed", None)
    assert first not in world.owners


def test_invitations_wait_for_the_next_owner_where_the_first_never_was_one(world: Place) -> None:
    world.create()
    world.settle(minutes=5)
    world.dying["grant_ownership"].refusals = 1
    world.register()
    world.submit()
    world.settle(minutes=A_WHILE)
    world.dying["grant_ownership"].refusals = 0
    world.release()
    world.settle(minutes=A_WHILE)
    assert world.record.entry("send_invites").status is Status.WAITING
    world.take_over()
    world.settle(minutes=5)
    assert world.record.entry("send_invites").status is Status.SUCCEEDED
    check_handed_over(world)


@pytest.mark.parametrize("action", ["release_membership", "grant_ownership"])
@pytest.mark.parametrize(
    ("write", "moment"),
    [(claims, "before"), (claims, "after"), (commits, "before"), (commits, "after")],
    ids=["before-the-claim", "after-the-claim", "answered-not-committed", "committed"],
)
def test_a_death_on_the_way_doubles_and_loses_nothing(world: Place, action: str, write: Cut, moment: str) -> None:
    world.registered()
    world.store.cut_at(moment, lambda before, after: write(before, after, action))
    world.release()
    died = world.settle_through_deaths()
    world.take_over()
    assert died + world.settle_through_deaths() == 1, "the cut was never reached"
    check_handed_over(world)
    assert world.operations(world.sub) == [*GRANTED, *REMOVED]


def test_a_release_whose_event_is_lost_is_found_by_the_sweep(world: Place) -> None:
    world.registered()
    world.release()
    world.lose_triggers()
    world.settle(minutes=4)
    world.take_over()
    world.lose_triggers()
    world.settle(minutes=4)
    check_handed_over(world)


def test_a_user_who_was_made_the_owner_by_an_attempt_that_died_is_removed_before_anybody_can_claim(
    world: Place,
) -> None:
    world.create()
    world.settle(minutes=5)
    world.dying["grant_ownership"].deaths = 1
    world.register()
    with pytest.raises(Killed):
        world.settle(minutes=5)
    lease = world.record.entry("grant_ownership").lease_until
    assert lease is not None
    assert world.owners == [world.sub], "and nobody has written it down"
    world.release()
    with pytest.raises(Problem, match="RELEASE_UNDER_WAY"):
        world.take_over()
    world.settle(minutes=A_WHILE)
    began = world.record.entry("release_membership").started_at
    assert began is not None
    assert began >= lease + LATE
    assert world.owners == []
    world.take_over()
    world.settle(minutes=2)
    check_handed_over(world)


def test_an_owner_who_was_released_by_mistake_keeps_what_they_were_given_back_when_a_late_removal_arrives(
    world: Place,
) -> None:
    world.registered()
    world.dying["release_membership"].deaths = 1
    world.release()
    with pytest.raises(Killed):
        world.settle(minutes=1)
    world.settle(minutes=5)
    done = world.record.entry("release_membership")
    assert (done.done_for, done.finished_at is not None) == (("release:1",), True)
    with pytest.raises(Problem, match="RELEASE_UNDER_WAY") as refused:
        claim(world.desk, world.link, world.sub, world.identity.user)
    world.arrive_late()
    world.clock.pass_(seconds=int(refused.value.headers["Retry-After"]))
    claim(world.desk, world.link, world.sub, world.identity.user)
    world.settle(minutes=2)
    assert world.owners == [world.sub]


def test_somebody_else_need_not_wait_for_that_nor_does_the_same_user_whose_removal_was_done_at_once(
    world: Place,
) -> None:
    world.registered()
    world.release()
    world.settle(minutes=2)
    claim(world.desk, world.link, world.sub, world.identity.user)
    world.settle(minutes=A_WHILE)
    world.dying["release_membership"].deaths = 1
    world.release()
    with pytest.raises(Killed):
        world.settle(minutes=1)
    world.settle(minutes=5)
    world.take_over()
    world.arrive_late()
    world.settle(minutes=2)
    assert world.owners == [world.next_sub]


def test_a_removal_that_is_refused_keeps_the_link_closed_until_an_se_retries(world: Place) -> None:
    world.registered()
    world.dying["release_membership"].refusals = 1
    world.release()
    world.settle(minutes=5)
    assert world.record.attention == "release_membership: REFUSED"
    with pytest.raises(Problem, match="RELEASE_UNDER_WAY"):
        world.take_over()
    world.dying["release_membership"].refusals = 0
    retry(world.desk, world.record, "release_membership", actor="se")
    world.settle(minutes=2)
    world.take_over()
    world.settle(minutes=2)
    check_handed_over(world)


@pytest.mark.parametrize(("how", "submitted"), [("relink", False), ("release", True)])
def test_an_owner_whose_user_was_deleted_can_sign_up_again_with_the_new_link(
    world: Place, how: str, submitted: bool
) -> None:
    world.create()
    world.settle(minutes=5)
    world.register()
    delete(world)
    if submitted:
        world.submit()
    world.settle(minutes=5)
    failure = world.record.entry("grant_ownership").failure
    assert failure is not None
    assert (failure.code, "release the onboarding" in failure.hint) == ("USER_NOT_FOUND", True)
    if how == "relink":
        world.link = relink(world.desk, world.record.record_id, actor="se").link_key
    else:
        world.release()
    world.settle(minutes=A_WHILE)
    world.take_over()
    world.settle(minutes=5)
    check_handed_over(world)


def test_a_user_who_was_deleted_as_the_owner_can_be_released_too(world: Place) -> None:
    world.registered()
    delete(world)
    world.release()
    world.settle(minutes=2)
    world.take_over()
    world.settle(minutes=2)
    check_handed_over(world)


def test_a_released_user_whom_the_next_owner_made_a_member_stays_one_when_that_owner_is_released_too(
    world: Place,
) -> None:
    world.registered()
    world.release()
    world.settle(minutes=2)
    world.take_over()
    world.settle(minutes=A_WHILE)
    world.make_a_member(world.sub)
    world.release()
    world.settle(minutes=2)
    assert world.owners == [world.sub]
    assert world.operations(world.next_sub) == [*GRANTED, *REMOVED]


def test_a_withdrawal_right_after_a_release_leaves_nobody_an_owner(world: Place) -> None:
    world.registered()
    world.release()
    world.withdraw()
    world.settle(minutes=A_WHILE)
    assert world.owners == []
    record = world.record
    assert (record.status, record.due_at, record.attention) == ("revoked", None, "")
    assert record.entry("close_account").status is Status.SUCCEEDED


@pytest.mark.parametrize("withdrawn", [False, True])
def test_a_release_that_code_of_before_saw_first_is_done_all_the_same_once_the_deploy_is_through(
    world: Place, withdrawn: bool
) -> None:
    world.registered()
    world.flows = {"ecom": before_releases()}
    world.release()
    if withdrawn:
        world.withdraw()
    world.settle(minutes=A_WHILE)
    assert world.owners == [world.sub], "that code knows no release"
    world.flows = registry.ALL
    world.settle(minutes=A_WHILE)
    assert world.owners == []
    if not withdrawn:
        world.take_over()
        world.settle(minutes=2)
        check_handed_over(world)


def before_releases() -> Flow:
    """The flow as it was declared before there were releases."""
    granting = replace(FLOW.action("grant_ownership"), waits_for=nothing_else)
    older = [granting if action.name == granting.name else action for action in FLOW.actions]
    return replace(FLOW, actions=tuple(action for action in older if action.name != "release_membership"))


def test_two_engineers_who_release_at_once_do_it_once(world: Place) -> None:
    world.registered()
    one, other = (release(world.desk, world.record.record_id, reason="Gone.", actor=se) for se in ("a", "b"))
    assert (one.link_key, one.releases) == (other.link_key, other.releases)
    assert len(one.releases) == 1


def delete(world: Place) -> None:
    pool = world.settings.of(CognitoSettings).cognito_user_pool_id
    boto3.client("cognito-idp", region_name=REGION).admin_delete_user(UserPoolId=pool, Username="owner@shop.example")
