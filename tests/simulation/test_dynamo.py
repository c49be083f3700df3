"""The model of DynamoDB against moto: the same answers, refusals and items, whatever `chalicelib` may send."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import example, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from chalicelib.records.codec import address
from chalicelib.records.triggers import count_up
from tests.clock import TestClock
from tests.simulation import dynamo_requests as requests
from tests.simulation.dynamo import Dynamo
from tests.simulation.dynamo_requests import ONE, update
from tests.table import PROPERTIES, RATES, TABLE, create_tables

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

Outcome = tuple[str, Any]


def outcome(client: Any, method: str, given_: dict[str, Any]) -> Outcome:
    """What a request came to: its answer, or the code of its error and the reasons."""
    try:
        answer = getattr(client, method)(**given_)
    except ClientError as error:
        code, reasons = error.response["Error"]["Code"], error.response.get("CancellationReasons")
        if "ValidationError" in {reason["Code"] for reason in reasons or []}:
            return "ValidationException", None  # what moto makes of one part's fault; AWS names the part
        return code, reasons
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
@example(  # chance seldom marks what is marked already: the first moment stays
    steps=[
        ("update_item", requests.marked("ONBOARDING#a", "DETAILS", f"2026-01-05T09:00:0{second}.000Z"))
        for second in (1, 2)
    ]
)
def test_the_model_answers_refuses_and_keeps_what_moto_does(
    moto: DynamoDBClient, steps: list[requests.Request]
) -> None:
    emptied(moto)
    model = Dynamo(PROPERTIES, clock=TestClock())
    for method, given_ in steps:
        assert told(model, method, given_) == told(moto, method, given_), (method, given_)
    assert sorted(model.contents(TABLE), key=by_key) == sorted(moto.scan(TableName=TABLE)["Items"], key=by_key)


def by_key(item: dict[str, Any]) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


def with_words(words: list[str]) -> dict[str, Any]:
    return {"TableName": TABLE, "Item": {**address("ONBOARDING#a", "DETAILS"), "words": {"SS": words}}}


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
    "a name that is reserved": ("update_item", update("SET status = :one", ExpressionAttributeValues=ONE)),
    "a condition on a name that is reserved": (
        "update_item",
        update("SET a = :one", ConditionExpression="attribute_exists(ttl)", ExpressionAttributeValues=ONE),
    ),
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
    "a set that is empty": ("put_item", with_words([])),
    "a set in which a word stands twice": ("put_item", with_words(["x", "x"])),
    "an item of more than 400 KB": (
        "put_item",
        {"TableName": TABLE, "Item": {**address("ONBOARDING#a", "DETAILS"), "a": TOO_LONG}},
    ),
    "an item that an update makes larger": (
        "update_item",
        update("SET a = :x", ExpressionAttributeValues={":x": TOO_LONG}),
    ),
    "a consistent read of an index": ("query", {**requests.NAMED, "ConsistentRead": True}),
    "an index that is not there": ("query", {**requests.NAMED, "IndexName": "gsi9"}),
    "an item that is twice in one transaction": (
        "transact_write_items",
        {"TransactItems": [{"Update": count_up(TABLE, "ONBOARDING#a")}, {"Update": count_up(TABLE, "ONBOARDING#a")}]},
    ),
    "a table that is not there": ("get_item", {"TableName": "none", "Key": address("ONBOARDING#a", "DETAILS")}),
}
MOTO_IS_WRONG = {
    "a set in which a word stands twice",  # it stores it
    "a name that is used and not defined",  # it ends in a KeyError
    "an index's key that is a number",  # it stores it
    "an index that is not there",  # it calls it a ResourceNotFoundException, as if it were the table
}


@pytest.mark.parametrize("what", NEVER_RIGHT)
def test_a_request_that_could_never_be_right_is_refused_as_moto_does(
    what: str, moto: DynamoDBClient, clock: TestClock
) -> None:
    method, given_ = NEVER_RIGHT[what]
    model = Dynamo(PROPERTIES, clock=clock)
    code, _ = outcome(model, method, given_)
    assert code == ("ResourceNotFoundException" if "table" in what else "ValidationException")
    if what not in MOTO_IS_WRONG:
        assert code == outcome(emptied(moto), method, given_)[0]
    assert not list(model.contents(TABLE))
