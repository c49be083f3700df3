"""What keeps a sweep from starting a record, and that it keeps it from starting no other."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from chalicelib.deadline import Deadline
from chalicelib.engine.sweep import AT_ONCE, TIME_TO_FINISH, Sweeper
from chalicelib.engine.worker_pool import thread_pool
from chalicelib.handlers import timers
from chalicelib.records.codec import DETAILS, Item
from chalicelib.records.pause import PauseSwitch
from tests.simulation.crowd import Crowd, key_of
from tests.simulation.dynamo import Dynamo
from tests.simulation.dynamo_values import client_error

TRANSACT = "TransactWriteItems"
THROTTLED = client_error(
    TRANSACT, "TransactionCanceledException", "", CancellationReasons=[{"Code": "ThrottlingError"}, {"Code": "None"}]
)
IN_MOTION = client_error(
    TRANSACT,
    "TransactionCanceledException",
    "",
    CancellationReasons=[{"Code": "TransactionConflict"}, {"Code": "None"}],
)
UNREACHABLE = EndpointConnectionError(endpoint_url="https://dynamodb.test")


class Troubled(Dynamo):
    """A table that may refuse a transaction, told by the record's key."""

    trouble: Callable[[str], Exception | None] = staticmethod(lambda key: None)

    def transact_write_items(self, **given: Any) -> dict[str, Any]:
        """As the table, if there is no trouble."""
        error = self.trouble(given["TransactItems"][0]["Update"]["Key"]["pk"]["S"])
        if error is not None:
            raise error
        return super().transact_write_items(**given)


class Crowded(Crowd):
    """Forty records, all of them due, in a table that may be in trouble."""

    def __init__(self) -> None:
        super().__init__(40, due=40, model=Troubled)

    def refuse(self, *keys: str, error: Exception) -> None:
        """Let the table refuse to start these; none: it goes on for all."""
        assert isinstance(self.model, Troubled)
        self.model.trouble = lambda key: error if key in keys else None

    def item(self, number: int) -> Item:
        """A record's item."""
        return dict(self.store.get(key_of(number), DETAILS))

    def spoil(self, number: int, **attributes: Item) -> None:
        """Rewrite a stored record by hand."""
        self.model.put_item(TableName=self.store.table, Item=self.item(number) | attributes)


@pytest.fixture
def crowd() -> Crowded:
    return Crowded()


@pytest.mark.parametrize(
    "error", [THROTTLED, UNREACHABLE, ZeroDivisionError()], ids=["throttled", "unreachable", "bug"]
)
@pytest.mark.parametrize("hands", [None, thread_pool], ids=["one by one", "at once"])
def test_a_record_that_cannot_be_started_keeps_no_other_from_it_and_is_found_again(
    crowd: Crowded, error: Exception, hands: Any, caplog: pytest.LogCaptureFixture
) -> None:
    crowd.refuse(key_of(0), key_of(7), error=error)
    sweeper = replace(crowd.sweeper, new_workers=hands)
    first = sweeper.sweep()
    assert (first.started, first.failed, first.in_vain) == (38, 2, False)
    assert sorted(record.__dict__["key"] for record in caplog.records) == [key_of(0), key_of(7)]
    crowd.refuse(error=error)
    second = sweeper.sweep()
    assert (second.started, second.failed) == (2, 0)
    assert crowd.started == Counter(crowd.due_keys())


def test_a_record_that_somebody_writes_at_this_very_moment_has_moved_on(crowd: Crowded) -> None:
    crowd.refuse(key_of(3), error=IN_MOTION)
    seen = crowd.sweeper.sweep()
    assert (seen.started, seen.moved_on, seen.failed) == (39, 1, 0)


@pytest.mark.parametrize("due_at", ["2026-01-05T08:00:00Z", "2026-01-05 08:00", "0000", "1"])
def test_a_due_time_set_by_hand_is_started_however_it_is_written(crowd: Crowded, due_at: str) -> None:
    crowd.spoil(9, gsi3sk={"S": due_at})
    assert crowd.sweeper.sweep().started == 40
    assert crowd.started == Counter(crowd.due_keys())
    assert crowd.sweeper.sweep().started == 0


def test_a_record_that_no_trigger_can_be_written_for_goes_before_an_se_and_leaves_the_due_index(crowd: Crowded) -> None:
    crowd.spoil(5, version={"S": "seven"})
    assert (crowd.sweeper.sweep().failed, crowd.sweeper.sweep().failed) == (1, 0)
    marked = crowd.item(5)
    assert (marked["attention"]["S"], "gsi3pk" in marked) == ("UNREADABLE: version or trigger", False)
    assert marked["version"] == {"S": "seven"}


def test_while_the_executors_are_paused_nothing_starts_and_what_waits_is_told(crowd: Crowded) -> None:
    PauseSwitch(crowd.store).set(paused=True)
    seen = crowd.sweeper.sweep()
    assert (seen.started, seen.left_over, seen.oldest_seconds) == (0, 40, 3600)
    PauseSwitch(crowd.store).set(paused=False)
    assert crowd.sweeper.sweep().started == 40


def test_no_start_begins_without_the_time_to_finish(crowd: Crowded) -> None:
    seen = crowd.sweeper.sweep(Deadline.after(TIME_TO_FINISH - 0.001, lambda: 0.0))
    assert (seen.started, seen.left_over) == (0, 40)
    assert crowd.sweeper.sweep(Deadline.after(TIME_TO_FINISH, lambda: 0.0)).started == 40


def test_as_many_starts_as_allowed_are_under_way_at_once_and_no_more(crowd: Crowded) -> None:
    together = threading.Barrier(AT_ONCE, timeout=30)
    under_way, most, one = [0], [0], threading.Lock()

    def meet(key: str) -> None:
        with one:
            under_way[0] += 1
            most[0] = max(most[0], under_way[0])
        together.wait()
        with one:
            under_way[0] -= 1

    assert isinstance(crowd.model, Troubled)
    crowd.model.trouble = meet
    seen = replace(crowd.sweeper, new_workers=thread_pool).sweep()
    assert (seen.started, most[0]) == (40, AT_ONCE)


@dataclass
class Context:
    """An invocation with this much time."""

    seconds: float

    def get_remaining_time_in_millis(self) -> int:
        return int(self.seconds * 1000)


@pytest.fixture
def deployed(crowd: Crowded, monkeypatch: pytest.MonkeyPatch) -> Sweeper:
    sweeper = replace(crowd.sweeper, new_workers=thread_pool)
    monkeypatch.setattr(timers, "sweeper", lambda: sweeper)
    monkeypatch.setattr(timers, "stage", lambda: "test")
    return sweeper


@pytest.mark.usefixtures("deployed")
def test_the_function_tells_how_far_behind_the_pipeline_is_and_what_it_did(
    crowd: Crowded, capsys: pytest.CaptureFixture[str]
) -> None:
    crowd.refuse(key_of(1), error=THROTTLED)
    assert timers.sweep({}, Context(55)) == {"started": 39, "moved_on": 0, "failed": 1, "left_over": 0}
    told = metrics(capsys)
    assert (told["OldestDueSeconds"], told["SweepStarted"]) == (3600, 39)


@pytest.mark.usefixtures("deployed")
def test_a_function_with_no_time_left_leaves_everything_to_the_next(crowd: Crowded) -> None:
    assert timers.sweep({}, Context(5))["left_over"] == 40
    assert crowd.started == Counter()


@pytest.mark.usefixtures("deployed")
def test_a_sweep_in_vain_fails_once_it_has_told_how_far_behind_the_pipeline_is(
    crowd: Crowded, capsys: pytest.CaptureFixture[str]
) -> None:
    crowd.refuse(*crowd.due_keys(), error=THROTTLED)
    with pytest.raises(timers.NothingStarted, match="None of 40"):
        timers.sweep({}, Context(55))
    assert metrics(capsys)["OldestDueSeconds"] == 3600


def test_a_due_index_that_cannot_be_read_is_no_empty_one(crowd: Crowded, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**given: Any) -> dict[str, Any]:
        raise client_error("Query", "ThrottlingException", "")

    monkeypatch.setattr(crowd.model, "query", refuse)
    with pytest.raises(ClientError):
        crowd.sweeper.sweep()


def metrics(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """The last metrics that were written."""
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    return dict(lines[-1])
