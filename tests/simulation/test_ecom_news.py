"""What colleagues are told without asking: the sweep notices that somebody has gone quiet, and that a link runs out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from chalicelib.dimensions.index_hangs import HANGS_AFTER
from chalicelib.engine.work import Pending, Work
from chalicelib.flows.ecom.intents.relink import relink
from chalicelib.flows.ecom.intents.save import save
from chalicelib.flows.ecom.intents.visit import visit
from chalicelib.flows.ecom.quiet import EXPIRES_SOON, QUIET_AFTER
from chalicelib.records.ledger import Status
from chalicelib.records.links import LIFETIME
from tests.simulation.ecom import ANSWERS, EcomWorld, StandIns, stand_ins

DAYS = 24 * 60
A_MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIns]:
    with stand_ins(tmp_path_factory.mktemp("platforms")) as running:
        yield running


@pytest.fixture
def world(aws: None, standing: StandIns) -> EcomWorld:
    standing.reset()
    made = EcomWorld(standing)
    made.create()
    made.settle(minutes=5)
    return made


def told(world: EcomWorld, event: str) -> list[timedelta]:
    """When that was told, since the onboarding was made."""
    return [message.at - world.record.created_at for message in world.told.messages if message.event == event]


def test_a_link_that_nobody_opens_is_reminded_of_and_reported_once_each(world: EcomWorld) -> None:
    world.settle(minutes=40 * DAYS)
    assert world.told.events == ["link_expiring", "link_expired"]
    assert (told(world, "link_expiring"), told(world, "link_expired")) == ([LIFETIME - EXPIRES_SOON], [LIFETIME])
    assert world.record.due_at is None


def test_a_new_link_moves_the_reminder_and_nothing_in_the_ledger(world: EcomWorld) -> None:
    before = world.record
    world.settle(minutes=20 * DAYS)
    relink(world.desk, before.record_id, actor="se")
    assert world.record.actions == before.actions
    world.settle(minutes=20 * DAYS)
    assert world.told.events == []
    world.settle(minutes=20 * DAYS)
    assert world.told.events == ["link_expiring", "link_expired"]


def test_a_customer_who_opened_the_link_and_went_quiet_is_noticed_by_the_sweep(world: EcomWorld) -> None:
    visit(world.desk, world.link)
    world.lose_triggers()  # a visit starts nothing anyway: only the due index knows
    world.settle(minutes=int(QUIET_AFTER / A_MINUTE) - 10)
    assert world.told.events == []
    world.settle(minutes=20)
    assert world.told.events == ["customer_quiet"]
    world.settle(minutes=10 * DAYS)
    assert world.told.events == ["customer_quiet"], "once"


def test_one_who_goes_on_is_not_quiet_and_one_who_stops_again_is(world: EcomWorld) -> None:
    world.register()
    world.settle(minutes=2 * DAYS)
    save(world.desk, world.link, world.sub, {"account_name": "Marrow"})
    world.settle(minutes=2 * DAYS)
    assert world.told.events == ["registered"]
    world.settle(minutes=2 * DAYS)
    assert world.told.events == ["registered", "customer_quiet"]
    save(world.desk, world.link, world.sub, ANSWERS)
    world.settle(minutes=4 * DAYS)
    assert world.told.events == ["registered", "customer_quiet", "customer_quiet"]


class SeldomLooks:
    """Instead of the real one, which reads the health some hundred times in those days: only the time passes."""

    def execute(self, work: Work) -> Pending:
        return Pending(timedelta(hours=12), "documents")


def test_one_who_has_submitted_is_waited_for_without_a_word(world: EcomWorld) -> None:
    world.executors = {**world.executors, "watch_golden_path": SeldomLooks()}
    world.register()
    world.submit()
    world.settle(minutes=10 * DAYS)
    assert world.told.events == ["registered", "submitted"]
    assert world.record.entry("watch_golden_path").status is Status.PENDING


def test_after_thirty_days_the_golden_path_is_a_persons_task(world: EcomWorld) -> None:
    world.executors = {**world.executors, "watch_golden_path": SeldomLooks()}
    world.register()
    world.submit()
    world.settle(minutes=29 * DAYS)
    assert world.record.attention == ""
    world.settle(minutes=2 * DAYS)
    assert world.record.attention == "watch_golden_path: WAITED_TOO_LONG"
    assert world.told.events[-1] == "action_failed"


def test_an_index_that_hangs_in_its_creation_is_told_of(world: EcomWorld) -> None:
    world.register()
    world.standing.hold_indexes()
    world.submit()
    world.settle(minutes=int(HANGS_AFTER / A_MINUTE) - 5)
    assert "index_hangs" not in world.told.events
    world.settle(minutes=10)
    assert world.told.events.count("index_hangs") == 1


def test_an_index_that_takes_long_is_looked_at_less_often(world: EcomWorld) -> None:
    world.register()
    world.standing.hold_indexes()
    world.submit()
    world.settle(minutes=2)
    often = world.record.entry("create_index").fence
    world.settle(minutes=20)
    assert 10 <= often <= 30
    assert world.record.entry("create_index").fence <= often + 25
