"""Executors that take an onboarding back: each finds what is there by itself, once, and touches nothing else."""

from __future__ import annotations

import subprocess
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import boto3
import pytest
import requests

from chalicelib.clients.analytics import connect as analytics
from chalicelib.clients.cognito import connect as cognito
from chalicelib.clients.controller import connect as controller
from chalicelib.clients.controller.client import Controller
from chalicelib.clients.github import connect as github
from chalicelib.clients.platforms import Platforms
from chalicelib.deadline import Deadline
from chalicelib.engine.work import Done, Executor, Pending, Work
from chalicelib.errors import Permanent
from chalicelib.executors.close_account import CloseAccount
from chalicelib.executors.commit_pixel_source import LOOK_AGAIN, CommitPixelSource
from chalicelib.executors.create_account import CreateAccount
from chalicelib.executors.grant_ownership import GrantOwnership
from chalicelib.executors.provision_pixel import ProvisionPixel, pixel_id_of
from chalicelib.executors.remove_membership import RemoveMembership
from chalicelib.executors.remove_pixel_mapping import RemovePixelMapping
from chalicelib.executors.remove_pixel_queue import RemovePixelQueue
from chalicelib.executors.remove_pixel_source import RemovePixelSource
from chalicelib.pixel_source.index_data import INDEX_DATA_PATH
from chalicelib.records.record import Record
from chalicelib.settings import Settings
from tests.simulation.ecom import ANALYTICS, StandIns, _settings, sign_up, stand_ins
from tests.table import REGION

BACK = ("remove_membership", "remove_pixel_source", "remove_pixel_mapping", "remove_pixel_queue", "close_account")


@dataclass
class Place:
    """Every platform, and one onboarding whose things may be there."""

    settings: Settings
    wired: Platforms
    standing: StandIns
    record: Record

    @property
    def controller(self) -> Controller:
        return self.wired.client(controller.connect)

    def run(self, executor: Executor) -> Done | Pending:
        return executor.execute(Work("any", self.record, Deadline.after(30), self.record.record_id))

    def know(self, **facts: object) -> None:
        """What the engine promotes of an action's result."""
        self.record = self.record.but(facts={**self.record.facts, **facts})

    def forget(self, *facts: str) -> None:
        """What was never written down, because the run died."""
        self.record = self.record.but(facts={k: v for k, v in self.record.facts.items() if k not in facts})

    def onboard(self) -> None:
        """All that happens until a customer has registered."""
        made = self.run(CreateAccount(self.controller, self.wired.client(controller.card_token)))
        assert isinstance(made, Done)
        self.know(**made.result)
        pixel = self.run(ProvisionPixel(self.wired.client(analytics.connect)))
        assert isinstance(pixel, Done)
        self.know(pixel_id=pixel.result["pixel_id"])
        self.run(CommitPixelSource(self.wired.client(github.connect)))
        self.run(GrantOwnership(self.controller, self.wired.client(cognito.connect)))

    def back(self, name: str) -> Done | Pending:
        """One of the five."""
        queues = self.wired.client(analytics.connect)
        executors: dict[str, Executor] = {
            "remove_membership": RemoveMembership(self.controller),
            "remove_pixel_source": RemovePixelSource(self.wired.client(github.connect), self.controller),
            "remove_pixel_mapping": RemovePixelMapping(queues, self.controller),
            "remove_pixel_queue": RemovePixelQueue(queues),
            "close_account": CloseAccount(self.controller),
        }
        return self.run(executors[name])

    def everything(self) -> dict[str, Any]:
        """All that the platforms have, whoever's it is."""
        dynamodb, sqs = boto3.client("dynamodb", region_name=REGION), boto3.client("sqs", region_name=REGION)
        return {
            "effects": {name: self.standing.effects(name) for name in ("controller", "github")},
            "mappings": sorted(item["pk"]["S"] for item in dynamodb.scan(TableName=ANALYTICS)["Items"]),
            "queues": sorted(url.rpartition("/")[2] for url in sqs.list_queues().get("QueueUrls", [])),
            "source": self.git("show", f"main:{INDEX_DATA_PATH}"),
            "files": self.git("ls-tree", "-r", "main"),
        }

    def git(self, *arguments: str) -> str:
        command = ["git", "-C", str(self.standing.repository), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def operations(self) -> list[str]:
        """What was taken back at the Controller and in the repository."""
        effects = [*self.standing.effects("controller"), *self.standing.effects("github")]
        return [effect["operation"] for effect in effects]


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIns]:
    with stand_ins(tmp_path_factory.mktemp("platforms")) as running:
        yield running


@pytest.fixture
def place(aws: None, standing: StandIns) -> Place:
    settings = _settings(standing)
    made = Place(settings, Platforms(settings), standing, onboarding(sign_up(settings)))
    standing.reset()
    return made


def onboarding(user: str) -> Record:
    """A record as it is once somebody registered, without facts."""
    return Record.model_validate(
        {
            "record_id": str(uuid.uuid4()),
            "kind": "ONBOARDING",
            "flow": "ecom",
            "status": "revoked",
            "created_at": "2026-01-05T09:00:00Z",
            "created_by": "se",
            "cell_id": "cell-1",
            "prefill_state": {"account_name": "Marrow </script> 'Sons'"},
            "registered_by": user,
        }
    )


def neighbour(place: Place) -> Place:
    """Another customer of the same platforms."""
    other = replace(place, record=onboarding(place.record.registered_by))
    other.onboard()
    return other


def test_all_five_leave_the_platforms_as_they_were_before_and_an_account_that_is_closed(place: Place) -> None:
    before = place.everything()
    place.onboard()
    queue = f"test-pixel-{pixel_id_of(place.record.record_id)}"
    assert place.everything()["queues"] == [queue, f"{queue}-dlq"]
    place.standing.reset()
    for name in BACK:
        place.back(name)
    after = place.everything()
    assert {**after, "effects": None} == {**before, "effects": None}
    memberships = ["delete_user_membership", "delete_account_membership"]
    assert place.operations() == [*memberships, "close_account", "update_ref"]
    account = place.controller.account(place.record.facts["system_account_id"], Deadline.after(10))
    assert account.status == "CLOSED"


@pytest.mark.parametrize("name", BACK)
def test_a_second_time_is_done_as_well_and_changes_nothing(place: Place, name: str) -> None:
    place.onboard()
    first = place.back(name)
    before = place.everything()
    assert place.back(name) == first
    assert place.everything() == before


@pytest.mark.parametrize("name", BACK)
def test_where_nothing_was_made_it_is_done_and_changes_nothing(place: Place, name: str) -> None:
    neighbour(place)
    before = place.everything()
    assert isinstance(place.back(name), Done)
    assert place.everything() == before


@pytest.mark.parametrize("name", ["close_account", "remove_membership"])
def test_an_account_that_nobody_wrote_down_is_found_by_its_reference(place: Place, name: str) -> None:
    place.onboard()
    account = place.record.facts["system_account_id"]
    place.forget(*place.record.facts)
    place.standing.reset()
    assert place.back(name) == Done({"system_account_id": account})
    taken = {"close_account": ["close_account"]}.get(name, ["delete_user_membership", "delete_account_membership"])
    assert place.operations() == taken


@pytest.mark.parametrize("name", ["remove_pixel_source", "remove_pixel_mapping", "remove_pixel_queue"])
def test_a_pixel_that_nobody_wrote_down_is_found_by_the_onboardings_own_id(place: Place, name: str) -> None:
    untouched = place.everything()
    place.onboard()
    place.forget("pixel_id")
    place.back(name)
    after = place.everything()
    gone = {"remove_pixel_source": "source", "remove_pixel_mapping": "mappings", "remove_pixel_queue": "queues"}[name]
    assert after[gone] == untouched[gone]


def test_a_pixel_whose_id_the_record_began_with_is_found_by_that(place: Place) -> None:
    untouched = place.everything()
    place.know(pixel_id="px-named-before")
    place.onboard()
    assert "px-named-before" in place.everything()["source"]
    for name in BACK:
        place.back(name)
    assert {**place.everything(), "effects": None} == {**untouched, "effects": None}


def test_an_account_that_somebody_closed_by_hand_is_not_asked_to_close(place: Place) -> None:
    place.onboard()
    account = place.record.facts["system_account_id"]
    place.controller.close_account(account, Deadline.after(10))
    refusing = {"method": "POST", "path": "/close$", "mode": "conflict", "body": {"code": "ACCOUNT_CLOSED"}}
    place.standing.switch("controller", refusing)
    assert place.back("close_account") == Done({"system_account_id": account})


def test_a_membership_made_by_half_is_removed(place: Place) -> None:
    place.onboard()
    account, user, soon = place.record.facts["system_account_id"], place.record.registered_by, Deadline.after(10)
    place.controller.remove_user_account(user, account, soon)
    place.back("remove_membership")
    assert place.controller.members(account, soon) == ()


def test_nobody_elses_membership_is_removed_and_the_users_others_stay(place: Place) -> None:
    place.onboard()
    other, soon, people = neighbour(place), Deadline.after(10), place.controller
    account, user = place.record.facts["system_account_id"], place.record.registered_by
    people.put_user("user-2", "eve@shop.example", "google", soon)
    people.put_account_member(account, "user-2", "MEMBER", soon)
    people.put_user_account("user-2", account, "MEMBER", soon)
    place.back("remove_membership")
    assert [member.user_id for member in people.members(account, soon)] == ["user-2"]
    assert [mine.system_account_id for mine in people.user_accounts("user-2", soon)] == [account]
    kept = other.record.facts["system_account_id"]
    assert [mine.system_account_id for mine in people.user_accounts(user, soon)] == [kept]
    known = people.user(user, soon)
    assert known is not None
    assert known.last_account_id == other.record.facts["visible_account_id"]


def test_where_nobody_registered_no_membership_is_asked_for(place: Place) -> None:
    place.onboard()
    place.record = place.record.but(registered_by="")
    before = place.everything()
    assert place.back("remove_membership") == Done()
    assert place.everything() == before


@pytest.mark.parametrize("name", ["close_account", "remove_membership"])
def test_an_account_that_this_onboarding_did_not_make_is_left_alone(place: Place, name: str) -> None:
    theirs = neighbour(place)
    place.know(**theirs.record.facts)
    before = place.everything()
    with pytest.raises(Permanent) as refusal:
        place.back(name)
    assert refusal.value.code == "ACCOUNT_NOT_OURS"
    assert place.everything() == before


@pytest.mark.parametrize("name", ["close_account", "remove_membership"])
def test_an_account_that_the_controller_has_no_longer_is_done(place: Place, name: str) -> None:
    place.know(system_account_id="sys-gone")
    assert place.back(name) == Done()


def test_a_pixel_that_was_mapped_to_another_account_is_a_persons_to_settle(place: Place) -> None:
    place.onboard()
    place.know(system_account_id="sys-another")
    before = place.everything()
    with pytest.raises(Permanent, match="PIXEL_MAPPED_ELSEWHERE"):
        place.back("remove_pixel_mapping")
    with pytest.raises(Permanent, match="PIXEL_ENTRY_DIFFERS"):
        place.back("remove_pixel_source")
    assert place.everything() == before


def test_another_customers_pixel_stays_as_it_is(place: Place) -> None:
    other = neighbour(place)
    before = place.everything()
    place.onboard()
    for name in BACK:
        place.back(name)
    after = place.everything()
    assert {**after, "effects": None} == {**before, "effects": None}
    assert other.record.facts["pixel_id"] in after["source"]
    assert "</script>" not in after["source"]


def test_with_pull_requests_the_removal_waits_for_a_persons_merge(place: Place) -> None:
    place.onboard()
    asking = _with_pull_requests(place)
    waiting = asking.back("remove_pixel_source")
    assert isinstance(waiting, Pending)
    assert waiting.result is not None
    assert waiting == Pending(LOOK_AGAIN, f"the merge of pull request #{waiting.result['number']}", waiting.result)
    assert asking.back("remove_pixel_source") == waiting
    requests.post(f"{waiting.result['pull_request']}/merge", timeout=10).raise_for_status()
    assert asking.back("remove_pixel_source") == Done({"commit": place.git("rev-parse", "main").strip()[:12]})
    assert place.record.facts["pixel_id"] not in place.everything()["source"]


def test_with_pull_requests_one_that_nobody_merged_is_withdrawn(place: Place) -> None:
    untouched = place.everything()
    asking = _with_pull_requests(place)
    asking.onboard()
    assert isinstance(asking.back("remove_pixel_source"), Done)
    after = place.everything()
    assert (after["source"], after["files"]) == (untouched["source"], untouched["files"])
    assert place.git("for-each-ref", "--format=%(refname)").split() == ["refs/heads/main"]


def _with_pull_requests(place: Place) -> Place:
    """This onboarding at a stage in which only people may change the branch, by pull requests."""
    settings = place.settings.but(pixel_delivery="pull_request")
    return replace(place, settings=settings, wired=Platforms(settings))
