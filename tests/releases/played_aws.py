"""AWS for whoever is deployed: one for all releases that take turns."""

from __future__ import annotations

import itertools
import uuid
from collections import deque
from datetime import datetime, timedelta
from typing import Any

import boto3

from chalicelib.records.codec import TRIGGER
from tests.clock import TestClock
from tests.integration.tokens import CLIENT
from tests.simulation.dynamo import Change, Dynamo
from tests.simulation.dynamo_values import copied
from tests.simulation.ecom import StandIns
from tests.simulation.stream_record import stream_record
from tests.table import PROPERTIES, REGION, TABLE

WAKES = "https://sqs.example/wakes"
TOPIC = f"arn:aws:sns:{REGION}:123456789012:test-onboarding-notifications"
WRITES = {"put_item", "update_item", "delete_item", "transact_write_items"}


class PlayedAws:
    """AWS for whoever is deployed: the model of DynamoDB for the tables, a list for the wakes and one for messages,
    moto for everything else.

    Attributes:
        die_at: At which write of the table from now on the process that makes it ends, and whether ``before`` or
            ``after`` it; None: it lives.
        arrived: Triggers, as the stream has them, that were not delivered.
    """

    def __init__(self) -> None:
        self.clock = TestClock()
        self._clients: dict[str, Any] = {}
        self._numbers = itertools.count(1)
        self.begin()

    def begin(self) -> None:
        """Tables without items, and nothing under way. Time goes on: processes remember what they have read."""
        self.tables = Dynamo(PROPERTIES, clock=self.clock, on_change=self._changed)
        self.wakes: list[tuple[datetime, dict[str, Any]]] = []
        self.messages: list[dict[str, Any]] = []
        self.arrived: deque[dict[str, Any]] = deque()
        self.die_at: tuple[int, str] | None = None

    def answer(self, service: str, operation: str, given: dict[str, Any]) -> tuple[str, Any]:
        """As `side.Aws`."""
        dies = self._dies(service, operation, given)
        if dies == "before":
            return "end", None
        try:
            value = self._answer(service, operation, given)
        except Exception as error:  # noqa: BLE001 - whatever AWS raises, the process is to raise
            return "error", error
        return ("end", None) if dies == "after" else ("value", value)

    def _answer(self, service: str, operation: str, given: dict[str, Any]) -> Any:
        if service == "sqs" and given.get("QueueUrl") == WAKES:
            due = self.clock() + timedelta(seconds=given["DelaySeconds"])
            self.wakes.append((due, {"messageId": uuid.uuid4().hex, "body": given["MessageBody"]}))
            return {}
        if service == "sns":
            self.messages.append(given)
            return {}
        client = self.tables.client if service == "dynamodb" and _ours(given) else self._client(service)
        if operation.startswith("paginate "):
            return list(client.get_paginator(operation.removeprefix("paginate ")).paginate(**given))  # type: ignore[call-overload]
        answer = getattr(client, operation)(**given)
        answer.pop("ResponseMetadata", None)
        return answer

    def _client(self, service: str) -> Any:
        made: Any = boto3.client
        if service not in self._clients:
            self._clients[service] = made(service, region_name=REGION)
        return self._clients[service]

    def _dies(self, service: str, operation: str, given: dict[str, Any]) -> str:
        """Whether the process ends at this call, and on which side of it."""
        if self.die_at is None or service != "dynamodb" or operation not in WRITES or not _ours(given):
            return ""
        left, moment = self.die_at
        self.die_at = (left - 1, moment) if left > 1 else None
        return moment if left == 1 else ""

    def _changed(self, change: Change) -> None:
        if change.table == TABLE and change.key[1] == TRIGGER:
            key, sort = change.key
            self.arrived.append(
                stream_record(
                    key,
                    sort,
                    change.event,
                    sequence=next(self._numbers),
                    at=change.at,
                    old=copied(change.old) if change.old else None,
                    new=copied(change.new) if change.new else None,
                )
            )


def _ours(given: dict[str, Any]) -> bool:
    """Whether a call is about Onramp's own tables."""
    items = [each for action in given.get("TransactItems", ()) for each in action.values()]
    named = [given.get("TableName"), *given.get("RequestItems", {}), *(each["TableName"] for each in items)]
    return bool(set(named) & set(PROPERTIES))


def environment(standing: StandIns, pool: str, analytics: str, keys: str) -> dict[str, str]:
    """What differs from the settings that every test has: where AWS, platforms and issuers of tokens are.

    Args:
        keys: Where the issuers' keys are.
    """
    return {
        "FLOWS": "ecom,pixel",  # as deployed: the flows that every release has
        "WAKE_QUEUE_URL": WAKES,
        "NOTIFICATION_TOPIC_ARN": TOPIC,
        "CONTROLLER_URL": f"{standing.url}/controller",
        "ECOM_URL": f"{standing.url}/ecom",
        "GITHUB_API_URL": f"{standing.url}/github",
        "ANALYTICS_TABLE": analytics,
        "COGNITO_USER_POOL_ID": pool,
        "COGNITO_CLIENT_ID": CLIENT,
        "COGNITO_JWKS_URL": keys,
        "ACCESS_JWKS_URL": keys,
    }
