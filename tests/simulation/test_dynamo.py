"""The model of DynamoDB against moto, where moto is right, and against AWS's own description, where it has more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st
from moto import mock_aws

from chalicelib.records import codec
from chalicelib.records.codec import address
from chalicelib.records.record import HistoryEntry
from chalicelib.records.store import Store
from chalicelib.records.triggers import count_up
from chalicelib.records.views import Views
from infra.storage import storage
from tests.clock import TestClock
from tests.simulation import dynamo_requests as requests
from tests.simulation.dynamo import Change, Dynamo
from tests.table import RATES, TABLE, create_tables
from tests.tiny_flow import parcel

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

TABLES = {TABLE: storage()["Table"]["Properties"], RATES: storage()["RateTable"]["Properties"]}
Outcome = tuple[str, Any]


def outcome(client: Any, method: str, given_: dict[str, Any]) -> Outcome:
    """What a request came to: its answer, or the code of its error and the reasons."""
    try:
        answer = getattr(client, method)(**given_)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response.get("CancellationReasons")
    for name in ("ResponseMetadata", "ConsumedCapacity", "ItemCollectionMetrics"):  # moto tells these unasked
        answer.pop(name, None)
    if "Attributes" in answer:  # moto adds a new item's key to what was updated, and leaves out what stayed the same
        answer["Attributes"] = answer["Attributes"].get("hits")
    return "answer", answer


def pages(client: Any, query: dict[str, Any]) -> list[tuple[Outcome, Any]]:
    """All pages of a query, each with where to go on. moto is silent where nothing follows: so is this."""
    told: list[tuple[Outcome, Any]] = []
    start: dict[str, Any] = {}
    while True:
        kind, answer = outcome(client, "query", {**query, **start})
        last = answer.pop("LastEvaluatedKey", None) if kind == "answer" else None
        told.append(((kind, answer), last))
        if last is None:
            break
        start = {"ExclusiveStartKey": last}
    if len(told) > 1 and told[-1][0][1]["Count"] == 0:
        told.pop()
    told[-1] = (told[-1][0], None)
    return told


def told(client: Any, method: str, given_: dict[str, Any]) -> Any:
    """What both are compared by."""
    return pages(client, given_) if method == "query" else outcome(client, method, given_)


@pytest.fixture(scope="module")
def moto() -> Iterator[DynamoDBClient]:
    """One pretended account for the whole module: making a client takes longer than an example."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "testing")
        patch.delenv("AWS_ENDPOINT_URL", raising=False)
        with mock_aws():
            yield create_tables()


def emptied(client: DynamoDBClient) -> DynamoDBClient:
    for table in (TABLE, RATES):
        client.delete_table(TableName=table)
    create_tables()
    return client


STEPS = st.lists(
    requests.WRITES | requests.READS | st.tuples(st.just("query"), requests.QUERIES), min_size=10, max_size=40
)


@settings(max_examples=50, deadline=None)
@given(steps=STEPS)
def test_the_model_answers_refuses_and_keeps_what_moto_does(
    moto: DynamoDBClient, steps: list[requests.Request]
) -> None:
    emptied(moto)
    model = Dynamo(TABLES, clock=TestClock())
    for method, given_ in steps:
        assert told(model, method, given_) == told(moto, method, given_), (method, given_)
    assert sorted(model.contents(TABLE), key=by_key) == sorted(moto.scan(TableName=TABLE)["Items"], key=by_key)


def by_key(item: dict[str, Any]) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


def update(text: str, key: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    given_ = {"TableName": TABLE, "Key": key or address("ONBOARDING#a", "DETAILS"), "UpdateExpression": text}
    return given_ | more


ONE = {":one": {"N": "1"}}
TOO_LONG = {"S": "x" * 400 * 1024}
NEVER_RIGHT = {
    "a value that is used and not defined": (
        "update_item",
        update("SET a = :x, b = :one", ExpressionAttributeValues=ONE),
    ),
    "a value that is defined and not used": (
        "update_item",
        update("SET a = :one", ExpressionAttributeValues={**ONE, ":two": {"N": "2"}}),
    ),
    "a name that is used and not defined": ("update_item", update("SET #a = :one", ExpressionAttributeValues=ONE)),
    "no values at all, said aloud": ("update_item", update("REMOVE a", ExpressionAttributeValues={})),
    "a part of the key": ("update_item", update("SET sk = :one", ExpressionAttributeValues=ONE)),
    "one attribute twice": ("update_item", update("SET a = :one REMOVE a", ExpressionAttributeValues=ONE)),
    "an empty key": ("get_item", {"TableName": TABLE, "Key": address("", "DETAILS")}),
    "half a key": ("get_item", {"TableName": TABLE, "Key": {"pk": {"S": "ONBOARDING#a"}}}),
    "more than a key": (
        "get_item",
        {"TableName": TABLE, "Key": {**address("ONBOARDING#a", "DETAILS"), "x": {"S": "y"}}},
    ),
    "an item without its key": ("put_item", {"TableName": TABLE, "Item": {"pk": {"S": "ONBOARDING#a"}}}),
    "an index's key that is a number": (
        "put_item",
        {"TableName": TABLE, "Item": {**address("ONBOARDING#a", "DETAILS"), "gsi3sk": {"N": "1"}}},
    ),
    "an index's key that is empty": (
        "put_item",
        {"TableName": TABLE, "Item": {**address("ONBOARDING#a", "DETAILS"), "gsi3pk": {"S": ""}}},
    ),
    "an item of more than 400 KB": (
        "put_item",
        {"TableName": TABLE, "Item": {**address("ONBOARDING#a", "DETAILS"), "a": TOO_LONG}},
    ),
    "an item that an update makes larger": (
        "update_item",
        update("SET a = :x", ExpressionAttributeValues={":x": TOO_LONG}),
    ),
    "a consistent read of an index": ("query", {**requests.OWNER, "ConsistentRead": True}),
    "an index that is not there": ("query", {**requests.OWNER, "IndexName": "gsi9"}),
    "an item that is twice in one transaction": (
        "transact_write_items",
        {"TransactItems": [{"Update": count_up(TABLE, "ONBOARDING#a")}, {"Update": count_up(TABLE, "ONBOARDING#a")}]},
    ),
    "a table that is not there": ("get_item", {"TableName": "none", "Key": address("ONBOARDING#a", "DETAILS")}),
}
MOTO_IS_WRONG = {
    "a name that is used and not defined",  # it ends in a KeyError
    "an index's key that is a number",  # it stores it
    "an index that is not there",  # it calls it a ResourceNotFoundException, as if it were the table
}


@pytest.mark.parametrize("what", NEVER_RIGHT)
def test_a_request_that_could_never_be_right_is_refused_as_moto_does(
    what: str, moto: DynamoDBClient, clock: TestClock
) -> None:
    method, given_ = NEVER_RIGHT[what]
    model = Dynamo(TABLES, clock=clock)
    code, _ = outcome(model, method, given_)
    assert code == ("ResourceNotFoundException" if "table" in what else "ValidationException")
    if what not in MOTO_IS_WRONG:
        assert code == outcome(emptied(moto), method, given_)[0]
    assert not list(model.contents(TABLE))


@pytest.mark.parametrize(
    "given_",
    [
        update("SET a = b"),
        update("SET a.b = :one", ExpressionAttributeValues=ONE),
        update("DELETE a :one", ExpressionAttributeValues=ONE),
        update("SET a = :one", ConditionExpression="a < :one", ExpressionAttributeValues=ONE),
        update("REMOVE a", ReturnValues="ALL_NEW"),
        update("REMOVE a", Expected={}),
    ],
)
def test_what_chalicelib_never_sends_is_not_guessed_at(given_: dict[str, Any], clock: TestClock) -> None:
    with pytest.raises(NotImplementedError):
        Dynamo(TABLES, clock=clock).update_item(**given_)


def test_nothing_can_scan(clock: TestClock) -> None:
    with pytest.raises(AssertionError, match="nothing may scan"):
        Dynamo(TABLES, clock=clock).scan(TableName=TABLE)


def test_an_index_shows_a_write_only_after_its_lag_and_the_table_at_once(clock: TestClock) -> None:
    model = Dynamo(TABLES, clock=clock, lag=lambda: timedelta(seconds=2))
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
    model = Dynamo(TABLES, clock=clock, lag=lambda: lags.pop(0) if lags else timedelta())
    for account in ("1", "2", "3"):
        item = {
            **address("ONBOARDING#a", "DETAILS"),
            **codec.wire({"gsi2pk": f"ACCOUNT#{account}", "gsi2sk": "DETAILS"}),
        }
        model.put_item(TableName=TABLE, Item=item)
    assert model.query(**requests.OWNER)["Count"] == 0, "the first is the last to arrive, and the others wait for it"
    clock.pass_(seconds=9)
    third = {**requests.OWNER, "ExpressionAttributeValues": codec.wire({":account": "ACCOUNT#3"})}
    assert (model.query(**requests.OWNER)["Count"], model.query(**third)["Count"]) == (0, 1)


def test_the_stream_tells_each_change_with_both_images_and_no_write_that_changes_nothing(clock: TestClock) -> None:
    seen: list[Change] = []
    model = Dynamo(TABLES, clock=clock, on_change=seen.append)
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

    model = Dynamo(TABLES, clock=clock, on_change=look)
    both = [{"Update": count_up(TABLE, key)} for key in ("ONBOARDING#a", "ONBOARDING#b")]
    never = {"ConditionCheck": requests.checked("ONBOARDING#a", "DETAILS", there=True)}
    with pytest.raises(ClientError, match=r"\[None, None, ConditionalCheckFailed\]"):
        model.transact_write_items(TransactItems=[*both, never])
    assert (generations, list(model.contents(TABLE))) == ([], [])
    model.transact_write_items(TransactItems=both)
    assert generations == [2, 2]


def test_nobody_can_alter_what_is_stored(clock: TestClock) -> None:
    model = Dynamo(TABLES, clock=clock)
    sent = {**address("ONBOARDING#a", "DETAILS"), "a": {"M": {"b": {"L": [{"S": "kept"}]}}}}
    model.put_item(TableName=TABLE, Item=sent)
    for _ in range(2):
        sent["a"]["M"]["b"]["L"][0]["S"] = "altered"
        sent = model.get_item(TableName=TABLE, Key=address("ONBOARDING#a", "DETAILS"))["Item"]
        assert sent["a"] == {"M": {"b": {"L": [{"S": "kept"}]}}}


def test_a_page_ends_at_a_megabyte_or_at_its_limit_and_says_where_to_go_on(clock: TestClock) -> None:
    model = Dynamo(TABLES, clock=clock)
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
    model = Dynamo(TABLES, clock=clock)
    store = Store(model.client, TABLE)
    for name in ("a", "b", "c"):
        store.create(parcel(onboarding_id=name, due_at=clock()))
    list(Views(store).due(until=clock(), limit=2))
    with pytest.raises(ClientError):
        model.put_item(**requests.put("PARCEL#a", "DETAILS", {}, new=True))
    assert model.requests == {"TransactWriteItems": 3, "Query": 1, "PutItem": 1}
    assert model.scanned == {"gsi3": 2}


def test_what_is_seeded_is_as_if_it_had_been_written(clock: TestClock) -> None:
    written, seeded = (Dynamo(TABLES, clock=clock) for _ in range(2))
    store = Store(written.client, TABLE)
    for name, minutes in (("a", 2), ("b", 1)):
        made = store.create(parcel(onboarding_id=name, due_at=clock() + timedelta(minutes=minutes)))
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
