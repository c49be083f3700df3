"""Health at a glance: the states that the last read-out of a record's health came to, kept for lists (docs/adr/0040).

An item of its own beside the record, so that keeping it touches neither the record's version nor its history, and
starts nothing. It holds states and a moment, and nothing of a person. It is a hint with an age, and never the truth: a
write that is lost only leaves an older one. One that comes late, from a read-out that was slow, changes nothing.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import BaseModel, ConfigDict, ValidationError

from chalicelib.records import codec
from chalicelib.records.codec import Item
from chalicelib.records.moment import Moment, to_text
from chalicelib.records.refusals import reasons

if TYPE_CHECKING:
    from collections.abc import Callable

    from types_boto3_dynamodb import DynamoDBClient

log = logging.getLogger(__name__)

HEALTH: Final = "HEALTH"
"""Sort key of the item."""
FRESH_FOR: Final = timedelta(minutes=1)
"""For so long the same states are not written again: a write unit a minute at the most, for each process that looks."""
NEWER: Final = "attribute_not_exists(checked_at) OR checked_at <= :checked_at"
"""Condition of a write: what is there was not read later."""
MOST_REMEMBERED: Final = 1000
"""Records of which a process remembers what it has written last."""


class Glance(BaseModel):
    """What a read-out came to.

    Attributes:
        checked_at: When the sources were asked.
        states: By dimension.
    """

    model_config = ConfigDict(frozen=True, defer_build=True)

    checked_at: Moment
    states: dict[str, str]


@dataclass(frozen=True)
class _Written:
    states: Mapping[str, str]
    checked_at: datetime

    def says(self, states: Mapping[str, str], checked_at: datetime) -> bool:
        """Whether there is no need to write these."""
        return self.states == states and checked_at - self.checked_at < FRESH_FOR


class Glances:
    """Keeps what read-outs came to. Safe to share between threads.

    Args:
        client: Makes a DynamoDB client, asked when something is first kept. Its time-outs are short: somebody waits.
        table: Name of the onboarding table.
    """

    def __init__(self, client: Callable[[], DynamoDBClient], table: str) -> None:
        self._new_client = client
        self._client: DynamoDBClient | None = None
        self._table = table
        self._lock = threading.Lock()
        self._written: dict[str, _Written] = {}

    def keep(self, key: str, states: Mapping[str, str], checked_at: datetime) -> None:
        """Keep the states of a record's health, where they are others than this process has written, or newer by
        `FRESH_FOR`. A table that does not take it is logged, and is nobody's concern who reads the health.

        Args:
            key: Partition key of the record.
            states: By dimension.
            checked_at: When the sources were asked.
        """
        with self._lock:
            known = self._written.get(key)
        if known is not None and known.says(states, checked_at):
            return
        item = {"pk": key, "sk": HEALTH, "checked_at": to_text(checked_at), "states": dict(states)}
        try:
            self._connected().put_item(
                TableName=self._table,
                Item=codec.to_item(item),
                ConditionExpression=NEWER,
                ExpressionAttributeValues=codec.to_item({":checked_at": item["checked_at"]}),
            )
        except (ClientError, BotoCoreError) as error:
            if isinstance(error, ClientError) and "ConditionalCheckFailed" in reasons(error):
                return  # somebody has kept a newer one meanwhile
            log.warning("health at a glance was not kept", extra={"key": key, "error": type(error).__name__})
            return
        with self._lock:
            self._written.pop(key, None)
            self._written[key] = _Written(dict(states), checked_at)
            while len(self._written) > MOST_REMEMBERED:
                del self._written[next(iter(self._written))]

    def _connected(self) -> DynamoDBClient:
        with self._lock:
            if self._client is None:
                self._client = self._new_client()
            return self._client


def read(items: Iterable[Item]) -> dict[str, Glance]:
    """What was kept, by the records' keys. What cannot be read is left out."""
    found: dict[str, Glance] = {}
    for item in items:
        plain: dict[str, Any] = codec.from_item(item)
        try:
            found[plain["pk"]] = Glance.model_validate({name: plain.get(name) for name in Glance.model_fields})
        except (ValidationError, OverflowError):
            log.warning("health at a glance cannot be read", extra={"key": plain["pk"]})
    return found
