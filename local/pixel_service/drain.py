"""One queue's messages, from receiving them to deleting them. Killed anywhere, the next attempt makes it whole."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError

from local.pixel_service.message import QueueMessage

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_sqs import SQSClient

    from chalicelib.clients.analytics.client import Mapping
    from local.pixel_service.documents import PixelDocuments

log = logging.getLogger(__name__)

AT_ONCE = 10
"""The most that SQS hands out in one call."""


class NotDeleted(Exception):
    """SQS did not delete some messages that were dealt with: they come again, and change nothing then."""


@dataclass(frozen=True)
class Drain:
    """Takes messages through: the event bucket first, then the documents, and only then the queue.

    Each of the first two is the same however often it is done: the object's name travels with the message, and the
    ecom API counts an event once by its id. So a message is deleted when both are done, and not before.
    """

    sqs: SQSClient
    s3: S3Client
    bucket: str
    documents: PixelDocuments

    def ready(self, mapping: Mapping) -> None:
        """Ask both platforms for something harmless, so that no message is received for nothing.

        SQS counts receipts and gives a message up after five: a platform that is down must not use them up.

        Raises:
            PlatformError, ClientError, BotoCoreError: One of them is down.
        """
        self.documents.indexes(mapping.system_account_id, mapping.pixel_id)
        self.s3.head_bucket(Bucket=self.bucket)

    def some(self, mapping: Mapping, queue_url: str) -> int:
        """Deal with some messages.

        Returns:
            How many there were, those that could not be read included; 0: the queue had none to give.

        Raises:
            PlatformError, ClientError, BotoCoreError: A platform is down; the messages come again.
            NotDeleted: They come again although all is done.
        """
        answer = self.sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=AT_ONCE, WaitTimeSeconds=0)
        received = answer.get("Messages", [])
        readable: dict[str, QueueMessage] = {}
        for one in received:
            message = _read(one["Body"], one["MessageId"], mapping.pixel_id)
            if message is not None:
                readable[one["ReceiptHandle"]] = message
        if readable:
            self._store(mapping, list(readable.values()))
            self._count(mapping, list(readable.values()))
            self._delete(queue_url, list(readable))
        return len(received)

    def _store(self, mapping: Mapping, messages: list[QueueMessage]) -> None:
        for message in messages:
            key = message.key(mapping.event_prefix)
            self.s3.put_object(
                Bucket=self.bucket, Key=key, Body=message.lines(), ContentType="application/x-ndjson; charset=utf-8"
            )

    def _count(self, mapping: Mapping, messages: list[QueueMessage]) -> None:
        events = [event for message in messages for event in message.on_documents()]
        if not events:
            return
        for index_name in self.documents.indexes(mapping.system_account_id, mapping.pixel_id):
            self.documents.count(mapping.system_account_id, index_name, mapping.pixel_id, events)

    def _delete(self, queue_url: str, receipts: list[str]) -> None:
        answer = self.sqs.delete_message_batch(
            QueueUrl=queue_url,
            Entries=[{"Id": str(number), "ReceiptHandle": receipt} for number, receipt in enumerate(receipts)],
        )
        if failed := answer.get("Failed"):
            raise NotDeleted(f"{len(failed)} messages, {failed[0].get('Code')}")


def _read(body: str, message_id: str, pixel_id: str) -> QueueMessage | None:
    """The message, or None for one that is none: it stays, and SQS moves it to the dead-letter queue after five times.

    The log names it and no more: what is in it is a visitor's.
    """
    try:
        message = QueueMessage.model_validate_json(body)
    except ValidationError as error:
        log.warning("pixel %s: message %s cannot be read (%d errors)", pixel_id, message_id, error.error_count())
        return None
    if message.pixel_id != pixel_id:
        log.warning("pixel %s: message %s is another pixel's", pixel_id, message_id)
        return None
    return message
