"""A pixel made on its own: whatever dies, wherever, it ends with one queue, one mapping and one commit."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

import boto3
import pytest

from chalicelib.clients.analytics.needs import AnalyticsSettings
from chalicelib.clients.platforms import Platforms
from chalicelib.desk.retry import retry
from chalicelib.errors import Problem
from chalicelib.flows.ecom.flow import FLOW as ECOM
from chalicelib.flows.pixel.flow import FLOW
from chalicelib.flows.pixel.intents.assign import assign
from chalicelib.flows.pixel.reader import connect
from chalicelib.flows.pixel.view import AttachedIndex, MappedAccount
from chalicelib.records.ledger import Status
from chalicelib.records.record import Record
from tests.simulation.ecom import StandIns, stand_ins
from tests.simulation.pixel import PixelWorld
from tests.simulation.test_ecom_crashes import Cut, claims, commits, effects
from tests.simulation.world import in_play
from tests.table import REGION

ACTIONS = tuple(action.name for action in in_play(FLOW) if not action.recurs)
DONE = dict.fromkeys(ACTIONS, Status.SUCCEEDED)
INDEX_DATA = "src/customer-index-data.ts"


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIns]:
    with stand_ins(tmp_path_factory.mktemp("platforms")) as running:
        yield running


@pytest.fixture
def world(aws: None, standing: StandIns) -> PixelWorld:
    standing.reset()
    return PixelWorld(standing)


def check_everything_is_there_once(world: PixelWorld) -> None:
    pixel_id = world.record.record_id
    assert world.statuses() == DONE
    assert effects(world.standing) == Counter({"github/update_ref": 1})
    assert world.mappings() == {pixel_id: world.account}
    assert len(world.queues()) == 2
    assert world.source(INDEX_DATA).count(f"'{pixel_id}': {{") == 1
    assert (world.record.due_at, world.record.attention) == (None, "")


def test_what_was_asked_for_is_what_the_platforms_are_told(world: PixelWorld) -> None:
    made = world.ask()
    world.settle(minutes=5)
    check_everything_is_there_once(world)
    entry = world.source(INDEX_DATA).partition(f"'{made.record_id}': {{")[2].partition("}")[0]
    told = {line.strip().rstrip(",") for line in entry.splitlines() if line.strip()}
    assert told == {
        "customerName: 'Löwe\\'s \"Lamps\"'",
        f"systemAccountId: '{world.account}'",
        "storefrontType: 'mobile'",
        "personalization: true",
    }
    assert made.record_id in world.standing.commits()[0]
    assert world.source(f"src/customers/{made.record_id}/website.ts")
    assert world.record.facts["system_account_id"] == world.account
    assert world.invocations == 1


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize(
    ("write", "moment"),
    [(claims, "before"), (claims, "after"), (commits, "before"), (commits, "after")],
    ids=["before-the-claim", "after-the-claim", "answered-not-committed", "committed-next-not-claimed"],
)
def test_a_death_around_a_write_doubles_and_loses_nothing(
    world: PixelWorld, action: str, write: Cut, moment: str
) -> None:
    def is_it(before: Record, after: Record) -> bool:
        return write(before, after, action)

    world.store.cut_at(moment, is_it)
    world.ask()
    assert world.settle_through_deaths() == 1, "the cut was never reached"
    check_everything_is_there_once(world)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("deaths", [1, 2])
def test_a_death_between_effect_and_answer_doubles_and_loses_nothing(
    world: PixelWorld, action: str, deaths: int
) -> None:
    world.dying[action].deaths = deaths
    world.ask()
    assert world.settle_through_deaths() == deaths, "the cut was never reached"
    check_everything_is_there_once(world)


def test_an_event_that_never_comes_is_found_by_the_sweep(world: PixelWorld) -> None:
    world.ask()
    world.lose_triggers()
    world.settle(minutes=5)
    check_everything_is_there_once(world)


def test_a_repeat_under_the_same_key_makes_no_second_pixel(world: PixelWorld) -> None:
    first = world.ask(key="k1")
    world.settle(minutes=5)
    assert world.ask(key="k1").record_id == first.record_id
    world.settle(minutes=5)
    check_everything_is_there_once(world)
    with pytest.raises(Problem, match="IDEMPOTENCY_KEY_REUSED"):
        world.ask("another", key="k1")


def test_nothing_is_made_before_the_account_is_named_and_all_of_it_after(world: PixelWorld) -> None:
    world.ask(None)
    world.settle(minutes=30)
    assert (world.mappings(), world.queues(), effects(world.standing)) == ({}, [], Counter())
    assert world.record.due_at is None
    assign(world.desk, world.record, world.account, actor="se")
    world.lose_triggers()  # the sweep finds it as well
    world.settle(minutes=5)
    check_everything_is_there_once(world)


def test_an_account_that_there_is_not_stops_everything_until_an_se_corrects_it(world: PixelWorld) -> None:
    world.ask("acc_nobody")
    world.settle(minutes=5)
    assert world.statuses()["find_account"] is Status.FAILED
    assert world.record.attention == "find_account: ACCOUNT_NOT_FOUND"
    assert world.record.entry("notify").done_for == ("failed:find_account:1",)
    assert (world.mappings(), world.queues()) == ({}, [])
    assign(world.desk, world.record, world.account, actor="se")
    world.settle(minutes=5)
    check_everything_is_there_once(world)


def test_a_closed_account_is_refused(world: PixelWorld) -> None:
    world.close_account()
    world.ask()
    world.settle(minutes=5)
    assert world.record.attention == "find_account: ACCOUNT_CLOSED"
    assert world.mappings() == {}


def test_the_account_cannot_be_changed_once_something_was_made_for_it(world: PixelWorld) -> None:
    world.ask()
    world.settle(minutes=5)
    before = world.record
    with pytest.raises(Problem, match="NOT_CORRECTABLE"):
        assign(world.desk, before, "another", actor="se")
    assert assign(world.desk, before, world.account, actor="se") == before


def test_an_se_lets_a_failed_action_go_on(world: PixelWorld) -> None:
    denied = {"method": "PATCH", "path": "/git/refs/", "mode": "error_before", "status": 403}
    world.standing.switch("github", denied)
    world.ask()
    world.settle(minutes=30)
    assert world.statuses() == {**DONE, "commit_pixel_source": Status.FAILED}
    assert [row["pk"] for row in world.views.attention(limit=9).rows] == [world.key]
    world.standing.reset()
    retry(world.desk, world.record, "commit_pixel_source", actor="se")
    world.settle(minutes=5)
    check_everything_is_there_once(world)
    assert world.views.attention(limit=9).rows == []


def test_a_pixel_and_an_onboarding_run_in_one_batch(world: PixelWorld) -> None:
    pixel = world.ask().key
    onboarding = world.create().key
    world.settle(minutes=5)
    assert world.invocations in {1, 2}, "whichever loses the race for the branch comes again"
    load = world.desk.store.load
    assert {name: load(pixel).entry(name).status for name in ACTIONS} == DONE
    born = [action.name for action in in_play(ECOM) if action.starts_at == "pending"]
    assert {load(onboarding).entry(name).status for name in born} == {Status.SUCCEEDED}
    accounts = world.mappings()
    assert accounts[load(pixel).facts["pixel_id"]] == world.account
    assert accounts[load(onboarding).facts["pixel_id"]] == load(onboarding).facts["system_account_id"]
    assert effects(world.standing)["github/update_ref"] == 2


def test_what_a_look_shows_is_what_the_platforms_have(world: PixelWorld) -> None:
    reader = connect(Platforms(world.settings, world.clock))
    bucket = boto3.client("s3", region_name=REGION)
    name = world.settings.of(AnalyticsSettings).event_bucket
    bucket.create_bucket(Bucket=name)
    pixel_id = world.ask().record_id
    assert reader.account_of(pixel_id) is None
    assert reader.read(pixel_id, world.record, "").health.state == "PROVISIONING"
    world.settle(minutes=5)
    assert reader.account_of(pixel_id) == world.account
    made = reader.read(pixel_id, world.record, "")
    assert (made.unknown, made.accounts) == ({}, (MappedAccount(world.account, f"events/{pixel_id}/"),))
    assert (made.health.state, made.health.code) == ("PROVISIONING", "PIXEL_NOT_ATTACHED")
    assert (made.indexes, made.flowing, made.last_event_at) == ((), False, None)
    world.attach("shop")
    sent = world.clock()
    event = {"event_id": "e1", "type": "page_view", "document_id": None, "received_at": sent.isoformat()}
    key = f"events/{pixel_id}/{sent:%Y/%m/%d/%H}/1.jsonl"
    bucket.put_object(Bucket=name, Key=key, Body=json.dumps(event).encode())
    world.clock.pass_(minutes=1)
    delivers = reader.read(pixel_id, world.record, "")
    assert delivers.indexes == (AttachedIndex(world.account, "shop", "READY"),)
    assert (delivers.health.state, delivers.flowing, delivers.last_event_at) == ("RECEIVING", True, sent)


def test_a_pixel_is_no_onboarding_to_the_lists_and_to_its_account(world: PixelWorld) -> None:
    world.ask()
    onboarding = world.create()
    world.settle(minutes=5)
    assert [row["pk"] for row in world.views.listed("ecom", limit=9).rows] == [onboarding.key]
    assert world.views.named(world.account, "ecom") == []
    account = world.desk.store.load(onboarding.key).facts["system_account_id"]
    assert world.views.named(account, "ecom") == [onboarding.key]
