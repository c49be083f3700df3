"""The analytics account: a pixel's queue with its dead-letter queue, and the mapping from pixel to account.

Both are made, and removed, once by their names: a queue's follows from the pixel's id, and the mapping is one item that
is written, and deleted, on condition that no other account holds it. So everything here may be repeated, also by two
runs at once.

No call is begun with less time left than it may take: see `chalicelib.clients.aws.session`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.clients.analytics.errors import (
    HeldByAnother,
    NoQueue,
    QueueDiffers,
    analytics_error,
    mapped_elsewhere,
    member_of,
)
from chalicelib.clients.analytics.mapping import (
    Mapping,
    found_mapping,
    mapping_key,
    mapping_removal,
    mapping_update,
)
from chalicelib.clients.analytics.queue import (
    PixelQueue,
    dead_letter_attributes,
    dead_letter_name,
    found_queue,
    queue_arn,
    queue_attributes,
    queue_name,
)
from chalicelib.clients.aws.session import NORMAL, CallTime
from chalicelib.errors import PlatformError, Retryable

if TYPE_CHECKING:
    from collections.abc import Callable

    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_sqs import SQSClient

    from chalicelib.deadline import Deadline

__all__ = ["Analytics", "Mapping", "PixelQueue"]


class Analytics:
    """The client of pixels' queues and of the mapping. Safe to share between threads.

    Args:
        sqs: Answers the SQS client, the same one each time; asked at the first call, since making it is slow.
        dynamodb: The same for DynamoDB.
        env: Stage name; begins the queues' names.
        table: The mapping table.
        ingest_principal: ARN that may send events to a pixel's queue.
        role: ARN of the role assumed in the analytics account; empty where it is this function's own.
        call_time: How long one call of these clients may take.
    """

    def __init__(
        self,
        sqs: Callable[[], SQSClient],
        dynamodb: Callable[[], DynamoDBClient],
        *,
        env: str,
        table: str,
        ingest_principal: str,
        role: str = "",
        call_time: CallTime = NORMAL,
    ) -> None:
        self._sqs = sqs
        self._dynamodb = dynamodb
        self._env = env
        self._table = table
        self._ingest_principal = ingest_principal
        self._role = role
        self._call_seconds = call_time.seconds * (2 if role else 1)

    def ensure_queue(self, pixel_id: str, deadline: Deadline) -> PixelQueue:
        """Make a pixel's queue, dead-letter queue first, or adopt it and put its attributes right.

        Raises:
            Retryable: ANALYTICS_UNAVAILABLE, QUEUE_DELETED_RECENTLY (with a delay), OUT_OF_TIME.
            Permanent: ANALYTICS_DENIED, ANALYTICS_REFUSED, PIXEL_ID_INVALID.
        """
        name = queue_name(self._env, pixel_id)
        dead_letter_url = self._ensure(dead_letter_name(name), dead_letter_attributes(), deadline)
        dead_letter_arn = self._attributes(dead_letter_url, deadline)["QueueArn"]
        url = self._ensure(name, queue_attributes(dead_letter_arn, self._ingest_principal), deadline)
        return PixelQueue(url, queue_arn(dead_letter_arn), dead_letter_arn)

    def ensure_mapping(
        self, pixel_id: str, system_account_id: str, event_prefix: str, queue_url: str, deadline: Deadline
    ) -> Mapping:
        """Map a pixel to its account, or adopt the mapping that is there if it is this account's.

        Raises:
            Permanent: PIXEL_MAPPED_ELSEWHERE: it is another account's; ANALYTICS_DENIED, ANALYTICS_REFUSED.
            Retryable: ANALYTICS_UNAVAILABLE, OUT_OF_TIME.
        """
        mapping = Mapping(pixel_id, system_account_id, event_prefix, queue_url)
        update = mapping_update(mapping)
        try:
            self._call(deadline, lambda: self._dynamodb().update_item(TableName=self._table, **update))
        except HeldByAnother as held:
            raise self._held(pixel_id, system_account_id, deadline) from held
        return mapping

    def remove_mapping(self, pixel_id: str, system_account_id: str, deadline: Deadline) -> bool:
        """Delete a pixel's mapping to its account.

        Returns:
            Whether it was there.

        Raises:
            Permanent: PIXEL_MAPPED_ELSEWHERE: it is another account's; ANALYTICS_DENIED, ANALYTICS_REFUSED.
            Retryable: ANALYTICS_UNAVAILABLE, OUT_OF_TIME.
        """
        removal = mapping_removal(pixel_id, system_account_id)
        try:
            answer = self._call(deadline, lambda: self._dynamodb().delete_item(TableName=self._table, **removal))
        except HeldByAnother as held:
            raise self._held(pixel_id, system_account_id, deadline) from held
        return bool(member_of(answer, "Attributes"))

    def remove_queue(self, pixel_id: str, deadline: Deadline) -> bool:
        """Delete a pixel's queue, then its dead-letter queue, with what is in them; whether one of them was there.

        Raises:
            Retryable: ANALYTICS_UNAVAILABLE, OUT_OF_TIME.
            Permanent: ANALYTICS_DENIED, ANALYTICS_REFUSED, PIXEL_ID_INVALID.
        """
        name = queue_name(self._env, pixel_id)
        were_there = [self._delete(each, deadline) for each in (name, dead_letter_name(name))]
        return any(were_there)

    def mapping(self, pixel_id: str, deadline: Deadline | None = None) -> Mapping | None:
        """The mapping as it is now (a consistent read); None if there is none.

        Raises:
            Permanent: ANALYTICS_DENIED, ANALYTICS_REFUSED.
            Retryable: ANALYTICS_UNAVAILABLE, OUT_OF_TIME.
        """
        key = mapping_key(pixel_id)
        answer = self._call(
            deadline, lambda: self._dynamodb().get_item(TableName=self._table, Key=key, ConsistentRead=True)
        )
        item = member_of(answer, "Item")
        return found_mapping(pixel_id, item) if item else None

    def queue(self, pixel_id: str, deadline: Deadline | None = None) -> PixelQueue | None:
        """The queue as it is now; None if there is none.

        Raises:
            Permanent: ANALYTICS_DENIED, ANALYTICS_REFUSED, PIXEL_ID_INVALID.
            Retryable: ANALYTICS_UNAVAILABLE, OUT_OF_TIME.
        """
        name = queue_name(self._env, pixel_id)
        try:
            url = self._call(deadline, lambda: self._sqs().get_queue_url(QueueName=name))["QueueUrl"]
            attributes = self._attributes(url, deadline)
        except NoQueue:
            return None
        return found_queue(url, attributes)

    def _ensure(self, name: str, attributes: dict[str, str], deadline: Deadline) -> str:
        """CreateQueue answers with the queue that is there, as long as it does not differ in the given attributes."""
        given: Any = attributes
        try:
            made = self._call(deadline, lambda: self._sqs().create_queue(QueueName=name, Attributes=given))
        except QueueDiffers:
            url = self._call(deadline, lambda: self._sqs().get_queue_url(QueueName=name))["QueueUrl"]
            self._call(deadline, lambda: self._sqs().set_queue_attributes(QueueUrl=url, Attributes=given))
            return str(url)
        return str(made["QueueUrl"])

    def _attributes(self, url: str, deadline: Deadline | None) -> dict[str, str]:
        names: Any = ["QueueArn", "RedrivePolicy"]
        answer = self._call(deadline, lambda: self._sqs().get_queue_attributes(QueueUrl=url, AttributeNames=names))
        return dict(answer.get("Attributes", {}))

    def _delete(self, name: str, deadline: Deadline) -> bool:
        try:
            url = self._call(deadline, lambda: self._sqs().get_queue_url(QueueName=name))["QueueUrl"]
            self._call(deadline, lambda: self._sqs().delete_queue(QueueUrl=url))
        except NoQueue:  # never made, or deleted between the two calls
            return False
        return True

    def _held(self, pixel_id: str, system_account_id: str, deadline: Deadline) -> PlatformError:
        """The error for a mapping that is not this account's."""
        holder = self.mapping(pixel_id, deadline)
        if holder is None:
            return Retryable("MAPPING_IN_MOTION", f"The mapping of pixel {pixel_id} was just removed.")
        return mapped_elsewhere(pixel_id, system_account_id, holder.system_account_id, self._table)

    def _call(self, deadline: Deadline | None, call: Callable[[], Any]) -> Any:
        if deadline is not None and deadline.remaining() < self._call_seconds:
            raise Retryable("OUT_OF_TIME", "Too little time is left for a call to AWS.", spends_failure=False)
        try:
            return call()
        except (ClientError, BotoCoreError) as error:
            raise analytics_error(error, self._role) from error
