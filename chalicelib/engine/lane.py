"""The lane of bulk work: slices of imports and the like, which no onboarding waits behind (docs/adr/0053).

A message names the record, the action, and the fence at which the action was left to the lane. It is worth a slice as
long as nobody has claimed the action since: so a message that comes late, or twice, does nothing, and messages do not
multiply. Losing one costs `TURN`, after which the action is due for everybody.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Protocol

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

log = logging.getLogger(__name__)

TURN: Final = timedelta(seconds=90)
"""For how long an action is left to the lane. Where more slices wait than so long, their messages are sent again, and
those that come second find nothing to do."""
_BEYOND_STARTS: Final = 2**48
"""Numbers of messages are larger than any that a record's trigger comes to (`records.triggers`)."""


@dataclass(frozen=True)
class Slice:
    """A message of the lane: one slice of one action.

    Attributes:
        key: The record's partition key.
        action: The action's name.
        fence: Of the action's entry when it was left to the lane.
        number: Tells the message, as the number of a start tells an event of the stream.
        again: Whether it was delivered before. That invocation is over: the queue keeps a message back for longer than
            an invocation lasts.
    """

    key: str
    action: str
    fence: int
    number: int = 0
    again: bool = False

    @classmethod
    def of(cls, message: Mapping[str, Any]) -> Slice:
        """Read a message as the queue delivers it to a function.

        Raises:
            ValueError, KeyError, TypeError: It is none that this code can have sent.
        """
        said = json.loads(message["body"])
        digest = hashlib.sha256(message["messageId"].encode()).hexdigest()
        # A standard queue may deliver a message to two at once; the count of one that comes back is higher.
        again = int(message.get("attributes", {}).get("ApproximateReceiveCount", "1")) > 1
        return cls(
            str(said["key"]), str(said["action"]), int(said["fence"]), _BEYOND_STARTS + int(digest[:12], 16), again
        )

    @property
    def starts(self) -> frozenset[int]:
        """Numbers of starts whose earlier runs are over, if there were any."""
        return frozenset({self.number}) if self.again else frozenset()


class Lane(Protocol):
    """Something that has slices done, some at once, each by an invocation of its own."""

    def send(self, key: str, action: str, *, fence: int) -> None:
        """Have the next slice of a record's action done."""
        ...


class BulkQueue:
    """The lane over an SQS queue.

    Args:
        client: An SQS client.
        queue_url: The queue of bulk work.
    """

    def __init__(self, client: SQSClient, queue_url: str) -> None:
        self.client = client
        self.queue_url = queue_url

    def send(self, key: str, action: str, *, fence: int) -> None:
        """Have the next slice of a record's action done.

        A message that cannot be sent is logged and no more: the action is due again after `TURN`.
        """
        body = json.dumps({"key": key, "action": action, "fence": fence})
        try:
            self.client.send_message(QueueUrl=self.queue_url, MessageBody=body)
        except (ClientError, BotoCoreError) as error:
            log.warning("slice not sent; the sweep will find the record", extra={"error": type(error).__name__})
