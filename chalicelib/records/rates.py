"""Counters of requests, in a table of their own: no stream, and the items expire by themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from chalicelib.deadline import Clock

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True)
class WindowCount:
    """How often something happened in the running window, this time included, and in how many seconds that ends.

    `item` is the counter itself, for `Rates.give_back`.
    """

    hits: int
    seconds_left: int
    item: str = ""


class Rates:
    """Counts in fixed windows: one atomic write for each count, no read, and no item that outlives its window by much.

    A fixed window lets through up to twice its limit around a boundary; against guessing and flooding that is as good.

    Args:
        client: Makes a DynamoDB client, asked once, when something is first counted.
        table: Name of the table of counters.
        clock: The present moment.
    """

    def __init__(self, client: Callable[[], DynamoDBClient], table: str, clock: Clock) -> None:
        self._client = cache(client)
        self._table = table
        self._clock = clock

    def count(self, bucket: str, window: timedelta) -> WindowCount:
        """Count one event more in the window that is running.

        Args:
            bucket: What is counted. Stored as it is: no secret, and nothing that names a person.
            window: Length of the window; windows begin at multiples of it since 1970.

        Raises:
            ClientError, BotoCoreError: The table does not answer.
        """
        now, length = int(self._clock().timestamp()), int(window.total_seconds())
        ends = (now // length + 1) * length
        item = f"{bucket}#{ends}"
        answer = self._client().update_item(
            TableName=self._table,
            Key={"pk": {"S": item}},
            UpdateExpression="ADD hits :one SET expires_at = :ends",
            ExpressionAttributeValues={":one": {"N": "1"}, ":ends": {"N": str(ends)}},
            ReturnValues="UPDATED_NEW",
        )
        return WindowCount(hits=int(answer["Attributes"]["hits"]["N"]), seconds_left=ends - now, item=item)

    def give_back(self, count: WindowCount) -> None:
        """Count once less, in the window that was counted in: what was counted beforehand did not happen.

        Raises:
            ClientError, BotoCoreError: The table does not answer, or the counter has expired.
        """
        self._client().update_item(
            TableName=self._table,
            Key={"pk": {"S": count.item}},
            UpdateExpression="ADD hits :less",
            ConditionExpression="attribute_exists(pk)",  # one that has expired would come back without an end
            ExpressionAttributeValues={":less": {"N": "-1"}},
        )
