"""Delayed wakes: a message that comes back when a record is due. The sweep is behind it: losing one costs a minute."""

from __future__ import annotations

import json
import logging
import math
from datetime import datetime
from typing import TYPE_CHECKING, Final, Protocol

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

    from chalicelib.records.record import Record

log = logging.getLogger(__name__)

LONGEST_DELAY: Final = 900
"""Seconds. Source: Amazon SQS quotas, message timers. What is due later is left to the sweep."""


def wake_at(record: Record, now: datetime, *, at_once: bool) -> datetime | None:
    """For which moment a run that leaves a record sends a wake; None: for none. Pure.

    What was left to the lane of bulk work wants none: a message that is lost there costs what the sweep takes.

    What is due and was neither claimed nor held back is nothing that this code could start: a wake for it would come
    back at once, for ever.

    Args:
        at_once: Whether something could start already, but not in that run.
    """
    if at_once:
        return now
    entries = [entry for entry in record.actions.values() if not entry.handed_over]
    return min((entry.due_at for entry in entries if entry.due_at and entry.due_at > now), default=None)


class Wakes(Protocol):
    """Something that brings a record back at a time."""

    def send(self, key: str, *, due_at: datetime, now: datetime) -> None:
        """Ask for a wake at `due_at`."""
        ...


class WakeQueue:
    """Wakes over an SQS queue.

    Args:
        client: An SQS client.
        queue_url: The wake queue.
    """

    def __init__(self, client: SQSClient, queue_url: str) -> None:
        self.client = client
        self.queue_url = queue_url

    def send(self, key: str, *, due_at: datetime, now: datetime) -> None:
        """Ask for a wake at `due_at`; beyond the longest delay, nothing: the sweep will find the record.

        A message that cannot be sent is logged and no more: the record is already parked in the due index.
        """
        delay = max(0, math.ceil((due_at - now).total_seconds()))
        if delay > LONGEST_DELAY:
            return
        try:
            self.client.send_message(QueueUrl=self.queue_url, MessageBody=json.dumps({"key": key}), DelaySeconds=delay)
        except (ClientError, BotoCoreError) as error:
            log.warning("wake not sent; the sweep will find the record", extra={"error": type(error).__name__})
