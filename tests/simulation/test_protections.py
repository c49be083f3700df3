"""Protections of engine and table that no other test would miss; `lab.reliability.mutations` takes each away."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from chalicelib.deadline import Deadline
from chalicelib.desk.context import Desk
from chalicelib.engine.batch import BatchReport
from chalicelib.engine.sweep import Sweeper
from chalicelib.engine.wakes import WakeQueue
from chalicelib.engine.work import Done, Work
from chalicelib.errors import Retryable
from chalicelib.flows import registry
from chalicelib.flows.ecom.intents.create import create
from chalicelib.handlers import timers
from chalicelib.records.codec import DETAILS, TRIGGER, address
from chalicelib.records.ledger import SCHEMA_VERSION, Status
from chalicelib.records.links import Links
from chalicelib.records.record import Record
from chalicelib.records.requests import Request, Requests
from chalicelib.records.store import Store
from chalicelib.records.views import Views
from tests.clock import TestClock
from tests.simulation.dynamo import Dynamo
from tests.simulation.test_engine import Post, fails
from tests.table import PROPERTIES, REGION, TABLE


@pytest.fixture
def post(aws: None) -> Post:
    return Post()


def invoke(post: Post, seconds: float = 120) -> BatchReport:
    """One invocation in which no real time counts."""
    deadline = Deadline.after(seconds, lambda: 0.0)
    return post.invoke({post.key: ()}, holder="run", deadline=deadline)


@pytest.mark.parametrize("seconds", [30, 119, 125])
def test_no_other_run_takes_an_action_while_its_holder_may_still_be_at_it(post: Post, seconds: int) -> None:
    """At 119 s of 120 the holder is still there; at 125 s it may be, where the other run's clock is ahead."""

    def meanwhile(work: Work) -> Done:
        post.desks["pack"].behave = None
        post.clock.pass_(seconds=seconds)
        post.run(post.key)
        return Done({"box": "B7"})

    post.desks["pack"].behave = meanwhile
    invoke(post)
    assert post.desks["pack"].keys == ["PARCEL/parcel-1/pack"]
    assert post.record.entry("pack").fence == 1


@pytest.mark.parametrize("seconds", [21, 22, 24, 40, 120])
def test_every_attempt_ends_within_its_budget_and_leaves_time_to_commit(post: Post, seconds: int) -> None:
    budget, commit = 20, 2
    given: list[float] = []

    def note(work: Work) -> Done:
        given.append(work.deadline.remaining())
        return Done({"box": "B7"})

    post.desks["pack"].behave = note
    invoke(post, seconds)
    assert bool(given) == (seconds >= 24), "an attempt has its whole budget, or is not begun"
    assert all(left <= min(budget, seconds - commit) for left in given)


def test_a_run_goes_by_the_ledger_as_it_is_and_not_as_it_was(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """A read that does not ask for consistency may answer what was there before the last writes."""
    real, key = post.client.get_item, address(post.key, DETAILS)
    before = real(TableName=TABLE, Key=key)

    def lagging(**given: Any) -> Any:
        return before if given["Key"] == key and not given["ConsistentRead"] else real(**given)

    post.deliver()
    monkeypatch.setattr(post.client, "get_item", lagging)
    assert invoke(post).failed == []
    assert sorted(post.effects) == ["label", "pack"]


def meets_another_one(post: Post, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let the next transaction meet another one; answers how many there have been.

    Source: TransactWriteItems, "TransactionConflict"; boto3 does not send such a transaction again.
    """
    real, met = post.client.transact_write_items, [0]

    def meeting(**given: Any) -> Any:
        met[0] += 1
        if met[0] == 1:
            answer: Any = {
                "Error": {"Code": "TransactionCanceledException", "Message": ""},
                "CancellationReasons": [{"Code": "TransactionConflict"}, {"Code": "None"}],
            }
            raise ClientError(answer, "TransactWriteItems")
        return real(**given)

    monkeypatch.setattr(post.client, "transact_write_items", meeting)
    return met


def test_an_intent_whose_transaction_met_another_one_is_decided_again(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    met, decided = meets_another_one(post, monkeypatch), list[int]()

    def decide(record: Record) -> Record:
        decided.append(record.version)
        return record.but(created_note="Called them.")

    post.store.change(post.key, decide, trigger=True)
    assert (met, len(decided), post.record.created_note) == ([2], 2, "Called them.")


def test_an_outcome_whose_transaction_met_another_one_is_committed_all_the_same(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    met = meets_another_one(post, monkeypatch)
    assert invoke(post).failed == []
    assert met[0] == 2
    assert {post.status("pack"), post.status("label")} == {Status.SUCCEEDED}
    assert sorted(post.effects) == ["label", "pack"]


def test_what_a_sweep_has_started_is_not_started_again_by_the_next_one(post: Post) -> None:
    post.clock.pass_(minutes=2)
    sweeper = Sweeper(post.store, post.views, post.clock)
    assert sweeper.sweep().started == 1
    post.clock.pass_(minutes=1)
    assert sweeper.sweep().started == 0, "the run that it started may not have begun yet"
    post.clock.pass_(minutes=1)
    assert sweeper.sweep().started == 1, "and if it never does, a later sweep starts it again"


def test_a_wake_that_cannot_be_sent_costs_only_the_wait_for_the_sweep(post: Post) -> None:
    post.desks["pack"].behave = fails(Retryable("BUSY", "busy"), times=1)
    queue, nowhere = post.wakes, "https://sqs.us-east-1.amazonaws.com/123456789012/gone"
    post.wakes = WakeQueue(boto3.client("sqs", region_name=REGION), nowhere)  # type: ignore[assignment]
    assert invoke(post).failed == []
    post.wakes = queue
    post.lose_triggers()
    post.settle(minutes=3)
    assert (post.status("pack"), post.invocations) == (Status.SUCCEEDED, 1)


def test_a_wake_that_could_not_be_delivered_comes_again_and_takes_no_other_along(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timers, "timer_store", lambda: post.store)
    bodies = {"m1": "not json", "m2": json.dumps({"key": post.key}), "m3": "{}"}
    event = {"Records": [{"messageId": name, "body": body} for name, body in bodies.items()]}
    answer = timers.wake(event, None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m1"}, {"itemIdentifier": "m3"}]}
    assert post.store.get(post.key, TRIGGER)["gen"] == {"N": "2"}


def test_a_record_for_newer_code_is_not_asked_for_again_and_so_holds_up_no_lane(post: Post) -> None:
    post.client.update_item(
        TableName=TABLE,
        Key=address(post.key, DETAILS),
        UpdateExpression="SET schema_version = :next",
        ExpressionAttributeValues={":next": {"N": str(SCHEMA_VERSION + 1)}},
    )
    report = invoke(post)
    assert (report.left, report.failed) == ([post.key], [])


class Overtaken(Requests):
    """Looks before somebody else has written, and goes on after."""

    meanwhile: Callable[[], object] | None = None

    def find(self, key: str) -> Request | None:
        """Find the request, and let another one come in between: the worst moment there is."""
        found = super().find(key)
        if meanwhile := self.meanwhile:
            self.meanwhile = None
            meanwhile()
        return found


def test_two_creates_at_once_under_one_key_make_one_customer() -> None:
    store = Store(Dynamo(PROPERTIES, clock=TestClock()).client, TABLE)
    views, requests = Views(store), Overtaken(store)
    desk = Desk(store, Links(store), requests, views, registry.ALL, TestClock(), "cell-1")

    def ask() -> str:
        prefill = {"account_name": "Marrow & Sons"}
        return create(desk, prefill=prefill, note="", actor="se", idempotency_key="k1").key

    made: list[str] = []
    requests.meanwhile = lambda: made.append(ask())
    assert [ask()] == made
    assert [row["pk"] for row in views.listed("ecom", limit=5).rows] == made
