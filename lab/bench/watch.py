"""Sees when something is done: the table itself is asked at short intervals, for Onramp and the bare handler alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from lab.bench import replay

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

LOOK_EVERY_SECONDS = 0.01
LONGEST_WAIT_SECONDS = 90.0
SETTLED = {"succeeded", "skipped"}


class NeverDone(Exception):
    """What should have happened did not; the message says what, and how far it got."""


def until(done: Callable[[], bool], what: str) -> float:
    """Wait until `done`; the moment at which it was seen, in seconds on the monotonic clock.

    Raises:
        NeverDone: It took too long.
    """
    end = time.monotonic() + LONGEST_WAIT_SECONDS
    while not done():
        if time.monotonic() > end:
            raise NeverDone(f"{what}: not within {LONGEST_WAIT_SECONDS:.0f} s")
        time.sleep(LOOK_EVERY_SECONDS)
    return time.monotonic()


def actions_settled(client: DynamoDBClient, table: str, key: str, actions: tuple[str, ...]) -> Callable[[], bool]:
    """Whether all of these actions of a record have settled.

    Raises (when asked):
        NeverDone: One has failed for good.
    """
    named = {f"#a{n}": name for n, name in enumerate(actions)}
    names = {"#actions": "actions", "#version": "schema_version", "#created": "gsi1sk", **named}
    paths = ", ".join(["#version", "#created", *(f"#actions.{place}" for place in named)])

    def settled() -> bool:
        ledger = replay.in_words(_item(client, table, key, "DETAILS", paths, names)).get("actions", {})
        statuses = {name: entry["status"] for name, entry in ledger.items() if "status" in entry}
        failed = [name for name, status in statuses.items() if status == "failed"]
        if failed:
            raise NeverDone(f"failed: {', '.join(failed)}")
        return all(statuses.get(name) in SETTLED for name in actions)

    return settled


def stage_done(client: DynamoDBClient, table: str, key: str, stage: str) -> Callable[[], bool]:
    """Whether the bare handler has written that a stage is done."""
    return lambda: bool(_item(client, table, key, "STATE", "#stage", {"#stage": stage}))


def state(client: DynamoDBClient, table: str, key: str) -> dict[str, str]:
    """What the bare handler has found out."""
    answer = client.get_item(TableName=table, Key={"pk": {"S": key}, "sk": {"S": "STATE"}}, ConsistentRead=True)
    return {name: value["S"] for name, value in answer["Item"].items()}


def _item(
    client: DynamoDBClient, table: str, key: str, sort: str, projection: str, names: Mapping[str, str]
) -> Mapping[str, Any]:
    answer = client.get_item(
        TableName=table,
        Key={"pk": {"S": key}, "sk": {"S": sort}},
        ConsistentRead=True,
        ProjectionExpression=projection,
        ExpressionAttributeNames=names,
    )
    return answer.get("Item", {})
