"""The table goes back, and the world does not: what each action finds, and what a person is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chalicelib.desk.retry import retry
from chalicelib.engine.restored import STRIDE
from chalicelib.flows.ecom.intents.release import release
from chalicelib.records.codec import TRIGGER, address
from chalicelib.records.ledger import Status
from tests.simulation.ecom import StandIns, stand_ins
from tests.simulation.restoring import OTHERWISE, Story
from tests.table import TABLE


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIns]:
    with stand_ins(tmp_path_factory.mktemp("platforms")) as running:
        yield running


@pytest.fixture
def story(aws: None, standing: StandIns) -> Story:
    """A customer whose account and pixel are there, and the moments until then."""
    standing.reset()
    story = Story(standing, "told")
    story.begin()
    story.settle(minutes=3)
    return story


def failure(story: Story, action: str) -> str:
    """The code that an action has failed with."""
    entry = story.record.entry(action)
    assert entry.status is Status.FAILED
    assert entry.failure is not None
    return entry.failure.code


def test_an_invitation_that_was_withdrawn_since_is_found_and_nothing_is_made_again(story: Story) -> None:
    moments = list(story.moments)
    story.withdraw()
    story.settle(minutes=60)
    before = story.effects(), story.standing.commits()
    for moment in moments:
        story.go_back(moment)
        story.settle(minutes=10)
        assert failure(story, "create_account") == "ACCOUNT_CLOSED"
        assert (story.effects(), story.standing.commits()) == before, moment


def test_a_user_who_was_released_since_is_no_owner_beside_the_one_who_is(story: Story) -> None:
    story.sign_up()
    story.settle(minutes=3)
    moment = story.moments[-1]
    story.released()
    story.sign_up()
    story.settle(minutes=3)
    story.go_back(moment)
    story.settle(minutes=3)
    assert failure(story, "grant_ownership") == "OWNED_BY_ANOTHER"
    assert story.owners() == {story.users["bea"]}


def test_an_ownership_that_was_taken_back_since_comes_back_only_if_an_engineer_says_so(story: Story) -> None:
    story.sign_up()
    story.settle(minutes=3)
    moment = story.moments[-1]
    release(story.desk, story.record.record_id, reason="The wrong one.", actor="se")
    story.settle(minutes=40)
    story.go_back(moment)
    story.settle(minutes=3)
    assert failure(story, "grant_ownership") == "OWNERSHIP_TAKEN_BACK"
    assert story.owners() == set()
    retry(story.desk, story.record, "grant_ownership", actor="se")
    story.settle(minutes=3)
    assert story.owners() == {story.users["carol"]}


def test_an_owner_whom_the_record_has_forgotten_goes_when_it_is_withdrawn(story: Story) -> None:
    moment = story.moments[-1]
    story.sign_up()
    story.settle(minutes=3)
    story.go_back(moment)
    story.withdraw()
    story.settle(minutes=60)
    assert (story.record.status, story.owners()) == ("revoked", set())


def test_a_withdrawal_takes_back_what_the_record_knows_nothing_of(story: Story) -> None:
    story.go_back(story.moments[0])
    story.withdraw()
    story.settle(minutes=60)
    pixel = "px-" + story.record.record_id.replace("-", "")[:20]
    assert story.record.attention == ""
    assert story.standing.commits()[:2] == [f"Remove pixel {pixel}", f"Add pixel {pixel}"]


def test_what_was_submitted_otherwise_makes_no_second_index(story: Story) -> None:
    story.sign_up()
    story.settle(minutes=3)
    moment = story.moments[-1]
    story.send()
    story.settle(minutes=3)
    story.go_back(moment)
    story.answers = OTHERWISE
    story.send()
    story.settle(minutes=3)
    assert failure(story, "create_index") == "INDEX_MADE_OTHERWISE"
    retry(story.desk, story.record, "create_index", actor="se")
    story.settle(minutes=3)
    assert failure(story, "create_index") == "INDEX_DELETED", "the first one's key is taken: once more, and it is made"


def test_an_entry_that_says_what_was_submitted_since_is_theirs(story: Story) -> None:
    moment = story.moments[0]
    story.sign_up()
    story.settle(minutes=3)
    story.send()
    story.settle(minutes=3)
    before = story.standing.commits()
    story.go_back(moment)
    story.settle(minutes=3)
    assert story.record.entry("commit_pixel_source").status is Status.SUCCEEDED
    assert story.standing.commits() == before


def test_numbers_that_were_given_out_are_not_given_out_again(story: Story) -> None:
    moment = story.moments[0]
    given_out, trigger = story.record, address(story.key, TRIGGER)
    gen = int(story.client.get_item(TableName=TABLE, Key=trigger)["Item"]["gen"]["N"])
    story.go_back(moment)
    record = story.record
    assert record.version > given_out.version + STRIDE // 2
    assert record.epoch >= given_out.epoch + STRIDE
    assert int(story.client.get_item(TableName=TABLE, Key=trigger)["Item"]["gen"]["N"]) > gen


def test_a_run_that_was_under_way_spends_no_failure(story: Story) -> None:
    moment = next(each for each in story.moments if "running" in str(each.items))
    story.go_back(moment)
    story.settle(minutes=3)
    assert all(entry.failures == 0 for entry in story.record.actions.values())
