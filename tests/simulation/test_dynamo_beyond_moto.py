"""What the model of DynamoDB has and moto has not: lag, the stream, counts, and refusing what nobody sends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.records import codec
from chalicelib.records.codec import address
from chalicelib.records.indexes import NAMES
from chalicelib.records.partition import IndexQuery
from chalicelib.records.record import HistoryEntry
from chalicelib.records.store import Store
from chalicelib.records.triggers import count_up
from chalicelib.records.views import Views
from tests.clock import TestClock
from tests.simulation import dynamo_requests as requests
from tests.simulation.dynamo import Change, Dynamo
from tests.simulation.dynamo_requests import ONE, update
from tests.table import PROPERTIES, TABLE
from tests.tiny_flow import parcel


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.mark.parametrize(
    "given_",
    [
        update("SET a = b"),
        update("SET a.b = :one", ExpressionAttributeValues=ONE),
        update("DELETE a :one", ExpressionAttributeValues=ONE),
        update("SET a = :one", ConditionExpression="a > :one", ExpressionAttributeValues=ONE),
        update("REMOVE a", ReturnValues="ALL_NEW"),
        update("REMOVE a", Expected={}),
    ],
)
def test_what_chalicelib_never_sends_is_not_guessed_at(given_: dict[str, Any], clock: TestClock) -> None:
    with pytest.raises(NotImplementedError):
        Dynamo(PROPERTIES, clock=clock).update_item(**given_)


def test_nothing_can_scan(clock: TestClock) -> None:
    with pytest.raises(AssertionError, match="nothing may scan"):
        Dynamo(PROPERTIES, clock=clock).scan(TableName=TABLE)


def test_an_index_shows_a_write_only_after_its_lag_and_the_table_at_once(clock: TestClock) -> None:
    model = Dynamo(PROPERTIES, clock=clock, lag=lambda: timedelta(seconds=2))
    store = Store(model.client, TABLE)
    record = store.create(parcel(due_at=clock()))
    assert store.load(record.key) == record
    assert list(Views(store).due(until=clock(), limit=1)) == []
    clock.pass_(seconds=2)
    assert [due.key for due in Views(store).due(until=clock(), limit=1)] == [record.key]
    store.write(record, record.but(due_at=None))
    assert [due.key for due in Views(store).due(until=clock(), limit=1)] == [record.key], "it still shows what was"


def test_an_items_writes_reach_an_index_in_order_however_they_lag(clock: TestClock) -> None:
    lags = [timedelta(seconds=9), timedelta(), timedelta(seconds=1)]
    model = Dynamo(PROPERTIES, clock=clock, lag=lambda: lags.pop(0) if lags else timedelta())
    for account in ("1", "2", "3"):
        item = {
            **address("ONBOARDING#a", "DETAILS"),
            **codec.to_item({"gsi2pk": f"NAME#{account}", "gsi2sk": "ecom"}),
        }
        model.put_item(TableName=TABLE, Item=item)
    assert model.query(**requests.NAMED)["Count"] == 0, "the first is the last to arrive, and the others wait for it"
    clock.pass_(seconds=9)
    third = IndexQuery(NAMES).query(TABLE, "NAME#3")
    assert (model.query(**requests.NAMED)["Count"], model.query(**third)["Count"]) == (0, 1)


def test_the_stream_tells_each_change_with_both_images_and_no_write_that_changes_nothing(clock: TestClock) -> None:
    seen: list[Change] = []
    model = Dynamo(PROPERTIES, clock=clock, on_change=seen.append)
    item = {**address("ONBOARDING#a", "DETAILS"), "a": {"N": "1"}}
    for _ in range(2):
        model.put_item(TableName=TABLE, Item=item)
    model.update_item(**update("SET a = :one", ExpressionAttributeValues=ONE))
    model.update_item(**update("ADD a :one", ExpressionAttributeValues=ONE))
    for _ in range(2):
        model.delete_item(TableName=TABLE, Key=address("ONBOARDING#a", "DETAILS"))
    assert [(change.event, change.key) for change in seen] == [
        (event, ("ONBOARDING#a", "DETAILS")) for event in ("INSERT", "MODIFY", "REMOVE")
    ]
    assert [(change.old, change.new) for change in seen] == [
        (None, item),
        (item, {**item, "a": {"N": "2"}}),
        ({**item, "a": {"N": "2"}}, None),
    ]


def test_a_cancelled_transaction_makes_no_event_and_a_done_one_is_done_before_its_first(clock: TestClock) -> None:
    generations: list[int] = []

    def look(change: Change) -> None:
        generations.append(sum(item.get("gen") == {"N": "1"} for item in model.contents(TABLE)))

    model = Dynamo(PROPERTIES, clock=clock, on_change=look)
    both = [{"Update": count_up(TABLE, key)} for key in ("ONBOARDING#a", "ONBOARDING#b")]
    never = {"ConditionCheck": requests.checked("ONBOARDING#a", "DETAILS", there=True)}
    with pytest.raises(ClientError, match=r"\[None, None, ConditionalCheckFailed\]"):
        model.transact_write_items(TransactItems=[*both, never])
    assert (generations, list(model.contents(TABLE))) == ([], [])
    model.transact_write_items(TransactItems=both)
    assert generations == [2, 2]


def test_nobody_can_alter_what_is_stored(clock: TestClock) -> None:
    model = Dynamo(PROPERTIES, clock=clock)
    sent = {**address("ONBOARDING#a", "DETAILS"), "a": {"M": {"b": {"L": [{"S": "kept"}]}}}}
    model.put_item(TableName=TABLE, Item=sent)
    for _ in range(2):
        sent["a"]["M"]["b"]["L"][0]["S"] = "altered"
        sent = model.get_item(TableName=TABLE, Key=address("ONBOARDING#a", "DETAILS"))["Item"]
        assert sent["a"] == {"M": {"b": {"L": [{"S": "kept"}]}}}


def test_a_page_ends_at_a_megabyte_or_at_its_limit_and_says_where_to_go_on(clock: TestClock) -> None:
    model = Dynamo(PROPERTIES, clock=clock)
    for number in range(5):
        long = {**address("ONBOARDING#a", f"EVENT#{number}"), "a": {"S": "x" * 300_000}}
        model.put_item(TableName=TABLE, Item=long)
    page = model.query(**requests.history("ONBOARDING#a"))
    assert (page["Count"], page["LastEvaluatedKey"]) == (3, address("ONBOARDING#a", "EVENT#2"))
    rest = model.query(**requests.history("ONBOARDING#a"), ExclusiveStartKey=page["LastEvaluatedKey"], Limit=2)
    assert (rest["Count"], rest["LastEvaluatedKey"]) == (2, address("ONBOARDING#a", "EVENT#4")), (
        "as AWS, at the end, too"
    )
    pages = model.get_paginator("query").paginate(**requests.history("ONBOARDING#a"))
    assert [page["Count"] for page in pages] == [3, 2]


def test_requests_and_what_they_read_are_counted(clock: TestClock) -> None:
    model = Dynamo(PROPERTIES, clock=clock)
    store = Store(model.client, TABLE)
    for name in ("a", "b", "c"):
        store.create(parcel(record_id=name, due_at=clock()))
    Views(store).listed("parcel", limit=2)
    with pytest.raises(ClientError):
        model.put_item(**requests.put("PARCEL#a", "DETAILS", {}, new=True))
    assert model.requests == {"TransactWriteItems": 3, "Query": 1, "PutItem": 1}
    assert model.scanned == {"gsi1": 2}


def test_what_is_seeded_is_as_if_it_had_been_written(clock: TestClock) -> None:
    written, seeded = (Dynamo(PROPERTIES, clock=clock) for _ in range(2))
    store = Store(written.client, TABLE)
    for name, minutes in (("a", 2), ("b", 1)):
        made = store.create(parcel(record_id=name, due_at=clock() + timedelta(minutes=minutes)))
        note = HistoryEntry(at=clock(), subject=name)
        store.write(made, made.noting(note))
    seeded.seed(TABLE, [dict(item) for item in reversed(list(written.contents(TABLE)))])
    assert not seeded.requests
    views = [Views(Store(model.client, TABLE)) for model in (written, seeded)]
    for ask in (
        lambda view: list(view.due(until=clock() + timedelta(hours=1), limit=5)),
        lambda view: view.history("PARCEL#a"),
        lambda view: view.store.load("PARCEL#b"),
    ):
        first, second = (ask(view) for view in views)
        assert first == second != []
